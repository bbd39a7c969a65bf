from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import split_every

# Parties changed per commit of the cron.
BATCH = 500


class ResPartnerCategory(models.Model):
    """A tag that a rule puts on clients and takes away again (GB-04)."""

    _inherit = "res.partner.category"

    piste_rule = fields.Selection(
        [
            ("new_client", "Client for a short time"),
            ("good_client", "Client who is invoiced much"),
        ],
        "Set by Rule",
        help="Every night the tag is put on the clients the rule fits, and taken from"
        " those it no longer fits. Empty: set by hand alone.",
    )
    piste_rule_days = fields.Integer("Days", default=90, help="For a new client.")
    piste_rule_amount = fields.Float(
        "Invoiced in 12 Months",
        default=5000.0,
        help="At least this much before taxes, in the currency of the company; for a"
        " client who is invoiced much.",
    )

    _check_piste_rule = models.Constraint(
        "CHECK(piste_rule IS NULL OR (piste_rule_days > 0 AND piste_rule_amount > 0))",
        "A rule needs a number of days and an amount above zero.",
    )

    @api.model
    def _cron_piste_apply_rules(self):
        """Put each tag with a rule on the clients it fits, batch by batch."""
        changes = [
            (tag, partners.browse(ids), command)
            for tag in self.search([("piste_rule", "!=", False)])
            for partners, command in tag._piste_rule_changes()
            for ids in split_every(BATCH, partners.ids)
        ]
        Cron = self.env["ir.cron"]
        for number, (tag, part, command) in enumerate(changes, 1):
            # A nightly matter of all clients, none of their history.
            part.with_context(tracking_disable=True).write(
                {"category_id": [command(tag.id)]}
            )
            if not Cron._commit_progress(1, remaining=len(changes) - number):
                return

    def _piste_rule_changes(self):
        """Return who gets and who loses this tag, with the command for each."""
        self.ensure_one()
        Partner = self.env["res.partner"].with_context(active_test=False)
        tagged = Partner.search([("category_id", "in", self.ids)])
        fitting = self._piste_fitting_clients()
        return [
            (fitting - tagged, Command.link),
            (tagged - fitting, Command.unlink),
        ]

    def _piste_fitting_clients(self):
        clients = Domain("piste_type", "=", "client")
        if self.piste_rule == "new_client":
            since = fields.Date.today() - relativedelta(days=self.piste_rule_days)
            clients &= Domain("piste_client_since", ">=", since)
        else:
            clients &= Domain("id", "in", self._piste_invoiced_clients())
        return self.env["res.partner"].search(clients)

    def _piste_invoiced_clients(self):
        """Return the ids of the companies that were invoiced enough."""
        since = fields.Date.today() - relativedelta(years=1)
        groups = self.env["account.move"]._read_group(
            [
                ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
                ("state", "=", "posted"),
                ("invoice_date", ">=", since),
            ],
            ["commercial_partner_id"],
            having=[("amount_untaxed_signed:sum", ">=", self.piste_rule_amount)],
        )
        return [partner.id for (partner,) in groups]
