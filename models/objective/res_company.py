from odoo import fields, models


class ResCompany(models.Model):
    """What counts as real money and as an active client (OD-17, OD-18)."""

    _inherit = "res.company"

    piste_objective_basis = fields.Selection(
        [("collected", "Collected"), ("invoiced", "Invoiced")],
        "Real Amounts",
        required=True,
        default="collected",
        help="Collected: dated by the payment.\n"
        "Invoiced: dated by the invoice, credit notes deducted.\n"
        "Before taxes in both cases.",
    )
    piste_active_days = fields.Integer(
        "Active Client: Days",
        required=True,
        default=90,
        help="How many days a client stays active after an invoice, or after the end"
        " of a promotion.",
    )
    piste_active_needs_payment = fields.Boolean(
        "Active Client: Has Paid",
        default=True,
        help="Only clients who have paid an invoice.",
    )
    piste_active_sign = fields.Selection(
        [
            ("either", "A Promotion or an Invoice"),
            ("promotion", "A Promotion"),
            ("invoice", "An Invoice"),
        ],
        "Active Client: Sign of Life",
        required=True,
        default="either",
    )

    _piste_active_days_range = models.Constraint(
        "CHECK(piste_active_days BETWEEN 1 AND 3660)",
        "A client stays active from 1 to 3,660 days.",
    )

    def _piste_working_weekdays(self):
        """Return the weekdays worked in this company, Monday is 0."""
        self.ensure_one()
        # In sudo mode: who plans an objective need not read the schedule.
        attendances = self.sudo().resource_calendar_id.attendance_ids
        return frozenset(map(int, attendances.mapped("dayofweek"))) or frozenset(
            range(5)
        )
