from datetime import date, timedelta

from odoo.fields import Command

from ..contract.common import PisteContracts

TODAY = date(2026, 6, 10)


class PisteHabits(PisteContracts):
    """Posted invoices of clients, so many days ago."""

    @classmethod
    def _product(cls, name):
        return cls.env["product.product"].create({"name": name, "type": "service"})

    @classmethod
    def _buy(
        cls, merchant, days_ago, product, amount=100.0, quantity=1, kind="invoice"
    ):
        """Post a customer document of ``merchant``, dated before TODAY."""
        move = cls.env["account.move"].create(
            {
                "move_type": f"out_{kind}",
                "partner_id": merchant.id,
                "invoice_user_id": merchant.commercial_partner_id.user_id.id,
                "invoice_date": TODAY - timedelta(days=days_ago),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "price_unit": amount,
                            "quantity": quantity,
                        }
                    )
                ],
            }
        )
        move.action_post()
        return move
