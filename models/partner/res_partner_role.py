from odoo import api, fields, models
from odoo.fields import Command, Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    piste_person_ids = fields.One2many(
        "piste.partner.link",
        "partner_id",
        "Roles of Persons",
        groups="piste.piste_group_rep",
        help="Who does what for this company.",
    )
    piste_company_link_ids = fields.One2many(
        "piste.partner.link",
        "person_id",
        "Roles in Companies",
        groups="piste.piste_group_rep",
        help="What this person does for each company.",
    )
    piste_role_ids = fields.Many2many(
        "piste.contact.role",
        string="Contact Role",
        compute="_compute_piste_role_ids",
        inverse="_inverse_piste_role_ids",
        search="_search_piste_role_ids",
        groups="piste.piste_group_rep",
        help="What this person does in his own company.",
    )

    # COMPUTE

    @api.depends("piste_company_link_ids.role_ids", "commercial_partner_id")
    def _compute_piste_role_ids(self):
        for person in self:
            links = person.piste_company_link_ids
            company = person.commercial_partner_id
            own = links.filtered(lambda link, c=company: link.partner_id == c)
            person.piste_role_ids = own.role_ids

    def _inverse_piste_role_ids(self):
        new_links = []
        for person in self.filtered(lambda p: p.commercial_partner_id != p):
            company = person.commercial_partner_id
            link = person.piste_company_link_ids.filtered(
                lambda link, c=company: link.partner_id == c
            )
            if link:
                link.role_ids = person.piste_role_ids
            elif person.piste_role_ids:
                new_links.append(
                    {
                        "partner_id": company.id,
                        "person_id": person.id,
                        "role_ids": [Command.set(person.piste_role_ids.ids)],
                    }
                )
        self.env["piste.partner.link"].create(new_links)

    @api.model
    def _search_piste_role_ids(self, operator, value):
        return Domain("piste_company_link_ids.role_ids", operator, value)

    # BUSINESS

    def _piste_recipient(self, purpose):
        """Return who receives the documents of one kind sent to this partner (PC-08).

        First the person who has the role for it in the company, then the favorite
        contact, when the document names nobody but the company; both only if they
        can be written to. Last the partner itself.

        :param str purpose: a value of ``piste.contact.role.purpose``
        """
        self.ensure_one()
        company = self.commercial_partner_id
        # In sudo mode: the recipient does not depend on who presses the button.
        links = company.sudo().piste_person_ids.filtered(
            lambda link: (
                purpose in link.role_ids.mapped("purpose")
                and link.person_id.active
                and link.person_id.email_normalized
            )
        )
        if links:
            return links[0].person_id.with_env(self.env)
        favorite = company.piste_favorite_id
        if self == company and favorite.email_normalized:
            return favorite
        return self

    def _piste_contact_for(self, purpose):
        """Return the person to talk to about one kind of document, with or without
        an e-mail address; empty when the company has nobody.

        :param str purpose: a value of ``piste.contact.role.purpose``
        """
        self.ensure_one()
        recipient = self.commercial_partner_id._piste_recipient(purpose)
        if recipient != self.commercial_partner_id:
            return recipient
        return self.commercial_partner_id.piste_favorite_id
