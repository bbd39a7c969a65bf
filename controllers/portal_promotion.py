import uuid

from odoo.http import request, route
from odoo.tools.misc import format_date

from ..models.promotion.piste_promotion import TYPE_FIELDS, WEEKDAY_FIELDS
from .portal_promotion_form import EDITABLE, PistePromotionForm
from .portal_promotion_parse import DATES

FILTERS = {
    "all": (),
    "draft": ("draft", "to_fix"),
    "submitted": ("submitted",),
    "live": ("approved", "scheduled", "running"),
    "closed": ("ended", "cancelled"),
}
# All that the cards of a list read of promotions.
CARD_FIELDS = (
    "type",
    "name",
    "teaser",
    "state",
    "change_reason",
    "image_hash",
    "partner_id",
    "company_id",
    "hour_from",
    "hour_to",
    *DATES,
    *WEEKDAY_FIELDS,
)
# State -> icon and colour; the word always stands beside them.
STATE_LOOKS = {
    "draft": ("fa-pencil", "text-bg-secondary"),
    "submitted": ("fa-paper-plane", "text-bg-info"),
    "to_fix": ("fa-exclamation-triangle", "text-bg-warning"),
    "approved": ("fa-check", "text-bg-primary"),
    "scheduled": ("fa-calendar", "text-bg-primary"),
    "running": ("fa-bullhorn", "text-bg-success"),
    "ended": ("fa-flag-checkered", "text-bg-secondary"),
    "cancelled": ("fa-ban", "text-bg-secondary"),
}


