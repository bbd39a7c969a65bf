from odoo import api, fields, models
from odoo.tools.misc import format_date


class PistePromotionTerms(models.Model):
    """Model text of the terms and conditions of one type of promotion (OD-09)."""

    _name = "piste.promotion.terms"
    _description = "Model Terms & Conditions"
    _order = "type, id"

    name = fields.Char(required=True, translate=True)
    type = fields.Selection(
        selection=lambda self: self.env["piste.promotion"]._fields["type"].selection,
        required=True,
        default="promotion",
    )
    body = fields.Text(
        "Text",
        required=True,
        translate=True,
        help="{merchant}, {start} and {end} are replaced by the merchant's name and"
        " the dates of the promotion.",
    )

    _type_unique = models.Constraint(
        "UNIQUE(type)", "This type of promotion already has a model text."
    )

    @api.model
    def _for_type(self, kind):
        """Return the model text of a type of promotion, or an empty recordset."""
        return self.search([("type", "=", kind)], limit=1)

    def _fill(self, merchant, start, end):
        """Return the text with its blanks filled, as far as they are known.

        :param str merchant: name of the merchant
        :param start: first day, or a false value to leave its blank
        :param end: last day, or a false value to leave its blank
        """
        text = self.body or ""
        blanks = {"{merchant}": merchant}
        for blank, day in (("{start}", start), ("{end}", end)):
            if day:
                blanks[blank] = format_date(self.env, day, date_format="long")
        for blank, value in blanks.items():
            text = text.replace(blank, value or blank)
        return text
