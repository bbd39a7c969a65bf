from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tools import is_html_empty

from ...utils.terms import differences, terms_hash

# What belongs to the standard terms besides the lines.
CONDITION_TERMS = (
    "sale_order_template_id",
    "pricelist_id",
    "fiscal_position_id",
    "payment_term_id",
    "require_signature",
    "require_payment",
    "prepayment_percent",
    "validity_date",
    "note",
)


class SaleOrder(models.Model):
    """The terms of a contract, and the standard that it started from (OD-22, OD-23).

    The standard is kept when the contract is made: terms that change next month do
    not make a deviation out of a quotation that lies with its client.
    """

    _inherit = "sale.order"

    piste_standard = fields.Json(
        "Standard at the Start", readonly=True, copy=False, groups="base.group_user"
    )
    piste_term_editor_ids = fields.Many2many(
        "res.users",
        "piste_contract_term_editor_rel",
        "order_id",
        "user_id",
        string="Who Changed the Terms",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Since the last approval. Nobody approves his own changes.",
    )

    # === CRUD ===

    def _piste_check_write(self, vals):
        if not self.env.su and not vals.keys().isdisjoint(
            ("piste_standard", "piste_term_editor_ids")
        ):
            raise AccessError(
                self.env._("The standard of a contract is kept as it was at the start.")
            )
        return super()._piste_check_write(vals)

    # === BUSINESS ===

    def _piste_condition_terms(self):
        """Return the names of the fields that are terms of a contract.

        Hook: domains above add theirs (clauses, guarantees); any stored scalar or
        many2one field will do.
        """
        return CONDITION_TERMS

    def _piste_terms(self):
        """Return all terms of this order as plain data (see ``utils/terms.py``)."""
        self.ensure_one()
        lines = self.order_line.sorted(lambda line: (line.sequence, line._origin.id))
        return {
            "currency": self.currency_id.id,
            "lines": [line._piste_term() for line in lines],
            "conditions": {
                name: self._piste_condition(name)
                for name in self._piste_condition_terms()
            },
        }

    def _piste_condition(self, name):
        field, value = self._fields[name], self[name]
        if name == "fiscal_position_id" and self._piste_has_standard_fiscal_position():
            # The one of the client's address, today or at the start.
            return None
        if name == "prepayment_percent":
            return round(value, 4) if self.require_payment else 0
        if field.type == "many2one":
            return value._origin.id
        if field.type == "date":
            return fields.Date.to_string(value) if value else False
        if field.type == "html" and is_html_empty(value):
            return ""
        return str(value) if isinstance(value, str) else value

    def _piste_has_standard_fiscal_position(self):
        position = self.fiscal_position_id
        if position.id == (self.piste_standard or {}).get("fiscal_position", 0):
            return True
        Position = self.env["account.fiscal.position"].with_company(self.company_id)
        return position == Position._get_fiscal_position(
            self.partner_id, self.partner_shipping_id
        )

    def _piste_terms_hash(self):
        """Return the sha256 of all terms of this order."""
        # In sudo mode: whoever asks, the terms are all of them.
        return terms_hash(self.sudo()._piste_terms())

    def _piste_differences(self):
        """Return what leaves the standard terms, as facts (OD-23)."""
        # In sudo mode: the client's page and the cron ask too.
        order_sudo = self.sudo()
        standard = order_sudo.piste_standard or order_sudo._piste_standard_terms()
        return differences(standard, order_sudo._piste_terms())

    def _piste_keep_standard(self):
        """Keep the standard that these contracts start from."""
        # In sudo mode: nobody may write it by hand.
        for order_sudo in self.sudo():
            order_sudo.piste_standard = order_sudo._piste_standard_terms()

    def _piste_standard_terms(self):
        """Return the terms that the template gives to this client today."""
        self.ensure_one()
        template = self.sale_order_template_id.with_context(lang=self.partner_id.lang)
        template_lines = template.sale_order_template_line_ids
        standard = self.new(
            {
                "state": "draft",
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "partner_shipping_id": self.partner_shipping_id.id,
                "date_order": self.date_order,
                "sale_order_template_id": template.id,
                "order_line": [
                    Command.create(line._prepare_order_line_values())
                    for line in template_lines
                ],
            }
        )
        terms = standard._piste_terms()
        ranges = [line._piste_range() for line in template_lines.sorted("sequence")]
        terms["lines"] = [
            {**line, **limits}
            for line, limits in zip(terms["lines"], ranges, strict=True)
        ]
        return {**terms, "fiscal_position": standard.fiscal_position_id.id}
