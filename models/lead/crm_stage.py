from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

# Only server code holds this object: RPC clients can send a context key, not it.
_ROLE_EXCHANGE = object()


class CrmStage(models.Model):
    """Statuses of an opportunity: core's stages with the roles of Piste (AX-15, AX-16).

    “Won” is core's own flag; a lost opportunity keeps the stage where it was lost,
    because the predicted probabilities learn from it, so that the stage “Lost” is
    only the place where one drops a card to lose it.
    """

    _inherit = "crm.stage"

    piste_role = fields.Selection(
        [
            ("new", "New (default)"),
            ("proposal", "Proposal"),
            ("won", "Won"),
            ("lost", "Lost"),
        ],
        "Role",
        copy=False,
        help="What the software does with this stage, whatever its name. Leave empty"
        " for a plain step.",
    )
    piste_is_closed = fields.Boolean(
        "Closed",
        compute="_compute_piste_is_closed",
        store=True,
        readonly=False,
        help="Opportunities in a closed stage leave the open lists.",
    )
    piste_required_field_ids = fields.Many2many(
        "ir.model.fields",
        "piste_crm_stage_field_rel",
        string="Mandatory Fields",
        domain=lambda self: self.env["crm.lead"]._piste_domain_required_fields(),
        help="An opportunity enters this stage, and stays in it, only with these"
        " filled.",
    )
    piste_lead_count = fields.Integer(
        "Opportunities", compute="_compute_piste_lead_count"
    )

    _piste_role_unique = models.UniqueIndex(
        "(piste_role) WHERE piste_role IS NOT NULL",
        "Another stage already plays this role. Change the role in Settings.",
    )

    # COMPUTE
    @api.depends("is_won", "piste_role")
    def _compute_piste_is_closed(self):
        for stage in self:
            closing = stage.is_won or stage.piste_role == "lost"
            stage.piste_is_closed = closing or (
                stage.piste_is_closed and not stage.piste_role
            )

    def _compute_piste_lead_count(self):
        # All of them, so that a used stage never looks free.
        Lead = self.env["crm.lead"].sudo().with_context(active_test=False)
        counts = Lead._read_group(
            [("stage_id", "in", self.ids)], ["stage_id"], ["__count"]
        )
        by_stage = {stage.id: count for stage, count in counts}
        for stage in self:
            stage.piste_lead_count = by_stage.get(stage.id, 0)

    # CONSTRAINT
    @api.constrains("piste_role", "is_won", "piste_is_closed")
    def _check_piste_role(self):
        for stage in self:
            role = stage.piste_role
            closing = stage.is_won or role == "lost"
            if (role == "won" and not stage.is_won) or (
                stage.is_won and role in {"new", "proposal", "lost"}
            ):
                raise ValidationError(
                    self.env._(
                        "“%(stage)s”: the role Won and the box “Is Won Stage?” go"
                        " together.",
                        stage=stage.name,
                    )
                )
            if (role or stage.is_won) and closing != stage.piste_is_closed:
                raise ValidationError(
                    self.env._(
                        "“%(stage)s”: Won and Lost are closed, New and Proposal are"
                        " open.",
                        stage=stage.name,
                    )
                )

    # CRUD
    @api.model_create_multi
    def create(self, vals_list):
        stages = super().create(vals_list)
        self.env.registry.clear_cache()
        return stages

    def write(self, vals):
        if vals.get("piste_role") and not self._piste_is_role_exchange():
            self._piste_assign_role(vals["piste_role"])
            vals = {key: vals[key] for key in vals if key != "piste_role"}
        elif "piste_role" in vals and not self._piste_is_role_exchange():
            self._piste_check_role_not_left()
        result = super().write(vals)
        if vals.keys() & {
            "piste_role",
            "piste_is_closed",
            "piste_required_field_ids",
            "is_won",
        }:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_piste_used(self):
        for stage in self.filtered("piste_lead_count"):
            raise UserError(
                self.env._(
                    "“%(stage)s” is the stage of %(count)s opportunities: delete it"
                    " from the list of opportunity statuses, where a replacement can"
                    " be chosen.",
                    stage=stage.name,
                    count=stage.piste_lead_count,
                )
            )

    # ACTION
    def action_piste_delete(self):
        """Delete this stage, asking for a replacement when it is used."""
        self.ensure_one()
        self.check_access("unlink")
        if self.piste_role:
            self._piste_check_role_not_left()
        if not self.piste_lead_count:
            self.unlink()
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replace the Status"),
            "res_model": "piste.lead.stage.replace",
            "view_mode": "form",
            "target": "new",
            "context": {"default_stage_id": self.id},
        }

    # BUSINESS
    def _piste_is_role_exchange(self):
        return self.env.context.get("piste_role_exchange") is _ROLE_EXCHANGE

    def _piste_check_role_not_left(self):
        for stage in self.filtered("piste_role"):
            raise UserError(
                self.env._(
                    "“%(stage)s” plays a role: choose another stage for this role"
                    " first.",
                    stage=stage.name,
                )
            )

    def _piste_assign_role(self, role):
        """Let this stage play ``role``; the one that did so takes over its role.

        :param str role: technical value of the role
        """
        self.ensure_one()
        stage = self.with_context(piste_role_exchange=_ROLE_EXCHANGE)
        previous = stage.search([("piste_role", "=", role)]) - stage
        if not previous and self.piste_role == role:
            return
        left = self.piste_role
        if left and not previous:
            self._piste_check_role_not_left()
        (previous | stage).write({"piste_role": False})
        (previous | stage).flush_recordset(["piste_role"])
        stage.write(self._piste_role_values(role))
        if previous:
            previous.write(self._piste_role_values(left))

    @api.model
    def _piste_role_values(self, role):
        closed = role in {"won", "lost"}
        return {"piste_role": role, "is_won": role == "won", "piste_is_closed": closed}

    @api.model
    def _piste_assign_default_roles(self):
        """Give core's stages their roles at installation, whatever their names."""
        by_role = self._piste_ids_by_role()
        won = self.search([("is_won", "=", True)], limit=1)
        plain = self.search([("is_won", "=", False), ("piste_role", "=", False)])
        proposal = self.env.ref("crm.stage_lead3", raise_if_not_found=False)
        defaults = {"new": plain[:1], "won": won, "proposal": proposal or plain[-1:]}
        for role, stage in defaults.items():
            if stage and role not in by_role and not stage.piste_role:
                stage.write({"piste_role": role})

    @api.model
    @tools.ormcache()
    def _piste_ids_by_role(self):
        stages = self.sudo().search_fetch([("piste_role", "!=", False)], ["piste_role"])
        return {stage.piste_role: stage.id for stage in stages}

    @api.model
    @tools.ormcache()
    def _piste_required_names(self):
        stages = self.sudo().search([("piste_required_field_ids", "!=", False)])
        return {
            stage.id: tuple(stage.piste_required_field_ids.mapped("name"))
            for stage in stages
            if not stage.is_won
        }

    def _piste_replace_by(self, replacement):
        """Move all opportunities of these stages to another one and delete them."""
        self.check_access("unlink")
        if not replacement or replacement in self or replacement.piste_is_closed:
            raise UserError(self.env._("Choose an open stage to replace this one."))
        Lead = self.env["crm.lead"].sudo().with_context(active_test=False)
        leads_sudo = Lead.search([("stage_id", "in", self.ids)])
        leads_sudo.with_context(tracking_disable=True).write(
            {"stage_id": replacement.id}
        )
        self.unlink()
