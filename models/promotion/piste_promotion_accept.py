import hashlib
import re

from odoo import api, fields, models
from odoo.exceptions import UserError

from .piste_promotion import MERCHANT_STATES, TYPE_FIELDS, WINDOW_FIELDS

# What the blanks of a model text are filled from.
TERMS_SOURCES = {
    "partner_id",
    "contact_id",
    "type",
    "date_start",
    "date_end",
    *WINDOW_FIELDS,
    *(name for names in TYPE_FIELDS.values() for name in names),
}
# A blank of a model text, or of a paper form, that nobody filled.
UNFILLED = re.compile(r"\{[a-z_]+\}|_{4,}")


class PistePromotionAccept(models.Model):
    """Terms that follow the offer until they are accepted, and never after (OD-09)."""

    _inherit = "piste.promotion"

    terms_version = fields.Integer(
        "Version of the Model Text",
        readonly=True,
        copy=False,
        help="Version of the model text that the terms come from; 0 for another text.",
    )
    acceptance_ids = fields.One2many(
        "piste.promotion.acceptance", "promotion_id", readonly=True, copy=False
    )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        promotions = super().create(vals_list)
        promotions.filtered("terms")._note_terms_version()
        return promotions

    def write(self, vals):
        following = self._follow_terms(vals)
        result = super().write(vals)
        for promotion in following:
            text = promotion._standard_terms()
            if promotion.terms != text:
                promotion.terms = text
        if "terms" in vals:
            self._note_terms_version()
        return result

    def copy(self, default=None):
        copies = super().copy(default)
        for promotion, duplicate in zip(self, copies, strict=True):
            if promotion._has_model_terms() and "terms" not in (default or {}):
                duplicate.terms = duplicate._standard_terms()
        return copies

    # TRANSITIONS

    def _check_can_submit(self):
        super()._check_can_submit()
        for promotion in self:
            blank = UNFILLED.search(promotion.terms)
            if blank:
                raise UserError(
                    self.env._(
                        "Fill in the blank “%(blank)s” of the terms and conditions.",
                        blank=blank[0],
                    )
                )

    # BUSINESS

    def _submit(self):
        super()._submit()
        # In sudo mode: nobody writes a proof but this step.
        Acceptances = self.env["piste.promotion.acceptance"].sudo()
        for promotion in self.sudo():
            Acceptances.create(promotion._prepare_acceptance())

    def _prepare_acceptance(self):
        return {
            "promotion_id": self.id,
            "number": len(self.acceptance_ids) + 1,
            "text": self.terms_accepted_text,
            "text_hash": hashlib.sha256(self.terms_accepted_text.encode()).hexdigest(),
            "terms_version": self.terms_version,
            "is_edited": not self._has_model_terms(),
            "accepted_at": self.terms_accepted_at,
            "accepted_by_id": self.terms_accepted_by_id.id,
        }

    def _has_model_terms(self):
        """Whether the terms are the model text of today, filled and unchanged."""
        return bool(self.terms) and self.terms == self._standard_terms()

    def _follow_terms(self, vals):
        """Return the drafts whose terms are to follow the new dates and limits.

        Only an unchanged model text follows; what somebody wrote himself stays.
        """
        if TERMS_SOURCES.isdisjoint(vals):
            return self.browse()
        return self.filtered(
            lambda promotion: (
                promotion.state in MERCHANT_STATES
                and vals.get("terms", promotion.terms) == promotion.terms
                and promotion._has_model_terms()
            )
        )

    def _note_terms_version(self):
        """Record which version of the model text the terms come from."""
        for promotion in self:
            version = promotion.terms_version if promotion.terms else 0
            if promotion._has_model_terms():
                version = promotion._model_terms().version
            if version != promotion.terms_version:
                # In sudo mode: part of the proof, written by nobody by hand.
                promotion.sudo().terms_version = version
