from odoo import api, models
from odoo.exceptions import ValidationError

from ...utils.ids import is_id

# Only server code holds this object: RPC clients can send a context key, not it.
_TOLERANT = object()
# The web client sends no other keys than such with the request for a view.
_WANTED_KEY = "piste_wanted_view_ref"
# Where the filling dialog has a place for the fields of the wanted status.
_FILL_GROUP = "//group[@name='piste_missing']"


class PisteStatusHolderMixin(models.AbstractModel):
    """Ask a record for the fields that its status makes mandatory (AX-15, U15).

    A click on the band or a drop in a kanban asks the server first, with
    :meth:`get_piste_move_action`, which dialog must come before the move.
    """

    _name = "piste.status.holder.mixin"
    _description = "Status Holder Mixin"

    # HOOKS
    @api.model
    def _piste_status_fields(self):
        """Return the names of the fields that may hold the status."""
        raise NotImplementedError

    def _piste_status_field(self):
        """Return the name of the field that holds the status of this record."""
        self.ensure_one()
        return self._piste_status_fields()[0]

    def _piste_bound(self):
        """Return the records that the mandatory fields of their status bind."""
        return self

    @api.model
    def _piste_fill_view(self):
        """Return the external id of the dialog that asks for what is missing."""
        raise NotImplementedError

    def _piste_dialog_before(self, status):
        """Return the dialog that a move to ``status`` opens instead, or False."""
        if self._piste_missing_names(status):
            return self._piste_get_fill_action(status)
        return False

    # ACTION
    @api.readonly
    def get_piste_move_action(self, status_id):
        """Say which dialog must come before this record enters a status (AX-05, U15).

        :param int status_id: status on which the card was dropped or clicked
        :return: window action of the dialog, or False when the move may be written
        """
        self.check_access("read")
        if len(self) != 1 or not is_id(status_id):
            return False
        table = self[self._piste_status_field()]
        return self._piste_dialog_before(table.browse(status_id).exists())

    def action_piste_enter_status(self):
        """Move this record to the status that its dialog asked the fields for."""
        self.ensure_one()
        self.write({self._piste_status_field(): self._piste_wanted_status()[1]})
        return {"type": "ir.actions.act_window_close"}

    def _piste_get_fill_action(self, status):
        """Return the dialog that asks for the fields ``status`` lacks (AX-15)."""
        view = self.env.ref(self._piste_fill_view())
        field = self._piste_status_field()
        # With the names: the client keeps the view until the key changes.
        names = self._piste_status_table(field)._required_names().get(status.id, ())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Needed for “%(status)s”", status=status.name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(view.id, "form")],
            "target": "new",
            "context": {
                _WANTED_KEY: f"{field}:{status.id}:{','.join(names)}",
                "dialog_size": "medium",
            },
        }

    # BUSINESS
    def _piste_tolerant(self):
        """Return these records in an environment that lets details be missing.

        A conversion makes what it can of what is known, and never refuses (AX-18).
        """
        return self.with_context(piste_tolerant=_TOLERANT)

    def _piste_is_tolerant(self):
        return self.env.context.get("piste_tolerant") is _TOLERANT

    @api.model
    def _piste_status_table(self, name):
        return self.env[self._fields[name].comodel_name]

    @api.model
    def _piste_guarded_names(self):
        """Return the names of the fields whose change may break a mandatory one."""
        fields = self._piste_status_fields()
        names = set()
        for field in fields:
            names.update(*self._piste_status_table(field)._required_names().values())
        return names | set(fields) if names else names

    def _piste_missing_names(self, status=None):
        """Return the names of the mandatory fields that are empty on this record.

        :param status: status to enter, the current one by default
        """
        self.ensure_one()
        name = self._piste_status_field()
        required = self._piste_status_table(name)._required_names()
        asked = required.get((self[name] if status is None else status).id, ())
        return [each for each in asked if not self[each]]

    def _piste_check_required_fields(self):
        """Check the mandatory fields of the status each record is in (AX-15).

        :raise ValidationError: naming the record and what it lacks
        """
        if self._piste_is_tolerant() or not self._piste_guarded_names():
            return
        for record in self._piste_bound():
            missing = record._piste_missing_names()
            if missing:
                raise ValidationError(
                    self.env._(
                        "“%(record)s” cannot be in “%(status)s” without: %(fields)s.",
                        record=record.display_name,
                        status=record[record._piste_status_field()].sudo().name,
                        fields=", ".join(
                            self._fields[name]._description_string(self.env)
                            for name in missing
                        ),
                    )
                )

    # VIEW
    @api.model
    def _piste_wanted_status(self):
        """Return the field and the id of the status that a filling dialog leads to."""
        key = str(self.env.context.get(_WANTED_KEY, ""))
        name, wanted = (*key.split(":"), "", "")[:2]
        known = name in self._piste_status_fields() and wanted.isdecimal()
        return (name, int(wanted)) if known else (False, False)

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, *self._piste_wanted_status())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Put the mandatory fields of the wanted status into the filling dialog."""
        arch, view = super()._get_view(view_id, view_type, **options)
        name, wanted = self._piste_wanted_status()
        targets = arch.xpath(_FILL_GROUP) if name else ()
        if targets:
            required = self._piste_status_table(name)._required_names()
            for asked in required.get(wanted, ()):
                field = targets[0].makeelement(
                    "field", {"name": asked, "required": "1"}
                )
                targets[0].append(field)
        return arch, view
