from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from .piste_dashboard import RECORD_LIMIT

TICKET_FIELDS = (
    "display_name",
    "email_from",
    "first_response_deadline",
    "partner_id",
    "response_state",
    "state",
)


class PisteDashboard(models.AbstractModel):
    """Clients on the home, and what they wait for: tickets, promotions."""

    _inherit = "piste.dashboard"

    # SECTIONS
    @api.model
    def _home_clients(self):
        """Last clients and prospects registered, with how far each one is."""
        domain = self._scope_in_hand("user_id") & Domain(
            [("piste_type", "in", ("prospect", "client")), ("is_company", "=", True)]
        )
        partners = self.env["res.partner"].search_fetch(
            domain, ["name", "city", "piste_type"], order="id desc", limit=RECORD_LIMIT
        )
        progress = self._client_progress(partners)
        return {
            "type": "records",
            "title": self.env._("Last Clients Registered"),
            "empty": self.env._("No client yet: add your first prospect."),
            "model": "res.partner",
            "action": self._action("piste.res_partner_action_prospect", domain),
            "items": [
                {
                    "id": partner.id,
                    "name": partner.name,
                    "detail": partner.city or "",
                    "badge": progress[partner],
                }
                for partner in partners
            ],
        }

    @api.model
    def _home_tickets(self):
        """Open tickets, the first ones to answer on top, with the promised time."""
        domain = self._scope_in_hand("user_id") & Domain(
            "state", "not in", ("solved", "closed")
        )
        tickets = self.env["piste.ticket"].search_fetch(
            domain,
            TICKET_FIELDS,
            order="first_response_at desc nulls first, first_response_deadline, id",
            limit=RECORD_LIMIT,
        )
        # sudo: see _ticket_row.
        tickets.sudo().partner_id.fetch(["name"])
        return {
            "type": "records",
            "title": self.env._("Open Tickets"),
            "empty": self.env._("No ticket waits for an answer."),
            "model": "piste.ticket",
            "action": self._action("piste.piste_ticket_action", domain),
            "items": [self._ticket_row(ticket) for ticket in tickets],
        }

    @api.model
    def _home_promotions(self):
        """Promotions that marketing has to check, the oldest first."""
        domain = Domain("state", "=", "submitted")
        promotions = self.env["piste.promotion"].search(
            domain, order="date_start, id", limit=RECORD_LIMIT
        )
        return {
            "type": "records",
            "title": self.env._("Promotions to Approve"),
            "empty": self.env._("Every promotion is checked."),
            "model": "piste.promotion",
            "action": self._action("piste.piste_promotion_action_to_approve"),
            "items": [self._promotion_row(promotion) for promotion in promotions],
        }

    # BUSINESS
    @api.model
    def _ticket_row(self, ticket):
        waiting = ticket.response_state in ("on_time", "due_soon", "late")
        # In sudo mode, as for any link: the name of the client of a document that the
        # user may read, even when the client is another representative's.
        client = ticket.sudo().partner_id.name
        return {
            "id": ticket.id,
            "name": ticket.display_name,
            "detail": client or ticket.email_from or "",
            "deadline": fields.Datetime.to_string(ticket.first_response_deadline)
            if waiting
            else "",
            "badge": self._ticket_badge(ticket),
        }

    @api.model
    def _ticket_badge(self, ticket):
        looks = {
            "on_time": ("info", "fa-clock-o"),
            "due_soon": ("warning", "fa-hourglass-half"),
            "late": ("danger", "fa-exclamation-triangle"),
        }
        state = ticket.response_state
        name = "response_state" if state in looks else "state"
        labels = dict(ticket._fields[name]._description_selection(self.env))
        return self._badge(
            labels[ticket[name]], *looks.get(state, ("secondary", "fa-comments-o"))
        )

    @api.model
    def _promotion_row(self, promotion):
        dates = filter(None, (promotion.date_start, promotion.date_end))
        return {
            "id": promotion.id,
            "name": promotion.name or promotion.display_name,
            # In sudo mode: see the tickets.
            "detail": promotion.sudo().partner_id.name,
            "period": " – ".join(format_date(self.env, day) for day in dates),
            "badge": self._badge(
                self.env._("To approve"), "warning", "fa-hourglass-half"
            ),
        }

    @api.model
    def _client_progress(self, partners):
        """Return how far each client is: icon, word and tone.

        :param partners: companies
        :return: partner -> badge of the web client
        :rtype: dict
        """
        # sudo: which contacts are whose is no secret, and their rules would double the
        # time to plan each query; what is counted of them obeys its own.
        contacts = (
            self.env["res.partner"]
            .sudo()
            .search_fetch(
                [("commercial_partner_id", "in", partners.ids)],
                ["commercial_partner_id"],
                order="id",
            )
        )
        companies = {c.id: c.commercial_partner_id.id for c in contacts}
        orders = self._client_orders(companies)
        with_opportunity = self._clients_with_opportunity(companies)
        return {
            partner: self._progress_badge(
                partner, orders.get(partner.id), partner.id in with_opportunity
            )
            for partner in partners
        }

    @api.model
    def _client_orders(self, companies):
        """Return the most advanced state of the quotations of each company.

        :param dict companies: id of a contact -> id of its company
        """
        rank = ("draft", "sent", "sale")
        best = {}
        groups = self.env["sale.order"]._read_group(
            [("partner_id", "in", list(companies)), ("state", "in", rank)],
            ["partner_id", "state"],
        )
        for contact, state in groups:
            company = companies[contact.id]
            best[company] = max(state, best.get(company, "draft"), key=rank.index)
        return best

    @api.model
    def _clients_with_opportunity(self, companies):
        groups = self.env["crm.lead"]._read_group(
            [("type", "=", "opportunity"), ("partner_id", "in", list(companies))],
            ["partner_id"],
        )
        return {companies[contact.id] for (contact,) in groups}

    @api.model
    def _progress_badge(self, partner, order_state, has_opportunity):
        if order_state == "sale":
            return self._badge(self.env._("Contract signed"), "success", "fa-check")
        if order_state == "sent":
            return self._badge(self.env._("Quotation sent"), "info", "fa-paper-plane")
        if order_state or has_opportunity:
            return self._badge(self.env._("Opportunity"), "primary", "fa-star")
        labels = dict(partner._fields["piste_type"]._description_selection(self.env))
        return self._badge(labels[partner.piste_type], "secondary", "fa-user")
