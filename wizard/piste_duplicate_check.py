from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..utils.ids import is_ids

MODELS = ("crm.lead", "res.partner")
# Fields of the key table, beside those that are compared as they are written.
STORED = {
    "compare_company": "name_key",
    "compare_phone": "phone_key",
    "compare_email": "email_key",
    "compare_registry": "registry_key",
}
# More files with one and the same value are no doubles: the value says nothing.
MOST_MEMBERS = 100


class PisteDuplicateCheck(models.TransientModel):
    """Look for doubles by the fields that somebody chooses (AX-03)."""

    _name = "piste.duplicate.check"
    _description = "Check Doubles"

    scope = fields.Selection(
        [
            ("pistes", "Pistes"),
            ("parties", "Prospects, clients and contacts"),
            ("all", "Pistes, prospects, clients and contacts"),
        ],
        "Look among",
        required=True,
        default="all",
    )
    res_model = fields.Char(readonly=True)
    res_ids = fields.Json("Chosen Files", readonly=True)
    count = fields.Integer("Chosen", compute="_compute_count")
    match = fields.Selection(
        [("all", "All of them are the same"), ("any", "One of them is the same")],
        "Doubles when",
        required=True,
        default="all",
    )
    compare_company = fields.Boolean("Company", default=True)
    compare_name = fields.Boolean("Name")
    compare_function = fields.Boolean("Job Position")
    compare_phone = fields.Boolean("Phone")
    compare_email = fields.Boolean("Email")
    compare_city = fields.Boolean("City")
    compare_registry = fields.Boolean("NEQ / SIREN")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        model = self.env.context.get("active_model")
        ids = self.env.context.get("active_ids")
        if model in MODELS and ids:
            values.update(res_model=model, res_ids=ids)
        return values

    @api.depends("res_ids")
    def _compute_count(self):
        for check in self:
            check.count = len(check.res_ids) if is_ids(check.res_ids) else 0

    # === ACTION ===

    def action_check(self):
        """List the groups of doubles, a page at a time.

        :raise UserError: if no field was chosen
        """
        self.ensure_one()
        self.check_access("write")
        self._check_chosen()
        names = self._compared()
        if not names:
            raise UserError(self.env._("Choose at least one field to compare."))
        self.env["piste.match.key"]._flush_keys()
        self.env.flush_all()
        self._insert_groups(
            [names] if self.match == "all" else [[name] for name in names]
        )
        action = self.env["ir.actions.actions"]._for_xml_id(
            "piste.piste_duplicate_group_action"
        )
        return {**action, "domain": [("check_id", "=", self.id)]}

    # === BUSINESS ===

    def _check_chosen(self):
        """:raise UserError: when what came as chosen files is no list of ids"""
        if self.res_ids and (self.res_model not in MODELS or not is_ids(self.res_ids)):
            raise UserError(self.env._("Choose the files in a list first."))

    def _compared(self):
        return [
            name
            for name, field in self._fields.items()
            if name.startswith("compare_") and self[name]
        ]

    def _insert_groups(self, rules):
        """Write the groups of files that have the same by one of these rules.

        :param rules: lists of field names; files with the same in all fields of one
            list are doubles. Those that several rules find are one group.
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO piste_duplicate_group (
                    check_id, name, size, members, reasons,
                    create_uid, create_date, write_uid, write_date
                )
                SELECT %(check)s, min(name), size, members,
                       string_agg(reasons, ',' ORDER BY rule),
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM (%(groups)s) AS found
              GROUP BY members, size
                """,
                check=self.id,
                uid=self.env.uid,
                now=self.env.cr.now(),
                groups=SQL(" UNION ALL ").join(
                    self._group_query(number, names)
                    for number, names in enumerate(rules)
                ),
            )
        )

    def _group_query(self, number, names):
        """Return the groups of files that have the same in all of these fields."""
        keys = SQL(", ").join(SQL.identifier(name) for name in names)
        return SQL(
            """(
            WITH candidate AS MATERIALIZED (%(candidates)s),
            document AS (%(documents)s)
            SELECT %(number)s AS rule, %(reasons)s AS reasons, min(label) AS name,
                   count(*) AS size,
                   jsonb_agg(jsonb_build_array(res_model, res_id)
                             ORDER BY res_model, res_id) AS members
              FROM document
             WHERE (%(keys)s) IS NOT NULL
          GROUP BY %(keys)s
            HAVING count(*) BETWEEN 2 AND %(most)s AND %(is_chosen)s
            )""",
            candidates=self._candidate_query(names),
            documents=SQL(" UNION ALL ").join(self._document_queries(names)),
            number=number,
            reasons=",".join(names),
            keys=keys,
            most=MOST_MEMBERS,
            is_chosen=self._chosen_condition(),
        )

    def _chosen_condition(self):
        if not self.res_ids:
            return SQL("TRUE")
        return SQL(
            "bool_or(res_model = %s AND res_id = ANY(%s))", self.res_model, self.res_ids
        )

    def _candidate_query(self, names):
        """Return the rows of the key table whose stored keys stand there twice.

        In any model: without another condition the index alone tells.
        """
        columns = [
            SQL.identifier("match", STORED[name]) for name in names if name in STORED
        ]
        if not columns:
            return SQL("SELECT NULL AS res_model, NULL::int AS res_id LIMIT 0")
        keys = SQL(", ").join(columns)
        return SQL(
            """
            SELECT match.* FROM piste_match_key match
              JOIN (SELECT %(keys)s FROM piste_match_key match
                     WHERE (%(keys)s) IS NOT NULL
                  GROUP BY %(keys)s HAVING count(*) > 1) twice
                   ON (%(keys)s) = (%(twice)s)
            """,
            keys=keys,
            twice=SQL(", ").join(
                SQL.identifier("twice", STORED[name])
                for name in names
                if name in STORED
            ),
        )

    def _scope_models(self):
        scope = {"pistes": MODELS[:1], "parties": MODELS[1:], "all": MODELS}
        return list(scope[self.scope])

    def _document_queries(self, names):
        """Yield, per model, the candidates that the user may read."""
        is_stored = not STORED.keys().isdisjoint(names)
        for res_model in self._scope_models():
            Model = self.env[res_model]
            query = Model._search(Model._match_pair_domain())
            if is_stored:
                query.add_join(
                    "JOIN",
                    "candidate",
                    None,
                    SQL(
                        "candidate.res_model = %s AND candidate.res_id = %s",
                        res_model,
                        SQL.identifier(Model._table, "id"),
                    ),
                )
            yield query.select(
                SQL("%s AS res_model", res_model),
                SQL("%s AS res_id", SQL.identifier(Model._table, "id")),
                SQL("%s AS label", Model._match_label_sql()),
                *(self._key_sql(Model, name) for name in names),
            )

    def _key_sql(self, Model, name):
        """Return a compared field in its normal form, or NULL."""
        if name in STORED:
            key = SQL.identifier("candidate", STORED[name])
            if name == "compare_company":
                key = SQL("CASE WHEN %s THEN %s END", Model._match_has_company(), key)
        else:
            text = Model._match_text_sql(name.removeprefix("compare_"))
            # As utils.match_keys.strip_accents does.
            key = SQL(
                "nullif(regexp_replace(replace(normalize(lower(%s), NFKD), 'œ', 'oe'),"
                " '[^a-z0-9]+', '', 'g'), '')",
                text,
            )
        return SQL("%s AS %s", key, SQL.identifier(name))
