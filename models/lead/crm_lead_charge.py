from datetime import timedelta

from odoo import models
from odoo.exceptions import AccessError, ConcurrencyError, LockError, UserError

# A piste taken this recently was taken while the caller was looking at it.
_RACE_WINDOW = timedelta(minutes=5)
# A report names so many of the pistes that it skipped.
_REPORT_LINES = 10


class CrmLead(models.Model):
    """Taking pistes in charge, one or many, and the other buttons of a row."""

    _inherit = "crm.lead"

    # ACTION
    def action_piste_take_charge(self):
        """Assign these pistes to the caller (AX-02, AX-09).

        Of several pistes, those that cannot be taken are skipped and reported; a
        single one is refused with its reason.

        :raise UserError: for a single piste that is closed or was just taken
        :raise AccessError: for pistes that the caller may not write
        :return: notification for the web client
        :rtype: dict
        """
        pistes, refusals = self._piste_split_by_access()
        pistes._piste_lock_or_retry()
        takeable = pistes._piste_filter_takeable(refusals)
        if refusals and len(self) == 1:
            raise UserError(next(iter(refusals.values())))
        mine = takeable.filtered(lambda lead: lead.user_id == self.env.user)
        (takeable - mine).write({"user_id": self.env.uid})
        return self._piste_notify_taken(takeable, refusals)

    def action_piste_plan_event(self):
        """Open an empty meeting attached to this piste."""
        self.ensure_one()
        self.check_access("read")
        partners = self.env.user.partner_id | self.partner_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan an Event"),
            "res_model": "calendar.event",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_name": self.display_name,
                "default_res_model": self._name,
                "default_res_id": self.id,
                "default_opportunity_id": False,
                "default_partner_ids": partners.ids,
                "default_user_id": self.env.uid,
            },
        }

    def action_piste_send_email(self):
        """Open the composer, addressed to the contact of this piste."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send an Email"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_partner_ids": self._piste_recipient().ids,
            },
        }

    def action_piste_convert(self):
        """Open the conversion of these pistes."""
        self.check_access("read")
        return self._piste_get_convert_action()

    # BUSINESS
    def _piste_recipient(self):
        """Return whom to write to; the composer knows contacts, not addresses."""
        if not self.email_from:
            return self.partner_id
        return self._partner_find_from_emails_single([self.email_from])

    def _piste_split_by_access(self):
        """Part the pistes that the caller may write from those just taken.

        A representative loses sight of a piste the moment a colleague takes it;
        during the first minutes the colleague's name is still told.

        :return: writable pistes, and a sentence per lead that is not
        """
        pistes = self._filtered_access("write")
        refusals = {}
        since = self.env.cr.now() - _RACE_WINDOW
        # Only the name of the colleague leaves sudo, and only for a race.
        for lead_sudo in (self - pistes).sudo().exists():
            if not lead_sudo.date_open or lead_sudo.date_open < since:
                self.browse(lead_sudo.id).check_access("write")
            owner = lead_sudo.user_id.name
            if not owner:
                raise AccessError(self.env._("You may not take this piste in charge."))
            refusals[lead_sudo.id] = self._piste_sentence_taken(owner)
        return pistes, refusals

    def _piste_lock_or_retry(self):
        """Lock these pistes until the end of the transaction.

        :raise ConcurrencyError: when a colleague holds one; the web server then
            tries the request again and finds out who it was
        """
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise ConcurrencyError(str(error)) from error
        self.invalidate_recordset(["user_id", "piste_status_id", "date_open"])

    def _piste_filter_takeable(self, refusals):
        """Return the pistes that may change hands, and complete ``refusals``."""
        takeable = []
        user, lenders = self.env.user, self.user_id._piste_only_in_my_care()
        since = self.env.cr.now() - _RACE_WINDOW
        for lead in self:
            owner = lead.user_id
            # An owner given at creation was no race.
            fresh = lead.date_open and max(lead.create_date, since) < lead.date_open
            if lead.piste_is_closed or not lead.active or lead.won_status == "won":
                refusals[lead.id] = self.env._(
                    "“%(name)s” is closed: open it again first.", name=lead.display_name
                )
            elif owner == user or not owner:
                takeable.append(lead.id)
            elif owner in lenders:
                refusals[lead.id] = self.env._(
                    "“%(name)s” stays with %(owner)s, for whom you stand in.",
                    name=lead.display_name,
                    owner=owner.name,
                )
            elif fresh:
                refusals[lead.id] = self._piste_sentence_taken(
                    owner.name, lead.display_name
                )
            else:
                takeable.append(lead.id)
        return self.browse(takeable)

    def _piste_sentence_taken(self, owner, name=None):
        if name:
            return self.env._(
                "%(owner)s has just taken “%(name)s” in charge.", owner=owner, name=name
            )
        return self.env._("%(owner)s has just taken this piste in charge.", owner=owner)

    def _piste_notify_taken(self, taken, refusals):
        message = self.env._("Pistes assigned to you: %(count)s", count=len(taken))
        return self._piste_notify_batch(message, list(refusals.values()))

    def _piste_notify_batch(self, message, refusals):
        """Return the report of a batch for the web client.

        :param str message: what was done
        :param list refusals: one sentence per lead that was skipped
        """
        if refusals:
            skipped = self.env._("Skipped: %(count)s", count=len(refusals))
            more = ["…"] if len(refusals) > _REPORT_LINES else []
            lines = [message, skipped, *refusals[:_REPORT_LINES], *more]
            message = "\n".join(lines)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if refusals else "success",
                "message": message,
                "sticky": bool(refusals),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _piste_get_lost_action(self):
        action = self.env["ir.actions.actions"]._for_xml_id("crm.crm_lead_lost_action")
        action["context"] = {"default_lead_ids": self.ids, "dialog_size": "medium"}
        return action

    def _piste_get_convert_action(self):
        """Return the conversion dialog for these pistes."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "piste.piste_lead_convert_action"
        )
        action["context"] = {
            "active_model": self._name,
            "active_id": self.id if len(self) == 1 else False,
            "active_ids": self.ids,
        }
        return action
