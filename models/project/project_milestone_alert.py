from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_date

ACTIVITY_TYPE = "piste.mail_activity_type_project_late"
BATCH = 200


class ProjectMilestone(models.Model):
    """Tell the owner and the manager that a milestone is late (OD-13)."""

    _inherit = "project.milestone"

    piste_is_alerted = fields.Boolean(
        "Told to Be Late",
        compute="_compute_piste_is_alerted",
        store=True,
        readonly=True,
        copy=False,
        help="The owner and the manager were told; another deadline begins anew.",
    )

    @api.depends("deadline")
    def _compute_piste_is_alerted(self):
        self.piste_is_alerted = False

    @api.model
    def _piste_late_domain(self):
        """Return the domain of the milestones that are late today."""
        return Domain("is_reached", "=", False) & Domain(
            "deadline", "<", fields.Date.context_today(self)
        )

    @api.model
    def _piste_alert_domain(self):
        return (
            self._piste_late_domain()
            & Domain("piste_is_alerted", "=", False)
            & Domain("project_id.piste_partner_id", "!=", False)
            & Domain("project_id.active", "=", True)
            & Domain("project_id.is_template", "=", False)
        )

    @api.model
    def _cron_piste_alert_late(self):
        """Leave a to-do for each milestone that is late, once per deadline."""
        domain = self._piste_alert_domain()
        remaining = self.search_count(domain)
        while remaining:
            found = self.search(domain, order="id", limit=BATCH)
            late = found.try_lock_for_update().filtered_domain(domain)
            late._piste_alert()
            remaining = max(remaining - len(found), 0) if late else 0
            if not self.env["ir.cron"]._commit_progress(len(late), remaining=remaining):
                return

    def _piste_alert(self):
        """Leave a to-do to the owner and to the manager of each of these milestones."""
        values = [
            milestone._prepare_piste_alert(user)
            for milestone in self
            for user in milestone.project_id._piste_alerted_users()
        ]
        self.env["mail.activity"]._piste_plan(values)
        self.piste_is_alerted = True

    def _prepare_piste_alert(self, user):
        self.ensure_one()
        env = self.with_context(lang=user.lang).env
        return {
            "activity_type_id": env.ref(ACTIVITY_TYPE).id,
            "summary": env._(
                "Milestone “%(name)s” is late since %(day)s",
                name=self.name,
                day=format_date(env, self.deadline, lang_code=user.lang),
            ),
            "automated": True,
            "res_model_id": env["ir.model"]._get_id("project.project"),
            "res_id": self.project_id.id,
            "user_id": user.id,
            "date_deadline": fields.Date.context_today(self),
        }
