from collections import defaultdict

from odoo import models
from odoo.tools import SQL


class PisteMergeEngine(models.AbstractModel):
    """What the merged records say of each other: nobody is his own relative.

    What the original says of a double is emptied before anything moves, else it would
    say it of itself. Adds two moves::

        {"kind": "emptied", "table": …, "column": …, "ids": [row ids], "value": …}
        {"kind": "unlinked", "table": …, "columns": [a, b], "rows": [[a, b]]}
    """

    _inherit = "piste.merge.engine"

    def _move_all(self, res_model, survivors):
        self.env.flush_all()
        moves = defaultdict(list)
        self._empty_own(res_model, survivors, moves)
        for double, rows in super()._move_all(res_model, survivors).items():
            moves[double] += rows
        for rows in moves.values():
            self._forget_external_ids(rows)
        return moves

    def _put_back(self, res_model, double, survivor, moves):
        super()._put_back(res_model, double, survivor, moves)
        self._forget_external_ids(moves)

    def _forget_external_ids(self, moves):
        """Let external IDs, which follow as everything, be looked up anew."""
        if any(move.get("table") == "ir_model_data" for move in moves):
            self.env.registry.clear_cache()

    def _empty_own(self, res_model, survivors, moves):
        Model = self.env[res_model]
        own = [p for p in self._pointers(res_model) if p.table == Model._table]
        for pointer in own:
            field = Model._fields.get(pointer.column)
            if field and not field.required:
                values = {double: double for double in survivors}
                self._empty(pointer.table, pointer.column, survivors, values, moves)
        for table, column in self._reference_columns():
            if table == Model._table:
                values = {double: f"{res_model},{double}" for double in survivors}
                self._empty(table, column, survivors, values, moves)
        for table, columns in self._own_links(res_model):
            self._unlink_own(table, columns, survivors, moves)

    def _empty(self, table, column, survivors, values, moves):
        """Empty the column of each original that holds the value of its double."""
        query = SQL(
            """
            UPDATE %(table)s AS document SET %(column)s = NULL
              FROM unnest(%(doubles)s::int[], %(survivors)s::int[], %(values)s::text[])
                   AS pair(double, survivor, told)
             WHERE document.id = pair.survivor AND document.%(column)s::text = pair.told
         RETURNING pair.double, document.id
            """,
            table=SQL.identifier(table),
            column=SQL.identifier(column),
            doubles=list(survivors),
            survivors=list(survivors.values()),
            values=[str(values[double]) for double in survivors],
        )
        for double, row_id in self.env.execute_query(query):
            moves[double].append(
                {
                    "kind": "emptied",
                    "table": table,
                    "column": column,
                    "ids": [row_id],
                    "value": values[double],
                }
            )

    def _own_links(self, res_model):
        """Yield the many2many tables of the model with itself, with both columns."""
        links = {
            (p.table, *sorted((p.column, p.other)))
            for p in self._pointers(res_model)
            if p.other
        }
        pointing = {(p.table, p.column) for p in self._pointers(res_model)}
        for table, left, right in sorted(links):
            if {(table, left), (table, right)} <= pointing:
                yield table, [left, right]

    def _unlink_own(self, table, columns, survivors, moves):
        """Take away the links between records that become one."""
        members = [(double, kept, double) for double, kept in survivors.items()]
        members += [(kept, kept, 0) for kept in set(survivors.values())]
        ids, originals, doubles = map(list, zip(*members, strict=True))
        query = SQL(
            """
            WITH member AS (
                SELECT * FROM unnest(%(ids)s::int[], %(originals)s::int[],
                                     %(doubles)s::int[]) AS m(id, original, double)
            )
            DELETE FROM %(table)s AS link USING member AS one, member AS other
             WHERE link.%(left)s = one.id AND link.%(right)s = other.id
               AND one.original = other.original AND one.id <> other.id
         RETURNING greatest(one.double, other.double), link.%(left)s, link.%(right)s
            """,
            ids=ids,
            originals=originals,
            doubles=doubles,
            table=SQL.identifier(table),
            left=SQL.identifier(columns[0]),
            right=SQL.identifier(columns[1]),
        )
        for double, left, right in self.env.execute_query(query):
            moves[double].append(
                {
                    "kind": "unlinked",
                    "table": table,
                    "columns": columns,
                    "rows": [[left, right]],
                }
            )

    # === PUT BACK ===

    def _undo_by_kind(self):
        return {
            **super()._undo_by_kind(),
            "emptied": self._put_back_emptied,
            "unlinked": self._put_back_unlinked,
        }

    def _put_back_emptied(self, _res_model, _double, _survivor, move):
        self.env.cr.execute(
            SQL(
                "UPDATE %(table)s SET %(column)s = %(value)s"
                " WHERE id = ANY(%(ids)s) AND %(column)s IS NULL",
                table=SQL.identifier(move["table"]),
                column=SQL.identifier(move["column"]),
                value=move["value"],
                ids=move["ids"],
            )
        )

    def _put_back_unlinked(self, _res_model, _double, _survivor, move):
        for left, right in move["rows"]:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO %s (%s, %s) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                    SQL.identifier(move["table"]),
                    *map(SQL.identifier, move["columns"]),
                    left,
                    right,
                )
            )
