from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import sql

from ...utils import bank_account

# Names of the form, without their prefix.
FORM_FIELDS = (
    "kind",
    "category",
    "holder",
    "institution",
    "transit",
    "account",
    "iban",
    "bic",
    "waiver",
)
EMPTY_FORM = dict.fromkeys(FORM_FIELDS[1:], "")
PREFIX = "authorization_"
MAX_INPUT = 120
# Where the bank of a client draws a currency without a card.
SCHEMES = {"CAD": "pad", "EUR": "sepa"}
# Best state first: what the contract shows of several authorizations.
ORDER = ("active", "to_sign", "revoked", "expired")


class SaleOrder(models.Model):
    """The payment authorization that a contract asks for (OD-26, U8)."""

    _inherit = "sale.order"

    piste_requires_authorization = fields.Boolean(
        "Payment Authorization",
        compute="_compute_piste_requires_authorization",
        store=True,
        readonly=False,
        precompute=True,
        help="The client authorizes recurring debits when he signs.",
    )
    piste_authorization_ids = fields.One2many(
        "piste.payment.authorization",
        "order_id",
        "Payment Authorizations",
        readonly=True,
        copy=False,
        groups="base.group_portal,piste.piste_group_rep,piste.piste_group_approver,"
        "account.group_account_invoice",
    )
    piste_authorization_count = fields.Integer(
        compute="_compute_piste_authorization_count",
        compute_sudo=True,
        export_string_translation=False,
    )
    piste_authorization_state = fields.Selection(
        [
            ("missing", "Missing"),
            ("to_sign", "To Sign"),
            ("active", "In Force"),
            ("revoked", "Revoked"),
            ("expired", "Expired"),
        ],
        "Authorization State",
        compute="_compute_piste_authorization_state",
        compute_sudo=True,
        store=True,
        help="Missing: the contract asks for one and the client has filled in none.",
    )

    def _auto_init(self):
        # No order has an authorization before: spare the computation of them all.
        for name, kind in (
            ("piste_requires_authorization", "boolean"),
            ("piste_authorization_state", "varchar"),
        ):
            if not sql.column_exists(self.env.cr, self._table, name):
                sql.create_column(self.env.cr, self._table, name, kind)
        return super()._auto_init()

    # === COMPUTE ===

    @api.depends("sale_order_template_id")
    def _compute_piste_requires_authorization(self):
        for order in self:
            terms = order.sale_order_template_id
            order.piste_requires_authorization = terms.piste_requires_authorization

    @api.depends("piste_authorization_ids")
    def _compute_piste_authorization_count(self):
        for order in self:
            order.piste_authorization_count = len(order.piste_authorization_ids)

    @api.depends("piste_requires_authorization", "piste_authorization_ids.state")
    def _compute_piste_authorization_state(self):
        for order in self:
            states = set(order.piste_authorization_ids.mapped("state"))
            found = next((state for state in ORDER if state in states), False)
            missing = "missing" if order.piste_requires_authorization else False
            order.piste_authorization_state = found or missing

    # === ACTION ===

    def action_piste_view_authorizations(self):
        """Open the payment authorizations of these contracts."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "piste.piste_payment_authorization_action"
        )
        authorizations = self.piste_authorization_ids
        action["domain"] = [("order_id", "in", self.ids)]
        action["context"] = {
            "default_order_id": self[:1].id,
            "default_partner_id": self[:1].partner_id.commercial_partner_id.id,
        }
        if len(authorizations) == 1:
            action |= {"views": [(False, "form")], "res_id": authorizations.id}
        return action

    # === CEREMONY ===

    def _piste_authorization_to_sign(self):
        """Return what the client signs with this contract, or an empty recordset."""
        self.ensure_one()
        # In sudo mode: the client signs by a link, without an account.
        return self.sudo().piste_authorization_ids.filtered(
            lambda one: one.state == "to_sign"
        )[:1]

    def _piste_authorization_kinds(self):
        """Return the means that the client may choose from, the proposed one first."""
        self.ensure_one()
        kinds = list(filter(None, (SCHEMES.get(self.currency_id.name), "card")))
        proposed = self.sudo().sale_order_template_id.piste_authorization_kind
        return sorted(kinds, key=lambda kind: kind != proposed)

    def _piste_authorization_terms(self):
        """Return the sentence of how much may be drawn by the new authorization."""
        self.ensure_one()
        values = self._piste_authorization_values({"kind": "card", **EMPTY_FORM})
        Authorization = self.env["piste.payment.authorization"].sudo()
        draft = Authorization.new(values)
        return draft._money_sentence()

    def _piste_authorization_from_form(self, values):
        """Make the authorization that the client filled in at the ceremony.

        Filled in again, it takes the place of the former one, as long as that one is
        not signed.

        :param dict values: what the form of ``piste.contract_authorization_fields``
            sent; other names are ignored
        :return: the authorization, to be signed; in sudo mode
        :raise UserError: with the sentences of what is wrong
        """
        self.ensure_one()
        if errors := self._piste_authorization_errors(values):
            raise UserError("\n".join(errors.values()))
        form = self._piste_authorization_clean(values)
        # In sudo mode: the client signs by a link, without an account.
        Authorization = self.env["piste.payment.authorization"].sudo()
        self._piste_authorization_to_sign().unlink()
        return Authorization.with_company(self.company_id).create(
            self._piste_authorization_values(form)
        )

    def _piste_authorization_errors(self, values):
        """Return the sentences of what is wrong in the form, by name of the input."""
        self.ensure_one()
        form = self._piste_authorization_clean(values)
        Authorization = self.env["piste.payment.authorization"]
        kind = form["kind"]
        if kind not in self._piste_authorization_kinds():
            return {f"{PREFIX}kind": self.env._("Choose how you want to pay.")}
        checks = {
            "pad": [
                (part, bank_account.canadian, (part, form[part]))
                for part in ("transit", "institution", "account")
            ],
            "sepa": [("iban", bank_account.european, (form["iban"],))]
            + [("bic", bank_account.bank, (form["bic"],))] * bool(form["bic"]),
        }
        errors = {}
        for name, check, args in checks.get(kind, ()):
            try:
                check(*args)
            except bank_account.AccountError as error:
                errors[PREFIX + name] = Authorization._account_message(error.code)
        return errors

    @api.model
    def _piste_authorization_clean(self, values):
        """Return the values of the form as short texts, by name without prefix."""
        form = {}
        for name in FORM_FIELDS:
            value = values.get(PREFIX + name)
            is_text = isinstance(value, str)
            form[name] = value.strip()[:MAX_INPUT] if is_text else ""
        return form

    def _piste_authorization_values(self, form):
        """Return the values of an authorization from a form that was checked."""
        terms = self.sudo().sale_order_template_id
        kind = form["kind"]
        monthly = self._piste_monthly_total()
        amount_type = terms.piste_authorization_amount_type or "variable"
        is_fixed = amount_type == "fixed" and monthly > 0
        cap = terms.piste_authorization_cap or 2 * monthly or self.amount_total
        values = {
            "kind": kind,
            "partner_id": self.partner_id.commercial_partner_id.id,
            "order_id": self.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "amount_type": "fixed" if is_fixed else "variable",
            "amount": monthly if is_fixed else 0,
            "cap": 0 if is_fixed else self.currency_id.round(cap),
            "frequency": terms.piste_authorization_frequency or "monthly",
            "holder": form["holder"],
            "category": "personal" if form["category"] == "personal" else "business",
        }
        if kind == "pad":
            values |= {
                "institution": form["institution"],
                "transit": form["transit"],
                "account_number": form["account"],
                "notice_waived": form["waiver"] in ("1", "on", "true"),
            }
        elif kind == "sepa":
            values |= {"account_number": form["iban"], "bic": form["bic"]}
        return values

    def _piste_monthly_total(self):
        """Return the monthly fees of the contract, taxes included."""
        self.ensure_one()
        monthly = self.order_line.filtered(
            lambda line: line.piste_fee_kind == "monthly"
        )
        return self.currency_id.round(sum(monthly.mapped("price_total")))
