from odoo import fields, models


class PisteLeadStatusReplace(models.TransientModel):
    """Ask which status receives the pistes of a status to be deleted (AX-15)."""

    _name = "piste.lead.status.replace"
    _description = "Replace a Piste Status"

    status_id = fields.Many2one(
        "piste.lead.status", required=True, ondelete="cascade", readonly=True
    )
    lead_count = fields.Integer(related="status_id.lead_count")
    replacement_id = fields.Many2one(
        "piste.lead.status",
        "New Status",
        required=True,
        ondelete="cascade",
        domain="[('id', '!=', status_id), ('role', 'not in', ['converted', 'lost'])]",
    )

    def action_replace(self):
        """Move the pistes, then delete the status."""
        self.ensure_one()
        self.status_id._replace_by(self.replacement_id)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
