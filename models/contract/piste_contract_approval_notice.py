from collections import defaultdict
from datetime import timedelta

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import format_date

from .piste_contract_approval import APPROVER_GROUP

ASK_TYPE = "piste.mail_activity_approval"
ANSWER_TYPE = "piste.mail_activity_approval_answer"
MAX_REMINDERS = 3
BATCH = 100


class PisteContractApproval(models.Model):
    """Who is told of a request, when, and in which language (OD-23).

    Each e-mail only leads to the request: its buttons decide nothing by themselves,
    since a mail scanner follows every link.
    """

    _inherit = "piste.contract.approval"

    url = fields.Char("Link", compute="_compute_url")

    told = fields.Char("Last Word", compute="_compute_told", compute_sudo=True)

    # COMPUTE
    @api.depends_context("lang")
    @api.depends("state", "exchange_ids")
    def _compute_told(self):
        for request in self:
            request.told = request._told()

    def _compute_url(self):
        for request in self:
            action = "piste.piste_contract_approval_action"
            base = request.get_base_url()
            request.url = f"{base}/odoo/action-{action}/{request.id}"

    # BUSINESS: WHO
    def _deciders(self):
        """Return the users who may decide now, by request.

        :return: dict of ``res.users`` in sudo mode; a stand-in takes the place of an
            approver who is away; requests that nobody may decide are left out
        """
        # In sudo mode: the requester reads neither groups nor absences of others.
        users_sudo = self.env.ref(APPROVER_GROUP).sudo().all_user_ids
        approvers = users_sudo.filtered(lambda user: user.active and not user.share)
        stand_ins = self._stand_ins(approvers)
        deciders = {}
        for request in self:
            request_sudo = request.sudo()
            barred = request_sudo.barred_ids | request_sudo.requester_id
            found = users_sudo.browse()
            for approver in approvers - barred:
                stand_in = stand_ins.get(approver, barred[:1])
                user = approver if stand_in in barred else stand_in
                if request_sudo.company_id in user.company_ids:
                    found |= user
            if found:
                deciders[request] = found
        return deciders

    @api.model
    def _stand_ins(self, approvers):
        today = fields.Date.today()
        rows = self.env["piste.stand.in"].sudo()
        rows = rows.search(
            [
                ("absent_id", "in", approvers.ids),
                ("ended_at", "=", False),
                ("date_from", "<=", today + timedelta(days=1)),
                ("date_to", ">=", today - timedelta(days=1)),
            ]
        )
        return {
            row.absent_id: row.stand_in_id for row in rows if row.state == "running"
        }

    def _representatives(self):
        """Return who is told of a decision: who asked, and who sells."""
        self.ensure_one()
        # In sudo mode: the decision is told whoever may read whom.
        request_sudo = self.sudo()
        users = request_sudo.requester_id | request_sudo.user_id
        return users.filtered("active") - self.env.user

    # BUSINESS: WHAT
    def _tell_approvers(self, event):
        """Give the approvers the floor: an activity and an e-mail each."""
        for request, users in self._deciders().items():
            request.order_id._piste_close_approval_activities()
            request._plan(ASK_TYPE, users)
        self._mail("piste.mail_template_approval_asked", self._deciders(), event)

    def _tell_representative(self, event):
        """Tell the representative of a question or a decision (OD-23)."""
        users_by_request = {}
        for request in self:
            users_by_request[request] = request._representatives()
            request.order_id._piste_close_approval_activities()
            if event != "approved":
                request._plan(ANSWER_TYPE, users_by_request[request])
        self._mail("piste.mail_template_approval_told", users_by_request, event)

    def _plan(self, type_xmlid, users):
        """Plan one activity on the contract for each of these users."""
        # In sudo mode: the representative plans for colleagues.
        order_sudo = self.sudo().order_id
        activity_type = self.env.ref(type_xmlid)
        self.env["mail.activity"].sudo()._piste_plan(
            [
                {
                    "activity_type_id": activity_type.id,
                    "summary": self.with_context(lang=user.lang)._summary(type_xmlid),
                    "note": self._as_lines(user.lang),
                    "automated": True,
                    "res_model_id": self.env["ir.model"]._get_id("sale.order"),
                    "res_id": order_sudo.id,
                    "user_id": user.id,
                    "date_deadline": fields.Date.context_today(
                        self.with_context(tz=user.tz or "UTC")
                    ),
                }
                for user in users
            ]
        )

    def _summary(self, type_xmlid):
        if type_xmlid == ASK_TYPE:
            return self.env._("Decide on the terms")
        return self.env._("See the approver’s word")

    def _as_lines(self, lang):
        text = self.sudo().with_context(lang=lang).difference_text
        return escape(text).replace("\n", Markup("<br/>"))

    def _mail(self, template_xmlid, users_by_request, event):
        """Send one e-mail per request, in the language of each reader."""
        batches = defaultdict(list)
        for request, users in users_by_request.items():
            for lang, readers in users.grouped("lang").items():
                batches[lang, tuple(readers.partner_id.ids)].append(request.id)
        # In sudo mode: the representative edits no templates.
        template_sudo = self.env.ref(template_xmlid).sudo()
        for (lang, partner_ids), request_ids in batches.items():
            template_sudo.with_context(lang=lang, piste_event=event).send_mail_batch(
                request_ids,
                email_values={"recipient_ids": [Command.set(partner_ids)]},
            )

    def _told(self):
        """Return the last word on this request as a sentence, for who may read it."""
        self.ensure_one()
        day = self._day(self.decided_on)
        name = self.decided_by_id.name
        if self.decided_for_id:
            name = self.env._(
                "%(name)s, in place of %(absent)s",
                name=name,
                absent=self.decided_for_id.name,
            )
        if self.state == "approved":
            return self.env._("Approved by %(name)s on %(date)s.", name=name, date=day)
        if self.state == "refused":
            return self.env._(
                "Refused by %(name)s on %(date)s: %(reason)s",
                name=name,
                date=day,
                reason=self.decision_note,
            )
        if self.state == "questioned":
            question = self.exchange_ids.filtered(lambda row: row.kind == "question")
            return self.env._(
                "Question from %(name)s: %(text)s",
                name=question[-1:].author_id.name,
                text=question[-1:].body,
            )
        if self.state == "void":
            reasons = self._fields["void_reason"]._description_selection(self.env)
            return dict(reasons).get(self.void_reason, "")
        return self.env._(
            "Requested by %(name)s on %(date)s.",
            name=self.requester_id.name,
            date=self._day(self.requested_on),
        )

    def _day(self, moment):
        """Return the day of a moment where the reader lives, as he writes it."""
        local = moment and fields.Datetime.context_timestamp(self, moment)
        return format_date(self.env, local and local.date())

    def _note(self, body):
        """Keep a trace among the internal notes of the contract."""
        self.order_id.message_post(body=body, subtype_xmlid="mail.mt_note")

    # BUSINESS: REMINDERS
    def _first_reminder(self):
        """Return the values that start the reminders of one request."""
        self.ensure_one()
        hours = self.sudo().company_id.piste_approval_reminder_hours
        now = fields.Datetime.now()
        return {
            "remind_at": now + timedelta(hours=hours) if hours else False,
            "reminder_count": 0,
        }

    @api.model
    def _cron_remind_approvers(self):
        """Remind the approvers of what waits for them, three times at most (OD-23).

        Each request is due once per delay of its company, however often this runs.
        """
        commit_progress = self.env["ir.cron"]._commit_progress
        domain = [("state", "=", "pending"), ("remind_at", "<=", fields.Datetime.now())]
        remaining = self.search_count(domain)
        while remaining:
            found = self.search(domain, order="remind_at, id", limit=BATCH)
            due = found.try_lock_for_update().filtered_domain(domain)
            due._remind()
            remaining = max(remaining - len(found), 0) if due else 0
            if not commit_progress(len(due), remaining=remaining):
                return

    def _remind(self):
        now = fields.Datetime.now()
        steps = self.grouped(
            lambda request: (
                request.company_id.piste_approval_reminder_hours,
                request.reminder_count,
            )
        )
        for (hours, count), requests in steps.items():
            again = hours and count + 1 < MAX_REMINDERS
            requests.write(
                {
                    "reminder_count": count + 1,
                    "remind_at": now + timedelta(hours=hours) if again else False,
                }
            )
        self._mail("piste.mail_template_approval_asked", self._deciders(), "reminded")
