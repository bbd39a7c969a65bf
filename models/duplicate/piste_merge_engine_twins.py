import json
from collections import defaultdict

import psycopg2

from odoo import models
from odoo.tools import SQL, mute_logger


class PisteMergeEngine(models.AbstractModel):
    """Rows of a double that say the same as a row of its original.

    A unique key would refuse them: they are taken away, whole, with what hangs on
    them in tables of two keys. Adds one move::

        {"kind": "taken", "table": …, "rows": [whole rows],
         "links": [[table, column, other column, [[row id, other id]]]]}
    """

    _inherit = "piste.merge.engine"

    # === MOVE ===

    def _move_unique_rows(self, pointer, survivors, moves):
        """Move rows that may have twins; return ``(row id, double)`` of the moved."""
        rows = self._try_repoint(pointer, survivors)
        if rows is None:
            for columns, predicate in self._unique_keys(pointer):
                twins = self._find_twins(pointer, columns, predicate, survivors)
                self._take_away(pointer.table, twins, moves)
            rows = self._try_repoint(pointer, survivors)
        if rows is None:
            # Kept apart by an expression or a rule that only the database can judge.
            rows = self._move_one_by_one(pointer, survivors, moves)
        return rows

    def _try_repoint(self, pointer, survivors, row_id=None):
        """Move rows, or return None if a key or a rule of the table forbids it."""
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint(flush=False):
                return self._repoint(pointer, survivors, row_id)
        except psycopg2.IntegrityError:
            return None

    def _unique_keys(self, pointer):
        """Return the plain unique keys with this column: other columns, condition."""
        query = SQL(
            """
            SELECT array(SELECT attname::text FROM pg_attribute
                          WHERE attrelid = indrelid AND attnum = ANY(indkey)
                            AND attname != %(column)s
                       ORDER BY attnum),
                   coalesce(pg_get_expr(indpred, indrelid), 'TRUE')
              FROM pg_index
             WHERE indrelid = %(table)s::regclass AND indisunique
               AND NOT 0 = ANY(indkey)
               AND EXISTS (SELECT FROM pg_attribute
                            WHERE attrelid = indrelid AND attnum = ANY(indkey)
                              AND attname = %(column)s)
            """,
            table=pointer.table,
            column=pointer.column,
        )
        return self.env.execute_query(query)

    def _find_twins(self, pointer, columns, predicate, survivors):
        """Return ``(row id, double)`` of the rows that the key would refuse.

        :param columns: the other columns of the key
        :param predicate: condition of a partial key, as PostgreSQL tells it
        """
        others = [SQL.identifier("document", name) for name in columns]
        query = SQL(
            """
            SELECT id, double
              FROM (SELECT document.id, pair.double,
                           row_number() OVER (PARTITION BY %(key)s
                                              ORDER BY pair.number, document.id) > 1
                           OR EXISTS (
                               SELECT FROM (SELECT * FROM %(table)s WHERE %(predicate)s)
                                      AS own
                                WHERE own.%(column)s = pair.survivor AND %(same)s
                           ) AS is_twin
                      FROM (SELECT * FROM %(table)s
                             WHERE %(predicate)s AND %(condition)s) AS document
                      JOIN unnest(%(doubles)s::int[], %(survivors)s::int[])
                           WITH ORDINALITY AS pair(double, survivor, number)
                           ON document.%(column)s = pair.double
                     WHERE %(known)s) AS moving
             WHERE is_twin
            """,
            table=SQL.identifier(pointer.table),
            column=SQL.identifier(pointer.column),
            predicate=SQL(predicate.replace("%", "%%")),
            condition=pointer.condition or SQL("TRUE"),
            key=SQL(", ").join([SQL("pair.survivor"), *others]),
            same=SQL(" AND ").join(
                [
                    SQL("TRUE"),
                    *(
                        SQL("%s = %s", SQL.identifier("own", name), other)
                        for name, other in zip(columns, others, strict=True)
                    ),
                ]
            ),
            known=SQL(" AND ").join(
                [SQL("TRUE"), *(SQL("%s IS NOT NULL", other) for other in others)]
            ),
            doubles=list(survivors),
            survivors=list(survivors.values()),
        )
        return self.env.execute_query(query)

    def _move_one_by_one(self, pointer, survivors, moves):
        query = SQL(
            "SELECT id, %(column)s FROM %(table)s AS document"
            " WHERE %(column)s = ANY(%(doubles)s) AND %(condition)s",
            table=SQL.identifier(pointer.table),
            column=SQL.identifier(pointer.column),
            condition=pointer.condition or SQL("TRUE"),
            doubles=list(survivors),
        )
        moved = []
        for row_id, double in self.env.execute_query(query):
            rows = self._try_repoint(pointer, survivors, row_id)
            if rows is None:
                self._take_away(pointer.table, [(row_id, double)], moves)
            else:
                moved += rows
        return moved

    def _take_away(self, table, twins, moves):
        """Delete rows and note them, whole, with the links that go with them.

        :param twins: list of ``(row id, double)``
        """
        if not twins:
            return
        doubles = dict(twins)
        taken = defaultdict(lambda: {"rows": [], "links": []})
        for link_table, column, other in self._link_tables(table):
            found = defaultdict(list)
            for row_id, other_id in self.env.execute_query(
                SQL(
                    "SELECT %(column)s, %(other)s FROM %(table)s"
                    " WHERE %(column)s = ANY(%(ids)s)",
                    table=SQL.identifier(link_table),
                    column=SQL.identifier(column),
                    other=SQL.identifier(other),
                    ids=list(doubles),
                )
            ):
                found[doubles[row_id]].append([row_id, other_id])
            for double, links in found.items():
                taken[double]["links"].append([link_table, column, other, links])
        query = SQL(
            "DELETE FROM %(table)s WHERE id = ANY(%(ids)s)"
            " RETURNING id, to_jsonb(%(table)s.*)",
            table=SQL.identifier(table),
            ids=list(doubles),
        )
        for row_id, row in self.env.execute_query(query):
            taken[doubles[row_id]]["rows"].append(row)
        for double, move in taken.items():
            moves[double].append({"kind": "taken", "table": table, **move})

    def _link_tables(self, table):
        """Return the many2many tables that lose their rows with those of ``table``."""
        return [
            (name, column, other)
            for name, column, _is_unique, other in self._keys_to(table)
            if other
        ]

    # === PUT BACK ===

    def _undo_by_kind(self):
        return {**super()._undo_by_kind(), "taken": self._put_back_taken}

    def _put_back_taken(self, _res_model, _double, _survivor, move):
        self.env.cr.execute(
            SQL(
                "INSERT INTO %(table)s SELECT * FROM"
                " jsonb_populate_recordset(NULL::%(table)s, %(rows)s::jsonb)"
                " ON CONFLICT DO NOTHING",
                table=SQL.identifier(move["table"]),
                rows=json.dumps(move["rows"]),
            )
        )
        for table, column, other, links in move.get("links", ()):
            self.env.cr.execute(
                SQL(
                    "INSERT INTO %(table)s (%(column)s, %(other)s)"
                    " SELECT id, other_id FROM %(owner)s JOIN"
                    " unnest(%(ids)s::int[], %(others)s::int[]) AS link(id, other_id)"
                    " USING (id) ON CONFLICT DO NOTHING",
                    table=SQL.identifier(table),
                    column=SQL.identifier(column),
                    other=SQL.identifier(other),
                    owner=SQL.identifier(move["table"]),
                    ids=[link[0] for link in links],
                    others=[link[1] for link in links],
                )
            )
