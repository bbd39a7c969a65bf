from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import BaseCase, Form, tagged

from ...utils import similar
from .common import TicketCommon


@tagged("post_install", "-at_install", "piste_ticket")
class TestSimilarWords(BaseCase):
    """OD-03: which titles speak of the same thing."""

    def test_titles(self):
        """OD-03: accents, endings and empty words do not part them."""
        cases = [
            ("Le coupon ne s'affiche pas", "COUPON qui n’affichent plus", True),
            ("Facture en double", "J'ai reçu ma facture en double", True),
            ("Facture en double", "Changer mes heures", False),
            ("Bonjour", "Bonjour", False),
            ("", "Facture", False),
            ("a" * 9000, "é%00", False),
        ]
        for one, other, expected in cases:
            with self.subTest(one=one[:40], other=other):
                found = similar.is_similar(similar.words(one), similar.words(other))
                self.assertEqual(found, expected)


@tagged("post_install", "-at_install", "piste_ticket")
class TestDoubles(TicketCommon):
    """OD-03: doubles are proposed, then joined by a human."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        contact = cls.portal_a.partner_id
        contact.email = "gisele@example.com"
        values = {"partner_id": cls.merchant_a.id, "contact_id": contact.id}
        cls.first, cls.second, cls.other = (
            cls.env["piste.ticket"]
            .with_user(cls.rep)
            .create(
                [
                    {"subject": "Facture en double", **values},
                    {"subject": "Ma facture est en double", **values},
                    {"subject": "Changer mes heures", **values},
                ]
            )
        )

    def join(self, ticket, target, user=None, kind="merge"):
        user = user or self.rep
        action = ticket.with_user(user).with_context(piste_join_kind=kind).action_join()
        form = Form(
            self.env["piste.ticket.join"]
            .with_user(user)
            .with_context(**action["context"])
        )
        form.target_id = target
        return form.save().action_confirm()

    def test_open_tickets_of_the_merchant_are_proposed(self):
        """OD-03: about the same thing, open, of the same merchant, nothing else."""
        elsewhere = self.open_ticket(self.merchant_b, subject="Facture en double")
        self.assertEqual(self.second.similar_ids, self.first)
        self.assertFalse(self.other.similar_ids)
        self.assertFalse(elsewhere.similar_ids)
        self.first.action_solve()
        self.second.invalidate_recordset()
        self.assertFalse(self.second.similar_ids)

    def test_proposed_while_it_is_entered(self):
        """OD-03: the representative sees them before he saves."""
        with Form(self.env["piste.ticket"].with_user(self.rep)) as form:
            form.subject = "Double facture"
            form.partner_id = self.merchant_a
            self.assertEqual(
                set(form.similar_ids.ids), set((self.first + self.second).ids)
            )

    def test_merge_moves_words_and_files_and_closes(self):
        """OD-03: one conversation goes on; the other ticket points to it."""
        words = self.answer(self.second, self.portal_a, body="Depuis mardi")
        file = self.env["ir.attachment"].create(
            {
                "name": "facture.pdf",
                "raw": b"%PDF-",
                "res_model": "piste.ticket",
                "res_id": self.second.id,
                "description": self.second._portal_file_mark(),
            }
        )
        self.join(self.second, self.first)
        self.assertEqual(self.second.state, "closed")
        self.assertEqual(self.second.double_of_id, self.first)
        self.assertEqual(words.res_id, self.first.id)
        self.assertEqual(self.first._portal_files(), file)

    def test_mark_as_double_leaves_words_in_place(self):
        """OD-03: closed and linked; the merchant is told once, in his language."""
        words = self.answer(self.second, self.portal_a, body="Depuis mardi")
        self.join(self.second, self.first, kind="double")
        self.assertEqual(words.res_id, self.second.id)
        told = self.second.sudo().message_ids.filtered(
            lambda m: m.message_type == "auto_comment"
        )
        self.assertEqual(len(told), 1)
        self.assertIn(self.portal_a.partner_id, told.notified_partner_ids)
        self.assertIn(self.first.name, told.body)
        with self.assertRaises(UserError):
            self.second.sudo()._join(self.first, keep_messages=True)

    def test_earlier_promise_holds(self):
        """OD-04: joining two tickets never gives more time."""
        early = self.first.sudo().first_response_deadline
        self.join(self.first, self.second)
        self.assertEqual(self.second.first_response_deadline, early)
        self.assertTrue(self.first.response_waived)
        self.assertFalse(self.first.response_state)

    def test_answer_to_a_double_goes_on_in_the_other(self):
        """OD-03: who replies to the notice is read where he is answered."""
        self.join(self.second, self.first, kind="double")
        self.answer(self.second, self.portal_a, body="Et alors ?")
        self.assertEqual(self.second.state, "closed")
        self.assertIn("Et alors", self.first.sudo().message_ids[0].body)

    def test_reopened_double_is_a_ticket_again(self):
        """OD-03: an error is mended by reopening."""
        self.join(self.second, self.first)
        self.second.action_reopen()
        self.assertFalse(self.second.double_of_id)

    def test_what_cannot_be_joined(self):
        """OD-03: itself, another merchant's, a closed one, one of a colleague."""
        foreign = self.open_ticket(self.merchant_b)
        with self.assertRaises(ValidationError):
            self.second.sudo()._join(self.second.sudo(), keep_messages=True)
        with self.assertRaises(ValidationError):
            self.second.sudo()._join(foreign.sudo(), keep_messages=True)
        with self.assertRaises(AccessError):
            self.second._join(foreign, keep_messages=True)
        with self.assertRaises(AccessError):
            self.second.with_user(self.rep_b).action_join()
        self.first.action_close()
        with self.assertRaises(UserError):
            self.second._join(self.first, keep_messages=True)
        with self.assertRaises(UserError):
            self.second.write({"double_of_id": self.other.id})

    def test_many_tickets_are_compared_by_one_query(self):
        """OD-03: a list of forms costs no query each."""
        tickets = self.env["piste.ticket"].create(
            [
                {"subject": f"Carte {n}", "partner_id": self.merchant_a.id}
                for n in range(30)
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        tickets.mapped("subject")
        tickets.partner_id.mapped("name")
        before = self.env.cr.sql_log_count
        tickets.mapped("similar_ids")
        self.assertLessEqual(self.env.cr.sql_log_count - before, 4)
