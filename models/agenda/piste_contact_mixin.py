from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain


class PisteContactMixin(models.AbstractModel):
    """Number, last and next date of the exchanges of a document (OD-05).

    Counted from :class:`PisteContactPoint` when they are shown, by one query for a
    whole list: the tables of pistes and clients get no column that changes with each
    message.
    """

    _name = "piste.contact.mixin"
    _description = "Contact Points Mixin"

    piste_contact_count = fields.Integer(
        "Contact Points",
        compute="_compute_piste_contact_points",
        compute_sudo=True,
        groups="base.group_user",
        help="Calls, emails, text messages, meetings, visits and portal messages.",
    )
    piste_contact_last_at = fields.Datetime(
        "Last Contact Point",
        compute="_compute_piste_contact_points",
        compute_sudo=True,
        groups="base.group_user",
    )
    piste_next_contact_date = fields.Date(
        "Next Contact",
        compute="_compute_piste_next_contact_date",
        groups="base.group_user",
        help="The next planned action, meeting or typed follow-up date.",
    )

    # COMPUTE

    def _compute_piste_contact_points(self):
        # compute_sudo: whoever reads the document may know how often one spoke.
        figures = self._piste_contact_figures()
        for record in self:
            count, last = figures.get(record._origin.id, (0, False))
            record.piste_contact_count = count
            record.piste_contact_last_at = last

    def _compute_piste_next_contact_date(self):
        meetings = self._piste_next_meetings()
        for record in self:
            meeting = meetings.get(record._origin.id)
            days = [record.piste_next_followup_date]
            if meeting:
                # The meeting of tonight is on the day of whoever looks.
                day = fields.Datetime.context_timestamp(record, meeting).date()
                days.append(day)
            record.piste_next_contact_date = min(filter(None, days), default=False)

    # ACTION

    def action_piste_contact_points(self):
        """Open the exchanges of this document."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "piste.piste_contact_point_action"
        )
        action["domain"] = list(self._piste_contact_domain())
        action["context"] = {}
        return action

    def action_piste_spoke(self):
        """Open the small dialog *I spoke to the client* (OD-05)."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "piste.piste_contact_log_action"
        )
        action["context"] = {
            "default_res_model": self._name,
            "default_res_id": self.id,
            "dialog_size": "medium",
        }
        return action

    # BUSINESS

    def _piste_contact_figures(self):
        """Return (number, last date) by id, of those that had a contact."""
        raise NotImplementedError

    def _piste_contact_domain(self):
        """Return the domain of the exchanges of this document."""
        raise NotImplementedError

    def _piste_next_meetings(self):
        """Return the start of the next meeting by id."""
        rows = (
            self.env["calendar.event"]
            # sudo: the meeting of a colleague counts, and only its date is shown.
            .sudo()
            ._read_group(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self._origin.ids),
                    ("stop", ">=", self.env.cr.now()),
                ],
                ["res_id"],
                ["start:min"],
            )
        )
        return dict(rows)

    @api.model
    def _piste_silence_limit(self, days):
        return self.env.cr.now() - timedelta(days=days)

    @api.model
    def _piste_silent_domain(self, operator, value, silent_since):
        """Return a domain for a search on whole days without contact.

        :param silent_since: returns the domain of those silent for so many days
        """
        if operator == "in":
            return Domain.OR(
                silent_since(days) & ~silent_since(days + 1) for days in value
            )
        if operator not in {">", ">=", "<", "<="}:
            return NotImplemented
        if operator in {">", "<="}:
            value += 1
        silent = silent_since(value)
        return silent if operator in {">", ">="} else ~silent
