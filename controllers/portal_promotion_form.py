import base64

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.http import request
from odoo.tools import format_time

from ..models.promotion.piste_promotion import WEEKDAY_FIELDS
from .portal_promotion_parse import DATES, TEXTS, WHOLE, PistePromotionParse

MAX_PICTURE = 8 * 1024 * 1024
EDITABLE = ("draft", "to_fix")
# Lines of prizes to fill in without JavaScript.
SPARE_PRIZES = 3


class PistePromotionForm(PistePromotionParse):
    """The form by which a merchant enters a promotion: store, show (OD-02, OD-08)."""

    def _promotion_save(self, promotion_sudo, post):
        """Store what is valid, show what is not; nothing typed is ever lost."""
        form, values, errors = self._promotion_parse(post, promotion_sudo.type)
        if self._promotion_is_stale(promotion_sudo, post, values):
            return self._promotion_form(promotion_sudo, form, errors, stale=True)
        promotion_sudo.write(self._promotion_values(promotion_sudo, values))
        errors.update(self._promotion_save_picture(promotion_sudo, post))
        if post.get("intent") == "terms":
            form["terms"] = promotion_sudo.terms = promotion_sudo._standard_terms()
            if not errors:
                return self._piste_redirect(f"{promotion_sudo.access_url}#terms")
        if post.get("intent") == "submit":
            errors.update(self._promotion_submit(promotion_sudo, post, errors))
        if errors:
            return self._promotion_form(promotion_sudo, form, errors)
        saved = "draft" if promotion_sudo.state in EDITABLE else "submitted"
        return self._piste_redirect(f"{promotion_sudo.access_url}?saved={saved}")

    def _promotion_autosave(self, promotion_sudo, post):
        """Store what is valid of a form that is still being typed; return the rest."""
        _form, values, errors = self._promotion_parse(post, promotion_sudo.type)
        if self._promotion_is_stale(promotion_sudo, post, values):
            return {
                "stale": request.env._(
                    "This promotion was changed elsewhere. What you typed is kept on"
                    " this device: save it to see what differs."
                )
            }
        promotion_sudo.write(self._promotion_values(promotion_sudo, values))
        errors.update(self._promotion_save_picture(promotion_sudo, post))
        promotion_sudo.flush_recordset()
        now = format_time(
            request.env,
            fields.Datetime.now(),
            tz=request.env.user.tz or promotion_sudo._tz(),
            time_format="short",
        )
        return {
            "url": promotion_sudo.access_url,
            "version": str(promotion_sudo.write_date),
            "saved": request.env._("Saved at %(time)s", time=now),
            "errors": errors,
            "terms": promotion_sudo.terms or "",
            "model_terms": promotion_sudo._standard_terms(),
            "overlap": promotion_sudo.overlap_text or "",
            "window": promotion_sudo.window_text,
        }

    def _promotion_save_picture(self, promotion_sudo, post):
        """Store or remove the picture; return its error, if any."""
        upload = request.httprequest.files.get("image")
        data = upload.read(MAX_PICTURE + 1) if upload else b""
        try:
            if data:
                promotion_sudo.image = base64.b64encode(data)
            elif upload and upload.filename:
                raise ValidationError(
                    request.env._("This file is empty. Choose another picture.")
                )
            elif post.get("remove_image"):
                promotion_sudo.image = False
        except ValidationError as error:
            return {"image": error.args[0]}
        return {}

    def _promotion_submit(self, promotion_sudo, post, errors):
        """Submit to marketing if nothing stands against it; return the errors."""
        found = {
            name: request.env._("Fill this in before you submit.")
            for name in promotion_sudo._missing_fields()
            if name not in errors
        }
        if not post.get("accept_terms"):
            found["accept_terms"] = request.env._(
                "Accept the terms and conditions before you submit."
            )
        if errors or found:
            return found
        try:
            promotion_sudo._submit()
        except UserError as error:
            late = promotion_sudo._is_over()
            return {"date_end" if late else "terms": error.args[0]}
        return {}

    def _promotion_form(self, promotion_sudo, typed, errors, stale=False, success=None):
        """Render the form with what was typed, else with what is stored."""
        form = self._promotion_typed(promotion_sudo) | typed
        sample = promotion_sudo or promotion_sudo.new(
            {**dict.fromkeys(WEEKDAY_FIELDS, True), "hour_to": 24}
        )
        spare = SPARE_PRIZES if form["prizes"] else SPARE_PRIZES + 1
        form["prizes"] = form["prizes"] + [{}] * spare
        card = self._promotion_card(promotion_sudo) if promotion_sudo else {}
        source_id = form.get("copy_of")
        if source_id:
            source_sudo = self._piste_document("piste.promotion", source_id)
            card["image_url"] = self._promotion_card(source_sudo)["image_url"]
        return self._piste_render(
            "piste.portal_promotion_form",
            {
                "page_name": "piste_promotion",
                "promotion": card,
                "form": form,
                "errors": errors,
                "labels": self._promotion_labels(),
                "messages": self._promotion_messages(),
                "types": self._promotion_types(),
                "discount_kinds": self._promotion_discount_kinds(),
                "weekdays": self._promotion_weekdays(),
                "limits": TEXTS,
                "stale": stale,
                "success": success,
                "overlap": promotion_sudo.overlap_text or "",
                "window_text": sample._describe_window(),
                "version": str(promotion_sudo.write_date) if promotion_sudo else "",
                "action_url": promotion_sudo.access_url
                if promotion_sudo
                else "/my/promotions/new",
                "owner_key": request.env.uid,
                "currency": self._promotion_currency(promotion_sudo),
                "max_picture": MAX_PICTURE,
            },
            title=card.get("title") or request.env._("New Promotion"),
        )

    def _promotion_currency(self, promotion_sudo):
        merchant_sudo = request.env.user.partner_id.commercial_partner_id.sudo()
        # In sudo mode: only the name of the currency, which the page shows.
        company_sudo = merchant_sudo.company_id or request.env.user.sudo().company_id
        return (promotion_sudo.currency_id or company_sudo.currency_id).name

    def _promotion_types(self):
        """Return the four types as the page offers them, each with one sentence."""
        field = request.env["piste.promotion"]._fields["type"]
        sentences = {
            "scratch": request.env._("One scratches, one wins."),
            "loyalty": request.env._("A stamp per visit, then a reward."),
            "coupon": request.env._("Codes in a limited number."),
            "promotion": request.env._("A discount for everybody."),
        }
        return [
            {"value": value, "label": label, "sentence": sentences[value]}
            for value, label in field._description_selection(request.env)
        ]

    def _promotion_discount_kinds(self):
        field = request.env["piste.promotion"]._fields["discount_kind"]
        return field._description_selection(request.env)

    def _promotion_weekdays(self):
        own = request.env["piste.promotion"]._fields
        return [
            (name, own[name]._description_string(request.env))
            for name in WEEKDAY_FIELDS
        ]

    def _promotion_messages(self):
        """Return the sentences that the page says by itself."""
        pictures = request.env["piste.picture.mixin"]._picture_messages()
        return {
            "size": pictures["size"],
            "format": pictures["format"],
            "replace": request.env._(
                "Replace what is written in the terms and conditions?"
            ),
            "cancel": request.env._("Cancel this promotion?"),
        }

    def _promotion_labels(self):
        own = request.env["piste.promotion"]._fields
        names = (*TEXTS, *DATES, *WHOLE, "image", "prize_ids", "hour_from", "hour_to")
        names += ("discount_kind", "discount_value")
        labels = {name: own[name]._description_string(request.env) for name in names}
        return {
            **labels,
            "weekdays": request.env._("Days"),
            "accept_terms": request.env._("Acceptance of the terms and conditions"),
        }
