from odoo import api, models
from odoo.tools import email_normalize

# What robots write about themselves (RFC 3834, and what is older than it).
ROBOT_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply")
ROBOT_PRECEDENCES = ("auto_reply", "bulk", "junk")


class MailThread(models.AbstractModel):
    """Robots that write to the tickets: they open none, answer none and stop no clock.

    Core stops who writes too much, and bounces. What remains are automatic answers:
    answered in turn, or sent on, they would write to each other for ever.
    """

    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        if not self._piste_is_automatic(message, message_dict):
            return super()._message_route_process(message, message_dict, routes)
        kept = []
        for route in routes or ():
            model, thread_id = route[0], route[1]
            if model != "piste.ticket":
                kept.append(route)
            elif thread_id:
                # In sudo mode, as the gateway that this is called by.
                ticket = self.env[model].sudo().browse(thread_id).exists()
                ticket._note_automatic(message_dict)
        if not kept:
            return False
        return super()._message_route_process(message, message_dict, kept)

    @api.model
    def _piste_is_automatic(self, message, message_dict):
        """Tell whether no human wrote an e-mail.

        :param email.message.EmailMessage message: with its headers
        :param dict message_dict: what core read in it
        """
        submitted = str(message.get("Auto-Submitted") or "no")
        precedence = str(message.get("Precedence") or "")
        return (
            submitted.partition(";")[0].strip().lower() != "no"
            or precedence.strip().lower() in ROBOT_PRECEDENCES
            or any(message.get(header) for header in ROBOT_HEADERS)
            or str(message.get("Return-Path") or "").strip() == "<>"
            or self._piste_is_own_address(message_dict.get("email_from"))
        )

    @api.model
    def _piste_is_own_address(self, email_from):
        """Tell whether an e-mail comes from one of our own mailboxes."""
        sender = email_normalize(email_from or "")
        if not sender:
            return False
        # In sudo mode, as the gateway: addresses are no secret of the sender's.
        domains = self.env["mail.alias.domain"].sudo()
        domains = domains.search([("name", "=", sender.partition("@")[2])])
        special = {
            address
            for domain in domains
            for address in (domain.bounce_email, domain.catchall_email)
        }
        aliases = self.env["mail.alias"].sudo()
        return sender in special or bool(
            aliases.search_count([("alias_full_name", "=", sender)], limit=1)
        )
