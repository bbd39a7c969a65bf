from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, TransactionCase, tagged

from .common import PisteContracts

SCRIPT = "<p>Texte</p><script>alert(1)</script><img src=x onerror=alert(1)>"


@tagged("post_install", "-at_install", "piste_contract")
class TestContractClause(PisteContracts, TransactionCase):
    """OD-22: clauses in versions; what a client has is never rewritten."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Those of the addon stand on the contracts of the demo.
        cls.clause, cls.fees, cls.content = cls.env["piste.contract.clause"].create(
            [
                {"name": name, "text": f"<p>{name}</p>"}
                for name in ("Payment", "Fees", "Content")
            ]
        )
        cls.env["ir.model.data"].create(
            {
                "module": "piste_test",
                "name": "clause_content",
                "model": "piste.contract.clause",
                "res_id": cls.content.id,
            }
        )
        for clause in cls.clause + cls.fees + cls.content:
            clause.update_field_translations(
                "text", {"fr_CA": {clause.name: f"{clause.name} en français"}}
            )

    def _sent(self):
        order = self._quote()
        order.with_user(self.rep).action_quotation_sent()
        return order

    def _next(self):
        return self.clause.sudo().next_ids

    def test_quotation_takes_the_clauses_of_its_terms(self):
        """OD-22: those of all terms and its own, in order; not those of others."""
        Clause = self.env["piste.contract.clause"].with_user(self.manager)
        other = self.env["sale.order.template"].create(
            {"name": "Autre", "piste_is_standard_terms": True}
        )
        mine, foreign = Clause.create(
            [
                {
                    "name": "Plage",
                    "text": "<p>Plage</p>",
                    "template_ids": [Command.set(self.terms.ids)],
                    "sequence": 99,
                },
                {
                    "name": "Autre",
                    "text": "<p>Autre</p>",
                    "template_ids": [Command.set(other.ids)],
                },
            ]
        )
        clauses = self._quote().with_user(self.rep).piste_clause_ids
        self.assertIn(self.clause, clauses)
        self.assertEqual(clauses[-1], mine)
        self.assertNotIn(foreign, clauses)

    def test_draft_contract_does_not_freeze_its_clauses(self):
        """OD-22: a typing error is corrected as long as nobody received it."""
        self._quote()
        self.clause.with_user(self.manager).text = "<p>Autre</p>"
        self.assertEqual(self.clause.version, 1)
        self.assertFalse(self._next())

    def test_editing_a_sent_clause_makes_a_new_version(self):
        """OD-22: the old one is archived, unchanged, and stays on its contract."""
        order, before = self._sent(), self.clause.text
        self.assertTrue(self.clause.is_frozen)
        self.clause.with_user(self.manager).write({"text": "<p>Nouveau</p>"})
        following = self._next()
        self.assertEqual(self.clause.text, before)
        self.assertFalse(self.clause.active)
        self.assertEqual((following.version, following.active), (2, True))
        self.assertIn("Nouveau", following.text)
        self.assertIn(self.clause, order.piste_clause_ids)
        self.assertNotIn(following, order.piste_clause_ids)
        self.assertIn(following, self._quote().piste_clause_ids)
        self.assertNotIn(self.clause, self._quote().piste_clause_ids)

    def test_frozen_on_every_path(self):
        """OD-22: sudo, RPC, import and translation make versions too."""
        self._sent()
        before = self.clause.text
        french = self.clause.with_context(lang="fr_CA").text
        self.fees.sudo().text = "<p>Sudo</p>"
        self.assertNotIn("Sudo", self.fees.text)
        self.clause.with_user(self.manager).update_field_translations(
            "text", {"fr_CA": {"Payment": "Paiement"}}
        )
        following = self._next()
        self.assertEqual(following.version, 2)
        self.assertEqual(self.clause.text, before)
        self.assertEqual(self.clause.with_context(lang="fr_CA").text, french)
        self.assertIn("Paiement", following.with_context(lang="fr_CA").text)
        with self.assertRaises(UserError):
            self.clause.sudo().write({"text": "<p>Encore</p>"})
        Clause = self.env["piste.contract.clause"].with_user(self.manager)
        content = self.content
        result = Clause.load(
            ["id", "text"], [["piste_test.clause_content", "<p>Importé</p>"]]
        )
        self.assertEqual(result["ids"], content.ids)
        self.assertNotIn("Importé", content.text)
        self.assertIn("Importé", content.sudo().next_ids.text)

    def test_history_is_not_written_by_hand(self):
        """OD-22: version and freeze belong to the model."""
        clause = self.clause.with_user(self.manager)
        for values in ({"version": 7}, {"is_frozen": True}, {"previous_id": 1}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                clause.write(values)
        with self.assertRaises(AccessError):
            clause.create({"name": "X", "text": "<p>X</p>", "version": 3})
        self._sent()
        with self.assertRaises(UserError):
            self.clause.sudo().is_frozen = False
        with self.assertRaises(UserError):
            self.clause.sudo().version = 9
        with self.assertRaises(UserError):
            clause.unlink()

    def test_button_makes_the_version_to_edit(self):
        """OD-22: the form of a sent clause offers its next version, once."""
        self._sent()
        action = self.clause.with_user(self.manager).action_new_version()
        following = self.env["piste.contract.clause"].browse(action["res_id"])
        self.assertEqual(following.previous_id, self.clause)
        with self.assertRaisesRegex(UserError, "replaced already"):
            self.clause.with_user(self.manager).action_new_version()
        with self.assertRaisesRegex(UserError, "force again"):
            self.clause.with_user(self.manager).active = True
        with Form(following.with_user(self.manager)) as form:
            form.name = "Paiement"
        self.assertEqual(following.version, 2)

    def test_signed_contract_keeps_its_clauses(self):
        """OD-22: nobody changes them once signed, the system neither."""
        order = self._sent()
        self._sign(order)
        for user in (self.rep, self.manager, self.env.user):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                order.with_user(user).piste_clause_ids = [Command.clear()]
        with self.assertRaisesRegex(UserError, "signed"):
            order.sudo().piste_clause_ids = [Command.clear()]

    def test_a_clause_less_asks_for_an_approval(self):
        """OD-22, OD-23: whoever takes one away; the difference names it."""
        for user in (self.rep, self.manager):
            order = self._quote()
            self.assertFalse(order.piste_approval_state)
            order.with_user(user).piste_clause_ids = [Command.unlink(self.clause.id)]
            with self.subTest(user=user.login):
                self.assertEqual(order.piste_approval_state, "needed")
                self.assertIn(self.clause.name, order.piste_difference_html)

    def test_clause_without_french_does_not_leave(self):
        """OD-22: bad input: a client who reads French gets French, or nothing."""
        clause = self.env["piste.contract.clause"].create(
            {"name": "English only", "text": "<p>English</p>"}
        )
        self.assertTrue(clause.is_without_french)
        order = self._quote().with_user(self.rep)
        with self.assertRaisesRegex(UserError, "no French text"):
            order.action_quotation_sent()
        with self.assertRaisesRegex(UserError, "no French text"):
            order.action_quotation_send()
        self.assertFalse(order.sudo()._has_to_be_signed())
        clause.update_field_translations("text", {"fr_CA": {"English": "Français"}})
        self.assertFalse(clause.is_without_french)
        order.action_quotation_sent()
        self.assertEqual(order.state, "sent")

    def test_client_in_english_needs_no_french(self):
        self.env["piste.contract.clause"].create(
            {"name": "English only", "text": "<p>English</p>"}
        )
        self.merchant_a.lang = "en_US"
        order = self._quote().with_user(self.rep)
        order.action_quotation_sent()
        self.assertEqual(order.state, "sent")

    def test_text_is_sanitised_and_required(self):
        """OD-22: bad input: no script, no empty clause."""
        clause = self.clause.with_user(self.manager)
        clause.text = SCRIPT
        self.assertNotIn("script", clause.text)
        self.assertNotIn("onerror", clause.text)
        with self.assertRaisesRegex(UserError, "Write the text"):
            clause.text = "<p><br></p>"

    def test_who_writes_clauses(self):
        """OD-22: managers write; reps, approvers and accountants read."""
        for user in (self.rep, self.leader, self.approver, self.accountant):
            with self.subTest(user=user.login):
                self.assertTrue(self.clause.with_user(user).name)
                with self.assertRaises(AccessError):
                    self.clause.with_user(user).text = "<p>X</p>"
        for user in (self.marketing, self.agent, self.portal_a):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.clause.with_user(user).read(["name"])

    def test_clause_of_another_company_stays_there(self):
        """OD-22: companies have their own clauses."""
        other = self.env["res.company"].sudo().create({"name": "Autre"})
        clause = self.env["piste.contract.clause"].create(
            {"name": "Autre", "text": "<p>Autre</p>", "company_id": other.id}
        )
        self.assertNotIn(clause, self._quote().piste_clause_ids)
        with self.assertRaises(AccessError):
            clause.with_user(self.manager).read(["name"])
