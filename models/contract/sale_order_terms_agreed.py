from odoo import models

_CLAUSES = "piste_clause_ids"


class SaleOrder(models.Model):
    """Clauses, dues and duration are terms: others than the standard ask approval."""

    _inherit = "sale.order"

    def _piste_condition_terms(self):
        return (
            *super()._piste_condition_terms(),
            "piste_requires_authorization",
            *sorted(self._piste_terms_fields()),
        )

    def _piste_condition(self, name):
        if name == _CLAUSES:
            return sorted(self.piste_clause_ids._origin.ids)
        return super()._piste_condition(name)

    def _piste_standard_terms(self):
        terms = super()._piste_standard_terms()
        # What is copied from the terms after the creation of a contract.
        for name, value in self._piste_terms_values().items():
            terms["conditions"][name] = sorted(value) if name == _CLAUSES else value
        return terms


class PisteContractDifference(models.AbstractModel):
    _inherit = "piste.contract.difference"

    def _condition(self, name, value):
        if name == _CLAUSES:
            # In sudo mode: what the contract names may be told to who reads it.
            clauses = self.env["piste.contract.clause"].sudo().browse(value or ())
            names = clauses.exists().mapped("display_name")
            return "\n".join(names) or self.env._("none")
        field = self.env["sale.order"]._fields[name]
        if field.type == "selection" and value:
            return dict(field._description_selection(self.env)).get(value, value)
        return super()._condition(name, value)
