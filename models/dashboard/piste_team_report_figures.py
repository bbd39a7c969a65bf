from collections import namedtuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..objective.piste_objective_actual import MONEY, SIGNED_ON

# First day of the period before, first and last day of the period.
Span = namedtuple("Span", "first start end")
KINDS = {"call": ("call",), "meeting": ("meeting", "visit")}
KINDS["point"] = (*KINDS["call"], *KINDS["meeting"])
# What has record rules is counted in this order, by one statement.
COUNTED = ("lead", "point", "contract", "forgotten")
MODELS = {
    "lead": "crm.lead",
    "point": "piste.contact.point",
    "call": "piste.contact.point",
    "meeting": "piste.contact.point",
    "contract": "sale.order",
    "signed": "sale.order",
    "collected": "account.move",
    "client": "res.partner",
    "forgotten": "piste.followup.forgotten",
}
ACTIONS = {
    "crm.lead": "piste.crm_lead_piste_action_open",
    "piste.contact.point": "piste.piste_contact_point_action",
    "sale.order": "piste.sale_order_action_contract",
    "account.move": "account.action_move_out_invoice_type",
    "res.partner": "piste.res_partner_action_client",
    "piste.followup.forgotten": "piste.piste_followup_forgotten_action",
}
# Of these, archived ones count too: a lost piste, a client that is no more.
WITH_ARCHIVED = ("crm.lead", "res.partner")

# Their rule asks for the company of their file.
OF_FILES = ("piste.contact.point", "piste.followup.forgotten")


