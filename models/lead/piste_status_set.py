from odoo import api, models
from odoo.exceptions import UserError

# Statuses that a set leaves in place stand after its own.
_AFTER_THE_SET = 1000
# Module of the external ids of what another set than the delivered one created.
_SET_MODULE = "__piste__"
# Table -> name of the field for what a row of a set calls otherwise.
_FIELD_NAMES = {
    "crm.stage": {"is_closed": "piste_is_closed", "description": "requirements"},
}


class PisteStatusSet(models.AbstractModel):
    """Ready-made sets of statuses, loaded from Configuration (AX-15, BD-10).

    A set says for each table its rows in order: ``key``, ``name``, ``description``,
    maybe ``role``, ``is_closed``, ``fold``, and fields of the table. A domain adds a
    set by :meth:`_sets` and a method ``_set_<key>``.
    """

    _name = "piste.status.set"
    _description = "Set of Statuses"

    # HOOKS
    @api.model
    def _sets(self):
        """Return the sets: (key, label in the language of the user)."""
        return [
            ("standard", self.env._("Standard")),
            ("community", self.env._("Community")),
        ]

    @api.model
    def _set_standard(self):
        """Return the delivered statuses, and their like for opportunities (A3)."""
        rows = self._rows_qualification()
        converted, won, lost = (
            {
                "key": "converted",
                "name": self.env._("Converted"),
                "role": "converted",
                "description": self.env._(
                    "Has become a prospect or a client; reached by the button Convert."
                ),
            },
            {
                "key": "won",
                "name": self.env._("Won"),
                "role": "won",
                "description": self.env._("Signed: the prospect is now a client."),
            },
            {
                "key": "lost",
                "name": self.env._("Lost"),
                "role": "lost",
                "description": self.env._("No need, or signed elsewhere."),
            },
        )
        return {
            "piste.lead.status": [*rows, converted, lost],
            "piste.prospect.status": [*rows, won, lost],
            "crm.stage": [*rows, *self._rows_end_of_sale()],
        }

    @api.model
    def _rows_qualification(self):
        return [
            {
                "key": "new",
                "name": self.env._("To Process"),
                "role": "new",
                "description": self.env._("Nobody has spoken with them yet."),
            },
            {
                "key": "marketing",
                "name": self.env._("Marketing Qualification"),
                "description": self.env._(
                    "We check that the trade and the town suit what we offer."
                ),
            },
            {
                "key": "sales",
                "name": self.env._("Sales Qualification"),
                "description": self.env._(
                    "A representative knows the need and the budget."
                ),
            },
            {
                "key": "nurturing",
                "name": self.env._("Nurturing"),
                "description": self.env._("Interested, but later: we stay in touch."),
            },
        ]

    @api.model
    def _rows_end_of_sale(self):
        return [
            {
                "key": "proposal",
                "name": self.env._("Proposal"),
                "role": "proposal",
                "description": self.env._("They have our quotation."),
            },
            {
                "key": "won",
                "name": self.env._("Closed Won"),
                "role": "won",
                "description": self.env._("They have signed."),
            },
            {
                "key": "lost",
                "name": self.env._("Closed Lost"),
                "role": "lost",
                "fold": True,
                "description": self.env._(
                    "Drop an opportunity here to lose it with a reason."
                ),
            },
        ]

    @api.model
    def _set_community(self):
        """Return the steps of a rep who signs the merchants of a town."""
        space = {
            "key": "new",
            "name": self.env._("Space to Offer"),
            "role": "new",
            "description": self.env._("We know which space would suit them."),
        }
        return {
            "piste.lead.status": [
                *self._rows_community_open(),
                *self._rows_community_closed(),
            ],
            "crm.stage": [space, *self._rows_end_of_sale()],
        }

    @api.model
    def _rows_community_open(self):
        return [
            {
                "key": "new",
                "name": self.env._("To Contact"),
                "role": "new",
                "description": self.env._("A merchant whom nobody has called yet."),
            },
            {
                "key": "contacted",
                "name": self.env._("Contacted"),
                "description": self.env._("We have spoken with somebody there."),
            },
            {
                "key": "visit",
                "name": self.env._("Visit Planned"),
                "description": self.env._("A day is set to meet at their place."),
            },
            {
                "key": "thinking",
                "name": self.env._("Thinking It Over"),
                "description": self.env._("Visited; they decide with others."),
            },
        ]

    @api.model
    def _rows_community_closed(self):
        return [
            {
                "key": "converted",
                "name": self.env._("Converted"),
                "role": "converted",
                "description": self.env._(
                    "Has become a prospect or a client; reached by the button Convert."
                ),
            },
            {
                "key": "lost",
                "name": self.env._("Lost"),
                "role": "lost",
                "description": self.env._(
                    "Given up with a reason; reached by the button Lose."
                ),
            },
        ]

    # BUSINESS
    @api.model
    def _load(self, key, remove_unused=True):
        """Bring the statuses of a set, their order and their roles.

        Statuses that were there stay as they are when something is in them, renamed
        ones keep their names, and no record moves but those that follow a role.

        :param str key: the set
        :param bool remove_unused: whether statuses of no use leave, archived or deleted
        :raise UserError: when all of the set is there already
        """
        label = dict(self._sets())[key]
        tables = getattr(self, f"_set_{key}")()
        found = {
            name: self._find_rows(name, key, rows) for name, rows in tables.items()
        }
        if all(
            self._is_in_place(row, found[name][row["key"]])
            for name in found
            for row in tables[name]
        ):
            raise UserError(
                self.env._(
                    "The set “%(set)s” is loaded already: rename or order its statuses"
                    " in their list.",
                    set=label,
                )
            )
        translated = self._read_translations(key)
        for name, rows in tables.items():
            self._load_table(name, key, rows, found[name], translated[name])
            if remove_unused:
                self._remove_unused(self.env[name], found[name])

    @api.model
    def _find_rows(self, name, key, rows):
        """Return the statuses of the set that exist, by key."""
        found = {}
        for row in rows:
            status = self._find_known(name, key, row)
            usable = status and ("active" not in status or status.active)
            found[row["key"]] = status if usable else self.env[name]
        return found

    @api.model
    def _is_in_place(self, row, status):
        return (
            status
            and row.get("role", status[status._role_field])
            == (status[status._role_field])
        )

    @api.model
    def _external_id(self, name, key, row):
        """Return where a status of the set is remembered.

        The delivered ones bear an id of this module: their names follow into the
        languages that are added later.
        """
        if key == "standard":
            prefix = name.removeprefix("piste.").replace(".", "_")
            return f"piste.{prefix}_{row['key']}"
        return self._own_external_id(name, key, row)

    @api.model
    def _own_external_id(self, name, key, row):
        return f"{_SET_MODULE}.{name.replace('.', '_')}_{key}_{row['key']}"

    @api.model
    def _find_known(self, name, key, row):
        """Return the status of a row, archived or not; nothing when it is gone."""
        status = self.env.ref(self._own_external_id(name, key, row), False)
        return status or self.env.ref(self._external_id(name, key, row), False)

    @api.model
    def _read_translations(self, key):
        """Return table -> key of the row -> field -> language -> text."""
        texts = {}
        for lang, _label in self.env["res.lang"].get_installed():
            tables = getattr(self.with_context(lang=lang), f"_set_{key}")()
            for name, rows in tables.items():
                for row in rows:
                    fields = texts.setdefault(name, {}).setdefault(row["key"], {})
                    for field in ("name", "description"):
                        fields.setdefault(field, {})[lang] = row[field]
        return texts

    @api.model
    def _load_table(self, name, key, rows, found, texts):
        others = self._other_statuses(self.env[name], found)
        for status in others.filtered(lambda each: each.sequence < _AFTER_THE_SET):
            status.sequence += _AFTER_THE_SET
        for index, row in enumerate(rows, 1):
            status = found[row["key"]]
            if not status:
                status = self._create_status(name, key, row, texts[row["key"]])
                found[row["key"]] = status
            status.sequence = index * 10
            if not self._is_in_place(row, status):
                status.write({status._role_field: row["role"]})

    @api.model
    def _create_status(self, name, key, row, texts):
        """Create the status of a row, or bring it back from the archive."""
        archived = self._find_archived(name, key, row)
        if archived:
            archived.active = True
            status = archived
        else:
            status = self.env[name].create(self._prepare_values(name, row))
            self._remember(status, self._external_id(name, key, row))
            self._translate(status, texts)
        return status

    @api.model
    def _translate(self, status, texts):
        renamed = _FIELD_NAMES.get(status._name, {})
        for field, values in texts.items():
            field = renamed.get(field, field)
            if status._fields[field].translate:
                status.update_field_translations(field, values)

    @api.model
    def _find_archived(self, name, key, row):
        found = self._find_rows(name, key, [row])
        if found[row["key"]] or "active" not in self.env[name]._fields:
            return self.env[name]
        return self._find_known(name, key, row) or self.env[name]

    @api.model
    def _prepare_values(self, name, row):
        renamed = _FIELD_NAMES.get(name, {})
        return {
            renamed.get(field, field): value
            for field, value in row.items()
            if field not in ("key", "role")
        }

    @api.model
    def _remember(self, status, external_id):
        module, _, name = external_id.partition(".")
        # In sudo mode: managers configure statuses, not external ids.
        data_sudo = self.env["ir.model.data"].sudo()
        known = data_sudo.search([("module", "=", module), ("name", "=", name)])
        values = {"model": status._name, "res_id": status.id, "noupdate": True}
        if known:
            known.write(values)
        else:
            data_sudo.create({"module": module, "name": name, **values})

    @api.model
    def _other_statuses(self, table, found):
        # A dozen or two.
        every = table.search([])  # pylint: disable=no-search-all
        return every - table.union(*found.values())

    @api.model
    def _remove_unused(self, table, found):
        unused = self._other_statuses(table, found).filtered(
            lambda each: (
                not each.piste_record_count
                and each[each._role_field] not in each._required_roles
            )
        )
        if "active" in table._fields:
            unused.write({"active": False})
        else:
            unused.unlink()
