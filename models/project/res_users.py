from odoo import api, models


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _piste_managers_of(self, company):
        """Return the managers of Piste who work in ``company``."""
        # In sudo mode: who is a manager is asked, whoever asks.
        group = self.env.ref("piste.piste_group_manager").sudo()
        return group.all_user_ids.filtered(
            lambda user: user.active and company in user.company_ids
        )
