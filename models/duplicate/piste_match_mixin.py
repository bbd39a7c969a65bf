from datetime import date, datetime

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError

# More at once is a mistake of selection, not a handful of doubles.
MAX_MERGE = 100
FILLED_TYPES = frozenset(
    ("char", "text", "html", "many2one", "selection", "date", "datetime")
) | frozenset(("integer", "float", "monetary"))


class PisteMatchMixin(models.AbstractModel):
    """Keep the match keys of a model's records in step with what people write.

    A model says in ``_match_triggers`` which fields its keys are made of and returns
    the texts from :meth:`_match_texts`.
    """

    _name = "piste.match.mixin"
    _description = "Match Mixin"

    piste_similar = fields.Json(
        "Possible Doubles",
        compute="_compute_piste_similar",
        help="Files that look like this one, while it is being entered.",
    )

    _match_triggers = frozenset()
    # Fields that a merge never fills from the double: they say what the record is,
    # not what is known about it.
    _merge_own_fields = frozenset(("name", "active", "company_id", "parent_id", "type"))

    @api.depends(lambda self: tuple(self._match_triggers))
    @api.depends_context("uid")
    def _compute_piste_similar(self):
        labels = {
            "name": self.env._("same name"),
            "email": self.env._("same email"),
            "phone": self.env._("same phone"),
            "registry": self.env._("same company number"),
        }
        for record in self:
            record.piste_similar = [
                {
                    "model": match._name,
                    "id": match.id,
                    "name": match.display_name,
                    "codes": sorted(reasons),
                    "reasons": [labels[reason] for reason in sorted(reasons)],
                }
                for match, reasons in record._find_similar()
                if not record._match_is_linked(match)
            ][:5]

    @api.model
    def _match_domain(self):
        """Return the domain of the records that may be proposed as doubles."""
        return []

    def _match_is_linked(self, other):
        """Tell whether ``other`` already belongs with this record: no double then."""
        return False

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env["piste.match.key"]._expect(records)
        return records

    def write(self, vals):
        result = super().write(vals)
        if not self._match_triggers.isdisjoint(vals):
            self.env["piste.match.key"]._expect(self)
        return result

    def unlink(self):
        ids = self.ids
        result = super().unlink()
        self.env["piste.match.key"]._forget(self._name, ids)
        return result

    def _match_rows(self):
        """Return what the keys of these records are made of."""
        # In sudo mode: whoever may write a record has its keys written too, even
        # those of fields that he may not read.
        return [
            (self._name, record.id, *record._match_texts()) for record in self.sudo()
        ]

    def _match_texts(self):
        """Return name, e-mail, phone (E.164) and company number of this record."""
        self.ensure_one()
        return (self.display_name, None, None, None)

    # === MERGE ===

    def _merge_into(self, survivor, values=None):
        """Merge these doubles into ``survivor``; only it remains (AX-04, U2).

        Everything that points to a double then points to the survivor; its empty
        fields are filled from the doubles; the doubles are archived and can be
        brought back by :meth:`PisteMergeLog.action_undo`.

        :param dict values: values chosen for the survivor, field by field
        :raise UserError: if these records must not be merged; nothing is changed
        :return: the log rows, one per double
        """
        return self._merge_pairs(
            [(double, survivor) for double in self], {survivor: values or {}}
        )

    @api.model
    def _merge_pairs(self, pairs, chosen=None):
        """Merge many ``(double, survivor)`` in one pass; see :meth:`_merge_into`."""
        doubles = self.browse([double.id for double, _survivor in pairs])
        survivors = self.browse({survivor.id for _double, survivor in pairs})
        self._check_merge(pairs, doubles, survivors)
        values = self._merge_values(pairs, chosen or {})
        self._before_merge(pairs)
        # In sudo mode: messages, files and invoices that the user may not see must
        # follow the original too; the rights on the merged records are checked above.
        moves = (
            self.sudo()
            .env["piste.merge.engine"]
            ._move_all(self._name, {double.id: kept.id for double, kept in pairs})
        )
        before = survivors._merge_write(values)
        doubles._merge_archive(pairs)
        logs = self.env["piste.merge.log"]._record(pairs, moves, before)
        survivors._merge_tell(pairs)
        return logs

    def _check_merge(self, pairs, doubles, survivors):
        if not pairs or doubles & survivors:
            raise UserError(self.env._("Choose an original and at least one double."))
        if len(doubles) > MAX_MERGE:
            raise UserError(
                self.env._(
                    "%(count)s files at once are too many: choose %(most)s at most.",
                    count=len(doubles),
                    most=MAX_MERGE,
                )
            )
        everything = (doubles | survivors).exists()
        if len(everything) < len(doubles) + len(survivors):
            raise UserError(self.env._("A chosen file was deleted in the meantime."))
        everything.check_access("write")
        if not self.env.su:
            everything._piste_check_not_on_loan()
        try:
            everything.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._("Somebody is working on one of these files. Try again.")
            ) from error
        for double, survivor in pairs:
            if refusal := double._merge_refusal(survivor):
                raise UserError(refusal)

    def _merge_refusal(self, survivor):
        """Return why this record must not be merged into ``survivor``, or nothing."""
        self.ensure_one()
        if self.company_id != survivor.company_id:
            return self.env._(
                "“%(double)s” and “%(original)s” belong to different companies.",
                double=self.display_name,
                original=survivor.display_name,
            )
        if self.piste_merged_into_id:
            return self.env._(
                "“%(double)s” was merged already.", double=self.display_name
            )
        return None

    @api.model
    def _before_merge(self, pairs):
        """Hook for what would stand in the way of a merge (unique flags)."""

    def _after_merge_undo(self):
        """Hook to make this double, just brought back, whole again."""

    @api.model
    def _merge_values(self, pairs, chosen):
        """Return the values to write on each survivor: chosen ones, then filled ones.

        :return: survivor -> values
        """
        result = {survivor: dict(values) for survivor, values in chosen.items()}
        names = [
            field.name for field in self._fields.values() if self._merge_fills(field)
        ]
        for double, survivor in pairs:
            values = result.setdefault(survivor, {})
            for name in names:
                if name not in values and not survivor[name] and double[name]:
                    values[name] = self._fields[name].convert_to_write(
                        double[name], double
                    )
        return result

    @api.model
    def _merge_fills(self, field):
        return (
            field.type in FILLED_TYPES
            and field.store
            and not field.readonly
            and not field.related
            and field.name not in models.MAGIC_COLUMNS
            and field.name not in self._merge_own_fields
            and self._has_field_access(field, "write")
        )

    def _merge_write(self, values):
        """Write the values and return those they replaced, by id of the survivor."""
        before = {}
        for survivor, changes in values.items():
            if changes:
                before[survivor.id] = {
                    name: survivor._merge_readable(name) for name in changes
                }
                survivor.write(changes)
        return before

    def _merge_readable(self, name):
        """Return a field's value as JSON can hold it and ``write`` takes it."""
        value = self._fields[name].convert_to_write(self[name], self)
        if isinstance(value, datetime):
            return fields.Datetime.to_string(value)
        return fields.Date.to_string(value) if isinstance(value, date) else value

    def _merge_archive(self, pairs):
        survivor_ids = {double.id: survivor.id for double, survivor in pairs}
        quiet = self.with_context(tracking_disable=True)
        quiet.write({"active": False})
        for survivor_id, group in quiet.grouped(
            lambda double: survivor_ids[double.id]
        ).items():
            group.piste_merged_into_id = survivor_id

    # === REVIEW ===

    def _merge_sorted(self):
        """Return these records, the likeliest original first: the longest known."""
        return self.sorted("id")

    def _merge_card(self):
        """Return what tells this record from its doubles, for the review screen."""
        self.ensure_one()
        details = (self.email_normalized, self.phone, self.city)
        return {
            "name": self.display_name,
            "details": " · ".join(filter(None, details)),
            "owner": self.user_id.name,
            "created_on": self.create_date,
        }

    def _merge_preview(self):
        """Return ``(label, count)`` of what a merge would move; domains above add."""
        counts = [
            (self.env._("Messages"), "mail.message", "model", "res_id"),
            (self.env._("Files"), "ir.attachment", "res_model", "res_id"),
            (self.env._("Activities"), "mail.activity", "res_model", "res_id"),
        ]
        return [
            (
                label,
                # In sudo mode: a number tells how much moves, not what.
                self.env[model]
                .sudo()
                .search_count(
                    [(model_field, "=", self._name), (field, "in", self.ids)]
                ),
            )
            for label, model, model_field, field in counts
        ]

    def _merge_tell(self, pairs):
        bodies = {}
        for double, survivor in pairs:
            bodies.setdefault(survivor.id, []).append(double.display_name)
        self._message_log_batch(
            bodies={
                survivor_id: Markup("%s")
                % self.env._("Merged with: %(names)s", names=", ".join(names))
                for survivor_id, names in bodies.items()
            }
        )

    def _find_similar(self, limit=20):
        """Return the other records that look like this one, with the reasons.

        :return: see :meth:`PisteMatchKey._find_similar`
        """
        self.ensure_one()
        found = self.env["piste.match.key"]._find_similar(
            *self._match_texts(), limit=limit + 1
        )
        return [match for match in found if match[0] != self._origin][:limit]
