from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_archive(self):
        """Archive the contacts; ask first who follows a favorite one (PC-08).

        The question is the button's. Whatever else archives a favorite leaves the
        star to the longest known of the other contacts.
        """
        if len(self) == 1 and self._piste_needs_successor():
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Choose the New Favorite Contact"),
                "res_model": "piste.partner.favorite.replace",
                "view_mode": "form",
                "target": "new",
                "context": {"default_contact_id": self.id},
            }
        return super().action_archive()

    def _piste_needs_successor(self):
        if not (self.active and self.piste_is_favorite and self.parent_id.active):
            return False
        return len(self._piste_contacts(self.parent_id) - self) > 1
