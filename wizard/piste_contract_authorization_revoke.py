from odoo import api, fields, models


class PistePaymentAuthorizationRevoke(models.TransientModel):
    """Ask why an authorization is revoked, and make sure that it is meant."""

    _name = "piste.payment.authorization.revoke"
    _description = "Revoke an Authorization"

    authorization_ids = fields.Many2many(
        "piste.payment.authorization",
        "piste_authorization_revoke_rel",
        "revoke_id",
        "authorization_id",
        required=True,
        default=lambda self: self._default_records(),
    )
    reason = fields.Char(help="In the words of the client.")

    @api.model
    def _default_records(self):
        context = self.env.context
        is_ours = context.get("active_model") == "piste.payment.authorization"
        return context.get("active_ids") if is_ours else []

    def action_confirm(self):
        """Revoke the authorizations with the reason."""
        self.authorization_ids.action_revoke(self.reason)
        return {"type": "ir.actions.act_window_close"}
