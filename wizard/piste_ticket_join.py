from odoo import api, fields, models


class PisteTicketJoin(models.TransientModel):
    """Say of which ticket another one is the double (OD-03)."""

    _name = "piste.ticket.join"
    _description = "Join Two Tickets"

    ticket_id = fields.Many2one("piste.ticket", required=True, readonly=True)
    partner_id = fields.Many2one(related="ticket_id.partner_id")
    target_id = fields.Many2one(
        "piste.ticket",
        "Answered In",
        required=True,
        domain="[('partner_id', '=', partner_id), ('id', '!=', ticket_id),"
        " ('state', 'not in', ('solved', 'closed'))]",
    )
    kind = fields.Selection(
        [("merge", "Merge Into…"), ("double", "Mark as Double")],
        required=True,
        default="merge",
        help="Merge: messages and files go on in the other ticket.\n"
        "Double: they stay here.",
    )
    told = fields.Char(compute="_compute_told")

    @api.depends("ticket_id")
    def _compute_told(self):
        for join in self:
            contact = join.ticket_id.contact_id
            join.told = contact.email and contact.display_name

    def action_confirm(self):
        """Close the ticket as a double, and show the one that is answered."""
        self.ensure_one()
        self.ticket_id._join(self.target_id, keep_messages=self.kind == "double")
        return {
            "type": "ir.actions.act_window",
            "res_model": "piste.ticket",
            "res_id": self.target_id.id,
            "views": [(False, "form")],
        }
