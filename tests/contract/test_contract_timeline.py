from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, HttpCase, TransactionCase, tagged

from .common import PisteContracts


class Timelines(PisteContracts):
    def _steps(self, order, user=None):
        """Return the steps by key, as this user sees them."""
        user = user or self.rep
        order.invalidate_recordset()
        orders = order.with_user(user).with_context(lang="en_US")
        (card,) = orders._piste_timeline_cards()
        return {step["key"]: step for step in card["steps"]}

    def _states(self, order, user=None):
        return {
            key: step["state"]
            for key, step in self._steps(order, user).items()
            if key != "authorization"
        }


@tagged("post_install", "-at_install", "piste_contract")
class TestContractTimeline(Timelines, TransactionCase):
    """OD-27: contract, signature, payment, invoices on one line; what lacks in red."""

    def test_life_of_a_contract(self):
        """OD-27: each step is done after its deed, and the next one is what lacks."""
        order = self._quote()
        self.assertEqual(
            self._states(order),
            {
                "contract": "missing",
                "signed": "waiting",
                "paid": "waiting",
                "invoices": "waiting",
            },
        )
        order.with_user(self.rep).action_quotation_sent()
        self.assertEqual(self._states(order)["contract"], "done")
        self.assertEqual(self._states(order)["signed"], "missing")
        self._sign(order)
        self.assertEqual(self._states(order)["signed"], "done")
        self.assertEqual(self._states(order)["paid"], "missing")
        self._pay(order)
        self.assertEqual(set(self._states(order).values()), {"done"})

    def test_missing_has_icon_and_word(self):
        """OD-27: never by colour alone; every step has its own icon and word."""
        order = self._quote()
        self._sign(order)
        step = self._steps(order)["paid"]
        self.assertEqual(step["icon"], "fa-exclamation-circle")
        self.assertEqual(step["word"], "Payment missing")
        self.assertIn("1,194.59", step["detail"])
        for step in self._steps(order).values():
            self.assertTrue(step["icon"] and step["word"] and step["label"])

    def test_payment_to_receive_and_deposit(self):
        """OD-27: a promise is told, a paid deposit is enough for the step."""
        self.terms.write({"piste_due_at_signing": "deposit", "prepayment_percent": 0.5})
        order = self._quote()
        self._sign(order)
        order._piste_promise_payment("cheque")
        step = self._steps(order)["paid"]
        self.assertEqual(step["word"], "Payment to receive")
        self.assertIn("Cheque", step["detail"])
        self._pay(order, amount=order.piste_due_amount)
        self.assertEqual(self._steps(order)["paid"]["word"], "Due at signing paid")
        self.assertEqual(self._steps(order)["invoices"]["word"], "1 to pay")

    def test_late_invoice_is_missing(self):
        """OD-27: an invoice after its due date is red, and listed as late."""
        with freeze_time("2026-01-10 12:00:00"):
            order = self._quote()
            self._sign(order)
            order._piste_promise_payment("transfer")
            order.with_user(self.accountant).action_piste_payment_received()
        with freeze_time("2026-03-20 12:00:00"):
            step = self._steps(order)["invoices"]
            self.assertEqual((step["state"], step["word"]), ("missing", "1 late"))
            (card,) = order.with_user(self.rep)._piste_timeline_cards()
            self.assertEqual(card["invoices"][0]["word"], "Late")
            self.assertTrue(card["invoices"][0]["is_payable"])
            # Payment and invoice; other steps may join.
            self.assertGreaterEqual(card["missing"], 2)

    def test_cancelled_contract_asks_for_nothing(self):
        """OD-27: nothing is red on what was cancelled."""
        order = self._quote()
        order.sudo()._action_cancel()
        self.assertNotIn("missing", self._states(order).values())

    def test_next_invoice_is_told(self):
        """OD-27: the planned month, without showing drafts as invoices."""
        with freeze_time("2026-01-15 12:00:00"):
            order = self._quote()
            self._sign(order)
            self._pay(order)
            self.assertIn("02/15/2026", self._steps(order)["invoices"]["detail"])
        (card,) = order.with_user(self.rep)._piste_timeline_cards()
        self.assertEqual(len(card["invoices"]), 1)

    def test_texts_are_in_the_language_of_the_reader(self):
        """OD-27: the rep's language, not that of the client."""
        order = self._quote()
        label = order.with_context(lang="fr_CA")._piste_timeline_cards()
        self.assertEqual(label[0]["state"], "draft")

    def test_forms_of_contract_and_client_show_it(self):
        """OD-27: one screen: the form of the contract, the tab of the client."""
        order = self._quote()
        with Form(order.with_user(self.rep)) as form:
            self.assertEqual(form.piste_steps[0]["name"], order.name)
        for user in (self.rep, self.manager):
            cards = self.merchant_a.with_user(user).piste_contract_timeline
            self.assertEqual([card["name"] for card in cards], [order.name])
        contact = self.portal_a.partner_id.with_user(self.rep)
        self.assertEqual(len(contact.piste_contract_timeline), 1)

    def test_each_reads_his_own(self):
        """OD-27: rep own, leader team, manager all; marketing and agents none."""
        mine = self._quote()
        other = self._quote(self._create_opportunity(self.merchant_b, self.rep_b))
        expected = {self.rep: mine, self.leader: mine, self.manager: mine + other}
        for user, orders in expected.items():
            found = (mine + other).with_user(user)._filtered_access("read")
            with self.subTest(user=user.login):
                self.assertEqual(found, orders)
        with self.assertRaises(AccessError):
            mine.with_user(self.rep_b).read(["piste_steps"])
        for user in (self.marketing, self.agent, self.portal_b):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                mine.with_user(user).read(["piste_steps"])
        # The tab of a client that he may read lists his own contracts alone.
        self.merchant_b.user_id = self.rep
        cards = self.merchant_b.with_user(self.rep).piste_contract_timeline
        self.assertFalse(cards)

    def test_queries_do_not_grow_with_the_contracts(self):
        """OD-27: ten contracts cost no more than two."""
        orders = self.env["sale.order"].concat(*[self._quote() for _n in range(10)])
        for order in orders[:4]:
            self._sign(order)
            self._pay(order)

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.with_user(self.rep).mapped("piste_steps")
            return self.cr.sql_log_count - before

        count(orders)
        self.assertLessEqual(count(orders), count(orders[:2] + orders[8:9]) + 1)


