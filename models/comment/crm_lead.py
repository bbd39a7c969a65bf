from odoo import api, fields, models

from .res_partner import GROUPS


class CrmLead(models.Model):
    """Internal discussions on a piste or an opportunity (GB-05)."""

    _inherit = "crm.lead"

    piste_discussion_count = fields.Integer(
        "Open Internal Discussions",
        compute="_compute_piste_discussion_count",
        groups=GROUPS,
        help="Those the current user takes part in.",
    )

    # COMPUTE
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_piste_discussion_count(self):
        lines = self.env["piste.discussion"]._read_group(
            [("lead_id", "in", self.ids), ("state", "=", "open")],
            ["lead_id"],
            ["__count"],
        )
        counts = {lead.id: count for lead, count in lines}
        for lead in self:
            lead.piste_discussion_count = counts.get(lead._origin.id, 0)

    # ACTION
    def action_view_piste_discussions(self):
        """Open the internal discussions on this piste or opportunity."""
        self.ensure_one()
        discussions = self.env["piste.discussion"]
        return discussions._open_on("lead_id", self)

    def action_piste_discuss(self):
        """Begin a discussion on this piste or opportunity (the “+” of GB-05)."""
        self.ensure_one()
        discussions = self.env["piste.discussion"]
        return discussions._open_new_on("lead_id", self)

    # BUSINESS
    def _piste_hand_discussions_to(self, opportunity, partner):
        """Let the discussions on this piste go on with what it became.

        :param opportunity: the opportunity made of it, or an empty record
        :param partner: the client it became
        :return: the discussions, in sudo mode
        """
        # sudo: a discussion goes with its file whoever converts it, without being
        # shown to him.
        discussions = self.env["piste.discussion"].sudo()
        found = discussions.search([("lead_id", "in", self.ids)])
        if opportunity:
            found.lead_id = opportunity
        found.filtered(lambda each: not each.partner_id).partner_id = partner
        return found

    def _piste_take_discussions_back(self, ids, partner):
        """Give discussions back to this piste (undone conversion).

        :param list ids: those that went on, see :meth:`_piste_hand_discussions_to`
        :param partner: the client they were handed to, or an empty record if the
            piste had that client before
        """
        # sudo: see _piste_hand_discussions_to.
        found = self.env["piste.discussion"].sudo().browse(ids).exists()
        found.lead_id = self
        client = partner.commercial_partner_id
        found.filtered(lambda each: each.partner_id in client).partner_id = False

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        # sudo: as for messages, all of them follow, whatever the user may read.
        discussions = self.env["piste.discussion"].sudo()
        discussions.search([("lead_id", "in", opportunities.ids)]).lead_id = self
        return result
