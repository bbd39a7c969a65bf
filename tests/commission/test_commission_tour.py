from odoo.tests import HttpCase, tagged

from .common import PisteCommissions


@tagged("post_install", "-at_install", "piste_commission")
class TestCommissionTour(PisteCommissions, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.rep + cls.accountant).lang = "fr_CA"
        cls._collect(cls._invoice(1000))

    def _tour(self, name, user):
        url = "/odoo/action-piste.piste_commission_entry_action"
        self.start_tour(url, name, login=user.login)

    def test_rep_sees_what_is_to_receive(self):
        """OD-20, U4: à recevoir before any settlement, with its reason."""
        self._tour("piste_commission_rep", self.rep)

    def test_accountant_settles(self):
        """OD-20: finance marks a commission as paid from the list."""
        self._tour("piste_commission_accountant", self.accountant)
        entries = self.env["piste.commission.entry"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(entries.mapped("state"), ["paid"])
