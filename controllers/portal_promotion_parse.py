import re

from odoo.fields import Command
from odoo.http import request

from ..models.promotion.piste_promotion import (
    TYPE_FIELDS,
    WEEKDAY_FIELDS,
)
from ..models.promotion.piste_promotion_type import PRESETS
from .portal_common import PistePortal

TEXTS = {
    "name": 40,
    "teaser": 80,
    "discount_details": 5000,
    "details": 5000,
    "terms": 10000,
    "reward": 80,
    "contest_rules": 5000,
}
DATES = ("date_start", "date_end")
YEARS = range(2000, 2100)
# Field -> lowest and highest number; empty is always allowed in a draft.
WHOLE = {
    "plays_per_person": (1, 1000),
    "stamp_count": (2, 50),
    "card_days": (0, 3650),
    "coupon_quota": (1, 100_000),
    "coupon_per_person": (1, 100_000),
}
HOURS = ("hour_from", "hour_to")
MAX_PRIZES = 20
PRIZE_NAME = 80
NUMBER = re.compile(r"\d{1,9}(?:[.,]\d{1,4})?")
HOUR = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


class PistePromotionParse(PistePortal):
    """Read what a merchant typed: values that can be stored, sentences for the rest.

    Whatever is wrong stays in the form as it was typed, and is not stored.
    """

    def _promotion_parse(self, post, kind):
        """Split what was posted.

        :param str kind: type of the promotion, unless the form chooses another one
        :return: what was typed, values to store, and errors by field
        """
        form, values, errors = {}, {}, {}
        if "type" in post:
            kind = self._piste_choice(post["type"], TYPE_FIELDS, kind)
            form["type"] = values["type"] = kind
        self._promotion_parse_texts(post, form, values, errors)
        self._promotion_parse_dates(post, form, values, errors)
        self._promotion_parse_numbers(post, form, values, errors)
        self._promotion_parse_discount(post, form, values, errors)
        self._promotion_parse_window(post, form, values, errors)
        self._promotion_parse_prizes(form, values, errors)
        foreign = {
            name
            for other, names in TYPE_FIELDS.items()
            for name in names
            if other != kind
        }
        for found in (values, errors):
            for name in foreign & found.keys():
                del found[name]
        return form, values, errors

    def _promotion_parse_texts(self, post, form, values, errors):
        for name in TEXTS.keys() & post.keys():
            form[name] = self._piste_text(post[name], 2 * max(TEXTS.values()))
            values[name] = form[name] or False
            if len(form[name]) > TEXTS[name]:
                del values[name]
                errors[name] = request.env._(
                    "Shorten this text to %(limit)s characters.", limit=TEXTS[name]
                )
        for name in {"name", "reward"} & values.keys():
            values[name] = values[name] and " ".join(values[name].split())

    def _promotion_parse_dates(self, post, form, values, errors):
        days = {}
        for name in DATES:
            form[name] = self._piste_text(post.get(name), 20)
            days[name] = self._piste_date(form[name])
            if form[name] and (not days[name] or days[name].year not in YEARS):
                errors[name] = request.env._(
                    "This date does not exist. Choose another one."
                )
        if all(days.values()) and days["date_end"] < days["date_start"]:
            errors["date_end"] = request.env._(
                "The end comes before the start. Choose a later end date."
            )
        if not errors.keys() & set(DATES):
            values.update({name: day or False for name, day in days.items()})

    def _promotion_parse_numbers(self, post, form, values, errors):
        for name in WHOLE.keys() & post.keys():
            form[name] = self._piste_text(post[name], 20)
            low, high = WHOLE[name]
            number = self._promotion_number(form[name])
            if form[name] and (
                number is None or number % 1 or not low <= number <= high
            ):
                errors[name] = request.env._(
                    "Write a whole number from %(low)s to %(high)s.", low=low, high=high
                )
            else:
                values[name] = int(number or 0)
        quota, person = values.get("coupon_quota"), values.get("coupon_per_person")
        if quota and person and person > quota:
            errors["coupon_per_person"] = request.env._(
                "A person cannot take more coupons than there are."
            )
        if errors.keys() & {"coupon_quota", "coupon_per_person"}:
            values.pop("coupon_quota", None)
            values.pop("coupon_per_person", None)

    def _promotion_parse_discount(self, post, form, values, errors):
        if "discount_kind" not in post:
            return
        kinds = dict(request.env["piste.promotion"]._fields["discount_kind"].selection)
        kind = self._piste_choice(post["discount_kind"], kinds, "")
        form["discount_kind"] = kind
        form["discount_value"] = self._piste_text(post.get("discount_value"), 20)
        number = self._promotion_number(form["discount_value"])
        if kind not in ("percent", "amount"):
            number = 0
        elif form["discount_value"] and not number:
            errors["discount_value"] = request.env._(
                "Write a number above 0, such as 20 or 2.50."
            )
        elif kind == "percent" and number and number > 100:
            errors["discount_value"] = request.env._("A percentage is at most 100.")
        elif number and number > 1_000_000:
            errors["discount_value"] = request.env._("This amount is too high.")
        if "discount_value" not in errors:
            values["discount_kind"] = kind or False
            values["discount_value"] = number or 0

    def _promotion_parse_window(self, post, form, values, errors):
        if not post.get("window_sent"):
            return
        days = {name: bool(post.get(name)) for name in WEEKDAY_FIELDS}
        form.update(days)
        if any(days.values()):
            values.update(days)
        else:
            errors["weekdays"] = request.env._("Choose at least one day of the week.")
        hours = []
        for name, empty in zip(HOURS, (0.0, 24.0), strict=True):
            form[name] = self._piste_text(post.get(name), 10)
            match = HOUR.fullmatch(form[name])
            hours.append(int(match[1]) + int(match[2]) / 60 if match else empty)
            if form[name] and not match:
                errors[name] = request.env._("Write an hour such as 14:30.")
        hours[1] = hours[1] or 24.0
        if hours[0] == hours[1]:
            errors["hour_to"] = request.env._(
                "Choose two different hours, or none for the whole day."
            )
        if not errors.keys() & set(HOURS):
            values.update(zip(HOURS, hours, strict=True))

    def _promotion_parse_prizes(self, form, values, errors):
        posted = request.httprequest.form
        columns = [
            posted.getlist(name)[:MAX_PRIZES]
            for name in ("prize_name", "prize_quantity", "prize_odds")
        ]
        if not any(columns):
            return
        rows = [
            [self._piste_text(text, 200) for text in row]
            for row in zip(*columns, strict=False)
        ]
        rows = [row for row in rows if any(row)]
        form["prizes"] = [
            {"name": name, "quantity": quantity, "odds": odds}
            for name, quantity, odds in rows
        ]
        prizes = []
        for number, row in enumerate(rows, 1):
            prize, problem = self._promotion_prize(*row)
            prizes.append(prize)
            if problem:
                errors["prize_ids"] = request.env._(
                    "Prize %(number)s: %(problem)s", number=number, problem=problem
                )
                return
        if sum(prize["odds"] for prize in prizes) > 100 + 1e-6:
            errors["prize_ids"] = request.env._(
                "The odds of the prizes add up to more than 100 %. Lower them."
            )
            return
        values["prize_ids"] = prizes

    def _promotion_prize(self, name, quantity, odds):
        """Return the values of one prize, and what is wrong with it, if anything."""
        pieces, chance = self._promotion_number(quantity), self._promotion_number(odds)
        problem = ""
        if not name or len(name) > PRIZE_NAME:
            problem = request.env._("give it a name of at most 80 characters.")
        elif not pieces or pieces % 1 or pieces > 100_000:
            problem = request.env._("the quantity is a whole number from 1 to 100,000.")
        elif not chance or chance > 100:
            problem = request.env._("the odds are above 0 and at most 100 %.")
        name = " ".join(name.split())
        return {"name": name, "quantity": int(pieces or 0), "odds": chance}, problem

    @staticmethod
    def _promotion_number(text):
        """Return the number that was typed, or None: no sign, exponent, NaN."""
        text = re.sub(r"\s", "", text)
        if not (text.isascii() and NUMBER.fullmatch(text)):
            return None
        return float(text.replace(",", "."))

    def _promotion_values(self, promotion_sudo, values):
        """Return the values to write: prizes are replaced when they differ."""
        values = dict(values)
        prizes = values.pop("prize_ids", None)
        if prizes is None or prizes == self._promotion_prizes(promotion_sudo):
            return values
        commands = [Command.create(prize) for prize in prizes]
        return {**values, "prize_ids": [Command.clear(), *commands]}

    @staticmethod
    def _promotion_prizes(promotion_sudo):
        return [
            {"name": prize.name, "quantity": prize.quantity, "odds": prize.odds}
            for prize in promotion_sudo.prize_ids
        ]

    def _promotion_is_stale(self, promotion_sudo, post, values):
        """Whether somebody else changed what this form would overwrite."""
        version = post.get("version")
        if not version or version == str(promotion_sudo.write_date):
            return False
        current = {name: promotion_sudo[name] or False for name in values}
        if "prize_ids" in values:
            current["prize_ids"] = self._promotion_prizes(promotion_sudo) or False
        return any(current[name] != (value or False) for name, value in values.items())

    def _promotion_typed(self, promotion_sudo):
        """Return what is stored, as the inputs of the form show it."""
        texts = (*TEXTS, *DATES, "type", "discount_kind")
        form = {name: str(promotion_sudo[name] or "") for name in texts}
        form["type"] = form["type"] or "promotion"
        own = TYPE_FIELDS.get(promotion_sudo.type, ())
        for name in (*WHOLE, "discount_value"):
            preset = 0 if name in own else PRESETS.get(name, 0)
            form[name] = self._promotion_figure(promotion_sudo[name] or preset)
        form["prizes"] = [
            {
                "name": prize["name"],
                "quantity": self._promotion_figure(prize["quantity"]),
                "odds": self._promotion_figure(prize["odds"]),
            }
            for prize in self._promotion_prizes(promotion_sudo)
        ]
        for name in WEEKDAY_FIELDS:
            form[name] = promotion_sudo[name] if promotion_sudo else True
        for name in HOURS:
            minutes = round(promotion_sudo[name] * 60) % 1440
            form[name] = minutes and f"{minutes // 60:02}:{minutes % 60:02}"
        if promotion_sudo and promotion_sudo.type == "loyalty":
            form["card_days"] = form["card_days"] or "0"
        return form

    @staticmethod
    def _promotion_figure(value):
        """Return a number as one types it, with the separator of the language."""
        text = f"{value:.4f}".rstrip("0").rstrip(".") if value else ""
        return text.replace(".", "," if "fr" in (request.env.lang or "") else ".")
