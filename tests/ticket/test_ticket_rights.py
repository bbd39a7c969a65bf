from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import TicketCommon


@tagged("post_install", "-at_install", "piste_ticket")
class TestRights(TicketCommon):
    """OD-03: own, team or all tickets; merchants read their own and write none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        values = [
            {"subject": "A", "partner_id": cls.merchant_a.id},
            {"subject": "B", "partner_id": cls.merchant_b.id},
            {"subject": "Stranger", "email_from": "x@example.com"},
        ]
        cls.tickets = cls.env["piste.ticket"].create(values)
        cls.ticket_a, cls.ticket_b, cls.stranger = cls.tickets

    def seen(self, user):
        domain = [("id", "in", self.tickets.ids)]
        return self.env["piste.ticket"].with_user(user).search(domain, order="id")

    def test_each_role_sees_what_it_may(self):
        """OD-03: own for a representative, team for a leader, all for support."""
        cases = [
            (self.rep, self.ticket_a),
            (self.rep_b, self.ticket_b),
            (self.leader, self.ticket_a),
            (self.manager, self.tickets),
            (self.agent, self.tickets),
            (self.support_manager, self.tickets),
            (self.portal_a, self.ticket_a),
            (self.portal_b, self.ticket_b),
        ]
        for user, expected in cases:
            with self.subTest(user.login):
                self.assertEqual(self.seen(user), expected)

    def test_other_roles_see_no_ticket(self):
        """OD-03: marketing, accountants and approvers have nothing to do here."""
        for user in (self.marketing, self.accountant, self.approver):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.seen(user)

    def test_representative_works_on_own_tickets_only(self):
        """OD-03: a foreign ticket is closed to write, message and delete."""
        own = self.ticket_a.with_user(self.rep)
        own.write({"priority": "1"})
        foreign = self.ticket_a.with_user(self.rep_b)
        for action in (
            lambda: foreign.write({"priority": "0"}),
            foreign.action_solve,
            foreign.unlink,
            lambda: self.answer(self.ticket_a, self.rep_b),
            lambda: foreign.read(["subject"]),
            lambda: self.open_ticket(self.merchant_a, self.rep_b),
        ):
            with self.assertRaises(AccessError):
                action()

    def test_assigned_representative_helps_out(self):
        """OD-03: an assigned ticket opens to who must answer it."""
        self.ticket_b.agent_id = self.rep
        self.answer(self.ticket_b, self.rep)
        self.assertEqual(self.ticket_b.first_response_user_id, self.rep)

    def test_only_managers_delete(self):
        """OD-03: a ticket is a trace; agents and representatives keep it."""
        for user in (self.rep, self.leader, self.agent):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.ticket_a.with_user(user).unlink()
        self.ticket_a.with_user(self.support_manager).unlink()
        self.ticket_b.with_user(self.manager).unlink()

    def test_merchant_writes_nothing_by_rpc(self):
        """OD-03: the portal answers through messages, not through records."""
        ticket = self.ticket_a.with_user(self.portal_a)
        for action in (
            lambda: ticket.write({"state": "closed"}),
            ticket.action_solve,
            ticket.action_take,
            ticket.unlink,
            lambda: self.open_ticket(self.merchant_a, self.portal_a),
        ):
            with self.assertRaises(AccessError):
                action()

    def test_merchant_answers_own_ticket_only(self):
        """OD-03: a message on the ticket of another merchant is refused."""
        self.answer(self.ticket_a, self.portal_a)
        with self.assertRaises(AccessError):
            self.answer(self.ticket_b, self.portal_a)

    def test_merchant_reads_no_internal_note(self):
        """OD-03: what employees tell each other stays between them."""
        note = self.answer(self.ticket_a, self.rep, subtype_xmlid="mail.mt_note")
        answer = self.answer(self.ticket_a, self.rep)
        with self.assertRaises(AccessError):
            note.with_user(self.portal_a).read(["body"])
        self.assertTrue(answer.with_user(self.portal_a).read(["body"]))

    def test_other_company_sees_nothing(self):
        """OD-03: tickets stay in their company."""
        company = self.env["res.company"].create({"name": "Autre"})
        user = self._create_user(
            "elsewhere",
            "piste.piste_group_agent",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertFalse(self.seen(user))

    def test_open_tickets_are_counted_on_the_merchant(self):
        """OD-03: the button of the merchant counts the open tickets one may see."""
        self.assertEqual(self.merchant_a.with_user(self.rep).piste_ticket_count, 1)
        self.ticket_a.action_close()
        self.merchant_a.invalidate_recordset()
        self.assertEqual(self.merchant_a.with_user(self.rep).piste_ticket_count, 0)
        action = self.merchant_a.with_user(self.rep).action_view_piste_tickets()
        found = self.env["piste.ticket"].with_user(self.rep).search(action["domain"])
        self.assertEqual(found, self.ticket_a)
