from odoo import api, models


class PisteReadableLinksMixin(models.AbstractModel):
    """Nobody points to a record that he may not read (I2).

    Odoo tells the name of what a many2one points to, and often more by related and
    computed fields, to whoever reads the row: choosing a client of a colleague by its
    id would show who that is. A model says in ``_piste_readable_links`` which fields
    are checked; what a row points to already stays.
    """

    _name = "piste.readable.links.mixin"
    _description = "Readable Links Mixin"

    _piste_readable_links = ()

    @api.model_create_multi
    def create(self, vals_list):
        self._piste_check_links(
            [{**self._piste_default_links(), **vals} for vals in vals_list]
        )
        return super().create(vals_list)

    def write(self, vals):
        self._piste_check_links([vals])
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        self._piste_check_links([{**self._piste_default_links(), **values}])
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def _piste_default_links(self):
        """Return the links that the context gives to new records."""
        context = self.env.context
        return {
            name: context[f"default_{name}"]
            for name in self._piste_readable_links
            if f"default_{name}" in context
        }

    def _piste_check_links(self, vals_list):
        """Check that the user may read what these values newly point to.

        :raise AccessError: for a record of somebody else
        """
        if self.env.su:
            return
        for name in self._piste_readable_links:
            ids = {vals[name] for vals in vals_list if isinstance(vals.get(name), int)}
            # In sudo mode: what is linked already is compared, not shown.
            new = ids - set(self.sudo()[name].ids) - {False}
            targets = self[name].browse(new)
            if new and not targets.has_access("read"):
                targets.exists().check_access("read")
