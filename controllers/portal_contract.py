from odoo import http
from odoo.exceptions import AccessError, MissingError, ValidationError
from odoo.http import request

from odoo.addons.sale.controllers.portal import CustomerPortal, PaymentPortal

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


class PisteContractPayment(PaymentPortal):
    @http.route()
    def portal_order_transaction(self, order_id, access_token, **kwargs):
        """Refuse to pay a contract before its signature, or once it is paid.

        The page offers neither; a request made by hand finds the same answer. Without
        it, core would take the money of an unsigned contract and confirm it.

        :raise ValidationError: with what to do instead
        """
        access_token = _clean_token(access_token)
        try:
            order_sudo = self._document_check_access(
                "sale.order", order_id, access_token
            )
        except (AccessError, MissingError):
            order_sudo = request.env["sale.order"]  # The core route answers.
        is_contract = order_sudo and order_sudo.piste_is_contract
        if is_contract and (message := order_sudo._piste_payment_refusal()):
            raise ValidationError(message)
        return super().portal_order_transaction(order_id, access_token, **kwargs)


def _clean_token(access_token):
    """Return the token if it can be one, else None.

    Core compares any text and fails with an error 500 on accents.
    """
    usable = isinstance(access_token, str) and access_token.isascii()
    return access_token if usable else None
