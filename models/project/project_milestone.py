from odoo import models
from odoo.exceptions import AccessError

# What those who follow a merchant may change of the milestones of his project.
FOLLOW_FIELDS = frozenset(("deadline", "is_reached"))


class ProjectMilestone(models.Model):
    _name = "project.milestone"
    _inherit = ["project.milestone", "piste.project.step.mixin"]

    # The one calendar asks for the days of one month (OD-14).
    _piste_calendar_idx = models.Index(
        "((deadline + '12:00:00'::interval)) WHERE deadline IS NOT NULL"
    )

    def write(self, vals):
        if not self.project_id._piste_may_change(vals, FOLLOW_FIELDS):
            raise AccessError(
                self.env._("You may move this milestone or reach it, nothing else.")
            )
        return super().write(vals)

    # BUSINESS

    def _piste_follow_tasks(self):
        """Reach the milestones of merchants whose tasks are closed, or take it back."""
        # In sudo mode: who closes a task need not write the milestone behind it.
        ours = self.sudo().filtered("project_id.piste_partner_id")
        for milestone in ours:
            tasks = milestone.task_ids
            closed = bool(tasks) and all(task.is_closed for task in tasks)
            if milestone.is_reached != closed:
                milestone.is_reached = closed
