from odoo import api, fields, models
from odoo.exceptions import ValidationError


class PistePartnerLink(models.Model):
    """The roles of one person in one company; a person may have several (AX-22)."""

    _name = "piste.partner.link"
    _inherit = ["piste.readable.links.mixin"]
    _description = "Roles of a Person in a Company"
    _order = "id"
    _rec_name = "person_id"
    _piste_readable_links = ("partner_id", "person_id")

    partner_id = fields.Many2one(
        "res.partner",
        "Company",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("parent_id", "=", False), ("type", "=", "contact")],
    )
    person_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("is_company", "=", False), ("type", "=", "contact")],
    )
    role_ids = fields.Many2many("piste.contact.role", string="Roles")
    # Of the person, to call without opening the form.
    email = fields.Char(compute="_compute_email")
    phone = fields.Char(compute="_compute_email")
    # Under the name that the telephone widget asks for.
    piste_do_not_call = fields.Boolean(compute="_compute_email")

    _person_unique = models.Constraint(
        "UNIQUE(partner_id, person_id)",
        "This person already has a line for this company: add the role to that line.",
    )
    _check_two_parties = models.Constraint(
        "CHECK(partner_id != person_id)",
        "A company and the person who works for it are two different contacts.",
    )

    @api.depends("person_id.email", "person_id.phone", "person_id.piste_do_not_call")
    @api.depends_context("uid")
    def _compute_email(self):
        # Of a person whom the user may read: a related field would ask nobody.
        readable = self.person_id._filtered_access("read")
        for link in self:
            person = link.person_id & readable
            link.email, link.phone = person.email, person.phone
            link.piste_do_not_call = person.piste_do_not_call

    @api.constrains("partner_id", "person_id")
    def _check_kinds(self):
        for link in self:
            person, company = link.person_id, link.partner_id
            if person.is_company or person.type != "contact":
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is not a person: choose a person for the role.",
                        name=person.display_name,
                    )
                )
            if company != company.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is not a company: choose the company the person"
                        " works for.",
                        name=company.display_name,
                    )
                )

    def _merge_into(self, kept):
        """Give the roles of these lines to ``kept`` and delete them."""
        if self:
            kept.role_ids |= self.role_ids
            self.unlink()
