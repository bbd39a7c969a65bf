from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class PisteFollowupMixin(models.AbstractModel):
    """Date of the next follow-up, by which lists are sorted and searched (U1).

    It is the date of the next planned action or, while none is planned, the date that
    somebody typed. The first is read where it is, so that no copy of it can be wrong.
    """

    _name = "piste.followup.mixin"
    _description = "Next Follow-up Mixin"

    piste_followup_date = fields.Date(
        "Follow-up Date as Typed", index="btree_not_null", tracking=True
    )
    piste_next_followup_date = fields.Date(
        "Next Follow-up",
        compute="_compute_piste_next_followup_date",
        inverse="_inverse_piste_next_followup_date",
        search="_search_piste_next_followup_date",
        help="Date of the next planned action, else the one typed here.",
    )

    @api.depends(
        "piste_followup_date", "activity_ids.date_deadline", "activity_ids.active"
    )
    def _compute_piste_next_followup_date(self):
        # In sudo mode: the planned actions of colleagues count too; only their date is
        # shown.
        planned_sudo = (
            self.env["mail.activity"]
            .sudo()
            .search_fetch(
                [("res_model", "=", self._name), ("res_id", "in", self._origin.ids)],
                ["res_id", "date_deadline"],
            )
        )
        self._piste_set_next_followup_date(planned_sudo)

    def _piste_set_next_followup_date(self, planned):
        """Set the date from the activities ``planned`` on these records."""
        dates = {}
        for activity in planned:
            day = dates.setdefault(activity.res_id, activity.date_deadline)
            dates[activity.res_id] = min(day, activity.date_deadline)
        for record in self:
            record.piste_next_followup_date = (
                dates.get(record._origin.id) or record.piste_followup_date
            )

    def _inverse_piste_next_followup_date(self):
        for record in self:
            record.piste_followup_date = record.piste_next_followup_date

    @api.model
    def _search_piste_next_followup_date(self, operator, value):
        operators = {"<": SQL("<"), "<=": SQL("<="), ">": SQL(">"), ">=": SQL(">=")}
        date = SQL("COALESCE(planned.date, document.piste_followup_date)")
        if operator == "in":
            dates = [day for day in value if day]
            condition = SQL("%s = ANY(%s::date[])", date, dates)
            if False in value or None in value:
                condition = SQL("(%s OR %s IS NULL)", condition, date)
        elif operator in operators and value:
            condition = SQL("%s %s %s", date, operators[operator], value)
        else:
            return NotImplemented
        self.flush_model(["piste_followup_date"])
        query = SQL(
            "(SELECT document.id FROM %(table)s document"
            " LEFT JOIN %(planned)s planned ON planned.res_id = document.id"
            " WHERE %(condition)s)",
            table=SQL.identifier(self._table),
            planned=self._piste_planned_dates(),
            condition=condition,
        )
        return Domain("id", "in", query)

    @api.model
    def _piste_planned_dates(self):
        """Return the table of the next planned date by record, as SQL."""
        names = ["res_model", "res_id", "date_deadline", "active"]
        self.env["mail.activity"].flush_model(names)
        return SQL(
            "(SELECT res_id, MIN(date_deadline) AS date FROM mail_activity"
            " WHERE res_model = %s AND active GROUP BY res_id)",
            self._name,
        )

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name != "piste_next_followup_date":
            return super()._order_field_to_sql(
                alias, field_name, direction, nulls, query
            )
        planned = query.make_alias(alias, "piste_planned")
        condition = SQL(
            "%s = %s", SQL.identifier(planned, "res_id"), SQL.identifier(alias, "id")
        )
        query.add_join("LEFT JOIN", planned, self._piste_planned_dates(), condition)
        date = SQL(
            "COALESCE(%s, %s)",
            SQL.identifier(planned, "date"),
            self._field_to_sql(alias, "piste_followup_date", query),
        )
        query._order_groupby.append(date)
        return SQL("%s %s %s", date, direction, nulls)
