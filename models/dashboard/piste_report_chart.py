from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.piste.utils import report_table

GROUP_TYPES = ("boolean", "date", "datetime", "many2many", "many2one", "selection")
TIME_TYPES = ("date", "datetime")
MEASURE_TYPES = ("float", "integer", "monetary")
OPERATORS = {"=", "!=", "in", "not in", "<", ">", "<=", ">=", "like", "ilike"}
WORD_TYPES = ("char", "text", "selection")
DOMAIN_LENGTH = 2000


class PisteReportChart(models.Model):
    """A chart of the page *Rapports*: what is counted, and by what (AX-44, A11).

    Those that come with Piste cannot be changed: a copy can. A chart without owner is
    everybody's; each one sees his own data in it.
    """

    _name = "piste.report.chart"
    _description = "Chart of the Reports"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=100)
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        default=lambda self: self.env.user,
        index="btree_not_null",
        ondelete="cascade",
        copy=False,
        help="Who alone sees the chart. Empty: everybody who may see its figures.",
    )
    is_shipped = fields.Boolean(
        "Comes with Piste",
        readonly=True,
        copy=False,
        help="Cannot be changed nor deleted: duplicate it.",
    )
    # What is counted
    source = fields.Selection("_selection_source", "Figures", required=True)
    model = fields.Char(compute="_compute_model", export_string_translation=False)
    domain = fields.Char(
        "Filter", default="[]", help="Which records are counted; all when empty."
    )
    measure = fields.Char(help="Number to add up. Empty: the records are counted.")
    # How it is shown
    group_by = fields.Char(required=True)
    series = fields.Char("Then By", help="Parts each bar, or draws one line for each.")
    interval = fields.Selection(
        [
            ("day", "Day"),
            ("week", "Week"),
            ("month", "Month"),
            ("quarter", "Quarter"),
            ("year", "Year"),
        ],
        required=True,
        default="month",
        help="For dates.",
    )
    chart_type = fields.Selection(
        [("bar", "Bars"), ("line", "Lines"), ("pie", "Pie")],
        required=True,
        default="bar",
    )

    # COMPUTE
    @api.model
    def _selection_source(self):
        sources = self.env["piste.report"]._sources()
        return [(key, source.label) for key, source in sources.items()]

    @api.depends("source")
    def _compute_model(self):
        sources = self.env["piste.report"]._sources()
        for chart in self:
            source = sources.get(chart.source)
            chart.model = source.model if source else False

    @api.onchange("source")
    def _onchange_source(self):
        """What was chosen belongs to other figures."""
        Model = self.env[self.model] if self.model else None
        for name in ("group_by", "series", "measure"):
            if Model is not None and self[name] not in Model._fields:
                self[name] = False
        self.domain = "[]"

    # CONSTRAINT
    @api.constrains("source", "domain", "group_by", "series", "measure", "chart_type")
    def _check_definition(self):
        for chart in self:
            if not chart.model:
                raise ValidationError(self.env._("These figures are unknown."))
            Model = self.env[chart.model]
            for name in filter(None, (chart.group_by, chart.series)):
                if not self._is_group(Model._fields.get(name)):
                    raise ValidationError(
                        self.env._("%(field)s cannot group the figures.", field=name)
                    )
            if chart.group_by == chart.series:
                raise ValidationError(self.env._("Choose two different groups."))
            if chart.chart_type == "pie" and chart.series:
                raise ValidationError(self.env._("A pie has one group only."))
            if chart.measure and not self._is_measure(Model._fields.get(chart.measure)):
                raise ValidationError(
                    self.env._("%(field)s cannot be added up.", field=chart.measure)
                )
            chart._get_domain()

    @api.model
    def _is_group(self, field):
        return self._is_plain(field) and field.type in GROUP_TYPES

    @api.model
    def _is_measure(self, field):
        is_number = self._is_plain(field) and field.type in MEASURE_TYPES
        return is_number and field.aggregator == "sum"

    @api.model
    def _is_plain(self, field):
        """Say whether a field is stored and readable by whoever reads the record."""
        return bool(field) and bool(field.store) and not field.groups

    def _get_domain(self):
        """Return the filter of the chart.

        Literals, no expression; plain fields of the model itself, so that a filter
        tells nothing of records that its user may not read.

        :raise ValidationError: for anything else
        """
        self.ensure_one()
        text = (self.domain or "[]").strip()
        error = ValidationError(
            self.env._("The filter may compare fields of the records themselves only.")
        )
        if len(text) > DOMAIN_LENGTH:
            raise error
        try:
            domain = Domain(literal_eval(text))
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError) as why:
            raise error from why
        Model = self.env[self.model]
        for condition in domain.iter_conditions():
            if not self._is_plain_condition(Model, condition):
                raise error
        return domain

    @api.model
    def _is_plain_condition(self, Model, condition):
        field = Model._fields.get(condition.field_expr)
        if not self._is_plain(field) or condition.operator not in OPERATORS:
            return False
        values = condition.value
        if isinstance(values, list | tuple | set | frozenset):
            is_value = all(self._is_scalar(each) for each in values)
        else:
            is_value = self._is_scalar(values)
        if field.relational and not self._are_ids(values):
            # A word would be looked up among records of another model.
            return False
        is_word = "like" in condition.operator
        return is_value and (not is_word or field.type in WORD_TYPES)

    @api.model
    def _is_scalar(self, value):
        return value is None or isinstance(value, bool | int | float | str)

    @api.model
    def _are_ids(self, values):
        values = (
            values if isinstance(values, list | tuple | set | frozenset) else [values]
        )
        return all(value is None or isinstance(value, int) for value in values)

    # CRUD
    @api.model_create_multi
    def create(self, vals_list):
        """Let the module alone say what comes with it."""
        if not self.env.su and any(vals.get("is_shipped") for vals in vals_list):
            raise self._shipped_error()
        return super().create(vals_list)

    def write(self, vals):
        """Keep what comes with Piste as it is, for managers too (A11)."""
        if not self.env.su and (
            vals.get("is_shipped") or any(self.mapped("is_shipped"))
        ):
            raise self._shipped_error()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_shipped(self):
        if not self.env.su and any(self.mapped("is_shipped")):
            raise self._shipped_error()

    def copy_data(self, default=None):
        """Name copies so."""
        return [
            {**vals, "name": self.env._("%s (copy)", chart.name)}
            if "name" not in (default or {})
            else vals
            for chart, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.model
    def _shipped_error(self):
        return UserError(
            self.env._(
                "The charts that come with Piste cannot be changed. Duplicate one and"
                " change the copy."
            )
        )

    # BUSINESS
    @api.model
    def _visible(self):
        """Return the charts of which the current user may see the figures."""
        sources = list(self.env["piste.report"]._visible_sources())
        return self.search([("source", "in", sources)])

    def _get_source(self):
        return self.env["piste.report"]._sources()[self.source]

    def _get_tile(self, filters):
        """Return the chart with its data, as the page draws it."""
        self.ensure_one()
        tile = {
            "key": str(self.id),
            "id": self.id,
            "title": self.name,
            "type": self.chart_type,
            "can_edit": not self.is_shipped and self.has_access("write"),
            "error": self._find_error(),
        }
        if tile["error"]:
            nothing = {"columns": [], "rows": [], "total": 0, "digits": 0}
            return {**tile, **nothing, "group": "", "currency_id": False}
        data = self._get_data(filters)
        return {**tile, **data, "action": self._get_action(filters)}

    def _find_error(self):
        """Say why a chart cannot be drawn, such as a field that is gone since."""
        try:
            self._check_definition()
        except ValidationError as error:
            return str(error)
        return ""

    def _get_action(self, filters):
        """Say which list holds what the chart counts."""
        source = self._get_source()
        domain = self._get_full_domain(source, filters)
        return {
            "xmlid": source.action,
            "domain": list(domain),
            "context": {"active_test": False} if source.with_archived else {},
        }

    def _get_full_domain(self, source, filters):
        report = self.env["piste.report"]
        domain = report._domain(self.source, source, filters) & self._get_domain()
        Model = self.env[source.model]
        measure = Model._fields.get(self.measure or "")
        if measure and measure.type == "monetary" and "company_id" in Model._fields:
            # Two currencies cannot be added up.
            ids = [self.env.company.id, False]
            domain &= Domain("company_id", "in", ids)
        return domain

    def _get_file(self, filters, kind):
        """Return name and content of a file of the rows that the page shows.

        :param dict filters: see ``piste.report.get_page``
        :param str kind: ``csv`` or ``xlsx``
        """
        data = self._get_data(self.env["piste.report"]._read_filters(filters))
        header = [data["group"], *data["columns"]]
        rows = [[row["label"], *row["values"]] for row in data["rows"]]
        digits = data["digits"]
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        if kind == "csv":
            content = report_table.write_csv(
                header, rows, digits=digits, decimal_point=lang.decimal_point or "."
            )
        else:
            content = report_table.write_xlsx(self.name, header, rows, digits=digits)
        today = fields.Date.context_today(self)
        return f"{self.name} {today}.{kind}", content
