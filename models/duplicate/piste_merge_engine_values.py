import json
from collections import defaultdict

from odoo import models
from odoo.tools import SQL


class PisteMergeEngine(models.AbstractModel):
    """What lies in JSON columns: values of each company, properties.

    Adds two moves::

        {"kind": "mixed", "column": …, "before": {…}}   of the original itself
        {"kind": "json", "table": …, "column": …, "rows": [[row id, before]]}
    """

    _inherit = "piste.merge.engine"

    def _move_all(self, res_model, survivors):
        moves = super()._move_all(res_model, survivors)
        self._mix_values(res_model, survivors, moves)
        for field in self.env.registry.many2one_company_dependents[res_model]:
            self._move_json(res_model, field, survivors, moves)
        self.env.invalidate_all()
        return moves

    def _mix_values(self, res_model, survivors, moves):
        """Give the original, key by key, what only a double has."""
        Model = self.env[res_model]
        fields = [field for field, _way in Model._merge_fields("mixed")]
        names = [field.name for field in fields]
        own = {field.name for field in fields if field.comodel_name == res_model}
        if not names:
            return
        ids = [*survivors, *survivors.values()]
        columns = [SQL.identifier(name) for name in ["id", *names]]
        table = SQL.identifier(Model._table)
        query = SQL(
            "SELECT %s FROM %s WHERE id = ANY(%s)", SQL(", ").join(columns), table, ids
        )
        known = {
            row[0]: dict(zip(names, row[1:], strict=True))
            for row in self.env.execute_query(query)
        }
        for double, survivor in survivors.items():
            for name in names:
                theirs, ours = known[double][name], known[survivor][name]
                if name in own:  # nobody is his own relative
                    theirs = {k: v for k, v in (theirs or {}).items() if v not in ids}
                mixed = {**(theirs or {}), **_told(ours)}
                if theirs and mixed != (ours or {}):
                    known[survivor][name] = mixed
                    self._set_json(Model._table, name, survivor, mixed)
                    moves[double].append(
                        {"kind": "mixed", "column": name, "before": ours}
                    )

    def _set_json(self, table, column, row_id, value):
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s::jsonb WHERE id = %s",
                SQL.identifier(table),
                SQL.identifier(column),
                None if value is None else json.dumps(value),
                row_id,
            )
        )

    def _move_json(self, res_model, field, survivors, moves):
        """Move what a company's value of another record points to."""
        table, column = self.env[field.model_name]._table, field.name
        query = SQL(
            "SELECT id, %(column)s FROM %(table)s AS document WHERE EXISTS ("
            " SELECT FROM jsonb_each_text(%(column)s) WHERE value = ANY(%(ids)s))",
            table=SQL.identifier(table),
            column=SQL.identifier(column),
            ids=[str(double) for double in survivors],
        )
        changed = defaultdict(list)
        for row_id, before in self.env.execute_query(query):
            after = {key: survivors.get(value, value) for key, value in before.items()}
            if field.model_name == res_model and row_id in survivors.values():
                # Nobody is his own relative.
                after = {key: value for key, value in after.items() if value != row_id}
            self._set_json(table, column, row_id, after)
            double = next(value for value in before.values() if value in survivors)
            changed[double].append([row_id, before])
        for double, rows in changed.items():
            moves[double].append(
                {"kind": "json", "table": table, "column": column, "rows": rows}
            )

    # === PUT BACK ===

    def _undo_by_kind(self):
        return {
            **super()._undo_by_kind(),
            "mixed": self._put_back_mixed,
            "json": self._put_back_json,
        }

    def _put_back_mixed(self, res_model, _double, survivor, move):
        table = self.env[res_model]._table
        self._set_json(table, move["column"], survivor, move["before"])

    def _put_back_json(self, _res_model, _double, _survivor, move):
        for row_id, before in move["rows"]:
            self._set_json(move["table"], move["column"], row_id, before)


def _told(values):
    """Return the keys that say something."""
    return {
        key: value
        for key, value in (values or {}).items()
        if value not in (None, False, "", [])
    }
