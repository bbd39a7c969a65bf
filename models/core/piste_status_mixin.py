from odoo import api, fields, models
from odoo.exceptions import ValidationError


class PisteStatusMixin(models.AbstractModel):
    """Customisable statuses of a pipeline: order, colour, role and definition.

    Code never tests the name of a status, only its :attr:`role`. A model that
    inherits says in ``_roles`` which roles exist, in ``_closing_roles`` which ones
    end the pipeline and in ``_required_roles`` which ones must always be played by
    exactly one status (AX-15, AX-16).
    """

    _name = "piste.status.mixin"
    _inherit = ["piste.status.role.mixin"]
    _description = "Status Mixin"
    _order = "sequence, id"

    _roles = ("new", "proposal", "won", "converted", "lost")

    # Identity
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    # Behaviour
    role = fields.Selection(
        "_selection_role",
        help="What the software does with this status, whatever its name: new"
        " records start in “New”, a lost one ends in “Lost”. Leave empty for a plain"
        " step.",
        copy=False,
    )
    is_closed = fields.Boolean(
        "Closed",
        help="Records in a closed status leave the open lists.",
    )
    # Display
    fold = fields.Boolean("Folded in Kanban")
    color = fields.Integer(export_string_translation=False)
    description = fields.Text(
        "Definition", translate=True, help="When a record belongs in this status."
    )

    _role_unique = models.UniqueIndex(
        "(role) WHERE role IS NOT NULL",
        "Another status already plays this role. Change the role in Settings.",
    )

    @api.model
    def _selection_role(self):
        labels = {
            "new": self.env._("New (default)"),
            "proposal": self.env._("Proposal"),
            "won": self.env._("Won"),
            "converted": self.env._("Converted"),
            "lost": self.env._("Lost"),
        }
        return [(role, labels[role]) for role in self._roles]

    @api.constrains("role", "is_closed", "active")
    def _check_role(self):
        for status in self.filtered("role"):
            closing = status._is_final()
            if closing != status.is_closed:
                raise ValidationError(
                    self.env._(
                        "“%(status)s” plays the role “%(role)s”: mark it as"
                        " %(expected)s.",
                        status=status.name,
                        role=status._role_label(),
                        expected=self.env._("closed")
                        if closing
                        else self.env._("open"),
                    )
                )
            if not status.active:
                raise ValidationError(
                    self.env._(
                        "“%(status)s” plays the role “%(role)s”: give the role to"
                        " another status before archiving it.",
                        status=status.name,
                        role=status._role_label(),
                    )
                )

    @api.model
    def _role_values(self, role):
        return {**super()._role_values(role), "active": True}
