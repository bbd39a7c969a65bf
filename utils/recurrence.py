"""Recurrences: the sentence that tells one, and its dates. Pure Python, no ORM."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from dateutil import rrule

# Values of Odoo's calendar.
FREQUENCIES = {
    "daily": rrule.DAILY,
    "weekly": rrule.WEEKLY,
    "monthly": rrule.MONTHLY,
    "yearly": rrule.YEARLY,
}
WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
# As many as Odoo makes of a recurrence that never ends.
MOST = 720
# A recurrence that finds no day outside the holidays stops looking here.
_PATIENCE = 2000

_MONTHS = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
        *("août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
}
_DAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": (
        *("Monday", "Tuesday", "Wednesday", "Thursday"),
        *("Friday", "Saturday", "Sunday"),
    ),
}
_RANKS = {
    "fr": {
        1: "premier",
        2: "deuxième",
        3: "troisième",
        4: "quatrième",
        -1: "dernier",
    },
    "en": {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"},
}
_EVERY = {
    "fr": {
        "daily": ("Chaque jour", "Tous les {} jours"),
        "weekly": ("Chaque semaine", "Toutes les {} semaines"),
        "monthly": ("Chaque mois", "Tous les {} mois"),
        "yearly": ("Chaque année", "Tous les {} ans"),
    },
    "en": {
        "daily": ("Every day", "Every {} days"),
        "weekly": ("Every week", "Every {} weeks"),
        "monthly": ("Every month", "Every {} months"),
        "yearly": ("Every year", "Every {} years"),
    },
}
# Days that some months do not have: what becomes of them is told.
_SHORT = {
    "fr": {
        29: " (en février, les années bissextiles seulement)",
        30: " (sauf en février)",
        31: " (les mois de 31 jours seulement)",
        "leap": " (les années bissextiles seulement)",
    },
    "en": {
        29: " (in February, of leap years only)",
        30: " (not in February)",
        31: " (of months of 31 days only)",
        "leap": " (of leap years only)",
    },
}


@dataclass(frozen=True)
class Rule:
    """A recurrence, with the values of Odoo's calendar.

    :param date start: day of the first event
    :param frozenset weekdays: days of a weekly recurrence, Monday is 0
    :param str month_by: ``date`` for a day of the month, ``day`` for a weekday
    :param int rank: which of the weekdays of the month, -1 is the last
    :param str end: ``count``, ``end_date`` or ``forever``
    :param int week_start: from which day the weeks of an interval are counted
    :param frozenset holidays: days that are left out, or None to leave out none
    """

    frequency: str
    start: date
    interval: int = 1
    weekdays: frozenset = frozenset()
    month_by: str = "date"
    day: int = 1
    rank: int = 1
    weekday: int = 0
    end: str = "count"
    count: int = 1
    until: date | None = None
    week_start: int = 0
    holidays: frozenset | None = None

    def problem(self):
        """Return what is missing or wrong, or None.

        :return: one of ``interval``, ``weekdays``, ``day``, ``count``, ``until``,
            ``before``
        """
        checks = (
            ("interval", self.interval < 1),
            ("weekdays", self.frequency == "weekly" and not self.weekdays),
            ("day", self._by_day() and not 1 <= self.day <= 31),
            ("count", self.end == "count" and self.count < 1),
            ("until", self.end == "end_date" and not self.until),
            ("before", self.end == "end_date" and self._ends_before()),
        )
        return next((name for name, wrong in checks if wrong), None)

    def _by_day(self):
        return self.frequency == "monthly" and self.month_by == "date"

    def _ends_before(self):
        return bool(self.until) and self.until < self.start


def sentence(rule, lang="fr"):
    """Tell a recurrence: ``Chaque semaine le lundi, 5 fois``.

    :param Rule rule: one without problem
    :param str lang: language code; whatever is not French is told in English
    """
    lang = "fr" if (lang or "").startswith("fr") else "en"
    once, often = _EVERY[lang][rule.frequency]
    every = once if rule.interval == 1 else often.format(rule.interval)
    parts = [" ".join(part for part in (every, _days(rule, lang)) if part)]
    parts += [_end(rule, lang)] if rule.end != "forever" else []
    if rule.holidays is not None:
        parts.append({"fr": "sauf les jours fériés", "en": "but public holidays"}[lang])
    return ", ".join(parts)


def _days(rule, lang):
    if rule.frequency == "weekly":
        article = {"fr": "le ", "en": ""}[lang]
        names = [article + _DAYS[lang][day] for day in sorted(rule.weekdays)]
        return {"fr": "", "en": "on "}[lang] + _listed(names, lang)
    if rule.frequency == "monthly" and rule.month_by == "day":
        rank, day = _RANKS[lang][rule.rank], _DAYS[lang][rule.weekday]
        return f"le {rank} {day}" if lang == "fr" else f"on the {rank} {day}"
    if rule.frequency == "monthly":
        short = _SHORT[lang].get(rule.day, "")
        number = _number(rule.day, lang)
        return (f"le {number}" if lang == "fr" else f"on day {rule.day}") + short
    if rule.frequency == "yearly":
        leap = _SHORT[lang]["leap"] if _is_leap_day(rule.start) else ""
        month = _MONTHS[lang][rule.start.month - 1]
        if lang == "fr":
            return f"le {_number(rule.start.day, lang)} {month}{leap}"
        return f"on {month} {rule.start.day}{leap}"
    return ""


def _end(rule, lang):
    if rule.end == "count":
        if lang == "fr":
            return f"{rule.count} fois"
        return "once" if rule.count == 1 else f"{rule.count} times"
    month = _MONTHS[lang][rule.until.month - 1]
    if lang == "fr":
        day = _number(rule.until.day, lang)
        return f"jusqu’au {day} {month} {rule.until.year}"
    return f"until {month} {rule.until.day}, {rule.until.year}"


def _listed(names, lang):
    joint = {"fr": " et ", "en": " and "}[lang]
    return joint.join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _number(day, lang):
    return "1er" if lang == "fr" and day == 1 else str(day)


def _is_leap_day(day):
    return (day.month, day.day) == (2, 29)


def days(rule, limit=MOST):
    """Return the days of a recurrence, the first ``limit`` of them.

    Those on holidays are left out, not moved; a count counts what is left.
    """
    free = filter(lambda day: day not in (rule.holidays or ()), _every_day(rule))
    if rule.end == "count":
        limit = min(limit, rule.count)
    elif rule.end == "end_date":
        free = takewhile(lambda day: day <= rule.until, free)
    return list(islice(free, min(limit, MOST)))


def _every_day(rule):
    """Yield the days without end and with the holidays, for so long as is sensible."""
    parts = {}
    if rule.frequency == "weekly":
        parts["byweekday"] = sorted(rule.weekdays)
        parts["wkst"] = rule.week_start
    elif rule.frequency == "monthly" and rule.month_by == "day":
        parts["byweekday"] = rrule.weekday(rule.weekday, rule.rank)
    elif rule.frequency == "monthly":
        parts["bymonthday"] = rule.day
    dates = rrule.rrule(
        FREQUENCIES[rule.frequency],
        dtstart=datetime.combine(rule.start, time()),
        interval=rule.interval,
        count=_PATIENCE,
        **parts,
    )
    for moment in dates:
        yield moment.date()


def moments(rule, clock, zone, limit=MOST):
    """Return the moments of UTC of a recurrence at one hour of the clock.

    The hour stays what the clock shows when it is put forward or back.

    :param time clock: hour in the time zone
    :param str zone: name of the time zone
    """
    tz = ZoneInfo(zone)
    local = (datetime.combine(day, clock, tzinfo=tz) for day in days(rule, limit))
    return [moment.astimezone(UTC).replace(tzinfo=None) for moment in local]


def days_between(first, last):
    """Return every day from ``first`` to ``last``, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
