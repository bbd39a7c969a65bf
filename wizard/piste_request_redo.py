from odoo import fields, models


class PisteRequestRedo(models.TransientModel):
    """Tell a client what he has to answer again (OD-02)."""

    _name = "piste.request.redo"
    _description = "Send Answers Back"

    item_ids = fields.Many2many("piste.request.item", required=True)
    reason = fields.Text(
        required=True, help="The client reads this beside the question."
    )

    def action_confirm(self):
        """Send the answers back with the reason."""
        self.item_ids._send_back(self.reason)
        return {"type": "ir.actions.act_window_close"}
