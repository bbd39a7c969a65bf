from odoo import api, models

from ..partner.piste_prospect_status import FILLABLE_TYPES


class CrmLead(models.Model):
    """The fields that a status or a stage asks for (AX-15, U15)."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "piste.status.holder.mixin"]

    # BUSINESS
    @api.model
    def _piste_domain_required_fields(self):
        """Return the fields of a piste that a status may ask for."""
        return [
            ("model", "=", self._name),
            ("store", "=", True),
            ("readonly", "=", False),
            ("ttype", "in", FILLABLE_TYPES),
        ]

    @api.model
    def _piste_status_fields(self):
        return ("piste_status_id", "stage_id")

    def _piste_status_field(self):
        self.ensure_one()
        return "piste_status_id" if self.type == "lead" else "stage_id"

    @api.model
    def _piste_fill_view(self):
        return "piste.crm_lead_piste_view_form_fill"

    def _piste_dialog_before(self, status):
        role = status[status._role_field]
        if role == "lost":
            return self._piste_get_lost_action()
        if role == "converted":
            return self._piste_get_convert_action()
        return super()._piste_dialog_before(status)
