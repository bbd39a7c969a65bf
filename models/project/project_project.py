from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

# Who only follows merchants, unless he has more: the Project application, or the
# configuration of Piste.
FOLLOWERS = "piste.piste_group_rep,piste.piste_group_marketing"
EDITORS = "project.group_project_user,piste.piste_group_manager"
# Followers write in its thread and tick its activities off, and mark it with a star.
FOLLOW_FIELDS = frozenset(("favorite_user_ids", "is_favorite"))


class ProjectProject(models.Model):
    """The project that gets a merchant started (OD-13), first a prospect (AX-28)."""

    _inherit = "project.project"

    piste_partner_id = fields.Many2one(
        "res.partner",
        "Project of the Party",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    piste_user_id = fields.Many2one(
        "res.users",
        "Representative",
        related="piste_partner_id.user_id",
        store=True,
        index="btree_not_null",
        help="Account owner of the merchant.",
    )
    piste_progress = fields.Integer(
        "Progress (%)",
        compute="_compute_piste_progress",
        help="Tasks done among those that were not cancelled.",
    )
    piste_late_count = fields.Integer(
        "Late Steps",
        compute="_compute_piste_progress",
        help="Open tasks and milestones whose day is over.",
    )
    piste_next_milestone_id = fields.Many2one(
        "project.milestone",
        "Next Milestone to Reach",
        compute="_compute_piste_next_milestone_id",
    )
    piste_is_late = fields.Boolean(
        "Has Late Milestones",
        compute="_compute_piste_next_milestone_id",
        search="_search_piste_is_late",
    )

    _piste_partner_unique = models.UniqueIndex(
        "(piste_partner_id) WHERE piste_partner_id IS NOT NULL AND active",
        "This party has its project already: open it.",
    )

    # COMPUTE

    @api.depends("task_ids.piste_step", "task_ids.date_deadline")
    def _compute_piste_progress(self):
        tasks = self.env["project.task"]._read_group(
            [("project_id", "in", self.ids), ("piste_step", "!=", "cancelled")],
            ["project_id", "piste_step"],
            ["__count"],
        )
        late = self._piste_count_late()
        total, done = {}, {}
        for project, step, count in tasks:
            total[project] = total.get(project, 0) + count
            done[project] = done.get(project, 0) + (count if step == "done" else 0)
        for project in self:
            project.piste_progress = (
                100 * done.get(project, 0) // max(total.get(project, 0), 1)
            )
            project.piste_late_count = late.get(project.id, 0)

    def _piste_count_late(self):
        """Return the number of late tasks and milestones by id of project."""
        Milestones = self.env["project.milestone"]
        counts = {}
        for model, domain in (
            ("project.task", [("piste_progress", "in", ["late"])]),
            ("project.milestone", Milestones._piste_late_domain()),
        ):
            groups = self.env[model]._read_group(
                Domain(domain) & Domain("project_id", "in", self.ids),
                ["project_id"],
                ["__count"],
            )
            for project, count in groups:
                counts[project.id] = counts.get(project.id, 0) + count
        return counts

    @api.depends("milestone_ids.is_reached", "milestone_ids.deadline")
    def _compute_piste_next_milestone_id(self):
        today = fields.Date.context_today(self)
        for project in self:
            waiting = project.milestone_ids.filtered(lambda m: not m.is_reached)
            following = waiting.sorted(lambda m: (m.deadline or fields.Date.MAX, m.id))
            project.piste_next_milestone_id = following[:1]
            deadline = following[:1].deadline
            project.piste_is_late = bool(deadline and deadline < today)

    def _search_piste_is_late(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        late = self.env["project.milestone"]._piste_late_domain()
        return Domain("milestone_ids", "any", late)

    # CRUD

    def write(self, vals):
        if not self._piste_may_change(vals, FOLLOW_FIELDS):
            raise AccessError(
                self.env._("You may follow this project and its steps, not change it.")
            )
        return super().write(vals)

    # BUSINESS

    def _piste_may_change(self, vals, names):
        """Say whether the user may write ``vals`` on these projects or their steps.

        :param names: fields open to those who only follow the merchant
        """
        user = self.env.user
        return (
            self.env.su
            or not self
            or names.issuperset(vals)
            or not user.has_groups(FOLLOWERS)
            or user.has_groups(EDITORS)
        )

    def _piste_open(self, partner):
        """Open this project; tell whoever may not that it was made (AX-28)."""
        if self.has_access("read"):
            return {
                "type": "ir.actions.act_window",
                "res_model": "project.project",
                "res_id": self.id,
                "views": [
                    (
                        self.env.ref("piste.project_project_view_form_merchant").id,
                        "form",
                    )
                ],
            }
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The project of %(name)s is ready.", name=partner.display_name
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _piste_managers(self):
        """Return who is above the owner of this project: his leader, else managers."""
        self.ensure_one()
        leader = self.piste_user_id.sale_team_id.user_id
        if leader and leader != self.piste_user_id:
            return leader
        return self.env["res.users"]._piste_managers_of(
            self.company_id or self.env.company
        )

    def _piste_alerted_users(self):
        """Return who is told of a late milestone: owner and manager (OD-13)."""
        self.ensure_one()
        return (self.piste_user_id or self.user_id) | self._piste_managers()

    def _piste_hand_over(self, previous):
        """Give these projects and their open tasks to the new account owner.

        :param res.users previous: owner until now, who stops following them
        """
        for project in self:
            owner = project.piste_user_id
            if project.user_id == previous:
                project.user_id = owner
            mine = project.task_ids.filtered(lambda t: previous in t.user_ids)
            for task in mine.filtered(lambda t: not t.is_closed):
                task.user_ids = task.user_ids - previous | owner
            (project.activity_ids | mine.activity_ids).filtered(
                lambda activity: activity.user_id == previous
            ).write({"user_id": owner.id or self.env.user.id})
            for records in (project, mine):
                records.message_unsubscribe(previous.partner_id.ids)
