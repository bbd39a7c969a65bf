from odoo.http import request

from odoo.addons.portal.controllers.web import Home


class PisteHome(Home):
    """Start the portal in the language of the client, not of the browser."""

    def _login_redirect(self, uid, redirect=None):
        user = request.env["res.users"].browse(uid)
        # In sudo mode: at this point the request still runs as the public user.
        user_sudo = user.sudo()
        if user_sudo.share and user_sudo.lang:
            request.future_response.set_cookie("frontend_lang", user_sudo.lang)
        return super()._login_redirect(uid, redirect=redirect)
