from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    piste_ticket_delay = fields.Float(
        related="company_id.piste_ticket_delay", readonly=False
    )
    piste_ticket_working_hours = fields.Boolean(
        related="company_id.piste_ticket_working_hours", readonly=False
    )
    piste_ticket_grace_days = fields.Integer(
        related="company_id.piste_ticket_grace_days", readonly=False
    )
    piste_ticket_ask_rating = fields.Boolean(
        related="company_id.piste_ticket_ask_rating", readonly=False
    )
    piste_ticket_alias_name = fields.Char(
        "Ticket Email Alias",
        related="company_id.piste_ticket_alias_id.alias_name",
        readonly=False,
    )
    piste_ticket_alias_domain = fields.Char(
        related="company_id.piste_ticket_alias_id.alias_domain_id.name",
        string="Ticket Email Domain",
    )
