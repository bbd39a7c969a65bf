from odoo.fields import Command

from ..commission.common import PisteCommissions

YEAR = 2026


class PisteObjectives(PisteCommissions):
    """Objectives of the users of PisteRoles, beside their invoices and contracts."""

    @classmethod
    def _objective(cls, measure="signed", target=5200, user=None, **values):
        owner = {} if "team_id" in values else {"user_id": (user or cls.rep).id}
        return cls.env["piste.objective"].create(
            {
                "measure": measure,
                "target": target,
                "year": YEAR,
                "company_id": cls.company.id,
                **owner,
                **values,
            }
        )

    @classmethod
    def _contract(cls, signed_on, amount=1000.0, user=None, merchant=None, **values):
        """Return a contract signed at this moment, UTC."""
        owner = user or cls.rep
        product = cls._product()
        order = cls.env["sale.order"].create(
            {
                "partner_id": (merchant or cls.merchant_a).id,
                "user_id": owner.id,
                "company_id": cls.company.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "price_unit": amount,
                            "tax_ids": [
                                Command.set(cls.company.account_sale_tax_id.ids)
                            ],
                        }
                    )
                ],
                **values,
            }
        )
        order.signed_on = signed_on
        return order

    @classmethod
    def _product(cls, advertising=False):
        return cls.env["product.product"].create(
            {
                "name": "Bannière" if advertising else "Plage",
                "type": "service",
                "piste_is_advertising": advertising,
            }
        )

    @classmethod
    def _sell(cls, day, amount=1000.0, user=None, product=None, merchant=None):
        """Return a posted invoice of this day, taxes on top."""
        line = {
            "product_id": (product or cls._product()).id,
            "price_unit": amount,
            "tax_ids": [Command.set(cls.company.account_sale_tax_id.ids)],
        }
        return cls._invoice(
            user=user,
            invoice_date=day,
            partner_id=(merchant or cls.merchant_a).id,
            invoice_line_ids=[Command.create(line)],
        )

    @classmethod
    def _collect_on(cls, invoice, day, amount=None):
        values = {"journal_id": cls.journal.id, "payment_date": day}
        if amount:
            values["amount"] = amount
        register = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(values)
        )
        return register._create_payments()

    def _week(self, objective, day):
        """Return the week of ``objective`` that holds ``day`` (ISO)."""
        return objective.week_ids.filtered(
            lambda w: str(w.date_from) <= day <= str(w.date_to)
        )
