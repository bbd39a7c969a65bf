from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

SIDES = ("left", "right")


class PisteDuplicatePair(models.Model):
    """Two files that look like one, and what somebody decided about them (AX-03, U2).

    Written by the nightly comparison and by merges alone. Who may not read both files
    does not see the pair, nor is it counted for him.
    """

    _name = "piste.duplicate.pair"
    _description = "Possible Doubles"
    _order = "score desc, id"
    _rec_name = "left_name"
    _log_access = False

    left_model = fields.Char(required=True, readonly=True)
    left_id = fields.Many2oneReference(
        "First Document", model_field="left_model", required=True, readonly=True
    )
    right_model = fields.Char(required=True, readonly=True)
    right_id = fields.Many2oneReference(
        "Second Document", model_field="right_model", required=True, readonly=True
    )
    left_name = fields.Char("File", compute="_compute_sides")
    right_name = fields.Char("Looks like", compute="_compute_sides")
    left_kind = fields.Char("Kind", compute="_compute_sides")
    right_kind = fields.Char("Its Kind", compute="_compute_sides")
    reasons = fields.Char("Reason Codes", readonly=True)
    reason_text = fields.Char("In Common", compute="_compute_reason_text")
    score = fields.Integer("Likeness", readonly=True, help="From 0 to 100.")
    state = fields.Selection(
        [
            ("review", "To Review"),
            ("dismissed", "Not a Double"),
            ("merged", "Merged"),
        ],
        required=True,
        readonly=True,
        default="review",
        help="To review: nobody decided yet. Not a double: never proposed again."
        " Merged: one of both was merged into the other.",
    )
    date_found = fields.Datetime("Found on", readonly=True)
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True)
    decided_on = fields.Datetime(readonly=True)

    _pair_unique = models.UniqueIndex("(left_model, left_id, right_model, right_id)")
    _right_idx = models.Index("(right_model, right_id)")
    _review_idx = models.Index("(score DESC, id) WHERE state = 'review'")

    # === COMPUTE ===

    @api.depends("left_id", "right_id")
    @api.depends_context("uid")
    def _compute_sides(self):
        for side in SIDES:
            for res_model, pairs in self.grouped(f"{side}_model").items():
                documents = self.env[res_model].browse(pairs.mapped(f"{side}_id"))
                known = documents.with_context(active_test=False)._filtered_access(
                    "read"
                )
                cards = {doc.id: doc for doc in known}
                for pair in pairs:
                    document = cards.get(pair[f"{side}_id"])
                    pair[f"{side}_name"] = document and document._match_label()
                    pair[f"{side}_kind"] = document and document._match_kind()

    @api.depends("reasons")
    def _compute_reason_text(self):
        labels = self.env["piste.match.key"]._reason_labels()
        for pair in self:
            codes = (pair.reasons or "").split(",")
            pair.reason_text = ", ".join(
                label for code, label in labels.items() if code in codes
            )

    # === RIGHTS ===

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        """Leave out what the user may not read on either side, row by row.

        Each row asks for two records by their key, and reading stops once the page
        is full: no list of all that somebody may read is ever made.
        """
        query = super()._search(domain, *args, bypass_access=bypass_access, **kwargs)
        if not self.env.su and not bypass_access:
            for side in SIDES:
                query.add_where(self._side_condition(side))
        return query

    def _side_condition(self, side):
        cases = [
            SQL(
                "WHEN %(model)s THEN CASE %(state)s WHEN 'review'"
                " THEN EXISTS (%(candidate)s) ELSE EXISTS (%(any)s) END",
                model=res_model,
                state=SQL.identifier(self._table, "state"),
                candidate=self._side_query(
                    res_model, side, self.env[res_model]._match_pair_domain()
                ),
                any=self._side_query(res_model, side, Domain.TRUE, active_test=False),
            )
            for res_model in self.env["piste.match.key"]._indexed_models()
            if self.env[res_model].has_access("read")
        ]
        if not cases:
            return SQL("FALSE")
        column = SQL.identifier(self._table, f"{side}_model")
        return SQL("CASE %s %s END", column, SQL(" ").join(cases))

    def _side_query(self, res_model, side, domain, **kwargs):
        Model = self.env[res_model]
        query = Model._search(domain, **kwargs)
        query.add_where(
            SQL(
                "%s = %s",
                SQL.identifier(Model._table, "id"),
                SQL.identifier(self._table, f"{side}_id"),
            )
        )
        # OFFSET forbids PostgreSQL to read the whole table of files for one page.
        return SQL("%s OFFSET 0", query.select(SQL("1")))

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if result or self.env.su or not self.ids:
            return result
        forbidden = self - self.browse(self._readable_ids())
        if not forbidden:
            return None
        rule = self.env["ir.rule"]
        return forbidden, lambda: rule._make_access_error(operation, forbidden)

    def _readable_ids(self):
        """Return the pairs whose files the user may read, decided or not."""
        sides = {}
        for pair in self.sudo().exists():
            sides[pair.id] = {
                (pair[f"{side}_model"], pair[f"{side}_id"]) for side in SIDES
            }
        readable = self.env["piste.match.key"]._filter_access(
            set().union(*sides.values())
        )
        return [pair_id for pair_id, both in sides.items() if both <= readable]

    # === ACTION ===

    def action_review(self):
        """Open the comparison of these pairs with all that looks like them.

        A piste and a party are no two files of one kind: their comparison is the
        conversion of the piste.

        :raise UserError: if the chosen pairs cannot be compared in one go
        """
        self.check_access("read")
        around = self | self._find_around()
        if len(self) == 1 and self.left_model != self.right_model:
            around = self
        return self.env["piste.duplicate.merge"]._open(around._get_records())

    def action_dismiss(self):
        """Remember that these are no doubles; they are not proposed again.

        :raise AccessError: if the user may not write one of the files
        """
        self._check_documents("write")
        self._decide("dismissed")
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_reopen(self):
        """Propose again what was decided to be no double.

        :raise UserError: if the files were merged: that merge is to be undone
        """
        self._check_documents("write")
        if any(pair.state == "merged" for pair in self):
            raise UserError(
                self.env._("These files were merged: undo the merge in “Merges”.")
            )
        self._decide("review")
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_open_left(self):
        """Open the first file."""
        self.ensure_one()
        return self._side("left")._get_records_action()

    def action_open_right(self):
        """Open the second file."""
        self.ensure_one()
        return self._side("right")._get_records_action()

    # === BUSINESS ===

    def _side(self, side):
        return self.env[self[f"{side}_model"]].browse(self[f"{side}_id"])

    def _check_documents(self, operation):
        self.check_access("read")
        for side in SIDES:
            for pair in self:
                pair._side(side).check_access(operation)

    def _decide(self, state):
        decided = state != "review"
        # In sudo mode: nobody writes pairs; the rights on the files were checked.
        self.sudo().write(
            {
                "state": state,
                "decided_by_id": decided and self.env.uid,
                "decided_on": decided and fields.Datetime.now(),
            }
        )

    def _find_around(self):
        """Return the open pairs that have a file in common with these."""
        return self.search(
            Domain("state", "=", "review")
            & Domain.OR(
                Domain(f"{side}_model", "=", res_model)
                & Domain(f"{side}_id", "in", list(ids))
                for res_model, ids in self._documents().items()
                for side in SIDES
            ),
            limit=100,
        )

    def _get_records(self):
        """Return the files of these pairs that the user may read, by model name."""
        return {
            res_model: self.env[res_model].browse(sorted(ids))._filtered_access("read")
            for res_model, ids in self._documents().items()
        }

    def _documents(self):
        found = {}
        for side in SIDES:
            for pair in self:
                found.setdefault(pair[f"{side}_model"], set()).add(pair[f"{side}_id"])
        return found

    # === IN STEP WITH MERGES ===

    @api.model
    def _note_merged(self, pairs):
        """Settle the pairs of merged files, and drop what else told of the doubles.

        :param pairs: list of ``(double, survivor)``
        """
        res_model = pairs[0][0]._name
        doubles = [double.id for double, _survivor in pairs]
        couples = [sorted((double.id, kept.id)) for double, kept in pairs]
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO piste_duplicate_pair (
                    left_model, left_id, right_model, right_id, score, state,
                    date_found, decided_by_id, decided_on
                )
                SELECT %(model)s, lower, %(model)s, upper, 0, 'merged',
                       %(now)s, %(uid)s, %(now)s
                  FROM unnest(%(lower)s::int[], %(upper)s::int[])
                       AS couple(lower, upper)
                    ON CONFLICT (left_model, left_id, right_model, right_id)
                    DO UPDATE SET state = 'merged',
                                  decided_by_id = EXCLUDED.decided_by_id,
                                  decided_on = EXCLUDED.decided_on
                """,
                model=res_model,
                now=self.env.cr.now(),
                uid=self.env.uid,
                lower=[couple[0] for couple in couples],
                upper=[couple[1] for couple in couples],
            )
        )
        self._drop(res_model, doubles, states=("review",))
        self.invalidate_model()

    @api.model
    def _note_undone(self, double, survivor):
        """Propose the pair of an undone merge again."""
        lower, upper = sorted((double.id, survivor.id))
        # In sudo mode: nobody writes pairs.
        self.sudo().search(
            [
                ("left_model", "=", double._name),
                ("left_id", "=", lower),
                ("right_model", "=", double._name),
                ("right_id", "=", upper),
                ("state", "=", "merged"),
            ]
        ).unlink()
        self.env["piste.match.queue"]._expect(double | survivor)

    @api.model
    def _drop(self, res_model, ids, states=("review", "dismissed", "merged")):
        """Remove the pairs of some records."""
        for side in SIDES:
            self.env.cr.execute(
                SQL(
                    "DELETE FROM piste_duplicate_pair WHERE %s = %s"
                    " AND %s = ANY(%s) AND state = ANY(%s)",
                    SQL.identifier(f"{side}_model"),
                    res_model,
                    SQL.identifier(f"{side}_id"),
                    list(ids),
                    list(states),
                )
            )
