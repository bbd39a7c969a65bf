from odoo import api, fields, models
from odoo.tools import format_date, format_time


class PisteEventReminderSent(models.Model):
    """Who was reminded of which event, for which moment: once each (AX-43).

    The unique key is what keeps two workers, or a job that was killed, from writing
    twice: the mail is made in the transaction that adds the row.
    """

    _name = "piste.event.reminder.sent"
    _inherit = ["piste.evidence.mixin"]
    _description = "Reminder That Has Left"
    _order = "due_at desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    event_id = fields.Many2one("calendar.event", required=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", "Person", required=True, index=True, ondelete="cascade"
    )
    due_at = fields.Datetime("For", required=True)
    sent_at = fields.Datetime("Has Left On", required=True)

    _once = models.UniqueIndex("(event_id, partner_id, due_at)")

    @api.model
    def _record(self, reminders):
        """Note whom these reminders are for, and return the mails for the new ones.

        :return: values of ``mail.mail``, one per person
        :rtype: list[dict]
        """
        wanted = {}
        for reminder in reminders:
            for partner in self._people(reminder):
                key = (reminder.event_id.id, partner.id, reminder.due_at)
                wanted.setdefault(key, reminder)
        if not wanted:
            return []
        people = self.env["res.partner"].browse({key[1] for key in wanted})
        people = {partner.id: partner for partner in people}
        return [
            self._letter(wanted[key], people[key[1]])
            for key in self._insert(list(wanted))
        ]

    @api.model
    def _people(self, reminder):
        """Return whom a reminder reaches: who can be written to, each once."""
        people = reminder.owner_id.partner_id | reminder.template_id.recipient_ids
        if reminder.audience == "all":
            guests = reminder.event_id.attendee_ids
            people |= guests.filtered(lambda each: each.state != "declined").partner_id
        return people.filtered(lambda partner: partner.active and partner.email)

    @api.model
    def _insert(self, keys):
        """Add rows in one statement; return the keys of those that were not there."""
        names, now = ("event_id", "partner_id", "due_at"), fields.Datetime.now()
        rows = [dict(zip(names, key, strict=True), sent_at=now) for key in keys]
        return self._piste_insert_new(rows, *names)

    @api.model
    def _letter(self, reminder, partner):
        """Return the values of the mail to one person, in his language."""
        event, lang = reminder.event_id, partner.lang or self.env.lang
        template = reminder.template_id.with_context(lang=lang)
        subject, body = template._piste_fill(self._words(event, partner, lang))
        sender = event.user_id.email_formatted or self.env.company.email_formatted
        return {
            "subject": subject,
            "body_html": body,
            "email_from": sender,
            "reply_to": sender,
            "email_to": partner.email_formatted,
            "auto_delete": True,
            "model": event._name,
            "res_id": event.id,
            "message_type": "auto_comment",
        }

    @api.model
    def _words(self, event, partner, lang):
        # The guest sees his own clock; who has none sees that of the event.
        zone = partner.tz or event.event_tz or event.user_id.tz or "UTC"
        env = self.with_context(lang=lang, tz=zone).env
        if event.allday:
            moment = format_date(env, event.start_date, date_format="EEEE d MMMM y")
        else:
            local = fields.Datetime.context_timestamp(self.with_env(env), event.start)
            day = format_date(env, local.date(), date_format="EEEE d MMMM y")
            moment = (
                f"{day}, {format_time(env, event.start, tz=zone, time_format='short')}"
            )
        return {
            "event": event.name,
            "date": moment,
            "place": event.location,
            "client": event.piste_partner_id.name,
            "person": partner.name,
        }
