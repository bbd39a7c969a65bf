from odoo import api, models
from odoo.exceptions import UserError

from .crm_lead_loss import _REASON_GIVEN


class CrmLead(models.Model):
    """Closing an opportunity, and opening it again, on every path (AX-32)."""

    _inherit = "crm.lead"

    # CRUD
    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._piste_check_new_stages(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("stage_id") and not self.env.su:
            self._piste_check_not_lost(vals)
        return super().write(vals)

    # ACTION
    def action_set_lost(self, **additional_values):
        """Lose these leads as core does; an opportunity needs a reason too.

        :raise UserError: for an opportunity without reason
        """
        opportunities = self.filtered(lambda lead: lead.type == "opportunity")
        opportunities._piste_check_loss(additional_values.get("lost_reason_id"))
        return super().action_set_lost(**additional_values)

    @api.readonly
    def get_piste_move_action(self, status_id):
        """Say which dialog must come before opportunities enter a stage (AX-32).

        :param int status_id: the stage, for opportunities
        """
        if any(lead.type == "lead" for lead in self):
            return super().get_piste_move_action(status_id)
        self.check_access("read")
        if status_id == self.env["crm.stage"]._piste_ids_by_role().get("lost"):
            return self._piste_get_lost_action()
        return False

    # BUSINESS
    def _handle_won_lost(self, old_status_by_lead, new_status_by_lead):
        """Ask why an opportunity is lost; forget it when it is opened again."""
        result = super()._handle_won_lost(old_status_by_lead, new_status_by_lead)
        opportunities = self.filtered(lambda lead: lead.type == "opportunity")

        def is_lost(statuses, lead):
            return statuses.get(lead.id, {}).get("is_lost", False)

        changed = opportunities.filtered(
            lambda lead: (
                is_lost(old_status_by_lead, lead) != is_lost(new_status_by_lead, lead)
            )
        )
        lost = changed.filtered(lambda lead: is_lost(new_status_by_lead, lead))
        if self.env.context.get("piste_reason_given") is not _REASON_GIVEN:
            lost._piste_check_loss()
        (changed - lost)._piste_on_opened_again()
        return result

    def _piste_on_opened_again(self):
        """Forget why and when these were lost: the messages keep both."""
        self.filtered("lost_reason_id").write({"lost_reason_id": False})
        still_open = self.filtered(lambda lead: lead.won_status != "won")
        still_open.filtered("date_closed").write({"date_closed": False})

    @api.model
    def _piste_check_new_stages(self, vals_list):
        lost_id = self.env["crm.stage"]._piste_ids_by_role().get("lost")
        if lost_id and any(vals.get("stage_id") == lost_id for vals in vals_list):
            raise UserError(
                self.env._(
                    "A new opportunity cannot be lost already: create it, then use the"
                    " button Lost."
                )
            )

    def _piste_check_not_lost(self, vals):
        """:raise UserError: when somebody of Piste moves a lost opportunity."""
        if vals.get("active") or not self._piste_asks_reason():
            return
        lost = self.filtered(
            lambda lead: (
                lead.won_status == "lost" and lead.stage_id.id != vals["stage_id"]
            )
        )
        if lost and not self.env["crm.stage"].browse(vals["stage_id"]).is_won:
            raise UserError(
                self.env._(
                    "%(names)s: open a lost opportunity again before changing its"
                    " status.",
                    names=", ".join(lost.mapped("display_name")),
                )
            )
