from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [
    ("text", "Text"),
    ("choice", "Choice"),
    ("date", "Date"),
    ("number", "Number"),
    ("file", "Files"),
]
MAX_CHOICES = 30


class PisteRequestQuestionMixin(models.AbstractModel):
    """One thing to ask: in a template, or in the request of a client (OD-02)."""

    _name = "piste.request.question.mixin"
    _description = "Question of a Request"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char("Label", required=True)
    kind = fields.Selection(KINDS, required=True, default="text")
    is_required = fields.Boolean("Required", default=True)
    instructions = fields.Text(help="Read by the client above his answer.")
    choices = fields.Text(help="One per line.")
    asks_expiry = fields.Boolean(
        "Ask until when it is valid",
        help="For documents that expire: the client tells the last day.",
    )

    # CONSTRAINT
    @api.constrains("kind", "choices")
    def _check_choices(self):
        for question in self.filtered(lambda q: q.kind == "choice"):
            if not 2 <= len(question._choice_list()) <= MAX_CHOICES:
                raise ValidationError(
                    self.env._(
                        "“%(question)s” needs from 2 to %(most)s choices, one per"
                        " line.",
                        question=question.name,
                        most=MAX_CHOICES,
                    )
                )

    # BUSINESS
    def _choice_list(self):
        """Return the choices, without empty lines and doubles."""
        self.ensure_one()
        lines = (line.strip() for line in (self.choices or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    @api.model
    def _question_fields(self):
        """Return the fields that make the question."""
        return (
            "sequence",
            "name",
            "kind",
            "is_required",
            "instructions",
            "choices",
            "asks_expiry",
        )
