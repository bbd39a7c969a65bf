from odoo import api, fields, models
from odoo.exceptions import UserError


class PisteProspectStatus(models.Model):
    """Step of a prospect, from the first contact to won or lost (AX-16, AX-20)."""

    _name = "piste.prospect.status"
    _description = "Prospect Status"
    _inherit = ["piste.status.mixin"]

    _roles = ("new", "won", "lost")
    _closing_roles = ("won", "lost")
    _required_roles = _roles

    role = fields.Selection(
        help="What the software does with this status, whatever its name: a new"
        " prospect starts in “New”, in “Won” it becomes a client, in “Lost” it leaves"
        " the open lists. Leave empty for a plain step.",
    )
    partner_count = fields.Integer("Parties", compute="_compute_partner_count")

    # COMPUTE
    def _compute_partner_count(self):
        # All of them, archived ones too: a used status must not look free. Only
        # managers see this number.
        Partner = self.env["res.partner"].sudo().with_context(active_test=False)
        counts = Partner._read_group(
            [("piste_prospect_status_id", "in", self.ids)],
            ["piste_prospect_status_id"],
            ["__count"],
        )
        by_status = {status.id: count for status, count in counts}
        for status in self:
            status.partner_count = by_status.get(status.id, 0)

    # CRUD
    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for status in self.filtered("partner_count"):
            raise UserError(
                self.env._(
                    "“%(status)s” is the status of %(count)s parties: delete it from"
                    " the list of statuses, where a replacement can be chosen.",
                    status=status.name,
                    count=status.partner_count,
                )
            )

    # ACTION
    def action_delete(self):
        """Delete this status, asking for a replacement when it is used (AX-15)."""
        self.ensure_one()
        self.check_access("unlink")
        self._unlink_except_role()
        if not self.partner_count:
            self.unlink()
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replace the Status"),
            "res_model": "piste.partner.status.replace",
            "view_mode": "form",
            "target": "new",
            "context": {"default_status_id": self.id},
        }

    # BUSINESS
    def _replace_by(self, replacement):
        """Move all parties of these statuses to another one and delete them.

        :param replacement: open status that receives the parties
        """
        self.check_access("unlink")
        if not replacement or replacement in self or replacement.is_closed:
            raise UserError(self.env._("Choose an open status to replace this one."))
        Partner = self.env["res.partner"].sudo().with_context(active_test=False)
        partners_sudo = Partner.search([("piste_prospect_status_id", "in", self.ids)])
        # A change of configuration, not of the parties: no message on each of them.
        partners_sudo.with_context(tracking_disable=True).write(
            {"piste_prospect_status_id": replacement.id}
        )
        self.unlink()
