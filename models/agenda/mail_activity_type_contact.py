from odoo import api, fields, models


class MailActivityType(models.Model):
    """As what exchange an action of this type counts once done (OD-05)."""

    _inherit = "mail.activity.type"

    piste_contact_kind = fields.Selection(
        [
            ("call", "Call"),
            ("email", "Email"),
            ("text", "Text Message"),
            ("meeting", "Meeting"),
            ("visit", "Visit"),
            ("other", "Other Action"),
        ],
        "Counts as",
        compute="_compute_piste_contact_kind",
        store=True,
        readonly=False,
        help="Which contact point an action of this type is, once it is done.",
    )

    @api.depends("category", "icon")
    def _compute_piste_contact_kind(self):
        icons = {"fa-phone": "call", "fa-envelope": "email", "fa-comment": "text"}
        categories = {"phonecall": "call", "meeting": "meeting"}
        for kind in self:
            kind.piste_contact_kind = (
                categories.get(kind.category) or icons.get(kind.icon) or "other"
            )
