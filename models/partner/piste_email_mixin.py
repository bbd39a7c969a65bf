from odoo import api, fields, models
from odoo.tools import html2plaintext

# The latest are enough to know where one stands; all of them are in the chatter.
_LATEST = 80
_EXCERPT = 120
_BAD = ("bounce", "exception", "canceled", "ready", "process", "pending")


class PisteEmailMixin(models.AbstractModel):
    """E-mails sent from a document, each with its answers and its delivery (AX-10)."""

    _name = "piste.email.mixin"
    _description = "Sent Emails Mixin"

    piste_emails = fields.Json(
        "Sent Emails", compute="_compute_piste_emails", groups="base.group_user"
    )
    piste_campaign_emails = fields.Json(
        "Marketing Campaigns",
        compute="_compute_piste_campaign_emails",
        groups="base.group_user",
    )

    @api.depends("message_ids")
    @api.depends_context("lang", "tz", "uid")
    def _compute_piste_emails(self):
        for record in self:
            record.piste_emails = record._piste_read_emails() if record.id else []

    def _compute_piste_campaign_emails(self):
        """Return what campaigns sent; False while the marketing app is not installed.

        That app is optional: asking for its model is the only way to know of it.
        """
        for record in self:
            installed = record.id and "mailing.trace" in self.env
            record.piste_campaign_emails = (
                record._piste_read_campaigns() if installed else False
            )

    def _piste_read_emails(self):
        """Return the e-mails of this document, the latest first, answers inside.

        Message access is checked by core's search, which follows the document.
        """
        self.ensure_one()
        messages = self.env["mail.message"].search(
            [
                *self._piste_email_domain(),
                ("message_type", "in", ("comment", "email", "email_outgoing")),
            ],
            limit=_LATEST,
        )
        sent = self._piste_delivery(messages)
        rows, by_id = [], {}
        for message in messages.sorted("id"):
            row = self._piste_email_row(message)
            if message.id in sent:
                by_id[message.id] = {**row, **sent[message.id], "answers": []}
                rows.append(by_id[message.id])
            elif message.message_type == "email":
                asked = by_id.get(message.parent_id.id)
                (asked["answers"] if asked else rows).append(
                    row if asked else {**row, "status": "received", "answers": []}
                )
        return rows[::-1]

    def _piste_email_domain(self):
        """Return which messages are of this document; hook for those below it."""
        return [("model", "=", self._name), ("res_id", "=", self._origin.id)]

    def _piste_email_row(self, message):
        text = " ".join(html2plaintext(message.body or "").split())
        return {
            "id": message.id,
            "date": self._piste_moment(message.date),
            # In sudo mode: who writes here may be the contact of a colleague.
            "author": message.author_id.sudo().name or message.email_from or "",
            "subject": message.subject or text[:_EXCERPT],
            "excerpt": text[:_EXCERPT],
        }

    @api.model
    def _piste_moment(self, moment):
        return fields.Datetime.context_timestamp(self, moment).strftime(
            "%Y-%m-%d %H:%M"
        )

    @api.model
    def _piste_delivery(self, messages):
        """Return of each message sent by e-mail to whom, and what became of it."""
        # In sudo mode: the messages themselves are readable, and the notifications of
        # colleagues say only whether they arrived.
        notifications = (
            self.env["mail.notification"]
            .sudo()
            .search(
                [
                    ("mail_message_id", "in", messages.ids),
                    ("notification_type", "=", "email"),
                ]
            )
        )
        status_field = notifications._fields["notification_status"]
        labels = {
            **dict(status_field._description_selection(self.env)),
            "open": self.env._("Opened"),
            "click": self.env._("Clicked"),
        }
        found = {}
        for message, group in notifications.grouped("mail_message_id").items():
            states = group.mapped("notification_status")
            status = next((bad for bad in _BAD if bad in states), "sent")
            seen = [
                (name, self._piste_moment(min(filter(None, moments))))
                for name, field in (
                    ("open", "piste_opened_on"),
                    ("click", "piste_clicked_on"),
                )
                if any(moments := group.mapped(field))
            ]
            if seen and status not in ("bounce", "exception"):
                status = seen[-1][0]
            recipients = [n.res_partner_id.name or n.mail_email_address for n in group]
            found[message.id] = {
                "status": status,
                "label": labels[status],
                "seen": " · ".join(
                    f"{labels[name]}: {moment}" for name, moment in seen
                ),
                "to": ", ".join(filter(None, recipients)),
            }
        return found

    def _piste_read_campaigns(self):
        """Return what campaigns sent to this document, the latest first."""
        # In sudo mode: representatives have no right in the marketing app; they see
        # what their own contact received.
        traces = (
            self.env["mailing.trace"]
            .sudo()
            .search(
                [("model", "=", self._name), ("res_id", "=", self._origin.id)],
                order="id desc",
                limit=_LATEST,
            )
        )
        field = traces._fields["trace_status"]
        labels = dict(field._description_selection(self.env))
        return [
            {
                "id": trace.id,
                "date": self._piste_moment(trace.sent_datetime or trace.create_date),
                "author": trace.mass_mailing_id.user_id.name or "",
                "subject": trace.mass_mailing_id.subject or "",
                "excerpt": "",
                "to": trace.email or "",
                "status": trace.trace_status,
                "label": labels.get(trace.trace_status, ""),
                "answers": [],
            }
            for trace in traces
        ]
