from odoo import fields, models


class PistePromotionAcceptance(models.Model):
    """Which terms a merchant accepted, when, and by whom: kept for ever (OD-09).

    A promotion that comes back for correction is accepted again: one row each time.
    """

    _name = "piste.promotion.acceptance"
    _inherit = "piste.evidence.mixin"
    _description = "Acceptance of Terms & Conditions"
    _order = "promotion_id, number desc"
    _rec_name = "number"

    promotion_id = fields.Many2one(
        "piste.promotion", required=True, index=True, ondelete="restrict"
    )
    number = fields.Integer("Acceptance No.", required=True)
    text = fields.Text("Accepted Text", required=True)
    text_hash = fields.Char("SHA-256 of the Text", required=True)
    terms_version = fields.Integer(
        "Version of the Model Text", help="0 when the text has no model."
    )
    is_edited = fields.Boolean(
        "Edited", help="The merchant's text differs from the model text."
    )
    accepted_at = fields.Datetime("Accepted on", required=True)
    accepted_by_id = fields.Many2one(
        "res.users", "Accepted by", required=True, ondelete="restrict"
    )

    _number_unique = models.Constraint(
        "UNIQUE(promotion_id, number)", "This acceptance is already recorded."
    )
