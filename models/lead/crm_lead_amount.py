from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_amount


class CrmLead(models.Model):
    """What an opportunity brings: as expected, at best and at worst (AX-33)."""

    _inherit = "crm.lead"

    # Amount
    piste_revenue_best = fields.Monetary(
        "At Best",
        currency_field="company_currency",
        tracking=True,
        help="The highest amount one may hope for. Empty when nobody knows.",
    )
    piste_revenue_worst = fields.Monetary(
        "At Worst",
        currency_field="company_currency",
        tracking=True,
        help="The lowest amount one may fear. Empty when nobody knows.",
    )

    _piste_revenue_range = models.Constraint(
        "CHECK ((COALESCE(piste_revenue_best, 0) = 0"
        " OR piste_revenue_best >= COALESCE(expected_revenue, 0))"
        " AND COALESCE(piste_revenue_worst, 0) <= COALESCE(expected_revenue, 0)"
        " AND COALESCE(piste_revenue_worst, 0) >= 0)",
        "The amount lies between At Worst and At Best: correct one of the three.",
    )

    # CONSTRAINT
    @api.constrains("expected_revenue", "piste_revenue_best", "piste_revenue_worst")
    def _check_piste_revenue_range(self):
        for lead in self:
            if not (lead.piste_revenue_best or lead.piste_revenue_worst):
                continue
            problem = lead._piste_revenue_problem()
            if problem:
                raise ValidationError(problem)

    def _piste_revenue_problem(self):
        """Say what is wrong with the three amounts, or return False."""
        best, amount = self.piste_revenue_best, self.expected_revenue
        worst = self.piste_revenue_worst
        if min(best, worst) < 0:
            return self.env._("“At Best” and “At Worst” are not negative.")
        names = {
            "name": self.display_name,
            "amount": self._piste_format_amount(amount),
            "best": self._piste_format_amount(best),
            "worst": self._piste_format_amount(worst),
        }
        compare = self._piste_currency().compare_amounts
        if worst and compare(worst, amount) > 0:
            return self.env._(
                "“%(name)s”: At Worst (%(worst)s) exceeds the amount (%(amount)s)."
                " Lower it, or raise the amount.",
                **names,
            )
        if best and compare(amount, best) > 0:
            return self.env._(
                "“%(name)s”: the amount (%(amount)s) exceeds At Best (%(best)s). Raise"
                " At Best, or leave it empty.",
                **names,
            )
        return False

    def _piste_format_amount(self, amount):
        return format_amount(self.env, amount, self._piste_currency())

    def _piste_currency(self):
        return self.company_currency or self.env.company.currency_id

    # BUSINESS
    def _piste_set_amount(self, amount):
        """Set the amount to what was agreed; best and worst make room for it."""
        for lead in self:
            values = {"expected_revenue": amount}
            if lead.piste_revenue_best:
                values["piste_revenue_best"] = max(lead.piste_revenue_best, amount)
            values["piste_revenue_worst"] = min(lead.piste_revenue_worst, amount)
            lead.write(values)

    @api.model
    def _merge_get_fields_specific(self):
        # Best and worst belong to the amount that core keeps: the first that is known.
        def of_amount(fname, leads):
            return (leads.filtered("expected_revenue") or leads)[:1][fname]

        return {
            **super()._merge_get_fields_specific(),
            "piste_revenue_best": of_amount,
            "piste_revenue_worst": of_amount,
        }
