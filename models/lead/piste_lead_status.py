from odoo import api, fields, models, tools
from odoo.exceptions import UserError


class PisteLeadStatus(models.Model):
    """Step of a piste, from its arrival to its conversion or its loss (AX-15)."""

    _name = "piste.lead.status"
    _inherit = ["piste.status.mixin"]
    _description = "Piste Status"

    _roles = ("new", "converted", "lost")
    _closing_roles = ("converted", "lost")
    _required_roles = _roles

    required_field_ids = fields.Many2many(
        "ir.model.fields",
        "piste_lead_status_field_rel",
        string="Mandatory Fields",
        domain=lambda self: self.env["crm.lead"]._piste_domain_required_fields(),
        help="A piste enters this status, and stays in it, only with these filled.",
    )
    lead_count = fields.Integer("Pistes", compute="_compute_lead_count")

    # COMPUTE
    def _compute_lead_count(self):
        # All of them, those that the reader may not open included: a used status
        # must not look free. Only managers may read this model's form.
        Lead = self.env["crm.lead"].sudo().with_context(active_test=False)
        counts = Lead._read_group(
            [("piste_status_id", "in", self.ids)], ["piste_status_id"], ["__count"]
        )
        by_status = {status.id: count for status, count in counts}
        for status in self:
            status.lead_count = by_status.get(status.id, 0)

    # CRUD
    @api.model_create_multi
    def create(self, vals_list):
        statuses = super().create(vals_list)
        self.env.registry.clear_cache()
        return statuses

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"role", "is_closed", "required_field_ids"}:
            # The view of the filling dialog holds the mandatory fields.
            self.env.registry.clear_cache("default", "templates")
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for status in self.filtered("lead_count"):
            raise UserError(
                self.env._(
                    "“%(status)s” is the status of %(count)s pistes: delete it from the"
                    " list of statuses, where a replacement can be chosen.",
                    status=status.name,
                    count=status.lead_count,
                )
            )

    # ACTION
    def action_delete(self):
        """Delete this status, asking for a replacement when pistes are in it."""
        self.ensure_one()
        self.check_access("unlink")
        if not self.lead_count:
            self.unlink()
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        self._unlink_except_role()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replace the Status"),
            "res_model": "piste.lead.status.replace",
            "view_mode": "form",
            "target": "new",
            "context": {"default_status_id": self.id},
        }

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
        # With their names, which whoever asks is about to show.
        found = statuses.search_fetch([], ["is_closed", "name", "active"])
        return tuple(found.filtered("is_closed").ids)

    @api.model
    @tools.ormcache()
    def _required_names(self):
        """Return the names of the fields that each status asks for.

        Converted and Lost ask for nothing: a conversion never stumbles over a
        missing detail.

        :return: id of the status -> names of fields of a piste
        :rtype: dict
        """
        statuses = self.sudo().with_context(active_test=False)
        return {
            status.id: tuple(status.required_field_ids.mapped("name"))
            for status in statuses.search([("required_field_ids", "!=", False)])
            if status.role not in self._closing_roles
        }

    @api.model
    def _with_role(self, role):
        return self.browse(self._ids_by_role().get(role, ()))

    def _assign_role(self, role):
        """Let this status play ``role``; closed pistes follow their role.

        :raise UserError: when open pistes would become converted or lost by this
        """
        self.ensure_one()
        roles = {role, self.role} & set(self._closing_roles)
        if role in roles and self.role not in roles and self.lead_count:
            raise UserError(
                self.env._(
                    "%(count)s open pistes are in “%(status)s”: choose an unused status"
                    " for a role that closes.",
                    count=self.lead_count,
                    status=self.name,
                )
            )
        Lead = self.env["crm.lead"].sudo().with_context(active_test=False)
        followers = {
            moved: Lead.search([("piste_status_id", "=", self._ids_by_role()[moved])])
            for moved in roles
            if moved in self._ids_by_role()
        }
        super()._assign_role(role)
        for moved, leads in followers.items():
            silent = leads.with_context(tracking_disable=True)
            silent._piste_set_status(self._with_role(moved))

    def _replace_by(self, replacement):
        """Move all pistes of these statuses to another one and delete them.

        :param replacement: status that receives the pistes
        """
        self.check_access("unlink")
        reserved = replacement.role in self._closing_roles
        if not replacement or replacement in self or reserved:
            raise UserError(
                self.env._("Choose a plain status to receive the pistes of this one.")
            )
        Lead = self.env["crm.lead"].sudo().with_context(active_test=False)
        leads_sudo = Lead.search([("piste_status_id", "in", self.ids)])
        # A change of configuration, not of the pistes: no message on each of them.
        leads_sudo.with_context(tracking_disable=True)._piste_set_status(replacement)
        self.unlink()
