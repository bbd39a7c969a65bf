import hashlib

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import format_date

KINDS = [("pad", "Pre-authorized Debit (Canada)"), ("sepa", "SEPA Direct Debit")]


class PisteDebitRun(models.Model):
    """Debits that go to the bank in one file (OD-26).

    The file carries account numbers, so it is never kept: it is written anew, byte for
    byte the same, each time an accountant downloads it.
    """

    _name = "piste.debit.run"
    _description = "Debit Run"
    _inherit = ["piste.state.mixin", "mail.thread"]
    _order = "id desc"

    _transitions = {"draft": ("exported",), "exported": ("done",)}

    # Identity
    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    # What is drawn
    date = fields.Date(
        "Date of the Debits",
        required=True,
        copy=False,
        default=lambda self: fields.Date.add(fields.Date.context_today(self), days=1),
        help="Day on which the bank draws the accounts.",
    )
    debit_ids = fields.One2many("piste.payment.debit", "run_id", readonly=True)
    debit_count = fields.Integer("Number of Debits", compute="_compute_totals")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    amount = fields.Monetary("Total", compute="_compute_totals")
    # State
    state = fields.Selection(
        [("draft", "To Export"), ("exported", "At the Bank"), ("done", "Collected")],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=1,
        help="To Export: takes in what becomes due. At the Bank: its file is written."
        " Collected: the money came, but for what was returned.",
    )
    # File
    file_number = fields.Integer(readonly=True, copy=False, aggregator=None)
    file_date = fields.Date(readonly=True, copy=False)
    exported_on = fields.Datetime(readonly=True, copy=False)
    exported_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    file_sha256 = fields.Char("Fingerprint of the File", readonly=True, copy=False)
    sender = fields.Json(
        readonly=True, copy=False, groups="base.group_system,piste.piste_group_finance"
    )

    _name_unique = models.UniqueIndex(
        "(name)", "There is a debit run with this number already."
    )
    _draft_unique = models.UniqueIndex(
        "(company_id, kind) WHERE state = 'draft'",
        "There is an open debit run of this kind already: export it first.",
    )
    _file_unique = models.UniqueIndex(
        "(company_id, kind, file_number, file_date) WHERE file_number > 0",
        "This file number is taken.",
    )
    _export_whole = models.Constraint(
        "CHECK ((state = 'draft') = (exported_on IS NULL))",
        "A run leaves by its file alone.",
    )

    # === COMPUTE ===

    @api.depends("debit_ids.amount")
    def _compute_totals(self):
        groups = self.env["piste.payment.debit"]._read_group(
            [("run_id", "in", self.ids)], ["run_id"], ["__count", "amount:sum"]
        )
        totals = {run: (count, amount) for run, count, amount in groups}
        for run in self:
            run.debit_count, run.amount = totals.get(run, (0, 0))

    @api.depends("kind")
    def _compute_currency_id(self):
        by_kind = {"pad": self.env.ref("base.CAD"), "sepa": self.env.ref("base.EUR")}
        for run in self:
            run.currency_id = by_kind.get(run.kind)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        # In sudo mode: who may open a run needs no right on sequences.
        sequence = self.env["ir.sequence"].sudo()
        return super().create(
            [
                {**vals, "name": sequence.next_by_code("piste.debit.run")}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        if not self.env.su and vals.keys() - {"date"} - self._thread_fields():
            raise UserError(
                self.env._("Only the date of a debit run is typed by hand.")
            )
        if "date" in vals and any(run.state != "draft" for run in self):
            raise UserError(
                self.env._("The bank has this debit run: its date cannot change.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_exported(self):
        if any(run.state != "draft" or run.debit_ids for run in self):
            raise UserError(self.env._("A debit run with debits cannot be deleted."))

    @api.model
    def _thread_fields(self):
        return set(self.env["mail.thread"]._fields)

    # === ACTION ===

    def action_export(self):
        """Give the debits to the bank: number the file, then download it.

        What the authorizations do not cover any more is taken out and noted.

        :return: the download, or a warning when nothing is left
        :raise UserError: exported already, dated in the past, or settings missing
        """
        self.ensure_one()
        self.check_access("write")
        self._lock()
        # In sudo mode: debits and numbers are written by the server alone.
        run_sudo = self.sudo()
        run_sudo._check_exportable()
        run_sudo._drop_uncovered()
        if not run_sudo.debit_ids:
            return self._warn(self.env._("No debit is left in this run."))
        run_sudo._number_file()
        content = run_sudo._render_file()
        run_sudo.debit_ids.write({"state": "sent"})
        run_sudo.write(
            {
                "state": "exported",
                "exported_by_id": self.env.uid,
                "file_sha256": hashlib.sha256(content).hexdigest(),
            }
        )
        return self.action_download()

    def action_download(self):
        """Download the file of the bank again, the same to the byte."""
        self.ensure_one()
        self.check_access("write")
        if self.state == "draft":
            raise UserError(self.env._("Export the run first."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/piste/debit-run/{self.id}/file",
            # Of the targets, this one alone refreshes the form behind it.
            "target": "new",
        }

    def action_collect(self):
        """Note that the money came: the invoices of what was not returned are paid.

        :raise UserError: before the bank drew it, or a second time
        """
        self.check_access("write")
        self._lock()
        for run in self:
            if run.state != "exported":
                raise UserError(
                    self.env._(
                        "%(run)s is not at the bank: there is nothing to collect.",
                        run=run.name,
                    )
                )
            if run.date > fields.Date.context_today(run):
                raise UserError(
                    self.env._(
                        "The bank draws these accounts on %(date)s only.",
                        date=format_date(self.env, run.date),
                    )
                )
        # In sudo mode: debits are written by the server alone.
        runs_sudo = self.sudo()
        runs_sudo.debit_ids.filtered(lambda debit: debit.state == "sent")._collect()
        runs_sudo.state = "done"
        return True

    def action_find_due(self):
        """Look for invoices that are due now, instead of waiting for the night."""
        self.check_access("write")
        Debit = self.env["piste.payment.debit"]
        while Debit._prepare_batch():
            pass
        while Debit._fill_runs():
            pass
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    # === BUSINESS ===

    @api.model
    def _open_run(self, company, kind):
        """Return the run that takes in debits now, made if there is none."""
        # In sudo mode: the daily draw and the accountant fill the same run.
        runs_sudo = self.sudo()
        return runs_sudo.search(
            [
                ("company_id", "=", company.id),
                ("kind", "=", kind),
                ("state", "=", "draft"),
            ],
            limit=1,
        ) or runs_sudo.create({"company_id": company.id, "kind": kind})

    def _lock(self):
        try:
            self.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._("Somebody works on this debit run right now: try again.")
            ) from error
        self.invalidate_recordset(["state"])

    def _check_exportable(self):
        self.ensure_one()
        if self.state != "draft":
            raise UserError(
                self.env._(
                    "%(run)s was exported on %(date)s by %(name)s already. Download the"
                    " same file again instead.",
                    run=self.name,
                    date=format_date(self.env, self.file_date),
                    name=self.exported_by_id.name,
                )
            )
        if self.date < fields.Date.context_today(self):
            raise UserError(
                self.env._("The date of the debits is over: choose another one.")
            )
        self._sender_values()

    def _drop_uncovered(self):
        """Refuse the debits that are not covered on the day of the run, and say so."""
        self.ensure_one()
        authorizations = self.debit_ids.authorization_id
        used = authorizations._drawn(excluded=self.debit_ids)
        notes = []
        for debit in self.debit_ids.sorted("id"):
            authorization = debit.authorization_id
            period = authorization._period(self.date)
            drawn = used[authorization.id, period]
            message = debit._invoice_refusal() or authorization._debit_refusal(
                debit.amount, debit.currency_id, self.date, drawn
            )
            if message:
                debit._refuse(message)
                notes.append(f"{debit.invoice_name}: {message}")
            else:
                drawn.append(debit.amount)
                debit.write({"date": self.date, "period": period})
        if notes:
            body = self.env._("Taken out, not covered:")
            self.message_post(body="\n".join([body, *notes]))

    def _warn(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