@tagged("post_install", "-at_install", "piste_contract")
class TestContractTimelinePortal(Timelines, HttpCase):
    """OD-27: the merchant's own page of contracts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._quote()
        cls.order.action_quotation_sent()

    def _page(self, user):
        self.authenticate(user.login, user.login)
        return self.url_open("/my/contracts")

    def test_merchant_sees_his_contracts_and_what_is_missing(self):
        """OD-27: cards with the steps, in his language, private headers."""
        response = self._page(self.portal_a)
        self.assertEqual(response.status_code, 200)
        self.assertIn(self.order.name, response.text)
        self.assertIn("fa-exclamation-circle", response.text)
        self.assertIn('data-step="signed"', response.text)
        self.assertEqual(response.text.count("<h1"), 1)
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_another_merchant_sees_nothing(self):
        """OD-27: own records only; visitors log in first."""
        response = self._page(self.portal_b)
        self.assertEqual(response.status_code, 200)
        self.assertNotIn(self.order.name, response.text)
        self.authenticate(None, None)
        response = self.url_open("/my/contracts")
        self.assertIn("/web/login", response.url)

    def test_draft_is_not_shown(self):
        """OD-27: what the rep still writes is not the merchant's to read."""
        draft = self._quote()
        self.assertNotIn(draft.name, self._page(self.portal_a).text)

    def test_invoice_to_pay_has_its_link(self):
        """OD-27: the invoice of a confirmed contract opens and is paid online."""
        self._sign(self.order)
        self.order._piste_promise_payment("transfer")
        self.order.with_user(self.accountant).action_piste_payment_received()
        invoice = self.order.sudo().invoice_ids
        response = self._page(self.portal_a)
        self.assertIn(f"/my/invoices/{invoice.id}", response.text)
        page = self.url_open(f"/my/invoices/{invoice.id}")
        self.assertIn(invoice.name, page.text)
        self.authenticate(self.portal_b.login, self.portal_b.login)
        page = self.url_open(f"/my/invoices/{invoice.id}")
        self.assertNotIn(invoice.name, page.text)

    def test_strange_pages_do_not_fail(self):
        """OD-27: page numbers of any kind."""
        self.authenticate(self.portal_a.login, self.portal_a.login)
        for page in ("0", "99999999", "x", "-1"):
            response = self.url_open(f"/my/contracts/page/{page}")
            self.assertLess(response.status_code, 500)

    def test_page_of_the_contract_shows_terms(self):
        """OD-22, OD-25: what is due, the words and the clauses before signing."""
        self.terms.piste_due_at_signing = "first_month"
        order = self._quote()
        order.action_quotation_sent()
        token = order._portal_ensure_token()
        self.merchant_a.lang = "en_US"
        text = self.url_open(f"/my/orders/{order.id}?access_token={token}").text
        self.assertIn("102.33", text)
        self.assertIn("To pay at signing", text)
        self.assertIn("one thousand, one hundred", text)
        self.assertIn("Payment and default", text)
        self.assertNotIn("(100.0%)", text)

    def test_counter_of_the_home(self):
        """OD-27: the tile of the portal home counts own contracts."""
        self.authenticate(self.portal_a.login, self.portal_a.login)
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["piste_contract_count"]}
        )
        self.assertEqual(counters["piste_contract_count"], 1)
        self.assertIn("/my/contracts", self.url_open("/my/home").text)
