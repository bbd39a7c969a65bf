from contextlib import suppress

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.sale.controllers.portal import CustomerPortal

from .contract_sign import ContractSign
from .portal_common import PRIVATE_HEADERS


class PisteContractPage(CustomerPortal):
    @http.route()
    def portal_order_page(self, order_id, access_token=None, piste_lang=None, **kwargs):
        """Show a contract in the language of its client at the first visit.

        The browser of a merchant is often in another language; afterwards the visitor
        chooses by the language selector.

        :param piste_lang: set once the language was offered; a visitor without
            cookies would be sent around in circles
        """
        access_token = _clean_token(access_token)
        if not piste_lang and (
            redirection := self._piste_client_language(order_id, access_token)
        ):
            return redirection
        response = super().portal_order_page(
            order_id, access_token=access_token, **kwargs
        )
        order_sudo = response.is_qweb and response.qcontext.get("sale_order")
        if order_sudo and order_sudo.piste_is_contract:
            response.headers.update(PRIVATE_HEADERS)
            response.qcontext["title"] = order_sudo.display_name
            response.qcontext["html_data"] = {
                "lang": request.env.lang.replace("_", "-")
            }
        return response

    def _piste_client_language(self, order_id, access_token):
        """Redirect a guest to the language of the contract's client, once.

        :return: the redirection, or None to show the page as it is
        """
        offered = f"piste_lang_{order_id}"
        if not request.env.user._is_public() or request.session.get(offered):
            return None
        try:
            order_sudo = self._document_check_access(
                "sale.order", order_id, access_token
            )
        except (AccessError, MissingError):
            return None
        lang = request.env["ir.http"].get_nearest_lang(order_sudo.partner_id.lang)
        if not order_sudo.piste_is_contract or lang in (None, request.env.lang):
            return None
        request.session[offered] = True
        code = request.env["res.lang"]._get_data(code=lang).url_code
        return request.redirect_query(
            f"/{code}/my/orders/{order_id}",
            {**request.httprequest.args, "piste_lang": 1},
        )

    @http.route()
    def portal_quote_accept(self, order_id, access_token=None, **kwargs):
        """Let a contract be signed by its ceremony alone: terms first (U7)."""
        order_sudo = self._piste_contract(order_id, access_token)
        if order_sudo:
            return {"error": request.env._("Read the contract first, then sign it.")}
        return super().portal_quote_accept(
            order_id, access_token=_clean_token(access_token), **kwargs
        )

    @http.route()
    def portal_quote_decline(
        self, order_id, access_token=None, decline_message=None, **kwargs
    ):
        """Keep the reason with the evidence, where somebody was asked to sign."""
        order_sudo = self._piste_contract(order_id, access_token)
        signer = order_sudo and order_sudo._piste_open_signer()
        if not signer:
            return super().portal_quote_decline(
                order_id, _clean_token(access_token), decline_message, **kwargs
            )
        # An empty reason shows the page again, as core does.
        with suppress(UserError):
            signer._decline(decline_message, ContractSign._seen())
        return request.redirect(order_sudo.get_portal_url(), code=303)

    # Public: by the token of the contract or the rights of the visitor, else 404.
    @http.route(
        "/my/orders/<int:order_id>/sign",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_order_sign(self, order_id, access_token=None, **_kwargs):
        """Open the ceremony for the client who is on the page of his contract."""
        order_sudo = self._piste_contract(order_id, access_token)
        if not order_sudo:
            raise request.not_found()
        try:
            signer = order_sudo._piste_signer_of_link()
        except UserError:
            return request.redirect(order_sudo.get_portal_url(), code=303)
        return request.redirect(signer._sign_path(), code=303)

    def _piste_contract(self, order_id, access_token):
        """Return the contract that this visitor may see, in sudo mode, or nothing."""
        try:
            order_sudo = self._document_check_access(
                "sale.order", order_id, _clean_token(access_token)
            )
        except (AccessError, MissingError):
            return None
        return order_sudo if order_sudo.piste_is_contract else None


class PisteContractPayment(ContractSign):
    @http.route()
    def portal_order_transaction(self, order_id, access_token, **kwargs):
        """Pay a contract for its client, whoever is logged in on this browser (OD-25).

        Not before its signature, nor twice: a request made by hand finds the same
        answer as the page.

        :raise ValidationError: with what to do instead
        """
        access_token = _clean_token(access_token)
        try:
            order_sudo = self._document_check_access(
                "sale.order", order_id, access_token
            )
        except (AccessError, MissingError):
            order_sudo = request.env["sale.order"]  # The core route answers.
        if not order_sudo or not order_sudo.piste_is_contract:
            return super().portal_order_transaction(order_id, access_token, **kwargs)
        self._validate_transaction_kwargs(kwargs)
        amount = kwargs.pop("amount", None)
        tx = self._contract_transaction(
            order_sudo, amount, kwargs, order_sudo.get_portal_url()
        )
        return tx._get_processing_values()


def _clean_token(access_token):
    """Return the token if it can be one, else None.

    Core compares any text and fails with an error 500 on accents.
    """
    usable = isinstance(access_token, str) and access_token.isascii()
    return access_token if usable else None
