from odoo import fields, models

from ...utils import period
from .piste_promotion import WEEKDAY_FIELDS

# Approved by marketing, and not over.
LIVE_STATES = ("approved", "scheduled", "running")


class PistePromotionWindow(models.Model):
    """Weekdays and hours at which a promotion is open (OD-10).

    Clock time at the merchant's: a window that ends before it begins lasts past
    midnight and belongs to the day on which it began.
    """

    _inherit = "piste.promotion"

    is_on_monday = fields.Boolean("Monday", default=True)
    is_on_tuesday = fields.Boolean("Tuesday", default=True)
    is_on_wednesday = fields.Boolean("Wednesday", default=True)
    is_on_thursday = fields.Boolean("Thursday", default=True)
    is_on_friday = fields.Boolean("Friday", default=True)
    is_on_saturday = fields.Boolean("Saturday", default=True)
    is_on_sunday = fields.Boolean("Sunday", default=True)
    hour_from = fields.Float("Open From", default=0.0)
    hour_to = fields.Float(
        "Open Until",
        default=24.0,
        help="An hour before the first one is an hour of the next day.",
    )

    _check_weekdays = models.Constraint(
        f"CHECK({' OR '.join(WEEKDAY_FIELDS)})",
        "Choose at least one day of the week.",
    )
    _check_hours = models.Constraint(
        "CHECK(hour_from >= 0 AND hour_from < 24 AND hour_to > 0 AND hour_to <= 24"
        " AND hour_from != hour_to)",
        "Choose hours from 0:00 to 24:00 that are not the same.",
    )

    # BUSINESS

    def _weekdays(self):
        """Return the days on which the promotion is open: Monday is 0."""
        self.ensure_one()
        return {day for day, name in enumerate(WEEKDAY_FIELDS) if self[name]}

    def _is_open_at(self, moment):
        """Whether a customer may use the promotion at an instant (OD-10).

        Marketing approved it, the day is within its dates, and it is one of its
        weekdays and hours by the clock of the merchant.

        :param datetime.datetime moment: naive UTC instant
        """
        self.ensure_one()
        if self.state not in LIVE_STATES or not (self.date_start and self.date_end):
            return False
        return period.is_open(
            period.local_time(moment, self._tz()),
            (self.date_start, self.date_end),
            self._weekdays(),
            (self.hour_from, self.hour_to),
        )
