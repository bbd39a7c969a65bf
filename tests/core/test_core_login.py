import re

from odoo.http import Request
from odoo.tests import HttpCase, tagged

from ..common import PisteRoles


@tagged("post_install", "-at_install", "piste_core")
class TestPortalLanguage(PisteRoles, HttpCase):
    """AX-24: the portal speaks the client's language, whatever the browser's."""

    def _log_in(self, user):
        headers = {"Accept-Language": "en-US,en"}
        self.authenticate(None, None)
        # What a public page, the link to a contract for instance, left behind.
        self.opener.cookies.set("frontend_lang", "en_US")
        self.url_open(
            "/web/login",
            data={
                "login": user.login,
                "password": user.login,
                "csrf_token": Request.csrf_token(self),
            },
            headers=headers,
        )
        page = self.url_open("/my/promotions", headers=headers).text
        return re.search(r'<html[^>]* lang="([^"]+)"', page).group(1)

    def test_a_french_client_reads_french_on_an_english_browser(self):
        """AX-24: his language is taken at login."""
        self.portal_a.lang = "fr_CA"
        self.assertEqual(self._log_in(self.portal_a), "fr-CA")

    def test_an_english_client_reads_english(self):
        self.portal_b.lang = "en_US"
        self.assertEqual(self._log_in(self.portal_b), "en-US")
