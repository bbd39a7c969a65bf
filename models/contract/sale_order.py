from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import sql

SIGNATURE_FIELDS = frozenset(["signature", "signed_by", "signed_on"])
# What the standard terms ask from the client besides the prices.
CONDITION_FIELDS = (
    "require_signature",
    "require_payment",
    "prepayment_percent",
    "piste_requires_authorization",
)


class SaleOrder(models.Model):
    """Contract: an order made from standard terms, signed and paid online.

    Everything here acts on contracts alone; any other order keeps the behaviour of
    the Sales application.
    """

    _inherit = "sale.order"

    piste_is_contract = fields.Boolean(
        "Contract",
        compute="_compute_piste_is_contract",
        store=True,
        precompute=True,
        help="Made from the standard terms.",
    )
    piste_is_signed_unpaid = fields.Boolean(
        "Signed, Not Paid",
        compute="_compute_piste_is_signed_unpaid",
        search="_search_piste_is_signed_unpaid",
        help="The client has signed and not paid yet: the contract is not confirmed.",
    )

    piste_contract_state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "Sent"),
            ("signed", "Signed and Not Paid"),
            ("confirmed", "Confirmed"),
            ("cancelled", "Cancelled"),
        ],
        "Contract State",
        compute="_compute_piste_contract_state",
        help="Where the contract stands, in the words of its life rather than of a"
        " sales order.",
    )

    _piste_signed_unpaid_idx = models.Index(
        "(signed_on) WHERE piste_is_contract AND signed_on IS NOT NULL"
        " AND state IN ('draft', 'sent')"
    )

    def _auto_init(self):
        # No order is a contract before the addon: spare the computation of them all.
        if not sql.column_exists(self.env.cr, self._table, "piste_is_contract"):
            sql.create_column(self.env.cr, self._table, "piste_is_contract", "boolean")
        return super()._auto_init()

    # === COMPUTE ===

    @api.depends("sale_order_template_id")
    def _compute_piste_is_contract(self):
        # A contract remains one: taking its template away does not free its prices.
        for order in self:
            order.piste_is_contract = (
                order.piste_is_contract
                or order.sale_order_template_id.piste_is_standard_terms
            )

    @api.depends("piste_is_contract", "signed_on", "state")
    def _compute_piste_is_signed_unpaid(self):
        for order in self:
            order.piste_is_signed_unpaid = (
                order.piste_is_contract
                and order.signed_on
                and order.state in ("draft", "sent")
            )

    @api.depends("piste_is_signed_unpaid", "state")
    def _compute_piste_contract_state(self):
        names = {"sale": "confirmed", "cancel": "cancelled"}
        for order in self:
            order.piste_contract_state = (
                "signed"
                if order.piste_is_signed_unpaid
                else names.get(order.state, order.state)
            )

    def _search_piste_is_signed_unpaid(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain(
            [
                ("piste_is_contract", "=", True),
                ("signed_on", "!=", False),
                ("state", "in", ("draft", "sent")),
            ]
        )

    @api.depends("piste_is_contract", "signed_on")
    def _compute_type_name(self):
        super()._compute_type_name()
        for order in self.filtered("piste_is_contract"):
            signed = order.signed_on or order.state == "sale"
            # One word for it on the page, in the mails and in the back office.
            order.type_name = (
                self.env._("Contract") if signed else self.env._("Quotation")
            )

    # === CRUD ===

    def _creation_message(self):
        if self.piste_is_contract:
            return self.env._("Contract created")
        return super()._creation_message()

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._piste_check_conditions()
        return orders

    def write(self, vals):
        self._piste_check_write(vals)
        result = super().write(vals)
        if not vals.keys().isdisjoint(CONDITION_FIELDS):
            self._piste_check_conditions()
        return result

    def _piste_check_terms(self, terms_id):
        # Without its terms a contract would ask for neither signature nor payment.
        for order in self:
            if order.sale_order_template_id.id != terms_id and (
                not order._piste_may_deviate()
            ):
                raise UserError(
                    self.env._("Make a new quotation to propose other terms.")
                )

    def _piste_check_conditions(self):
        for order in self.filtered("piste_is_contract"):
            terms = order.sale_order_template_id
            if not terms or order._piste_may_deviate():
                continue
            if any(order[name] != terms[name] for name in CONDITION_FIELDS):
                raise UserError(
                    self.env._(
                        "Signature and payment belong to the standard terms. Ask a"
                        " manager or an approver to change them."
                    )
                )

    def _piste_check_write(self, vals):
        contracts = self.filtered("piste_is_contract")
        if vals.get("state") in ("sent", "sale"):
            contracts._piste_check_not_empty()
        if self.env.su:
            return
        if vals.get("state") == "sale":
            contracts._piste_check_confirmable()
        if "piste_is_contract" in vals:
            raise AccessError(
                self.env._("Make a contract by “Create Quotation” on an opportunity.")
            )
        if "sale_order_template_id" in vals:
            contracts._piste_check_terms(vals["sale_order_template_id"])
        if SIGNATURE_FIELDS.isdisjoint(vals):
            return
        # Only the client signs, through the portal; taking back an unsigned quotation
        # clears the empty fields.
        given = any(vals.get(name) for name in SIGNATURE_FIELDS)
        if contracts.filtered(lambda order: given or order.signed_on):
            raise UserError(
                self.env._(
                    "Only the client signs a contract, and a signature is not taken"
                    " back. Cancel the contract and make a new quotation."
                )
            )

    # === ACTION ===

    def action_quotation_send(self):
        self.filtered("piste_is_contract")._piste_check_not_empty()
        return super().action_quotation_send()

    def _confirmation_error_message(self):
        message = super()._confirmation_error_message()
        if message or not self.piste_is_contract:
            return message
        return self._piste_confirmation_error()

    # === BUSINESS ===

    def _mail_get_partners(self, introspect_fields=False):
        """Send a contract to the person who signs for the client (AX-22)."""
        partners = super()._mail_get_partners(introspect_fields=introspect_fields)
        for order in self.filtered("piste_is_contract"):
            partners[order.id] = order.partner_id._piste_recipient("contract")
        return partners

    def _piste_confirmation_error(self):
        """Say why the back office may not confirm this contract yet.

        Hook: domains above add their own reasons.

        :return: a sentence for the user, or False
        """
        self.ensure_one()
        if self.env.su or self._piste_may_deviate():
            return False
        if self.require_signature and not self.signature:
            return self.env._(
                "The client has not signed this contract yet. Send it: signature and"
                " payment confirm it."
            )
        if self.require_payment and not self._is_confirmation_amount_reached():
            return self.env._(
                "The client has signed but not paid yet. The payment confirms the"
                " contract."
            )
        return False

    def _piste_check_confirmable(self):
        for order in self:
            if message := order._piste_confirmation_error():
                raise UserError(message)

    def _piste_may_deviate(self):
        """Tell whether the current user may leave the standard terms (OD-22).

        Hook: the approval of deviations refines it.
        """
        user = self.env.user
        return (
            self.env.su
            or user.has_group("piste.piste_group_manager")
            or user.has_group("piste.piste_group_approver")
        )

    def _piste_is_open_to_client(self):
        """Tell whether the client may sign and pay this contract now.

        Hook: a contract that waits for an approval is not open.
        """
        self.ensure_one()
        return self.amount_total > 0

    def _piste_payment_refusal(self):
        """Say why the client may not pay this contract now.

        :return: a sentence for the client, or False
        """
        self.ensure_one()
        if self.state in ("draft", "sent"):
            if self._has_to_be_signed():
                return self.env._("Please sign the contract before paying it.")
            if not self._has_to_be_paid():
                return self.env._("This contract is not open to payment.")
        elif self.state != "sale" or self._is_paid():
            return self.env._("There is nothing left to pay on this contract.")
        return False

    def _piste_check_not_empty(self):
        """:raise UserError: if one of these contracts has nothing to pay."""
        for order in self:
            if order.currency_id.compare_amounts(order.amount_total, 0) <= 0:
                raise UserError(
                    self.env._(
                        "%(contract)s is empty: add its fees before sending it.",
                        contract=order.name,
                    )
                )

    def _has_to_be_signed(self):
        return super()._has_to_be_signed() and (
            not self.piste_is_contract or self._piste_is_open_to_client()
        )

    def _has_to_be_paid(self):
        return super()._has_to_be_paid() and (
            not self.piste_is_contract or self._piste_is_open_to_client()
        )
