from odoo import fields, models


class PistePartnerStatusReplace(models.TransientModel):
    """Ask which status receives the parties of one to be deleted (AX-15)."""

    _name = "piste.partner.status.replace"
    _description = "Replace a Prospect Status"

    status_id = fields.Many2one(
        "piste.prospect.status", required=True, ondelete="cascade", readonly=True
    )
    partner_count = fields.Integer(related="status_id.partner_count")
    replacement_id = fields.Many2one(
        "piste.prospect.status",
        "New Status",
        required=True,
        ondelete="cascade",
        domain="[('id', '!=', status_id), ('is_closed', '=', False)]",
    )

    def action_replace(self):
        """Move the parties, then delete the status."""
        self.ensure_one()
        self.status_id._replace_by(self.replacement_id)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
