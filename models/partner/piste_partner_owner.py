from odoo import api, fields, models


class PistePartnerOwner(models.Model):
    """Who was the account owner of a client, from when on (GB-01).

    One row per change, never rewritten; what a former owner sold carries his name on
    its own documents.
    """

    _name = "piste.partner.owner"
    _description = "Account Owner in the Course of Time"
    _inherit = ["piste.evidence.mixin"]
    _order = "id desc"
    _rec_name = "user_id"
    # A merge of two clients brings their histories together.
    _evidence_open_fields = frozenset(["partner_id"])

    partner_id = fields.Many2one(
        "res.partner", "Party", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        "Account Owner",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: the client had no owner.",
    )
    date_start = fields.Datetime("From", required=True, default=fields.Datetime.now)
    date_end = fields.Datetime("Until", compute="_compute_date_end")
    changed_by_id = fields.Many2one(
        "res.users", "Changed by", default=lambda self: self.env.user
    )

    @api.depends("partner_id")
    def _compute_date_end(self):
        rows = self.search_fetch(
            [("partner_id", "in", self.partner_id.ids)],
            ["partner_id", "date_start"],
            order="date_start, id",
        )
        ends = {}
        for history in rows.grouped("partner_id").values():
            ends.update(zip(history, history[1:].mapped("date_start"), strict=False))
        for row in self:
            row.date_end = ends.get(row, False)
