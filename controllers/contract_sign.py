from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.http import request, route
from odoo.tools import is_html_empty

from odoo.addons.sale.controllers.portal import PaymentPortal

from ..models.contract.ir_http import PRESENTING
from .portal_common import PRIVATE_HEADERS

_PAGE = "/piste/sign/<string:token>"
_SIGNED_WITH = ("name", "ink", "document_hash", "submission")


class ContractSign(PaymentPortal):
    """The ceremony: *Lire → Signer → Payer → Merci*, on any screen (OD-24, OD-25).

    The token in the address is the right of one person to sign one contract. Nothing
    is ever done in the name of whoever is logged in on this browser.
    """

    # === PAGES ===

    # Public: the token in the address is the right of one person; else 404.
    @route(
        _PAGE,
        type="http",
        methods=["GET"],
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
    )
    def sign_page(self, token, lang=None, pay=None, **_kwargs):
        """Show the step where this person stands; a reload never asks twice.

        :param pay: set to pay online after all, where a cheque was announced
        """
        signer = self._signer(token, lang)
        step = signer._step()
        if step == "promised" and pay:
            step = "pay"
        sign_request = signer.request_id
        # A program that only looks whether the page is there has read nothing.
        is_read = request.httprequest.method != "HEAD"
        if is_read and step in ("read", "authorize", "sign"):
            if not sign_request._is_current():
                sign_request._renew(self._seen())
                step = signer._step()
            if step == "read":
                sign_request._log("viewed", signer.partner_id.name, self._seen())
        values = self._page_values(signer, token, step)
        if step == "pay":
            values.update(self._payment_values(signer, token))
        response = request.render("piste.contract_sign_page", values)
        response.headers.update(PRIVATE_HEADERS)
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    # Public: the same.
    @route(
        f"{_PAGE}/document.pdf",
        type="http",
        methods=["GET"],
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
    )
    def sign_document(self, token, **_kwargs):
        """Serve the very bytes that are signed, or the sealed copy once it is made."""
        return self._pdf(self._signer(token).request_id)

    @route(
        "/piste/contract/<int:request_id>/document.pdf",
        type="http",
        auth="user",
        website=True,
        multilang=False,
        methods=["GET"],
    )
    def contract_document(self, request_id, **_kwargs):
        """Serve the document to who may read the contract in the back office."""
        sign_request = request.env["piste.sign.request"].browse(request_id).exists()
        if not sign_request or not sign_request.has_access("read"):
            raise request.not_found()
        # In sudo mode: nobody reads the column; he may read the contract.
        return self._pdf(sign_request.sudo())

    # === STEPS ===

    # Public: the token in the address is the right; each step is checked on the model.
    @route(
        f"{_PAGE}/<any(read,authorize,sign,decline,promise):step>",
        type="jsonrpc",
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
    )
    def sign_step(self, token, step, lang=None, **values):
        """Take one step; what cannot be done answers with a sentence.

        Nothing is changed then. See the methods of ``piste.sign.signer``.
        """
        signer, seen = self._signer(token, lang), self._seen()
        acts = {
            "read": lambda: signer._read(seen),
            "authorize": lambda: signer._authorize(values, seen),
            "sign": lambda: signer._sign(
                **{key: values.get(key) for key in _SIGNED_WITH}, seen=seen
            ),
            "decline": lambda: signer._decline(values.get("reason"), seen),
            "promise": lambda: signer._promise(values.get("kind"), seen),
        }
        try:
            with request.env.cr.savepoint():
                acts[step]()
        except (UserError, ValidationError) as error:
            return {"error": str(error.args[0])}
        return {"step": signer._step()}

    # === PAYMENT ===

    # Public: the same; the server tells the amount and for whom.
    @route(
        f"{_PAGE}/transaction",
        type="jsonrpc",
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
    )
    def sign_transaction(self, token, amount=None, **kwargs):
        """Start the payment of what is due at signing, for the client (OD-25).

        Whoever presses twice, or on two screens, gets the payment that was begun.

        :raise ValidationError: with what to do instead
        """
        signer = self._signer(token)
        order = signer.request_id.order_id
        kwargs.pop("access_token", None)
        self._validate_transaction_kwargs(kwargs)
        tx = self._contract_transaction(order, amount, kwargs, signer._sign_path())
        signer.request_id._log(
            "payment", signer.partner_id.name, self._seen(), reference=tx.reference
        )
        return tx._get_processing_values()

    def _contract_transaction(self, order_sudo, amount, kwargs, landing_route):
        """Return the transaction of a contract: one at a time, of its client.

        :raise ValidationError: if there is nothing to pay, or not this amount
        """
        order_sudo.env.cr.execute(
            "SELECT 1 FROM sale_order WHERE id = %s FOR UPDATE", [order_sudo.id]
        )
        order_sudo.invalidate_recordset()
        if message := order_sudo._piste_payment_refusal():
            raise ValidationError(message)
        due = order_sudo._piste_amount_to_pay()
        amount = self._cast_as_float(amount) or 0
        compare = order_sudo.currency_id.compare_amounts
        # A confirmed contract may be paid in parts, as core's payment link asks.
        is_part = order_sudo.state == "sale" and compare(amount, 0) > 0 > compare(
            amount, due
        )
        if compare(amount, due) and not is_part:
            raise ValidationError(
                order_sudo.env._(
                    "The amount to pay has changed: load the page again, please."
                )
            )
        begun = order_sudo.transaction_ids.filtered(lambda tx: tx.state == "draft")
        same = begun.filtered(
            lambda tx: (
                tx.provider_id.id == kwargs.get("provider_id")
                and tx.payment_method_id.id == kwargs.get("payment_method_id")
                and not compare(tx.amount, amount)
            )
        )[:1]
        (begun - same)._set_canceled()
        if same:
            return same
        return self._create_transaction(
            **{
                **kwargs,
                "amount": amount,
                "partner_id": order_sudo.partner_invoice_id.id,
                "currency_id": order_sudo.currency_id.id,
                "landing_route": landing_route,
                "sale_order_id": order_sudo.id,
            },
            custom_create_values={"sale_order_ids": [Command.set(order_sudo.ids)]},
        )

    def _payment_values(self, signer, token):
        """Return what core's payment form needs, as for a stranger with a link."""
        values = self._get_payment_values(
            signer.request_id.order_id,
            is_down_payment=True,
            payment_amount=signer.request_id.order_id._piste_amount_to_pay(),
        )
        return {
            **values,
            # Whoever holds the tablet shall not see the saved cards of the client.
            "tokens_sudo": request.env["payment.token"],
            "transaction_route": f"/piste/sign/{token}/transaction",
            "landing_route": f"/piste/sign/{token}",
        }

    # === HELPERS ===

    def _signer(self, token, lang=None):
        """Return whom this address belongs to, in sudo mode, or answer 404.

        The language is the client's; the other one on wish, as the law of Québec wants
        it for French contracts (A11).
        """
        signer = request.env["piste.sign.signer"]._from_token(token)
        if not signer:
            raise request.not_found()
        # In sudo mode: the languages of the company are no secret.
        installed = dict(request.env["res.lang"].sudo().get_installed())
        wanted = lang if lang in installed else signer.request_id.lang
        # Nobody, whoever is logged in: what is signed and paid is the client's.
        request.update_env(
            user=request.env.ref("base.public_user").id,
            context={**request.env.context, "lang": wanted},
        )
        # In sudo mode: the signed token is his right.
        return request.env["piste.sign.signer"].sudo().browse(signer.id)

    def _other_lang(self, lang):
        # In sudo mode: the same.
        installed = dict(request.env["res.lang"].sudo().get_installed())
        family = "en" if lang.startswith("fr") else "fr"
        return next((code for code in installed if code.startswith(family)), None)

    def _page_values(self, signer, token, step):
        sign_request = signer.request_id
        order = sign_request.order_id
        lang = request.env.context["lang"]
        return {
            "signer": signer,
            "sign_request": sign_request,
            "order": order,
            "step": step,
            "path": f"/piste/sign/{token}",
            "lang": lang,
            "other_lang": self._other_lang(lang),
            "presenting": bool(request.session.get(PRESENTING)),
            "authorization": order._piste_authorization_to_sign(),
            "due": order._piste_amount_to_pay(),
            "consent": sign_request._consent_text(),
            # Of core's text of an order, which the page shows.
            "is_html_empty": is_html_empty,
            "res_company": order.company_id,
            "title": order.display_name,
            "no_header": True,
            "no_footer": True,
            "html_data": {"lang": lang.replace("_", "-")},
        }

    @staticmethod
    def _seen():
        """Return what is known of the browser: the evidence keeps it."""
        return {
            "ip": request.httprequest.remote_addr,
            "user_agent": request.httprequest.user_agent.string,
        }

    @staticmethod
    def _pdf(sign_request):
        document = sign_request._sealed_pdf() or sign_request._pdf()
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Disposition", f'inline; filename="{sign_request.name}.pdf"'),
            (
                "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'",
            ),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(document, headers)
