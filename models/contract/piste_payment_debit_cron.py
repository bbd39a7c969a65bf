import logging

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

BATCH = 200
RUN_KINDS = ("pad", "sepa")


class PistePaymentDebit(models.Model):
    """The daily draw: find what is due, charge the cards, fill the runs (OD-26).

    Three steps, each in batches that are committed whole. Killed at any moment and run
    again, it goes on: what has its debit is left out, a card whose payment was begun is
    never charged a second time.
    """

    _inherit = "piste.payment.debit"

    @api.model
    def _cron_draw(self):
        """Draw what is due by active authorizations."""
        # The reasons that are noted are read by the people of the company.
        translated = self.with_context(lang=self.env.company.partner_id.lang)
        if (
            self._draw_batches(translated._prepare_batch)
            and self._draw_batches(translated._charge_next)
            and self._draw_batches(translated._fill_runs)
        ):
            translated._warn_unknown()

    @api.model
    def _draw_batches(self, step):
        """Repeat a step until nothing is left; False when the time is over."""
        while done := step():
            if not self.env["ir.cron"]._commit_progress(done, remaining=1):
                return False
        self.env["ir.cron"]._commit_progress(remaining=0)
        return True

    # === 1. FIND ===

    @api.model
    def _prepare_batch(self, size=BATCH):
        """Create the debits of the next invoices that are due.

        What an authorization does not cover is kept as refused, with the reason.

        :return: how many
        """
        rows = self.env.execute_query(self._sql_due(size))
        if not rows:
            return 0
        Authorization = self.env["piste.payment.authorization"].sudo()
        invoices = self.env["account.move"].sudo().browse(row[0] for row in rows)
        authorizations = Authorization.browse(row[1] for row in rows)
        today, used = fields.Date.context_today(self), authorizations._drawn()
        vals_list = []
        for invoice, authorization in zip(invoices, authorizations, strict=True):
            vals = authorization._prepare_debit(invoice, today)
            drawn = used[authorization.id, vals["period"]]
            if message := authorization._debit_refusal(
                vals["amount"], invoice.currency_id, today, drawn
            ):
                vals |= {"state": "refused", "reason": message}
            else:
                drawn.append(vals["amount"])
            vals_list.append(vals)
        self.sudo().create(vals_list)
        return len(rows)

    @api.model
    def _sql_due(self, size):
        """Return the query of invoices to draw, each with its authorization.

        An authorization of a contract covers the invoices of the contract and their
        monthly copies; one without a contract covers every invoice of the client.
        """
        self.env.flush_all()
        return SQL(
            """
            SELECT move.id, match.id
              FROM account_move AS move
              JOIN LATERAL (
                    SELECT mandate.id, mandate.notice_days, mandate.notice_waived
                      FROM piste_payment_authorization AS mandate
                     WHERE mandate.state = 'active'
                       AND mandate.partner_id = move.commercial_partner_id
                       AND mandate.company_id = move.company_id
                       AND (mandate.order_id IS NULL
                            OR mandate.order_id = move.piste_contract_id)
                  ORDER BY mandate.currency_id = move.currency_id DESC,
                           mandate.order_id IS NOT NULL DESC,
                           mandate.signed_on DESC, mandate.id DESC
                     LIMIT 1) AS match ON TRUE
             WHERE move.commercial_partner_id IN (
                    SELECT partner_id FROM piste_payment_authorization
                     WHERE state = 'active')
               AND move.move_type = 'out_invoice'
               AND move.state = 'posted'
               AND move.payment_state IN ('not_paid', 'partial')
               AND move.amount_residual > 0
               AND COALESCE(move.invoice_date_due, move.invoice_date) <= %(today)s
               AND move.invoice_date + CASE WHEN match.notice_waived THEN 0
                                            ELSE match.notice_days END <= %(today)s
               AND NOT EXISTS (
                    SELECT FROM piste_payment_debit AS known
                     WHERE known.move_id = move.id
                       AND (known.authorization_id = match.id
                            OR known.state IN ('ready', 'sent', 'collected')))
          ORDER BY move.id
             LIMIT %(size)s
            """,
            today=fields.Date.context_today(self),
            size=size,
        )

    # === 2. CHARGE ===

    @api.model
    def _charge_next(self):
        """Charge the card of the next debit.

        The payment is written and committed before the provider is asked: killed in
        between, the debit stays *Sent* without an answer and is charged by nobody else.

        :return: how many: 1 or 0
        """
        debit = self.sudo()._lock_ready("card", 1)
        if not debit:
            return 0
        message = (
            debit.authorization_id._debit_refusal(
                debit.amount,
                debit.currency_id,
                fields.Date.context_today(self),
                debit.authorization_id._drawn(excluded=debit)[
                    debit.authorization_id.id, debit.period
                ],
            )
            or debit._invoice_refusal()
        )
        if message:
            debit._refuse(message)
            return 1
        transaction = (
            self.env["payment.transaction"].sudo().create(debit._prepare_transaction())
        )
        debit.write({"state": "sent", "transaction_id": transaction.id})
        self.env["ir.cron"]._commit_progress(remaining=1)
        debit._charge(transaction)
        return 1

    def _charge(self, transaction):
        """Ask the provider for the money of one debit, and settle its invoice."""
        self.ensure_one()
        try:
            transaction._charge_with_token()
            if transaction.state == "done":
                transaction._post_process()
                self.payment_id = transaction.payment_id
        except Exception:
            # The answer of the provider may still come: the debit stays sent.
            _logger.exception("Card payment %s", transaction.reference)
            self.env.cr.rollback()

    def _prepare_transaction(self):
        """Return the values of a card payment that the server makes."""
        self.ensure_one()
        token = self.authorization_id.token_id
        Transaction = self.env["payment.transaction"]
        invoices = [Command.set(self.move_id.ids)]
        return {
            "provider_id": token.provider_id.id,
            "payment_method_id": token.payment_method_id.id,
            "token_id": token.id,
            "reference": Transaction._compute_reference(
                token.provider_id.code, invoice_ids=invoices
            ),
            "amount": self.amount,
            "currency_id": self.currency_id.id,
            "partner_id": token.partner_id.id,
            "operation": "offline",
            "invoice_ids": invoices,
        }

    def _invoice_refusal(self):
        """Say why the invoice is not to be drawn any more, or False."""
        self.ensure_one()
        invoice = self.move_id
        if invoice.state != "posted" or (
            invoice.payment_state not in ("not_paid", "partial")
        ):
            return self.env._("%(invoice)s is not due any more.", invoice=invoice.name)
        if self.currency_id.compare_amounts(self.amount, invoice.amount_residual) > 0:
            return self.env._(
                "Less than this is due on %(invoice)s now.", invoice=invoice.name
            )
        return False

    # === 3. COLLECT INTO RUNS ===

    @api.model
    def _fill_runs(self, size=BATCH):
        """Put the next debits of bank accounts into the open run of their company.

        :return: how many
        """
        for kind in RUN_KINDS:
            debits = self.sudo()._lock_ready(kind, size)
            if not debits:
                continue
            for company, batch in debits.grouped("company_id").items():
                batch.run_id = self.env["piste.debit.run"]._open_run(company, kind)
            return len(debits)
        return 0

    @api.model
    def _warn_unknown(self):
        """Note the card payments that the provider never answered."""
        unknown = self.sudo().search(
            [
                ("state", "=", "sent"),
                ("kind", "=", "card"),
                ("reason", "=", False),
                ("transaction_id.state", "=", "draft"),
            ]
        )
        if unknown:
            unknown.write(
                {
                    "reason": self.env._(
                        "The payment provider gave no answer: look there before asking"
                        " again."
                    )
                }
            )
