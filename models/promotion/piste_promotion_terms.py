import re

from odoo import api, fields, models

# Longest part first: {per_person} is one blank.
BLANK = re.compile(r"\{([a-z_]+)\}")
# Written by the count of versions alone.
COUNTED = ("version", "version_date")
BLANKS_HELP = {
    "scratch": "{prizes} {odds} {plays}",
    "loyalty": "{stamps} {reward} {validity}",
    "coupon": "{quota} {per_person}",
    "promotion": "{discount}",
}


class PistePromotionTerms(models.Model):
    """Model text of the terms and conditions of one type of promotion (OD-09).

    Each change of the text is a new version. What a merchant accepted is copied into
    his promotion and his acceptance: no new version ever changes it.
    """

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
        help="The words in braces are replaced by what the promotion says.",
    )
    version = fields.Integer(readonly=True, copy=False, default=1)
    version_date = fields.Date(
        "Version of", readonly=True, copy=False, default=fields.Date.today
    )
    blanks = fields.Char("Blanks of this Type", compute="_compute_blanks")

    _type_unique = models.Constraint(
        "UNIQUE(type)", "This type of promotion already has a model text."
    )

    # COMPUTE

    @api.depends("type")
    def _compute_blanks(self):
        for terms in self:
            own = BLANKS_HELP.get(terms.type, "")
            terms.blanks = f"{{merchant}} {{start}} {{end}} {{hours}} {own}"

    # CRUD

    def write(self, vals):
        changed = self.filtered(
            lambda terms: "body" in vals and terms.body != vals["body"]
        )
        if not self.env.su:
            vals = {k: v for k, v in vals.items() if k not in COUNTED}
        result = super().write(vals)
        changed._count_version()
        return result

    def _update_field_translations(
        self, field_name, translations, digest=None, source_lang=""
    ):
        result = super()._update_field_translations(
            field_name, translations, digest, source_lang
        )
        if field_name == "body":
            self._count_version()
        return result

    # BUSINESS

    def _count_version(self):
        today = fields.Date.today()
        for terms in self:
            # In sudo mode: the text alone counts the versions up.
            terms.sudo().write({"version": terms.version + 1, "version_date": today})

    @api.model
    def _for_type(self, kind):
        """Return the model text of a type of promotion, or an empty recordset."""
        return self.search([("type", "=", kind)], limit=1)

    def _fill(self, values):
        """Return the text with its blanks filled, as far as they are known.

        :param dict values: text by name of the blank
        """

        def fill(match):
            return str(values.get(match[1]) or match[0])

        return BLANK.sub(fill, self.body or "")
