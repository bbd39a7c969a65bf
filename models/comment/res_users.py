from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    piste_comment_digest = fields.Boolean(
        "Weekly Digest of Comments",
        default=True,
        help="On Mondays, by email: what the team said and what was answered.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        """Let everybody see whether he gets the digest."""
        return [*super().SELF_READABLE_FIELDS, "piste_comment_digest"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        """Let everybody decline the digest."""
        return [*super().SELF_WRITEABLE_FIELDS, "piste_comment_digest"]
