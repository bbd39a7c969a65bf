import logging

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError

from ...utils import push as push_utils

_logger = logging.getLogger(__name__)

BATCH = 500


class PistePush(models.Model):
    """The way out: claimed, written down, then sent; once, whatever happens (OD-12).

    1. The row is locked and becomes *Sending*, which is committed.
    2. The row is locked again and stays so while the provider is asked.
    3. The answer is written and committed.

    Killed before 1 it is still queued. Killed after 1 the lock is gone with the
    process and the next run sends it again under the same key, which the provider
    knows: it answers with the number of the first time. A second worker finds the row
    locked, or not due any more.
    """

    _inherit = "piste.push"

    @api.model
    def _due_domain(self):
        """Domain of what is to be sent now, where a provider is connected."""
        now = fields.Datetime.now()
        # In sudo mode: nobody but the system reads providers.
        providers = (
            self.env["piste.push.provider"].sudo().search([("active", "=", True)])
        )
        return [
            ("company_id", "in", providers.company_id.ids),
            "|",
            "&",
            ("state", "=", "queued"),
            ("planned_at", "<=", now),
            "&",
            ("state", "=", "sending"),
            "|",
            ("next_try_at", "=", False),
            ("next_try_at", "<=", now),
        ]

    @api.model
    def _cron_send(self):
        """Send what is due, one by one, each committed before and after."""
        # In sudo mode: the outbox of every company.
        pushes = self.sudo()
        domain = pushes._due_domain()
        # What died or failed before comes last: it must not hold up the others.
        ids = pushes.search(domain, order="tries, planned_at, id", limit=BATCH).ids
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(ids))
        for push_id in ids:
            pushes.browse(push_id)._send_safely()
            if not progress._commit_progress(1):
                break

    def _send_safely(self):
        """Send one; whatever goes wrong with it, the others go on."""
        try:
            self._send()
        except SerializationFailure:
            # Somebody changed it at this very moment: the next run looks again.
            self.env.cr.rollback()
        except Exception:
            _logger.exception("PUSH %s", self.id)
            self.env.cr.rollback()

    def _send(self):
        """Claim this PUSH, ask the provider, and keep the answer."""
        push = self.try_lock_for_update().filtered_domain(self._due_domain())
        # The reasons that are noted are read by the people of the company.
        push = push.with_context(lang=push.company_id.partner_id.lang or self.env.lang)
        if not push or not push._claim():
            return
        # On the disk before anybody outside hears of it.
        self.env["ir.cron"]._commit_progress()
        # Held while the provider is asked, so that nobody else asks or cancels.
        push = push.try_lock_for_update().filtered(lambda p: p.state == "sending")
        if not push:
            return
        if refusal := push._refusal():
            push._fail(refusal)
            return
        provider = push.company_id._piste_push_provider()
        push._record(provider._send(push))

    def _claim(self):
        """Get ready to be sent; return False when it is not to be sent now."""
        self.ensure_one()
        if refusal := self._refusal():
            self._fail(refusal)
            return False
        now = fields.Datetime.now()
        allowed = self._allowed_from(now)
        if self.state == "sending":
            return self._claim_again(now, allowed)
        if allowed > now:
            return self._move(allowed)
        try:
            self._take_slot(now, {"state": "sending", "tries": 1, "result": False})
        except ConcurrencyError:
            return False
        except UserError as error:
            self._fail(error.args[0])
            return False
        return True

    def _claim_again(self, now, allowed):
        if allowed > now:
            self.next_try_at = allowed
            return False
        if self.tries >= push_utils.MAX_DEATHS:
            self._fail(
                self.env._(
                    "Its sending was interrupted too often. Ask the provider whether it"
                    " arrived."
                )
            )
            return False
        self.write({"tries": self.tries + 1, "next_try_at": False})
        return True

    def _move(self, allowed):
        """Wait for the end of the quiet hours, and say so."""
        values = {
            "planned_at": allowed,
            "asked_at": self.asked_at or self.planned_at,
            "result": self.env._(
                "Moved to %(moment)s: quiet hours at the merchant's.",
                moment=self._say(allowed),
            ),
        }
        try:
            self._take_slot(allowed, values)
        except ConcurrencyError:
            return False
        except UserError as error:
            self._fail(error.args[0])
        return False

    def _record(self, answer):
        """Keep what the provider answered.

        :param dict answer: ``kind`` (sent, again, refused), ``text``, and then
            ``number`` of the message or ``wish`` to wait
        """
        self.ensure_one()
        now = fields.Datetime.now()
        if answer["kind"] == "sent":
            self.write(
                {
                    "state": "sent",
                    "sent_at": now,
                    "provider_message_id": answer.get("number") or False,
                    "result": answer["text"],
                    "next_try_at": False,
                }
            )
        elif answer["kind"] == "again" and self.tries < push_utils.MAX_TRIES:
            pause = push_utils.pause(self.tries, answer.get("wish"))
            self.write({"result": answer["text"], "next_try_at": now + pause})
        else:
            self._fail(answer["text"])

    def _fail(self, reason):
        """Give up for good, and tell who planned it."""
        self.ensure_one()
        self.write({"state": "failed", "result": reason})
        planner = self.create_uid
        if planner.active and not planner.share:
            self.activity_schedule(
                "mail.mail_activity_data_warning",
                user_id=planner.id,
                summary=self.env._("A PUSH did not go out"),
            )

    def _payload(self):
        """Return what the provider is told, neutral of any provider."""
        self.ensure_one()
        audience = {"kind": self.audience}
        if self.audience == "category":
            audience["category"] = self.audience_category
        elif self.audience == "near":
            audience["radius_km"] = self.audience_radius
        return {
            "key": self.idempotency_key,
            "title": self.title,
            "text": self.text,
            "link": self.link or None,
            "audience": audience,
            "promotion": {
                "id": self.promotion_id.id,
                "title": self.promotion_id.display_name,
            },
            "merchant": {"id": self.partner_id.id, "name": self.partner_id.name},
            "planned_at": f"{self.planned_at.isoformat()}Z",
        }
