from odoo import api, fields, models
from odoo.exceptions import AccessError

TEXT_SIZE = 2000


class PisteArtworkComment(models.Model):
    """What the merchant or the team says about a version: plain text, kept (OD-11)."""

    _name = "piste.artwork.comment"
    _inherit = ["piste.evidence.mixin"]
    _description = "Artwork Comment"
    _order = "id"
    _rec_name = "body"

    version_id = fields.Many2one(
        "piste.artwork.version", required=True, index=True, ondelete="restrict"
    )
    author_id = fields.Many2one(
        "res.users", required=True, readonly=True, index=True, ondelete="restrict"
    )
    is_merchant = fields.Boolean("Merchant's Word", readonly=True)
    body = fields.Text("Comment", required=True)

    _check_body = models.Constraint(
        f"CHECK(char_length(body) BETWEEN 1 AND {TEXT_SIZE})",
        "A comment takes at most 2,000 characters.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        user = self.env.user
        if user.share and not self.env.su:
            raise AccessError(self.env._("Comment in the portal."))
        return super().create(
            [
                {**vals, "author_id": user.id, "is_merchant": user.share}
                for vals in vals_list
            ]
        )

    # BUSINESS

    def _portal_card(self):
        """Return what the portal may show of a comment."""
        self.ensure_one()
        return {
            "author": self.author_id.name,
            "is_merchant": self.is_merchant,
            "date": self.env["piste.promotion"]._piste_spell(self.create_date),
            "body": self.body,
        }
