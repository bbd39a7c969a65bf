from odoo import api, models, tools


class PisteLeadStatus(models.Model):
    _name = "piste.lead.status"
    _inherit = ["piste.status.mixin"]
    _description = "Piste Status"

    _roles = ("new", "converted", "lost")
    _closing_roles = ("converted", "lost")
    _required_roles = _roles

    # CRUD
    @api.model_create_multi
    def create(self, vals_list):
        statuses = super().create(vals_list)
        self.env.registry.clear_cache()
        return statuses

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"role", "is_closed", "active", "sequence"}:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    # BUSINESS
    @api.model
    @tools.ormcache()
    def _ids_by_role(self):
        """Return the id of the status that plays each role.

        :return: role -> id; a role that nobody plays is absent
        :rtype: dict
        """
        statuses = self.sudo().search_fetch([("role", "!=", False)], ["role"])
        return {status.role: status.id for status in statuses}

    @api.model
    @tools.ormcache()
    def _closed_ids(self):
        """Return the ids of the closed statuses, archived ones included.

        :rtype: tuple
        """
        statuses = self.sudo().with_context(active_test=False)
        return tuple(statuses.search([("is_closed", "=", True)]).ids)

    @api.model
    def _with_role(self, role):
        return self.browse(self._ids_by_role().get(role, ()))
