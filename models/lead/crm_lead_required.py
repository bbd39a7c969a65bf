from odoo import api, models
from odoo.exceptions import ValidationError

from ..partner.piste_prospect_status import FILLABLE_TYPES


class CrmLead(models.Model):
    """The fields that a status or a stage asks for (AX-15)."""

    _inherit = "crm.lead"

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
    def _piste_guarded_names(self):
        """Return the names of the fields whose change may break a mandatory one."""
        names = {"piste_status_id", "stage_id"}
        for required in (
            self.env["piste.lead.status"]._required_names(),
            self.env["crm.stage"]._required_names(),
        ):
            names.update(*required.values())
        return names

    def _piste_missing_names(self, status_id=None):
        """Return the names of the mandatory fields that are empty on this lead.

        :param int status_id: status to enter, the current one by default
        """
        self.ensure_one()
        if self.type == "lead":
            required = self.env["piste.lead.status"]._required_names()
            names = required.get(status_id or self.piste_status_id.id, ())
        else:
            names = (
                self.env["crm.stage"]
                ._required_names()
                .get(status_id or self.stage_id.id, ())
            )
        return [name for name in names if not self[name]]

    def _piste_check_required_fields(self):
        """Check the mandatory fields of the status each lead is in (AX-15).

        :raise ValidationError: naming the lead and what it lacks
        """
        for lead in self:
            missing = lead._piste_missing_names()
            if missing:
                raise ValidationError(
                    self.env._(
                        "“%(lead)s” cannot be in “%(status)s” without: %(fields)s.",
                        lead=lead.display_name,
                        status=(lead.piste_status_id or lead.stage_id).sudo().name,
                        fields=", ".join(
                            self._fields[name]._description_string(self.env)
                            for name in missing
                        ),
                    )
                )
