import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize_all

from ...utils.labels import join_name, split_name

# What belongs to the person, not to the company.
PERSON_FIELDS = (
    "piste_civility",
    "piste_given_name",
    "piste_mobile",
    "piste_department_id",
)
# Digits of the shortest number that somebody can be called at, extension aside.
SHORTEST_PHONE = 7
PHONES = ("phone", "piste_mobile")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


class PistePersonMixin(models.AbstractModel):
    """Civility, first and last name, function and mobile of a person (PC-07).

    Odoo keeps one full name, in the field that ``_piste_name_field`` tells. First and
    last name are two ways to write it; what was typed as first name is remembered, for
    it may have several words.
    """

    _name = "piste.person.mixin"
    _description = "Person Mixin"

    _piste_name_field = "name"

    piste_civility = fields.Selection(
        [
            ("ms", "Ms."),
            ("mr", "Mr."),
            ("mx", "Mx."),
            ("dr", "Dr."),
            ("me", "Counsel"),
        ],
        "Civility",
    )
    piste_given_name = fields.Char("First Name as Typed")
    piste_first_name = fields.Char(
        "First Name",
        compute="_compute_piste_first_name",
        inverse="_inverse_piste_first_name",
    )
    piste_last_name = fields.Char(
        "Last Name",
        compute="_compute_piste_first_name",
        inverse="_inverse_piste_first_name",
    )
    piste_function_id = fields.Many2one(
        "piste.function",
        "Function",
        compute="_compute_piste_function_id",
        inverse="_inverse_piste_function_id",
    )
    piste_department_id = fields.Many2one(
        "piste.department", "Department", index="btree_not_null", ondelete="restrict"
    )
    piste_mobile = fields.Char("Mobile Phone")

    # COMPUTE

    @api.depends(lambda self: (self._piste_name_field or "id", "piste_given_name"))
    def _compute_piste_first_name(self):
        for record in self:
            name = record[record._piste_name_field]
            first, last = split_name(name, record.piste_given_name)
            record.piste_first_name, record.piste_last_name = first, last

    def _inverse_piste_first_name(self):
        for record in self:
            record.update(
                record._piste_name_values(
                    record.piste_first_name, record.piste_last_name
                )
            )

    @api.depends("function")
    def _compute_piste_function_id(self):
        Function = self.env["piste.function"]
        for record in self:
            record.piste_function_id = Function._find_label(record.function)

    def _inverse_piste_function_id(self):
        for record in self:
            record.function = record.piste_function_id.name

    @api.onchange("piste_first_name", "piste_last_name")
    def _onchange_piste_first_name(self):
        self._inverse_piste_first_name()

    @api.onchange("piste_function_id")
    def _onchange_piste_function_id(self):
        self._inverse_piste_function_id()

    @api.onchange("piste_mobile")
    def _onchange_piste_mobile(self):
        if self.piste_mobile:
            self.piste_mobile = self._piste_format_mobile(self.piste_mobile)

    # CRUD

    def write(self, vals):
        if vals.get("piste_mobile"):
            mobile = self[:1]._piste_format_mobile(vals["piste_mobile"])
            vals = {**vals, "piste_mobile": mobile}
        return super().write(vals)

    # BUSINESS

    @api.model
    def _piste_prepare_person(self, vals_list):
        """Return the values of new records with name and mobile as they are kept."""
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            if vals.get("piste_mobile"):
                country = self.env["res.country"].browse(vals.get("country_id"))
                vals["piste_mobile"] = self._piste_format_mobile(
                    vals["piste_mobile"], country
                )
            first, last = vals.get("piste_first_name"), vals.get("piste_last_name")
            if (first or last) and not vals.get(self._piste_name_field):
                vals.update(self._piste_name_values(first, last))
        return vals_list

    @api.model
    def _piste_name_values(self, first, last):
        return {
            self._piste_name_field: join_name(first, last),
            "piste_given_name": join_name(first, "") or False,
        }

    def _piste_format_mobile(self, number, country=None):
        """Return a number in international form, or as it was typed."""
        number = number.strip()
        formatted = self._phone_format(
            number=number,
            country=country or self.country_id or self.env.company.country_id,
            force_format="INTERNATIONAL",
        )
        return formatted or number

    def _piste_check_phone(self):
        """Check that these persons have the phone that the company asks for (PC-07).

        :raise ValidationError: naming the first who has not
        """
        rule = self.env.company.sudo().piste_phone_rule
        for record in self:
            if record.phone or (rule == "any" and record.piste_mobile):
                continue
            name = record[record._piste_name_field] or record.display_name
            raise ValidationError(
                self.env._("Give %(name)s a phone number, fixed or mobile.", name=name)
                if rule == "any"
                else self.env._("Give %(name)s a fixed phone number.", name=name)
            )

    def _piste_check_written(self, email):
        """Check that this person can be written to and called, as it is written.

        :raise ValidationError: naming what is no address or number, and how to write it
        """
        self.ensure_one()
        addresses = email_normalize_all(email or "")
        if email and not (addresses and all(map(_ADDRESS.fullmatch, addresses))):
            raise ValidationError(
                self.env._(
                    "“%(email)s” is not an e-mail address: write it as"
                    " name@example.com.",
                    email=email,
                )
            )
        for name in PHONES:
            if self[name] and not self._piste_is_phone(self[name]):
                raise ValidationError(
                    self.env._(
                        "“%(phone)s” is not a phone number: write it as"
                        " 418-555-0123, an extension after “ext.”.",
                        phone=self[name],
                    )
                )

    @api.model
    def _piste_is_phone(self, text):
        number = re.split(r"(?i)\s*(?:ext|poste|p\.|x|#)", text)[0]
        digits = re.sub(r"\D", "", number)
        return len(digits) >= SHORTEST_PHONE and not re.search(r"[^\W\d_]", number)

    def _phone_get_number_fields(self):
        # Whoever has no fixed line is recognised, searched and texted by the mobile.
        return [*super()._phone_get_number_fields(), "piste_mobile"]
