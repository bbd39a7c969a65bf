from odoo import api, fields, models
from odoo.exceptions import UserError

# What shows that a client has the contract, or may have it.
SENT_FIELDS = frozenset(["state", "signed_on", "piste_clause_ids"])


class SaleOrder(models.Model):
    """A contract keeps the terms that it was made with (OD-22).

    Clauses, and what domains above add to ``_piste_terms_values``, are copied when
    the standard terms are applied; they stay once the client has signed.
    """

    _inherit = "sale.order"

    piste_clause_ids = fields.Many2many(
        "piste.contract.clause",
        string="Clauses",
        ondelete="restrict",
        copy=False,
        # The versions of this contract, archived ones too.
        context={"active_test": False},
        groups="piste.piste_group_rep,piste.piste_group_approver,"
        "account.group_account_invoice",
        help="Clauses of this contract, in the versions that it was made with.",
    )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        names = self._piste_terms_fields()
        for order, vals in zip(orders, vals_list, strict=True):
            given = names.intersection(vals)
            order._piste_apply_terms(except_for=given)
        orders._piste_freeze_clauses()
        return orders

    def write(self, vals):
        if vals.get("state") == "sent":
            self.filtered("piste_is_contract")._piste_check_sendable()
        watched = self._piste_terms_fields().intersection(vals)
        result = super().write(vals)
        if "sale_order_template_id" in vals:
            self._piste_apply_terms(except_for=watched)
        if not SENT_FIELDS.isdisjoint(vals):
            self._piste_freeze_clauses()
        return result

    # === ACTION ===

    def action_quotation_send(self):
        self.filtered("piste_is_contract")._piste_check_sendable()
        return super().action_quotation_send()

    # === BUSINESS ===

    @api.model
    def _piste_terms_fields(self):
        """Return the names of the fields that a contract copies from its terms.

        Hook: domains above add theirs here and in ``_piste_terms_values``.
        """
        return frozenset(["piste_clause_ids"])

    def _piste_terms_values(self):
        """Return what this contract takes over from its standard terms."""
        self.ensure_one()
        clauses = self.sale_order_template_id._piste_clauses(self.company_id)
        return {"piste_clause_ids": clauses.ids}

    def _piste_apply_terms(self, except_for=()):
        """Copy the standard terms to these contracts, signed ones left alone."""
        for order in self:
            terms = order.sale_order_template_id
            if not terms.piste_is_standard_terms or order.signed_on:
                continue
            values = order._piste_terms_values()
            # In sudo mode: the terms are the company's, whoever makes the contract.
            order.sudo().write(
                {name: values[name] for name in values if name not in except_for}
            )

    def _piste_freeze_clauses(self):
        # In sudo mode: whoever sends an ordinary order has no right on clauses.
        self.filtered(
            lambda order: (
                order.piste_is_contract
                and (order.state in ("sent", "sale") or order.signed_on)
            )
        ).sudo().piste_clause_ids._piste_freeze()

    def _piste_sending_error(self):
        """Say why this contract may not go to its client yet.

        Hook: domains above add their own reasons. Nothing is checked again at the
        confirmation, where the client has paid already.

        :return: a sentence for the user, or False
        """
        self.ensure_one()
        lang = self._piste_client_lang()
        missing = self.piste_clause_ids._piste_missing_language(lang)
        if not missing:
            return False
        return self.env._(
            "The clause “%(clause)s” has no French text, and %(client)s reads French:"
            " write it before sending %(contract)s.",
            clause=missing[0].name,
            client=self.sudo().partner_id.display_name,
            contract=self.name,
        )

    def _piste_client_lang(self):
        """Return the language code of the client, which the contract speaks."""
        # In sudo mode: a rep keeps his contracts when the client goes to a colleague.
        return self.sudo().partner_id.lang

    def _piste_check_sendable(self):
        """:raise UserError: if one of these contracts may not go to its client."""
        for order in self:
            if message := order._piste_sending_error():
                raise UserError(message)

    def _piste_is_open_to_client(self):
        # A signed one was read as it is.
        return super()._piste_is_open_to_client() and bool(
            self.signed_on or not self._piste_sending_error()
        )
