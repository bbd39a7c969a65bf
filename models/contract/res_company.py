from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    piste_standard_terms_id = fields.Many2one(
        "sale.order.template",
        string="Standard Terms",
        domain="[('piste_is_standard_terms', '=', True),"
        " ('company_id', 'in', (False, id))]",
        check_company=True,
        help="Terms proposed by “Create Quotation” on an opportunity. Empty: the first"
        " standard terms of the list.",
    )
    piste_win_by_order = fields.Boolean(
        "Close the Opportunity when One of Its Orders Is Confirmed",
        help="The opportunity is then won by itself.",
    )
    piste_approval_reminder_hours = fields.Integer(
        "Remind the Approver after (hours)",
        default=4,
        help="Three times at most, as long as a request waits. 0: never.",
    )

    _piste_approval_reminder_hours_positive = models.Constraint(
        "CHECK (piste_approval_reminder_hours >= 0)",
        "The delay of the reminders cannot be negative.",
    )

    def _piste_get_standard_terms(self):
        """Return the standard terms of this company (OD-22).

        :return: the ones chosen in the settings, else the first active standard terms
            that the company may use; empty when there are none
        """
        self.ensure_one()
        Template = self.env["sale.order.template"]
        return self.piste_standard_terms_id or Template.search(
            [
                ("piste_is_standard_terms", "=", True),
                ("company_id", "in", (False, self.id)),
            ],
            limit=1,
        )
