from odoo.tests import HttpCase, tagged

from .common_authorization import AuthorizationCase


class AuthorizationTour(AuthorizationCase):
    def _revoke(self):
        """Let the merchant revoke his authorization in French."""
        self.env["res.lang"]._activate_lang("fr_CA")
        self.portal_a.write({"lang": "fr_CA", "tz": "America/Toronto"})
        self.merchant_a.lang = "fr_CA"
        one = self._signed()
        self.start_tour("/my", "piste_portal_authorization", login=self.portal_a.login)
        one.invalidate_recordset()
        self.assertEqual(one.state, "revoked")
        self.assertEqual(one.revocation_reason, "Nous changeons de banque")
        self.assertEqual(one.revoked_by, self.portal_a.name)


@tagged("post_install", "-at_install", "piste_contract")
class TestAuthorizationPhoneTour(AuthorizationTour, HttpCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_merchant_revokes_on_a_phone(self):
        """OD-26: tour *revocation of an authorisation* at 390 px, by touch."""
        self._revoke()


@tagged("post_install", "-at_install", "piste_contract")
class TestAuthorizationDeskTour(AuthorizationTour, HttpCase):
    browser_size = "1400x900"

    def test_merchant_revokes_at_a_desk(self):
        """OD-26: the same at 1400 px."""
        self._revoke()
