from datetime import date, datetime

from odoo import models
from odoo.tools import format_date

from odoo.addons.piste.utils import report_table

# Groups that fit a chart; what is beyond is added up under “Others”.
MOST_GROUPS = 20
MOST_SERIES = 8
TIME_TYPES = ("date", "datetime")
DATE_FORMATS = {"month": "MMM yyyy", "quarter": "QQQ yyyy", "year": "yyyy"}
OTHERS = object()


class PisteReportChart(models.Model):
    """The rows of a chart: counted by one grouped query, in the user's rights."""

    _inherit = "piste.report.chart"

    # BUSINESS
    def _get_data(self, filters):
        """Return what the chart shows, all of it in words and numbers.

        :param dict filters: as ``_read_filters`` returns them
        :return: ``group`` and ``columns`` (labels), ``rows`` (``label`` and one number
            per column), ``total``, ``digits`` and ``currency_id`` of the numbers
        :rtype: dict
        """
        self.ensure_one()
        source = self._get_source()
        counted = self._count(source, filters)
        groups = self._keys(source, filters, counted, 0)
        parts = [None]
        if self.series:
            parts = self._keys(source, filters, counted, 1)
        cells = self._fold(counted, groups, parts)
        digits, currency = self._unit(source)
        return {
            "group": self._field_label(source, self.group_by),
            "columns": [self._part_label(source, part) for part in parts],
            "rows": [
                {
                    "label": self._key_label(source, self.group_by, key),
                    "values": [
                        round(cells.get((key, part), 0), digits) for part in parts
                    ],
                }
                for key in groups
            ],
            "total": round(sum(cells.values()), digits),
            "digits": digits,
            "currency_id": currency.id,
        }

    def _count(self, source, filters):
        """Return the numbers: (group, part) -> number; part is None without series."""
        Model, readable = self.env["piste.report"]._model(self.source, source)
        names = [self.group_by, *([self.series] if self.series else [])]
        # Weeks by their days: the database would begin them as the language does.
        interval = "day" if self.interval == "week" else self.interval
        specs = [
            f"{name}:{interval}" if Model._fields[name].type in TIME_TYPES else name
            for name in names
        ]
        measure = f"{self.measure}:sum" if self.measure else "__count"
        groups = Model._read_group(
            self._get_full_domain(source, filters) & readable, specs, [measure]
        )
        found = {}
        for *keys, number in groups:
            pair = (*map(self._plain_key, keys), None)[:2]
            found[pair] = found.get(pair, 0) + (number or 0)
        return found

    def _plain_key(self, key):
        """Return the first day of the interval of a date, other keys as they are."""
        if not isinstance(key, date):
            return key
        day = key.date() if isinstance(key, datetime) else key
        return report_table.floor(day, self.interval)

    def _keys(self, source, filters, counted, place):
        """Return the groups (place 0) or the series (1) in the order of the chart."""
        name = self.series if place else self.group_by
        most = MOST_SERIES if place else MOST_GROUPS
        field = self.env[source.model]._fields[name]
        keys = list(dict.fromkeys(pair[place] for pair in counted))
        if field.type in TIME_TYPES:
            return self._days(filters, name, source, keys)
        if field.type == "selection":
            order = list(dict(field._description_selection(self.env)))
            keys.sort(key=lambda key: order.index(key) if key in order else len(order))
        elif field.type == "boolean":
            keys.sort(reverse=True)
        totals = dict.fromkeys(keys, 0)
        for pair, number in counted.items():
            totals[pair[place]] += number
        largest = sorted(keys, key=lambda key: -totals[key])
        if field.relational:
            keys = self._order_records(field, keys) or largest
        if len(keys) <= most:
            return keys
        kept = set(largest[: most - 1])
        return [*(key for key in keys if key in kept), OTHERS]

    def _order_records(self, field, keys):
        """Return records that have an order of their own in it, else nothing."""
        # sudo: their order is no secret; archived ones have figures all the same.
        Model = self.env[field.comodel_name].sudo().with_context(active_test=False)
        if "sequence" not in Model._fields:
            return []
        ids = [key.id for key in keys if key]
        rank = {
            record_id: n
            for n, record_id in enumerate(Model.search([("id", "in", ids)]).ids)
        }
        return sorted(keys, key=lambda key: rank.get(key.id, len(rank)))

    def _days(self, filters, name, source, keys):
        """Return the intervals in their order, the empty ones of the period too."""
        found = {key for key in keys if key}
        if name == source.date:
            bounds = self.env["piste.report"]._bounds(filters)
            found.update(report_table.days_of(*bounds, self.interval))
        return [*sorted(found), *(key for key in keys if not key)]

    def _fold(self, counted, groups, parts):
        """Return the numbers of the groups that are shown, the rest under Others."""
        known_groups, known_parts = set(groups), set(parts)
        cells = {}
        for (group, part), number in counted.items():
            cell = (
                group if group in known_groups else OTHERS,
                part if part in known_parts else OTHERS,
            )
            cells[cell] = cells.get(cell, 0) + number
        return cells

    def _unit(self, source):
        """Return the decimals and the currency of the numbers."""
        field = self.env[source.model]._fields.get(self.measure or "")
        none = self.env["res.currency"]
        if not field or field.type == "integer":
            return 0, none
        if field.type == "monetary":
            currency = self.env.company.currency_id
            return currency.decimal_places, currency
        return 2, none

    # BUSINESS: words
    def _field_label(self, source, name):
        field = self.env[source.model]._fields[name]
        return field._description_string(self.env)

    def _part_label(self, source, part):
        if self.series:
            return self._key_label(source, self.series, part)
        if self.measure:
            return self._field_label(source, self.measure)
        return source.label

    def _key_label(self, source, name, key):
        field = self.env[source.model]._fields[name]
        if key is OTHERS:
            return self.env._("Others")
        if field.type == "boolean":
            return self._boolean_label(name, key)
        if not key:
            return self.env._("None")
        if field.type in TIME_TYPES:
            return self._day_label(key)
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(key, key)
        # sudo: as a form shows the name of whom its document is about.
        return key.sudo().display_name or self.env._("None")

    def _boolean_label(self, name, key):
        if self.source == "call" and name == "active":
            return self.env._("Planned") if key else self.env._("Done")
        return self.env._("Yes") if key else self.env._("No")

    def _day_label(self, day):
        if self.interval == "week":
            return self.env._("Week of %s", format_date(self.env, day))
        date_format = DATE_FORMATS.get(self.interval, False)
        return format_date(self.env, day, date_format=date_format)
