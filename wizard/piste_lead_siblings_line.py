from odoo import fields, models


class PisteLeadSiblingsLine(models.TransientModel):
    """One other opportunity, and what becomes of it (AX-37)."""

    _name = "piste.lead.siblings.line"
    _inherit = ["piste.readable.links.mixin"]
    _description = "Other Opportunity of a Prospect"
    _piste_readable_links = ("opportunity_id",)

    wizard_id = fields.Many2one(
        "piste.lead.siblings", required=True, ondelete="cascade", index=True
    )
    # Read as the user, who may have put any id here.
    opportunity_id = fields.Many2one("crm.lead", required=True, ondelete="cascade")
    stage_id = fields.Many2one(related="opportunity_id.stage_id", related_sudo=False)
    user_id = fields.Many2one(
        related="opportunity_id.user_id", string="Assigned To", related_sudo=False
    )
    company_currency = fields.Many2one(
        related="opportunity_id.company_currency", related_sudo=False
    )
    expected_revenue = fields.Monetary(
        related="opportunity_id.expected_revenue",
        related_sudo=False,
        string="Amount",
        currency_field="company_currency",
    )
    decision = fields.Selection(
        [("lose", "Lose"), ("keep", "Keep Open")],
        required=True,
        default="lose",
    )
    lost_reason_id = fields.Many2one("crm.lost.reason")
