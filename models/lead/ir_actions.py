from odoo import api, models

# Core's own ways to merge and to convert, beside which Piste has its own.
_REPLACED = ("crm.action_merge_opportunities", "crm.action_crm_send_mass_convert")
# Offered where the company uses Odoo's paid services.
_PAID = ("crm_iap_enrich.action_enrich_mail",)


class IrActions(models.Model):
    """Offer one way to do a thing: Piste's own, to those who work with it."""

    _inherit = "ir.actions.actions"

    @api.model
    def get_bindings(self, model_name):
        bindings = super().get_bindings(model_name)
        if model_name != "crm.lead" or not self.env.user.has_group(
            "piste.piste_group_rep"
        ):
            return bindings
        get_id = self.env["ir.model.data"]._xmlid_to_res_id
        paid = () if self.env["crm.lead"]._piste_uses_paid_services() else _PAID
        replaced = {
            get_id(xmlid, raise_if_not_found=False) for xmlid in (*_REPLACED, *paid)
        }
        kept = {
            kind: [action for action in actions if action["id"] not in replaced]
            for kind, actions in bindings.items()
        }
        return {kind: actions for kind, actions in kept.items() if actions}
