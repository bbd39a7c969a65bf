from odoo.exceptions import UserError
from odoo.http import request, route

from .portal_common import PistePortal

MAX_REASON = 200
MODEL = "piste.payment.authorization"


class PisteAuthorizationPortal(PistePortal):
    """Payment authorizations of the merchant in the portal (OD-26)."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "authorization_count" in counters:
            Authorizations = request.env[MODEL]
            values["authorization_count"] = (
                Authorizations.search_count(self._piste_domain())
                if Authorizations.has_access("read")
                else 0
            )
        return values

    @route(
        ["/my/authorizations", "/my/authorizations/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_authorizations(self, page=1, **kw):
        """List the authorizations of the merchant as cards, 20 per page."""
        Authorizations = request.env[MODEL]
        if not Authorizations.has_access("read"):
            raise request.not_found()
        found, paging = self._piste_page(
            Authorizations, self._piste_domain(), "/my/authorizations", page
        )
        return self._piste_render(
            "piste.portal_authorizations",
            {
                "page_name": "piste_authorization",
                # In sudo mode: saved cards, which the visitor may not read.
                "authorizations": [one._portal_card() for one in found.sudo()],
                "pager": paging,
            },
            title=request.env._("My payment authorizations"),
        )

    @route(
        "/my/authorizations/<int:authorization_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_authorization(self, authorization_id, saved=None, **kw):
        """Show what the merchant signed, and how to revoke it."""
        authorization_sudo = self._piste_document(MODEL, authorization_id)
        card = authorization_sudo._portal_page()
        success = error = None
        if saved == "revoked" and card["revoked_on"]:
            success = request.env._("The authorization is revoked.")
        elif saved == "no":
            error = request.env._("This authorization is not active any more.")
        return self._authorization_page(card, success=success, error=error)

    @route(
        "/my/authorizations/<int:authorization_id>/revoke",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_authorization_revoke(self, authorization_id, **post):
        """Revoke an authorization at once, dated, by the merchant himself."""
        authorization_sudo = self._piste_document(MODEL, authorization_id)
        if post.get("confirmed") != "1":
            message = request.env._("Tick the box to confirm the revocation.")
            card = authorization_sudo._portal_page()
            return self._authorization_page(card, error=message, status=422)
        reason = self._piste_text(post.get("reason"), MAX_REASON)
        try:
            authorization_sudo._revoke(reason, request.env.user.name)
        except UserError:
            return self._piste_redirect(
                f"/my/authorizations/{authorization_id}?saved=no"
            )
        return self._piste_redirect(
            f"/my/authorizations/{authorization_id}?saved=revoked"
        )

    def _authorization_page(self, card, status=200, **messages):
        return self._piste_render(
            "piste.portal_authorization",
            {
                "page_name": "piste_authorization",
                "authorization": card,
                "limit": MAX_REASON,
                **messages,
            },
            title=card["kind"],
            status=status,
        )
