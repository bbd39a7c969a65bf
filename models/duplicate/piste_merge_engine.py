from collections import defaultdict, namedtuple

from odoo import api, models
from odoo.tools import SQL, groupby

# Tables that look after themselves: keys stay with the archived double, and so do the
# companies that share it; the wizard of core lives for a minute, and a log must go on
# telling what was merged into what.
OWN_TABLES = frozenset(
    (
        "piste_partner_company_rel",
        "piste_duplicate_pair",
        "piste_match_key",
        "piste_match_queue",
        "piste_merge_log",
    )
)
WIZARD_PREFIX = "base_partner_merge_"

# A column whose rows point to records of the merged model.
# condition: SQL that picks these rows among others of the table, or None
# other: the second column of a many2many table, or None
Pointer = namedtuple("Pointer", "table column condition is_unique other")


class PisteMergeEngine(models.AbstractModel):
    """Make everything that points to a double point to its original, in one pass.

    Core's partner merge rewrites every foreign key once per pair and deletes the rows
    that would break a unique key. This engine rewrites each key once for all pairs,
    remembers every row it moved, and therefore can put all of it back.

    A *move* is a dict that JSON can hold and :meth:`_put_back` understands::

        {"kind": "row", "table": …, "column": …, "ids": [row ids]}
        {"kind": "link", "table": …, "column": …, "other": …, "rows": [[id, is new]]}
        {"kind": "text", "table": …, "column": …, "ids": [row ids]}
    """

    _name = "piste.merge.engine"
    _description = "Merge Engine"

    # === MOVE ===

    @api.model
    def _move_all(self, res_model, survivors):
        """Point every reference from the doubles to their originals.

        :param str res_model: model of the merged records
        :param dict survivors: id of the double -> id of its original
        :return: id of the double -> list of moves
        """
        self.env.flush_all()
        moves = defaultdict(list)
        for pointer in self._pointers(res_model):
            if pointer.other:
                self._move_links(pointer, survivors, moves)
            elif self._is_used(pointer, survivors):
                self._move_rows(pointer, survivors, moves)
        for table, column in self._reference_columns():
            self._move_references(table, column, res_model, survivors, moves)
        self.env.invalidate_all()
        return moves

    def _is_used(self, pointer, survivors):
        """Look before updating: most of the hundred keys point to no double."""
        query = SQL(
            "SELECT EXISTS (SELECT FROM %s AS document WHERE %s = ANY(%s) AND %s)",
            SQL.identifier(pointer.table),
            SQL.identifier(pointer.column),
            list(survivors),
            pointer.condition or SQL("TRUE"),
        )
        return self.env.execute_query(query)[0][0]

    def _move_rows(self, pointer, survivors, moves):
        """Move the rows of a table."""
        rows = (
            self._move_unique_rows(pointer, survivors, moves)
            if pointer.is_unique
            else self._repoint(pointer, survivors)
        )
        self._note(moves, rows, kind="row", table=pointer.table, column=pointer.column)

    def _repoint(self, pointer, survivors, row_id=None):
        """Update one column; return ``(row id, former value)`` of the rows changed."""
        condition = pointer.condition or SQL("TRUE")
        if row_id:
            condition = SQL("%s AND document.id = %s", condition, row_id)
        query = SQL(
            """
            UPDATE %(table)s AS document
               SET %(column)s = pair.survivor
              FROM unnest(%(doubles)s::int[], %(survivors)s::int[])
                   AS pair(double, survivor)
             WHERE document.%(column)s = pair.double
               AND %(condition)s
               AND %(is_free)s
         RETURNING document.id, pair.double
            """,
            table=SQL.identifier(pointer.table),
            column=SQL.identifier(pointer.column),
            condition=condition,
            is_free=self._file_is_free(survivors)
            if pointer.table == "ir_attachment"
            else SQL("TRUE"),
            doubles=list(survivors),
            survivors=list(survivors.values()),
        )
        return self.env.execute_query(query)

    def _file_is_free(self, survivors):
        """Tell of the content of a field (an image) whether the original has none.

        It keeps its own, else it takes those of the first double that has some.
        """
        return SQL(
            """
            (document.res_field IS NULL OR NOT EXISTS (
                SELECT FROM ir_attachment own
                  JOIN unnest(%(ids)s::int[], %(survivors)s::int[])
                       AS other(id, survivor) ON own.res_id = other.id
                 WHERE own.res_model = document.res_model
                   AND own.res_field = document.res_field
                   AND other.survivor = pair.survivor
                   AND (other.id = pair.survivor OR other.id < pair.double)))
            """,
            ids=[*survivors, *survivors.values()],
            survivors=[*survivors.values(), *survivors.values()],
        )

    def _move_links(self, pointer, survivors, moves):
        """Move the rows of a many2many table, leaving out those already there."""
        query = SQL(
            """
            WITH taken AS (
                DELETE FROM %(table)s AS link
                 USING unnest(%(doubles)s::int[], %(survivors)s::int[])
                       AS pair(double, survivor)
                 WHERE link.%(column)s = pair.double
             RETURNING pair.double, pair.survivor, link.%(other)s AS other
            ), given AS (
                INSERT INTO %(table)s (%(column)s, %(other)s)
                SELECT DISTINCT survivor, other FROM taken
                    ON CONFLICT DO NOTHING
             RETURNING %(column)s AS survivor, %(other)s AS other
            )
            SELECT taken.other, taken.double, given.other IS NOT NULL
              FROM taken
         LEFT JOIN given USING (survivor, other)
            """,
            table=SQL.identifier(pointer.table),
            column=SQL.identifier(pointer.column),
            other=SQL.identifier(pointer.other),
            doubles=list(survivors),
            survivors=list(survivors.values()),
        )
        rows = sorted(self.env.execute_query(query), key=lambda row: row[1])
        for double, links in groupby(rows, key=lambda row: row[1]):
            moves[double].append(
                {
                    "kind": "link",
                    "table": pointer.table,
                    "column": pointer.column,
                    "other": pointer.other,
                    "rows": [[link[0], link[2]] for link in links],
                }
            )

    def _move_references(self, table, column, res_model, survivors, moves):
        """Move the values ``"model,id"`` of a Reference field."""
        query = SQL(
            """
            UPDATE %(table)s AS document
               SET %(column)s = %(model)s || ',' || pair.survivor
              FROM unnest(%(doubles)s::int[], %(survivors)s::int[])
                   AS pair(double, survivor)
             WHERE document.%(column)s = %(model)s || ',' || pair.double
         RETURNING document.id, pair.double
            """,
            table=SQL.identifier(table),
            column=SQL.identifier(column),
            model=res_model,
            doubles=list(survivors),
            survivors=list(survivors.values()),
        )
        rows = self.env.execute_query(query)
        self._note(moves, rows, kind="text", table=table, column=column)

    @staticmethod
    def _note(moves, rows, **move):
        rows = sorted(rows, key=lambda row: row[1])
        for double, group in groupby(rows, key=lambda row: row[1]):
            moves[double].append({**move, "ids": [row[0] for row in group]})

    # === PUT BACK ===

    @api.model
    def _put_back(self, res_model, double, survivor, moves):
        """Undo the moves of one double, where nobody changed them since.

        :param int double: id of the record that was merged away
        :param int survivor: id of the record it was merged into
        """
        self.env.flush_all()
        undo = self._undo_by_kind()
        for move in reversed(moves):
            undo[move["kind"]](res_model, double, survivor, move)
        self.env.invalidate_all()

    def _undo_by_kind(self):
        return {
            "row": self._put_back_rows,
            "link": self._put_back_links,
            "text": self._put_back_references,
        }

    def _put_back_rows(self, _res_model, double, survivor, move):
        self.env.cr.execute(
            SQL(
                "UPDATE %(table)s SET %(column)s = %(double)s"
                " WHERE id = ANY(%(ids)s) AND %(column)s = %(survivor)s",
                table=SQL.identifier(move["table"]),
                column=SQL.identifier(move["column"]),
                double=double,
                survivor=survivor,
                ids=move["ids"],
            )
        )

    def _put_back_references(self, res_model, double, survivor, move):
        values = (f"{res_model},{double}", f"{res_model},{survivor}")
        self._put_back_rows(res_model, *values, move)

    def _put_back_links(self, _res_model, double, survivor, move):
        names = {
            "table": SQL.identifier(move["table"]),
            "column": SQL.identifier(move["column"]),
            "other": SQL.identifier(move["other"]),
        }
        self.env.cr.execute(
            SQL(
                "DELETE FROM %(table)s"
                " WHERE %(column)s = %(survivor)s AND %(other)s = ANY(%(ids)s::int[])",
                survivor=survivor,
                ids=[other for other, is_new in move["rows"] if is_new],
                **names,
            )
        )
        self.env.cr.execute(
            SQL(
                "INSERT INTO %(table)s (%(column)s, %(other)s)"
                " SELECT %(double)s, unnest(%(ids)s::int[]) ON CONFLICT DO NOTHING",
                double=double,
                ids=[other for other, _is_new in move["rows"]],
                **names,
            )
        )

    # === WHERE TO LOOK ===

    def _pointers(self, res_model):
        """Return every column that may point to records of ``res_model``."""
        pointers = [
            Pointer(table, column, None, is_unique, other)
            for table, column, is_unique, other in self._keys_to(
                self.env[res_model]._table
            )
            if table not in OWN_TABLES and not table.startswith(WIZARD_PREFIX)
        ]
        return pointers + [
            Pointer(table, column, SQL("%s = %s", model_column, res_model), True, None)
            for table, column, model_column in self._document_columns()
            if table not in OWN_TABLES
        ]

    def _keys_to(self, table):
        """Return ``(table, column, is unique, other column)`` of the keys to a table.

        A table of two columns, both keys, is a many2many table. A column that stands
        in any unique index counts as unique, partial indices included, and so does
        one of which a rule says what it may not be.
        """
        query = SQL(
            """
            SELECT relation.relname, pointing.attname,
                   EXISTS (SELECT FROM pg_index
                            WHERE indrelid = relation.oid AND indisunique
                              AND pointing.attnum = ANY(indkey))
                   OR EXISTS (SELECT FROM pg_constraint rule
                               WHERE rule.conrelid = relation.oid
                                 AND rule.contype = 'c'
                                 AND pointing.attnum = ANY(rule.conkey)),
                   CASE WHEN NOT EXISTS (SELECT FROM pg_attribute
                                          WHERE attrelid = relation.oid
                                            AND attname = 'id' AND NOT attisdropped)
                        THEN (SELECT min(attname::text) FROM pg_attribute
                               WHERE attrelid = relation.oid AND attnum > 0
                                 AND NOT attisdropped
                                 AND attname != pointing.attname)
                    END
              FROM pg_constraint
              JOIN pg_class relation ON relation.oid = conrelid
              JOIN pg_attribute pointing ON pointing.attrelid = conrelid
                                        AND pointing.attnum = conkey[1]
             WHERE contype = 'f' AND array_length(conkey, 1) = 1
               AND confrelid = %s::regclass
          ORDER BY relation.relname, pointing.attname
            """,
            table,
        )
        return self.env.execute_query(query)

    def _document_columns(self):
        """Yield ``(table, id column, model column)`` of the generic references."""
        for model, field in self._stored_fields("many2one_reference"):
            if field.model_field in model._fields:
                yield model._table, field.name, SQL.identifier(field.model_field)
        # Some models of core write the same by hand.
        for model, field in self._stored_fields("integer"):
            if field.name == "res_id":
                for name in ("res_model", "model"):
                    other = model._fields.get(name)
                    if other and other.store and other.type == "char":
                        yield model._table, field.name, SQL.identifier(name)
                        break

    def _reference_columns(self):
        """Yield ``(table, column)`` of the fields that hold ``"model,id"``."""
        for model, field in self._stored_fields("reference"):
            yield model._table, field.name

    def _stored_fields(self, field_type):
        for model in self.env.values():
            if model._abstract or model._transient or not model._auto:
                continue
            for field in model._fields.values():
                if (
                    field.type == field_type
                    and field.store
                    and field.column_type
                    and not field.inherited
                ):
                    yield model, field