class PisteTeamReport(models.AbstractModel):
    """What the page *Équipe* counts, by few statements, and the list of each figure.

    No definition of its own: pistes as the reports count them, exchanges as the
    journal of contact points, contracts as the home, money and new clients as the
    objectives, forgotten files as their list.
    """

    _inherit = "piste.team.report"

    # BUSINESS: figures
    @api.model
    def _figures(self, filters, ids):
        """Return the figures of a period and of the one before.

        :param list ids: of the users to count, None for all
        :return: key -> {user id: (before, now)}
        """
        report = self.env["piste.report"]
        first, _last = report._bounds({**filters, "offset": filters["offset"] - 1})
        span = Span(first, *report._bounds(filters))
        users = self._users(ids)
        return {
            **self._count(ids, span),
            "collected": self._collect(users, span),
            "client": self._count_clients(users, span),
        }

    @api.model
    def _users(self, ids):
        """Return the users of these ids, all employees and former ones for None."""
        users = self.env["res.users"].browse(ids)
        if ids is None:
            users = users.with_context(active_test=False)
            users = users.search([("share", "=", False)])
        return users

    @api.model
    def _count(self, ids, span):
        """Count what has record rules, in the rights of the user, by one statement."""
        found = {key: {} for key in self._columns()}
        everywhere = self._works_everywhere()
        parts = [self._sql_count(key, ids, span, everywhere) for key in COUNTED]
        union = SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts)
        for key, user_id, before, now, *amounts in self.env.execute_query(union):
            found[key][user_id] = before, now
            if key == "contract":
                found["signed"][user_id] = tuple(map(float, amounts))
        return found

    @api.model
    def _sql_count(self, key, ids, span, everywhere):
        """Return the query of (key, user, number before, now, amount before, now)."""
        Model = self._model(key)
        domain = self._domain(key, ids, span.first, span.end)
        query = self._search_in_rights(Model, domain, everywhere)

        def column(name):
            return Model._field_to_sql(query.table, name, query)

        day, amount = self._sql_measures(key, column)
        before = now = SQL("")
        if day:
            moment = self.env["piste.dashboard"]._to_utc(span.start)
            before = SQL("FILTER (WHERE %s < %s)", day, moment)
            now = SQL("FILTER (WHERE %s >= %s)", day, moment)
        label = SQL("%s", key)
        if key == "point":
            label = SQL(
                "CASE %s WHEN 'call' THEN 'call' ELSE 'meeting' END", column("kind")
            )
        query.groupby = SQL("1, 2")
        return query.select(
            label,
            column("user_id"),
            SQL("COUNT(*) %s", before) if day else SQL("0"),
            SQL("COUNT(*) %s", now),
            SQL("COALESCE(SUM(%s) %s, 0)", amount, before),
            SQL("COALESCE(SUM(%s) %s, 0)", amount, now),
        )

    @api.model
    def _works_everywhere(self):
        """Say whether the user works in all companies that there are."""
        # sudo: whether there are others, archived ones too.
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        others = [("id", "not in", self.env.companies.ids)]
        return not companies.search(others, limit=1)

    @api.model
    def _search_in_rights(self, Model, domain, everywhere):
        """Return the query of a search in the rights of the user.

        For whoever works in all companies, that a file is of one of them is known: its
        rule need not join each file to say so.
        """
        if not everywhere or Model._name not in OF_FILES:
            return Model._search(domain)
        every = {*self.env.companies.ids, False}

        def spare(condition):
            value = condition.value
            inner = list(value.iter_conditions()) if isinstance(value, Domain) else []
            if (
                condition.operator == "any"
                and inner == [value]
                and value.field_expr == "company_id"
                and value.operator == "in"
                and every <= set(value.value)
            ):
                return Domain(condition.field_expr, "!=", False)
            return condition

        Model.check_access("read")
        rules = self.env["ir.rule"]._compute_domain(Model._name, "read")
        # sudo: by the rules of the user, which are in the domain.
        Model = Model.sudo().with_context(active_test=False)
        return Model._search(domain & rules.map_conditions(spare))

    @api.model
    def _sql_measures(self, key, column):
        """Return the moment of what is counted, if any, and its amount."""
        if key == "contract":
            # Before taxes, in company currency, as the objectives (OD-17).
            return (
                SQL("COALESCE(%s, %s)", column("signed_on"), column("date_order")),
                SQL(
                    "%s / COALESCE(NULLIF(%s, 0), 1)",
                    column("amount_untaxed"),
                    column("currency_rate"),
                ),
            )
        name = {"lead": "create_date", "point": "date"}.get(key)
        return column(name) if name else None, SQL("0")

    @api.model
    def _collect(self, users, span):
        """Return what came in before taxes, as the objectives reckon it (OD-17)."""
        today = fields.Date.context_today(self)
        flows = self.env["piste.objective"]._flows(
            "real", users, self.env.company, span.first, min(span.end, today)
        )
        rows = (
            (user_id, day, amount)
            for (user_id, _company_id), days in flows.items()
            for day, amount in days
        )
        return self._fold(rows, span.start)

    @api.model
    def _count_clients(self, users, span):
        """Count the new clients that the user may read (OD-18)."""
        rows = self._new_clients(users, span.first, span.end)
        return self._fold(((user_id, day, 1) for _id, user_id, day in rows), span.start)

    @api.model
    def _fold(self, rows, start):
        """Add up (user, day, number) before a day and from then on."""
        found = {}
        for user_id, day, number in rows:
            before, now = found.get(user_id, (0, 0))
            is_before = day < start
            found[user_id] = (
                before + number * is_before,
                now + number * (not is_before),
            )
        return found

    @api.model
    def _new_clients(self, users, start, end):
        """Return (client id, user id, day) of the first contracts of a period (OD-18).

        Of all clients, only those that the user may read and that signed in the period
        are looked at.
        """
        Objective = self.env["piste.objective"]
        Objective._flush_sources()
        # One day more on both sides: each contract has the day of its owner.
        signed = SQL(
            """(
            SELECT client.commercial_partner_id FROM res_partner client
              JOIN sale_order sale ON sale.partner_id = client.id
             WHERE sale.company_id = %(company)s
               AND %(moment)s >= %(start)s::date - 1
               AND %(moment)s < %(end)s::date + 2)
            """,
            company=self.env.company.id,
            moment=SIGNED_ON,
            start=start,
            end=end,
        )
        clients = self._model("client").search(Domain("id", "in", signed), order="id")
        query = SQL(
            """
            SELECT client_id, user_id, day FROM (%(first)s) first
             WHERE user_id = ANY(%(users)s) AND day BETWEEN %(start)s AND %(end)s
               AND client_id = ANY(%(clients)s)
            """,
            first=Objective._sql_first_contracts(
                SQL("%s::int[]", self.env.company.ids)
            ),
            users=SQL("%s::int[]", users.ids),
            start=start,
            end=end,
            clients=SQL("%s::int[]", clients.ids),
        )
        return self.env.execute_query(query)

    # BUSINESS: lists
    @api.model
    def _list(self, key, ids, start, end):
        """Return the action and the domain of what a figure counts."""
        model = MODELS[key]
        return {
            "xmlid": ACTIONS[model],
            "domain": list(self._domain(key, ids, start, end)),
            "context": {"active_test": False} if model in WITH_ARCHIVED else {},
        }

    @api.model
    def _model(self, key):
        Model = self.env[MODELS[key]]
        if Model._name in WITH_ARCHIVED:
            Model = Model.with_context(active_test=False)
        return Model

    @api.model
    def _domain(self, key, ids, start, end):
        """Return the domain of what a figure counts; the rights come on top."""
        if key in ("client", "collected"):
            find = self._client_ids if key == "client" else self._document_ids
            return Domain("id", "in", find(self._users(ids), start, end))
        owned = Domain("user_id", "!=", False)
        if ids is not None:
            owned = Domain("user_id", "in", ids)
        if key == "forgotten":
            return owned
        if key in ("contract", "signed"):
            return owned & self.env["piste.dashboard"]._signed_domain(start, end)
        report = self.env["piste.report"]
        if key == "lead":
            source = report._sources()[key]
            between = report._between(source.model, source.date, start, end)
            return owned & source.domain & between
        return (
            owned
            & Domain("kind", "in", KINDS[key])
            # A call that came in was not made.
            & Domain("is_incoming", "=", False)
            & report._between(MODELS[key], "date", start, end)
        )

    @api.model
    def _client_ids(self, users, start, end):
        return [row[0] for row in self._new_clients(users, start, end)]

    @api.model
    def _document_ids(self, users, start, end):
        """Return the ids of the documents of which an amount is in the figure."""
        query = SQL(
            """
            SELECT DISTINCT move.id
              FROM (%(days)s) money
              JOIN account_move move ON move.id = money.move_id
         LEFT JOIN account_move origin ON origin.id = move.reversed_entry_id
             WHERE COALESCE(origin.invoice_user_id, move.invoice_user_id)
                   = ANY(%(users)s)
               AND move.move_type IN ('out_invoice', 'out_refund')
               AND move.state = 'posted' AND move.company_id = %(company)s
               AND money.day BETWEEN %(start)s AND %(end)s
            """,
            days=SQL("SELECT id AS move_id, invoice_date AS day FROM account_move")
            if self._is_invoiced()
            else MONEY,
            users=SQL("%s::int[]", users.ids),
            company=self.env.company.id,
            start=start,
            end=min(end, fields.Date.context_today(self)),
        )
        self.env["piste.objective"]._flush_sources()
        return [move_id for [move_id] in self.env.execute_query(query)]
