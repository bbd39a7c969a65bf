from odoo import api, fields, models
from odoo.exceptions import AccessError


class AccountMove(models.Model):
    """Invoices of a contract: the first one, and one a month after it (OD-22, OD-27).

    Core posts a recurring invoice on its date and copies it for the next month; all
    that is added here is whose contract it is, and an end when the contract ends.
    """

    _inherit = "account.move"

    piste_contract_id = fields.Many2one(
        "sale.order",
        "Contract",
        readonly=True,
        index="btree_not_null",
        # Kept by the copies of core: next month's invoice, credit note.
        copy=True,
        help="Contract that this invoice charges.",
    )
    piste_starts_chain = fields.Boolean(
        "First Monthly Invoice",
        readonly=True,
        copy=False,
        help="The monthly invoices of the contract begin with this one.",
    )

    _piste_one_chain_uniq = models.UniqueIndex(
        "(piste_contract_id) WHERE piste_starts_chain",
        "The monthly invoices of this contract are planned already.",
    )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._piste_check_chain(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._piste_check_chain(vals)
        if "piste_contract_id" in vals and not self.env.su:
            raise AccessError(
                self.env._("An invoice stays with the contract that made it.")
            )
        return super().write(vals)

    # === BUSINESS ===

    def _piste_check_chain(self, vals):
        # Set by the confirmation of the contract alone.
        if vals.get("piste_starts_chain") and not self.env.su:
            raise AccessError(
                self.env._("The confirmation of a contract plans its monthly invoices.")
            )

    def _piste_is_monthly(self):
        """Tell whether this invoice belongs to the monthly ones of a contract."""
        self.ensure_one()
        return bool(self.piste_contract_id) and self.auto_post == "monthly"

    def _post(self, soft=True):
        posted = super()._post(soft)
        monthly = posted.filtered(
            lambda move: move._piste_is_monthly() and not move.is_move_sent
        )
        monthly._piste_send_later()
        return posted

    def _piste_send_later(self):
        """Have core send these invoices, each in the language of its client (OD-22).

        By the cron of core and not at once: the invoices of a whole day are posted in
        one go, and a mail server that fails must not take them back.
        """
        if not self:
            return
        for author, moves in self.grouped("invoice_user_id").items():
            author = author or self.env.user
            moves.sending_data = {
                "author_user_id": author.id,
                "author_partner_id": author.partner_id.id,
            }
        # In sudo mode: whoever posts may not read crons.
        self.env.ref("account.ir_cron_account_move_send").sudo()._trigger()

    def _copy_recurring_entries(self):
        """Plan next month's invoice, once, and as long as the contract runs.

        An invoice set back to draft and posted again has its successor already.
        """
        monthly = self.filtered("piste_contract_id")
        if monthly:
            planned = monthly._piste_last_of_chain()
            monthly = monthly.filtered(
                lambda move: (
                    # In sudo mode: accountants see contracts of all representatives.
                    move.sudo().piste_contract_id.state != "sale"
                    or planned.get(move.auto_post_origin_id or move, move.date)
                    > move.date
                )
            )
        return super(AccountMove, self - monthly)._copy_recurring_entries()

    def _piste_last_of_chain(self):
        """Return the last date that is planned, by the first invoice of the chain."""
        origins = self.auto_post_origin_id | self.filtered(
            lambda move: not move.auto_post_origin_id
        )
        return dict(
            self._read_group(
                [
                    ("auto_post_origin_id", "in", origins.ids),
                    ("state", "!=", "cancel"),
                ],
                ["auto_post_origin_id"],
                ["date:max"],
            )
        )

    def _get_fields_to_copy_recurring_entries(self, values):
        values = super()._get_fields_to_copy_recurring_entries(values)
        if self.piste_contract_id:
            # Not copied by core, and the same every month.
            values.update({"ref": self.ref, "invoice_origin": self.invoice_origin})
        return values
