from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.piste.utils import report_table

from .piste_report import REP


class PisteTeamReport(models.AbstractModel):
    """The page *Équipe*: eight figures for each representative (OD-15, OD-17, AX-44).

    Read in one pass, each figure beside that of the period before. A representative
    has his own row, a leader those of the teams he leads, a manager everybody's (U14).
    """

    _name = "piste.team.report"
    _description = "Team"

    # COLUMNS
    @api.model
    def _columns(self):
        """Return the figures in their order: key -> label and kind of number."""
        return {
            "lead": {"label": self.env._("Pistes Added")},
            "call": {"label": self.env._("Calls Made")},
            "meeting": {"label": self.env._("Meetings Held")},
            "contract": {"label": self.env._("Contracts Signed")},
            "signed": {"label": self.env._("Signed $"), "is_money": True},
            "collected": {"label": self._collected_label(), "is_money": True},
            "client": {"label": self.env._("New Clients")},
            # As of today, whatever the period: nothing to compare it with.
            "forgotten": {"label": self.env._("Forgotten"), "is_today": True},
        }

    @api.model
    def _collected_label(self):
        """Say what the objectives of the company call real."""
        if self._is_invoiced():
            return self.env._("Invoiced $")
        return self.env._("Collected $")

    @api.model
    def _is_invoiced(self):
        """Tell whether the objectives of the company count what was invoiced."""
        # sudo: a setting that each of its objectives shows.
        return self.env.company.sudo().piste_objective_basis == "invoiced"

    # PAGE
    @api.model
    @api.readonly
    def get_team(self, filters=None):
        """Return the figures of the representatives that the user may see.

        Each figure obeys the record rules of the user.

        :param dict filters: ``period``, ``offset`` and ``team_id``, as
            ``piste.report.get_page`` reads them; what is wrong is left out
        :return: ``filters`` as they were understood, ``period`` in words, ``teams`` to
            choose from, the ``columns``, the ``rows`` (``id``, ``name``, ``values``,
            and ``before``: the same of the period before, None where there is none)
            and their ``total``; money in the ``currency_id`` of the company
        :rtype: dict
        :raise AccessError: for whoever sells nothing
        """
        filters, choices = self._read(filters)
        columns = self._columns()
        figures = self._figures(filters, self._scope_ids(filters, choices))
        return {
            "filters": filters,
            "period": self.env["piste.report"]._period_words(filters),
            "teams": choices["team_id"],
            "currency_id": self.env.company.currency_id.id,
            "columns": [{"key": key, **column} for key, column in columns.items()],
            "rows": [
                {**user, **self._numbers(columns, figures, [user["id"]])}
                for user in self._shown_users(filters, choices, figures)
            ],
            "total": self._numbers(columns, figures),
        }

    @api.model
    def get_action(self, column, user_id=False, filters=None):
        """Say which list holds exactly what a figure counts.

        :param str column: key of a figure
        :param int user_id: of a row, False for the total
        :return: ``xmlid`` of the action, its ``name``, ``domain`` and ``context``
        :rtype: dict
        :raise AccessError: for a representative that the user may not see
        :raise UserError: for a figure that there is not
        """
        filters, choices = self._read(filters)
        label = self._columns().get(column, {}).get("label")
        if not label:
            raise UserError(self.env._("This figure is unknown."))
        ids = self._scope_ids(filters, choices)
        if user_id:
            user_id = self.env["piste.report"]._read_int(user_id)
            if ids is not None and user_id not in ids:
                raise AccessError(
                    self.env._("You cannot see the figures of this representative.")
                )
            ids = [user_id]
        action = self._list(column, ids, *self.env["piste.report"]._bounds(filters))
        return {**action, "name": f"{label} – {self._words(column, filters)}"}

    @api.model
    def _words(self, column, filters):
        if self._columns()[column].get("is_today"):
            return self.env._("Today")
        return self.env["piste.report"]._period_words(filters)

    @api.model
    def _get_file(self, filters, kind):
        """Return name and content of a file of the rows that the page shows.

        :param str kind: ``csv`` or ``xlsx``
        """
        team = self.get_team(filters)
        name = self.env._("Team")
        money = self.env.company.currency_id.decimal_places
        columns = team["columns"]
        header = [self.env._("Representative")]
        header += [column["label"] for column in columns]
        digits = [money if each.get("is_money") else 0 for each in columns]
        rows = [[row["name"], *row["values"]] for row in team["rows"]]
        rows.append([self.env._("Total"), *team["total"]["values"]])
        if kind == "csv":
            lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
            point = lang.decimal_point or "."
            content = report_table.write_csv(
                header, rows, digits=digits, decimal_point=point
            )
        else:
            content = report_table.write_xlsx(name, header, rows, digits=digits)
        return f"{name} {fields.Date.context_today(self)}.{kind}", content

    # BUSINESS: who
    @api.model
    def _read(self, asked):
        """Return the filters that make sense, and the users and teams to choose from.

        :raise AccessError: for whoever sells nothing
        """
        user = self.env.user
        if not user.has_group(REP):
            raise AccessError(self.env._("The figures of the team are for sales."))
        report = self.env["piste.report"]
        choices = report._choices()
        filters = report._read_filters(asked or {}, choices)
        if not choices["user_id"]:
            choices["user_id"] = [{"id": user.id, "name": user.name}]
        return {**filters, "user_id": False}, choices

    @api.model
    def _scope_ids(self, filters, choices):
        """Return the ids of the users whose figures may be shown, None for all."""
        ids = None
        if not self.env.user.has_group("piste.piste_group_manager"):
            ids = [choice["id"] for choice in choices["user_id"]]
        if not filters["team_id"]:
            return ids
        # sudo: the team is one of those to choose from.
        team = self.env["crm.team"].sudo().browse(filters["team_id"])
        members = team.crm_team_member_ids.user_id.ids
        return [each for each in members if ids is None or each in ids]

    @api.model
    def _shown_users(self, filters, choices, figures):
        """Return the active representatives, and whoever else has a figure now."""
        ids = self._scope_ids(filters, choices)
        shown = [
            user for user in choices["user_id"] if ids is None or user["id"] in ids
        ]
        known = {user["id"] for user in shown}
        others = {
            user_id
            for values in figures.values()
            for user_id, (_before, now) in values.items()
            if now and user_id not in known
        }
        if others:
            # sudo: as a form names the owner of a document that one may read.
            users = self.env["res.users"].sudo().browse(sorted(others))
            shown += [{"id": user.id, "name": user.name} for user in users]
        return sorted(shown, key=lambda user: (user["name"].lower(), user["id"]))

    # BUSINESS: numbers
    @api.model
    def _numbers(self, columns, figures, user_ids=None):
        """Add up the figures of some users, of all of them by default."""
        digits = self.env.company.currency_id.decimal_places
        sums = {"before": [], "values": []}
        for key, column in columns.items():
            found = figures[key]
            users = found if user_ids is None else user_ids
            pairs = [found.get(user_id, (0, 0)) for user_id in users]
            for place, name in enumerate(sums):
                number = sum(pair[place] for pair in pairs)
                if column.get("is_money"):
                    number = round(number, digits)
                if column.get("is_today") and name == "before":
                    number = None
                sums[name].append(number)
        return sums
