from odoo import http
from odoo.exceptions import AccessDenied
from odoo.http import Controller, request, route

from odoo.addons.web.controllers.home import Home

from ..models.contract.ir_http import PRESENTING
from .portal_common import PRIVATE_HEADERS


class ContractTablet(Controller):
    """The tablet of a representative goes back from the client to him (OD-24)."""

    # Public: the browser is nobody's meanwhile; without a locked session it leads away.
    @route(
        "/piste/tablet",
        type="http",
        methods=["GET"],
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
    )
    def tablet_page(self, error=None, **_kwargs):
        """Ask for the password of the representative, who takes the tablet back."""
        if not request.session.get(PRESENTING):
            return request.redirect("/odoo")
        # In sudo mode: the name of who handed the tablet over, nothing else.
        user = request.env["res.users"].sudo().browse(request.session.uid)
        request.update_context(lang=user.lang)
        response = request.render(
            "piste.contract_tablet_page",
            {
                "name": user.name,
                "failed": bool(error),
                "back": request.session[PRESENTING],
                "html_data": {"lang": (user.lang or "en_US").replace("_", "-")},
            },
        )
        response.headers.update(PRIVATE_HEADERS)
        return response

    # Public: the same; the password opens the session.
    @route(
        "/piste/tablet",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
    )
    def tablet_take_back(self, password="", **_kwargs):
        """Open the session again, if the password is right; core slows guesses down."""
        if not request.session.get(PRESENTING):
            return request.redirect("/odoo")
        # In sudo mode: the visitor is nobody until this password says otherwise.
        user = request.env["res.users"].sudo().browse(request.session.uid)
        try:
            with user._assert_can_auth(user=user.login):
                user.with_user(user)._check_credentials(
                    {"type": "password", "login": user.login, "password": password},
                    {"interactive": True},
                )
        except AccessDenied:
            return request.redirect("/piste/tablet?error=1", code=303)
        path = request.session.pop(PRESENTING)
        signer = request.env["piste.sign.signer"]._from_token(path.rpartition("/")[2])
        order = signer.request_id.order_id
        return request.redirect(
            f"/odoo/sales/{order.id}" if order else "/odoo", code=303
        )


class LockedHome(Home):
    @http.route()
    def web_client(self, s_action=None, **kw):
        """Show no back office while the client holds the tablet."""
        if path := request.session.get(PRESENTING):
            return request.redirect(path, code=303)
        return super().web_client(s_action, **kw)
