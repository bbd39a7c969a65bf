from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [
    ("event", "Event"),
    ("note", "Note"),
    ("call", "Call"),
    ("meeting", "Business Meeting"),
    ("task", "Task"),
    ("absence", "Absence"),
]


class PisteEventCategory(models.Model):
    """What an event is about, within one of the six fixed types (AX-39, A6)."""

    _name = "piste.event.category"
    _description = "Event Category"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False)
    kind = fields.Selection(KINDS, "Type", required=True, default="meeting")
    is_internal = fields.Boolean(
        "Without Client",
        help="Events of this category need neither a client nor a contact.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()

    _code_unique = models.UniqueIndex(
        "(lower(code))", "Another category has this code already."
    )

    @api.constrains("code", "name")
    def _check_texts(self):
        for category in self:
            if not category.code.strip() or not category.name.strip():
                raise ValidationError(self.env._("A category needs a name and a code."))

    @api.constrains("kind")
    def _check_kind_of_events(self):
        """Keep the events of a category in one type."""
        # In sudo mode: the events of everybody count, none is shown.
        events_sudo = self.env["calendar.event"].sudo().with_context(active_test=False)
        for category in self:
            if events_sudo.search_count(
                [
                    ("piste_category_id", "=", category.id),
                    ("piste_kind", "!=", category.kind),
                ],
                limit=1,
            ):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” has events of its type: archive it and create"
                        " another category.",
                        name=category.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._piste_tidy(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._piste_tidy(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # In sudo mode: the events of everybody count, none is shown.
        events_sudo = self.env["calendar.event"].sudo().with_context(active_test=False)
        if events_sudo.search_count([("piste_category_id", "in", self.ids)], limit=1):
            raise ValidationError(
                self.env._("Events have this category: archive it instead.")
            )

    @api.model
    def _piste_tidy(self, vals):
        """Return these values with a code without spaces around."""
        if isinstance(vals.get("code"), str):
            return {**vals, "code": vals["code"].strip()}
        return vals
