from odoo import fields, models


class PistePromotion(models.Model):
    """A promotion is announced by its PUSH, and ends with them (OD-12)."""

    _inherit = "piste.promotion"

    push_ids = fields.One2many("piste.push", "promotion_id", "PUSH", copy=False)
    push_count = fields.Integer("PUSH Count", compute="_compute_push_count")

    # COMPUTE

    def _compute_push_count(self):
        # In sudo mode: the portal computes it without a right on the outbox.
        counts = dict(
            self.env["piste.push"]
            .sudo()
            ._read_group(
                [("promotion_id", "in", self.ids), ("state", "!=", "cancelled")],
                ["promotion_id"],
                ["__count"],
            )
        )
        for promotion in self:
            promotion.push_count = counts.get(promotion.sudo(), 0)

    # TRANSITIONS

    def _after_transition(self, source, target):
        result = super()._after_transition(source, target)
        if target in ("cancelled", "ended"):
            # In sudo mode: whoever ends it, what still waits goes with it. What is
            # being sent is locked, and looks at the promotion itself.
            waiting = self.sudo().push_ids.filtered(
                lambda push: push.state in ("draft", "queued")
            )
            waiting.try_lock_for_update().write(
                {
                    "state": "cancelled",
                    "result": self.env._("The promotion is over or cancelled."),
                }
            )
        return result

    # ACTION

    def action_view_pushes(self):
        """Open the PUSH of this promotion."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("piste.piste_push_action"),
            "domain": [("promotion_id", "=", self.id)],
            "context": {
                "default_promotion_id": self.id,
                "default_title": (self.name or "")[:50],
                "default_text": (self.teaser or "")[:120],
            },
        }

    # BUSINESS

    def _piste_tz(self):
        """Return the name of the merchant's time zone, as his days are counted."""
        self.ensure_one()
        # In sudo mode: the clock of a merchant is no secret.
        promotion = self.sudo()
        company = promotion.company_id
        return (
            promotion.partner_id.tz
            or company.partner_id.tz
            or company.resource_calendar_id.tz
        )
