from odoo import models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def action_piste_new_opportunity(self):
        """Open a new opportunity for what this piste became (AX-31).

        :raise UserError: when the piste is not converted yet
        """
        self.ensure_one()
        party = self.piste_converted_contact_id or self.piste_converted_partner_id
        if not party:
            raise UserError(
                self.env._(
                    "Convert “%(piste)s” first: its opportunity needs a client.",
                    piste=self.display_name,
                )
            )
        action = party.action_piste_new_opportunity()
        origin = {
            f"default_{name}": self[name].id
            for name in ("source_id", "medium_id", "campaign_id", "team_id", "user_id")
            if self[name]
        }
        action["context"] |= {**origin, "default_piste_score": self.piste_score}
        return action
