from odoo import api, fields, models
from odoo.fields import Domain

MOST = 4
# What is asked of a week and of its objective.
OF_BOTH = ("company_id", "measure", "team_id", "user_id")


class PisteDashboard(models.AbstractModel):
    """Projections beside the real figures of the week (OD-17, OD-18, OD-19)."""

    _inherit = "piste.dashboard"

    @api.model
    def _home_sections(self):
        """Put the objectives after the amounts of the week."""
        sections = super()._home_sections()
        at = 1 + next(
            (i for i, (key, _groups) in enumerate(sections) if key == "week"),
            len(sections) - 1,
        )
        sections.insert(at, ("objectives", "piste.piste_group_rep"))
        return sections

    @api.model
    def _home_objectives(self):
        """Own objectives, this week: what was reached of what was projected."""
        weeks = self._objective_weeks()
        return {
            "type": "figures",
            "title": self.env._("My Objectives This Week"),
            "note": self.env._("Before taxes"),
            "empty": self.env._("No objective for this week."),
            "action": self._action("piste.piste_objective_week_action"),
            "items": [self._objective_figure(week) for week in weeks],
        }

    @api.model
    def _objective_weeks(self):
        """Return this week of the objectives of the user, one per measure.

        The one of the month holds before the one of the year.
        """
        today = fields.Date.context_today(self)
        weeks = self.env["piste.objective.week"].search_fetch(
            Domain("user_id", "=", self.env.uid)
            & Domain("company_id", "=", self.env.company.id)
            & Domain("date_from", "<=", today)
            & Domain("date_to", ">=", today),
            [*OF_BOTH, "objective_id", "target", "date_from", "date_to"],
        )
        weeks.objective_id.fetch([*OF_BOTH, "month"])
        chosen = {}
        for week in weeks.sorted(lambda week: bool(week.objective_id.month)):
            chosen[week.measure] = week
        order = list(dict(self.env["piste.objective"]._fields["measure"].selection))
        kept = sorted(chosen.values(), key=lambda week: order.index(week.measure))
        return weeks.browse(week.id for week in kept[:MOST])

    @api.model
    def _objective_figure(self, week):
        labels = dict(week._fields["measure"]._description_selection(self.env))
        figure = self._figure(
            labels[week.measure],
            week.actual,
            self._action(
                "piste.piste_objective_action",
                Domain("id", "=", week.objective_id.id),
            ),
            self.env._(
                "of %(target)s projected (%(share)s)",
                target=week.objective_id._say(week.target),
                # The sign stays with its number at the end of a line.
                share=week.progress_label.replace(" ", "\N{NO-BREAK SPACE}"),
            ),
        )
        return {**figure, "currency_id": week.currency_id.id}
