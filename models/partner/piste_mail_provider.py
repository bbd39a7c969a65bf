from odoo import api, fields, models, tools


class PisteMailProvider(models.Model):
    """A provider of mail boxes for everybody: sharing it means nothing (AX-23)."""

    _name = "piste.mail.provider"
    _description = "Public Mail Provider"
    _order = "name"

    name = fields.Char(
        required=True,
        help="“yahoo” stands for yahoo.com, yahoo.fr and all others of that name;"
        " “bell.net” for itself alone.",
    )

    _name_unique = models.Constraint(
        "UNIQUE(name)", "This provider is already in the list."
    )
    _check_lower = models.Constraint(
        "CHECK(name ~ '^[a-z0-9.-]+$')",
        "Write the provider as in an address, in small letters: “gmail” or “bell.net”.",
    )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        providers = super().create([self._clean(vals) for vals in vals_list])
        self.env.registry.clear_cache()
        return providers

    def write(self, vals):
        result = super().write(self._clean(vals))
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.model
    def _clean(self, vals):
        if not vals.get("name"):
            return vals
        return {**vals, "name": vals["name"].strip().lower().rpartition("@")[2]}

    # BUSINESS

    @api.model
    @tools.ormcache()
    def _names(self):
        """Return the names of all providers, for whoever looks at a contact."""
        return frozenset(self.sudo().search_fetch([], ["name"]).mapped("name"))
