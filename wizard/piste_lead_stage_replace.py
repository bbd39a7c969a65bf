from odoo import fields, models


class PisteLeadStageReplace(models.TransientModel):
    """Ask which stage receives the opportunities of one to be deleted (AX-15)."""

    _name = "piste.lead.stage.replace"
    _description = "Replace an Opportunity Status"

    stage_id = fields.Many2one(
        "crm.stage", required=True, ondelete="cascade", readonly=True
    )
    lead_count = fields.Integer(related="stage_id.piste_lead_count")
    replacement_id = fields.Many2one(
        "crm.stage",
        "New Status",
        required=True,
        ondelete="cascade",
        domain="[('id', '!=', stage_id), ('piste_is_closed', '=', False)]",
    )

    def action_replace(self):
        """Move the opportunities, then delete the stage."""
        self.ensure_one()
        self.stage_id._piste_replace_by(self.replacement_id)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
