from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .common import PisteContracts


@tagged("post_install", "-at_install", "piste_contract")
class TestContractSourceReport(PisteContracts, TransactionCase):
    """AX-13: what each source of prospects brought, in signatures and in dollars."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fair, cls.web = cls.env["utm.source"].create(
            [{"name": "Salon du commerce"}, {"name": "Site Web"}]
        )
        cls.piste = (
            cls.env["crm.lead"]
            .with_user(cls.rep)
            .create(
                {
                    "type": "lead",
                    "partner_name": "Chez Ti-Gus",
                    "email_from": "gus@tigus.example.com",
                    "source_id": cls.fair.id,
                }
            )
        )
        cls.opportunity.source_id = cls.web

    def convert(self):
        Wizard = self.env["piste.lead.convert"].with_user(self.rep)
        context = {"active_model": "crm.lead", "active_ids": self.piste.ids}
        Wizard.with_context(**context).create({}).action_convert()
        return self.piste.piste_opportunity_id

    def row(self, source, user=None):
        Report = self.env["piste.source.report"].with_user(user or self.rep)
        names = ("lead_count", "converted_count", "signed_count")
        amounts = ("signed_amount", "collected_amount")
        [values] = Report._read_group(
            [("source_id", "=", source.id)],
            [],
            [f"{name}:sum" for name in (*names, *amounts)],
        )
        return values

    def test_from_the_piste_to_the_money(self):
        """AX-13: piste, conversion, signature, payment: one row all along."""
        self.assertEqual(self.row(self.fair), (1, 0, 0, 0, 0))
        order = self._quote(self.convert())
        self.assertEqual(self.row(self.fair), (1, 1, 0, 0, 0))
        self._sign(order)
        total = order.amount_total
        self.assertEqual(self.row(self.fair), (1, 1, 1, total, 0))
        self._pay(order)
        self.assertEqual(self.row(self.fair), (1, 1, 1, total, total))

    def test_money_given_back_is_deducted(self):
        """AX-13: a credit note that is paid out leaves nothing collected."""
        order = self._quote(self.convert())
        self._sign(order)
        self._pay(order)
        refund = order.invoice_ids._reverse_moves()
        refund.action_post()
        journal = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", "bank")], limit=1
        )
        Register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=refund.ids
        )
        Register.create({"journal_id": journal.id}).action_create_payments()
        self.assertEqual(
            self.row(self.fair)[-1], order.amount_total - refund.amount_total
        )

    def contract_alone(self, **values):
        """Make a contract for a client without any opportunity, as Sales does."""
        lines = self._quote().order_line
        return (
            self.env["sale.order"]
            .with_user(self.manager)
            .create(
                {
                    "partner_id": self.merchant_b.id,
                    "user_id": self.rep_b.id,
                    "sale_order_template_id": self.terms.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": line.product_id.id,
                                "product_uom_qty": line.product_uom_qty,
                                "price_unit": line.price_unit,
                            }
                        )
                        for line in lines
                    ],
                    **values,
                }
            )
        )

    def test_contract_without_opportunity_has_its_own_row(self):
        """AX-13: once signed, by its own source, else by that of its client."""
        own = self.contract_alone(source_id=self.fair.id)
        self.merchant_b.piste_source_id = self.web
        inherited = self.contract_alone(source_id=False)
        self.assertEqual(self.row(self.fair, self.manager), (1, 0, 0, 0, 0))
        for source, order, pistes in ((self.fair, own, 1), (self.web, inherited, 1)):
            self.assertTrue(order.piste_is_contract)
            self._sign(order)
            total = order.amount_total
            with self.subTest(source=source.name):
                row = self.row(source, self.manager)
                self.assertEqual(row, (pistes, 0, 1, total, 0))
                self._pay(order.sudo())
                row = self.row(source, self.manager)
                self.assertEqual(row, (pistes, 0, 1, total, total))

    def test_each_contract_counts_once(self):
        """AX-13: with its opportunity, or alone; the ids of the rows are unique."""
        self._sign(self._quote())
        self._sign(self.contract_alone(source_id=self.web.id))
        report = self.env["piste.source.report"].with_user(self.manager)
        rows = report.search([("source_id", "=", self.web.id)])
        self.assertEqual(len(set(rows.ids)), 2)
        self.assertEqual(sum(rows.mapped("signed_count")), 2)
        alone = rows.filtered("order_id")
        self.assertFalse(alone.lead_id)
        self.assertEqual((alone.lead_count, alone.user_id), (0, self.rep_b))

    def test_contract_alone_is_told_to_its_representative(self):
        """AX-13: the colleague does not see it; cancelled, it is gone."""
        order = self.contract_alone(source_id=self.fair.id)
        self._sign(order)
        self.assertEqual(self.row(self.fair, self.rep_b)[2], 1)
        self.assertEqual(self.row(self.fair, self.rep)[2], 0)
        order.sudo()._action_cancel()
        self.assertFalse(self.row(self.fair, self.rep_b)[2])

    def test_opportunity_without_piste_has_its_own_row(self):
        """AX-13: and a converted piste is counted once."""
        self.convert()
        self.assertEqual(self.row(self.web)[0], 1)
        self.assertEqual(self.row(self.fair)[0], 1)

    def test_contract_without_opportunity_tells_its_source(self):
        """AX-13: that of the client, unless the contract has one itself."""
        self.merchant_a.piste_source_id = self.fair
        order = self._quote()
        order.sudo().write({"opportunity_id": False, "source_id": False})
        self.assertEqual(self.row(self.fair), (1, 0, 0, 0, 0))
        self._sign(order)
        self._pay(order)
        total = order.amount_total
        self.assertEqual(self.row(self.fair), (1, 0, 1, total, total))
        self.assertFalse(self.row(self.fair, self.rep_b)[2])
        order.sudo().source_id = self.web
        self.assertEqual(self.row(self.web)[2:], (1, total, total))
        self.assertEqual(self.row(self.fair), (1, 0, 0, 0, 0))

    def test_lost_pistes_count_and_archived_doubles_do_not(self):
        """AX-13: a source that brings only losses must show."""
        reason = self.env["crm.lost.reason"].create({"name": "Trop cher"})
        Wizard = self.env["crm.lead.lost"].with_user(self.rep)
        Wizard.create(
            {"lead_ids": self.piste.ids, "lost_reason_id": reason.id}
        ).action_lost_reason_apply()
        self.assertEqual(self.row(self.fair)[0], 1)
        self.opportunity.with_user(self.manager).active = False
        self.assertFalse(self.row(self.web)[0])

    def test_everybody_reads_own_data(self):
        """AX-13: rep own, leader team, manager all; others nothing."""
        for user, count in (
            (self.rep, 1),
            (self.leader, 1),
            (self.manager, 1),
            (self.rep_b, None),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self.row(self.fair, user)[0] or None, count)
        with self.assertRaises(AccessError):
            self.row(self.fair, self.accountant)

    def test_number_of_queries_does_not_depend_on_pistes(self):
        """AX-13: one grouped query."""
        self.row(self.fair)
        with self.assertQueryCount(2):
            self.row(self.fair)
