from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    piste_request_link_days = fields.Integer(
        "Links Valid for (days)",
        default=14,
        help="After this delay the secure link of a request answers no more; the next"
        " reminder brings a new one.",
    )
    piste_request_reminder_days = fields.Integer(
        "Remind Every (days)",
        default=3,
        help="How long the client does nothing before he is reminded.",
    )
    piste_request_reminder_most = fields.Integer(
        "Reminders at Most",
        default=3,
        help="0 sends no reminder.",
    )

    _piste_request_days = models.Constraint(
        "CHECK(piste_request_link_days BETWEEN 1 AND 90"
        " AND piste_request_reminder_days BETWEEN 1 AND 90"
        " AND piste_request_reminder_most BETWEEN 0 AND 20)",
        "Links and reminders take from 1 to 90 days, with at most 20 reminders.",
    )
