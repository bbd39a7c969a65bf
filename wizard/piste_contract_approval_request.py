from odoo import fields, models


class PisteContractApprovalRequest(models.TransientModel):
    """Ask the representative why a client should get other terms (OD-23)."""

    _name = "piste.contract.approval.request"
    _description = "Request an Approval"

    order_id = fields.Many2one(
        "sale.order", "Contract", required=True, readonly=True, ondelete="cascade"
    )
    difference_html = fields.Html(
        "Standard and Asked", related="order_id.piste_difference_html"
    )
    reason = fields.Text(
        required=True, help="The approver reads this beside the difference."
    )

    def action_request(self):
        """Send the request to the approvers."""
        self.ensure_one()
        self.order_id.action_piste_request_approval(self.reason)
        return {"type": "ir.actions.act_window_close"}
