from datetime import timedelta

from odoo import fields, models


class PisteProjectStepMixin(models.AbstractModel):
    """What a template says of its steps: when, and in which words (OD-13).

    A new project takes the title in the language of its merchant, and its dates are
    counted from the day of the signature.
    """

    _name = "piste.project.step.mixin"
    _description = "Step of a Project Template"

    piste_title = fields.Char(
        "Title for the Client",
        translate=True,
        help="New projects take it in the language of the client; empty: the name.",
    )
    piste_offset_days = fields.Integer(
        "Days after the Signature",
        help="New projects are due that many days after the client signed.",
    )

    _piste_offset_check = models.Constraint(
        "CHECK (piste_offset_days BETWEEN 0 AND 3650)",
        "A step is due between the day of the signature and ten years after it.",
    )

    def _piste_due_day(self, start):
        """Return the day this step is due when the client signed on ``start``."""
        self.ensure_one()
        return start + timedelta(days=self.piste_offset_days)

    def _piste_translate_titles(self, lang):
        """Give these steps their titles in a language, where they are translated."""
        for step in self.with_context(lang=lang):
            title = step.piste_title
            source = step.with_context(lang="en_US").piste_title
            if title and (title != source or str(lang).startswith("en")):
                step.name = title
