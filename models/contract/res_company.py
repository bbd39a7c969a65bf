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

    piste_sign_reminder_first = fields.Integer(
        "First Reminder after (Days)",
        default=2,
        help="Whoever has a contract to sign by a link is reminded. 0: never.",
    )
    piste_sign_reminder_second = fields.Integer(
        "Second Reminder after (Days)", default=5, help="0: none."
    )

    _check_piste_sign_reminders = models.Constraint(
        "CHECK(piste_sign_reminder_first >= 0 AND (piste_sign_reminder_second = 0"
        " OR piste_sign_reminder_second > piste_sign_reminder_first))",
        "The second reminder comes after the first one.",
    )

    def _piste_sign_reminder_days(self):
        """Return after how many days each reminder is sent."""
        self.ensure_one()
        both = (self.piste_sign_reminder_first, self.piste_sign_reminder_second)
        return [days for days in both if days] if both[0] else []

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
