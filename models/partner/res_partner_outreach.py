from odoo import api, fields, models

# The agenda has them all.
_LATEST = 80


class ResPartner(models.Model):
    """Events and e-mails of a prospect, a client or a contact (AX-10)."""

    _inherit = "res.partner"

    piste_event_ids = fields.Many2many(
        "calendar.event",
        string="Events",
        compute="_compute_piste_event_ids",
        help="Meetings with this company or its contacts, the latest first.",
    )

    # COMPUTE

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_piste_event_ids(self):
        # Asked for by the form alone: one record.
        for partner in self:
            partner.piste_event_ids = partner._piste_events([], "start desc", _LATEST)

    # ACTION

    def action_piste_plan_event(self):
        """Open an empty meeting with this person, or the favorite of this company."""
        self.ensure_one()
        self.check_access("read")
        partners = self.env.user.partner_id | self._piste_interlocutor()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan an Event"),
            "res_model": "calendar.event",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_name": self.display_name,
                "default_res_model": self._name,
                "default_res_id": self.id,
                "default_partner_ids": partners.ids,
                "default_user_id": self.env.uid,
            },
        }

    def action_piste_send_email(self):
        """Open the composer, unless they refused emails (AX-07).

        :raise UserError: telling when and how they refused
        """
        self.ensure_one()
        self.check_access("read")
        recipient = self if self.email else self._piste_interlocutor()
        (self | recipient)._piste_check_contactable("email")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send an Email"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_partner_ids": recipient.ids,
            },
        }

    # BUSINESS

    def _piste_interlocutor(self):
        """Return whom one speaks to: the favorite contact of a company, else itself."""
        favorite = self.piste_favorite_id if self.is_company else self.browse()
        return favorite._filtered_access("read") or self

    def _piste_email_domain(self):
        """Add what was written to the contacts of a company."""
        if not self.is_company:
            return super()._piste_email_domain()
        return [("model", "=", self._name), ("res_id", "in", self._piste_family().ids)]
