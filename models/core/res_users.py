from odoo import api, fields, models
from odoo.fields import Domain


class ResUsers(models.Model):
    """Whose work the current user has in hand for a while (U14)."""

    _inherit = "res.users"

    piste_is_in_my_care = fields.Boolean(
        "I Stand In for Them",
        compute="_compute_piste_is_in_my_care",
        search="_search_piste_is_in_my_care",
        help="Away today, with the current user as stand-in. The record rules ask"
        " this at each search, so that a stand-in begins and ends by itself.",
    )

    @api.depends_context("uid")
    def _compute_piste_is_in_my_care(self):
        absent_ids = self.env["piste.stand.in"]._absent_ids()
        for user in self:
            user.piste_is_in_my_care = user.id in absent_ids

    @api.model
    def _search_piste_is_in_my_care(self, operator, value):
        if operator != "in":
            return NotImplemented
        absent = Domain("id", "in", self.env["piste.stand.in"]._absent_ids())
        wanted = Domain.FALSE
        if True in value:
            wanted |= absent
        if False in value:
            wanted |= ~absent
        return wanted

    def _piste_only_in_my_care(self):
        """Return those of these users whose files the caller has as stand-in alone.

        Their files stay theirs: who keeps them warm neither takes nor gives them
        away. Managers, and the leader of their team, decide as ever.
        """
        absent = self.filtered("piste_is_in_my_care")
        caller = self.env.user
        if not absent or caller.has_group("sales_team.group_sale_salesman_all_leads"):
            return self.browse()
        if not caller.has_group("piste.piste_group_leader"):
            return absent
        # sudo: who leads whom is asked whatever the caller may read of teams.
        return absent.filtered(
            lambda user: caller not in user.sudo().crm_team_ids.user_id
        )
