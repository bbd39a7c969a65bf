from odoo.tests import HttpCase, tagged

from ..common import PisteRoles


@tagged("post_install", "-at_install")
class TestPortalHome(PisteRoles, HttpCase):
    """OD-02: the home of the portal is light enough for a phone."""

    def test_picture_is_fetched_once_and_small(self):
        """OD-02: the visitor's picture is an address that answers him, not a text."""
        self.authenticate(self.portal_a.login, self.portal_a.login)
        page = self.url_open("/my/home").text
        address = f"/web/image/res.partner/{self.portal_a.partner_id.id}/avatar_128"
        self.assertEqual(page.count(address), 3)
        self.assertNotIn("data:image/", page)
        picture = self.url_open(address)
        self.assertEqual(picture.status_code, 200)
        self.assertTrue(picture.headers["Content-Type"].startswith("image/"))

    def test_statements_of_the_home(self):
        """OD-02: a page reads what it shows, by a known number of statements."""
        self.authenticate(self.portal_a.login, self.portal_a.login)
        for address, most in (("/my/home", 20), ("/my/tickets", 15)):
            self.url_open(address)
            before = self.env.cr.sql_log_count
            self.url_open(address)
            with self.subTest(address):
                self.assertLessEqual(self.env.cr.sql_log_count - before, most)
