from odoo import fields, models


class PisteProspectStatus(models.Model):
    """Step of a prospect, from the first contact to won or lost (AX-16, AX-20)."""

    _name = "piste.prospect.status"
    _description = "Prospect Status"
    _inherit = ["piste.status.mixin"]

    _roles = ("new", "won", "lost")
    _closing_roles = ("won", "lost")
    _required_roles = _roles

    role = fields.Selection(
        help="What the software does with this status, whatever its name: a new"
        " prospect starts in “New”, in “Won” it becomes a client, in “Lost” it leaves"
        " the open lists. Leave empty for a plain step.",
    )
