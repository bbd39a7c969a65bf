from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

# One text in so many files says nothing about who they are.
MOST_MEMBERS = 20
# What one thing in common says, of 100.
WEIGHTS = {"registry": 60, "email": 45, "name": 35, "phone": 30}
BATCH = 5000


class PisteMatchQueue(models.Model):
    """Records whose keys changed since the last look for doubles (AX-03, U2).

    Rows are only added by those who write, and taken away by the one cron that turns
    them into :class:`PisteDuplicatePair`: nobody waits for anybody, a batch is done
    wholly or not at all, and doing it twice changes nothing.
    """

    _name = "piste.match.queue"
    _description = "Files to Compare"
    _log_access = False

    res_model = fields.Char("Document Model", required=True)
    res_id = fields.Many2oneReference(
        "Document", model_field="res_model", required=True
    )

    # === CRON ===

    def _cron_find_pairs(self, batch=BATCH):
        """Compare what changed with everything, in batches; resumable at any point."""
        self.env["piste.match.key"]._flush_keys()
        progress = self.env["ir.cron"]
        while done := self._find_pairs(batch):
            if not progress._commit_progress(done, remaining=self._count_left()):
                return

    @api.model
    def _count_left(self):
        """Estimate how much is left, without counting."""
        rows = self.env.execute_query(
            SQL("SELECT EXISTS (SELECT FROM piste_match_queue)")
        )
        return int(rows[0][0])

    @api.model
    def _find_pairs(self, batch=BATCH):
        """Write the pairs of the next records in the queue.

        :return: number of rows of the queue that were settled
        """
        self.env["piste.match.key"]._flush_keys()
        taken = self._take(batch)
        if taken:
            self.env.flush_all()
            touched = [list(column) for column in zip(*set(taken), strict=True)]
            self._drop_open_pairs(touched)
            self._insert_pairs(touched)
            self.env["piste.duplicate.pair"].invalidate_model()
        return len(taken)

    def _take(self, batch):
        # As an array, which is made once: a subquery would be asked again per row.
        query = SQL(
            """
            DELETE FROM piste_match_queue
             WHERE id = ANY(ARRAY(SELECT id FROM piste_match_queue
                                ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED))
         RETURNING res_model, res_id
            """,
            batch,
        )
        return self.env.execute_query(query)

    def _drop_open_pairs(self, touched):
        """Forget what nobody decided: it may no longer be true."""
        for side in ("left", "right"):
            self.env.cr.execute(
                SQL(
                    """
                    DELETE FROM piste_duplicate_pair pair
                     USING unnest(%(models)s::varchar[], %(ids)s::int[])
                           AS touched(model, id)
                     WHERE pair.state = 'review'
                       AND pair.%(model)s = touched.model
                       AND pair.%(id)s = touched.id
                    """,
                    models=touched[0],
                    ids=touched[1],
                    model=SQL.identifier(f"{side}_model"),
                    id=SQL.identifier(f"{side}_id"),
                )
            )

    def _insert_pairs(self, touched):
        """Write the pairs that share a key with a touched record.

        What was decided stays: a pair is never proposed again.
        """
        self.env.cr.execute(
            SQL(
                """
                WITH touched AS MATERIALIZED (
                    SELECT %(columns)s
                      FROM unnest(%(models)s::varchar[], %(ids)s::int[])
                           AS row(model, id)
                      JOIN piste_match_key match
                           ON match.res_model = row.model AND match.res_id = row.id
                ), member AS MATERIALIZED (%(members)s),
                document AS MATERIALIZED (%(documents)s),
                pair AS (
                    SELECT a.res_model AS left_model, a.res_id AS left_id,
                           b.res_model AS right_model, b.res_id AS right_id,
                           array_agg(DISTINCT a.reason) AS reasons,
                           bool_or(a.party = b.party) AS is_one_party
                      FROM document a
                      JOIN document b ON a.reason = b.reason AND a.key = b.key
                           AND (a.res_model, a.res_id) < (b.res_model, b.res_id)
                     WHERE (a.company_id = b.company_id) IS NOT FALSE
                       AND (a.res_id = b.parent_id) IS NOT TRUE
                       AND (b.res_id = a.parent_id) IS NOT TRUE
                  GROUP BY 1, 2, 3, 4
                )
                INSERT INTO piste_duplicate_pair (
                    left_model, left_id, right_model, right_id, reasons, score, state,
                    date_found
                )
                SELECT left_model, left_id, right_model, right_id,
                       array_to_string(reasons, ','), %(score)s, 'review',
                       now() AT TIME ZONE 'UTC'
                  FROM pair
                 WHERE is_one_party IS NOT TRUE
                    OR left_model = 'crm.lead' AND right_model = 'crm.lead'
                    OR left_model = 'res.partner' AND 'name' = ANY(reasons)
           ON CONFLICT (left_model, left_id, right_model, right_id) DO NOTHING
                """,
                columns=SQL(", ").join(
                    SQL.identifier("match", f"{reason}_key") for reason in WEIGHTS
                ),
                models=touched[0],
                ids=touched[1],
                members=SQL(" UNION ALL ").join(map(self._member_query, WEIGHTS)),
                documents=SQL(" UNION ALL ").join(self._document_queries()),
                score=self._score_sql(),
            )
        )

    def _member_query(self, reason):
        """Return the records of every key that few records share."""
        return SQL(
            """
            SELECT %(reason)s AS reason, %(key)s AS key, match.res_model, match.res_id
              FROM piste_match_key match
              JOIN (SELECT %(key)s AS shared
                      FROM piste_match_key match
                     WHERE %(key)s IN (SELECT %(column)s FROM touched)
                  GROUP BY %(key)s
                    HAVING count(*) BETWEEN 2 AND %(most)s) few ON few.shared = %(key)s
            """,
            reason=reason,
            key=SQL.identifier("match", f"{reason}_key"),
            column=SQL.identifier(f"{reason}_key"),
            most=MOST_MEMBERS,
        )

    def _document_queries(self):
        """Yield, per model, the members that may be doubles today."""
        for res_model in self.env["piste.match.key"]._indexed_models():
            # In sudo mode: pairs are for everybody; who may see them is asked when
            # they are shown.
            Model = self.env[res_model].sudo()
            query = Model._search(Model._match_pair_domain())
            query.add_join(
                "JOIN",
                "member",
                None,
                SQL(
                    "member.res_model = %s AND member.res_id = %s",
                    res_model,
                    SQL.identifier(Model._table, "id"),
                ),
            )
            yield query.select(
                SQL("member.reason, member.key, member.res_model, member.res_id"),
                *Model._match_pair_columns(),
            )

    @staticmethod
    def _score_sql():
        terms = [
            SQL("CASE WHEN %s = ANY(reasons) THEN %s ELSE 0 END", reason, weight)
            for reason, weight in WEIGHTS.items()
        ]
        return SQL("least(100, %s)", SQL(" + ").join(terms))

    # === MERGE ===

    @api.model
    def _expect(self, records):
        """Have records compared again though their keys are as before."""
        self._append([(records._name, id_) for id_ in records.ids])

    @api.model
    def _append(self, rows):
        by_model = defaultdict(list)
        for res_model, res_id in rows:
            by_model[res_model].append(res_id)
        for res_model, ids in by_model.items():
            self.env.cr.execute(
                SQL(
                    "INSERT INTO piste_match_queue (res_model, res_id)"
                    " SELECT %s, unnest(%s::int[])",
                    res_model,
                    ids,
                )
            )
