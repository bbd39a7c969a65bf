from odoo import http
from odoo.exceptions import AccessDenied, UserError, ValidationError
from odoo.fields import Command
from odoo.http import request, route
from odoo.tools import is_html_empty

from odoo.addons.payment import utils as payment_utils
from odoo.addons.sale.controllers.portal import PaymentPortal
from odoo.addons.web.controllers.home import Home

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
        if step in ("read", "authorize", "sign"):
            if not sign_request._is_current():
                sign_request._renew(self._seen())
                step = "read"
            if step == "read":
                sign_request._log("viewed", signer.partner_id.name, self._seen())
        values = self._page_values(signer, token, step)
        if step == "pay":
            values.update(self._payment_values(signer, token))
        response = request.render("piste.contract_sign_page", values)
        response.headers.update(PRIVATE_HEADERS)
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

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
        signer = self._signer(token)
        sign_request = signer.request_id
        return self._pdf(sign_request)

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
        return self._pdf(sign_request.sudo())

    # === STEPS ===

    @route(
        f"{_PAGE}/read",
        type="jsonrpc",
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
    )
    def sign_read(self, token, lang=None):
        """Note that the terms were read and agreed to."""
        return self._step(token, lang, lambda signer: signer._read(self._seen()))

    @route(
        f"{_PAGE}/sign",
        type="jsonrpc",
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
    )
    def sign_sign(self, token, lang=None, **values):
        """Sign; what cannot be signed answers with a sentence and changes nothing.

        :param values: ``name``, ``ink``, ``document_hash``, ``submission``, and
            what else the form holds
        """
        known = {key: values.pop(key, None) for key in _SIGNED_WITH}
        return self._step(
            token,
            lang,
            lambda signer: signer._sign(**known, seen=self._seen(), values=values),
        )

    @route(
        f"{_PAGE}/authorize",
        type="jsonrpc",
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
    )
    def sign_authorize(self, token, lang=None, **values):
        """Keep by which account or card the client pays every month (OD-26)."""
        return self._step(
            token, lang, lambda signer: signer._authorize(values, self._seen())
        )

    @route(
        f"{_PAGE}/decline",
        type="jsonrpc",
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
    )
    def sign_decline(self, token, reason=None, lang=None):
        """Decline with a reason."""
        return self._step(
            token, lang, lambda signer: signer._decline(reason, self._seen())
        )

    @route(
        f"{_PAGE}/promise",
        type="jsonrpc",
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
    )
    def sign_promise(self, token, kind=None, lang=None):
        """Announce a transfer or a cheque instead of paying at once."""
        return self._step(
            token, lang, lambda signer: signer._promise(kind, self._seen())
        )

    def _step(self, token, lang, act):
        signer = self._signer(token, lang)
        try:
            with request.env.cr.savepoint():
                act(signer)
        except (UserError, ValidationError) as error:
            return {"error": str(error.args[0])}
        return {"step": signer._step()}

    # === PAYMENT ===

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
        if amount is None or order_sudo.currency_id.compare_amounts(
            self._cast_as_float(amount) or 0, due
        ):
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
                and not order_sudo.currency_id.compare_amounts(tx.amount, due)
            )
        )[:1]
        (begun - same)._set_canceled()
        if same:
            return same
        return self._create_transaction(
            **{
                **kwargs,
                "amount": due,
                "partner_id": order_sudo.partner_invoice_id.id,
                "currency_id": order_sudo.currency_id.id,
                "landing_route": landing_route,
                "sale_order_id": order_sudo.id,
            },
            custom_create_values={"sale_order_ids": [Command.set(order_sudo.ids)]},
        )

    def _payment_values(self, signer, token):
        """Return what core's payment form needs, as for a stranger with a link."""
        order_sudo = signer.request_id.order_id
        amount = order_sudo._piste_amount_to_pay()
        partner = order_sudo.partner_invoice_id
        report = {}
        # In sudo mode, as core's own page: to read providers and methods.
        providers = (
            request.env["payment.provider"]
            .sudo()
            ._get_compatible_providers(
                order_sudo.company_id.id,
                partner.id,
                amount,
                currency_id=order_sudo.currency_id.id,
                sale_order_id=order_sudo.id,
                report=report,
            )
        )
        methods = (
            # In sudo mode: the same.
            request.env["payment.method"]
            .sudo()
            ._get_compatible_payment_methods(
                providers.ids,
                partner.id,
                currency_id=order_sudo.currency_id.id,
                sale_order_id=order_sudo.id,
                report=report,
            )
        )
        path = f"/piste/sign/{token}"
        return {
            "amount": amount,
            "currency": order_sudo.currency_id,
            "partner_id": partner.id,
            "providers_sudo": providers,
            "payment_methods_sudo": methods,
            "tokens_sudo": request.env["payment.token"],
            "availability_report": report,
            "transaction_route": f"{path}/transaction",
            "landing_route": path,
            "access_token": payment_utils.generate_access_token(
                partner.id, amount, order_sudo.currency_id.id
            ),
            "show_tokenize_input_mapping": self._compute_show_tokenize_input_mapping(
                providers, sale_order_id=order_sudo.id
            ),
        }

    # === THE TABLET COMES BACK ===

    @route(
        "/piste/tablet",
        type="http",
        methods=["GET"],
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
    )
    def tablet_page(self, error=None, **_kwargs):
        """Ask for the password of the representative, who takes the tablet back."""
        if not request.session.get(PRESENTING):
            return request.redirect("/odoo")
        # In sudo mode: the name of who handed the tablet over, nothing else.
        user = request.env["res.users"].sudo().browse(request.session.uid)
        request.update_context(lang=user.lang)
        response = request.render(
            "piste.contract_tablet_page",
            {
                "name": user.name,
                "failed": bool(error),
                "back": request.session[PRESENTING],
                "html_data": {"lang": (user.lang or "en_US").replace("_", "-")},
            },
        )
        response.headers.update(PRIVATE_HEADERS)
        return response

    @route(
        "/piste/tablet",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
    )
    def tablet_take_back(self, password="", **_kwargs):
        """Open the session again, if the password is right; core slows guesses down."""
        if not request.session.get(PRESENTING):
            return request.redirect("/odoo")
        # In sudo mode: the visitor is nobody until this password says otherwise.
        user = request.env["res.users"].sudo().browse(request.session.uid)
        try:
            with user._assert_can_auth(user=user.login):
                user.with_user(user)._check_credentials(
                    {"type": "password", "login": user.login, "password": password},
                    {"interactive": True},
                )
        except AccessDenied:
            return request.redirect("/piste/tablet?error=1", code=303)
        path = request.session.pop(PRESENTING)
        signer = request.env["piste.sign.signer"]._from_token(path.rpartition("/")[2])
        order = signer.request_id.order_id
        return request.redirect(
            f"/odoo/sales/{order.id}" if order else "/odoo", code=303
        )

    # === HELPERS ===

    def _signer(self, token, lang=None):
        """Return whom this address belongs to, or answer 404.

        The language is the client's; the other one on wish, as the law of Québec wants
        it for French contracts (A11).
        """
        signer = request.env["piste.sign.signer"]._from_token(token)
        if not signer:
            raise request.not_found()
        # In sudo mode: the languages of the company are no secret.
        installed = dict(request.env["res.lang"].sudo().get_installed())
        wanted = lang if lang in installed else signer.request_id.lang
        request.update_context(lang=wanted)
        return signer.with_context(lang=wanted)

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


class LockedHome(Home):
    @http.route()
    def web_client(self, s_action=None, **kw):
        """Show no back office while the client holds the tablet."""
        if path := request.session.get(PRESENTING):
            return request.redirect(path, code=303)
        return super().web_client(s_action, **kw)
