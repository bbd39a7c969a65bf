from odoo import fields, models
from odoo.orm.models import NO_ACCESS


class ResUsers(models.Model):
    """A user inherits the fields of his contact, and would bring them past the wall.

    The ORM follows an inherited field in sudo mode: the notes on the contact of a
    merchant's user could be counted and searched there (U13).
    """

    _inherit = "res.users"

    piste_note_ids = fields.One2many(
        related="partner_id.piste_note_ids", related_sudo=False, groups=NO_ACCESS
    )
