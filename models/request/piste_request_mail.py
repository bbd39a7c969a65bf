from datetime import timedelta

from odoo import api, fields, models

from .piste_request import OPEN_STATES

BATCH = 100
LINK_PATH = "/piste/request/"


class PisteRequest(models.Model):
    """Mails and to-dos of a request: link, reminders, answers, delay (OD-02)."""

    _inherit = "piste.request"

    reminder_count = fields.Integer("Reminders Sent", readonly=True, copy=False)
    remind_on = fields.Date("Next Reminder", readonly=True, copy=False, index=True)
    late_told_on = fields.Date("Delay Told on", readonly=True, copy=False)

    @api.model
    def _server_fields(self):
        return super()._server_fields() | {
            "reminder_count",
            "remind_on",
            "late_told_on",
        }

    @api.model
    def _client_lang(self, partner):
        return partner.lang or self.env.company.partner_id.lang or self.env.lang

    def _mail_lang(self):
        """Return the language of the person who answers."""
        self.ensure_one()
        return (
            self.contact_id.lang
            or self.partner_id.lang
            or self.company_id.partner_id.lang
        )

    # LINKS
    def _send_links(self, reminder=False):
        """Send each contact a new link. Call it in sudo mode.

        :param bool reminder: remind, instead of asking for the first time
        """
        name = "reminder" if reminder else "link"
        template = self.env.ref(f"piste.mail_template_request_{name}")
        for request in self:
            request = request.with_context(lang=request._mail_lang())
            token = self.env["piste.request.link"]._issue(request)
            url = f"{request.get_base_url()}{LINK_PATH}{token}"
            # The mail hangs on no document: whoever reads the request must not find
            # in its conversation the key of the client.
            template.with_context(piste_link=url).send_mail(
                request.id,
                email_layout_xmlid="mail.mail_notification_light",
                email_values={
                    "model": False,
                    "res_id": False,
                    "author_id": request.company_id.partner_id.id,
                },
            )
            request._plan_reminder()
            request._message_log(
                body=self.env._(
                    "Link sent to %(contact)s.",
                    contact=request.contact_id.display_name,
                )
            )

    def _plan_reminder(self):
        for request in self:
            company = request.company_id
            today = fields.Date.context_today(request)
            left = request.reminder_count < company.piste_request_reminder_most
            days = company.piste_request_reminder_days
            request.remind_on = left and today + timedelta(days=days)

    # ANSWERS
    def _after_answer(self):
        """Note that the client works on it. Call it in sudo mode."""
        self.filtered(lambda r: r.state == "sent").write({"state": "in_progress"})
        # Who just answered is not reminded tomorrow.
        self._plan_reminder()

    def _finish(self):
        """Close the request when all is answered, and tell who asked. In sudo mode.

        :return: whether it is complete now
        """
        self.ensure_one()
        self.env.cr.execute(
            "SELECT 1 FROM piste_request WHERE id = %s FOR UPDATE", [self.id]
        )
        self.invalidate_recordset()
        if self.state == "complete":
            return True
        if not self._is_open() or self._missing():
            return False
        self.write({"state": "complete", "remind_on": False})
        self._tell_staff(self.env._("Answers received: %(request)s", request=self.name))
        return True

    def _tell_staff(self, summary):
        """Give who asked, or the representative, something to do."""
        self.ensure_one()
        people = (self.requester_id, self.user_id)
        user = next((person for person in people if person.active), None)
        if user:
            self.with_context(lang=user.lang).activity_schedule(
                "mail.mail_activity_data_todo", user_id=user.id, summary=summary
            )

    # CRON
    @api.model
    def _cron_remind(self):
        """Remind who did nothing, and tell who asked what is late.

        Each reminder is counted in the transaction that sends it: whatever the number
        of runs, it goes out once.
        """
        commit_progress = self.env["ir.cron"]._commit_progress
        today = fields.Date.context_today(self)
        for domain, act in (
            ([("remind_on", "<=", today)], "_remind"),
            ([("date_due", "<", today), ("late_told_on", "=", False)], "_tell_late"),
        ):
            domain = [("state", "in", OPEN_STATES), *domain]
            remaining = self.search_count(domain)
            while remaining:
                found = self.search(domain, order="id", limit=BATCH)
                requests = found.try_lock_for_update().filtered_domain(domain)
                getattr(requests, act)()
                remaining = max(remaining - len(found), 0) if requests else 0
                if not commit_progress(len(requests), remaining=remaining):
                    return

    def _remind(self):
        for request in self:
            request.reminder_count += 1
            reachable = request.contact_id.active and request.partner_id.active
            if reachable and request.contact_id.email_normalized:
                request._send_links(reminder=True)
            else:
                request.remind_on = False
                request._tell_staff(
                    self.env._(
                        "%(request)s: nobody can be reminded", request=request.name
                    )
                )

    def _tell_late(self):
        self.write({"late_told_on": fields.Date.context_today(self)})
        for request in self:
            request._tell_staff(self.env._("%(request)s is late", request=request.name))
