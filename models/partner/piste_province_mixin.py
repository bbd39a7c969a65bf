from odoo import api, models

from ...utils.postal import canadian_province


class PisteProvinceMixin(models.AbstractModel):
    """Fill the province of a Canadian address from its postal code (OD-06, OD-22).

    Taxes follow the province: without one, a contract would bear none. A province that
    somebody chose is never changed.
    """

    _name = "piste.province.mixin"
    _description = "Province Mixin"

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("zip") and not vals.get("state_id") for vals in vals_list):
            canada = self.env.ref("base.ca", raise_if_not_found=False)
            provinces = self._piste_provinces()
            vals_list = [
                self._piste_with_province(vals, canada, provinces) for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        result = super().write(vals)
        if vals.get("zip") or vals.get("country_id"):
            self._piste_complete_province()
        return result

    @api.onchange("zip", "country_id")
    def _onchange_piste_province(self):
        if self.country_id.code == "CA" and not self.state_id:
            self.state_id = self._piste_provinces().get(canadian_province(self.zip))

    @api.model
    def _piste_with_province(self, vals, canada, provinces):
        abroad = not canada or vals.get("country_id") != canada.id
        if abroad or vals.get("state_id") or not vals.get("zip"):
            return vals
        state_id = provinces.get(canadian_province(vals["zip"]))
        return {**vals, "state_id": state_id} if state_id else vals

    def _piste_complete_province(self):
        missing = self.filtered(
            lambda record: (
                record.zip and not record.state_id and record.country_id.code == "CA"
            )
        )
        provinces = self._piste_provinces() if missing else {}
        for code, records in missing.grouped(
            lambda record: canadian_province(record.zip)
        ).items():
            if code in provinces:
                records.state_id = provinces[code]

    @api.model
    def _piste_provinces(self):
        """Return the ids of the provinces of Canada by their code.

        :rtype: dict
        """
        canada = self.env.ref("base.ca", raise_if_not_found=False)
        return {state.code: state.id for state in canada.state_ids} if canada else {}
