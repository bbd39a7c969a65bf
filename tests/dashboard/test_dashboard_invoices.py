from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import MoneyCommon


@tagged("post_install", "-at_install", "piste_dashboard")
class TestDashboardInvoices(MoneyCommon):
    """PC-02: the last invoices submitted, validated and paid, on the home."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)

    def tabs(self, user, **context):
        self.env.flush_all()
        self.env.invalidate_all()
        section = self.home(user, **context)["sections"]["invoices"]
        self.assertEqual(section["type"], "tabs")
        return {tab["key"]: tab for tab in section["items"]}

    def shown(self, user):
        return {
            key: [item["id"] for item in tab["items"]]
            for key, tab in self.tabs(user).items()
        }

    def test_an_invoice_goes_from_list_to_list(self):
        """PC-02: soumise as a draft, validée once posted, payée once all is paid."""
        invoice = self.invoice(self.rep, 500, post=False)
        lists = {"submitted": [], "validated": [], "paid": []}
        self.assertEqual(self.shown(self.rep), {**lists, "submitted": [invoice.id]})
        invoice.action_post()
        self.assertEqual(self.shown(self.rep), {**lists, "validated": [invoice.id]})
        self.collect(invoice, 200)
        self.assertEqual(self.shown(self.rep), {**lists, "validated": [invoice.id]})
        self.collect(invoice, 300)
        self.assertEqual(self.shown(self.rep), {**lists, "paid": [invoice.id]})

    def test_amount_date_and_age(self):
        """PC-02: what it is worth, since when it is in that state, in words."""
        self.invoice(self.rep, 100, post=False)
        validated = self.invoice(
            self.rep, 200, invoice_date=self.today - timedelta(days=12)
        )
        paid = self.invoice(self.rep, 300, invoice_date=self.today - timedelta(days=40))
        self.collect(paid, 100, self.today - timedelta(days=9))
        self.collect(paid, 200, self.today - timedelta(days=1))
        rows = {
            key: tab["items"][0]
            for key, tab in self.tabs(self.rep, lang="en_US").items()
        }
        told = {
            key: (row["value"], row["date"], row["age"]) for key, row in rows.items()
        }
        day = fields.Date.to_string
        self.assertEqual(
            told,
            {
                "submitted": (100, day(self.today), "since today"),
                "validated": (
                    200,
                    day(self.today - timedelta(days=12)),
                    "for 12 days",
                ),
                "paid": (300, day(self.today - timedelta(days=1)), "since yesterday"),
            },
        )
        self.assertEqual(rows["validated"]["name"], self.merchant_a.name)
        self.assertEqual(rows["validated"]["detail"], validated.name)
        currency = {row["currency_id"] for row in rows.values()}
        self.assertEqual(currency, {paid.currency_id.id})

    def test_the_last_five_first(self):
        """PC-02: five of each, those that entered the state last on top."""
        days = (30, 3, 20, 5, 1, 10, 400)
        invoices = [
            self.invoice(self.rep, 10, invoice_date=self.today - timedelta(days=days))
            for days in days
        ]
        order = [4, 1, 3, 5, 2]
        self.assertEqual(
            self.shown(self.rep)["validated"], [invoices[i].id for i in order]
        )
        for invoice, ago in zip(invoices, days, strict=True):
            self.collect(invoice, 10, self.today - timedelta(days=ago))
        self.assertEqual(self.shown(self.rep)["paid"], [invoices[i].id for i in order])

    def test_those_paid_long_ago_are_found_too(self):
        """PC-02: where few were paid lately, the list goes further back."""
        old = self.invoice(self.rep, 10, invoice_date=self.today - timedelta(days=500))
        self.collect(old, 10, self.today - timedelta(days=400))
        new = self.invoice(self.rep, 10)
        self.collect(new, 10)
        self.assertEqual(self.shown(self.rep)["paid"], [new.id, old.id])

    def test_a_rep_sees_only_those_of_his_clients(self):
        """PC-02: neither a row nor the list behind it shows one of a colleague."""
        mine = self.invoice(self.rep, 10)
        other = self.invoice(self.rep_b, 20)
        self.assertEqual(self.shown(self.rep)["validated"], [mine.id])
        self.assertEqual(self.shown(self.rep_b)["validated"], [other.id])
        for user in (self.manager, self.accountant):
            with self.subTest(user=user.login):
                self.assertLessEqual(
                    {mine.id, other.id}, set(self.shown(user)["validated"])
                )
        sections = self.home(self.marketing)["sections"]
        self.assertNotIn("invoices", sections)

    def test_each_tab_opens_its_list(self):
        """PC-02: the list behind holds what the tab shows, and no other state."""
        draft = self.invoice(self.rep, 10, post=False)
        open_ = self.invoice(self.rep, 20)
        paid = self.invoice(self.rep, 30)
        self.collect(paid, 30)
        Move = self.env["account.move"].with_user(self.rep)
        found = {
            key: Move.search(tab["action"]["domain"])
            for key, tab in self.tabs(self.rep).items()
        }
        self.assertEqual(found, {"submitted": draft, "validated": open_, "paid": paid})

    def test_what_is_no_sale_is_left_out(self):
        """PC-02: no credit note, no cancelled invoice, none planned for later."""
        invoice = self.invoice(self.rep, 500)
        invoice._reverse_moves([{"date": invoice.date}], cancel=True)
        self.invoice(self.rep, 10, post=False).button_cancel()
        later = self.today + timedelta(days=20)
        self.invoice(
            self.rep,
            10,
            post=False,
            auto_post="at_date",
            date=later,
            invoice_date=later,
        )
        self.assertEqual(
            self.shown(self.rep), {"submitted": [], "validated": [], "paid": []}
        )
