from odoo import fields, models

# Kinds of documents that somebody of a company may receive instead of the favorite.
PURPOSES = [
    ("contract", "Contracts"),
    ("invoice", "Invoices"),
    ("ticket", "Tickets"),
    ("artwork", "Artwork"),
]


class PisteContactRole(models.Model):
    """What a person does for a company: signs, keeps the books, draws (AX-22)."""

    _name = "piste.contact.role"
    _description = "Contact Role"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer(export_string_translation=False)
    purpose = fields.Selection(
        PURPOSES,
        "Receives",
        help="Whoever has this role in a company receives these documents. Without"
        " such a person, the favorite contact does.",
    )
