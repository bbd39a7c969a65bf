from odoo import api, fields, models
from odoo.exceptions import UserError

CLOSED = ("signed_off", "cancelled")


class PistePromotion(models.Model):
    """No promotion is published without a picture that was agreed to (OD-10, OD-11)."""

    _inherit = "piste.promotion"

    artwork_ids = fields.One2many(
        "piste.artwork", "promotion_id", "Artwork Orders", copy=False
    )
    artwork_state = fields.Selection(
        selection=lambda self: self.env["piste.artwork"]._fields["state"].selection,
        string="Artwork",
        compute="_compute_artwork_state",
        store=True,
        copy=False,
        help="Where the visual stands that is drawn for this promotion.",
    )

    # COMPUTE

    # Stored on the promotion: who approves it and who opens an artwork at the same
    # moment write the same row, and one of them is served anew.
    @api.depends("artwork_ids.state")
    def _compute_artwork_state(self):
        for promotion in self:
            promotion.artwork_state = promotion.artwork_ids[:1].state

    # TRANSITIONS

    def _check_can_approve(self):
        super()._check_can_approve()
        for promotion in self:
            # In sudo mode: the rule holds for whoever approves.
            artwork = promotion.sudo().artwork_ids[:1]
            if artwork and artwork.state not in CLOSED:
                raise UserError(
                    self.env._(
                        "The merchant has not approved the artwork of “%(name)s” yet."
                        " Wait for his answer, or call the artwork off.",
                        name=promotion.display_name,
                    )
                )
            if not promotion.image_hash:
                raise UserError(
                    self.env._(
                        "“%(name)s” has no picture yet. Add one, or order an artwork.",
                        name=promotion.display_name,
                    )
                )
            if (
                artwork.state == "signed_off"
                and artwork.applied_hash != promotion.image_hash
            ):
                raise UserError(
                    self.env._(
                        "The picture of “%(name)s” is not the one that the merchant"
                        " approved. Send him another version.",
                        name=promotion.display_name,
                    )
                )

    def _after_transition(self, source, target):
        result = super()._after_transition(source, target)
        if target == "cancelled":
            # In sudo mode: a merchant who takes his promotion back draws nothing.
            waiting = self.sudo().artwork_ids.filtered(lambda a: a.state not in CLOSED)
            waiting.write({"state": "cancelled"})
        return result

    # ACTION

    def action_view_artwork(self):
        """Open the artwork of this promotion, ordered if it has none yet."""
        self.ensure_one()
        Artwork = self.env["piste.artwork"]
        artwork = Artwork.search([("promotion_id", "=", self.id)], limit=1)
        if not artwork:
            artwork = Artwork.create({"promotion_id": self.id})
        return artwork._get_records_action()
