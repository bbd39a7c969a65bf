from odoo import api, fields, models

GROUPS = (
    "piste.piste_group_rep,piste.piste_group_approver,piste.piste_group_marketing,"
    "piste.piste_group_agent,piste.piste_group_finance,piste.piste_group_note_admin"
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    piste_discussion_count = fields.Integer(
        "Open Internal Discussions",
        compute="_compute_piste_discussion_count",
        groups=GROUPS,
        help="Those the current user takes part in.",
    )

    # COMPUTE
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_piste_discussion_count(self):
        # Not in sudo mode: a user inherits this field, and the ORM follows it so.
        discussions = self.env["piste.discussion"].sudo(False)
        lines = discussions._read_group(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("state", "=", "open"),
            ],
            ["partner_id"],
            ["__count"],
        )
        counts = {company.id: count for company, count in lines}
        for partner in self:
            company_id = partner.commercial_partner_id.id
            partner.piste_discussion_count = counts.get(company_id, 0)

    # ACTION
    def action_view_piste_discussions(self):
        """Open the internal discussions on this client."""
        self.ensure_one()
        discussions = self.env["piste.discussion"]
        return discussions._open_on("partner_id", self.commercial_partner_id)

    def action_piste_discuss(self):
        """Begin a discussion on this client (the “+” of GB-05)."""
        self.ensure_one()
        discussions = self.env["piste.discussion"]
        return discussions._open_new_on("partner_id", self.commercial_partner_id)
