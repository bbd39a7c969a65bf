from odoo import api, fields, models

from .piste_ticket import CLOSED_STATES


class ResPartner(models.Model):
    _inherit = "res.partner"

    piste_ticket_ids = fields.One2many("piste.ticket", "partner_id", "Tickets")
    piste_ticket_count = fields.Integer(
        "Open Tickets",
        compute="_compute_piste_ticket_count",
        groups="piste.piste_group_rep,piste.piste_group_agent",
    )

    # COMPUTE
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_piste_ticket_count(self):
        counts = dict(
            # Not in sudo mode: a user inherits this field.
            self.env["piste.ticket"]
            .sudo(False)
            ._read_group(
                [
                    ("partner_id", "in", self.commercial_partner_id.ids),
                    ("state", "not in", CLOSED_STATES),
                ],
                ["partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.piste_ticket_count = counts.get(partner.commercial_partner_id, 0)

    # CRUD
    def write(self, vals):
        if "user_id" not in vals:
            return super().write(vals)
        # In sudo mode: the new owner inherits also what the writer cannot read.
        Tickets = self.env["piste.ticket"].sudo()
        tickets = Tickets.search([("partner_id", "in", self.ids)])
        previous = tickets.grouped("user_id")
        result = super().write(vals)
        for user, batch in previous.items():
            batch._hand_over(user)
        return result

    # ACTION
    def action_view_piste_tickets(self):
        """Open the tickets of the merchant."""
        self.ensure_one()
        merchant = self.commercial_partner_id
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "piste.piste_ticket_action"
        )
        return {
            **action,
            "domain": [("partner_id", "=", merchant.id)],
            "context": {
                "default_partner_id": merchant.id,
                "search_default_open": 1,
            },
        }

    # BUSINESS
    def _piste_activity_documents(self):
        return {
            **super()._piste_activity_documents(),
            "piste.ticket": self._piste_documents("piste.ticket"),
        }
