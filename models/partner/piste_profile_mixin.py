from odoo import api, fields, models
from odoo.exceptions import ValidationError


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
        "Key Account",
        groups="base.group_user",
        help="Followed more closely than the others.",
    )
    piste_is_nurtured = fields.Boolean(
        "Nurturing",
        groups="base.group_user",
        help="Not ready to buy: receives what marketing sends, but no relance of"
        " sales.",
    )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._piste_check_score(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._piste_check_score(vals)
        return super().write(vals)

    @api.model
    def _piste_check_score(self, vals):
        """Check the stars before the ORM does, in words that help (AX-12, A10)."""
        score = vals.get("piste_score")
        known = {value for value, _label in self._fields["piste_score"].selection}
        if score and score not in known:
            raise ValidationError(
                self.env._(
                    "A scoring of %(score)s does not exist: give 1 to 5 stars, or 0"
                    " for not rated.",
                    score=score,
                )
            )
