from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmStage(models.Model):
    """Statuses of an opportunity: core's stages with the roles of Piste (AX-15, AX-16).

    “Won” is core's own flag; a lost opportunity keeps the stage where it was lost,
    because the predicted probabilities learn from it, so that the stage “Lost” is
    only the place where one drops a card to lose it.
    """

    _name = "crm.stage"
    _inherit = ["crm.stage", "piste.status.role.mixin"]

    _roles = ("new", "proposal", "won", "lost")
    _closing_roles = ("won", "lost")
    _required_roles = _roles
    _role_field = "piste_role"
    _closed_field = "piste_is_closed"
    _required_field = "piste_required_field_ids"
    _piste_holder = ("crm.lead", "stage_id")

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
    piste_record_count = fields.Integer("Opportunities")

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

    # BUSINESS
    @api.model
    def _piste_ids_by_role(self):
        """Return the id of the stage that plays each role; see the mixin."""
        return self._ids_by_role()

    @api.model
    def _records_label(self):
        return self.env._("opportunities")

    @api.model
    def _cached_fields(self):
        return super()._cached_fields() | {"is_won"}

    def _is_final(self):
        return self.is_won or super()._is_final()

    def _domain_replacements(self):
        return [*super()._domain_replacements(), ("is_won", "=", False)]

    @api.model
    def _role_values(self, role):
        return {**super()._role_values(role), "is_won": role == "won"}

    @api.model
    def _piste_assign_default_roles(self):
        """Give core's stages their roles at installation, whatever their names."""
        by_role = self._ids_by_role()
        won = self.search([("is_won", "=", True)], limit=1)
        plain = self.search([("is_won", "=", False), ("piste_role", "=", False)])
        proposal = self.env.ref("crm.stage_lead3", raise_if_not_found=False)
        defaults = {"new": plain[:1], "won": won, "proposal": proposal or plain[-1:]}
        for role, stage in defaults.items():
            if stage and role not in by_role and not stage.piste_role:
                stage.write({"piste_role": role})

    @api.model
    def _piste_hidden_ids(self):
        """Return the statuses whose opportunities are out of all figures.

        Hook: domains above say which.

        :rtype: tuple
        """
        return ()
