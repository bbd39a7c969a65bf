from collections import defaultdict
from datetime import date, datetime

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import is_html_empty
from odoo.tools.mail import append_content_to_html

# More at once is a mistake of selection, not a handful of doubles.
MAX_MERGE = 100
# How a field goes on in the original is a matter of its type; see _merge_treatment.
FILLED_TYPES = frozenset(
    (
        "binary",
        "boolean",
        "char",
        "date",
        "datetime",
        "float",
        "html",
        "integer",
        "json",
        "many2one",
        "many2one_reference",
        "monetary",
        "reference",
        "selection",
        "text",
    )
)
# Compared by people: what they typed, one value per file.
COMPARED_TYPES = FILLED_TYPES - {"binary", "boolean", "json", "many2one_reference"}


class PisteMergeMixin(models.AbstractModel):
    """Merge doubles of a model into one record that has everything (AX-04, U2).

    What becomes of a stored field is decided by :meth:`_merge_treatment`, for fields
    that somebody adds tomorrow too. A model says in :meth:`_merge_kept` which fields
    of the original a merge never touches, each with the reason.
    """

    _name = "piste.merge.mixin"
    _description = "Merge Mixin"

    # Texts of both files are kept, one under the other.
    _merge_joined = frozenset()
    # Taken together or not at all: half of one address and half of another is none.
    _merge_whole = ()
    # The later moment of both is kept.
    _merge_latest = frozenset()

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
        # Read together, however the caller came by them.
        ids = (doubles | survivors).ids
        pairs = [tuple(r.with_prefetch(ids) for r in pair) for pair in pairs]
        self._check_merge(pairs, doubles, survivors)
        values = self._merge_values(pairs, chosen or {})
        before = survivors._merge_before(values, chosen or {})
        moves = self._before_merge(pairs)
        # In sudo mode: messages, files and invoices that the user may not see must
        # follow the original too; the rights on the merged records are checked above.
        moved = (
            self.sudo()
            .env["piste.merge.engine"]
            ._move_all(self._name, {double.id: kept.id for double, kept in pairs})
        )
        for double_id, rows in moved.items():
            moves[double_id] += rows
        survivors._merge_write(values, chosen or {})
        doubles._merge_archive(pairs)
        survivors._merge_recompute()
        logs = self.env["piste.merge.log"]._record(pairs, moves, before)
        survivors._merge_tell(pairs)
        self.env["piste.duplicate.pair"]._note_merged(pairs)
        return logs

    # === CHECKS ===

    def _check_merge(self, pairs, doubles, survivors):
        if not pairs or doubles & survivors:
            raise UserError(self.env._("Choose an original and at least one double."))
        everything = doubles | survivors
        doubles._check_merge_count()
        if len(everything.exists()) < len(doubles) + len(survivors):
            raise UserError(self.env._("A chosen file was deleted in the meantime."))
        everything.check_access("write")
        if not self.env.su:
            everything._piste_check_not_on_loan()
        self._check_merge_lock(everything)
        facts = everything._merge_facts()
        for double, survivor in pairs:
            if refusal := double._merge_refusal(survivor, facts):
                raise UserError(refusal)

    def _merge_facts(self):
        """Return what the refusals need to know, read once for all the records."""
        return {"records": self}

    def _check_merge_lock(self, records):
        """Have these records for ourselves until the end of the transaction.

        Whoever merges, converts or takes one of them at this moment is not waited
        for: two merges that cross would wait for each other.
        """
        try:
            records.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._("Somebody is working on one of these files. Try again.")
            ) from error
        records.invalidate_recordset()

    def _check_merge_count(self):
        if len(self) > MAX_MERGE:
            raise UserError(
                self.env._(
                    "%(count)s files at once are too many: choose %(most)s at most.",
                    count=len(self),
                    most=MAX_MERGE,
                )
            )

    def _check_merge_selection(self):
        """Check that these records can be put side by side.

        :raise UserError: saying what to select instead
        """
        if len(self) < 2:
            raise UserError(self.env._("Select at least two files to merge."))
        self[1:]._check_merge_count()

    def _merge_refusal(self, survivor, facts):
        """Return why this record must not be merged into ``survivor``, or nothing.

        :param dict facts: see :meth:`_merge_facts`
        """
        self.ensure_one()
        for record in self, survivor:
            if record.piste_merged_into_id:
                return self.env._(
                    "“%(double)s” was merged into “%(original)s” already.",
                    double=record.display_name,
                    original=record.sudo().piste_merged_into_id.display_name,
                )
            if not record.active:
                return self.env._(
                    "“%(name)s” is archived: bring it back before merging it.",
                    name=record.display_name,
                )
        return self._merge_refusal_of_company(survivor)

    def _merge_refusal_of_company(self, survivor):
        """Every company that works with the double must know the original too."""
        theirs, ours = self._merge_companies(), survivor._merge_companies()
        if not ours or (theirs and theirs <= ours):
            return None
        names = {
            "double": self.display_name,
            "original": survivor.display_name,
        }
        if not theirs:
            return self.env._(
                "“%(double)s” is shared by all companies and “%(original)s” is not:"
                " choose “%(double)s” as the original.",
                **names,
            )
        if ours < theirs:
            return self.env._(
                "“%(double)s” is shared by more companies than “%(original)s”: choose"
                " “%(double)s” as the original.",
                **names,
            )
        return self.env._(
            "“%(double)s” and “%(original)s” belong to different companies.",
            **names,
        )

    def _merge_companies(self):
        """Return the companies that work with this record; none means all."""
        return self.company_id

    # === HOOKS ===

    @api.model
    def _before_merge(self, pairs):
        """Hook for what would stand in the way of a merge (unique flags).

        :return: id of the double -> list of the moves that take it back, the first
            one last; see :class:`PisteMergeEngine`
        """
        return defaultdict(list)

    def _after_merge_undo(self):
        """Hook to make this double, just brought back, whole again."""

    @api.model
    def _merge_kept(self):
        """Return the stored fields that the original keeps as they are, with reasons.

        A domain that adds such a field adds it here. All others are carried over, and
        a test fails for a field that is neither.

        :rtype: dict
        """
        return {
            "id": "identity",
            "create_uid": "identity",
            "create_date": "identity",
            "write_uid": "identity",
            "write_date": "identity",
            "active": "the original stays, the double is archived",
            "company_id": "both are of one company, or the original of all",
            "piste_merged_into_id": "tells of the double what became of it",
        }

    # === VALUES ===

    @api.model
    def _merge_fields(self, *treatments):
        """Return the fields that are treated in one of these ways, with the way."""
        return [
            (field, treatment)
            for field in self._fields.values()
            if (treatment := self._merge_treatment(field)) in treatments
        ]

    @api.model
    def _merge_treatment(self, field):
        """Return how a field of the double goes on in the original.

        :return: ``kept`` (the original's), ``computed`` (anew), ``moved`` (rows and
            files are pointed to the original), ``mixed`` (by key: values of each
            company, properties), ``filled`` (where the original has none), ``joined``
            or ``latest``; None for what is not stored
        """
        name, is_many = field.name, field.type in {"one2many", "many2many"}
        if not field.store and not field.company_dependent:
            return "moved" if is_many and not field.compute else None
        rules = (
            ("kept", name in self._merge_kept()),
            ("mixed", field.company_dependent or field.type == "properties"),
            ("moved", is_many or (field.type == "binary" and field.attachment)),
            ("computed", field.compute and field.readonly),
            ("joined", name in self._merge_joined),
            ("latest", name in self._merge_latest),
            ("filled", field.type in FILLED_TYPES),
        )
        return next((treatment for treatment, fits in rules if fits), None)

    @api.model
    def _merge_values(self, pairs, chosen):
        """Return the values to write on each survivor, besides the chosen ones.

        :return: survivor -> values
        """
        result = {survivor: {} for _double, survivor in pairs}
        names = [
            (field.name, treatment)
            for field, treatment in self._merge_fields("filled", "joined", "latest")
        ]
        doubles = defaultdict(set)
        for double, survivor in pairs:
            doubles[survivor].add(double.id)
        # In sudo mode: what the user may not see must not be lost either.
        for double, survivor in pairs:
            double_sudo, kept_sudo = double.sudo(), survivor.sudo()
            values = result[survivor]
            has_address = any(
                values.get(name) or kept_sudo[name] for name in self._merge_whole[:4]
            )
            for name, treatment in names:
                if name in chosen.get(survivor, ()) or (
                    name in self._merge_whole and has_address
                ):
                    continue
                theirs = double_sudo._merge_readable(name)
                ours = values.get(name, kept_sudo._merge_readable(name))
                if self._fields[name].comodel_name == self._name:
                    # Nobody is his own relative.
                    if theirs in {*doubles[survivor], survivor.id}:
                        continue
                    if ours in doubles[survivor]:
                        ours = False
                combined = self._merge_combine(treatment, ours, theirs)
                if combined != ours:
                    values[name] = combined
        return result

    @api.model
    def _merge_combine(self, treatment, ours, theirs):
        """Return what the original has after one more double."""
        if not theirs or theirs == "0":
            return ours
        if not ours or ours == "0":
            return theirs
        if treatment == "latest":
            return max(ours, theirs)
        if treatment == "joined" and not is_html_empty(theirs) and theirs != ours:
            return append_content_to_html(ours, f"<hr>{theirs}", plaintext=False)
        return ours

    def _merge_before(self, values, chosen):
        """Return the values that a merge replaces, by id of the survivor.

        Asked before anything moves: what pointed to a double is to do so again.
        """
        # In sudo mode: see _merge_values. Only the undo reads them, from the log.
        return {
            survivor.id: {
                name: survivor.sudo()._merge_readable(name) for name in replaced
            }
            for survivor in self
            if (
                replaced := {
                    **(values.get(survivor) or {}),
                    **(chosen.get(survivor) or {}),
                }
            )
        }

    def _merge_write(self, values, chosen):
        for survivor in self:
            # In sudo mode: see _merge_values. What the user chose is his to write.
            if filled := values.get(survivor):
                survivor.sudo().write(filled)
            if picked := chosen.get(survivor):
                survivor.write(picked)

    def _merge_readable(self, name):
        """Return a field's value as JSON can hold it and ``write`` takes it."""
        value = self._fields[name].convert_to_write(self[name], self)
        if isinstance(value, datetime):
            return fields.Datetime.to_string(value)
        if isinstance(value, bytes):
            return value.decode()
        return fields.Date.to_string(value) if isinstance(value, date) else value

    def _merge_archive(self, pairs):
        survivor_ids = {double.id: survivor.id for double, survivor in pairs}
        quiet = self.with_context(tracking_disable=True)
        quiet.write({"active": False})
        for survivor_id, group in quiet.grouped(
            lambda double: survivor_ids[double.id]
        ).items():
            group.piste_merged_into_id = survivor_id

    def _merge_recompute(self):
        """Compute anew what is stored and follows from what was moved by SQL."""
        for field, _treatment in self._merge_fields("computed"):
            if not field.related:
                self.env.add_to_compute(field, self)

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
