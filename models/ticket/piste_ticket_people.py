from odoo import models

from .piste_ticket import CLOSED_STATES


class PisteTicketPeople(models.Model):
    """Who follows a ticket, who must answer it, and who is called when nobody does."""

    _inherit = "piste.ticket"

    # FOLLOWERS
    def _subscribe_people(self, creator=None):
        """Let merchant's contact, representative and agent follow, in one go.

        :param res.users creator: user who follows as well when internal
        """
        groups = {}
        for ticket in self.sudo():
            users = ticket.user_id | ticket.agent_id
            if creator and creator._is_internal() and creator.active:
                users |= creator
            people = (users.partner_id, ticket.contact_id)
            groups[people] = groups.get(people, self.browse()) | ticket
        Followers = self.env["mail.followers"]
        for (employees, contact), tickets in groups.items():
            Followers._insert_followers(
                self._name,
                tickets.ids,
                (employees | contact).ids,
                customer_ids=(contact - employees).ids,
                check_existing=creator is None,
            )

    def _unsubscribe_strangers(self):
        """Unsubscribe the outsiders who do not belong to the ticket's merchant."""
        for ticket in self.sudo():
            outsiders = ticket.message_partner_ids.filtered("partner_share")
            strangers = outsiders.filtered(
                lambda person, ticket=ticket: (
                    person != ticket.contact_id
                    and person.commercial_partner_id != ticket.partner_id
                )
            )
            ticket.message_unsubscribe(strangers.ids)

    def _hand_over(self, previous):
        """Follow the merchants to their new representative.

        :param res.users previous: representative who loses followers' mail and to-dos
        """
        lost = self.filtered(lambda ticket: ticket.user_id != previous)
        kept = lost.filtered(lambda ticket: ticket.agent_id == previous)
        (lost - kept).message_unsubscribe(previous.partner_id.ids)
        activities = (lost - kept).activity_ids.filtered(
            lambda activity: activity.user_id == previous
        )
        for user, batch in lost.grouped("user_id").items():
            mine = activities.filtered(lambda a, ids=batch.ids: a.res_id in ids)
            if user:
                mine.write({"user_id": user.id})
            else:
                mine.unlink()
        lost._subscribe_people()

    def _log_creation(self):
        if self and not self.env.context.get("mail_create_nolog"):
            body = self[0]._creation_message()
            self._message_log_batch(dict.fromkeys(self.ids, body))

    def _notify_agents(self):
        assigned = self.filtered("agent_id")
        for agent, tickets in assigned.grouped("agent_id").items():
            if agent != self.env.user:
                tickets.with_context(lang=agent.lang)._message_auto_subscribe_notify(
                    agent.partner_id.ids, "mail.message_user_assigned"
                )

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        result = super()._message_auto_subscribe_followers(
            updated_values, default_subtype_ids
        )
        agent_id = updated_values.get("agent_id") or []
        agent = self.env["res.users"].sudo().browse(agent_id)
        if agent.active and agent != self.env.user:
            partner_id, template = agent.partner_id.id, "mail.message_user_assigned"
            result.append((partner_id, default_subtype_ids, template))
        return result

    # RESPONSE
    def _responding_user(self, author_sudo):
        # An employee who asks is a customer here: his words are no answer.
        if author_sudo == self.sudo().contact_id:
            return self.env["res.users"]
        return super()._responding_user(author_sudo)

    def _renew_response_activities(self, escalate):
        pending = self.filtered(lambda ticket: ticket.state not in CLOSED_STATES)
        super(PisteTicketPeople, pending)._renew_response_activities(escalate)

    def _response_owners(self):
        self.ensure_one()
        return self.agent_id or self.user_id or self._support_managers()

    def _response_superiors(self):
        self.ensure_one()
        owners = self._response_owners()
        leader = (self.agent_id or self.user_id).sale_team_id.user_id
        return (leader - owners) or (self._support_managers() - owners)

    def _support_managers(self):
        group = self.env.ref("piste.piste_group_support_manager")
        return group.all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
