from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import TicketCommon

CLOSED = datetime(2026, 9, 14, 13, 0)


@tagged("post_install", "-at_install", "piste_ticket")
class TestStates(TicketCommon):
    """OD-03: from new to closed, and back at an answer of the merchant."""

    def test_number_comes_from_the_sequence(self):
        """OD-03: every ticket has its own number."""
        first, second = self.open_ticket(), self.open_ticket()
        self.assertRegex(first.name, r"^T\d{5}$")
        self.assertEqual(int(second.name[1:]), int(first.name[1:]) + 1)

    def test_states_follow_the_declared_transitions(self):
        """OD-03: RPC and import pass through the same automaton as buttons."""
        ticket = self.open_ticket()
        ticket.action_wait()
        ticket.action_close()
        with self.assertRaises(UserError):
            ticket.write({"state": "waiting"})
        with self.assertRaises(UserError):
            self.open_ticket(state="closed")
        with self.assertRaises(UserError):
            self.env["piste.ticket"].with_user(self.rep).with_context(
                default_state="solved"
            ).create({"subject": "Test", "partner_id": self.merchant_a.id})

    def test_copy_starts_anew(self):
        """OD-03: a copy is a new ticket with its own number and promise."""
        ticket = self.open_ticket()
        self.answer(ticket, self.rep)
        ticket.action_solve()
        copy = ticket.copy()
        self.assertEqual(copy.state, "new")
        self.assertNotEqual(copy.name, ticket.name)
        self.assertFalse(copy.first_response_at)

    def test_representative_and_contact_follow(self):
        """OD-03: the merchant's representative follows by himself."""
        contact = self.portal_a.partner_id
        ticket = self.open_ticket(user=self.agent, contact_id=contact.id)
        self.assertEqual(ticket.user_id, self.rep)
        followers = ticket.sudo().message_partner_ids
        self.assertEqual(
            followers, self.rep.partner_id + self.agent.partner_id + contact
        )

    def test_contact_brings_his_company(self):
        """OD-03: a ticket of a person belongs to the person's company."""
        contact = self.portal_a.partner_id
        ticket = self.open_ticket(partner_id=contact.id)
        self.assertEqual(ticket.partner_id, self.merchant_a)
        self.assertEqual(ticket.contact_id, contact)

    def test_foreign_contact_is_refused(self):
        """OD-03: a ticket never mixes two merchants."""
        with self.assertRaises(ValidationError):
            self.open_ticket(user=self.manager, contact_id=self.portal_b.partner_id.id)

    def test_answer_of_the_merchant_ends_the_waiting(self):
        """OD-03: a ticket that waits for the customer goes on at his answer."""
        ticket = self.open_ticket()
        ticket.action_wait()
        self.answer(ticket.sudo(), self.portal_a)
        self.assertEqual(ticket.state, "in_progress")

    def test_automatic_answer_of_the_merchant_changes_nothing(self):
        """OD-03: an out-of-office message is no answer."""
        ticket = self.open_ticket()
        ticket.action_solve()
        self.answer(ticket, self.portal_a, message_type="out_of_office")
        self.assertEqual(ticket.state, "solved")

    def test_answer_within_grace_reopens(self):
        """U12: within the grace days the same ticket opens again."""
        ticket = self.open_ticket()
        with freeze_time(CLOSED):
            ticket.action_solve()
        with freeze_time(CLOSED + timedelta(days=7)):
            self.answer(ticket, self.portal_a)
        self.assertEqual(ticket.state, "in_progress")
        self.assertFalse(ticket.closed_at)
        self.assertFalse(ticket.follow_up_ids)

    def test_late_answer_opens_one_linked_ticket(self):
        """OD-03, U12: after the grace days a new linked ticket, once."""
        ticket = self.open_ticket(contact_id=self.portal_a.partner_id.id)
        with freeze_time(CLOSED):
            ticket.action_solve()
        with freeze_time(CLOSED + timedelta(days=7, seconds=1)):
            self.answer(ticket, self.portal_a, body="Encore cassé")
            self.answer(ticket, self.portal_a, body="Vraiment")
        follow_up = ticket.follow_up_ids
        self.assertEqual(len(follow_up), 1)
        self.assertEqual(ticket.state, "solved")
        self.assertEqual(follow_up.state, "new")
        self.assertEqual(follow_up.description, "Encore cassé")
        self.assertEqual(follow_up.partner_id, self.merchant_a)
        self.assertFalse(follow_up.first_response_at)
        self.assertIn("Vraiment", follow_up.message_ids[0].body)

    def test_new_owner_takes_over_followers_and_to_dos(self):
        """OD-03: who loses the client loses the tickets, mails and to-dos."""
        ticket = self.open_ticket()
        ticket.activity_schedule("mail.mail_activity_data_todo", user_id=self.rep.id)
        self.merchant_a.user_id = self.rep_b
        self.assertEqual(ticket.sudo().user_id, self.rep_b)
        followers = ticket.sudo().message_partner_ids
        self.assertIn(self.rep_b.partner_id, followers)
        self.assertNotIn(self.rep.partner_id, followers)
        self.assertEqual(ticket.sudo().activity_ids.user_id, self.rep_b)

    def test_changing_the_merchant_unsubscribes_the_first(self):
        """OD-03: a ticket moved to another merchant writes to nobody of the first."""
        ticket = self.open_ticket(contact_id=self.portal_a.partner_id.id)
        ticket.with_user(self.manager).write(
            {"partner_id": self.merchant_b.id, "contact_id": False}
        )
        followers = ticket.sudo().message_partner_ids
        self.assertNotIn(self.portal_a.partner_id, followers)
        self.assertIn(self.rep_b.partner_id, followers)

    def test_assigned_agent_follows_and_is_told(self):
        """OD-03: who is assigned gets the conversation."""
        ticket = self.open_ticket()
        ticket.agent_id = self.agent
        self.assertIn(self.agent.partner_id, ticket.sudo().message_partner_ids)

    def test_form_offers_the_screen_of_a_representative(self):
        """OD-03: a representative opens a ticket for his merchant."""
        with Form(self.env["piste.ticket"].with_user(self.rep)) as form:
            form.subject = "Facture en double"
            form.partner_id = self.merchant_a
            form.kind = "problem"
        ticket = form.save()
        self.assertEqual(ticket.channel, "rep")
        self.assertEqual(ticket.company_id, self.company)

    def test_a_thousand_tickets_cost_as_few_queries_as_ten(self):
        """OD-03: creation is set-based; core inserts rows by the thousand."""

        def cost(count):
            values = [
                {"subject": f"Ticket {n}", "partner_id": self.merchant_a.id}
                for n in range(count)
            ]
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            tickets = self.env["piste.ticket"].with_user(self.rep).create(values)
            self.env.flush_all()
            self.assertEqual(len(set(tickets.mapped("name"))), count)
            return self.env.cr.sql_log_count - before

        cost(2)
        few = cost(10)
        self.assertLessEqual(few, 40)
        self.assertLessEqual(cost(1000), few + 60)
