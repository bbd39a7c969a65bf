from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# One week: a promise beyond that is none.
MAX_DELAY_HOURS = 168


class ResCompany(models.Model):
    _inherit = "res.company"

    piste_ticket_delay = fields.Float(
        "First Response Within (hours)",
        default=24,
        help="Time promised to a merchant for the first answer to a ticket.",
    )
    piste_ticket_working_hours = fields.Boolean(
        "Count Working Hours Only",
        help="The promise runs during the working hours of the company, holidays"
        " excluded. Otherwise it runs day and night.",
    )
    piste_ticket_grace_days = fields.Integer(
        "Days to Reopen a Ticket",
        default=7,
        help="A merchant who answers within this delay reopens the closed ticket; later"
        " the answer opens a new ticket linked to it.",
    )
    piste_ticket_ask_rating = fields.Boolean(
        "Ask for Satisfaction",
        default=True,
        help="When a ticket is solved, its merchant is asked by e-mail how satisfied he"
        " is.",
    )
    piste_ticket_alias_id = fields.Many2one(
        "mail.alias", "Ticket Email Alias", copy=False, ondelete="set null"
    )

    # CONSTRAINT
    @api.constrains("piste_ticket_delay", "piste_ticket_grace_days")
    def _check_piste_ticket_delays(self):
        for company in self:
            if not 0 < company.piste_ticket_delay <= MAX_DELAY_HOURS:
                raise ValidationError(
                    self.env._(
                        "Promise a first response within 1 minute to %(hours)s hours.",
                        hours=MAX_DELAY_HOURS,
                    )
                )
            if company.piste_ticket_grace_days < 0:
                raise ValidationError(
                    self.env._("The days to reopen a ticket cannot be negative.")
                )

    # BUSINESS
    def _piste_response_moment(self, start, share=1.0):
        """Return when ``share`` of the promised delay is used up.

        :param datetime start: when the clock starts, naive, in UTC
        :param float share: part of the delay, from 0 to 1
        :return: naive datetime in UTC; real hours, or working hours of the company's
            calendar when it counts those only
        """
        self.ensure_one()
        # In sudo mode: the promise holds for visitors who read no settings.
        company_sudo = self.sudo()
        hours = company_sudo.piste_ticket_delay * share
        calendar = company_sudo.resource_calendar_id
        planned = False
        if company_sudo.piste_ticket_working_hours and calendar:
            planned = calendar.plan_hours(hours, start, compute_leaves=True)
        # A calendar without any working hour promises nothing: real hours then.
        return planned or start + timedelta(hours=hours)

    def _piste_response_moved(self, moment, since, now):
        """Return a promised moment after a pause from ``since`` to ``now``.

        :param datetime moment: naive, in UTC; one before the pause stays
        """
        self.ensure_one()
        if not moment or moment <= since:
            return moment
        # In sudo mode: the promise holds for visitors who read no settings.
        company_sudo = self.sudo()
        calendar = company_sudo.resource_calendar_id
        planned = False
        if company_sudo.piste_ticket_working_hours and calendar:
            left = calendar.get_work_hours_count(since, moment, compute_leaves=True)
            planned = left and calendar.plan_hours(left, now, compute_leaves=True)
        return planned or moment + (now - since)

    def _piste_create_ticket_alias(self):
        """Create the address that turns e-mails into tickets, where it is missing.

        The name stays empty when another document already receives e-mails under it.
        """
        Alias = self.env["mail.alias"].sudo()
        model_id = self.env["ir.model"]._get_id("piste.ticket")
        for company in self.filtered(lambda c: not c.piste_ticket_alias_id):
            name = "tickets"
            taken = Alias.search_count([("alias_name", "=", name)], limit=1)
            company.piste_ticket_alias_id = Alias.create(
                {
                    "alias_name": False if taken else name,
                    "alias_domain_id": company.alias_domain_id.id,
                    "alias_model_id": model_id,
                    "alias_defaults": repr({"company_id": company.id}),
                    "alias_contact": "everyone",
                }
            )
