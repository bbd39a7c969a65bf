from datetime import time

from babel.dates import get_day_names
from babel.numbers import format_decimal

from odoo import api, fields, models
from odoo.tools import format_date, format_list, format_time
from odoo.tools.misc import babel_locale_parse, formatLang, get_lang

from .piste_promotion import WEEKDAY_FIELDS
from .piste_promotion_renewal import NOTICE_DAYS


class PistePromotionWords(models.Model):
    """Say the limits of a promotion in words: days, hours, prizes, discount."""

    _inherit = "piste.promotion"

    window_text = fields.Char(
        "Days and Hours",
        compute="_compute_window_text",
    )

    @api.depends_context("lang")
    @api.depends(*WEEKDAY_FIELDS, "hour_from", "hour_to")
    def _compute_window_text(self):
        for promotion in self:
            promotion.window_text = promotion._describe_window()

    # BUSINESS

    def _terms_blanks(self):
        """Return what stands for each blank of a model text, as far as it is known."""
        self.ensure_one()
        validity = self.env._("until the promotion ends")
        if self.card_days:
            validity = self.env._(
                "%(days)s days from the first stamp", days=self.card_days
            )
        return {
            "merchant": self.partner_id.name,
            "start": self._describe_day(self.date_start),
            "end": self._describe_day(self.date_end),
            "hours": self._describe_window(),
            "prizes": self._describe_prizes(),
            "odds": self.odds_total and self._describe_percent(self.odds_total),
            "plays": self.plays_per_person,
            "stamps": self.stamp_count,
            "reward": self.reward,
            "validity": validity,
            "quota": self.coupon_quota and self._describe_number(self.coupon_quota),
            "per_person": self.coupon_per_person,
            "discount": self._describe_discount(),
        }

    def _type_label(self):
        self.ensure_one()
        return dict(self._fields["type"]._description_selection(self.env))[self.type]

    def _portal_facts(self):
        """Return what is special about this type, as label and words. Call in sudo."""
        self.ensure_one()
        facts = {
            "scratch": (
                ("prize_ids", self._describe_prizes()),
                ("plays_per_person", self.plays_per_person),
                ("contest_rules", self.contest_rules),
            ),
            "loyalty": (
                ("stamp_count", self.stamp_count),
                ("reward", self.reward),
                ("card_days", self.card_days),
            ),
            "coupon": (
                ("coupon_quota", self._describe_number(self.coupon_quota)),
                ("coupon_per_person", self.coupon_per_person),
            ),
            "promotion": (("discount_value", self._describe_discount()),),
        }[self.type]
        return [
            (self._fields[name]._description_string(self.env), str(value))
            for name, value in facts
            if value
        ]

    def _describe_window(self):
        """Return the days and hours in words, as “Monday to Friday, 11:00 to 14:00”."""
        self.ensure_one()
        days = self._describe_weekdays()
        if (self.hour_from, self.hour_to) == (0, 24):
            return self.env._("%(days)s, all day", days=days)
        return self.env._(
            "%(days)s, from %(first)s to %(last)s",
            days=days,
            first=self._describe_hour(self.hour_from),
            last=self._describe_hour(self.hour_to),
        )

    def _describe_end(self):
        """Return when a running promotion ends, as soon as its end is near."""
        self.ensure_one()
        left = self.state == "running" and (self.date_end - self._today()).days
        if left is False or left > NOTICE_DAYS:
            return ""
        if left <= 0:
            return self.env._("Ends today")
        if left == 1:
            return self.env._("Ends tomorrow")
        return self.env._("Ends in %(days)s days", days=left)

    def _describe_weekdays(self):
        days = sorted(self._weekdays())
        if len(days) == 7:
            return self.env._("Every day")
        names = get_day_names("wide", locale=self._locale())
        labels = [names[day] for day in days]
        if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
            text = self.env._("%(first)s to %(last)s", first=labels[0], last=labels[-1])
        else:
            text = format_list(self.env, labels) if labels else ""
        return text[:1].upper() + text[1:]

    def _describe_hour(self, hour):
        minutes = round(hour * 60)
        if minutes == 1440:
            return self.env._("midnight")
        return format_time(
            self.env, time(minutes // 60, minutes % 60), tz=None, time_format="short"
        )

    def _describe_day(self, day):
        return day and format_date(self.env, day, date_format="long")

    def _describe_prizes(self):
        return "; ".join(
            self.env._(
                "%(quantity)s × %(name)s (%(odds)s)",
                quantity=self._describe_number(prize.quantity),
                name=prize.name,
                odds=self._describe_percent(prize.odds),
            )
            for prize in self.prize_ids
        )

    def _describe_discount(self):
        """Return the discount as the public reads it: 50 %, $2.00, two for one."""
        if not self.discount_kind:
            return False
        if self.discount_kind == "percent":
            return self.discount_value and self._describe_percent(self.discount_value)
        if self.discount_kind == "amount":
            return self.discount_value and formatLang(
                self.env, self.discount_value, currency_obj=self.currency_id
            )
        kinds = self._fields["discount_kind"]._description_selection(self.env)
        return dict(kinds)[self.discount_kind]

    def _describe_percent(self, value):
        return self.env._("%(number)s %%", number=self._describe_number(value))

    def _describe_number(self, value):
        return format_decimal(value, format="#,##0.####", locale=self._locale())

    @api.model
    def _locale(self):
        return babel_locale_parse(get_lang(self.env).code)
