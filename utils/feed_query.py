"""What a reader asks of the public feed, checked: pure Python, no ORM."""

import re
from dataclasses import dataclass
from datetime import date

DEFAULT_LIMIT, MAX_LIMIT = 50, 100
DEFAULT_RADIUS, MAX_RADIUS = 10.0, 500.0
LANGS = ("fr", "en")
_INTEGER = re.compile(r"[+-]?[0-9]{1,9}")
_DECIMAL = r"-?[0-9]{1,3}(?:\.[0-9]{1,10})?"
_POINT = re.compile(rf"({_DECIMAL}),({_DECIMAL})")
_NUMBER = re.compile(_DECIMAL)
_CURSOR = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})([0-9a-f]{32})")


class QueryError(ValueError):
    """A parameter that cannot be understood; its first argument is its name."""


@dataclass(frozen=True)
class FeedQuery:
    """A page of the feed."""

    lang: str = "fr"
    limit: int = DEFAULT_LIMIT
    category: int | None = None
    near: tuple | None = None  # degrees, degrees, km
    cursor: tuple | None = None


def parse(parameters):
    """Return the :class:`FeedQuery` of the parameters of a URL; others are ignored.

    :param parameters: mapping of texts
    :raise QueryError: for a parameter that cannot be understood
    """
    return FeedQuery(
        lang=parse_lang(parameters),
        limit=min(max(_integer(parameters, "limit", DEFAULT_LIMIT), 1), MAX_LIMIT),
        category=_integer(parameters, "category", None),
        near=_near(parameters),
        cursor=_cursor(parameters),
    )


def parse_lang(parameters):
    """Return ``fr`` or ``en``.

    :raise QueryError: for another language
    """
    lang = parameters.get("lang", LANGS[0])
    if lang not in LANGS:
        raise QueryError("lang")
    return lang


def _integer(parameters, name, default):
    text = parameters.get(name)
    if text is None:
        return default
    if not _INTEGER.fullmatch(text):
        raise QueryError(name)
    return int(text)


def _near(parameters):
    radius = parameters.get("radius")
    if radius is None:
        distance = DEFAULT_RADIUS
    elif not _NUMBER.fullmatch(radius) or not 0 < float(radius) <= MAX_RADIUS:
        raise QueryError("radius")
    else:
        distance = float(radius)
    text = parameters.get("near")
    if text is None:
        return None
    match = _POINT.fullmatch(text)
    if not match:
        raise QueryError("near")
    latitude, longitude = map(float, match.groups())
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise QueryError("near")
    return latitude, longitude, distance


def _cursor(parameters):
    text = parameters.get("cursor")
    if text is None:
        return None
    match = _CURSOR.fullmatch(text)
    if not match:
        raise QueryError("cursor")
    year, month, day, public_id = match.groups()
    try:
        return date(int(year), int(month), int(day)).isoformat(), public_id
    except ValueError as error:
        raise QueryError("cursor") from error
