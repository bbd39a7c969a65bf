import hashlib
from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

import psycopg2
from lxml import etree

from odoo.exceptions import AccessError, LockError, UserError
from odoo.tests import HttpCase, TransactionCase, tagged
from odoo.tools import mute_logger

from ...utils import pain008
from .common_authorization import IBAN, AuthorizationCase


@tagged("post_install", "-at_install", "piste_contract")
class TestAuthorizationRun(AuthorizationCase, TransactionCase):
    """OD-26: debits of bank accounts go to the bank in one file, once."""

    def _run(self, kind="pad"):
        return self.Run.search(
            [("company_id", "=", self.company.id), ("kind", "=", kind)], limit=1
        ).with_user(self.accountant)

    def _drawn(self, kind="pad", amounts=(100,), **values):
        """Draw invoices of merchant A; return them and the run."""
        self._signed(kind, **values)
        currency = self.eur.id if kind == "sepa" else self.company.currency_id.id
        invoices = self.env["account.move"]
        for amount in amounts:
            invoices += self._invoice(amount, currency_id=currency)
        self._draw()
        return invoices, self._run(kind)

    def test_due_invoices_gather_in_one_run(self):
        invoices, run = self._drawn(amounts=(100, 50))
        self.assertEqual(run.debit_ids.move_id, invoices)
        self.assertEqual(run.debit_count, 2)
        self.assertEqual(run.amount, 150)
        self.assertEqual(set(run.debit_ids.mapped("state")), {"ready"})

    def test_cron_twice_draws_once(self):
        invoices, run = self._drawn(amounts=(100, 50))
        self._draw()
        self.assertEqual(len(self._debits(invoices)), 2)
        self.assertEqual(self._run(), run)
        self.assertEqual(run.debit_count, 2)

    def test_notice_is_kept(self):
        """10 days between the invoice and the debit, unless the client waives them."""
        self._signed()
        self._signed(merchant=self.merchant_b, notice_waived=True)
        early = self._invoice(days=9)
        waived = self._invoice(days=9, merchant=self.merchant_b)
        late = self._invoice(days=10)
        future = self._invoice(days=10, invoice_date_due=self.today + timedelta(days=1))
        self._draw()
        drawn = self._debits(early + waived + late + future).move_id
        self.assertEqual(drawn, waived + late)

    def test_contract_alone_is_covered(self):
        """One signed for a contract covers its invoices and their copies alone."""
        order = self._quote()
        self._signed(order_id=order.id)
        of_contract, other = self._invoice(order=order), self._invoice()
        self._draw()
        self.assertEqual(self._debits(of_contract + other).move_id, of_contract)

    def test_what_is_not_covered_is_refused_in_sight(self):
        self._signed(cap=120)
        first, second = self._invoice(100), self._invoice(50)
        self._draw()
        self.assertEqual(self._debits(first).state, "ready")
        refused = self._debits(second)
        self.assertEqual(refused.state, "refused")
        self.assertIn("dépasse la limite", refused.reason)
        self._draw()
        self.assertEqual(len(self._debits(second)), 1)

    def test_export_once(self):
        """The second export is refused, the same file comes again to the byte."""
        _invoices, run = self._drawn(amounts=(100, 50))
        action = run.action_export()
        self.assertEqual(action["url"], f"/piste/debit-run/{run.id}/file")
        self.assertEqual(run.state, "exported")
        self.assertEqual(set(run.debit_ids.mapped("state")), {"sent"})
        number, content = run.file_number, run.sudo()._file_content()
        with self.assertRaisesRegex(UserError, "was exported on"):
            run.action_export()
        self.assertEqual(run.file_number, number)
        self.assertEqual(run.action_download(), action)
        self.company.name = "Autre inc."
        self.merchant_a.name = "Autre"
        self.assertEqual(run.sudo()._file_content(), content)
        self.assertEqual(hashlib.sha256(content).hexdigest(), run.file_sha256)

    def test_pad_file(self):
        _invoices, run = self._drawn(amounts=(100, 50.05))
        run.action_export()
        records = run.sudo()._file_content().decode("ascii").split("\r\n")
        self.assertEqual([len(r) for r in records], [1464, 1464, 1464, 0])
        header, debit, trailer, _end = records
        self.assertEqual(header[10:20], "0001234567")
        self.assertEqual(int(header[20:24]), run.file_number)
        self.assertEqual(debit[24:37], "700" + "0000010000")
        self.assertEqual(debit[43:64], "000600011" + "123456789   ")
        self.assertEqual(debit[264:277], "700" + "0000005005")
        self.assertEqual(trailer[24:46], f"{15005:014}{2:08}")

    def test_sepa_file(self):
        """The first debit of a mandate is told apart from the next ones."""
        _invoices, run = self._drawn("sepa", amounts=(89, 12.34))
        run.action_export()
        root = etree.fromstring(run.sudo()._file_content())
        ns = {"p": pain008.NAMESPACE}
        self.assertEqual(root.findtext(".//p:CtrlSum", None, ns), "101.34")
        self.assertEqual(
            [node.text for node in root.iterfind(".//p:SeqTp", ns)], ["RCUR", "FRST"]
        )
        ibans = {node.text for node in root.iterfind(".//p:DbtrAcct//p:IBAN", ns)}
        self.assertEqual(ibans, {IBAN})
        mandate = run.debit_ids.authorization_id.umr
        self.assertEqual(root.findtext(".//p:MndtId", None, ns), mandate)
        self._invoice(20, currency_id=self.eur.id, days=41)
        self._draw()
        run = self._run("sepa")
        run.action_export()
        root = etree.fromstring(run.sudo()._file_content())
        self.assertEqual(root.findtext(".//p:SeqTp", None, ns), "RCUR")

    def test_file_numbers_follow_each_other(self):
        self.company.piste_debit_file_number = 9998
        numbers = []
        self._signed(cap=10_000)
        for amount in (10, 20):
            self._invoice(amount)
            self._draw()
            run = self._run()
            run.action_export()
            numbers.append(run.file_number)
        self.assertEqual(numbers, [9999, 1])

    def test_revoked_between_draw_and_export(self):
        """A revoked one is never drawn: refused, and its run says why."""
        _invoices, run = self._drawn()
        other = self._signed(merchant=self.merchant_b)
        self._invoice(70, self.merchant_b)
        self._draw()
        self.assertEqual(run.debit_count, 2)
        debit = run.debit_ids.filtered(lambda one: one.authorization_id == other)
        other.action_revoke()
        self.assertEqual(debit.state, "refused")
        self.assertEqual(run.debit_count, 1)
        run.action_export()
        self.assertEqual(run.amount, 100)
        with self.assertRaisesRegex(UserError, "not active"):
            debit.with_user(self.accountant).action_retry()

    def test_paid_in_the_meantime_is_taken_out(self):
        (invoice,), run = self._drawn()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"journal_id": self.bank_journal.id})._create_payments()
        result = run.action_export()
        self.assertEqual(result["params"]["message"], "No debit is left in this run.")
        self.assertEqual(run.state, "draft")
        self.assertIn("not due any more", str(run.message_ids.mapped("body")))
        self.assertEqual(self._debits(invoice).state, "refused")

    def test_collected_invoices_are_paid(self):
        invoices, run = self._drawn(amounts=(100, 50))
        run.action_export()
        with self.assertRaisesRegex(UserError, "draws these accounts on"):
            run.action_collect()
        run.sudo().env.cr.execute(
            "UPDATE piste_debit_run SET date = %s WHERE id = %s", (self.today, run.id)
        )
        run.invalidate_recordset()
        run.action_collect()
        self.assertEqual(run.state, "done")
        for invoice in invoices:
            self.assertIn(invoice.payment_state, ("paid", "in_payment"))
            self.assertFalse(invoice.amount_residual)
        payments = run.debit_ids.payment_id
        self.assertEqual(len(payments), 2)
        with self.assertRaisesRegex(UserError, "not at the bank"):
            run.action_collect()
        self.assertEqual(run.debit_ids.payment_id, payments)

    def test_returned_debit_opens_its_invoice_again(self):
        (invoice,), run = self._drawn()
        run.action_export()
        debit = run.debit_ids
        debit.with_user(self.accountant).action_collect()
        self.assertFalse(invoice.amount_residual)
        wizard = self.env["piste.payment.debit.return"].with_user(self.accountant)
        wizard = wizard.with_context(
            active_model=debit._name, active_ids=debit.ids
        ).create({"reason": "901 Provision insuffisante"})
        wizard.action_confirm()
        self.assertEqual(debit.state, "returned")
        self.assertEqual(debit.reason, "901 Provision insuffisante")
        self.assertEqual(invoice.amount_residual, 100)
        self.assertEqual(invoice.payment_state, "not_paid")
        for method in ("action_return", "action_collect"):
            with self.assertRaisesRegex(UserError, "nothing to note"):
                getattr(debit.with_user(self.accountant), method)()
        # Nothing is asked for again by itself; the accountant does it, once.
        self._draw()
        self.assertEqual(len(self._debits(invoice)), 1)
        debit.with_user(self.accountant).action_retry()
        again = self._debits(invoice) - debit
        self.assertEqual((again.attempt, again.state), (2, "ready"))
        with self.assertRaisesRegex(UserError, "drawn already"):
            debit.with_user(self.accountant).action_retry()
        self._draw()
        self.assertEqual(again.run_id, self._run())
        self.assertNotEqual(again.run_id, run)

    def test_one_open_run_of_a_kind(self):
        _invoices, _run = self._drawn()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.cr.savepoint(),
        ):
            self.Run.sudo().create({"kind": "pad", "company_id": self.company.id})

    def test_two_at_once_is_a_sentence(self):
        """Who comes second, while the first one works, is told to try again."""
        _invoices, run = self._drawn()
        authorization = run.debit_ids.authorization_id.with_env(self.env)
        debit = run.debit_ids
        for model, method in (
            (run, run.action_export),
            (run, run.action_collect),
            (debit, debit.action_collect),
            (authorization, authorization.action_revoke),
        ):
            with (
                self.subTest(model=model._name),
                patch.object(
                    type(model), "lock_for_update", side_effect=LockError("busy")
                ),
                self.assertRaisesRegex(UserError, "right now: try again"),
            ):
                method()
        self.assertEqual((run.state, debit.state), ("draft", "ready"))
        self.assertEqual(authorization.state, "active")

    def test_missing_settings_are_told(self):
        _invoices, run = self._drawn()
        self.company.piste_pad_originator = False
        with self.assertRaisesRegex(UserError, "Fill in the section"):
            run.action_export()
        self.assertEqual(run.state, "draft")
        self.assertFalse(run.file_number)

    def test_past_date_is_refused(self):
        _invoices, run = self._drawn()
        run.date = self.today - timedelta(days=1)
        with self.assertRaisesRegex(UserError, "choose another"):
            run.action_export()

    def test_killed_in_the_middle_goes_on(self):
        """What was committed stays, the rest follows; nothing is drawn twice."""
        self._signed(cap=10_000)
        invoices = self.env["account.move"]
        for number in range(5):
            invoices += self._invoice(10 + number)
        self.env.flush_all()
        kill = patch.object(type(self.Debit), "_fill_runs", side_effect=RuntimeError)
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            cron = self.Debit.with_env(self.env(cr=cr))
            # Not assertRaises, which takes back what was committed before.
            with kill as killed, suppress(RuntimeError):
                cron._cron_draw()
            killed.assert_called_once()
            cr.rollback()
        self.env.invalidate_all()
        debits = self._debits(invoices)
        self.assertEqual(len(debits), 5)
        self.assertFalse(debits.run_id)
        self._draw()
        debits = self._debits(invoices)
        self.assertEqual(len(debits), 5)
        self.assertEqual(debits.run_id, self._run())
        self.assertEqual(self._run().amount, 60)

    def test_queries_do_not_grow_with_the_invoices(self):
        """PERFORMANCE: a batch costs the same for 2 and for 12 invoices."""
        self._signed(cap=100_000)
        counts = []
        for size in (2, 12):
            for number in range(size):
                self._invoice(10 + number)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            self.assertEqual(self.Debit._prepare_batch(), size)
            self.assertEqual(self.Debit._fill_runs(), size)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - start)
        # The first batch also opens the run.
        self.assertLessEqual(counts[1], counts[0])

    def test_nobody_else_handles_runs(self):
        """I1: a rep and a manager export nothing, a debit is written by nobody."""
        _invoices, run = self._drawn()
        debit = run.debit_ids
        for user in (self.rep, self.manager, self.approver, self.portal_a):
            with self.subTest(user=user.login):
                for method in ("action_export", "action_collect", "action_find_due"):
                    with self.assertRaises(AccessError):
                        getattr(run.with_user(user), method)()
                for method in ("action_retry", "action_return", "action_collect"):
                    with self.assertRaises(AccessError):
                        getattr(debit.with_user(user), method)()
                with self.assertRaises(AccessError):
                    debit.with_user(user).write({"state": "sent"})
        with self.assertRaises(UserError):
            run.write({"state": "done"})
        with self.assertRaises(AccessError):
            debit.with_user(self.accountant).write({"amount": 1})
        with self.assertRaises(AccessError):
            debit.with_user(self.accountant).create({"move_id": debit.move_id.id})
        self.assertEqual(debit.with_user(self.rep).read(["amount"])[0]["amount"], 100)
        with self.assertRaises(AccessError):
            debit.with_user(self.rep_b).read(["amount"])


@tagged("post_install", "-at_install", "piste_contract")
class TestAuthorizationRunFile(AuthorizationCase, HttpCase):
    """OD-26: the file of the bank is for accountants alone."""

    def test_download(self):
        self._signed()
        self._invoice()
        self._draw()
        run = self.Run.search([("company_id", "=", self.company.id)], limit=1)
        url = f"/piste/debit-run/{run.id}/file"
        self.authenticate(self.accountant.login, self.accountant.login)
        self.assertEqual(self.url_open(url).status_code, 404)
        run.with_user(self.accountant).action_export()
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        digest = hashlib.sha256(response.content).hexdigest()
        self.assertEqual(digest, run.file_sha256)
        for user in (self.rep, self.manager, self.portal_a):
            self.authenticate(user.login, user.login)
            with self.subTest(user=user.login):
                self.assertEqual(self.url_open(url).status_code, 404)
        self.authenticate(None, None)
        response = self.url_open(url, allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        # No attachment keeps it.
        domain = [("res_model", "=", "piste.debit.run")]
        self.assertFalse(self.env["ir.attachment"].search_count(domain))
