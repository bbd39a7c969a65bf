from odoo import models
from odoo.tools import email_normalize


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        """Let the emails to clients tell when they are opened (AX-10)."""
        emails = super()._prepare_outgoing_list(mail_server, doc_to_followers)
        known = self._piste_followed_notifications()
        base_url = self.get_base_url() if known else None
        for email in emails if known else ():
            partner = email["partner_id"]
            address = not partner and email_normalize(", ".join(email["email_to"]))
            notification = known.get(partner.id if partner else address)
            if notification and email["body"]:
                email["body"] = notification._piste_follow_body(email["body"], base_url)
        return emails

    def _piste_followed_notifications(self):
        """Return the notifications to strangers: id or address -> notification."""
        Notification = self.env["mail.notification"]
        if (
            not self.model
            or "piste_emails" not in self.env[self.model]._fields
            or not Notification._piste_is_followed()
        ):
            return {}
        # In sudo mode: as the queue, which sends them all.
        return {
            notification.res_partner_id.id
            or email_normalize(notification.mail_email_address): notification
            for notification in self.sudo().notification_ids
            if notification.notification_type == "email"
            and (
                not notification.res_partner_id
                or notification.res_partner_id.partner_share
            )
        }
