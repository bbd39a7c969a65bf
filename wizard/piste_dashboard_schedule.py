from odoo import fields, models
from odoo.exceptions import UserError


class PisteDashboardSchedule(models.TransientModel):
    """A new action, from anywhere, on a client or on a piste (PC-03)."""

    _name = "piste.dashboard.schedule"
    _description = "New Action"

    # What it is about
    partner_id = fields.Many2one("res.partner", "Client or Prospect")
    lead_id = fields.Many2one("crm.lead", "Piste or Opportunity")
    # What to do
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        "Action",
        required=True,
        default=lambda self: self._default_activity_type(),
        domain="[('res_model', '=', False)]",
    )
    summary = fields.Char()
    date_deadline = fields.Date(
        "Due Date", required=True, default=fields.Date.context_today
    )
    user_id = fields.Many2one(
        "res.users",
        "Assigned to",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )

    def _default_activity_type(self):
        return self.env.ref("mail.mail_activity_data_call", raise_if_not_found=False)

    # ACTION
    def action_schedule(self):
        """Put the action in the agenda of the person in charge.

        :raise UserError: when neither a client nor a piste is chosen
        :raise AccessError: when the user may not work on that record
        """
        self.ensure_one()
        target = self.lead_id or self.partner_id
        if not target:
            raise UserError(
                self.env._("Choose the client or the piste that the action is about.")
            )
        target.activity_schedule(
            activity_type_id=self.activity_type_id.id,
            summary=self.summary,
            date_deadline=self.date_deadline,
            user_id=self.user_id.id,
        )
        return {"type": "ir.actions.act_window_close"}
