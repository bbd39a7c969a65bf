from odoo import api, fields, models
from odoo.exceptions import UserError

ROLE_FIELDS = {
    "new": "piste_prospect_status_new_id",
    "won": "piste_prospect_status_won_id",
    "lost": "piste_prospect_status_lost_id",
}


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    group_piste_prospect_status = fields.Boolean(
        "Manage Statuses on Prospects",
        group="piste.piste_group_rep",
        implied_group="piste.piste_group_feature_prospect_status",
        help="Adds a status bar to the prospects and a status to the conversion."
        " Switching it off keeps the values.",
    )
    piste_prospect_status_new_id = fields.Many2one(
        "piste.prospect.status", "New Prospect Status"
    )
    piste_prospect_status_won_id = fields.Many2one(
        "piste.prospect.status", "Won Prospect Status"
    )
    piste_prospect_status_lost_id = fields.Many2one(
        "piste.prospect.status", "Lost Prospect Status"
    )

    @api.model
    def get_values(self):
        values = super().get_values()
        Status = self.env["piste.prospect.status"].sudo()
        for role, name in ROLE_FIELDS.items():
            values[name] = Status._with_role(role).id
        return values

    def set_values(self):
        super().set_values()
        chosen = {role: self[name] for role, name in ROLE_FIELDS.items() if self[name]}
        if len(set(chosen.values())) < len(chosen):
            raise UserError(
                self.env._("New, Won and Lost must be three different statuses.")
            )
        for role, status in chosen.items():
            if status.role != role:
                status._assign_role(role)
