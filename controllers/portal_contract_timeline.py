from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.sale.controllers.portal import CustomerPortal

from .portal_common import PistePortal


class PisteContractTimelinePortal(PistePortal):
    """The contracts of the merchant, and what each of them is missing (OD-27)."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "piste_contract_count" in counters:
            Orders = request.env["sale.order"]
            values["piste_contract_count"] = (
                Orders.search_count(self._contract_domain())
                if Orders.has_access("read")
                else 0
            )
        return values

    def _contract_domain(self):
        """Domain of the contracts that left for the visitor's company."""
        # Orders, which are core's, may name a person of it.
        company = request.env.user.partner_id.commercial_partner_id
        return (
            Domain("partner_id", "child_of", company.ids)
            & Domain("piste_is_contract", "=", True)
            & (Domain("state", "!=", "draft") | Domain("signed_on", "!=", False))
        )

    @route(
        ["/my/contracts", "/my/contracts/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_contracts(self, page=1, **kw):
        """List the contracts of the merchant as cards, 20 per page."""
        Orders = request.env["sale.order"]
        if not Orders.has_access("read"):
            raise request.not_found()
        contracts, paging = self._piste_page(
            Orders, self._contract_domain(), "/my/contracts", page
        )
        return self._piste_render(
            "piste.portal_contracts",
            {
                "page_name": "piste_contract",
                # In sudo mode: fees and taxes, which no merchant reads by himself.
                "contracts": contracts.sudo()._piste_timeline_cards(),
                "pager": paging,
            },
            title=request.env._("Contracts"),
        )


class PisteContractDue(CustomerPortal):
    def _determine_is_down_payment(self, order_sudo, amount_selection, payment_amount):
        """Offer what is due at signing when the client has chosen nothing (OD-25).

        Core compares the percentage alone, and the first month is none.
        """
        if not order_sudo.piste_is_contract or amount_selection or payment_amount:
            return super()._determine_is_down_payment(
                order_sudo, amount_selection, payment_amount
            )
        return order_sudo._piste_asks_part()
