from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    piste_siblings_of_clients = fields.Boolean(
        "Ask about the Other Opportunities of Clients Too",
        help="When an opportunity of a client is won, ask whether to close the others."
        " For prospects this is always asked.",
    )
