from odoo import api, fields, models
from odoo.exceptions import UserError

from ...utils.terms import terms_hash

# Only server code holds this object: RPC clients can send a context key, not it.
SIGNING = object()
# What a signature holds for, beside the lines and the conditions.
PARTIES = frozenset(("company_id", "currency_id", "partner_id"))


class SaleOrder(models.Model):
    """Signature of a contract: whom it is presented to, and what it fixes (OD-24)."""

    _inherit = "sale.order"

    piste_sign_request_ids = fields.One2many(
        "piste.sign.request",
        "order_id",
        "Signature Requests",
        groups="piste.piste_group_rep,piste.piste_group_approver,"
        "account.group_account_invoice",
    )
    piste_sign_request_id = fields.Many2one(
        "piste.sign.request",
        "Latest Signature Request",
        compute="_compute_piste_sign_request_id",
        compute_sudo=True,
    )
    piste_sign_state = fields.Char(
        "Signature State",
        compute="_compute_piste_sign_request_id",
        compute_sudo=True,
    )
    piste_payment_underway = fields.Boolean(
        "Payment Underway",
        compute="_compute_piste_payment_underway",
        help="The client paid, or announced a payment, that is not settled yet.",
    )

    # === COMPUTE ===

    @api.depends("piste_sign_request_ids.state")
    @api.depends_context("lang")
    def _compute_piste_sign_request_id(self):
        field = self.env["piste.sign.request"]._fields["state"]
        labels = dict(field._description_selection(self.env))
        for order in self:
            latest = order.piste_sign_request_ids[:1]
            order.piste_sign_request_id = latest
            order.piste_sign_state = labels.get(latest.state)

    @api.depends("transaction_ids.state", "transaction_ids.amount")
    def _compute_piste_payment_underway(self):
        for order in self:
            # In sudo mode: the transactions of a client are for the accountants.
            paid = order.sudo().transaction_ids.filtered(
                lambda tx: tx.state in ("pending", "authorized", "done")
            )
            due = order._get_prepayment_required_amount()
            order.piste_payment_underway = bool(paid) and (
                order.currency_id.compare_amounts(sum(paid.mapped("amount")), due) >= 0
            )

    @api.depends("signed_on")
    def _compute_is_expired(self):
        """Let the same link pay a contract that was signed in time (OD-25)."""
        super()._compute_is_expired()
        for order in self:
            if order.piste_is_contract and order.signed_on:
                order.is_expired = False

    # === TERMS ===

    def _piste_signed_hash(self):
        """Return the SHA-256 of all that the client agrees to by signing."""
        self.ensure_one()
        # In sudo mode: what binds does not depend on who looks.
        order = self.sudo()
        agreed = {
            **order._piste_terms(),
            "contract": order.name,
            "company": order.company_id.id,
            "client": order.partner_id.commercial_partner_id.id,
            "total": order.currency_id.round(order.amount_total),
        }
        return terms_hash(agreed)

    # === GUARDS ===

    def _piste_is_signing(self):
        """Return whether the ceremony itself is writing, or demo data is loaded."""
        ceremony = self.env.context.get("piste_signing") is SIGNING
        return ceremony or not self.pool.ready

    def _piste_check_signed_terms(self, vals):
        """Keep what a client has signed, whoever writes, the system included.

        :raise UserError: if a value of a signed contract would change
        """
        names = PARTIES.union(self._piste_condition_terms()).intersection(vals)
        if not names or self._piste_is_signing():
            return
        for order in self.filtered(lambda o: o.piste_is_contract and o.signed_on):
            for name in names:
                field = self._fields[name]
                value = field.convert_to_write(
                    field.convert_to_record(
                        field.convert_to_cache(vals[name], order), order
                    ),
                    order,
                )
                if value != field.convert_to_write(order[name], order):
                    raise UserError(
                        self.env._(
                            "%(contract)s is signed: its terms cannot change any more."
                            " Make a new quotation instead.",
                            contract=order.name,
                        )
                    )

    def _piste_check_can_be_signed(self):
        """:raise UserError: if these contracts cannot be presented to be signed."""
        for order in self:
            if not order.piste_is_contract or not order.require_signature:
                message = self.env._("%(contract)s is no contract to sign.")
            elif order.signed_on:
                message = self.env._("%(contract)s is signed already.")
            elif order.state not in ("draft", "sent"):
                message = self.env._("%(contract)s is cancelled: make a new quotation.")
            elif order.is_expired:
                message = self.env._(
                    "%(contract)s has expired: set a new expiration date first."
                )
            else:
                order._piste_check_not_empty()
                order._piste_check_approved()
                order._piste_check_sendable()
                continue
            raise UserError(message % {"contract": order.name})

    # === CEREMONY ===

    def _piste_sign_lang(self):
        """Return the language the contract is presented in: the client's (A11)."""
        self.ensure_one()
        lang = self.partner_id.lang or self.company_id.partner_id.lang
        installed = dict(self.env["res.lang"].get_installed())
        return lang if lang in installed else self.env.lang or "en_US"

    def _piste_check_signers(self, partners):
        """:raise UserError: if one of these persons does not sign for the client"""
        self.ensure_one()
        # In sudo mode: who works for the client does not depend on who asks.
        client = self.partner_id.commercial_partner_id.sudo()
        people = client.piste_person_ids.person_id
        for partner in partners.sudo():
            if partner.commercial_partner_id != client and partner not in people:
                raise UserError(
                    self.env._(
                        "%(name)s does not sign for %(client)s: choose one of its"
                        " contacts, or give this person a role there.",
                        name=partner.name,
                        client=client.name,
                    )
                )

    def _piste_tell_rep(self, summary, note=None):
        """Give the representative of this contract something to do."""
        self.ensure_one()
        if self.user_id:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=self.user_id.id,
                summary=summary,
                note=note,
            )

    def _piste_default_signer(self):
        """Return the person who signs for the client by default."""
        self.ensure_one()
        return self.partner_id._piste_recipient("contract")

    def action_piste_sign(self):
        """Choose who signs, and where: this tablet, a link, a QR code (OD-24).

        :raise UserError: if the contract cannot be signed now
        """
        self.ensure_one()
        self.check_access("write")
        self._piste_check_can_be_signed()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Have It Signed"),
            "res_model": "piste.contract.sign",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id, "dialog_size": "medium"},
        }

    def _piste_is_signed_by_ceremony(self):
        """Return whether the page of this contract leads to its ceremony now."""
        self.ensure_one()
        if not self.piste_is_contract or self.state not in ("draft", "sent"):
            return False
        return self._has_to_be_signed() or (self.signed_on and self._has_to_be_paid())

    def _piste_lacks_authorization(self):
        """Return whether the client is still to say by what he pays every month."""
        self.ensure_one()
        return self.piste_requires_authorization and (
            self.piste_authorization_state not in ("to_sign", "active")
        )

    def _piste_open_signer(self):
        """Return whose turn it is to sign this contract, if it was presented."""
        self.ensure_one()
        # In sudo mode: the portal asks, after it has let the visitor in.
        requests = self.sudo().piste_sign_request_ids
        return requests.filtered(lambda r: r.state == "open")._next_signer()

    def _piste_signer_of_link(self):
        """Return who signs by the page of the contract, presented now if need be.

        :raise UserError: if it cannot be signed now
        """
        self.ensure_one()
        requests = self.sudo().piste_sign_request_ids
        known = requests.filtered(lambda r: r.state in ("open", "signed"))[:1]
        if known:
            return known._next_signer() or known.signer_ids[:1]
        made = requests._prepare(self, self._piste_default_signer())
        return made._next_signer()

    def action_piste_open_signature(self):
        """Open what is known of the signature of this contract."""
        self.ensure_one()
        self.check_access("read")
        return self.piste_sign_request_id._get_records_action()

    def _piste_amount_to_pay(self):
        """Return what the client is to pay now: what is due at signing, less payments.

        Of a confirmed contract: all that is left.
        """
        self.ensure_one()
        due = (
            self.amount_total
            if self.state == "sale"
            else self._get_prepayment_required_amount() or self.amount_total
        )
        return max(self.currency_id.round(due - self.amount_paid), 0)

    def _piste_conclude_signature(self, names, picture, signed_on):
        """Write the signature that the ceremony has taken.

        Core confirms an order that asks for no payment at this moment too.
        """
        self.ensure_one()
        order = self.with_context(piste_signing=SIGNING)
        order.write({"signed_by": names, "signed_on": signed_on, "signature": picture})
        order = order.with_context(piste_signing=None)
        order.message_post(
            author_id=order.partner_id.id,
            body=self.env._("Contract signed by %(names)s", names=names),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        if not order._has_to_be_paid():
            order._validate_order()

    def _piste_declined(self, partner, reason):
        """Cancel a contract that its client declined, and tell the representative."""
        self.ensure_one()
        self._action_cancel()
        self.message_post(
            author_id=partner.id,
            body=self.env._("Contract declined: %(reason)s", reason=reason),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self._piste_tell_rep(
            self.env._("%(name)s declined the contract", name=partner.name), reason
        )
