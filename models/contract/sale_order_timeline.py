from odoo import api, fields, models
from odoo.tools import format_amount, format_date

# Look of a step: never by colour alone, each has its icon, and its own word.
ICONS = {
    "done": "fa-check-circle",
    "missing": "fa-exclamation-circle",
    "waiting": "fa-clock-o",
    "none": "fa-minus-circle",
}
PAID = ("paid", "in_payment", "reversed")


class SaleOrder(models.Model):
    """Contract, signature, payment, authorisation, invoices on one line (OD-27)."""

    _inherit = "sale.order"

    piste_steps = fields.Json(
        "Timeline",
        compute="_compute_piste_steps",
        groups="base.group_user",
        help="Where the contract stands, and what is missing.",
    )

    # === COMPUTE ===

    @api.depends(
        "piste_contract_state",
        "piste_due_amount",
        "amount_paid",
        "invoice_ids.payment_state",
        "invoice_ids.state",
    )
    @api.depends_context("lang", "tz", "uid")
    def _compute_piste_steps(self):
        contracts = self.filtered(lambda order: order.piste_is_contract and order.id)
        cards = {card["id"]: card for card in contracts._piste_timeline_cards()}
        for order in self:
            order.piste_steps = [cards[order.id]] if order.id in cards else []

    # === BUSINESS ===

    def _piste_timeline_cards(self):
        """Return what to show of these contracts, in one pass for all (OD-27).

        For the back office and the portal alike: texts in the language of the
        reader, amounts formatted. Reads no more for ten contracts than for one.

        :return: list of JSON dicts ``id, name, client, date, amount, word, state,
            missing, next, steps, invoices``; a step is ``key, label, state, icon,
            word, detail``
        """
        moves_by_order = self._piste_timeline_moves()
        # In sudo mode: the name of a client who went to a colleague.
        clients = {
            order.id: order.partner_id.commercial_partner_id.name
            for order in self.sudo()
        }
        cards = []
        for order in self:
            moves = moves_by_order.get(order.id, self.env["account.move"])
            steps = order._piste_timeline_steps(moves)
            missing = [step["key"] for step in steps if step["state"] == "missing"]
            for step in steps:
                step["icon"] = ICONS[step["state"]]
            cards.append(
                {
                    "id": order.id,
                    "name": order.name,
                    "client": clients[order.id],
                    "date": format_date(self.env, order.date_order.date()),
                    "amount": order._piste_money(order.amount_total),
                    "word": order._piste_state_word(),
                    "state": order.piste_contract_state,
                    "missing": len(missing),
                    "next": missing[0] if missing else False,
                    "steps": steps,
                    "invoices": [
                        order._piste_invoice_row(move)
                        for move in moves.filtered(lambda move: move.state == "posted")
                    ],
                }
            )
        return cards

    def _piste_timeline_moves(self):
        """Return the invoices of these contracts in sudo mode, by id of contract."""
        # In sudo mode: who reads a contract sees whether it is paid, nothing else of
        # the books; the links open for those who may read the invoices.
        moves = (
            self.env["account.move"]
            .sudo()
            .search(
                [
                    ("piste_contract_id", "in", self.ids),
                    ("move_type", "=", "out_invoice"),
                    ("state", "!=", "cancel"),
                ],
                order="invoice_date, id",
            )
        )
        return {
            order.id: moves
            for order, moves in moves.grouped("piste_contract_id").items()
        }

    def _piste_timeline_steps(self, moves):
        """Return the steps of one contract; domains above may add theirs.

        :param moves: its invoices in sudo mode, planned ones too
        """
        self.ensure_one()
        steps = [
            self._piste_step_contract(),
            self._piste_step_signed(),
            self._piste_step_paid(moves),
            self._piste_step_authorization(),
            self._piste_step_invoices(moves),
        ]
        return [step for step in steps if step]

    def _piste_step(self, key, label, state, word, detail=""):
        return {
            "key": key,
            "label": label,
            "state": state,
            "word": word,
            "detail": detail,
        }

    def _piste_step_contract(self):
        label = self.env._("Contract")
        day = format_date(self.env, self.create_date.date())
        if self.state == "cancel":
            word = self.env._("Contract cancelled")
            return self._piste_step("contract", label, "none", word)
        if self.state == "draft" and not self.signed_on:
            word = self.env._("Not sent")
            return self._piste_step("contract", label, "missing", word, day)
        return self._piste_step("contract", label, "done", self.env._("Sent"), day)

    def _piste_step_signed(self):
        label, done = self.env._("Signature"), self.env._("Contract signed")
        if self.signed_on:
            signed = fields.Datetime.context_timestamp(self, self.signed_on).date()
            detail = " · ".join(
                filter(None, [self.signed_by, format_date(self.env, signed)])
            )
            return self._piste_step("signed", label, "done", done, detail)
        if self.state == "cancel" or not self.require_signature:
            return self._piste_step("signed", label, "none", self.env._("Not required"))
        if self.state == "draft":
            return self._piste_step("signed", label, "waiting", self.env._("Later"))
        word = self.env._("Signature missing")
        return self._piste_step("signed", label, "missing", word)

    def _piste_step_paid(self, moves):
        label = self.env._("Payment")
        first = moves.filtered(
            lambda move: move.state == "posted" and not move.auto_post_origin_id
        )
        settled = sum(move.amount_total - move.amount_residual for move in first)
        paid, total = max(self.amount_paid, settled), self.amount_total
        due = self._get_prepayment_required_amount() or total
        detail = self._piste_money(due)
        if self.currency_id.compare_amounts(paid, total) >= 0 and total:
            word = self.env._("Payment received")
            return self._piste_step("paid", label, "done", word, detail)
        if paid and self.currency_id.compare_amounts(paid, due) >= 0:
            word = self.env._("Due at signing paid")
            return self._piste_step("paid", label, "done", word, detail)
        if self.state == "cancel":
            return self._piste_step("paid", label, "none", self.env._("Not required"))
        if self.piste_is_payment_to_receive:
            word = self.env._("Payment to receive")
            detail = f"{detail} · {self._piste_promise_word()}"
            return self._piste_step("paid", label, "missing", word, detail)
        if not self.signed_on and self.state != "sale":
            return self._piste_step(
                "paid", label, "waiting", self.env._("Later"), detail
            )
        word = self.env._("Payment missing")
        return self._piste_step("paid", label, "missing", word, detail)

    def _piste_promise_word(self):
        return dict(
            self._fields["piste_payment_promise"]._description_selection(self.env)
        )[self.piste_payment_promise]

    def _piste_step_authorization(self):
        """Return the step of the payment authorisation, where there is one."""
        if "piste_authorization_state" not in self._fields:
            return None
        label = self.env._("Authorization")
        # In sudo mode: the state alone is told, no account number.
        state = self.sudo()["piste_authorization_state"]
        if state == "active":
            return self._piste_step(
                "authorization", label, "done", self.env._("Authorization active")
            )
        if self.state == "cancel" or not self._piste_fee_lines("monthly"):
            word = self.env._("Not required")
            return self._piste_step("authorization", label, "none", word)
        if not self.signed_on and self.state != "sale":
            return self._piste_step(
                "authorization", label, "waiting", self.env._("Later")
            )
        word = self.env._("Authorization missing")
        return self._piste_step("authorization", label, "missing", word)

    def _piste_step_invoices(self, moves):
        label = self.env._("Invoices")
        posted = moves.filtered(lambda move: move.state == "posted")
        planned = moves.filtered(
            lambda move: move.state == "draft" and move.auto_post == "monthly"
        )[:1]
        detail = ""
        if planned:
            detail = self.env._(
                "Next one on %(date)s",
                date=format_date(self.env, planned.invoice_date),
            )
        late = posted.filtered(self._piste_is_late)
        if late:
            word = self.env._("%(count)s late", count=len(late))
            return self._piste_step("invoices", label, "missing", word, detail)
        unpaid = posted.filtered(lambda move: move.payment_state not in PAID)
        if unpaid:
            word = self.env._("%(count)s to pay", count=len(unpaid))
            return self._piste_step("invoices", label, "waiting", word, detail)
        if posted:
            word = self.env._("%(count)s paid", count=len(posted))
            return self._piste_step("invoices", label, "done", word, detail)
        if self.state == "sale":
            word = self.env._("Invoice missing")
            return self._piste_step("invoices", label, "missing", word, detail)
        if self.state == "cancel":
            return self._piste_step("invoices", label, "none", self.env._("No invoice"))
        return self._piste_step("invoices", label, "waiting", self.env._("Later"))

    def _piste_is_late(self, move):
        today = fields.Date.context_today(self)
        return move.payment_state not in PAID and (
            (move.invoice_date_due or today) < today
        )

    def _piste_invoice_row(self, move):
        """Return what to show of one posted invoice in sudo mode."""
        late, paid = self._piste_is_late(move), move.payment_state in PAID
        state = "done" if paid else "missing" if late else "waiting"
        words = {
            "done": self.env._("Paid"),
            "missing": self.env._("Late"),
            "waiting": self.env._("To pay"),
        }
        return {
            "id": move.id,
            "name": move.name,
            "date": format_date(self.env, move.invoice_date),
            "due": format_date(self.env, move.invoice_date_due),
            "amount": self._piste_money(move.amount_total),
            "residual": self._piste_money(move.amount_residual),
            "state": state,
            "icon": ICONS[state],
            "word": words[state],
            "is_payable": not paid,
        }

    def _piste_state_word(self):
        selection = self._fields["piste_contract_state"]._description_selection(
            self.env
        )
        return dict(selection)[self.piste_contract_state]

    def _piste_money(self, amount):
        return format_amount(self.env, amount, self.currency_id)
