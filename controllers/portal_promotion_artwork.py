from odoo.exceptions import UserError
from odoo.http import request, route

from .portal_promotion import PistePromotionPortal

MAX_TEXT = 2000
FILES = ("image", "preview")
# State -> icon and colour; the word always stands beside them.
STATE_LOOKS = {
    "to_approve": ("fa-eye", "text-bg-info"),
    "to_fix": ("fa-exclamation-triangle", "text-bg-warning"),
    "signed_off": ("fa-check", "text-bg-success"),
    "cancelled": ("fa-ban", "text-bg-secondary"),
}


class PisteArtworkPortal(PistePromotionPortal):
    """The merchant looks at versions of his visuals and answers (OD-11)."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        Artworks = request.env["piste.artwork"]
        domains = {
            "artwork_count": [],
            "artwork_to_approve_count": [("state", "=", "to_approve")],
        }
        for name in domains.keys() & set(counters):
            values[name] = (
                Artworks.search_count([*self._piste_domain(), *domains[name]])
                if Artworks.has_access("read")
                else 0
            )
        return values

    def _promotion_card(self, promotion):
        """Add the artwork of a promotion, once the merchant was shown a version."""
        card = super()._promotion_card(promotion)
        # In sudo mode: the promotion itself was found by the rights of the visitor.
        artwork_sudo = promotion.sudo().artwork_ids.filtered("shared_at")[:1]
        return {**card, "artwork": artwork_sudo and self._artwork_card(artwork_sudo)}

    def _artwork_card(self, artwork_sudo):
        return self._artwork_look(artwork_sudo._portal_card())

    @staticmethod
    def _artwork_look(card):
        icon, color = STATE_LOOKS.get(
            card["state"], ("fa-paint-brush", "text-bg-secondary")
        )
        return {**card, "state_icon": icon, "state_color": color}

    # LIST

    @route(
        ["/my/artwork", "/my/artwork/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_artworks(self, page=1, **kw):
        """List the visuals of the merchant, those that wait for him first."""
        Artworks = request.env["piste.artwork"]
        if not Artworks.has_access("read"):
            raise request.not_found()
        found, paging = self._piste_page(
            Artworks, self._piste_domain(), "/my/artwork", page
        )
        # In sudo mode: versions and their previews, of artworks that he may see.
        cards = [self._artwork_card(artwork) for artwork in found.sudo()]
        return self._piste_render(
            "piste.portal_artworks",
            {
                "page_name": "piste_artwork",
                "artworks": sorted(cards, key=lambda card: not card["waiting"]),
                "pager": paging,
            },
            title=request.env._("My artwork"),
        )

    # ONE ARTWORK

    @route(
        "/my/artwork/<int:artwork_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_artwork(self, artwork_id, saved=None, **kw):
        """Show the latest version, the answer to give, and the former versions."""
        artwork_sudo = self._piste_document("piste.artwork", artwork_id)
        return self._artwork_page(artwork_sudo, {}, success=self._artwork_said(saved))

    def _artwork_said(self, saved):
        return {
            "approve": request.env._(
                "Thank you: this version is approved and goes on your promotion."
            ),
            "correct": request.env._(
                "Thank you: the designer corrects it and writes to you."
            ),
            "comment": request.env._("Your comment is sent."),
        }.get(saved)

    def _artwork_page(self, artwork_sudo, form, errors=None, success=None):
        if not artwork_sudo.version_ids.filtered("sent_at"):
            raise request.not_found()
        page = self._artwork_look(artwork_sudo._portal_page())
        return self._piste_render(
            "piste.portal_artwork",
            {
                "page_name": "piste_artwork",
                "artwork": page,
                "form": form,
                "errors": errors or {},
                "limit": MAX_TEXT,
                "success": success,
            },
            title=page["title"],
            status=422 if errors else 200,
        )

    @route(
        "/my/artwork/<int:artwork_id>/version/<int:number>/<string:name>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_artwork_file(self, artwork_id, number, name, **kw):
        """Serve the picture of a version to the merchant's own users only."""
        artwork_sudo = self._piste_document("piste.artwork", artwork_id)
        version_sudo = artwork_sudo._sent_version(number)
        if not version_sudo or name not in FILES:
            raise request.not_found()
        stream = request.env["ir.binary"]._get_image_stream_from(version_sudo, name)
        return self._piste_file(stream)

    # ANSWER

    @route(
        "/my/artwork/<int:artwork_id>/approve",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_artwork_approve(self, artwork_id, **post):
        """Approve the version that was looked at."""
        return self._artwork_answer(artwork_id, post, "approve")

    @route(
        "/my/artwork/<int:artwork_id>/correct",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_artwork_correct(self, artwork_id, **post):
        """Ask for a correction, with a reason."""
        return self._artwork_answer(artwork_id, post, "correct")

    @route(
        "/my/artwork/<int:artwork_id>/comment",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_artwork_comment(self, artwork_id, **post):
        """Say something about a version without deciding."""
        return self._artwork_answer(artwork_id, post, "comment")

    def _artwork_answer(self, artwork_id, post, kind):
        artwork_sudo = self._piste_document("piste.artwork", artwork_id)
        number = self._piste_integer(post.get("number"))
        text = self._piste_text(post.get("text"), 2 * MAX_TEXT)
        error = kind != "approve" and self._artwork_text_error(text, kind)
        if not error:
            try:
                if kind == "comment":
                    artwork_sudo._comment(number, text)
                else:
                    decision = "approved" if kind == "approve" else "to_fix"
                    artwork_sudo._answer(number, decision, text)
            except UserError as refusal:
                kind, error = "answer", refusal.args[0]
        if error:
            return self._artwork_page(artwork_sudo, {kind: text}, {kind: error})
        return self._piste_redirect(f"{artwork_sudo.access_url}?saved={kind}")

    @staticmethod
    def _artwork_text_error(text, kind):
        if len(text) > MAX_TEXT:
            return request.env._(
                "Shorten this text to %(limit)s characters.", limit=MAX_TEXT
            )
        if not text and kind == "correct":
            return request.env._("Say what to correct.")
        return not text and request.env._("Write your comment.")
