from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import PisteCommissions


@tagged("post_install", "-at_install", "piste_commission")
class TestCommissionTour(PisteCommissions, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.rep + cls.accountant).lang = "fr_CA"
        cls._collect(cls._invoice(1000))

    def _tour(self, name, user, model="entry"):
        url = f"/odoo/action-piste.piste_commission_{model}_action"
        self.start_tour(url, name, login=user.login)

    def _statement(self):
        values = {"user_id": self.rep.id, "month": fields.Date.today()}
        Statement = self.env["piste.commission.statement"]
        return Statement.with_user(self.accountant).create(values)

    def test_rep_sees_what_is_earned(self):
        """OD-20, U4: acquise before any settlement, with its reason."""
        self._tour("piste_commission_rep", self.rep)

    def test_rep_sees_what_is_expected(self):
        """OD-20, U4: prévue, with its rate and its sum."""
        self._invoice(500)
        self._tour("piste_commission_rep_forecast", self.rep, "forecast")

    def test_rep_reads_his_statement(self):
        """OD-20: his own, with its lines."""
        self._statement().action_validate()
        self._tour("piste_commission_rep_statement", self.rep, "statement")

    def test_accountant_settles(self):
        """OD-20: statement, validated, billed, paid: its lines are payées."""
        statement = self._statement()
        self._tour("piste_commission_accountant", self.accountant, "statement")
        self.assertEqual(statement.state, "paid")
        self.assertEqual(statement.entry_ids.mapped("state"), ["paid"])
