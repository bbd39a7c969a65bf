from odoo import api, fields, models

# Kinds of fields that can be filled in a form and found empty.
FILLABLE_TYPES = (
    "char",
    "text",
    "html",
    "date",
    "datetime",
    "float",
    "integer",
    "monetary",
    "many2one",
    "many2many",
    "selection",
)


class PisteProspectStatus(models.Model):
    """Step of a prospect, from the first contact to won or lost (AX-16, AX-20)."""

    _name = "piste.prospect.status"
    _description = "Prospect Status"
    _inherit = ["piste.status.mixin"]

    _roles = ("new", "won", "lost")
    _closing_roles = ("won", "lost")
    _required_roles = _roles
    _piste_holder = ("res.partner", "piste_prospect_status_id")

    role = fields.Selection(
        help="What the software does with this status, whatever its name: a new"
        " prospect starts in “New”, in “Won” it becomes a client, in “Lost” it leaves"
        " the open lists. Leave empty for a plain step.",
    )
    required_field_ids = fields.Many2many(
        "ir.model.fields",
        "piste_prospect_status_field_rel",
        string="Mandatory Fields",
        domain=[
            ("model", "=", "res.partner"),
            ("store", "=", True),
            ("readonly", "=", False),
            ("ttype", "in", FILLABLE_TYPES),
        ],
        help="A prospect enters this status, and stays in it, only with these filled.",
    )
    piste_record_count = fields.Integer("Parties")

    # BUSINESS
    @api.model
    def _records_label(self):
        return self.env._("parties")
