from odoo import models

_POINT = "piste.contact.point"


class PisteLeadConversion(models.Model):
    """What was said on a piste goes on counting on its opportunity (OD-05)."""

    _inherit = "piste.lead.conversion"

    def _find_movable(self, record):
        found = super()._find_movable(record)
        name = "lead_id" if record._name == "crm.lead" else "partner_id"
        # sudo: as for messages, all follow, whatever the mover may read.
        found[_POINT] = self.env[_POINT].sudo().search([(name, "=", record.id)])
        return found

    def _move(self, ids_by_model, target):
        others = {name: ids for name, ids in ids_by_model.items() if name != _POINT}
        super()._move(others, target)
        # A party without opportunity: the piste stays their file, and its customer
        # counts them.
        if target._name == "crm.lead" and ids_by_model.get(_POINT):
            # sudo: nobody writes exchanges by hand.
            points = self.env[_POINT].sudo()
            points.browse(ids_by_model[_POINT]).exists().write({"lead_id": target.id})
            points._forget_figures()
