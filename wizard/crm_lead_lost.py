from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmLeadLost(models.TransientModel):
    """Ask why a piste or an opportunity is lost, and when to try again (AX-09)."""

    _inherit = "crm.lead.lost"

    piste_followup_date = fields.Date(
        "Follow-up Date",
        help="A reminder is planned for the salesperson on this day.",
    )

    @api.constrains("piste_followup_date")
    def _check_piste_followup_date(self):
        today = fields.Date.context_today(self)
        if any(
            wizard.piste_followup_date and wizard.piste_followup_date < today
            for wizard in self
        ):
            raise UserError(self.env._("Choose a follow-up date from today on."))

    def action_lost_reason_apply(self):
        self.ensure_one()
        if not self.lost_reason_id:
            raise UserError(self.env._("Choose the reason of the loss."))
        refusals = self._piste_skip_closed() if len(self.lead_ids) > 1 else []
        result = super().action_lost_reason_apply() if self.lead_ids else True
        if self.piste_followup_date:
            self._piste_plan_followup()
        if not refusals:
            return result
        message = self.env._("Lost: %(count)s", count=len(self.lead_ids))
        return self.lead_ids._piste_notify_batch(message, refusals)

    def _piste_skip_closed(self):
        """Leave out of a batch what is converted, won or lost already (AX-02).

        :return: one sentence per lead left out
        """
        closed = self.lead_ids.filtered(
            lambda lead: lead.piste_is_closed or lead.won_status in ("won", "lost")
        )
        self.lead_ids -= closed
        return [
            self.env._("“%(name)s” is closed already.", name=lead.display_name)
            for lead in closed
        ]

    def _piste_plan_followup(self):
        """Plan one reminder per lost lead, for the person in charge of it."""
        todo = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        model_id = self.env["ir.model"]._get_id("crm.lead")
        self.env["mail.activity"]._piste_plan(
            [
                {
                    "res_model_id": model_id,
                    "res_id": lead.id,
                    "activity_type_id": todo.id if todo else False,
                    "summary": self.env._("Follow up the loss"),
                    "date_deadline": self.piste_followup_date,
                    "user_id": lead.user_id.id or self.env.uid,
                }
                for lead in self.lead_ids
            ]
        )
