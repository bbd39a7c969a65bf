from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...utils.mail_domain import base_domain, is_public

# Rows of the tab; the button above it opens all.
SHOWN = 10


class ResPartner(models.Model):
    """Contacts that share the domain of an e-mail address (AX-23)."""

    _inherit = "res.partner"

    piste_mail_domain = fields.Char(
        "Mail Domain",
        compute="_compute_piste_mail_domain",
        search="_search_piste_mail_domain",
        help="Domain of the e-mail address, if it belongs to one organisation.",
    )
    piste_related_ids = fields.Many2many(
        "res.partner",
        string="Related Contacts",
        compute="_compute_piste_related",
        groups="piste.piste_group_rep",
    )
    piste_related_count = fields.Integer(
        "Number of Related Contacts",
        compute="_compute_piste_related",
        groups="piste.piste_group_rep",
    )

    # Read from the end, so that sub-domains stand beside their domain.
    _piste_mail_domain_idx = models.Index(
        "(reverse(split_part(email_normalized, '@', 2)) text_pattern_ops)"
        " WHERE email_normalized IS NOT NULL"
    )

    # COMPUTE

    @api.depends("email_normalized")
    def _compute_piste_mail_domain(self):
        providers = self.env["piste.mail.provider"]._names()
        for partner in self:
            domain = base_domain(partner.email_normalized)
            partner.piste_mail_domain = (
                False if is_public(domain, providers) else domain or False
            )

    @api.model
    def _search_piste_mail_domain(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(self._piste_mail_domain_sql(domain) for domain in value)

    @api.model
    def _piste_mail_domain_sql(self, domain):
        """Return the domain of those at a mail domain or one of its sub-domains."""
        providers = self.env["piste.mail.provider"]._names()
        domain = base_domain(f"@{domain or ''}")
        if not domain or is_public(domain, providers):
            return Domain.FALSE
        key = domain[::-1]
        below = key.replace("_", r"\_").replace("%", r"\%") + ".%"

        def to_sql(model, alias, query):
            email = model._field_to_sql(alias, "email_normalized", query)
            part = SQL("reverse(split_part(%s, '@', 2))", email)
            return SQL(
                "(%s IS NOT NULL AND (%s = %s OR %s LIKE %s))",
                *(email, part, key, part, below),
            )

        def fits(partner):
            return base_domain(partner.email_normalized) == domain

        return Domain.custom(to_sql=to_sql, predicate=fits)

    @api.depends("email_normalized")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_piste_related(self):
        # Asked for by the form alone: one record. Rows and number obey the rules.
        for partner in self:
            domain = partner._piste_related_domain()
            found = self.search(domain, limit=SHOWN + 1)
            partner.piste_related_ids = found[:SHOWN]
            partner.piste_related_count = (
                self.search_count(domain) if len(found) > SHOWN else len(found)
            )

    def _piste_related_domain(self):
        return Domain("piste_mail_domain", "in", [self.piste_mail_domain]) & Domain(
            "id", "not in", self._origin.ids
        )

    # ACTION

    def action_piste_open_related(self):
        """Open all contacts that share the domain of the e-mail address (AX-23)."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "piste.res_partner_action_contact"
        )
        return {
            **action,
            "domain": [
                ("piste_mail_domain", "in", [self.piste_mail_domain]),
                ("id", "!=", self.id),
            ],
            "context": {"create": False},
            "name": self.env._("Related Contacts"),
        }
