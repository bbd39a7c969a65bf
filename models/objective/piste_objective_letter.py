from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain


class PisteObjectiveLetter(models.Model):
    """The Monday letter: once per person, week and kind (OD-17, U5)."""

    _name = "piste.objective.letter"
    _inherit = ["piste.weekly.letter.mixin"]
    _description = "Monday Letter"
    _order = "week desc, user_id, kind"
    _rec_name = "user_id"
    _letter_columns = ("user_id", "company_id", "week", "kind")

    kind = fields.Selection(
        [("rep", "Own Objectives"), ("manager", "Summary")],
        required=True,
        readonly=True,
    )
    rows = fields.Json("Figures", compute="_compute_rows")

    _once = models.UniqueIndex(
        "(user_id, company_id, week, kind)", "This letter is sent already."
    )

    # === COMPUTE ===

    @api.depends_context("lang")
    def _compute_rows(self):
        """Last week and this one of each objective, for the whole batch at once."""
        weeks = self._weeks()
        weeks.fetch(["date_from", "target", "objective_id", "user_id", "team_id"])
        for letter in self:
            letter.rows = [
                row
                for objective, own in weeks.grouped("objective_id").items()
                if letter._concerns(objective)
                for row in letter._rows_of(objective, own)
            ]

    def _weeks(self):
        """Return the weeks of objectives that these letters speak of."""
        days = {day for letter in self for day in letter._mondays()}
        period = Domain.OR(
            Domain("date_from", "<=", day + timedelta(days=6))
            & Domain("date_to", ">=", day)
            for day in days
        )
        owners = Domain("company_id", "in", self.company_id.ids)
        if "manager" not in self.mapped("kind"):
            owners &= Domain("user_id", "in", self.user_id.ids)
        return self.env["piste.objective.week"].search(period & owners)

    def _mondays(self):
        return self.week - timedelta(days=7), self.week

    def _concerns(self, objective):
        self.ensure_one()
        return objective.company_id == self.company_id and (
            self.kind == "manager" or objective.user_id == self.user_id
        )

    def _rows_of(self, objective, weeks):
        """Return the line of one objective: last week, and the projection of this."""
        last_monday, monday = self._mondays()
        last = weeks.filtered(
            lambda w: w.date_from < monday and w.date_to >= last_monday
        )
        this = weeks.filtered(lambda w: w.date_to >= monday)
        level = objective._is_level()
        target = sum((last[-1:] if level else last).mapped("target"))
        actual = sum((last[-1:] if level else last).mapped("actual"))
        projection = sum((this[-1:] if level else this).mapped("target"))
        labels = dict(objective._fields["measure"]._description_selection(self.env))
        yield {
            "owner": objective.user_id.name or objective.team_id.name,
            "measure": labels[objective.measure],
            "period": objective._period_label(),
            "target": objective._say(target),
            "actual": objective._say(actual),
            "share": objective._share(actual, target)[1],
            "next": objective._say(projection),
        }

    # === BUSINESS ===

    @api.model
    def _due(self, now):
        """Return who gets a letter now: tuples (user, company, Monday, kind).

        :param datetime now: naive, in UTC
        """
        Objective = self.env["piste.objective"]
        today = now.date()
        current = Objective.search(
            [
                ("date_from", "<=", today + timedelta(days=7)),
                ("date_to", ">=", today - timedelta(days=8)),
                ("target", ">", 0),
            ]
        )
        people = {(o.user_id, o.company_id, "rep") for o in current if o.user_id}
        for company in current.company_id:
            for manager in self._managers(company):
                people.add((manager, company, "manager"))
        due = []
        for user, company, kind in people:
            monday = self._monday_of(user, now)
            if user.active and user.email and monday:
                due.append((user.id, company.id, monday, kind))
        return sorted(set(due) - self._sent(today))

    @api.model
    def _managers(self, company):
        group = self.env.ref("piste.piste_group_manager")
        return group.all_user_ids.filtered(
            lambda user: user.active and company in user.company_ids
        )

    def _send(self):
        """Queue the letters, each in the language of its reader."""
        for kind, letters in self.grouped("kind").items():
            template = self.env.ref(f"piste.mail_template_objective_{kind}")
            template.send_mail_batch(letters.ids)
