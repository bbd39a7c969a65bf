from odoo import models


class ResPartner(models.Model):
    """Artwork and PUSH follow their merchant to another account owner (I14)."""

    _inherit = "res.partner"

    def _piste_hand_over_promotions(self, owner):
        super()._piste_hand_over_promotions(owner)
        for model in ("piste.artwork", "piste.push"):
            # In sudo mode: who changes the owner need not see them.
            documents = self.env[model].sudo().search([("partner_id", "=", self.id)])
            documents.message_unsubscribe(owner.partner_id.ids)
            tasks = documents.activity_ids.filtered(lambda a: a.user_id == owner)
            if self.user_id:
                tasks.write({"user_id": self.user_id.id})
            else:
                tasks.unlink()

    # BUSINESS
    def _piste_activity_documents(self):
        return {
            **super()._piste_activity_documents(),
            "piste.artwork": self._piste_documents("piste.artwork"),
            "piste.push": self._piste_documents("piste.push"),
        }
