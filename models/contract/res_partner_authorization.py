from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    piste_authorization_ids = fields.One2many(
        "piste.payment.authorization",
        "partner_id",
        "Payment Authorizations",
        readonly=True,
        groups="piste.piste_group_rep,piste.piste_group_finance",
    )
    piste_authorization_count = fields.Integer(
        "Authorizations",
        compute="_compute_piste_authorization_count",
        groups="piste.piste_group_rep,piste.piste_group_finance",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_piste_authorization_count(self):
        # Not in sudo mode: a user inherits this field.
        authorizations = self.env["piste.payment.authorization"].sudo(False)
        groups = authorizations._read_group(
            [("partner_id", "in", self.commercial_partner_id.ids)],
            ["partner_id"],
            ["__count"],
        )
        counts = dict(groups)
        for partner in self:
            company = partner.commercial_partner_id._origin
            partner.piste_authorization_count = counts.get(company, 0)

    def action_view_piste_authorizations(self):
        """Open the payment authorizations of these clients."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "piste.piste_payment_authorization_action"
        )
        clients = self.commercial_partner_id
        action["domain"] = [("partner_id", "in", clients.ids)]
        action["context"] = {"default_partner_id": clients[:1].id}
        return action
