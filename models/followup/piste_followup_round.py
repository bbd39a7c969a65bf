from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

from ...utils.period import local_day

# Each batch is committed whole; a killed run loses none and repeats none.
BATCH = 1_000
# What one run does at most, so that it ends before the next.
_ROUND = 20_000
# What core renders of a template to send it.
_RENDERED = (
    "attachment_ids",
    "auto_delete",
    "body_html",
    "email_cc",
    "email_from",
    "email_to",
    "mail_server_id",
    "model",
    "partner_to",
    "reply_to",
    "res_id",
    "scheduled_date",
    "subject",
)


class PisteFollowupRule(models.Model):
    """The daily round: next actions, e-mails, and the manager told (OD-07, U1)."""

    _inherit = "piste.followup.rule"

    @api.model
    def _cron_follow_up(self):
        """Make the follow-ups of the running rules, batch by batch.

        Run again after a crash it goes on: what has its row in the journal is left
        out, and the row is written in the transaction of what it tells.
        """
        rules = self.search([("is_running", "=", True)])
        for rule in rules:
            if not rule._run():
                break

    def _run(self):
        """Make the follow-ups of this rule that are due.

        :return: whether there is time left for the next rule
        """
        self.ensure_one()
        Cron = self.env["ir.cron"]
        # A transaction of its own: it sees what another worker has just done.
        if not Cron._commit_progress():
            return False
        if not self._take():
            return True
        found = [row[0] for row in self._select(limit=_ROUND)]
        left = len(found)
        for start in range(0, len(found), BATCH):
            batch = found[start : start + BATCH]
            if not self._take():
                # Another worker is at this rule.
                return True
            # A file that cannot be written to stays due and holds up no other.
            self._piste_safely(self._follow_up, batch)
            left -= len(batch)
            if not Cron._commit_progress(len(batch), remaining=left):
                return False
        return self._escalate()

    def _take(self):
        """Lock the rule for one batch: two workers never share one."""
        taken = self.try_lock_for_update()
        self.invalidate_recordset(["is_running"])
        return bool(taken) and self.is_running

    # BUSINESS: follow up

    def _follow_up(self, ids):
        """Follow up those of these files that are still silent.

        :return: the files
        """
        silent = dict(self._select(ids=ids))
        documents = self._documents(silent)
        told = {
            document: (silent[document.id], self._owner(document))
            for document in documents
        }
        why = self._why(told.values())
        reachable, refusals = self._who_is_written_to(documents)
        claimed = self.env["piste.followup.log"]._claim(
            [
                {
                    **self._journal_values(document, since, owner, why),
                    "step": "relance",
                    "is_mailed": document in reachable,
                    "mail_refusal": refusals.get(document),
                }
                for document, (since, owner) in told.items()
            ]
        )
        done = documents.browse([id_ for id_, _since in claimed])
        self._plan_next_actions(done)
        self._write_to(done & reachable)
        return done

    def _journal_values(self, document, since, user, why):
        is_lead = document._name == "crm.lead"
        return {
            "rule_id": self.id,
            "lead_id": document.id if is_lead else None,
            "partner_id": None if is_lead else document.id,
            "since": since,
            "user_id": user.id,
            "reason": why[since, user],
        }

    def _why(self, told):
        """Say why files are followed up, to each in his language.

        :param told: pairs (start of the silence, user)
        :return: pair -> sentence
        """
        moments = defaultdict(set)
        for since, user in told:
            moments[user].add(since)
        return {
            (since, user): reason
            for user, all_of_his in moments.items()
            for since, reason in self._speaking_to(user)._reasons(all_of_his).items()
        }

    def _speaking_to(self, user):
        """Return this rule in the language of ``user``, whoever runs it."""
        return self.with_context(lang=user.lang or self.env.lang)

    def _owner(self, document):
        """Return who has the next action: the rep, else who answers for the team."""
        return document.user_id or self._leader(document)

    def _leader(self, document):
        team = (
            document.team_id if document._name == "crm.lead" else document.piste_team_id
        )
        leaders = (team.user_id, self.manager_id, self.create_uid)
        return next((user for user in leaders if user.active), self.env.user)

    def _who_is_written_to(self, documents):
        """Return who gets the e-mail, and of the others why not."""
        if not self.template_id:
            return documents.browse(), dict.fromkeys(documents, "no_template")
        refusals = {
            document: "no_address"
            for document in documents
            if not document.email_normalized
        }
        reachable = documents.browse(
            [document.id for document in documents if document not in refusals]
        )
        willing = reachable._piste_filter_contactable("email")
        refusals.update(dict.fromkeys(reachable - willing, "refused"))
        return willing, refusals

    def _plan_next_actions(self, documents):
        """Give the rep of each of these files a next action, set-based."""
        due = self._due_date()
        owners = {document: self._owner(document) for document in documents}
        rules = {owner: self._speaking_to(owner) for owner in set(owners.values())}
        self._create_actions(
            [
                (document, owner, due, rules[owner].summary or rules[owner].name)
                for document, owner in owners.items()
            ]
        )

    def _create_actions(self, wanted):
        """Create activities.

        :param list wanted: (document, user, day, summary)
        """
        if not wanted:
            return
        model_id = self.env["ir.model"]._get_id(wanted[0][0]._name)
        # sudo: a rule plans for the rep of each file. Nobody gets a thousand e-mails.
        self.env["mail.activity"].sudo()._piste_plan(
            [
                {
                    "res_model_id": model_id,
                    "res_id": document.id,
                    "activity_type_id": self.activity_type_id.id,
                    "summary": summary,
                    "note": False,
                    "date_deadline": day,
                    "user_id": user.id,
                }
                for document, user, day, summary in wanted
            ]
        )

    def _write_to(self, documents):
        """Queue the e-mail of the rule to these files: an automatic one, no contact."""
        if not documents:
            return
        # sudo: whoever started the rule chose the template; the queue sends it.
        template = self.template_id.sudo().with_context(piste_compiled={})
        if template.report_template_ids or template.email_layout_xmlid:
            template.send_mail_batch(documents.ids, email_values={"auto_delete": False})
            return
        # As core's batch, which writes fifty at a time with their queries each.
        rendered = template._generate_template(documents.ids, _RENDERED)
        # What core would otherwise take out of the context of a screen, mail by mail.
        known = {"default_type": "email_outgoing", "default_state": "outgoing"}
        # sudo: as for the template.
        self.env["mail.mail"].sudo().with_context(**known).create(
            [self._prepare_mail(rendered[id_]) for id_ in documents.ids]
        )

    @api.model
    def _prepare_mail(self, rendered):
        # What is given, empty or not, is not looked for again for each message.
        values = dict(rendered)
        if not values.get("email_from"):
            values.pop("email_from", None)
        partner_ids = values.pop("partner_ids", None) or []
        files = values.pop("attachment_ids", None) or []
        values.pop("attachments", None)
        return {
            **values,
            "recipient_ids": [Command.link(id_) for id_ in partner_ids],
            "attachment_ids": [Command.link(id_) for id_ in files],
            "body": values.get("body_html"),
            "auto_delete": False,
        }

    # BUSINESS: escalate

    def _today(self):
        return local_day(fields.Datetime.now(), self._zone())

    def _escalation_limit(self):
        return self.env.cr.now() - timedelta(days=self.escalate_days)

    def _escalate(self):
        """Tell the manager of the files that stayed silent, once each.

        :return: whether there is time left
        """
        if not self.escalate_days:
            return True
        last = 0
        while True:
            if not self._take():
                return True
            self._flush_criteria()
            ids = [row[0] for row in self.env.execute_query(self._sql_overdue(last))]
            if not ids:
                return True
            last = ids[-1]
            logs = self.env["piste.followup.log"].browse(ids)
            self._piste_safely(self._tell_managers, logs)
            if not self.env["ir.cron"]._commit_progress(len(ids)):
                return False

    def _tell_managers(self, logs):
        name = "partner_id" if self.target == "prospect" else "lead_id"
        silent = {log[name]: (log.since, self._leader(log[name])) for log in logs}
        why = self._why(silent.values())
        claimed = self.env["piste.followup.log"]._claim(
            [
                {
                    **self._journal_values(document, since, leader, why),
                    "step": "escalation",
                    "is_mailed": False,
                }
                for document, (since, leader) in silent.items()
            ]
        )
        told = {id_ for id_, _since in claimed}
        self._create_actions(
            [
                (document, leader, self._today(), rule._say_silent(document))
                for document, (_since, leader) in silent.items()
                if document.id in told
                for rule in (self._speaking_to(leader),)
            ]
        )

    def _say_silent(self, document):
        return self.env._(
            "Still no contact: %(rep)s",
            rep=document.user_id.name or self.env._("nobody assigned"),
        )
