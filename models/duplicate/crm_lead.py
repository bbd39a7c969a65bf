from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..lead.crm_lead_convert import ADDRESS_FIELDS, CUSTOMER_FIELDS

# Only server code holds this object: RPC clients can send a context key, not it.
_MERGING = object()
# What the original of a merge keeps as it is, and why.
KEPT = {
    "name": "its title",
    "type": "both are pistes, or both opportunities",
    "stage_id": "where it stands",
    "date_last_stage_update": "follows the stage",
    "probability": "follows the stage",
    "automated_probability": "computed anew from the stage",
    "date_closed": "both are open",
    "date_open": "when it was taken in charge",
    "date_conversion": "both are pistes, or both opportunities",
    "date_automation_last": "belongs to the automations that ran on it",
    "lost_reason_id": "both are open",
    "piste_sibling_answer": "asked of closed ones, both are open",
    "piste_status_id": "where it stands",
    "piste_previous_status_id": "where it stood",
}


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "piste.match.mixin", "piste.merge.mixin"]

    piste_merged_into_id = fields.Many2one(
        "crm.lead",
        "Merged into",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    _match_triggers = frozenset(
        ("partner_name", "contact_name", "name", "email_from", "phone", "country_id")
    )
    _merge_joined = frozenset(("description",))
    _merge_whole = ADDRESS_FIELDS
    _merge_latest = frozenset(("piste_last_contact_at",))

    @api.model
    def _merge_kept(self):
        return {**super()._merge_kept(), **KEPT}

    def _match_texts(self):
        name = self.partner_name or self.contact_name or self.name
        return (name, self.email_from, self.phone_sanitized, None)

    @api.model
    def _match_pair_domain(self):
        # An opportunity is a business with somebody, not somebody.
        return Domain([("type", "=", "lead"), ("piste_is_closed", "=", False)])

    @api.model
    def _match_pair_columns(self):
        company, _party, parent = super()._match_pair_columns()
        party = SQL(
            "(SELECT commercial_partner_id FROM res_partner WHERE id = %s) AS party",
            SQL.identifier(self._table, "partner_id"),
        )
        return company, party, parent

    @api.model
    def _match_text_sql(self, what):
        return super()._match_text_sql("contact_name" if what == "name" else what)

    @api.model
    def _match_has_company(self):
        return SQL(
            "coalesce(%s, '') <> ''", SQL.identifier(self._table, "partner_name")
        )

    @api.model
    def _match_label_sql(self):
        columns = ("partner_name", "contact_name", "name")
        return SQL(
            "coalesce(%s)",
            SQL(", ").join(
                SQL("nullif(%s, '')", SQL.identifier(self._table, column))
                for column in columns
            ),
        )

    def _match_label(self):
        return self.partner_name or self.contact_name or self.display_name

    def _match_kind(self):
        return self.env._("Piste") if self.type == "lead" else self.env._("Opportunity")

    def _merge_label(self, field):
        """Name the subject of a piste as its form does: it is no opportunity yet."""
        if field.name == "name" and "opportunity" not in self.mapped("type"):
            return self.env._("Subject")
        return super()._merge_label(field)

    def _merge_write(self, values, chosen):
        # A customer that comes with the merge does not overwrite what was typed.
        typed = [self._fields[name] for name in CUSTOMER_FIELDS]
        with self.env.protecting(typed, self):
            return super()._merge_write(values, chosen)

    def _merge_archive(self, pairs):
        doubles = self.with_context(piste_merging=_MERGING)
        return super(CrmLead, doubles)._merge_archive(pairs)

    def _after_merge_undo(self):
        super()._after_merge_undo()
        # Core closed it with the archiving; it was open before.
        self.date_closed = False

    def _piste_on_lost(self):
        # A double goes on in its original: it is archived, not lost.
        if self.env.context.get("piste_merging") is not _MERGING:
            super()._piste_on_lost()

    def _match_is_linked(self, other):
        """What was converted or proposed belongs with its client; two pistes do not."""
        # In sudo mode: only the identity of the client is compared.
        client = self.sudo().partner_id.commercial_partner_id
        if other._name == "res.partner":
            theirs = other.sudo().commercial_partner_id
        elif self.type == other.type == "lead":
            return False
        else:
            theirs = other.sudo().partner_id.commercial_partner_id
        return bool(client) and (client._origin or client) == theirs._origin

    def _merge_refusal(self, survivor, facts):
        names = {"double": self.display_name, "original": survivor.display_name}
        if self.type != survivor.type:
            return self.env._(
                "“%(double)s” and “%(original)s” are a piste and an opportunity:"
                " convert the piste instead.",
                **names,
            )
        return (
            self._merge_refusal_of_closed()
            or survivor._merge_refusal_of_closed()
            or super()._merge_refusal(survivor, facts)
        )

    def _merge_refusal_of_closed(self):
        """Say why a converted, won or lost file takes no part in a merge."""
        if self.piste_merged_into_id:
            return None
        conversion = self.sudo().piste_conversion_id
        if conversion:
            return self.env._(
                "“%(name)s” is converted: convert the other piste to"
                " “%(party)s” instead of merging it.",
                name=self.display_name,
                party=conversion.partner_id.display_name,
            )
        if self.piste_is_closed or self.won_status in {"won", "lost"}:
            return self.env._(
                "“%(name)s” is closed: open it again before merging it.",
                name=self.display_name,
            )
        return None

    def _piste_convert_to(self, partner):
        """Open the conversion of this piste to a known party.

        :raise UserError: if this is no open piste
        """
        self.ensure_one()
        self._piste_check_convertible()
        action = self._piste_get_convert_action()
        party = partner.commercial_partner_id
        action["name"] = self.env._(
            "A piste is not merged with a contact: convert it to “%(party)s”",
            party=party.display_name,
        )
        action["context"].update(
            default_partner_mode="existing", default_partner_id=party.id
        )
        if partner != party:
            action["context"].update(
                default_contact_mode="existing", default_contact_id=partner.id
            )
        return action
