from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.project.models.project_task import CLOSED_STATES

STEPS = [
    ("todo", "To Do"),
    ("in_progress", "In Progress"),
    ("waiting", "Waiting"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
OPEN_STEPS = ("todo", "in_progress", "waiting")
# Step that a state of core stands for; the open one is to do or in progress.
STEP_OF_STATE = {
    "02_changes_requested": "waiting",
    "04_waiting_normal": "waiting",
    "1_done": "done",
    "1_canceled": "cancelled",
}
STATE_OF_STEP = {
    "todo": "01_in_progress",
    "in_progress": "01_in_progress",
    "waiting": "02_changes_requested",
    "done": "1_done",
    "cancelled": "1_canceled",
}
# What those who follow a merchant may change of the tasks of his project.
FOLLOW_FIELDS = frozenset(
    (
        "date_deadline",
        "description",
        "piste_is_started",
        "piste_step",
        "stage_id",
        "state",
        "user_ids",
    )
)


class ProjectTask(models.Model):
    """A step of the project of a merchant: which kind, how far, whose (OD-13, OD-14).

    Core knows open tasks and closed ones; those who follow a merchant want to know what
    nobody has begun. ``piste_step`` and the state of core always tell the same.
    """

    _name = "project.task"
    _inherit = ["project.task", "piste.project.step.mixin"]

    piste_kind = fields.Selection(
        [
            ("production", "PRODUCTION"),
            ("activity", "ACTIVITIES"),
            ("push", "PUSH"),
            ("other", "others"),
        ],
        "Kind",
        default="other",
        index=True,
        help="Of what the step is, in the calendar and in the filters.",
    )
    piste_role = fields.Selection(
        [
            ("rep", "Representative"),
            ("leader", "Team Leader"),
            ("marketing", "Marketing"),
            ("client", "Client"),
        ],
        "Role",
        help="Who does it: a new project gives the task to the person of that role.",
    )
    piste_is_started = fields.Boolean("Started", copy=False)
    piste_step = fields.Selection(
        STEPS,
        "Step",
        compute="_compute_piste_step",
        inverse="_inverse_piste_step",
        store=True,
        index=True,
        copy=False,
    )
    piste_progress = fields.Selection(
        [*STEPS, ("late", "Late")],
        "Progress",
        compute="_compute_piste_progress",
        search="_search_piste_progress",
        help="To do: nobody has begun.\n"
        "In progress: somebody is at it.\n"
        "Waiting: for somebody else, or for another task.\n"
        "Late: the day is over, and it is not done.\n"
        "Done or cancelled: nothing is left to do.",
    )

    # COMPUTE

    @api.depends("state", "piste_is_started")
    def _compute_piste_step(self):
        for task in self:
            begun = "in_progress" if task.piste_is_started else "todo"
            task.piste_step = STEP_OF_STATE.get(task.state, begun)

    def _inverse_piste_step(self):
        for step, tasks in self.grouped("piste_step").items():
            tasks._piste_set_step(step)

    @api.depends("piste_step", "date_deadline")
    def _compute_piste_progress(self):
        now = fields.Datetime.now()
        for task in self:
            late = (
                task.piste_step in OPEN_STEPS
                and task.date_deadline
                and task.date_deadline < now
            )
            task.piste_progress = "late" if late else task.piste_step

    def _search_piste_progress(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("piste_step", "in", OPEN_STEPS)
        late &= Domain("date_deadline", "<", fields.Datetime.now())
        plain = Domain("piste_step", "in", [step for step in value if step != "late"])
        return (plain & ~late) | late if "late" in value else plain & ~late

    # CRUD

    def write(self, vals):
        projects = self.project_id | self.project_id.browse(vals.get("project_id"))
        if not projects._piste_may_change(vals, FOLLOW_FIELDS):
            raise AccessError(
                self.env._(
                    "You may move this task or tell how far it is, nothing else."
                )
            )
        result = super().write(vals)
        if "state" in vals:
            self.milestone_id._piste_follow_tasks()
        return result

    # ACTION

    def action_piste_start(self):
        """Tell that somebody has begun these tasks."""
        self.check_access("write")
        self._piste_set_step("in_progress")

    def action_piste_wait(self):
        """Tell that these tasks wait for somebody else."""
        self.check_access("write")
        self._piste_set_step("waiting")

    def action_piste_finish(self):
        """Tell that these tasks are done."""
        self.check_access("write")
        self._piste_set_step("done")

    def action_piste_reopen(self):
        """Take closed tasks up again."""
        self.check_access("write")
        self.filtered(lambda task: task.state in CLOSED_STATES)._piste_set_step("todo")

    # BUSINESS

    def _piste_set_step(self, step):
        """Write the state of core that ``step`` stands for."""
        values = {"state": STATE_OF_STEP.get(step, "01_in_progress")}
        if step in ("todo", "in_progress"):
            values["piste_is_started"] = step == "in_progress"
        self.write(values)
