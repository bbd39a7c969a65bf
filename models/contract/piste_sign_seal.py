import base64
import logging
from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.pdf import merge_pdf

from ...utils import pades

_logger = logging.getLogger(__name__)

CERTIFICATE = "piste.action_report_sign_certificate"
_BATCH = 20


class PisteSignRequest(models.Model):
    """Conclusion of a signature: the order, the sealed copy, and its verification.

    Sealing draws a page and takes seconds: a job does it right after the signature,
    so that nobody waits on a tablet.
    """

    _inherit = "piste.sign.request"

    sealed_document = fields.Binary(
        attachment=False, readonly=True, groups=fields.NO_ACCESS
    )
    sealed_hash = fields.Char("SHA-256 of the Sealed Copy", readonly=True)
    sealed_on = fields.Datetime(readonly=True)

    seal_tries = fields.Integer("Failed Seals", default=0, readonly=True)

    _unsealed_idx = models.Index("(id) WHERE state = 'signed' AND sealed_on IS NULL")

    # === CONCLUDE ===

    def _conclude(self):
        """Give the order its signature once the last person has signed."""
        self.ensure_one()
        signers = self.signer_ids.sorted("sequence")
        last = signers[-1:]
        self.write({"state": "signed", "signed_on": last.signed_on})
        names = ", ".join(signers.mapped("name_typed"))
        self._sign_authorization(names, last.signed_on)
        self.order_id._piste_conclude_signature(names, last.signature, last.signed_on)
        self.env.ref("piste.ir_cron_sign_seal")._trigger()

    def _authorization_told(self):
        """Return what the evidence tells of the authorization that is signed too."""
        authorization = self.order_id._piste_authorization_to_sign()
        if not authorization:
            return {}
        text = authorization._wording_text()
        return {
            "authorization": authorization.name,
            "wording_hash": sha256(text.encode()).hexdigest(),
        }

    def _sign_authorization(self, names, signed_on):
        """Activate the payment authorization with the same signature (U8)."""
        authorization = self.order_id._piste_authorization_to_sign()
        if authorization:
            event = self.event_ids.sorted("number")[-1:]
            authorization._piste_sign(
                names,
                signed_on,
                {
                    "contract": self.name,
                    "document_hash": self.document_hash,
                    "event": event.number,
                    "event_hash": event.hash,
                    "ip": event.ip,
                    "user_agent": event.user_agent,
                },
            )

    # === SEAL ===

    @api.model
    def _cron_seal(self, limit=_BATCH):
        """Seal what was signed and send the copies; each once, however often."""
        requests = self._to_seal(limit)
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(self._to_seal(None)))
        for sign_request in requests:
            if sign_request.try_lock_for_update():
                sign_request._try_seal()
            if not commit(1):
                break

    @api.model
    def _to_seal(self, limit):
        domain = [("state", "=", "signed"), ("sealed_on", "=", False)]
        # What failed before comes last: it holds nobody up.
        return self.search(domain, limit=limit, order="seal_tries, id")

    def _try_seal(self):
        """Seal, or tell once on the contract why that cannot be done."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._seal()
        except (UserError, ValueError) as error:
            _logger.error("%s cannot be sealed: %s", self.name, error)
            if not self.seal_tries:
                self.order_id.message_post(body=str(error))
            self.seal_tries += 1

    def _seal(self):
        """Write the sealed copy: the document as it was read, then the certificate.

        :raise UserError: if the document is not the one that was signed
        """
        self.ensure_one()
        if self.sealed_on:
            return
        document = self._pdf()
        report = self.env["ir.actions.report"].with_context(lang=self.lang)
        page, _kind = report._render_qweb_pdf(CERTIFICATE, self.ids)
        key = self.env["piste.seal.key"]._current(self.company_id)
        sealed = key._seal(
            merge_pdf([document, page]),
            self.with_context(lang=self.lang).env._(
                "Contract %(contract)s, signed by %(names)s",
                contract=self.name,
                names=", ".join(self.signer_ids.mapped("name_typed")),
            ),
        )
        self.write(
            {
                "sealed_document": base64.b64encode(sealed),
                "sealed_hash": sha256(sealed).hexdigest(),
                "sealed_on": fields.Datetime.now(),
            }
        )
        self._log("sealed", sealed_hash=self.sealed_hash, key=key.name)
        self._send_copies(sealed)

    def _sealed_pdf(self):
        """Return the bytes of the sealed copy, empty before it is made."""
        self.ensure_one()
        # In sudo mode: whoever asks was let in by the order or by his link.
        return base64.b64decode(self.sudo().sealed_document or b"")

    # === VERIFY ===

    def _verify(self):
        """Return what is wrong with the evidence of this signature, as sentences.

        An empty list says: the chain of events is whole, the document and the pictures
        are those that were signed, and the seal holds (I13).
        """
        self.ensure_one()
        request = self.sudo()
        wrong = []
        events = request.event_ids
        if not events._is_whole():
            wrong.append(self.env._("The chain of events was altered."))
        document = base64.b64decode(request.document or b"")
        if sha256(document).hexdigest() != request.document_hash:
            wrong.append(self.env._("The document was altered."))
        told = {
            (event.who, (event.details or {}).get("image_hash"))
            for event in events
            if event.kind == "signed"
            and (event.details or {}).get("document_hash") == request.document_hash
        }
        for signer in request.signer_ids.filtered("signed_on"):
            picture = base64.b64decode(signer.signature or b"")
            if (signer.name_typed, sha256(picture).hexdigest()) not in told:
                wrong.append(
                    self.env._(
                        "The signature of %(name)s was altered.",
                        name=signer.name_typed,
                    )
                )
        sealed = request._sealed_pdf()
        if sealed and not request._is_seal_good(sealed):
            wrong.append(self.env._("The sealed copy was altered."))
        return wrong

    def _is_seal_good(self, sealed):
        certificates = self.env["piste.seal.key"]._certificates(self.company_id)
        told = self.event_ids.filtered(lambda event: event.kind == "sealed")
        return (
            sha256(sealed).hexdigest() == self.sealed_hash
            and self.sealed_hash in [(e.details or {}).get("sealed_hash") for e in told]
            and pades.is_sealed_by(sealed, certificates)
        )

    def action_verify(self):
        """Tell whether the evidence is whole.

        :raise UserError: saying what was altered
        """
        self.ensure_one()
        self.check_access("read")
        if wrong := self._verify():
            raise UserError("\n".join(wrong))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The document, the signatures, the events and the seal are whole."
                ),
            },
        }

    def action_open_sealed(self):
        """Open the sealed copy, or the document while there is none."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/piste/contract/{self.id}/document.pdf",
            "target": "new",
        }
