from odoo import fields, models
from odoo.tools import SQL


class PisteHabit(models.Model):
    """A product that a client has bought: how often, how much, when (GB-07).

    Read from posted invoices, nothing is stored; credit notes are deducted.
    """

    _name = "piste.habit"
    _description = "Purchase Habit"
    _auto = False
    _order = "order_count desc, date_last desc, id"
    _rec_name = "product_tmpl_id"
    _depends = {
        "account.move": [
            "state",
            "move_type",
            "invoice_date",
            "commercial_partner_id",
            "company_id",
        ],
        "account.move.line": [
            "move_id",
            "product_id",
            "quantity",
            "balance",
            "display_type",
        ],
        "product.product": ["product_tmpl_id"],
        "res.partner": ["user_id"],
    }

    partner_id = fields.Many2one("res.partner", "Client", readonly=True)
    product_tmpl_id = fields.Many2one("product.template", "Product", readonly=True)
    user_id = fields.Many2one("res.users", "Representative", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    order_count = fields.Integer("Orders", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    amount = fields.Monetary(readonly=True, help="Before taxes, credit notes deducted.")
    date_first = fields.Date("First Order", readonly=True)
    date_last = fields.Date("Last Order", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT MIN(line.id) AS id,
                   move.commercial_partner_id AS partner_id,
                   product.product_tmpl_id,
                   client.user_id,
                   move.company_id,
                   company.currency_id,
                   COUNT(DISTINCT move.invoice_date)
                       FILTER (WHERE move.move_type = 'out_invoice') AS order_count,
                   SUM(CASE WHEN move.move_type = 'out_invoice' THEN line.quantity
                            ELSE -line.quantity END) AS quantity,
                   SUM(-line.balance) AS amount,
                   MIN(move.invoice_date) AS date_first,
                   MAX(move.invoice_date)
                       FILTER (WHERE move.move_type = 'out_invoice') AS date_last
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
              JOIN product_product product ON product.id = line.product_id
              JOIN res_partner client ON client.id = move.commercial_partner_id
              JOIN res_company company ON company.id = move.company_id
             WHERE move.state = 'posted'
               AND move.move_type IN ('out_invoice', 'out_refund')
               AND line.display_type = 'product'
          GROUP BY move.commercial_partner_id, product.product_tmpl_id,
                   client.user_id, move.company_id, company.currency_id
            HAVING SUM(CASE WHEN move.move_type = 'out_invoice' THEN line.quantity
                            ELSE -line.quantity END) > 0
            """
        )
