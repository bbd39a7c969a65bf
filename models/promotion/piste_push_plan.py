from psycopg2.errors import UniqueViolation

from odoo import fields, models
from odoo.exceptions import ConcurrencyError, LockError, UserError

from ...utils import push as push_utils

SENDABLE = ("approved", "scheduled", "running")


class PistePush(models.Model):
    """Into the outbox and out of it again, before the PUSH leaves (OD-12)."""

    _inherit = "piste.push"

    # ACTION

    def action_plan(self):
        """Put the PUSH into the outbox; it goes out at its time (OD-12).

        :return: a notice when the quiet hours of the merchant moved it
        :raise UserError: when it may never go out, or the week is full
        """
        self.check_access("write")
        self.lock_for_update()
        moved = self.filtered(lambda push: push._plan())
        if not moved:
            return None
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": moved[0].result,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_cancel(self):
        """Call it off, unless it is with the provider already."""
        self.check_access("write")
        self._leave_outbox("cancelled")

    def action_reset(self):
        """Take it back to the drafts to change it."""
        self.check_access("write")
        self._leave_outbox("draft")

    def _leave_outbox(self, target):
        try:
            self.lock_for_update()
        except LockError as error:
            # Its sending holds the row: what it does is done.
            raise UserError(
                self.env._("Too late: this PUSH is being sent right now.")
            ) from error
        self.invalidate_recordset(["state"])
        self.write({"state": target})

    def action_record_sent(self):
        """Record that it was sent by hand, where no provider is connected."""
        self.check_access("write")
        self.lock_for_update()
        for push in self:
            if push.company_id._piste_push_provider():
                raise UserError(self.env._("The provider sends this PUSH by itself."))
            if refusal := push._refusal():
                raise UserError(refusal)
            # In sudo mode: the result is not written by hand.
            push.sudo().write({"state": "sending"})
            push.sudo().write(
                {
                    "state": "sent",
                    "sent_at": fields.Datetime.now(),
                    "result": self.env._(
                        "Sent by hand by %(user)s.", user=self.env.user.name
                    ),
                }
            )

    # BUSINESS

    def _allowed_from(self, moment):
        """Return the first instant from ``moment`` on outside the quiet hours."""
        self.ensure_one()
        # In sudo mode: the settings hold for whoever plans.
        company = self.sudo().company_id
        return push_utils.next_allowed(
            moment,
            self.promotion_id._piste_tz(),
            company.piste_push_quiet_from,
            company.piste_push_quiet_to,
        )

    def _refusal(self):
        """Say why it may not go out now, or return False."""
        self.ensure_one()
        promotion = self.promotion_id
        if promotion.state not in SENDABLE:
            return self.env._(
                "The promotion is %(state)s: nothing is sent for it.",
                state=promotion._state_label().lower(),
            )
        if promotion._is_over():
            return self.env._("The promotion is over.")
        return False

    def _plan(self):
        """Take a place in the week of the merchant and wait for the time.

        :return: whether the quiet hours moved it
        """
        self.ensure_one()
        moment = self._check_can_plan()
        moved = moment != self.planned_at
        values = {"state": "queued", "asked_at": False, "result": False}
        if moved:
            values |= {
                "planned_at": moment,
                "asked_at": self.planned_at,
                "result": self.env._(
                    "Moved to %(moment)s: quiet hours at the merchant's.",
                    moment=self._say(moment),
                ),
            }
        self._take_slot(moment, values)
        return moved

    def _check_can_plan(self):
        """Return when it goes out.

        :raise UserError: when that is too early, or after the promotion
        """
        if self.promotion_id.state in ("ended", "cancelled"):
            raise UserError(
                self.env._(
                    "The promotion is %(state)s: nothing is sent for it.",
                    state=self.promotion_id._state_label().lower(),
                )
            )
        now = fields.Datetime.now()
        if self.planned_at < fields.Datetime.subtract(now, minutes=1):
            raise UserError(self.env._("This moment is over. Choose a later one."))
        moment = self._allowed_from(max(self.planned_at, now))
        end = self.promotion_id.date_end
        if end and push_utils.local(moment, self.tz).date() > end:
            raise UserError(
                self.env._(
                    "On %(moment)s the promotion is over. Choose an earlier moment.",
                    moment=self._say(moment),
                )
            )
        return moment if moment > now else self.planned_at

    def _take_slot(self, moment, values):
        """Write ``values`` with a place in the week of ``moment``.

        :raise UserError: when the week of the merchant is full
        :raise ConcurrencyError: when somebody took the same place at the same moment;
            the server then tries again
        """
        slot = self._free_slot(moment)
        if not slot:
            raise UserError(self._full_week(moment))
        try:
            with self.env.cr.savepoint():
                # In sudo mode: the place is not chosen by hand.
                self.sudo().write({**values, "slot_key": slot})
                self.sudo().flush_recordset()
        except UniqueViolation as error:
            raise ConcurrencyError(slot) from error

    def _free_slot(self, moment):
        """Return a free place of the merchant in the week of ``moment``, or False."""
        self.ensure_one()
        # In sudo mode: every PUSH of the merchant counts, whoever sees it.
        push = self.sudo()
        week = push_utils.week_of(moment, self.promotion_id._piste_tz())
        slots = [
            f"{push.partner_id.id}/{week}/{rank}"
            for rank in range(push.company_id.piste_push_weekly_cap)
        ]
        if self.slot_key in slots:
            return self.slot_key
        taken = push.search([("slot_key", "in", slots)]).mapped("slot_key")
        return next((slot for slot in slots if slot not in taken), False)

    def _full_week(self, moment):
        return self.env._(
            "%(merchant)s already has %(count)s PUSH in the week of %(week)s, the most"
            " that is allowed. Choose another week.",
            merchant=self.partner_id.display_name,
            count=self.sudo().company_id.piste_push_weekly_cap,
            week=push_utils.week_of(moment, self.promotion_id._piste_tz()),
        )
