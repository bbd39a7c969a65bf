from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    """What entering a status of the BDC does, and what moves there (BD-10, BD-11)."""

    _inherit = "crm.lead"

    # CRUD
    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        if self.env["crm.stage"]._piste_is_dealership():
            leads.filtered(
                lambda lead: lead.type == "opportunity"
            )._piste_ensure_next_action()
        return leads

    def write(self, vals):
        enabled = "stage_id" in vals and self.env["crm.stage"]._piste_is_dealership()
        if not enabled:
            return super().write(vals)
        moving = self.filtered(
            lambda lead: (
                lead.type == "opportunity" and lead.stage_id.id != vals["stage_id"]
            )
        )
        moving._piste_check_transition(vals["stage_id"])
        result = super().write(vals)
        if moving:
            moving._piste_on_stage()
        return result

    # ACTION
    def action_piste_arrived(self):
        """Say that the client of these opportunities has come to the branch."""
        self.check_access("write")
        self._piste_fire("arrival")
        return True

    # BUSINESS
    def _piste_check_transition(self, stage_id):
        """Check that these opportunities may go from their status to this one.

        :raise UserError: naming the statuses that may follow
        """
        if self.env.su:
            return
        for stage in self.stage_id.filtered("piste_next_stage_ids"):
            allowed = stage.piste_next_stage_ids
            if stage_id not in allowed.ids:
                raise UserError(
                    self.env._(
                        "After “%(stage)s” comes one of: %(allowed)s.",
                        stage=stage.name,
                        allowed=", ".join(allowed.mapped("name")),
                    )
                )

    def _piste_on_stage(self):
        result = super()._piste_on_stage()
        for stage, leads in self.grouped("stage_id").items():
            if stage.piste_relance_days > 0:
                leads._piste_plan_relance(stage.piste_relance_days)
        self._piste_ensure_next_action()
        return result

    def _piste_ensure_next_action(self):
        """Plan a next action as far ahead as the status asks for (BD-13).

        One that is planned so late already does; a sooner one stays, beside the new.
        """
        today = fields.Date.context_today(self)
        for stage, leads in self.grouped("stage_id").items():
            days = stage.piste_next_action_days
            if days > 0:
                date = fields.Date.add(today, days=days)
                known = leads._piste_activities_sudo([("date_deadline", ">=", date)])
                without = leads - leads.browse(set(known.mapped("res_id")))
                without._piste_create_relances(days)

    def _piste_fire(self, trigger):
        """Move these opportunities forward to the status that ``trigger`` leads to.

        Closed ones and those already there or further stay. The move is the
        software's: mandatory fields and allowed transitions do not stop it.

        :param str trigger: value of ``crm.stage.piste_trigger``
        """
        Stage = self.env["crm.stage"]
        target_id = Stage._piste_is_dealership() and Stage._piste_trigger_ids().get(
            trigger
        )
        if not target_id:
            return
        target = Stage.sudo().browse(target_id)
        # Whoever writes or plans may have no right to write on the opportunity.
        waiting_sudo = (
            self.sudo()
            .exists()
            .filtered(
                lambda lead: (
                    lead.type == "opportunity"
                    and lead.active
                    and not lead.stage_id.piste_is_closed
                    and lead.stage_id.sequence < target.sequence
                )
            )
        )
        if waiting_sudo:
            waiting_sudo._piste_tolerant().write({"stage_id": target_id})
