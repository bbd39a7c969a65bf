from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain

# Only server code holds this object: RPC clients can send a context key, not it.
_ROLE_EXCHANGE = object()


class PisteStatusRoleMixin(models.AbstractModel):
    """What any table of statuses does, ours or core's: roles, use and replacement.

    The roles, closed statuses and mandatory fields are read from the cache; a status
    in use leaves only when another one takes its records (AX-15, AX-16). A model says
    in ``_piste_holder`` which field of which model holds the status.
    """

    _name = "piste.status.role.mixin"
    _description = "Status Role Mixin"

    _roles = ()
    _closing_roles = ("won", "converted", "lost")
    _required_roles = ("new", "lost")
    # Fields of the concrete model; core's stages have others.
    _role_field = "role"
    _closed_field = "is_closed"
    _required_field = "required_field_ids"
    # (model, field) of the records that are in a status.
    _piste_holder = ()

    piste_record_count = fields.Integer(
        "In This Status", compute="_compute_piste_record_count"
    )

    # COMPUTE
    def _compute_piste_record_count(self):
        # All of them, archived and unreadable ones included: a used status must not
        # look free. Only managers see this number.
        name = self._piste_holder[1]
        counts = self._holders_sudo()._read_group(
            [(name, "in", self.ids)], [name], ["__count"]
        )
        by_status = {status.id: count for status, count in counts}
        for status in self:
            status.piste_record_count = by_status.get(status.id, 0)

    # CRUD
    @api.model
    @api.readonly
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Offer for the replacement of a status those alone that may replace it."""
        replaced_id = self.env.context.get("piste_replacement_of")
        if isinstance(replaced_id, int):
            suitable = self.browse(replaced_id)._domain_replacements()
            domain = Domain(domain or Domain.TRUE) & Domain(suitable)
        return super().name_search(name, domain, operator, limit)

    @api.model_create_multi
    def create(self, vals_list):
        statuses = super().create(vals_list)
        self._forget_statuses()
        return statuses

    def write(self, vals):
        role = self._role_field
        if role in vals and not self._is_role_exchange():
            if vals[role]:
                self._assign_role(vals[role])
                vals = {key: vals[key] for key in vals if key != role}
            else:
                self._check_role_not_left(vals[role])
        result = super().write(vals)
        if vals.keys() & self._cached_fields():
            self._forget_statuses()
        return result

    def unlink(self):
        result = super().unlink()
        self._forget_statuses()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_role(self):
        for status in self:
            if status[self._role_field] in self._required_roles:
                raise UserError(
                    self.env._(
                        "“%(status)s” plays the role “%(role)s”: give the role to"
                        " another status before deleting it.",
                        status=status.name,
                        role=status._role_label(),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for status in self.filtered("piste_record_count"):
            raise UserError(
                self.env._(
                    "“%(status)s” is the status of %(count)s %(records)s: delete it"
                    " from the list of statuses, where a replacement can be chosen.",
                    status=status.name,
                    count=status.piste_record_count,
                    records=self._records_label(),
                )
            )

    # ACTION
    def action_piste_delete(self):
        """Delete this status, asking for a replacement when it is used (AX-15)."""
        self.ensure_one()
        self.check_access("unlink")
        self._unlink_except_role()
        if not self.piste_record_count:
            self.unlink()
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replace the Status"),
            "res_model": "piste.status.replace",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_res_model": self._name,
                "default_status_id": self.id,
            },
        }

    # BUSINESS: cache
    @api.model
    def _cached_fields(self):
        """Return the fields that what is kept in the cache is made of."""
        return {self._role_field, self._closed_field, self._required_field, "active"}

    @api.model
    def _forget_statuses(self):
        # The views of the filling dialogs hold the mandatory fields.
        self.env.registry.clear_cache("default", "templates")

    @api.model
    def _all_sudo(self):
        """Return an empty recordset that finds every status, archived ones too."""
        return self.sudo().with_context(active_test=False)

    @api.model
    @tools.ormcache()
    def _ids_by_role(self):
        """Return the id of the status that plays each role.

        :return: role -> id; a role that nobody plays is absent
        :rtype: dict
        """
        name = self._role_field
        statuses = self._all_sudo().search_fetch([(name, "!=", False)], [name])
        return {status[name]: status.id for status in statuses}

    @api.model
    @tools.ormcache()
    def _closed_ids(self):
        """Return the ids of the closed statuses, archived ones included.

        :rtype: tuple
        """
        # With what whoever asks is about to show.
        shown = [name for name in ("name", "active") if name in self._fields]
        found = self._all_sudo().search_fetch([], [self._closed_field, *shown])
        return tuple(found.filtered(self._closed_field).ids)

    @api.model
    @tools.ormcache()
    def _required_names(self):
        """Return the names of the fields that each status asks for.

        One whose role closes asks for nothing: a conversion or a loss never stumbles
        over a missing detail.

        :return: id of the status -> names of fields of a record
        :rtype: dict
        """
        asking = self._all_sudo().search([(self._required_field, "!=", False)])
        return {
            status.id: tuple(status[self._required_field].mapped("name"))
            for status in asking
            if not status._is_final()
        }

    def _is_final(self):
        self.ensure_one()
        return self[self._role_field] in self._closing_roles

    # BUSINESS: roles
    @api.model
    def _with_role(self, role):
        """Return the status that plays ``role``, or an empty recordset.

        :param str role: technical value of the role
        """
        return self.browse(self._ids_by_role().get(role, ()))

    def _is_role_exchange(self):
        return self.env.context.get("piste_role_exchange") is _ROLE_EXCHANGE

    def _check_role_not_left(self, role):
        for status in self:
            current = status[self._role_field]
            if current in self._required_roles and current != role:
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
        name = self._role_field
        status = self.with_context(piste_role_exchange=_ROLE_EXCHANGE)
        previous = status._with_role(role).with_env(status.env)
        if previous == self:
            return
        left = self[name] if self[name] in self._required_roles else False
        (previous | status).write({name: False})
        (previous | status).flush_recordset([name])
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
        """Return what goes with ``role``: such a status is open or closed by it."""
        return {
            self._role_field: role,
            self._closed_field: role in self._closing_roles,
        }

    def _role_label(self):
        self.ensure_one()
        field = self._fields[self._role_field]
        labels = dict(field._description_selection(self.env))
        return labels[self[self._role_field]]

    # BUSINESS: replacement
    @api.model
    def _holders_sudo(self):
        """Return an empty recordset that finds every record with a status."""
        model = self.env[self._piste_holder[0]]
        return model.sudo().with_context(active_test=False)

    @api.model
    def _records_label(self):
        """Return what the records in these statuses are called, in the plural."""
        return self.env._("records")

    def _replace_by(self, replacement):
        """Move all records of these statuses to another one and delete them (AX-15).

        :param replacement: status that receives the records; an open one, unless
            those to be deleted are closed too
        :raise UserError: when it is one of these, or has a role that closes
        """
        self.check_access("unlink")
        self._check_replacement(replacement)
        name = self._piste_holder[1]
        holders_sudo = self._holders_sudo().search([(name, "in", self.ids)])
        # A change of configuration, not of the records: no message on each of them.
        self._move_holders(
            holders_sudo.with_context(tracking_disable=True), replacement
        )
        self.unlink()

    def _domain_replacements(self):
        """Return the domain of the statuses that may replace these."""
        domain = Domain("id", "not in", self.ids)
        domain &= Domain(self._role_field, "not in", self._closing_roles)
        if not all(self.mapped(self._closed_field)):
            domain &= Domain(self._closed_field, "=", False)
        return list(domain)

    def _check_replacement(self, replacement):
        if replacement and replacement in self:
            raise UserError(
                self.env._(
                    "“%(status)s” cannot replace itself: choose another open status.",
                    status=replacement[:1].name,
                )
            )
        if not replacement.filtered_domain(self._domain_replacements()):
            raise UserError(self.env._("Choose an open status to replace this one."))

    @api.model
    def _move_holders(self, holders_sudo, replacement):
        holders_sudo.write({self._piste_holder[1]: replacement.id})
