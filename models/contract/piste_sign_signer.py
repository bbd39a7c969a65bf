import base64
from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import hash_sign, verify_hash_signed

from ...utils.ink import BadInkError, read_ink
from .piste_sign_request import CONSENT_VERSION

_SCOPE = "piste.sign.signer"
_MOST_NAME = 120
_MOST_REASON = 1_000
# A link outlives the day it is to be signed before: it then says what to do.
_LINK_DAYS = 400


class PisteSignSigner(models.Model):
    """A person who is to sign one contract, and how he did (OD-24, U10)."""

    _name = "piste.sign.signer"
    _description = "Signer"
    _order = "request_id, sequence"
    _rec_name = "partner_id"

    request_id = fields.Many2one(
        "piste.sign.request", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(required=True, default=1)
    partner_id = fields.Many2one(
        "res.partner", "Signer", required=True, ondelete="restrict", index=True
    )
    state = fields.Selection(
        [
            ("waiting", "Waits"),
            ("turn", "To Sign"),
            ("signed", "Signed"),
            ("declined", "Declined"),
        ],
        compute="_compute_state",
    )
    version = fields.Integer(default=1, help="A new one ends the links given before.")
    read_on = fields.Datetime(readonly=True)
    name_typed = fields.Char("Name as Typed", readonly=True)
    signed_on = fields.Datetime(readonly=True)
    signature = fields.Binary(attachment=False, readonly=True, groups=fields.NO_ACCESS)
    submission = fields.Char(readonly=True, help="Key of the form, to answer it once.")
    # For mails alone: who reads it could sign in the place of the client.
    sign_url = fields.Char(
        "Link", compute="_compute_sign_url", compute_sudo=True, groups=fields.NO_ACCESS
    )

    _sequence_unique = models.UniqueIndex("(request_id, sequence)")

    @api.depends("signed_on", "request_id.state", "request_id.signer_ids.signed_on")
    def _compute_state(self):
        for signer in self:
            if signer.signed_on:
                signer.state = "signed"
            elif signer.request_id.state == "declined":
                signer.state = "declined"
            else:
                turn = signer.request_id._next_signer() == signer
                signer.state = "turn" if turn else "waiting"

    # === LINK ===

    def _compute_sign_url(self):
        for signer in self:
            signer.sign_url = (
                f"{signer.request_id.order_id.get_base_url()}{signer._sign_path()}"
            )

    def _sign_path(self):
        """Return the address of the ceremony for this person alone."""
        self.ensure_one()
        token = hash_sign(
            self.sudo().env,
            _SCOPE,
            [self.id, self.version],
            expiration_hours=24 * _LINK_DAYS,
        )
        return f"/piste/sign/{token}"

    @api.model
    def _from_token(self, token):
        """Return the signer whom a link belongs to, in sudo mode, or none.

        In sudo mode, for he has no account: the signed token is his right.
        """
        signers = self.sudo()
        try:
            # One spelling: decoding alone would pass over foreign characters.
            data = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
            spelled = base64.urlsafe_b64encode(data).decode().rstrip("=") == token
            values = spelled and verify_hash_signed(signers.env, _SCOPE, token)
        except (ValueError, TypeError, UnicodeError, IndexError, OverflowError):
            values = None
        if not values:
            return signers.browse()
        signer_id, version = values
        signer = signers.browse(signer_id).exists()
        return signer if signer.version == version else signers.browse()

    def _end_links(self):
        """Let no link work that was given before."""
        for signer in self:
            signer.version += 1

    def _void(self):
        """Take back what these persons read and signed of a document that is void."""
        self.write(
            {
                "read_on": False,
                "name_typed": False,
                "signed_on": False,
                "signature": False,
                "submission": False,
            }
        )

    # === CEREMONY ===

    def _step(self):
        """Return where this person stands: what the next page is.

        ``read``, ``authorize`` (the debits), ``sign``, ``wait`` (for the other signer),
        ``pay``, ``promised`` (by transfer or cheque), ``done``, or why there is nothing
        to do: ``withdrawn``, ``expired``, ``declined``, ``closed``.
        """
        self.ensure_one()
        request, order = self.request_id, self.request_id.order_id
        if request.state == "open":
            return self._step_open(order)
        if request.state == "signed":
            is_due = order.state in ("draft", "sent") and order._has_to_be_paid()
            if not is_due or order.piste_payment_underway:
                return "done"
            return "promised" if order.piste_payment_promise else "pay"
        return request.state

    def _step_open(self, order):
        if order.is_expired:
            return "expired"
        is_open = order.state in ("draft", "sent") and order._piste_is_open_to_client()
        if not is_open:
            return "closed"
        if self.signed_on or self.request_id._next_signer() != self:
            return "wait"
        if not self.read_on:
            return "read"
        return "authorize" if order._piste_lacks_authorization() else "sign"

    def _read(self, seen):
        """Note that the terms were read and agreed to; they come before the signature.

        :raise UserError: when there is nothing to read any more
        """
        self.ensure_one()
        if self._step() not in ("read", "authorize", "sign"):
            raise UserError(self.env._("This contract cannot be signed any more."))
        if not self.request_id._is_current():
            raise UserError(self._changed_text())
        if self.read_on:
            return
        self.read_on = fields.Datetime.now()
        self.request_id._log(
            "read",
            self.partner_id.name,
            seen,
            document_hash=self.request_id.document_hash,
            consent=self.request_id._consent_text(),
            consent_version=CONSENT_VERSION,
        )

    def _changed_text(self):
        return self.env._(
            "The contract has changed since you opened it. Nothing was signed: read it"
            " again."
        )

    def _check_signable(self, document_hash):
        step = self._step()
        if step == "read":
            raise UserError(self.env._("Read the contract first, then sign it."))
        if step == "authorize":
            raise UserError(
                self.env._("Say first by which account or card you pay every month.")
            )
        if step != "sign":
            raise UserError(self.env._("This contract cannot be signed any more."))
        if not self.request_id._is_current() or (
            document_hash != self.request_id.document_hash
        ):
            raise UserError(self._changed_text())
        self.request_id._pdf()

    def _checked_name(self, name):
        name = " ".join(name.split()) if isinstance(name, str) else ""
        if len(name) < 2 or not any(letter.isalpha() for letter in name):
            raise UserError(self.env._("Write your first and last name."))
        return name[:_MOST_NAME]

    def _checked_ink(self, ink):
        try:
            return read_ink(ink)
        except BadInkError as error:
            sentences = {
                "heavy": self.env._("This signature is too large: draw it again."),
                "picture": self.env._("This is no signature: draw it on the screen."),
                "empty": self.env._("Draw your signature: a dot is not enough."),
            }
            raise UserError(sentences[str(error)]) from error

    def _sign(self, name, ink, document_hash, *, submission, seen):
        """Sign the document that this person has read.

        The same form sent twice signs once. Who signs at the same moment on another
        screen waits, and is told what the first one did.

        :param str name: as typed
        :param str ink: base64 of the PNG that was drawn
        :param str document_hash: of the document on his screen
        :param str submission: key of the form
        :param dict seen: ``ip`` and ``user_agent``
        :raise UserError: saying what to do; nothing is signed then
        """
        self.ensure_one()
        request = self.request_id
        self.env.cr.execute(
            "SELECT 1 FROM piste_sign_request WHERE id = %s FOR UPDATE", [request.id]
        )
        self.invalidate_recordset()
        request.invalidate_recordset()
        if self.signed_on and self.submission == submission:
            return
        name = self._checked_name(name)
        self._check_signable(document_hash)
        picture = self._checked_ink(ink)
        now = fields.Datetime.now()
        self.write(
            {
                "name_typed": name,
                "signed_on": now,
                "signature": base64.b64encode(picture),
                "submission": submission or False,
            }
        )
        request._log(
            "signed",
            name,
            seen,
            signer=self.partner_id.name,
            document_hash=document_hash,
            terms_hash=request.terms_hash,
            image_hash=sha256(picture).hexdigest(),
            consent=request._consent_text(),
            consent_version=CONSENT_VERSION,
            **request._authorization_told(),
        )
        following = request._next_signer()
        if following:
            following._send_link()
        else:
            request._conclude()

    def _decline(self, reason, seen):
        """Refuse to sign, for a reason that the representative reads.

        :raise UserError: without a reason, or when it is too late
        """
        self.ensure_one()
        reason = reason.strip()[:_MOST_REASON] if isinstance(reason, str) else ""
        if not reason:
            raise UserError(self.env._("Say why you decline, in a few words."))
        if self._step() not in ("read", "authorize", "sign", "wait") or self.signed_on:
            raise UserError(self.env._("This contract cannot be declined any more."))
        request = self.request_id
        request._log("declined", self.partner_id.name, seen, reason=reason)
        request.write({"state": "declined", "decline_reason": reason})
        request.order_id._piste_declined(self.partner_id, reason)

    def _authorize(self, values, seen):
        """Keep by which account or card the client pays every month, to be signed.

        :param dict values: the form of ``piste.contract_authorization_fields``
        :raise UserError: saying what is wrong in it
        """
        self.ensure_one()
        if self._step() not in ("authorize", "sign"):
            raise UserError(self.env._("This contract cannot be signed any more."))
        order = self.request_id.order_id
        authorization = order._piste_authorization_from_form(values)
        self.request_id._log(
            "authorized",
            self.partner_id.name,
            seen,
            number=authorization.name,
            means=authorization.kind,
        )

    def _promise(self, kind, seen):
        """Note that the client pays by ``transfer`` or ``cheque``.

        :raise UserError: when there is nothing to pay
        """
        self.ensure_one()
        order = self.request_id.order_id
        order._piste_promise_payment(kind if isinstance(kind, str) else "")
        self.request_id._log("promised", self.partner_id.name, seen, by=kind)
