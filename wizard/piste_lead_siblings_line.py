from odoo import fields, models


class PisteLeadSiblingsLine(models.TransientModel):
    """One other opportunity, and what becomes of it (AX-37)."""

    _name = "piste.lead.siblings.line"
    _description = "Other Opportunity of a Prospect"

    wizard_id = fields.Many2one(
        "piste.lead.siblings", required=True, ondelete="cascade", index=True
    )
    opportunity_id = fields.Many2one("crm.lead", required=True, ondelete="cascade")
    stage_id = fields.Many2one(related="opportunity_id.stage_id")
    user_id = fields.Many2one(related="opportunity_id.user_id", string="Assigned To")
    company_currency = fields.Many2one(related="opportunity_id.company_currency")
    expected_revenue = fields.Monetary(
        related="opportunity_id.expected_revenue",
        string="Amount",
        currency_field="company_currency",
    )
    decision = fields.Selection(
        [("lose", "Lose"), ("keep", "Keep Open")],
        required=True,
        default="lose",
    )
    lost_reason_id = fields.Many2one("crm.lost.reason")
