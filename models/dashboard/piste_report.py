from dataclasses import dataclass

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.piste.utils import report_table

REP = "piste.piste_group_rep"
# Documents on which calls are planned, as far as their readers may count them.
CALL_MODELS = ("crm.lead", "res.partner", "sale.order")


@dataclass(frozen=True)
class Source:
    """What charts may count: a model of the allow-list, and how to narrow it."""

    model: str
    label: str
    # Comma-separated groups that may see it.
    groups: str
    # Field of the period, and of the person in charge.
    date: str
    user: str
    # List that the chart opens.
    action: str
    domain: Domain = Domain.TRUE
    # Without record rules of its own per team: own rows, those of one's team or all.
    is_personal: bool = False
    is_community: bool = False
    # Where archived means done or lost, not gone; ``domain`` says which ones count.
    with_archived: bool = False


class PisteReport(models.AbstractModel):
    """The page *Rapports*: charts over own data, by period (AX-44, AX-45)."""

    _name = "piste.report"
    _description = "Reports"

    # SOURCES
    @api.model
    def _sources(self):
        """Return what charts may count, in the order of the page.

        Overridden to add one; its shipped chart is a record of ``piste.report.chart``.

        :return: key -> Source
        :rtype: dict
        """
        # Lost is archived in core, and yet belongs to the figures.
        kept = Domain("active", "=", True) | Domain("won_status", "=", "lost")
        return {
            "call": Source(
                "mail.activity",
                self.env._("Calls"),
                REP,
                "date_deadline",
                "user_id",
                "mail.mail_activity_action_my",
                Domain("activity_type_id.category", "=", "phonecall"),
                is_personal=True,
                with_archived=True,
            ),
            "opportunity": Source(
                "crm.lead",
                self.env._("Opportunities"),
                REP,
                "create_date",
                "user_id",
                "piste.crm_lead_opportunity_action_open",
                Domain("type", "=", "opportunity") & kept,
                with_archived=True,
            ),
            "lead": Source(
                "crm.lead",
                self.env._("Pistes"),
                REP,
                "create_date",
                "user_id",
                "piste.crm_lead_piste_action_open",
                Domain("type", "=", "lead") & kept,
                with_archived=True,
            ),
            "event": Source(
                "calendar.event",
                self.env._("Events"),
                f"{REP},piste.piste_group_marketing,piste.piste_group_agent",
                "start",
                "user_id",
                "calendar.action_calendar_event",
                is_personal=True,
            ),
            "commission": Source(
                "piste.commission.entry",
                self.env._("Commissions"),
                f"{REP},piste.piste_group_finance",
                "date",
                "user_id",
                "piste.piste_commission_entry_action",
            ),
            "ticket": Source(
                "piste.ticket",
                self.env._("Tickets"),
                f"{REP},piste.piste_group_agent",
                "opened_at",
                "user_id",
                "piste.piste_ticket_action",
                is_community=True,
            ),
            "promotion": Source(
                "piste.promotion",
                self.env._("Promotions"),
                f"{REP},piste.piste_group_marketing",
                "date_start",
                "user_id",
                "piste.piste_promotion_action",
                is_community=True,
            ),
        }

    @api.model
    def _visible_sources(self):
        """Return the sources that the current user may see."""
        user = self.env.user
        community = user.has_group("piste.piste_group_feature_community")
        return {
            key: source
            for key, source in self._sources().items()
            if user.has_groups(source.groups) and (community or not source.is_community)
        }

    # PAGE
    @api.model
    @api.readonly
    def get_page(self, filters=None):
        """Return all charts of the current user with their data, by one request.

        Each figure obeys the record rules of the user.

        :param dict filters: ``period`` (week, month, quarter, year), ``offset`` (-1 is
            the one before), ``user_id`` and ``team_id``; what is wrong is left out
        :return: ``filters`` as they were understood, ``period`` in words, ``users``
            and ``teams`` to choose from, and the ``charts``
        :rtype: dict
        :raise AccessError: for whoever may not read charts
        """
        choices = self._choices()
        filters = self._read_filters(filters or {}, choices)
        charts = self.env["piste.report.chart"]._visible()
        tiles = [chart._get_tile(filters) for chart in charts]
        return {
            "filters": filters,
            "period": self._period_words(filters),
            "users": choices["user_id"],
            "teams": choices["team_id"],
            "charts": self.env["piste.dashboard.layout"]._arrange("reports", tiles),
        }

    @api.model
    @api.readonly
    def get_chart(self, chart_id, filters=None):
        """Return one chart anew, as :meth:`get_page` tells it, or None when it is gone.

        :param int chart_id: id of a chart that the user sees
        :param dict filters: see :meth:`get_page`
        """
        charts = self.env["piste.report.chart"]._visible()
        chart = charts.filtered(lambda each: each.id == chart_id)
        if not chart:
            return None
        tile = chart._get_tile(self._read_filters(filters or {}))
        return self.env["piste.dashboard.layout"]._arrange("reports", [tile])[0]

    # BUSINESS: filters
    @api.model
    def _read_filters(self, asked, choices=None):
        """Return the filters that make sense of what a client or an URL asks.

        :param dict choices: what ``_choices`` returns, when it is known already
        """
        if not isinstance(asked, dict):
            asked = {}
        period = asked.get("period")
        filters = {
            "period": period if period in report_table.PERIODS else "quarter",
            "offset": self._read_int(asked.get("offset")),
        }
        for name, known_choices in (choices or self._choices()).items():
            chosen = self._read_int(asked.get(name))
            known = {choice["id"] for choice in known_choices}
            filters[name] = chosen if chosen in known else False
        return filters

    @api.model
    def _read_int(self, value):
        try:
            return int(value)
        except (TypeError, ValueError, OverflowError):
            return 0

    @api.model
    def _choices(self):
        """Return the representatives and teams among which the user may choose.

        A leader chooses in the teams he leads, a manager everywhere, nobody else.
        """
        user = self.env.user
        if not user.has_group("piste.piste_group_leader"):
            return {"user_id": [], "team_id": []}
        if user.has_group("piste.piste_group_manager"):
            team_domain = Domain.TRUE
            user_domain = Domain("all_group_ids", "in", self.env.ref(REP).ids)
        else:
            team_domain = Domain("user_id", "=", user.id)
            user_domain = Domain("id", "in", self._colleague_ids())
        users = self.env["res.users"].search_fetch(
            user_domain & Domain("share", "=", False), ["name"], order="name, id"
        )
        teams = self.env["crm.team"].search_fetch(team_domain, ["name"])
        return {
            "user_id": [{"id": each.id, "name": each.name} for each in users],
            "team_id": [{"id": team.id, "name": team.name} for team in teams],
        }

    @api.model
    def _colleague_ids(self):
        """Return the current user and the members of the teams he leads."""
        # sudo: who is in the team that one leads is no secret to its leader.
        teams = self.env["crm.team"].sudo().search([("user_id", "=", self.env.uid)])
        return [self.env.uid, *teams.crm_team_member_ids.user_id.ids]

    @api.model
    def _bounds(self, filters):
        today = fields.Date.context_today(self)
        return report_table.bounds(today, filters["period"], filters["offset"])

    @api.model
    def _period_words(self, filters):
        return " – ".join(format_date(self.env, day) for day in self._bounds(filters))

    # BUSINESS: domains
    @api.model
    def _domain(self, key, source, filters):
        """Return the domain of what a chart counts, but for its own."""
        domain = (
            source.domain & self._scope(source) & self._period(key, source, filters)
        )
        if filters["user_id"]:
            domain &= Domain(source.user, "=", filters["user_id"])
        if filters["team_id"]:
            # sudo: the team is one of those to choose from.
            team = self.env["crm.team"].sudo().browse(filters["team_id"])
            domain &= Domain(source.user, "in", team.crm_team_member_ids.user_id.ids)
        return domain

    @api.model
    def _scope(self, source):
        """Narrow what the record rules give to one's own, one's team's, or all."""
        user = self.env.user
        if not source.is_personal:
            return self.env["piste.dashboard"]._scope(source.user)
        if user.has_group("piste.piste_group_manager"):
            return Domain.TRUE
        if user.has_group("piste.piste_group_leader"):
            return Domain(source.user, "in", self._colleague_ids())
        return Domain(source.user, "=", user.id)

    @api.model
    def _period(self, key, source, filters):
        start, end = self._bounds(filters)
        if key == "call":
            # A call that was made counts on its day, not on the day it was due.
            return Domain("active", "=", True) & self._between(
                source.model, "date_deadline", start, end
            ) | Domain("active", "=", False) & self._between(
                source.model, "date_done", start, end
            )
        return self._between(source.model, source.date, start, end)

    @api.model
    def _between(self, model, name, start, end):
        if self.env[model]._fields[name].type == "date":
            return Domain([(name, ">=", start), (name, "<=", end)])
        to_utc = self.env["piste.dashboard"]._to_utc
        after = report_table.step(end, "day")
        return Domain(
            [
                (name, ">=", fields.Datetime.to_string(to_utc(start))),
                (name, "<", fields.Datetime.to_string(to_utc(after))),
            ]
        )

    @api.model
    def _model(self, key, source):
        """Return the model to count in, and the domain that its rights need.

        Core reads every activity to ask for its document, one by one. Who may read
        the document may count its calls: the same by the rules of the documents.
        """
        Model = self.env[source.model]
        if source.with_archived:
            Model = Model.with_context(active_test=False)
        if key != "call":
            return Model, Domain.TRUE
        readable = Domain("user_id", "=", self.env.uid)
        for name in CALL_MODELS:
            documents = self.env[name].with_context(active_test=False)
            if documents.has_access("read"):
                readable |= Domain("res_model", "=", name) & Domain(
                    "res_id", "in", documents._search([])
                )
        # sudo: see above; the domain of a chart asks for plain fields only.
        return Model.sudo(), readable
