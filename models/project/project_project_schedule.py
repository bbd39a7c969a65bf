from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.tools.misc import format_date

# Whose hour the last one of a working day is: that of the company.
END_OF_DAY = time(17)


class ProjectProject(models.Model):
    """Dates and people of a new project of a merchant (OD-13)."""

    _inherit = "project.project"

    piste_signed_on = fields.Date(
        "Signed on",
        readonly=True,
        copy=False,
        help="Day the merchant signed, from which the dates of the steps are counted.",
    )

    def _piste_schedule(self, day):
        """Count the dates of the steps from the day of the signature, once.

        What somebody has dated already, or closed, stays as it is.

        :param datetime.date day: day the merchant signed
        """
        self.ensure_one()
        if self.piste_signed_on:
            return
        self.piste_signed_on = day
        for milestone in self.milestone_ids.filtered(
            lambda m: not m.deadline and not m.is_reached
        ):
            milestone.deadline = milestone._piste_due_day(day)
        zone = ZoneInfo(self._piste_tz())
        for task in self.task_ids.filtered(
            lambda t: not t.date_deadline and not t.is_closed
        ):
            local = datetime.combine(task._piste_due_day(day), END_OF_DAY, tzinfo=zone)
            task.date_deadline = local.astimezone(UTC).replace(tzinfo=None)

    def _piste_tz(self):
        return self.env["piste.stand.in"]._company_tz(
            self.company_id or self.env.company
        )

    def _piste_assign(self):
        """Give each task to the person who has its role for this merchant."""
        self.ensure_one()
        owner = self.piste_user_id
        people = {
            "rep": owner,
            "leader": owner.sale_team_id.user_id or owner,
            "marketing": (
                self.company_id or self.env.company
            ).piste_project_marketing_id,
        }
        quiet = self.with_context(mail_auto_subscribe_no_notify=True)
        for role, tasks in quiet.task_ids.grouped("piste_role").items():
            person = people.get(role)
            if person:
                tasks.user_ids = person

    # PORTAL

    def _piste_portal_values(self):
        """Return what the merchant reads of this project: plain values (OD-13)."""
        self.ensure_one()
        tasks = self.task_ids.filtered(lambda t: t.piste_step != "cancelled")
        labels = dict(tasks._fields["piste_progress"]._description_selection(self.env))
        by_milestone = tasks.grouped("milestone_id")
        milestones = self.milestone_ids.sorted(
            lambda m: (m.sequence, m.deadline or fields.Date.MAX, m.id)
        )
        groups = [
            {
                **self._piste_portal_milestone(milestone, labels),
                "tasks": [
                    self._piste_portal_task(task, labels)
                    for task in by_milestone.get(milestone, ())
                ],
            }
            for milestone in milestones
        ]
        others = by_milestone.get(milestones.browse(), ())
        if others:
            rest = [self._piste_portal_task(task, labels) for task in others]
            groups.append({"name": "", "progress": "", "date": "", "tasks": rest})
        return {
            "name": self.name,
            "progress": self.piste_progress,
            "done": len(tasks.filtered(lambda t: t.piste_step == "done")),
            "total": len(tasks),
            "contact": self.piste_user_id.name or "",
            "milestones": groups,
        }

    def _piste_portal_milestone(self, milestone, labels):
        today = fields.Date.context_today(self)
        progress = "todo"
        if milestone.is_reached:
            progress = "done"
        elif milestone.deadline and milestone.deadline < today:
            progress = "late"
        elif any(t.piste_step in ("in_progress", "done") for t in milestone.task_ids):
            progress = "in_progress"
        return {
            "name": milestone.name,
            "progress": progress,
            "progress_label": labels[progress],
            "date": format_date(self.env, milestone.deadline, date_format="long"),
        }

    def _piste_portal_task(self, task, labels):
        day = task.date_deadline and fields.Datetime.context_timestamp(
            self.with_context(tz=self._piste_tz()), task.date_deadline
        )
        return {
            "name": task.name,
            "progress": task.piste_progress,
            "progress_label": labels[task.piste_progress],
            "is_mine": task.piste_role == "client",
            "date": format_date(self.env, day and day.date(), date_format="long"),
        }
