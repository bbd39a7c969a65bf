import re
import secrets
from datetime import timedelta
from hashlib import sha256

from odoo import api, fields, models

# 256 bits, as ``token_urlsafe`` writes them.
TOKEN_BYTES = 32
# How long whoever presses “Send” twice is thanked again.
MINUTES_OF_THANKS = 10
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


class PisteRequestLink(models.Model):
    """Secure link of one person to one request; only a hash of it is kept (OD-02)."""

    _name = "piste.request.link"
    _description = "Secure Link of a Request"

    request_id = fields.Many2one(
        "piste.request", required=True, index=True, ondelete="cascade"
    )
    contact_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade"
    )
    token_hash = fields.Char(required=True, groups=fields.NO_ACCESS)
    expires_on = fields.Datetime(required=True)
    ended_on = fields.Datetime(help="Used up, renewed or taken back.")

    _token_hash_unique = models.UniqueIndex("(token_hash)")

    # BUSINESS
    @api.model
    def _issue(self, request):
        """Return a new token for the contact of a request; the former ones end.

        The token itself is nowhere kept: it goes into the e-mail alone.

        :param piste.request request: one record, in sudo mode
        """
        request._end_links()
        token = secrets.token_urlsafe(TOKEN_BYTES)
        days = request.company_id.piste_request_link_days
        self.create(
            {
                "request_id": request.id,
                "contact_id": request.contact_id.id,
                "token_hash": self._hash(token),
                "expires_on": fields.Datetime.now() + timedelta(days=days),
            }
        )
        return token

    @api.model
    def _hash(self, token):
        return sha256(token.encode()).hexdigest()

    @api.model
    def _of_token(self, token):
        """Return the link of a token whatever became of it, in sudo mode, or none."""
        # In sudo mode: who holds the token has no account.
        Links = self.sudo()
        if not isinstance(token, str) or not TOKEN.fullmatch(token):
            return Links
        return Links.search([("token_hash", "=", self._hash(token))], limit=1)

    def _is_alive(self):
        """Tell whether this link still opens its request."""
        request = self.request_id
        return bool(
            self
            and not self.ended_on
            and self.expires_on > fields.Datetime.now()
            and request._is_open()
            and request.partner_id.active
            and self.contact_id.active
            and self.contact_id.commercial_partner_id == request.partner_id
        )

    def _is_used_up(self):
        """Tell whether this link ended when its request was completed, just now."""
        request = self.request_id
        done = request.completed_on
        return bool(
            self
            and request.state == "complete"
            and self.ended_on
            and done
            and abs((self.ended_on - done).total_seconds()) < 60
            and fields.Datetime.now() < done + timedelta(minutes=MINUTES_OF_THANKS)
        )

    @api.model
    def _from_token(self, token):
        """Return the living link of a token, in sudo mode, or none."""
        link = self._of_token(token)
        return link if link._is_alive() else link.browse()


class PisteRequest(models.Model):
    _inherit = "piste.request"

    link_ids = fields.One2many(
        "piste.request.link", "request_id", groups=fields.NO_ACCESS
    )

    def _end_links(self):
        """Let no link work that was given before. Call it in sudo mode."""
        living = self.link_ids.filtered(lambda link: not link.ended_on)
        living.write({"ended_on": fields.Datetime.now()})
