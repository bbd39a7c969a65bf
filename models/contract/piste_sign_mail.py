import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

_BATCH = 100


class PisteSignSigner(models.Model):
    _inherit = "piste.sign.signer"

    link_sent_on = fields.Datetime(readonly=True)
    reminders = fields.Integer(readonly=True)

    def _send_link(self, template="piste.mail_template_sign_link", kind="sent"):
        """Send each person the link to his own ceremony."""
        template = self.env.ref(template)
        for signer in self:
            template.send_mail(
                signer.id, email_layout_xmlid="mail.mail_notification_light"
            )
            signer.request_id._log(
                kind, signer.partner_id.name, to=signer.partner_id.email
            )
        self.filtered(
            lambda signer: not signer.link_sent_on
        ).link_sent_on = fields.Datetime.now()


class PisteSignRequest(models.Model):
    """Mails of the ceremony: link, reminders, end, signed copy (U10)."""

    _inherit = "piste.sign.request"

    payment_reminders = fields.Integer(readonly=True)

    def action_resend(self):
        """Send the link again to whose turn it is; the former links end (U10).

        :raise UserError: if nobody is to sign any more, or he has no address
        """
        self.ensure_one()
        self.order_id.check_access("write")
        # In sudo mode: nobody writes requests; the right on the contract was checked.
        signer = self.sudo()._next_signer()
        if self.state != "open" or not signer:
            raise UserError(self.env._("Nobody is to sign this contract any more."))
        if not signer.partner_id.email:
            raise UserError(
                self.env._(
                    "%(name)s has no email address: add one, or use this tablet.",
                    name=signer.partner_id.display_name,
                )
            )
        signer._end_links()
        signer._send_link()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _send_copies(self, sealed):
        """Send the sealed copy to who signed, to the copies and to the representative.

        One mail each, in his language; the file is a copy of what stays here.
        """
        self.ensure_one()
        template = self.env.ref("piste.mail_template_sign_copy")
        people = self.signer_ids.partner_id | self.cc_partner_ids
        people |= self.order_id.user_id.partner_id
        for partner in people.filtered("email"):
            template.with_context(
                lang=partner.lang or self.lang, piste_reader=partner.name
            ).send_mail(
                self.id,
                email_layout_xmlid="mail.mail_notification_light",
                email_values={
                    "recipient_ids": [(6, 0, partner.ids)],
                    "attachments": [(f"{self.name}.pdf", base64.b64encode(sealed))],
                },
            )
        self._log("copied", to=people.filtered("email").mapped("email"))

    @api.model
    def _cron_remind(self, limit=_BATCH):
        """Remind who has a link and did not sign; close what has expired.

        Each reminder once: it is counted in the transaction that sends it.
        """
        commit = self.env["ir.cron"]._commit_progress
        late = self._to_expire(limit)
        for sign_request in late:
            sign_request._expire()
            commit(1)
        for signer in self._to_remind(limit):
            if not signer.try_lock_for_update():
                continue
            signer.reminders += 1
            signer._send_link("piste.mail_template_sign_reminder", "reminded")
            commit(1)
        for sign_request in self._to_remind_payment(limit):
            if sign_request.try_lock_for_update():
                sign_request._remind_payment()
            commit(1)

    def _to_expire(self, limit):
        today = fields.Date.context_today(self)
        return self.search(
            [("state", "=", "open"), ("expires_on", "<", today)],
            limit=limit,
            order="id",
        )

    def _expire(self):
        """Close a request whose day has passed, and tell the representative."""
        self.ensure_one()
        self._log("expired")
        self.state = "expired"
        order = self.order_id
        order.message_post(
            body=self.env._("Nobody signed %(contract)s in time.", contract=order.name)
        )
        order._piste_tell_rep(
            self.env._("%(contract)s has expired", contract=order.name)
        )

    def _due_domain(self, company, counter, since):
        """Return the domain of what is due for its next reminder.

        :param company, counter, since: names of the fields that tell whose settings
            hold, how many were sent, and since when somebody waits
        """
        now = fields.Datetime.now()
        return Domain.OR(
            Domain(company, "=", one.id)
            & Domain(counter, "=", number)
            & Domain(since, "<=", now - timedelta(days=days))
            for one in self.env["res.company"].search([])
            for number, days in enumerate(one._piste_sign_reminder_days())
        )

    def _to_remind(self, limit):
        """Return the persons whose next reminder is due."""
        due = self._due_domain("request_id.company_id", "reminders", "link_sent_on")
        signers = self.env["piste.sign.signer"].search(
            due
            & Domain("request_id.state", "=", "open")
            & Domain("signed_on", "=", False),
            order="id",
        )
        # Limited last: who waits for another one must not take the room of others.
        return signers.filtered(lambda signer: signer.state == "turn")[:limit]

    def _to_remind_payment(self, limit):
        """Return what was signed and is not paid, when its next reminder is due."""
        requests = self.search(
            self._due_domain("company_id", "payment_reminders", "signed_on")
            & Domain("state", "=", "signed")
            & Domain("order_id.piste_is_signed_unpaid", "=", True)
            & Domain("order_id.piste_payment_promise", "=", False),
            order="id",
        )
        return requests.filtered(lambda r: not r.order_id.piste_payment_underway)[
            :limit
        ]

    def _remind_payment(self):
        """Send the link that pays; at the second time tell the representative too."""
        self.ensure_one()
        self.payment_reminders += 1
        last = self.signer_ids.sorted("sequence")[-1:]
        last._send_link("piste.mail_template_sign_pay", "reminded")
        if self.payment_reminders > 1:
            self.order_id._piste_tell_rep(
                self.env._("%(contract)s is signed and not paid", contract=self.name)
            )
