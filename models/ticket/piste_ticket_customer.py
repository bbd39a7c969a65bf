from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date, format_time, html2plaintext, plaintext2html
from odoo.tools.misc import get_lang

from ...utils import period
from .piste_ticket import CLOSED_STATES

# Longest text kept from an e-mail or a form, in characters.
MAX_TEXT = 10_000
MAX_SUBJECT = 200


class PisteTicketCustomer(models.Model):
    """What merchants send to a ticket, by portal or e-mail, and what they see of it."""

    _inherit = "piste.ticket"

    # MAIL GATEWAY
    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Open a ticket from an e-mail; an unknown sender is left for qualification."""
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or [])
        merchant = author.commercial_partner_id
        if self._responding_user(author.sudo()):
            merchant = merchant.browse()
        subject = (msg_dict.get("subject") or "").strip()[:MAX_SUBJECT]
        body = html2plaintext(msg_dict.get("body") or "")
        values = {
            "name": "/",
            "subject": subject or self.env._("No subject"),
            "description": body[:MAX_TEXT],
            "channel": "email",
            "partner_id": merchant.id,
            "contact_id": author.id,
            **(custom_values or {}),
        }
        ticket = super().message_new(msg_dict, custom_values=values)
        if merchant:
            # Strangers get no automatic answer: the sender may be forged.
            ticket._acknowledge()
        return ticket

    def _note_automatic(self, msg_dict):
        """Keep what a robot answered as a note; nobody is written to about it.

        :param dict msg_dict: e-mail as core read it
        """
        body = html2plaintext(msg_dict.get("body") or "")[:MAX_TEXT]
        for ticket in self:
            ticket._message_log(
                body=Markup("<p>%s</p>%s")
                % (
                    self.env._(
                        "Automatic answer of %(sender)s:",
                        sender=msg_dict.get("email_from") or "?",
                    ),
                    plaintext2html(body),
                ),
                author_id=msg_dict.get("author_id") or None,
                email_from=msg_dict.get("email_from"),
            )

    @api.model
    def _robot_headers(self):
        """Return what tells other robots not to answer (RFC 3834)."""
        return {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}

    # MESSAGES
    def _after_first_response(self):
        super()._after_first_response()
        # In sudo mode: whoever may read a ticket may answer it.
        self.sudo().filtered(lambda ticket: ticket.state == "new").write(
            {"state": "in_progress"}
        )

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        if self._is_customer_message(message):
            # In sudo mode: merchants write messages, never tickets.
            self.sudo()._receive_customer_message(message.sudo())
        return result

    def _is_customer_message(self, message):
        message_sudo = message.sudo()
        return (
            message_sudo.message_type in ("comment", "email")
            and message_sudo.subtype_id == self.env.ref("mail.mt_comment")
            and not message_sudo.is_internal
            and not self._responding_user(message_sudo.author_id)
        )

    def _receive_customer_message(self, message):
        """Take up a ticket again, or continue it in another, at a merchant's answer."""
        if self.double_of_id:
            self._forward(message, self.double_of_id)
            self._share_files(message, self.double_of_id)
        elif self.state == "waiting" or self._is_reopenable():
            self.write({"state": "in_progress"})
        elif self.state in CLOSED_STATES:
            self._continue_elsewhere(message)

    def _is_reopenable(self):
        """Tell whether the merchant still may reopen this closed ticket."""
        self.ensure_one()
        if self.state not in CLOSED_STATES or self.sudo().double_of_id:
            return False
        ticket_sudo = self.sudo()
        closed_at = ticket_sudo.closed_at or fields.Datetime.now()
        grace = timedelta(days=ticket_sudo.company_id.piste_ticket_grace_days)
        return fields.Datetime.now() <= closed_at + grace

    def _continue_elsewhere(self, message):
        """Bring an answer that comes too late into a linked ticket (U12).

        :param mail.message message: the answer, posted on this closed ticket
        """
        self.ensure_one()
        follow_up = self.follow_up_ids.filtered(
            lambda ticket: ticket.state not in CLOSED_STATES
        )[:1]
        if follow_up:
            self._forward(message, follow_up)
        else:
            follow_up = self.create(self._prepare_follow_up(message))
            follow_up._acknowledge()
        self._share_files(message, follow_up)
        self._message_log(
            body=Markup("<p>%s</p>")
            % self.env._(
                "Answered too late to reopen this ticket: see %(ticket)s.",
                ticket=follow_up._get_html_link(title=follow_up.name),
            )
        )

    @api.model
    def _forward(self, message, ticket):
        """Post a message of the merchant on another ticket of his."""
        ticket.message_post(
            body=message.body,
            author_id=message.author_id.id,
            email_from=message.email_from,
            message_type=message.message_type,
            subtype_xmlid="mail.mt_comment",
        )

    @api.model
    def _share_files(self, message, ticket):
        message.attachment_ids.copy(
            {
                "res_model": self._name,
                "res_id": ticket.id,
                "description": self._portal_file_mark(),
            }
        )

    def _prepare_follow_up(self, message):
        return {
            "subject": self.subject,
            "description": html2plaintext(message.body)[:MAX_TEXT],
            "kind": self.kind,
            "channel": "email" if message.message_type == "email" else "portal",
            "partner_id": self.partner_id.id,
            "contact_id": self.contact_id.id,
            "email_from": self.email_from,
            "order_id": self.order_id.id,
            "promotion_id": self.promotion_id.id,
            "agent_id": self.agent_id.id,
            "company_id": self.company_id.id,
            "origin_id": self.id,
        }

    def _acknowledge(self):
        """Tell contact and representative that the ticket came in, with the promise.

        An automatic message: it never counts as an answer.
        """
        for ticket in self.sudo():
            company = ticket.company_id
            # The customer himself is the current user, yet must receive it.
            ticket = ticket.with_context(
                lang=ticket._customer_lang(), mail_notify_author=True
            )
            promise = ticket._promise_text()
            ticket.message_post_with_source(
                "piste.ticket_acknowledgement",
                render_values={"promise": promise},
                subject=ticket.env._(
                    "Ticket %(number)s received – answer before %(moment)s",
                    number=ticket.name,
                    moment=promise,
                ),
                author_id=company.partner_id.id,
                email_from=company.email_formatted or ticket.env.user.email_formatted,
                message_type="auto_comment",
                subtype_xmlid="mail.mt_comment",
                mail_headers=self._robot_headers(),
            )

    # WHAT THE CUSTOMER SEES
    def _customer_lang(self):
        partner = self.contact_id or self.partner_id
        return partner.lang or self.company_id.partner_id.lang

    def _customer_tz(self):
        people = (self.contact_id, self.partner_id, self.company_id.partner_id)
        return next((person.tz for person in people if person.tz), "UTC")

    def _promise_text(self):
        """Return the promised moment in words, in the time zone of the merchant."""
        self.ensure_one()
        return self._moment_text(self.first_response_deadline)

    def _moment_text(self, moment):
        """Return “today at 10:15”, “tomorrow at 10:15” or “on May 3 at 10:15”.

        :param datetime moment: naive, in UTC
        """
        tz = self._customer_tz()
        local = period.local_time(moment, tz)
        days = (local.date() - period.local_day(fields.Datetime.now(), tz)).days
        lang = get_lang(self.env)
        time = format_time(self.env, local.time(), time_format="short")
        if days == 0:
            return self.env._("today at %(time)s", time=time)
        if days == 1:
            return self.env._("tomorrow at %(time)s", time=time)
        return self.env._(
            "%(date)s at %(time)s",
            date=format_date(self.env, local.date(), lang.code, "d MMMM y"),
            time=time,
        )
