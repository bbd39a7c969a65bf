from odoo import fields, models


class PisteProfileMixin(models.AbstractModel):
    """What marketing wants to know about a piste or a company (AX-12, AX-13)."""

    _name = "piste.profile.mixin"
    _description = "Profile Mixin"

    piste_category_id = fields.Many2one(
        "piste.category", "Category", index="btree_not_null", ondelete="restrict"
    )
    piste_size = fields.Selection(
        [
            ("solo", "1 person"),
            ("micro", "2 to 9 employees"),
            ("small", "10 to 49 employees"),
            ("medium", "50 to 249 employees"),
            ("large", "250 employees or more"),
        ],
        "Size",
    )
    piste_is_key_account = fields.Boolean(
        "Key Account", help="Followed more closely than the others."
    )
    piste_is_nurtured = fields.Boolean(
        "Nurturing",
        help="Not ready to buy: receives what marketing sends, but no relance of"
        " sales.",
    )
