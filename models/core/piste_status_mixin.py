from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# Only server code holds this object: RPC clients can send a context key, not it.
_ROLE_EXCHANGE = object()


class PisteStatusMixin(models.AbstractModel):
    """Customisable statuses of a pipeline: order, colour, role and definition.

    Code never tests the name of a status, only its :attr:`role`. A model that
    inherits says in ``_roles`` which roles exist, in ``_closing_roles`` which ones
    end the pipeline and in ``_required_roles`` which ones must always be played by
    exactly one status (AX-15, AX-16).
    """

    _name = "piste.status.mixin"
    _description = "Status Mixin"
    _order = "sequence, id"

    _roles = ("new", "proposal", "won", "converted", "lost")
    _closing_roles = ("won", "converted", "lost")
    _required_roles = ("new", "lost")

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
        for status in self:
            if not status.role:
                continue
            closing = status.role in self._closing_roles
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

    @api.ondelete(at_uninstall=False)
    def _unlink_except_role(self):
        for status in self:
            if status.role in self._required_roles:
                raise UserError(
                    self.env._(
                        "“%(status)s” plays the role “%(role)s”: give the role to"
                        " another status before deleting it.",
                        status=status.name,
                        role=status._role_label(),
                    )
                )

    @api.model
    def _with_role(self, role):
        """Return the status that plays ``role``, or an empty recordset.

        :param str role: technical value of the role
        """
        return self.search([("role", "=", role)], limit=1)

    def write(self, vals):
        if "role" in vals and not self._is_role_exchange():
            if vals["role"]:
                self._assign_role(vals["role"])
                vals = {key: vals[key] for key in vals if key != "role"}
            else:
                self._check_role_not_left(vals["role"])
        return super().write(vals)

    def _is_role_exchange(self):
        return self.env.context.get("piste_role_exchange") is _ROLE_EXCHANGE

    def _check_role_not_left(self, role):
        for status in self:
            if status.role in self._required_roles and status.role != role:
                raise UserError(
                    self.env._(
                        "“%(status)s” plays the role “%(role)s”: choose another status"
                        " for this role in Settings first.",
                        status=status.name,
                        role=status._role_label(),
                    )
                )

    def _assign_role(self, role):
        """Let this status play ``role`` instead of the one that did so far.

        The closed flag follows the role. When this status played another role that
        must not stay vacant, the two statuses exchange theirs: no incoherent moment
        exists (AX-16).

        :param str role: technical value of the role
        """
        self.ensure_one()
        status = self.with_context(piste_role_exchange=_ROLE_EXCHANGE)
        previous = status._with_role(role).with_env(status.env)
        if previous == self:
            return
        left = self.role if self.role in self._required_roles else False
        (previous | status).write({"role": False})
        (previous | status).flush_recordset(["role"])
        status.write(self._role_values(role))
        if left and previous:
            previous.write(self._role_values(left))
        elif left:
            raise UserError(
                self.env._(
                    "“%(status)s” already plays another role: choose another status.",
                    status=self.name,
                )
            )

    @api.model
    def _role_values(self, role):
        return {"role": role, "is_closed": role in self._closing_roles, "active": True}

    def _role_label(self):
        self.ensure_one()
        return dict(self._fields["role"]._description_selection(self.env))[self.role]
