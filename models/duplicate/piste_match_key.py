from collections import Counter

from odoo import api, fields, models
from odoo.tools import SQL

from ...utils.match_keys import (
    deletion_keys,
    email_key,
    name_key,
    one_letter_apart,
    registry_key,
)

# Where a transaction notes whose keys are to be written anew, and whose to be removed.
_STALE = "piste.match.stale"
_GONE = "piste.match.gone"
# One text in so many files says nothing about who they are (a shop's shared inbox,
# "Restaurant"): such a match is dropped instead of flooding the reader.
MAX_HITS = 50


class PisteMatchKey(models.Model):
    """Normal forms of every piste and contact, by which doubles are found.

    One row per record, written when the record is. Nobody reads this table through
    the interface: what is found is always filtered by the rights of the reader.
    Beside the declared columns it holds ``typo_keys``, the hashes of
    :func:`~odoo.addons.piste.utils.match_keys.deletion_keys`, a type of column that
    the ORM does not know.
    """

    _name = "piste.match.key"
    _description = "Match Key"
    _log_access = False

    res_model = fields.Char("Document Model", required=True)
    res_id = fields.Many2oneReference(
        "Document", model_field="res_model", required=True
    )
    name_key = fields.Char()
    email_key = fields.Char()
    phone_key = fields.Char()
    registry_key = fields.Char("Company Number Key")

    _record_unique = models.UniqueIndex("(res_model, res_id)")
    _name_idx = models.Index("(name_key) WHERE name_key IS NOT NULL")
    _email_idx = models.Index("(email_key) WHERE email_key IS NOT NULL")
    _phone_idx = models.Index("(phone_key) WHERE phone_key IS NOT NULL")
    _registry_idx = models.Index("(registry_key) WHERE registry_key IS NOT NULL")

    def init(self):
        """Add the column of typing errors and its index."""
        self.env.cr.execute(
            SQL("ALTER TABLE piste_match_key ADD COLUMN IF NOT EXISTS typo_keys int4[]")
        )
        self.env.cr.execute(
            SQL(
                "CREATE INDEX IF NOT EXISTS piste_match_key_typo_idx"
                " ON piste_match_key USING gin (typo_keys) WITH (fastupdate = off)"
            )
        )
        # A function, for its setting: comparing arrays costs more than PostgreSQL
        # believes, so that it would read the whole table up to a large one.
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION piste_match_typo(keys int4[], most int4)
                RETURNS TABLE (res_model varchar, res_id int4, name_key varchar)
                LANGUAGE sql STABLE SET enable_seqscan = off AS $$
                    SELECT res_model, res_id, name_key FROM piste_match_key
                     WHERE typo_keys && keys LIMIT most
                $$
                """
            )
        )
        # Else whoever types waits for what an import has left unsorted.
        self.env.cr.execute(
            SQL("ALTER INDEX piste_match_key_typo_idx SET (fastupdate = off)")
        )

    # === KEEPING IN STEP ===

    @api.model
    def _expect(self, records):
        """Have the keys of ``records`` written anew before anybody looks for doubles.

        At the latest before the commit, and once however often they are written: a
        merge or an import touches the same records many times.
        """
        self._pending(_STALE).setdefault(records._name, set()).update(records.ids)

    @api.model
    def _forget(self, res_model, ids):
        """Have the keys of deleted records removed."""
        self._pending(_STALE).setdefault(res_model, set()).difference_update(ids)
        self._pending(_GONE).setdefault(res_model, set()).update(ids)

    @api.model
    def _pending(self, kind):
        """Return what this transaction has noted, by name of the model."""
        precommit = self.env.cr.precommit
        if _STALE not in precommit.data:
            precommit.data.update({_STALE: {}, _GONE: {}})
            precommit.add(self._flush_keys)
        return precommit.data[kind]

    @api.model
    def _flush_keys(self):
        """Write and remove the keys that this transaction has noted."""
        data = self.env.cr.precommit.data
        if _STALE not in data:
            return
        stale, gone = dict(data[_STALE]), dict(data[_GONE])
        data[_STALE].clear()
        data[_GONE].clear()
        rows = [
            row
            for res_model, ids in stale.items()
            for row in self.env[res_model].browse(sorted(ids))._match_rows()
        ]
        self._store(rows, [(name, id_) for name, ids in gone.items() for id_ in ids])
        for res_model, ids in gone.items():
            self.env["piste.duplicate.pair"]._drop(res_model, ids)

    @api.model
    def _store(self, rows, gone=()):
        """Write the keys of records, in place of those they had.

        Whoever has new keys is compared with all others, by the next cron.

        :param rows: tuples of model name, record id, name, e-mail, phone (E.164) and
            company number, as people typed them
        :param gone: tuples of model name and id of the records whose keys are removed
        """
        if not rows and not gone:
            return
        values = [self._key_values(row) for row in rows]
        columns = [list(column) for column in zip(*values, strict=True)] or [[]] * 7
        models, ids = [list(part) for part in zip(*gone, strict=True)] or [[], []]
        query = SQL(
            """
            WITH removed AS (
                DELETE FROM piste_match_key
                 WHERE (res_model, res_id) IN (
                           SELECT * FROM unnest(%s::varchar[], %s::int4[])
                       )
            ), stored AS (%s)
            INSERT INTO piste_match_queue (res_model, res_id)
            SELECT res_model, res_id FROM stored
            """,
            models,
            ids,
            self._sql_store(columns),
        )
        self.env.cr.execute(query)

    @api.model
    def _sql_store(self, columns):
        """Return the statement that writes keys and tells whose are new."""
        return SQL(
            """
                INSERT INTO piste_match_key AS old (
                    res_model, res_id, name_key, email_key, phone_key, registry_key,
                    typo_keys
                )
                SELECT res_model, res_id, name_key, email_key, phone_key, registry_key,
                       typo_keys::int4[]
                  FROM unnest(
                           %s::varchar[], %s::int4[], %s::varchar[], %s::varchar[],
                           %s::varchar[], %s::varchar[], %s::varchar[]
                       ) AS new (
                           res_model, res_id, name_key, email_key, phone_key,
                           registry_key, typo_keys
                       )
                ON CONFLICT (res_model, res_id) DO UPDATE SET
                    name_key = EXCLUDED.name_key,
                    email_key = EXCLUDED.email_key,
                    phone_key = EXCLUDED.phone_key,
                    registry_key = EXCLUDED.registry_key,
                    typo_keys = EXCLUDED.typo_keys
                WHERE (old.name_key, old.email_key, old.phone_key, old.registry_key)
                      IS DISTINCT FROM (EXCLUDED.name_key, EXCLUDED.email_key,
                                        EXCLUDED.phone_key, EXCLUDED.registry_key)
            RETURNING res_model, res_id
            """,
            *columns,
        )

    @api.model
    def _key_values(self, row):
        """Return the columns of a row; the array as PostgreSQL writes arrays."""
        res_model, res_id, name, email, phone, registry = row
        key = name_key(name)
        typos = deletion_keys(key)
        return (
            res_model,
            res_id,
            key or None,
            email_key(email) or None,
            phone or None,
            registry_key(registry) or None,
            f"{{{','.join(map(str, typos))}}}" if typos else None,
        )

    def _search(self, *args, **kwargs):
        self._flush_keys()
        return super()._search(*args, **kwargs)

    @api.model
    def _find_similar(self, name=None, email=None, phone=None, registry=None, limit=20):
        """Find the records that look like what somebody is about to enter.

        A name matches when it is the same but for accents, case, punctuation, legal
        form and one typing error (AX-03, U2).

        :param str phone: number in E.164 form
        :param int limit: most records returned, those with most reasons first
        :return: list of ``(record, reasons)`` that the user may read and that are not
            archived; reasons are among "email", "phone", "registry", "name"
        """
        key = name_key(name)
        reasons = {}
        for reason, res_model, res_id, found in self._probe(
            key, email_key(email), phone, registry_key(registry)
        ):
            if reason != "name" or one_letter_apart(key, found):
                reasons.setdefault((res_model, res_id), set()).add(reason)
        ranked = sorted(reasons, key=lambda record: (-len(reasons[record]), record))
        readable = self._filter_readable(ranked)
        return [
            (self.env[res_model].browse(res_id), reasons[res_model, res_id])
            for res_model, res_id in ranked
            if (res_model, res_id) in readable
        ][:limit]

    @api.model
    def _probe(self, *keys):
        """Return ``(reason, model, id, name key)`` of every row that shares a key."""
        self._flush_keys()
        parts = [
            SQL("(SELECT %s AS reason, hit.* FROM %s hit)", reason, source)
            for reason, source in self._probe_sources(*keys)
        ]
        if not parts:
            return []
        rows = self.env.execute_query(SQL(" UNION ALL ").join(parts))
        counts = Counter(reason for reason, *_record in rows)
        return [row for row in rows if counts[row[0]] <= MAX_HITS]

    @api.model
    def _probe_sources(self, name, email, phone, registry):
        """Return the SQL of the rows that share a key, by reason."""
        typo_keys = deletion_keys(name)
        exact = {
            "email": ("email_key", email),
            "phone": ("phone_key", phone),
            "registry": ("registry_key", registry),
            "name": ("name_key", "" if typo_keys else name),
        }
        sources = [
            (
                reason,
                SQL(
                    "(SELECT res_model, res_id, name_key FROM piste_match_key"
                    " WHERE %s = %s LIMIT %s)",
                    SQL.identifier(column),
                    key,
                    MAX_HITS + 1,
                ),
            )
            for reason, (column, key) in exact.items()
            if key
        ]
        if typo_keys:
            sources.append(
                (
                    "name",
                    SQL("piste_match_typo(%s::int4[], %s)", typo_keys, MAX_HITS + 1),
                )
            )
        return sources

    @api.model
    def _filter_readable(self, records):
        """Keep the records that the user may read and that are not archived.

        :param records: iterable of ``(model name, id)``
        :return: set of ``(model name, id)``
        """
        ids_by_model = {}
        for res_model, res_id in records:
            ids_by_model.setdefault(res_model, []).append(res_id)
        return {
            (res_model, record.id)
            for res_model, ids in ids_by_model.items()
            if self.env[res_model].has_access("read")
            for record in self.env[res_model].search(
                [("id", "in", ids), *self.env[res_model]._match_domain()]
            )
        }

    @api.model
    def _filter_access(self, records):
        """Keep the records that the user may read, archived ones too.

        :param records: iterable of ``(model name, id)``
        :return: set of ``(model name, id)``
        """
        ids_by_model = {}
        for res_model, res_id in records:
            ids_by_model.setdefault(res_model, []).append(res_id)
        return {
            (res_model, record.id)
            for res_model, ids in ids_by_model.items()
            if self.env[res_model].has_access("read")
            for record in self.env[res_model]
            .with_context(active_test=False)
            .search([("id", "in", ids)])
        }

    @api.model
    def _reason_labels(self):
        """Return what two files can have in common: code -> words."""
        return {
            "name": self.env._("same name"),
            "email": self.env._("same email"),
            "phone": self.env._("same phone"),
            "registry": self.env._("same company number"),
        }

    # === CRON ===

    def _cron_index_missing(self, batch=2000):
        """Give keys to the records that have none yet, in batches.

        Needed once after installation and after rows were written past the ORM;
        running it again does nothing.
        """
        self._flush_keys()
        for res_model in self._indexed_models():
            while ids := self._missing_ids(res_model, batch):
                self._store(self.env[res_model].browse(ids)._match_rows())
                if not self.env["ir.cron"]._commit_progress(len(ids)):
                    return
        self.env.ref("piste.ir_cron_find_duplicates")._trigger()

    @api.model
    def _indexed_models(self):
        """Return the names of the models whose records have keys."""
        return [
            name
            for name, model in self.env.items()
            if isinstance(model, self.pool["piste.match.mixin"]) and not model._abstract
        ]

    @api.model
    def _missing_ids(self, res_model, limit):
        table = SQL.identifier(self.env[res_model]._table)
        query = SQL(
            """
            SELECT document.id
              FROM %(table)s document
             WHERE NOT EXISTS (
                       SELECT FROM piste_match_key match
                        WHERE match.res_model = %(model)s
                          AND match.res_id = document.id
                   )
             ORDER BY document.id
             LIMIT %(limit)s
            """,
            table=table,
            model=res_model,
            limit=limit,
        )
        return [row[0] for row in self.env.execute_query(query)]