class PistePromotionPortal(PistePromotionForm):
    """Promotions of the merchant in the portal (OD-02)."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        wanted = {"promotion_count", "promotion_to_fix_count"} & set(counters)
        if wanted:
            counts = self._promotion_counts()
            values.update({name: counts[name] for name in wanted})
        return values

    def _promotion_counts(self):
        Promotions = request.env["piste.promotion"]
        groups = []
        if Promotions.has_access("read"):
            groups = Promotions._read_group(
                self._piste_domain(), ["state"], ["__count"]
            )
        return {
            "promotion_count": sum(count for _state, count in groups),
            "promotion_to_fix_count": dict(groups).get("to_fix", 0),
        }

    # LIST

    @route(
        ["/my/promotions", "/my/promotions/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_promotions(self, page=1, filterby=None, saved=None, **kw):
        """List the promotions of the merchant as cards, 20 per page."""
        filterby = self._piste_choice(filterby, FILTERS, "all")
        domain = self._piste_domain()
        if FILTERS[filterby]:
            domain.append(("state", "in", FILTERS[filterby]))
        promotions, paging = self._piste_page(
            request.env["piste.promotion"],
            domain,
            "/my/promotions",
            page,
            filterby=filterby,
        )
        # In sudo mode: the card names the time zone of the company.
        promotions_sudo = promotions.sudo()
        promotions_sudo.fetch(CARD_FIELDS)
        return self._piste_render(
            "piste.portal_promotions",
            {
                "page_name": "piste_promotion",
                "promotions": [self._promotion_card(p) for p in promotions_sudo],
                "pager": paging,
                "filters": self._promotion_filters(),
                "filterby": filterby,
                "success": saved == "cancelled"
                and request.env._("The promotion is cancelled."),
            },
            title=request.env._("Promotions"),
        )

    def _promotion_filters(self):
        return {
            "all": request.env._("All"),
            "draft": request.env._("To complete"),
            "submitted": request.env._("Submitted"),
            "live": request.env._("Current and coming"),
            "closed": request.env._("Past"),
        }

    def _promotion_card(self, promotion):
        """Return what the portal may show of a promotion."""
        icon, color = STATE_LOOKS[promotion.state]
        dates = filter(None, (promotion[name] for name in DATES))
        return {
            "id": promotion.id,
            "type": promotion.type,
            "type_label": promotion._type_label(),
            "window": promotion.window_text,
            "ends": promotion._describe_end(),
            "can_renew": promotion.state in ("running", "ended"),
            "title": promotion.display_name,
            "teaser": promotion.teaser or "",
            "state": promotion.state,
            "state_label": promotion._state_label(),
            "state_icon": icon,
            "state_color": color,
            "editable": promotion.state in EDITABLE,
            "period": " – ".join(
                format_date(request.env, day, date_format="long")
                for day in dates
                if day
            ),
            "image_url": promotion.image_hash
            and f"/my/promotions/{promotion.id}/image?unique={promotion.image_hash}",
            "reason": promotion.change_reason if promotion.state == "to_fix" else "",
        }

    # NEW

    @route(
        "/my/promotions/new",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_promotion_new(self, copy=None, kind=None, **kw):
        """Show the empty form, or one filled like an earlier promotion."""
        source_sudo = self._promotion_source(copy)
        form = {"submission_uid": uuid.uuid4().hex}
        if source_sudo:
            form = self._promotion_typed(source_sudo) | form
            form |= {"date_start": "", "date_end": "", "copy_of": source_sudo.id}
            if source_sudo._has_model_terms():
                # The model text of the new dates and limits stands there instead.
                form["terms"] = ""
        elif kind:
            form["type"] = self._piste_choice(kind, TYPE_FIELDS, "promotion")
        return self._promotion_form(request.env["piste.promotion"], form, {})

    @route(
        "/my/promotions/new",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=12_582_912,
    )
    def portal_promotion_create(self, **post):
        """Create the draft once, however often the form is sent, then save into it."""
        promotion_sudo, is_new = self._promotion_once(post)
        if not is_new:
            return self._piste_redirect(promotion_sudo.access_url)
        return self._promotion_save(promotion_sudo, post)

    @route(
        "/my/promotions/autosave",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=12_582_912,
    )
    def portal_promotion_autosave(self, promotion_id=None, **post):
        """Keep what is being typed, as a draft; answer with JSON."""
        if promotion_id:
            promotion_id = self._piste_integer(promotion_id)
            promotion_sudo = self._piste_document("piste.promotion", promotion_id)
        else:
            promotion_sudo = self._promotion_once(post)[0]
        if promotion_sudo.state not in EDITABLE:
            answer = {"url": promotion_sudo.access_url, "closed": True}
        else:
            answer = self._promotion_autosave(promotion_sudo, post)
        return self._piste_private(request.make_json_response(answer))

    def _promotion_once(self, post):
        """Return the draft of a form, and whether this is its first sending."""
        uid = self._piste_uid(post.get("submission_uid"))
        source_sudo = self._promotion_source(post.get("copy_of"))
        # In sudo mode: users do not read the key, and it is unique among all of them.
        Promotions_sudo = request.env["piste.promotion"].sudo()
        known_sudo = Promotions_sudo.search([("submission_uid", "=", uid)])
        if known_sudo.filtered_domain(self._piste_domain()):
            return known_sudo, False
        if known_sudo:
            uid = uuid.uuid4().hex
        return self._promotion_create(uid, source_sudo), True

    def _promotion_create(self, uid, source_sudo):
        contact = request.env.user.partner_id
        merchant = contact.commercial_partner_id
        company = merchant.company_id or request.env.user.company_id
        # In sudo mode: merchants have no right to create but through this form.
        Promotions = request.env["piste.promotion"].sudo().with_company(company)
        with self._piste_submitted_once(uid):
            return Promotions.create(
                {
                    "partner_id": merchant.id,
                    "contact_id": contact.id,
                    "company_id": company.id,
                    "submission_uid": uid,
                    "image": source_sudo.image,
                }
            )

    def _promotion_source(self, value):
        """Return the own promotion to copy from: an id, ``last``, or none."""
        Promotions = request.env["piste.promotion"]
        if not request.env.user.share:
            # Employees enter promotions in the back office, for a merchant.
            raise request.not_found()
        if value == "last":
            return Promotions.search(
                self._piste_domain(), order="id desc", limit=1
            ).sudo()
        source_id = self._piste_integer(value, default=0, low=1)
        if not source_id:
            return Promotions
        return self._piste_document("piste.promotion", source_id)

    # ONE PROMOTION

    @route(
        "/my/promotions/<int:promotion_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_promotion(self, promotion_id, saved=None, **kw):
        """Show one promotion: the form while it can be edited, else the card."""
        promotion_sudo = self._piste_document("piste.promotion", promotion_id)
        success = {
            "draft": request.env._("Your draft is saved."),
            "renewed": request.env._(
                "This draft renews your promotion at the following dates. Check it,"
                " then submit it."
            ),
            "submitted": request.env._(
                "Your promotion is submitted. We check it and write to you."
            ),
        }.get(saved)
        if promotion_sudo.state in EDITABLE:
            return self._promotion_form(promotion_sudo, {}, {}, success=success)
        card = self._promotion_card(promotion_sudo)
        return self._piste_render(
            "piste.portal_promotion",
            {
                "page_name": "piste_promotion",
                "promotion": card,
                "details": promotion_sudo.details or "",
                "discount_details": promotion_sudo.discount_details or "",
                "terms": promotion_sudo.terms_accepted_text
                or promotion_sudo.terms
                or "",
                "can_cancel": promotion_sudo.state == "submitted",
                "facts": promotion_sudo._portal_facts(),
                "overlap": promotion_sudo.overlap_text or "",
                "accepted": self._promotion_accepted(promotion_sudo),
                "messages": self._promotion_messages(),
                "success": success,
            },
            title=card["title"],
        )

    def _promotion_accepted(self, promotion_sudo):
        """Return when the terms that the page shows were accepted, in words."""
        moment = promotion_sudo.terms_accepted_at
        if not moment:
            return ""
        day = format_date(request.env, moment, date_format="long")
        return request.env._("Accepted on %(day)s", day=day)

    @route(
        "/my/promotions/<int:promotion_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=12_582_912,
    )
    def portal_promotion_save(self, promotion_id, **post):
        """Save the draft, and submit it when that button was used."""
        promotion_sudo = self._piste_document("piste.promotion", promotion_id)
        if promotion_sudo.state not in EDITABLE:
            return self._piste_redirect(promotion_sudo.access_url)
        return self._promotion_save(promotion_sudo, post)

    @route(
        "/my/promotions/<int:promotion_id>/cancel",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_promotion_cancel(self, promotion_id, **post):
        """Let the merchant take back what is not approved yet."""
        promotion_sudo = self._piste_document("piste.promotion", promotion_id)
        if promotion_sudo.state not in (*EDITABLE, "submitted"):
            return self._piste_redirect(promotion_sudo.access_url)
        promotion_sudo.action_cancel()
        return self._piste_redirect("/my/promotions?saved=cancelled")

    @route(
        "/my/promotions/<int:promotion_id>/renew",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_promotion_renew(self, promotion_id, **post):
        """Make the draft of the following dates, and open it (OD-10)."""
        promotion_sudo = self._piste_document("piste.promotion", promotion_id)
        if not request.env.user.share or not promotion_sudo._can_renew():
            return self._piste_redirect(promotion_sudo.access_url)
        with self._piste_submitted_once(f"renewal of {promotion_id}"):
            renewal_sudo = promotion_sudo._renew()
        return self._piste_redirect(f"{renewal_sudo.access_url}?saved=renewed")

    @route(
        "/my/promotions/<int:promotion_id>/image",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_promotion_image(self, promotion_id, **kw):
        """Serve the picture to the merchant's own users only."""
        promotion_sudo = self._piste_document("piste.promotion", promotion_id)
        if not promotion_sudo.image_hash:
            raise request.not_found()
        stream = request.env["ir.binary"]._get_image_stream_from(
            promotion_sudo, "image", width=800
        )
        return self._piste_file(stream)
