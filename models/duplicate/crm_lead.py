from odoo import fields, models

# Only server code holds this object: RPC clients can send a context key, not it.
_MERGING = object()


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "piste.match.mixin"]

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
    _merge_own_fields = frozenset(
        (
            "name",
            "active",
            "company_id",
            "type",
            "stage_id",
            "probability",
            "automated_probability",
            "date_closed",
            "lost_reason_id",
            "piste_status_id",
            "piste_merged_into_id",
        )
    )

    def _match_texts(self):
        name = self.partner_name or self.contact_name or self.name
        return (name, self.email_from, self.phone_sanitized, None)

    def _merge_archive(self, pairs):
        doubles = self.with_context(piste_merging=_MERGING)
        return super(CrmLead, doubles)._merge_archive(pairs)

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

    def _merge_refusal(self, survivor):
        if self.type != survivor.type:
            return self.env._(
                "“%(double)s” and “%(original)s” are a piste and an opportunity:"
                " convert the piste instead.",
                double=self.display_name,
                original=survivor.display_name,
            )
        return super()._merge_refusal(survivor)
