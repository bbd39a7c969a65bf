import base64
from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import UserError

REPORT = "sale.action_report_saleorder"
# Raised by hand with every change of the sentence that people agree to.
CONSENT_VERSION = "2026-11"


class PisteSignRequest(models.Model):
    """One presentation of a contract: the very document, who signs it, what happened.

    Its PDF is drawn once, before anybody reads it; its hash is what people sign. Terms
    that change afterwards make it worthless: it is withdrawn, and the document is drawn
    anew (U7).
    """

    _name = "piste.sign.request"
    _description = "Signature Request"
    _inherit = ["piste.state.mixin"]
    _order = "id desc"

    _initial_state = "open"
    _transitions = {
        "open": ("signed", "declined", "expired", "withdrawn"),
    }

    order_id = fields.Many2one(
        "sale.order", "Contract", required=True, readonly=True, ondelete="restrict"
    )
    name = fields.Char(related="order_id.name")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    state = fields.Selection(
        [
            ("open", "To Sign"),
            ("signed", "Signed by All"),
            ("declined", "Declined"),
            ("expired", "Expired"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        default="open",
    )
    lang = fields.Char("Language", required=True, readonly=True)
    expires_on = fields.Date("To Sign before", readonly=True)
    signer_ids = fields.One2many("piste.sign.signer", "request_id", readonly=True)
    event_ids = fields.One2many("piste.sign.event", "request_id", readonly=True)
    cc_partner_ids = fields.Many2many(
        "res.partner", string="Copy to", readonly=True, copy=False
    )
    terms_hash = fields.Char(readonly=True)
    document = fields.Binary(attachment=False, readonly=True, groups=fields.NO_ACCESS)
    document_hash = fields.Char("SHA-256 of the Document", readonly=True)
    decline_reason = fields.Text(readonly=True)
    signed_on = fields.Datetime(readonly=True)

    _open_unique = models.UniqueIndex(
        "(order_id) WHERE state = 'open'",
        "This contract is being signed already.",
    )

    # === PREPARE ===

    @api.model
    def _prepare(self, order, partners, copies=None):
        """Draw the document of a contract and ask these people to sign it.

        :param partners: who signs, in this order
        :param copies: who else gets the signed copy
        :raise UserError: if the contract cannot be signed now
        """
        order._piste_check_can_be_signed()
        if not partners:
            raise UserError(self.env._("Choose who signs the contract."))
        order._piste_check_signers(partners)
        # In sudo mode: rights on the order were checked; nobody writes requests.
        requests = self.sudo()
        requests._withdraw(order)
        lang = order._piste_sign_lang()
        document = requests._draw(order, lang)
        sign_request = requests.create(
            {
                "order_id": order.id,
                "company_id": order.company_id.id,
                "lang": lang,
                "expires_on": order.validity_date,
                "terms_hash": order._piste_signed_hash(),
                **requests._document_values(document),
                "cc_partner_ids": [(6, 0, copies.ids if copies else [])],
                "signer_ids": [
                    (0, 0, {"sequence": number, "partner_id": partner.id})
                    for number, partner in enumerate(partners, start=1)
                ],
            }
        )
        sign_request._log(
            "prepared",
            document_hash=sign_request.document_hash,
            terms_hash=sign_request.terms_hash,
            signers=partners.mapped("name"),
            by=self.env.user.name,
        )
        return sign_request

    @api.model
    def _draw(self, order, lang):
        report = self.env["ir.actions.report"].sudo().with_context(lang=lang)
        document, _kind = report._render_qweb_pdf(REPORT, order.ids)
        return document

    @api.model
    def _document_values(self, document):
        return {
            "document": base64.b64encode(document),
            "document_hash": sha256(document).hexdigest(),
        }

    @api.model
    def _withdraw(self, order):
        """Close the open request of a contract, which is about to have another."""
        for sign_request in self.search(
            [("order_id", "=", order.id), ("state", "=", "open")]
        ):
            sign_request._log("withdrawn")
            sign_request.state = "withdrawn"
            # Two open requests must never meet in the index.
            sign_request.flush_recordset(["state"])

    # === STATE OF THE DOCUMENT ===

    def _pdf(self):
        """Return the bytes of the document that is shown and signed.

        :raise UserError: if they are not those that were drawn
        """
        self.ensure_one()
        document = base64.b64decode(self.sudo().document or b"")
        if sha256(document).hexdigest() != self.document_hash:
            raise UserError(
                self.env._(
                    "The document of %(contract)s was altered: it cannot be signed. Ask"
                    " your representative for a new one.",
                    contract=self.name,
                )
            )
        return document

    def _is_current(self):
        """Return whether the contract still says what the document says."""
        self.ensure_one()
        return self.terms_hash == self.order_id._piste_signed_hash()

    def _renew(self, seen=None):
        """Draw the document again, for its terms changed while it was open.

        Who has signed the former one signs again: no signature holds for a document
        that its person has not read.
        """
        self.ensure_one()
        self.order_id._piste_check_can_be_signed()
        former = self.document_hash
        self.write(
            {
                "terms_hash": self.order_id._piste_signed_hash(),
                "expires_on": self.order_id.validity_date,
                **self._document_values(self._draw(self.order_id, self.lang)),
            }
        )
        again = self.signer_ids.filtered("signed_on").mapped("name_typed")
        self.signer_ids._void()
        self._log(
            "changed",
            seen=seen,
            former=former,
            document_hash=self.document_hash,
            to_sign_again=again,
        )
        if again:
            self._next_signer()._send_link()

    def _log(self, kind, who=None, seen=None, **details):
        self.ensure_one()
        return (
            self.env["piste.sign.event"]
            .sudo()
            ._append(self, kind, who, seen, **details)
        )

    # === WHO SIGNS ===

    def _next_signer(self):
        """Return whose turn it is, in the order that was asked for (U10)."""
        waiting = self.signer_ids.filtered(lambda signer: not signer.signed_on)
        return waiting.sorted("sequence")[:1]

    def _consent_text(self):
        """Return what somebody declares who signs."""
        return self.env._(
            "I have read contract %(contract)s and its clauses, I agree to them, and I"
            " accept that my electronic signature binds me as one on paper would.",
            contract=self.name,
        )
