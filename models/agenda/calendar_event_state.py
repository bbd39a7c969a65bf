import vobject

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CalendarEvent(models.Model):
    """Planifié, Réalisé, Annulé: the status of an event (AX-40, AX-41, A8)."""

    _inherit = "calendar.event"

    piste_state = fields.Selection(
        [
            ("planned", "On the Calendar"),
            ("done", "Carried Out"),
            ("cancelled", "Called Off"),
        ],
        "Event Status",
        required=True,
        default="planned",
        copy=False,
        index=True,
        tracking=True,
    )
    piste_outcome = fields.Text("Outcome", copy=False)
    piste_done_at = fields.Datetime("Done On", readonly=True, copy=False)

    # Before a column is filled by the default, it is empty: that is planned.
    _piste_outcome_told = models.Constraint(
        "CHECK (piste_state != 'done' OR piste_outcome IS NOT NULL)",
        "Say how it went: an event is done with its outcome.",
    )

    # CONSTRAINT

    @api.constrains("piste_state", "piste_outcome")
    def _check_piste_outcome(self):
        for event in self:
            if event.piste_state == "done" and not (event.piste_outcome or "").strip():
                raise ValidationError(
                    self.env._("Say how it went: an event is done with its outcome.")
                )

    # ACTION

    def action_piste_done(self):
        """Ask how these events went (AX-40)."""
        self.check_access("write")
        self._check_transition("done")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Done"),
            "res_model": "piste.agenda.done",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_event_ids": self.ids},
        }

    def action_piste_cancel(self):
        """Call these events off; the guests of those to come are told (AX-41)."""
        self.check_access("write")
        self.write({"piste_state": "cancelled"})
        return True

    def action_piste_plan_again(self):
        """Plan events again that were closed by mistake."""
        self.check_access("write")
        self.write({"piste_state": "planned"})
        return True

    # BUSINESS

    def _piste_close(self, outcome):
        """Note how these events went.

        :param str outcome: what came of them
        """
        if not (outcome or "").strip():
            raise UserError(self.env._("Say how it went: an outcome is missing."))
        self.write({"piste_state": "done", "piste_outcome": outcome.strip()})

    def _after_transition(self, source, target):
        result = super()._after_transition(source, target)
        if target == "done":
            self._piste_after_done()
        elif target == "cancelled":
            self._piste_after_cancel()
        else:
            self._piste_after_reopen()
        return result

    def _piste_after_done(self):
        """Hook: these events were held."""
        self.write({"piste_done_at": fields.Datetime.now()})
        self._piste_touch_leads()

    def _piste_after_cancel(self):
        """Hook: these events were called off."""
        # The hour is free again for whoever looks for one.
        self.write({"show_as": "free"})
        self._piste_tell_guests()

    def _piste_after_reopen(self):
        """Hook: these events are planned again."""
        self.write({"show_as": "busy", "piste_done_at": False, "piste_outcome": False})

    def _piste_tell_guests(self):
        """Write once to the guests of the events to come that there will be none."""
        now = fields.Datetime.now()
        coming = self.filtered(lambda event: event.active and event.stop > now)
        invited = coming.attendee_ids.filtered(lambda each: each.state != "declined")
        template = self.env.ref(
            "piste.mail_template_agenda_cancelled", raise_if_not_found=False
        )
        if invited and template:
            invited._notify_attendees(template)

    def _get_ics_file(self):
        """Give the file of an event one name for good, so that it can be taken back.

        Core leaves that name to chance: a calendar then knows no invitation again.
        """
        files = super()._get_ics_file()
        for event in self:
            if event.id in files:
                files[event.id] = event._piste_sign_ics(files[event.id])
        return files

    def _piste_sign_ics(self, content):
        # In sudo mode: the name of this database is no secret to its guests.
        get_param = self.env["ir.config_parameter"].sudo().get_param
        calendar = vobject.readOne(content.decode())
        calendar.vevent.uid.value = f"event-{self.id}@{get_param('database.uuid')}"
        if self.piste_state == "cancelled":
            calendar.add("method").value = "CANCEL"
            calendar.vevent.add("status").value = "CANCELLED"
        return calendar.serialize().encode()
