from datetime import timedelta

from odoo import Command, fields

from odoo.addons.piste.tests.common import PisteCommon

YEAR = {"period": "year"}


class HomeCommon(PisteCommon):
    """A representative with pistes, clients and actions."""

    def home(self, user, **context):
        """Return the home of ``user``, its sections by key."""
        home = self.env["piste.dashboard"].with_user(user).with_context(**context)
        result = home.get_home()
        result["sections"] = {s["key"]: s for s in result["sections"]}
        return result

    def create_pistes(self, owner, count):
        return self.env["crm.lead"].create(
            [
                {"name": f"{owner.login} {n}", "type": "lead", "user_id": owner.id}
                for n in range(count)
            ]
        )

    def plan(self, record, owner, days, summary="Appeler"):
        today = fields.Date.context_today(self.env.user)
        return record.activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=today + timedelta(days=days),
            summary=summary,
            user_id=owner.id,
        )

    def total(self, user):
        items = self.home(user)["sections"]["leads"]["items"]
        return sum(item["value"] for item in items)


class MoneyCommon(HomeCommon):
    """Contracts, invoices and payments of one merchant."""

    def sign(self, owner, amount, moment):
        """Create a contract of ``amount``, taxes included, signed at ``moment``."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.merchant_a.id,
                "user_id": owner.id,
                "order_line": [
                    Command.create(
                        {
                            "name": "Plage",
                            "product_id": self.env["product.product"]
                            .create({"name": "Plage"})
                            .id,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        order.write({"signed_on": moment})
        return order

    def invoice(self, owner, amount, post=True, **values):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.merchant_a.id,
                "invoice_user_id": owner.id,
                **values,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Plage",
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        if post:
            invoice.action_post()
        return invoice

    def collect(self, invoice, amount, day=None):
        """Collect ``amount`` on ``invoice`` by an entry of the bank journal."""
        bank = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.env.company.id)], limit=1
        )
        receivable = invoice.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        entry = self.env["account.move"].create(
            {
                "journal_id": bank.id,
                "date": day or fields.Date.context_today(self.env.user),
                "line_ids": [
                    Command.create(
                        {
                            "account_id": receivable.account_id.id,
                            "partner_id": invoice.partner_id.id,
                            "credit": amount,
                        }
                    ),
                    Command.create(
                        {"account_id": bank.default_account_id.id, "debit": amount}
                    ),
                ],
            }
        )
        entry.action_post()
        credit = entry.line_ids.filtered("credit")
        (receivable + credit).reconcile()


class ReportCommon(MoneyCommon):
    """What the page *Rapports* tells to each role."""

    def page(self, user, filters=YEAR, **context):
        report = self.env["piste.report"].with_user(user).with_context(**context)
        return report.get_page(filters)

    def tile(self, user, source, filters=YEAR, **context):
        chart = self.env.ref(f"piste.piste_report_chart_{source}")
        tiles = self.page(user, filters, **context)["charts"]
        return next(tile for tile in tiles if tile["id"] == chart.id)

    def shipped(self, user):
        data = self.env["ir.model.data"].search(
            [("model", "=", "piste.report.chart"), ("module", "=", "piste")]
        )
        names = {row.res_id: row.name.rpartition("_")[2] for row in data}
        return {
            names[tile["id"]]
            for tile in self.page(user)["charts"]
            if tile["id"] in names
        }
