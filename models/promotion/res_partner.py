from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    piste_promotion_count = fields.Integer(
        "Promotion Count",
        compute="_compute_piste_promotion_count",
        groups="piste.piste_group_rep,piste.piste_group_marketing,piste.piste_group_agent",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_piste_promotion_count(self):
        companies = self.commercial_partner_id
        counts = dict(
            # Not in sudo mode: a user inherits this field.
            self.env["piste.promotion"]
            .sudo(False)
            ._read_group(
                [("partner_id", "in", companies.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.piste_promotion_count = counts.get(partner.commercial_partner_id, 0)

    def action_view_piste_promotions(self):
        """Open the promotions of this merchant."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "piste.piste_promotion_action"
        )
        merchant = self.commercial_partner_id
        return {
            **action,
            "domain": [("partner_id", "=", merchant.id)],
            "context": {"default_partner_id": merchant.id},
        }

    def write(self, vals):
        owners = {partner: partner.user_id for partner in self if "user_id" in vals}
        result = super().write(vals)
        for partner, owner in owners.items():
            if owner and partner.user_id != owner:
                partner._piste_hand_over_promotions(owner)
        return result

    def _piste_hand_over_promotions(self, owner):
        """Take what the former owner followed away from him and give on his tasks.

        :param owner: user who was the account owner until now
        """
        # In sudo mode: who changes the owner need not see the promotions.
        promotions = (
            self.env["piste.promotion"].sudo().search([("partner_id", "=", self.id)])
        )
        promotions.message_unsubscribe(owner.partner_id.ids)
        activities = promotions.activity_ids.filtered(lambda a: a.user_id == owner)
        if self.user_id:
            activities.write({"user_id": self.user_id.id})
        else:
            activities.unlink()

    # BUSINESS
    def _piste_activity_documents(self):
        return {
            **super()._piste_activity_documents(),
            "piste.promotion": self._piste_documents("piste.promotion"),
        }
