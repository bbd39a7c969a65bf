from datetime import date

from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged

from .common import PisteObjectives

TODAY = date(2026, 6, 10)


@tagged("post_install", "-at_install", "piste_objective")
class TestObjectiveActive(PisteObjectives, TransactionCase):
    """OD-18: signed, paid, and a promotion or an invoice within the last days."""

    @classmethod
    def setUpClass(cls):
        cls.startClassPatcher(freeze_time("2026-06-10 15:00:00"))
        super().setUpClass()
        cls.objective = cls._objective("active", 10)

    def active(self):
        self.objective.invalidate_recordset()
        action = self.objective.with_user(self.rep).action_open_clients()
        clients = self.env["res.partner"].search(action["domain"])
        # The number and the list are always the same.
        self.assertEqual(self.objective.actual, len(clients))
        return clients

    def _promotion(self, start, end, state="ended"):
        promotion = self.env["piste.promotion"].create(
            {
                "partner_id": self.merchant_a.id,
                "type": "promotion",
                "discount_value": 10,
                "company_id": self.company.id,
            }
        )
        self.env.flush_all()
        # As its merchant, marketing and the dates would leave it.
        self.cr.execute(
            """UPDATE piste_promotion
                  SET state = %s, date_start = %s, date_end = %s, name = 'Café',
                      discount_details = '10 %%', terms = 'Oui',
                      terms_accepted_text = 'Oui', terms_accepted_at = now()
                WHERE id = %s""",
            [state, start, end, promotion.id],
        )
        promotion.invalidate_recordset()

    def test_signed_paid_and_invoiced(self):
        """OD-18: each condition alone is not enough."""
        self.assertFalse(self.active())
        invoice = self._sell("2026-05-05")
        self.assertFalse(self.active())
        self._collect_on(invoice, "2026-05-06")
        self.assertFalse(self.active())
        self._contract("2026-02-02 15:00:00")
        self.assertEqual(self.active(), self.merchant_a)

    def test_ninety_days_then_no_more(self):
        """OD-18: the 90th day counts, the 91st does not; the number is a setting."""
        self._contract("2026-01-05 15:00:00")
        invoice = self._sell("2026-03-12")  # 90 days before
        self._collect_on(invoice, "2026-03-12")
        self.assertEqual(self.active(), self.merchant_a)
        with freeze_time("2026-06-11 15:00:00"):
            self.assertFalse(self.active())
            self.company.piste_active_days = 91
            self.assertEqual(self.active(), self.merchant_a)

    def test_each_past_week_at_its_end(self):
        """OD-18: the curve shows when he was active."""
        self._contract("2026-01-05 15:00:00")
        self._collect_on(self._sell("2026-01-07"), "2026-01-14")
        found = {
            str(week.date_to): week.actual
            for week in self.objective.week_ids
            if week.actual
        }
        # Paid on the 14th; 90 days after the 7th of January is the 7th of April.
        self.assertEqual(min(found), "2026-01-18")
        self.assertEqual(max(found), "2026-04-05")

    def test_a_promotion_keeps_a_client_active(self):
        """OD-18: running, or over for less than the days; settings may ask for it."""
        self._contract("2025-01-06 15:00:00")
        self._collect_on(self._sell("2025-01-07"), "2025-01-08")
        self.assertFalse(self.active())
        self._promotion("2026-01-05", "2026-03-20")
        self.assertEqual(self.active(), self.merchant_a)
        self.company.piste_active_sign = "invoice"
        self.assertFalse(self.active())

    def test_a_draft_promotion_is_no_sign_of_life(self):
        """OD-18: it must have run."""
        self._contract("2025-01-06 15:00:00")
        self._collect_on(self._sell("2025-01-07"), "2025-01-08")
        self._promotion("2026-06-01", "2026-06-30", "draft")
        self.assertFalse(self.active())

    def test_the_payment_is_a_setting(self):
        """OD-18: without it, a signed contract and an invoice are enough."""
        self._contract("2026-02-02 15:00:00")
        self._sell("2026-05-05")
        self.assertFalse(self.active())
        self.company.piste_active_needs_payment = False
        self.assertEqual(self.active(), self.merchant_a)

    def test_new_clients_at_their_first_contract(self):
        """OD-18: once, for who signed the first; the list opens."""
        objective = self._objective("clients", 12)
        self._contract("2026-02-02 15:00:00")
        self._contract("2026-03-02 15:00:00")
        self._contract("2026-04-06 15:00:00", merchant=self.merchant_b, user=self.rep_b)
        self.assertEqual(objective.actual, 1)
        self.assertEqual(self._week(objective, "2026-02-02").actual, 1)
        action = self._week(objective, "2026-02-02").action_open_clients()
        self.assertEqual(
            self.env["res.partner"].search(action["domain"]), self.merchant_a
        )
