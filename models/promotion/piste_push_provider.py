import json
import os
import time

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import config

from ...utils import outgoing, vault
from ...utils import push as push_utils

MIN_SECRET = 16
MAX_NUMBER = 128
# A service that runs on this machine, for trials: set by who runs the server.
LOCAL = "PISTE_PUSH_LOCAL"


class PistePushProvider(models.Model):
    """Service that brings PUSH to telephones; the protocol is in docs/push.md (OD-12).

    Its secret is locked by a key that lies outside the database.
    """

    _name = "piste.push.provider"
    _description = "PUSH Provider"
    _order = "company_id, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(
        [("http", "HTTP Service"), ("simulator", "Simulator (demonstration)")],
        required=True,
        default="http",
        help="The simulator sends nothing: it answers as a service would.",
    )
    url = fields.Char("Address", help="Begins with https://.")
    key_id = fields.Char("Key Name", help="Tells the service whose key signs.")
    secret = fields.Char(
        compute="_compute_secret",
        inverse="_inverse_secret",
        help="Typed once, then never shown again.",
    )
    has_secret = fields.Boolean("Secret Is Kept", compute="_compute_secret")
    secret_locked = fields.Char(
        groups=fields.NO_ACCESS, copy=False, export_string_translation=False
    )

    _active_unique = models.UniqueIndex(
        "(company_id) WHERE active", "A company has one PUSH provider at a time."
    )

    # COMPUTE

    @api.depends("secret_locked")
    def _compute_secret(self):
        for provider in self:
            provider.secret = False
            # In sudo mode: nobody reads the column.
            provider.has_secret = bool(provider.sudo().secret_locked)

    def _inverse_secret(self):
        for provider in self.filtered("secret"):
            if len(provider.secret) < MIN_SECRET:
                raise ValidationError(
                    self.env._(
                        "The secret has at least %(count)s characters.",
                        count=MIN_SECRET,
                    )
                )
            locked = provider._vault_call("lock", provider.secret)
            # In sudo mode: nobody writes the column.
            provider.sudo().secret_locked = locked
        # Not even who typed it reads it again.
        self.invalidate_recordset(["secret"])

    # CONSTRAINT

    @api.constrains("kind", "url", "key_id")
    def _check_address(self):
        for provider in self.filtered(lambda p: p.kind == "http"):
            try:
                outgoing.check_url(provider.url or "", provider._is_local())
            except outgoing.OutgoingError as error:
                raise ValidationError(self._outgoing_message(error.code)) from error
            if not (provider.key_id or "").isascii() or not provider.key_id:
                raise ValidationError(self.env._("Name the key of the provider."))

    # BUSINESS

    @api.model
    def _is_local(self):
        return os.environ.get(LOCAL) == "1"

    def _vault_call(self, method, text):
        """Lock or open the secret of this provider.

        :raise UserError: when the key file of this server does not do
        """
        self.ensure_one()
        safe = vault.Vault(vault.key_path(config))
        try:
            return getattr(safe, method)(text, f"{self._name},{self.id}")
        except vault.VaultError as error:
            raise UserError(
                self.env._(
                    "The secret of “%(name)s” cannot be opened on this server: type it"
                    " again.",
                    name=self.name,
                )
            ) from error

    @api.model
    def _outgoing_message(self, code):
        return {
            "url": self.env._("The address of the provider begins with https://."),
            "private": self.env._(
                "The address of the provider leads into a private network: refused."
            ),
            "timeout": self.env._("The provider gave no answer in time."),
            "unreachable": self.env._("The provider cannot be reached."),
        }[code]

    def _send(self, push):
        """Hand a PUSH to the service.

        :return: what became of it, as :meth:`PistePush._record` wants it
        """
        self.ensure_one()
        if self.kind == "simulator":
            return {
                "kind": "sent",
                "number": f"SIM-{push.idempotency_key[:12]}",
                "text": self.env._("Simulated: nothing was sent."),
            }
        try:
            return self._read_answer(self._post(push))
        except outgoing.OutgoingError as error:
            final = error.code in ("url", "private")
            return {
                "kind": "refused" if final else "again",
                "text": self._outgoing_message(error.code),
            }
        except UserError as error:
            return {"kind": "refused", "text": error.args[0]}

    def _post(self, push):
        body = json.dumps(push._payload(), ensure_ascii=False).encode()
        locked = self.sudo().secret_locked  # Read by the sending alone.
        if not locked:
            raise UserError(self.env._("Type the secret of the provider first."))
        secret, timestamp = self._vault_call("open", locked), str(int(time.time()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Piste",
            "Idempotency-Key": push.idempotency_key,
            "X-Piste-Key": self.key_id,
            "X-Piste-Timestamp": timestamp,
            "X-Piste-Signature": push_utils.sign(secret, timestamp, body),
        }
        return outgoing.post(self.url, body, headers, self._is_local())

    def _read_answer(self, answer):
        """Return what an answer of the service means."""
        status = answer.status
        number = self._read_number(answer.body)
        if 200 <= status < 300 or (status == 409 and number):
            text = self.env._("Accepted by the provider.")
            if status == 409:
                text = self.env._("The provider had it already.")
            return {"kind": "sent", "number": number, "text": text}
        text = self.env._("The provider answered %(status)s.", status=status)
        if status == 429 or status >= 500:
            wish = push_utils.read_retry_after(
                answer.headers.get("Retry-After"), fields.Datetime.now()
            )
            return {"kind": "again", "text": text, "wish": wish}
        return {"kind": "refused", "text": text}

    @staticmethod
    def _read_number(body):
        """Return the number that the service gave the message, or False."""
        try:
            number = json.loads(body)["id"]
        except (ValueError, KeyError, TypeError):
            return False
        if not isinstance(number, str | int) or isinstance(number, bool):
            return False
        return "".join(c for c in str(number) if c.isprintable())[:MAX_NUMBER]
