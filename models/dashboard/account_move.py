from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    # The home and the expected commissions ask for what is open of one person (PC-02,
    # OD-20): few rows among all that was ever invoiced.
    _piste_draft_idx = models.Index(
        "(invoice_user_id, id) WHERE move_type = 'out_invoice' AND state = 'draft'"
    )
    _piste_open_idx = models.Index(
        "(invoice_user_id, invoice_date, id) WHERE move_type = 'out_invoice'"
        " AND state = 'posted' AND payment_state IN ('not_paid', 'partial')"
    )
