from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    piste_note_ids = fields.One2many(
        "piste.note",
        "partner_id",
        "Client File Notes",
        domain=lambda self: self.env["piste.note"]._readable_domain(),
        groups="piste.piste_group_rep,piste.piste_group_note_admin",
    )
    piste_can_note = fields.Boolean(
        "Notes Open to Me", compute="_compute_piste_can_note"
    )

    @api.depends("commercial_partner_id.user_id")
    @api.depends_context("uid")
    def _compute_piste_can_note(self):
        admin = self.env.user.has_group("piste.piste_group_note_admin")
        rep = self.env.user.has_group("piste.piste_group_rep")
        for partner in self:
            company = partner.commercial_partner_id
            owned = rep and company.user_id == self.env.user
            partner.piste_can_note = company == partner and (admin or owned)

    def write(self, vals):
        leaving = self._piste_owners_before(vals)
        result = super().write(vals)
        for partner, owner in leaving.items():
            if owner != partner.user_id:
                partner._piste_after_reassign(owner)
        return result

    def _piste_owners_before(self, vals):
        """Map each company whose owner the values touch to the owner so far."""
        if "user_id" not in vals:
            return {}
        return {
            partner: partner.user_id
            for partner in self.sudo()
            if partner.user_id and partner == partner.commercial_partner_id
        }

    def _piste_after_reassign(self, former):
        """Take from the former rep what would keep the file open to him.

        ``self`` is one company in sudo mode. Domains above extend it for what they
        hang on a client.

        :param former: ``res.users`` who owned the client until now
        """
        self.ensure_one()
        self.message_unsubscribe(former.partner_id.ids)
        notes = self.env["piste.note"].sudo().search([("partner_id", "=", self.id)])
        notes._follow_owner()
        self._piste_hand_over_activities(former)

    def _piste_hand_over_activities(self, former):
        """Give the open activities of the former rep to the new one."""
        activities = self.activity_ids.filtered(
            lambda activity: activity.user_id == former
        )
        if activities and self.user_id:
            activities.with_context(mail_activity_quick_update=True).write(
                {"user_id": self.user_id.id}
            )
