from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, tagged

from .common import PisteContracts


@tagged("post_install", "-at_install", "piste_contract")
class TestContractQuotation(PisteContracts, TransactionCase):
    def test_one_click_proposes_the_six_fee_lines(self):
        """OD-22: hébergement, sécurité, transactionnel, design, accès, contenu."""
        order = self._quote()
        self.assertEqual(
            order.order_line.mapped("product_id"),
            self.terms.sale_order_template_line_ids.product_id,
        )
        self.assertEqual(len(order.order_line), 6)
        self.assertEqual(
            set(order.order_line.mapped("piste_fee_kind")), {"one_off", "monthly"}
        )
        self.assertTrue(order.piste_is_contract)
        self.assertTrue(order.require_signature)
        self.assertTrue(order.require_payment)
        self.assertEqual(order.prepayment_percent, 1)
        self.assertEqual(order.user_id, self.rep)
        self.assertEqual(order.opportunity_id, self.opportunity)

    def test_quebec_merchant_pays_tps_and_tvq(self):
        """OD-22: 5 % and 9.975 % on the untaxed total, each rounded to the cent."""
        order = self._quote()
        self.assertEqual(order.amount_untaxed, 1039)
        groups = {
            group["group_name"]: round(group["tax_amount_currency"], 2)
            for subtotal in order.tax_totals["subtotals"]
            for group in subtotal["tax_groups"]
        }
        self.assertEqual(sorted(groups.values()), [51.95, 103.64])
        self.assertEqual(order.amount_total, 1194.59)

    def test_ontario_merchant_pays_hst(self):
        """OD-22: the province of the client decides."""
        self.merchant_a.state_id = self.env.ref("base.state_ca_on")
        order = self._quote()
        self.assertEqual(order.amount_tax, 135.07)

    def test_lines_are_in_the_language_of_the_client(self):
        """OD-22: a client who reads French gets French lines."""
        order = self._quote()
        self.assertIn("Hébergement", order.order_line[0].name)
        self.merchant_a.lang = "en_US"
        self.assertIn("Hosting", self._quote().order_line[0].name)

    def test_quotation_brings_the_opportunity_to_proposal(self):
        """AX-34: the opportunity goes to the proposal stage."""
        proposal = self.opportunity._piste_proposal_stage()
        self.opportunity.stage_id = self.env["crm.stage"].search([], limit=1)
        self.assertNotEqual(self.opportunity.stage_id, proposal)
        order = self._quote()
        self.assertEqual(self.opportunity.stage_id, proposal)
        self.assertIn(order, self.opportunity.order_ids)

    def test_quotation_does_not_pull_back_a_later_stage(self):
        """AX-34: a stage after the proposal stays, for a second quotation too."""
        proposal = self.opportunity._piste_proposal_stage()
        later = self.env["crm.stage"].create(
            {"name": "Signing", "sequence": proposal.sequence + 1}
        )
        self._quote()
        self.opportunity.stage_id = later
        self._quote()
        self.assertEqual(self.opportunity.stage_id, later)
        self.assertEqual(len(self.opportunity.order_ids), 2)

    def test_won_opportunity_stays_won(self):
        """AX-34: quoting again does not reopen what is won."""
        self.opportunity.action_set_won()
        won = self.opportunity.stage_id
        self._quote()
        self.assertEqual(self.opportunity.stage_id, won)

    def test_quotation_needs_a_client_and_an_opportunity(self):
        """AX-34: what is missing is said."""
        orphan = self._create_opportunity(self.merchant_a, self.rep, partner_id=False)
        with self.assertRaisesRegex(UserError, "client"):
            self._quote(orphan)
        piste = self._create_opportunity(self.merchant_a, self.rep, type="lead")
        with self.assertRaisesRegex(UserError, "opportunity"):
            self._quote(piste)

    def test_another_rep_cannot_quote_my_opportunity(self):
        """AX-34: only who may change the opportunity quotes it."""
        with self.assertRaises(AccessError):
            self._quote(user=self.rep_b)

    def test_rep_may_write_other_terms_that_wait_for_an_approval(self):
        """OD-22, OD-23: nothing is refused while writing, and nothing leaves."""
        for values in ({"price_unit": 1}, {"discount": 10}):
            with self.subTest(values=values):
                order = self._quote().with_user(self.rep)
                self.assertFalse(order.piste_approval_state)
                order.order_line[0].write(values)
                self.assertEqual(order.piste_approval_state, "needed")
                with self.assertRaisesRegex(UserError, "approval"):
                    order.action_quotation_sent()

    def test_a_negative_line_is_a_deviation(self):
        """OD-22: a rebate disguised as a line leaves the standard too."""
        order = self._quote().with_user(self.rep)
        order.order_line = [
            (
                0,
                0,
                {
                    "product_id": order.order_line[0].product_id.id,
                    "price_unit": -100,
                },
            )
        ]
        self.assertTrue(order._piste_needs_approval())

    def test_rep_cannot_free_the_prices_by_dropping_the_template(self):
        """OD-22: a contract remains one, measured by the terms it started from."""
        order = self._quote().with_user(self.rep)
        order.sale_order_template_id = False
        self.assertTrue(order.piste_is_contract)
        self.assertTrue(order._piste_needs_approval())
        for values in ({"piste_is_contract": False}, {"piste_standard": {}}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                order.write(values)

    def test_waived_signature_or_payment_is_a_deviation(self):
        """OD-22: conditions belong to the standard terms."""
        for name in ("require_signature", "require_payment"):
            with self.subTest(name=name):
                order = self._quote().with_user(self.rep)
                order.write({name: False})
                self.assertTrue(order._piste_needs_approval())

    def test_manager_and_approver_need_an_approval_too(self):
        """OD-23: nobody gives other terms alone."""
        for user in (self.manager, self.approver):
            with self.subTest(user=user.login):
                order = self._quote().with_user(user)
                order.order_line[0].price_unit = 40
                with self.assertRaisesRegex(UserError, "approval"):
                    order.action_confirm()

    def test_rep_edits_the_rest_in_the_form(self):
        """OD-22: quantity and reference are written; the quantity is a term."""
        order = self._quote()
        with Form(order.with_user(self.rep)) as form:
            form.client_order_ref = "PO-1"
            with form.order_line.edit(0) as line:
                line.product_uom_qty = 2
        self.assertEqual(order.amount_untaxed, 1088)
        self.assertTrue(order._piste_needs_approval())

    def test_empty_contract_is_not_sent(self):
        """OD-22: no contract at 0 $ leaves, by button, by state or by confirmation."""
        order = self._quote()
        order.order_line.unlink()
        for attempt in (
            "action_quotation_send",
            "action_quotation_sent",
            "action_confirm",
        ):
            with self.subTest(attempt=attempt), self.assertRaises(UserError):
                getattr(order.with_user(self.manager), attempt)()
        self.assertFalse(order._has_to_be_signed())

    def test_rep_cannot_confirm_without_signature_and_payment(self):
        """OD-25: signature and payment confirm a contract, not its seller."""
        order = self._quote().with_user(self.rep)
        with self.assertRaisesRegex(UserError, "signed"):
            order.action_confirm()
        with self.assertRaisesRegex(UserError, "signed"):
            order.write({"state": "sale"})
        self._sign(order)
        with self.assertRaisesRegex(UserError, "paid"):
            order.action_confirm()

    def test_nobody_signs_for_the_client(self):
        """OD-24: signature fields are closed to RPC, and a signature stays."""
        order = self._quote()
        for user in (self.rep, self.manager):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                order.with_user(user).write({"signed_by": "Moi"})
        order.with_user(self.rep).action_quotation_sent()
        order.with_user(self.rep).action_draft()
        self._sign(order)
        with self.assertRaises(UserError):
            order.with_user(self.rep).write({"signature": False})

    def test_signed_terms_do_not_change(self):
        """OD-24: a new version is a new quotation."""
        order = self._quote()
        self._sign(order)
        line = order.order_line[0]
        with self.assertRaises(UserError):
            line.with_user(self.manager).product_uom_qty = 3
        with self.assertRaises(UserError):
            line.with_user(self.manager).unlink()
        with self.assertRaises(UserError):
            order.with_user(self.manager).order_line = [
                (0, 0, {"product_id": line.product_id.id})
            ]

    def test_signed_unpaid_is_found(self):
        """OD-25: a signed and unpaid contract is a visible state."""
        order, other = self._quote(), self._quote()
        self._sign(order)
        found = self.env["sale.order"].search(
            [("piste_is_signed_unpaid", "=", True), ("id", "in", (order + other).ids)]
        )
        self.assertEqual(found, order)
        self.assertTrue(order.piste_is_signed_unpaid)
        self._pay(order)
        self.assertFalse(order.piste_is_signed_unpaid)

    def test_the_contract_tells_where_it_stands(self):
        """AX-08: a contract has its own words, not those of a sales order."""
        order = self._quote()
        self.assertEqual(order.piste_contract_state, "draft")
        order.sudo().state = "sent"
        self.assertEqual(order.piste_contract_state, "sent")
        self._sign(order)
        self.assertEqual(order.piste_contract_state, "signed")

    def test_ordinary_orders_keep_the_behaviour_of_sales(self):
        """OD-22: nothing is refused outside contracts."""
        order = (
            self.env["sale.order"]
            .with_user(self.rep)
            .create(
                {
                    "partner_id": self.merchant_a.id,
                    "order_line": [
                        (
                            0,
                            0,
                            {
                                "product_id": self.env.ref(
                                    "piste.product_fee_design"
                                ).id,
                                "price_unit": 1,
                            },
                        )
                    ],
                }
            )
        )
        self.assertFalse(order.piste_is_contract)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_own_team_and_all(self):
        """A rep sees own contracts, the leader the team, the manager all."""
        mine = self._quote()
        other = self._quote(self._create_opportunity(self.merchant_b, self.rep_b))
        both = mine + other
        expected = {
            self.rep: mine,
            self.rep_b: other,
            self.leader: mine,
            self.manager: both,
        }
        for user, visible in expected.items():
            with self.subTest(user=user.login):
                Order = self.env["sale.order"].with_user(user)
                self.assertEqual(Order.search([("id", "in", both.ids)]), visible)
                self.assertEqual(
                    Order.env["sale.order.line"].search([("order_id", "in", both.ids)]),
                    visible.order_line,
                )

    def test_settings_choose_the_standard_terms(self):
        """OD-22: the company's own terms win over the shipped ones."""
        own = self.terms.copy({"company_id": self.company.id, "name": "Plage +"})
        self.env["res.config.settings"].create(
            {"piste_standard_terms_id": own.id}
        ).execute()
        self.assertEqual(self._quote().sale_order_template_id, own)
