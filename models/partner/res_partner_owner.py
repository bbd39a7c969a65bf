from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    piste_owner_ids = fields.One2many(
        "piste.partner.owner",
        "partner_id",
        "Account Owners so far",
        groups="piste.piste_group_rep",
    )

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners._piste_log_owner({})
        return partners

    def write(self, vals):
        if vals.keys().isdisjoint({"user_id", "piste_type"}):
            return super().write(vals)
        before = {partner: partner.user_id for partner in self if partner.piste_type}
        result = super().write(vals)
        self._piste_log_owner(before)
        return result

    def _piste_log_owner(self, before):
        """Record the owners of the tiers among these that have another one (GB-01).

        :param dict before: partner -> its owner so far; absent: not followed so far
        """
        changed = self.filtered(
            lambda p: (
                p.piste_type
                and p.commercial_partner_id == p
                and before.get(p, p.user_id.browse()) != p.user_id
            )
        )
        # In sudo mode: history is written by the change alone, never by hand.
        self.env["piste.partner.owner"].sudo().create(
            [
                {
                    "partner_id": partner.id,
                    "user_id": partner.user_id.id,
                    "changed_by_id": self.env.uid,
                }
                for partner in changed
            ]
        )
