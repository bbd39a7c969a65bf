from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_time

from ...utils import push as push_utils

CLOSED = ("signed_off", "cancelled")


class PistePromotion(models.Model):
    """No promotion is published without a picture that was agreed to (OD-10, OD-11)."""

    _inherit = "piste.promotion"

    artwork_ids = fields.One2many(
        "piste.artwork", "promotion_id", "Artwork Orders", copy=False
    )
    artwork_state = fields.Selection(
        selection=lambda self: self._artwork_states(),
        string="Artwork",
        compute="_compute_artwork_state",
        store=True,
        copy=False,
        help="Where the visual stands that is drawn for this promotion.",
    )

    # COMPUTE

    @api.model
    def _artwork_states(self):
        """Return the states of an artwork in the language of the user."""
        field = self.env["piste.artwork"]._fields["state"]
        return field._description_selection(self.env)

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

    # BUSINESS

    @api.model
    def _piste_spell(self, moment, tz=None):
        """Return an instant in words: day and hour, as a clock somewhere shows it.

        :param moment: naive, in UTC; a false value gives an empty text
        :param str tz: name of a time zone; that of the user when it is left out
        """
        if not moment:
            return ""
        there = push_utils.local(moment, tz or self.env.tz.zone)
        day = format_date(self.env, there.date(), date_format="long")
        return f"{day}, {format_time(self.env, there.time(), time_format='short')}"
