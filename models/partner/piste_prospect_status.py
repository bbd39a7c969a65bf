from odoo import api, fields, models, tools
from odoo.exceptions import UserError

# Kinds of fields that can be filled in a form and found empty.
_FILLABLE_TYPES = (
    "char",
    "text",
    "html",
    "date",
    "datetime",
    "float",
    "integer",
    "monetary",
    "many2one",
    "many2many",
    "selection",
)


class PisteProspectStatus(models.Model):
    """Step of a prospect, from the first contact to won or lost (AX-16, AX-20)."""

    _name = "piste.prospect.status"
    _description = "Prospect Status"
    _inherit = ["piste.status.mixin"]

    _roles = ("new", "won", "lost")
    _closing_roles = ("won", "lost")
    _required_roles = _roles

    role = fields.Selection(
        help="What the software does with this status, whatever its name: a new"
        " prospect starts in “New”, in “Won” it becomes a client, in “Lost” it leaves"
        " the open lists. Leave empty for a plain step.",
    )
    required_field_ids = fields.Many2many(
        "ir.model.fields",
        "piste_prospect_status_field_rel",
        string="Mandatory Fields",
        domain=[
            ("model", "=", "res.partner"),
            ("store", "=", True),
            ("readonly", "=", False),
            ("ttype", "in", _FILLABLE_TYPES),
        ],
        help="A prospect enters this status, and stays in it, only with these filled.",
    )
    partner_count = fields.Integer("Parties", compute="_compute_partner_count")

    # COMPUTE
    def _compute_partner_count(self):
        # All of them, archived ones too: a used status must not look free. Only
        # managers see this number.
        Partner = self.env["res.partner"].sudo().with_context(active_test=False)
        counts = Partner._read_group(
            [("piste_prospect_status_id", "in", self.ids)],
            ["piste_prospect_status_id"],
            ["__count"],
        )
        by_status = {status.id: count for status, count in counts}
        for status in self:
            status.partner_count = by_status.get(status.id, 0)

    # CRUD
    @api.model_create_multi
    def create(self, vals_list):
        statuses = super().create(vals_list)
        self.env.registry.clear_cache()
        return statuses

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"role", "required_field_ids"}:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for status in self.filtered("partner_count"):
            raise UserError(
                self.env._(
                    "“%(status)s” is the status of %(count)s parties: delete it from"
                    " the list of statuses, where a replacement can be chosen.",
                    status=status.name,
                    count=status.partner_count,
                )
            )

    # ACTION
    def action_delete(self):
        """Delete this status, asking for a replacement when it is used (AX-15)."""
        self.ensure_one()
        self.check_access("unlink")
        self._unlink_except_role()
        if not self.partner_count:
            self.unlink()
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replace the Status"),
            "res_model": "piste.partner.status.replace",
            "view_mode": "form",
            "target": "new",
            "context": {"default_status_id": self.id},
        }

    # BUSINESS
    @api.model
    @tools.ormcache()
    def _required_names(self):
        """Return the names of the fields that each status asks for.

        Won and Lost ask for nothing, as with pistes.

        :return: id of the status -> names of fields of a party
        :rtype: dict
        """
        statuses = self.sudo().with_context(active_test=False)
        return {
            status.id: tuple(status.required_field_ids.mapped("name"))
            for status in statuses.search([("required_field_ids", "!=", False)])
            if status.role not in self._closing_roles
        }

    def _replace_by(self, replacement):
        """Move all parties of these statuses to another one and delete them.

        :param replacement: open status that receives the parties
        """
        self.check_access("unlink")
        if not replacement or replacement in self or replacement.is_closed:
            raise UserError(self.env._("Choose an open status to replace this one."))
        Partner = self.env["res.partner"].sudo().with_context(active_test=False)
        partners_sudo = Partner.search([("piste_prospect_status_id", "in", self.ids)])
        # A change of configuration, not of the parties: no message on each of them.
        partners_sudo.with_context(tracking_disable=True).write(
            {"piste_prospect_status_id": replacement.id}
        )
        self.unlink()
