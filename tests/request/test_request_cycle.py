from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, TransactionCase, tagged

from .common import RequestRoles


@tagged("post_install", "-at_install", "piste_request")
class TestRequestCycle(RequestRoles, TransactionCase):
    """OD-02: from the template to the accepted answers."""

    def test_two_presses_ask_a_client(self):
        """OD-02: a template, then “Envoyer”; title, reason and delay come with it."""
        action = self.merchant_a.with_user(self.rep).action_piste_ask()
        form = Form(
            self.env["piste.request.ask"]
            .with_user(self.rep)
            .with_context(**action["context"])
        )
        form.template_id = self.template
        self.assertEqual(form.name, "Ouverture du dossier")
        result = form.save().action_send()
        asked = self.env["piste.request"].browse(result["res_id"])
        self.assertEqual(asked.state, "sent")
        self.assertEqual(asked.why, "Pour votre première promotion.")
        self.assertEqual(len(asked.item_ids), 5)
        self.assertEqual(asked.requester_id, self.rep)
        self.assertTrue(asked.date_due)
        self.assertTrue(asked.sent_on)

    def test_progress_counts_what_is_required(self):
        """OD-02: 25 % for each of the four; the optional one counts not."""
        self.send()
        asked = self.asked.sudo()
        self.assertEqual(asked.progress, 0)
        self.horaire.sudo()._answer({"answer_text": "8 h"})
        self.assertEqual((asked.progress, asked.state), (25, "in_progress"))
        self.clients.sudo()._answer({"answer_number": 0, "has_number": True})
        self.assertEqual(asked.progress, 25)
        self.assertTrue(self.clients.is_done)
        self.horaire.sudo()._answer({"answer_text": False})
        self.assertEqual(asked.progress, 0)

    def test_document_counts_with_its_last_day(self):
        """OD-02, U16: a file that asks until when it is valid is not enough alone."""
        self.send()
        files = [("carte.jpg", "image/jpeg", b"x")]
        self.identite.sudo()._answer({}, files)
        self.assertFalse(self.identite.is_done)
        self.identite.sudo()._answer({"valid_until": "2099-01-01"})
        self.assertTrue(self.identite.is_done)
        self.assertEqual(self.identite.file_ids.name, "carte.jpg")

    def test_complete_tells_who_asked(self):
        """OD-02: one to-do, once, however often it is sent."""
        self.send()
        self.assertFalse(self.asked.sudo()._finish())
        self.answer_all()
        self.assertTrue(self.asked.sudo()._finish())
        self.assertTrue(self.asked.sudo()._finish())
        self.assertEqual(self.asked.state, "complete")
        self.assertEqual(self.asked.activity_ids.user_id, self.rep)
        self.assertEqual(len(self.asked.activity_ids), 1)

    def test_answers_are_accepted_or_sent_back(self):
        """OD-02: with a reason that the client reads, and a new link."""
        self.send()
        self.answer_all()
        self.asked.sudo()._finish()
        self.horaire.action_accept()
        self.assertEqual(self.horaire.review, "accepted")
        action = self.identite.action_open_redo()
        redo = Form(
            self.env["piste.request.redo"]
            .with_user(self.rep)
            .with_context(**action["context"])
        )
        redo.reason = "La photo est floue"
        before = self.env["mail.mail"].search([])
        redo.save().action_confirm()
        self.assertEqual(self.asked.state, "in_progress")
        self.assertEqual(self.asked.redo_count, 1)
        self.assertFalse(self.identite.is_done)
        mail = self.env["mail.mail"].search([]) - before
        self.assertIn("La photo est floue", mail.body_html)
        self.assertTrue(self.env["piste.request.link"]._from_token(self.token(mail)))
        with self.assertRaises(UserError):
            self.horaire.sudo()._answer({"answer_text": "Autre"})
        self.identite.sudo()._answer({"valid_until": "2099-02-02"})
        self.assertTrue(self.identite.is_done)
        self.assertFalse(self.identite.redo_reason)
        self.assertTrue(self.asked.sudo()._finish())

    def test_accept_all_at_once(self):
        """OD-02: what was judged already stays as it is."""
        self.send()
        self.answer_all()
        self.asked.sudo()._finish()
        self.asked.action_accept_all()
        required = self.asked.item_ids.filtered("is_required")
        self.assertEqual(set(required.mapped("review")), {"accepted"})
        self.assertFalse(self.clients.review)

    def test_nothing_is_sent_without_address_or_question(self):
        """OD-02: the message says what to do."""
        self.gisele.email = False
        with self.assertRaises(UserError):
            self.asked.action_send()
        empty = self.env["piste.request"].create(
            {"name": "Rien", "partner_id": self.merchant_a.id}
        )
        with self.assertRaises(UserError):
            empty.action_send()

    def test_states_cannot_be_written_by_hand(self):
        """OD-02: RPC and kanban pass through the same checks as buttons."""
        with self.assertRaises(UserError):
            self.asked.write({"state": "complete"})
        self.send()
        with self.assertRaises(UserError):
            self.asked.write({"state": "complete"})
        with self.assertRaises(UserError):
            self.env["piste.request"].with_user(self.rep).create(
                {"name": "X", "partner_id": self.merchant_a.id, "state": "complete"}
            )
        with self.assertRaises(UserError):
            self.asked.unlink()

    def test_answers_are_the_clients_alone(self):
        """OD-02: no employee writes an answer, a judgement or a date."""
        self.send()
        for name, value in (
            ("answer_text", "Faux"),
            ("review", "accepted"),
            ("file_ids", [(0, 0, {"name": "x", "mimetype": "x"})]),
            ("is_done", True),
        ):
            with self.subTest(name), self.assertRaises(UserError):
                self.horaire.write({name: value})
        with self.assertRaises(UserError):
            self.asked.write({"completed_on": "2026-01-01"})
        with self.assertRaises(UserError):
            self.horaire.action_accept()

    def test_questions_are_fixed_once_sent(self):
        """OD-02: what was asked stays what was answered."""
        self.horaire.name = "Heures"
        self.send()
        for act in (
            lambda: self.horaire.write({"name": "Autre"}),
            self.horaire.unlink,
            lambda: self.asked.write({"item_ids": [(0, 0, {"name": "De plus"})]}),
            lambda: (
                self.env["piste.request.item"]
                .with_user(self.rep)
                .create({"request_id": self.asked.id, "name": "De plus"})
            ),
            lambda: self.asked.write({"partner_id": self.merchant_a.id}),
        ):
            with self.assertRaises(UserError):
                act()

    def test_choices_and_contact_are_checked(self):
        """OD-02: two choices at least; a contact of this client."""
        with self.assertRaises(ValidationError):
            self.langue.choices = "Une seule"
        with self.assertRaises(ValidationError):
            self.asked.contact_id = self.portal_b.partner_id

    def test_too_many_files_are_refused(self):
        """OD-02: five a question, whatever the number of sendings."""
        self.send()
        files = [(f"{n}.jpg", "image/jpeg", b"x") for n in range(3)]
        self.identite.sudo()._answer({}, files)
        with self.assertRaises(UserError):
            self.identite.sudo()._answer({}, files)
        self.assertEqual(len(self.identite.file_ids), 3)

    def test_new_owner_takes_over(self):
        """OD-02: who loses the client loses the to-dos of his requests."""
        self.send()
        self.answer_all()
        self.asked.sudo()._finish()
        self.merchant_a.user_id = self.rep_b
        self.assertEqual(self.asked.sudo().activity_ids.user_id, self.rep_b)
        self.assertEqual(self.asked.sudo().requester_id, self.rep_b)

    def test_list_costs_the_same_for_many(self):
        """OD-02: 80 rows in as many queries as 8."""

        def cost(limit):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["piste.request"].with_user(self.manager).web_search_read(
                [],
                {
                    "name": {},
                    "progress": {},
                    "is_late": {},
                    "state": {},
                    "redo_count": {},
                },
                limit=limit,
            )
            return self.env.cr.sql_log_count - before

        for _number in range(40):
            self.make(self.merchant_a, self.gisele, self.rep)
        cost(1)
        self.assertLessEqual(cost(40), cost(4))
