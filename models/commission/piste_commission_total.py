from odoo import api, fields, models
from odoo.fields import Domain

# Open lines whose expected commission is added up at once.
EXPECTED_MOST = 5000
ENTRIES = "piste.piste_commission_entry_action"
FORECASTS = "piste.piste_commission_forecast_action"


class PisteCommissionEntry(models.Model):
    """One total per state: expected, earned, to receive, paid, taken back (OD-20)."""

    _inherit = "piste.commission.entry"

    @api.model
    @api.readonly
    def get_totals(self):
        """Return the totals of the current user in the current company.

        Each obeys the record rules: a representative has his own, a leader those of
        his team, finance everybody's.

        :return: list of ``key``, ``label``, ``detail``, ``amount`` (None when too much
            is open to be added up at once), ``currency_id`` and ``action`` (the list
            behind the total: ``xmlid``, ``domain``, ``name``), in the order of a sale
        :rtype: list
        """
        expected = self._prepare_expected_total()
        return [{**expected, **self.get_expected()}, *self._get_entry_totals()]

    @api.model
    @api.readonly
    def get_expected(self):
        """Return ``amount`` and ``detail`` of what is expected.

        Apart, for it is reckoned line by line by the plans of today.
        """
        forecasts = self.env["piste.commission.forecast"].search(
            self._expected_domain(), limit=EXPECTED_MOST + 1
        )
        if len(forecasts) > EXPECTED_MOST:
            detail = self.env._("Too many lines to add up: see the list.")
            return {"amount": None, "detail": detail}
        total = sum(forecasts.mapped("amount"))
        return {
            "amount": self.env.company.currency_id.round(total),
            "detail": self.env._("When the client pays"),
        }

    # === BUSINESS ===

    @api.model
    def _prepare_expected_total(self):
        label = self.env._("Expected")
        domain = self._totals_domain()
        return self._prepare_total("expected", label, domain, xmlid=FORECASTS)

    @api.model
    def _get_entry_totals(self):
        """Return the totals of what was collected, by two grouped queries."""
        mine = self._totals_domain()
        year = fields.Date.context_today(self).replace(month=1, day=1)
        domains = {
            "earned": mine & Domain("state", "=", "earned"),
            "due": mine & Domain("state", "=", "due"),
            "paid": mine & Domain([("state", "=", "paid"), ("date_paid", ">=", year)]),
        }
        sums = dict(
            self._read_group(Domain.OR(domains.values()), ["state"], ["amount:sum"])
        )
        # Taken back in whichever state: the rows beside it sum to what is left.
        domains["reversed"] = mine & Domain([("amount", "<", 0), ("date", ">=", year)])
        [[sums["reversed"]]] = self._read_group(domains["reversed"], [], ["amount:sum"])
        labels = dict(self._fields["state"]._description_selection(self.env))
        details = {
            "earned": self.env._("The client paid"),
            "due": self.env._("In a validated statement"),
            "paid": self.env._("Since January"),
            "reversed": self.env._("Since January, already deducted"),
        }
        return [
            self._prepare_total(
                key,
                labels[key],
                domain,
                xmlid=ENTRIES,
                amount=sums.get(key) or 0.0,
                detail=details[key],
            )
            for key, domain in domains.items()
        ]

    @api.model
    def _totals_domain(self):
        return Domain("company_id", "=", self.env.company.id)

    @api.model
    def _expected_domain(self):
        """Return the domain of what is expected, narrow for who earns on own sales."""
        user = self.env.user
        domain = self._totals_domain()
        if user.has_groups("piste.piste_group_manager,piste.piste_group_finance"):
            return domain
        domain &= Domain("user_id", "=", user.id)
        # In sudo mode: whether any rule rewards besides the seller, nothing more.
        others = self.env["piste.commission.rule"].sudo()
        if not others.search_count(
            Domain("beneficiary", "=", "leader") | Domain("person_id", "=", user.id),
            limit=1,
        ):
            # What others sold brings nothing: their invoices are not looked at.
            domain &= Domain("seller_id", "=", user.id)
        return domain

    @api.model
    def _prepare_total(self, key, label, domain, *, xmlid, amount=None, detail=""):
        return {
            "key": key,
            "label": label,
            "amount": amount,
            "detail": detail,
            "currency_id": self.env.company.currency_id.id,
            "action": {
                "xmlid": xmlid,
                "domain": list(domain),
                "name": self.env._("Commissions: %(state)s", state=label),
            },
        }
