from odoo import api, fields, models


class PistePaymentDebitReturn(models.TransientModel):
    """Ask why the bank sent debits back."""

    _name = "piste.payment.debit.return"
    _description = "Return a Debit"

    debit_ids = fields.Many2many(
        "piste.payment.debit",
        required=True,
        default=lambda self: self._default_records(),
    )
    reason = fields.Char(required=True, help="In the words of the bank.")

    @api.model
    def _default_records(self):
        context = self.env.context
        is_ours = context.get("active_model") == "piste.payment.debit"
        return context.get("active_ids") if is_ours else []

    def action_confirm(self):
        """Note the return of the debits with the reason."""
        self.debit_ids.action_return(self.reason)
        return {"type": "ir.actions.act_window_close"}
