from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

PROMISES = [("transfer", "Bank Transfer"), ("cheque", "Cheque")]
PROMISE_FIELDS = frozenset(["piste_payment_promise", "piste_payment_promised_on"])


class SaleOrder(models.Model):
    """A signed contract whose client pays by transfer or cheque (OD-25)."""

    _inherit = "sale.order"

    piste_payment_promise = fields.Selection(
        PROMISES,
        "Payment by",
        readonly=True,
        copy=False,
        help="How the client said that he pays a signed contract.",
    )
    piste_payment_promised_on = fields.Datetime(
        "Payment Promised on", readonly=True, copy=False
    )
    piste_is_payment_to_receive = fields.Boolean(
        "Payment to Receive",
        compute="_compute_piste_is_payment_to_receive",
        search="_search_piste_is_payment_to_receive",
        help="Signed, and to be paid by transfer or cheque.",
    )
    piste_contract_state = fields.Selection(
        selection_add=[("to_receive", "Payment to Receive"), ("confirmed",)]
    )

    # === COMPUTE ===

    @api.depends("piste_is_signed_unpaid", "piste_payment_promise")
    def _compute_piste_is_payment_to_receive(self):
        for order in self:
            order.piste_is_payment_to_receive = bool(
                order.piste_is_signed_unpaid and order.piste_payment_promise
            )

    def _search_piste_is_payment_to_receive(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain("piste_is_signed_unpaid", "=", True) & Domain(
            "piste_payment_promise", "!=", False
        )

    @api.depends("piste_is_payment_to_receive")
    def _compute_piste_contract_state(self):
        super()._compute_piste_contract_state()
        self.filtered("piste_is_payment_to_receive").piste_contract_state = "to_receive"

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(map(PROMISE_FIELDS.intersection, vals_list)):
            raise AccessError(self._piste_promise_refusal())
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and not PROMISE_FIELDS.isdisjoint(vals):
            raise AccessError(self._piste_promise_refusal())
        return super().write(vals)

    # === ACTION ===

    def action_piste_promise_transfer(self):
        """Note that the client pays this signed contract by bank transfer (OD-25)."""
        self._piste_promise_payment("transfer")
        return True

    def action_piste_promise_cheque(self):
        """Note that the client pays this signed contract by cheque (OD-25)."""
        self._piste_promise_payment("cheque")
        return True

    def action_piste_payment_received(self):
        """Confirm a signed contract whose transfer or cheque came, and invoice it.

        :return: core's window to register the payment, for who may; else the invoice
        :raise AccessError: for anybody but accountants and managers
        :raise UserError: when the contract is not signed, or confirmed already
        """
        self.ensure_one()
        self._piste_check_may_receive()
        if not self.piste_is_signed_unpaid:
            raise UserError(self._piste_not_promisable())
        # In sudo mode: an accountant confirms no orders, a manager posts no invoices;
        # both were checked, and the signature too.
        order_sudo = self.sudo()
        order_sudo.action_confirm()
        invoices_sudo = order_sudo._piste_first_invoices()
        invoices_sudo.filtered(lambda move: move.state == "draft").action_post()
        invoices = invoices_sudo.with_env(self.env)
        if self.env["account.payment"].has_access("create"):
            return invoices.action_register_payment()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": invoices[:1].id,
            "views": [(False, "form")],
        }

    # === BUSINESS ===

    def _piste_promise_payment(self, kind):
        """Note how the client pays a signed contract, else than online (OD-25).

        :param str kind: ``transfer`` or ``cheque``
        :raise AccessError: if the user may not change the contract
        :raise UserError: for another kind, or a contract that is not signed and unpaid
        """
        self.check_access("write")
        if kind not in dict(PROMISES):
            raise UserError(self.env._("A payment is promised by transfer or cheque."))
        for order in self:
            if not order.piste_is_signed_unpaid:
                raise UserError(order._piste_not_promisable())
        # In sudo mode: the fields are written by this method alone.
        self.sudo().write(
            {
                "piste_payment_promise": kind,
                "piste_payment_promised_on": fields.Datetime.now(),
            }
        )

    def _piste_check_may_receive(self):
        user = self.env.user
        allowed = user.has_group("piste.piste_group_manager") or user.has_group(
            "account.group_account_invoice"
        )
        if not self.env.su and not allowed:
            raise AccessError(
                self.env._(
                    "Only an accountant or a manager says that a payment was received."
                )
            )
        self.check_access("read")

    def _piste_not_promisable(self):
        self.ensure_one()
        return self.env._(
            "%(contract)s is not waiting for a payment: the client signs it first, and"
            " pays it once.",
            contract=self.name,
        )

    def _piste_promise_refusal(self):
        return self.env._(
            "A promise of payment is noted by its own buttons on a signed contract."
        )
