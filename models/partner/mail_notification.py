import re
from html import escape, unescape
from urllib.parse import quote

from odoo import api, fields, models
from odoo.tools import consteq, hmac
from odoo.tools.mail import append_content_to_html
from odoo.tools.urls import urljoin

_SCOPE = "piste-mail-notification"
# A link to another page, by whichever quotes; others (mailto:, #…) stay as they are.
_LINK = re.compile(r"""(\bhref=)(["'])(https?://[^"']+)\2""", re.IGNORECASE)
# Asked by the mailbox of the recipient itself, or hard to undo.
_DIRECT = ("/mail/unfollow", "unsubscribe")


class MailNotification(models.Model):
    """When the recipient of an email opened it, and clicked on a link (AX-10).

    Told by an invisible image and by links that pass through this server; a mailbox
    may load images by itself or never, so that *opened* is a hint. Only with the
    switch *Know whether emails are opened*.
    """

    _inherit = "mail.notification"

    piste_opened_on = fields.Datetime(
        "Opened on", readonly=True, groups="base.group_user"
    )
    piste_clicked_on = fields.Datetime(
        "Clicked on", readonly=True, groups="base.group_user"
    )

    @api.model
    def _piste_is_followed(self):
        """Return whether this company wants to know who opens its emails."""
        # In sudo mode: a setting that every sender needs.
        get_param = self.env["ir.config_parameter"].sudo().get_param
        return bool(get_param("piste.follow_emails"))

    def _piste_token(self, target=""):
        """Return the signature of an address of this notification.

        :param str target: page that a link leads to; none for the image
        """
        self.ensure_one()
        return hmac(self.env(su=True), _SCOPE, (self.id, target))

    def _piste_follow_body(self, body, base_url):
        """Return the body of an email that tells when it is opened and clicked."""
        self.ensure_one()

        def follow(match):
            attribute, quotes, link = match.groups()
            target = unescape(link)
            if any(part in target for part in _DIRECT):
                return match.group()
            token = self._piste_token(target)
            link = urljoin(base_url, f"piste/email/{self.id}/{token}/go")
            return f"{attribute}{quotes}{escape(link)}?to={quote(target)}{quotes}"

        image = urljoin(
            base_url, f"piste/email/{self.id}/{self._piste_token()}/image.gif"
        )
        return append_content_to_html(
            _LINK.sub(follow, str(body)),
            f'<img src="{image}" alt="" width="1" height="1"/>',
            plaintext=False,
        )

    @api.model
    def _piste_seen(self, notification_id, token, target=None, is_read=True):
        """Note that an email was opened, or that its link to ``target`` was clicked.

        The first time counts; who clicks has opened.

        :param bool is_read: False only to check the token
        :return: whether the token is right
        """
        notification = self.browse(notification_id)
        # Anything else is no token of ours, and cannot be compared in constant time.
        if not token.isascii():
            return False
        if not consteq(notification._piste_token(target or ""), token):
            return False
        # In sudo mode: the recipient has no account; the token proved who it is.
        known = notification.sudo().exists() if is_read else notification.browse()
        names = ["piste_opened_on"] + ["piste_clicked_on"] * (target is not None)
        values = {name: fields.Datetime.now() for name in names if not known[name]}
        # Who opens it twice at once waits for nobody.
        if known and values and known.try_lock_for_update():
            known.write(values)
        return True
