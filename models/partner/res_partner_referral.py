from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResPartner(models.Model):
    """By whom a client was referred (GB-02)."""

    _inherit = "res.partner"

    piste_referral_id = fields.Many2one(
        "piste.referral",
        "Referred by",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
    )
    piste_asks_referrer = fields.Boolean(related="piste_referral_id.asks_referrer")
    piste_referrer_id = fields.Many2one(
        "res.partner",
        "Referring Client",
        groups="base.group_user",
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        domain=[("piste_type", "=", "client")],
    )
    piste_referred_count = fields.Integer(
        "Clients Referred",
        compute="_compute_piste_referred_count",
        groups="base.group_user",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_piste_referred_count(self):
        counts = dict(
            self.env["res.partner"]._read_group(
                [("piste_referrer_id", "in", self.ids)],
                ["piste_referrer_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.piste_referred_count = counts.get(partner._origin, 0)

    @api.onchange("piste_referral_id")
    def _onchange_piste_referral_id(self):
        if not self.piste_asks_referrer:
            self.piste_referrer_id = False

    def write(self, vals):
        if "piste_referral_id" in vals and not vals.get("piste_referrer_id"):
            way = self.env["piste.referral"].browse(vals["piste_referral_id"])
            if not way.asks_referrer:
                vals = {**vals, "piste_referrer_id": False}
        return super().write(vals)

    @api.constrains("piste_referrer_id", "piste_referral_id", "parent_id")
    def _check_piste_referrer(self):
        referred = self.filtered("piste_referrer_id")
        for partner in referred:
            # In sudo mode: the client of a colleague may be the one who referred.
            referrer = partner.piste_referrer_id.sudo()
            if referrer.commercial_partner_id == partner.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(name)s cannot be referred by itself: choose another client.",
                        name=partner.display_name,
                    )
                )
            if not partner.piste_referral_id.asks_referrer:
                raise ValidationError(
                    self.env._(
                        "Choose “Existing Client” or another way that asks by whom,"
                        " before you name the client who referred %(name)s.",
                        name=partner.display_name,
                    )
                )
        if referred.sudo()._has_cycle("piste_referrer_id"):
            raise ValidationError(
                self.env._(
                    "These clients would have referred one another: choose who came"
                    " first."
                )
            )
