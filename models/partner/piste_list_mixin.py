from odoo import api, models, tools
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...utils.labels import label_key


class PisteListMixin(models.AbstractModel):
    """A short list of labels that grows while people work (AX-06).

    A label is the same whatever its case and accents: typing it again in a form takes
    the one that is there, in whichever language of the software it was written. The
    model that inherits has a translated ``name`` and ``active``.
    """

    _name = "piste.list.mixin"
    _description = "List of Labels Mixin"

    # CONSTRAINT

    @api.constrains("name", "active")
    def _check_name_is_new(self):
        known = self._read_keys()
        for record in self:
            twins = set(known.get(label_key(record.name), ())) - {record.id}
            if twins:
                twin = self.browse(min(twins))
                raise ValidationError(
                    self.env._("“%(name)s” exists already: choose it.", name=twin.name)
                    if twin.active
                    else self.env._(
                        "“%(name)s” exists already but is archived: have it restored"
                        " in Configuration.",
                        name=twin.name,
                    )
                )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"name", "active"}:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.model
    def name_create(self, name):
        """Return the label of that name, made only if there is none yet (AX-06)."""
        found = self._find_label(name)
        return (found.id, found.display_name) if found else super().name_create(name)

    # BUSINESS

    @api.model
    def _find_label(self, name):
        """Return the active label that ``name`` is a spelling of, or none."""
        ids = self._ids_by_key().get(label_key(name), ())
        return self.browse(ids).filtered("active")[:1]

    @api.model
    @tools.ormcache()
    def _ids_by_key(self):
        """Return the ids of the labels by their normal form, in every language."""
        return self._read_keys()

    @api.model
    def _read_keys(self):
        self.flush_model(["name"])
        query = SQL("SELECT id, name FROM %s ORDER BY id", SQL.identifier(self._table))
        known = {}
        for id_, translations in self.env.execute_query(query):
            for key in {label_key(text) for text in (translations or {}).values()}:
                known.setdefault(key, []).append(id_)
        known.pop("", None)
        return {key: tuple(ids) for key, ids in known.items()}
