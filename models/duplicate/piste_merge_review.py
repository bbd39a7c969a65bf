from odoo import api, models

from .piste_merge_mixin import COMPARED_TYPES


class PisteMergeMixin(models.AbstractModel):
    """What the comparison of doubles shows: cards, differences, what would move."""

    _inherit = "piste.merge.mixin"

    def _merge_sorted(self):
        """Return these records, the likeliest original first: the longest known."""
        return self.sorted("id")

    def _merge_card(self):
        """Return what tells this record from its doubles."""
        self.ensure_one()
        details = (
            self._match_kind(),
            self.user_id.name,
            self.env["ir.qweb.field.date"].value_to_html(self.create_date, {}),
        )
        return {
            "name": self.display_name,
            "details": " · ".join(str(detail) for detail in details if detail),
        }

    def _merge_differences(self):
        """Return the fields on which these records do not agree, one row each.

        What one record alone knows is not asked: it is taken anyway.
        """
        rows = []
        for field in self._fields.values():
            if not self._merge_is_compared(field):
                continue
            cells = [
                {"id": record.id, "text": record._merge_text(field)} for record in self
            ]
            if len({cell["text"] for cell in cells if cell["text"]}) > 1:
                label = self._merge_label(field)
                rows.append({"name": field.name, "label": label, "cells": cells})
        return sorted(rows, key=lambda row: row["name"] != "name")

    def _merge_label(self, field):
        """Return what the forms of these records call a field."""
        return field._description_string(self.env)

    @api.model
    def _merge_is_compared(self, field):
        asked = field.name == "name" or self._merge_treatment(field) == "filled"
        return (
            asked
            and field.type in COMPARED_TYPES
            and not field.readonly
            and self._has_field_access(field, "read")
            and self._has_field_access(field, "write")
        )

    def _merge_text(self, field):
        value = self[field.name]
        if not value or (isinstance(value, str) and value == "0"):
            return ""
        return str(field.convert_to_export(value, self))

    def _merge_preview(self):
        """Return ``(label, count)`` of what a merge would move."""
        counts = [
            (self.env._("Messages"), "mail.message", "model", "res_id"),
            (self.env._("Attached Files"), "ir.attachment", "res_model", "res_id"),
            (self.env._("Activities"), "mail.activity", "res_model", "res_id"),
            (self.env._("Events"), "calendar.event", "res_model", "res_id"),
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
        ] + self._merge_preview_own()

    def _merge_preview_own(self):
        """Count what Piste's own models hang on these records.

        As the user sees it: that somebody wrote a private note is not told.
        """
        counts = {}
        for name, model in self.env.items():
            # A report is no table: nothing of it moves.
            kept = model._auto and not (model._abstract or model._transient)
            if name.startswith("piste.") and kept:
                for field in model._fields.values():
                    if (
                        field.type == "many2one"
                        and field.store
                        and field.comodel_name == self._name
                        and model.has_access("read")
                        and model._has_field_access(field, "read")
                    ):
                        count = model.search_count([(field.name, "in", self.ids)])
                        counts[name] = counts.get(name, 0) + count
        names = self.env["ir.model"].sudo()
        return [(names._get(name).name, count) for name, count in counts.items()]
