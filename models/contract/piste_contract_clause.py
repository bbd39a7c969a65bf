from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, is_html_empty

from ...utils.words import language_of

# What the client reads; once sent, another text is another version.
TEXT_FIELDS = frozenset(["name", "text"])
# Kept by the model itself.
HISTORY_FIELDS = frozenset(["version", "previous_id", "is_frozen"])


class PisteContractClause(models.Model):
    """Clause of the standard terms, in French and in English (OD-22).

    A contract keeps the versions that it was made with. Once a clause was put on a
    contract that left for a client, its words never change, whoever asks: editing
    them archives this version and makes the next one.
    """

    _name = "piste.contract.clause"
    _description = "Contract Clause"
    _order = "sequence, id"

    name = fields.Char("Title", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    text = fields.Html(required=True, translate=True, sanitize_overridable=False)
    # where it stands
    template_ids = fields.Many2many(
        "sale.order.template",
        string="Standard Terms",
        domain=[("piste_is_standard_terms", "=", True)],
        help="Terms that this clause belongs to. Empty: all of them.",
    )
    company_id = fields.Many2one("res.company", index=True)
    # history
    version = fields.Integer(default=1, required=True, readonly=True, copy=False)
    previous_id = fields.Many2one(
        "piste.contract.clause",
        "Previous Version",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    next_ids = fields.One2many(
        "piste.contract.clause",
        "previous_id",
        "Next Version",
        context={"active_test": False},
    )
    is_frozen = fields.Boolean(
        "Sent to a Client",
        readonly=True,
        copy=False,
        help="A contract with this clause was sent or signed: its words stay.",
    )
    is_without_french = fields.Boolean(
        "French Text Missing", compute="_compute_is_without_french"
    )

    _one_next_uniq = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL",
        "This version was replaced already: edit the last one.",
    )

    # === COMPUTE ===

    @api.depends("name", "version")
    def _compute_display_name(self):
        for clause in self:
            clause.display_name = self.env._(
                "%(clause)s (version %(number)s)",
                clause=clause.name or "",
                number=clause.version,
            )

    @api.depends("text")
    def _compute_is_without_french(self):
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        french = {code for code in installed if language_of(code) == "fr"}
        written = self._piste_languages()
        for clause in self:
            languages = written.get(clause._origin.id)
            clause.is_without_french = bool(
                french and languages is not None and french.isdisjoint(languages)
            )

    # === CONSTRAINTS ===

    @api.constrains("text")
    def _check_text(self):
        if any(is_html_empty(clause.text) for clause in self):
            raise UserError(self.env._("Write the text of the clause."))

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        # A history is not imported.
        if not self.env.su and any(map(HISTORY_FIELDS.intersection, vals_list)):
            raise AccessError(self._piste_history_refusal())
        return super().create(vals_list)

    def write(self, vals):
        """Change clauses; new words for a sent one make its next version (OD-22).

        :raise UserError: for a version that was replaced
        :raise AccessError: for a history written by hand
        """
        self._piste_check_history(vals)
        if TEXT_FIELDS.isdisjoint(vals):
            return super().write(vals)
        frozen = self.filtered("is_frozen")
        changed = frozen.filtered(
            lambda clause: any(
                (clause[name] or "") != (vals[name] or "")
                for name in TEXT_FIELDS.intersection(vals)
            )
        )
        super(PisteContractClause, self - frozen).write(vals)
        rest = {name: vals[name] for name in vals if name not in TEXT_FIELDS}
        if rest:
            super(PisteContractClause, frozen - changed).write(rest)
        for clause in changed:
            clause._piste_next_version().write(vals)
        return True

    def _update_field_translations(
        self, field_name, translations, digest=None, source_lang=""
    ):
        clause = self
        if field_name in TEXT_FIELDS and self.is_frozen:
            clause = self._piste_next_version()
        return super(PisteContractClause, clause)._update_field_translations(
            field_name, translations, digest=digest, source_lang=source_lang
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        if frozen := self.filtered("is_frozen"):
            raise UserError(
                self.env._(
                    "“%(clause)s” stands on a contract that a client received: archive"
                    " it instead.",
                    clause=frozen[0].name,
                )
            )

    # === ACTION ===

    def action_new_version(self):
        """Make the next version of this clause and open it to be edited.

        :raise UserError: when it has one already
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self._piste_next_version().id,
            "views": [(False, "form")],
        }

    # === BUSINESS ===

    def _piste_languages(self):
        """Return the codes of the languages that each clause is written in, by id."""
        ids = tuple(self._origin.ids)
        if not ids:
            return {}
        self.flush_model(["text"])
        query = SQL(
            "SELECT id, ARRAY(SELECT jsonb_object_keys(text))"
            " FROM piste_contract_clause WHERE id IN %s",
            ids,
        )
        return dict(self.env.execute_query(query))

    def _piste_missing_language(self, lang):
        """Return the clauses that a client reading French would get in English.

        :param lang: language of the client; any but French lacks nothing
        """
        if language_of(lang) != "fr":
            return self.browse()
        written = self._piste_languages()
        return self.filtered(lambda clause: lang not in written.get(clause.id, ()))

    def _piste_next_version(self):
        """Archive this version and return the next one, still with the same words."""
        self.ensure_one()
        self.check_access("write")
        if self.next_ids:
            raise UserError(
                self.env._(
                    "“%(clause)s” was replaced already: edit its last version.",
                    clause=self.display_name,
                )
            )
        # In sudo mode: the history is kept by the model, see create and write.
        clause_sudo = self.sudo()
        following = clause_sudo.copy(
            {"version": self.version + 1, "previous_id": self.id, "active": True}
        )
        clause_sudo.active = False
        return following.with_env(self.env)

    def _piste_freeze(self):
        """Keep the words of these clauses for ever: a client has them."""
        # In sudo mode: the representative who sends a contract writes no clauses.
        self.sudo().filtered(lambda clause: not clause.is_frozen).is_frozen = True

    def _piste_check_history(self, vals):
        written = HISTORY_FIELDS.intersection(vals)
        if written and not self.env.su:
            raise AccessError(self._piste_history_refusal())
        frozen = self.filtered("is_frozen")
        if frozen and any(
            frozen._fields[name].convert_to_cache(vals[name], clause)
            != frozen._fields[name].convert_to_cache(clause[name], clause)
            for clause in frozen
            for name in written
        ):
            raise UserError(self._piste_history_refusal())
        if vals.get("active") and self.next_ids:
            raise UserError(
                self.env._(
                    "A version that was replaced does not come into force again."
                )
            )

    def _piste_history_refusal(self):
        return self.env._("The versions of a clause are numbered by themselves.")
