import logging

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

_logger = logging.getLogger(__name__)


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Offer the fields that a company added itself as columns (AX-45).

        In the lists of Piste, hidden until a user asks for them with *Personnaliser*.
        """
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "list" and view and self._piste_is_own_view(view):
            there = set(arch.xpath("./field/@name"))
            for name, field in self._fields.items():
                if field.manual and name not in there and field.type != "binary":
                    column = {"name": name, "optional": "hide"}
                    arch.append(arch.makeelement("field", column))
        return arch, view

    @api.model
    def _piste_is_own_view(self, view):
        return (view.sudo().xml_id or "").startswith("piste.")

    @api.model
    def _piste_insert_new(self, rows, *returned):
        """Write rows, but those that are there: one statement, however many.

        For what batches write, where creating record by record costs many times more.
        A unique index keeps a row from being there twice; nothing is computed.

        :param list rows: dicts of stored values, each with the same names
        :param str returned: names of the columns wanted back
        :return: ``[(value, ...)]`` of the rows that are new
        """
        if not rows:
            return []
        stamp = {}
        if self._log_access:
            stamp |= dict.fromkeys(("create_uid", "write_uid"), self.env.uid)
            stamp |= dict.fromkeys(("create_date", "write_date"), self.env.cr.now())
        rows = [{**row, **stamp} for row in rows]
        query = SQL(
            """
            INSERT INTO %(table)s (%(names)s)
            SELECT * FROM UNNEST(%(values)s)
                ON CONFLICT DO NOTHING
         RETURNING %(returned)s
            """,
            table=SQL.identifier(self._table),
            names=SQL(", ").join(map(SQL.identifier, rows[0])),
            values=SQL(", ").join(
                SQL(
                    "%s::%s[]",
                    [field.convert_to_column(row[field.name], self) for row in rows],
                    SQL(field.column_type[0]),
                )
                for field in map(self._fields.get, rows[0])
            ),
            returned=SQL(", ").join(map(SQL.identifier, returned or ["id"])),
        )
        found = self.env.execute_query(query)
        self.invalidate_model()
        return found

    @api.model
    def _piste_safely(self, do, items):
        """Call ``do(items)``; leave out what it fails for, and tell the log.

        What fails together is tried again by halves, so that one bad item holds up
        nobody. Another worker in the way is no fault of an item: that is raised, and
        the next run comes back to it.

        :param do: function of a part of ``items``
        :param items: records, or a list
        :return: the items that could not be done
        """
        try:
            with self.env.cr.savepoint():
                do(items)
            return items[:0]
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            # Whatever it is: it must not hold up the others, and the log tells it.
            half = len(items) // 2
            if half:
                return self._piste_safely(do, items[:half]) + self._piste_safely(
                    do, items[half:]
                )
            _logger.exception("%s: %s", do, items)
            return items
