"""How promising a piste is, from what is known about it: pure Python, no ORM.

Each fact gives or takes points; the reasons are kept, so that people see why and may
think otherwise.
"""

from dataclasses import dataclass

# Points of each size, the more the larger.
SIZES = {"solo": 0, "micro": 1, "small": 2, "medium": 3, "large": 3}
# Points from which each number of stars is suggested.
STARS = ((8, 5), (6, 4), (4, 3), (2, 2))
RECENT, STILL_WARM, SILENT = 14, 30, 90


@dataclass(frozen=True)
class Facts:
    """What is known about a piste.

    ``days_since_contact`` is None when nobody has spoken to them yet.
    """

    has_email: bool = False
    has_phone: bool = False
    has_person: bool = False
    has_address: bool = False
    has_source: bool = False
    is_referred: bool = False
    size: str = ""
    days_since_contact: int | None = None
    is_key_account: bool = False
    is_nurtured: bool = False
    refuses_contact: bool = False


def reasons(facts):
    """Return ``(code, points)`` of every fact that counts, the weightiest first."""
    found = [
        ("email", int(facts.has_email)),
        ("phone", int(facts.has_phone)),
        ("person", int(facts.has_person)),
        ("address", int(facts.has_address)),
        ("source", int(facts.has_source and not facts.is_referred)),
        ("referred", 2 * facts.is_referred),
        ("size", SIZES.get(facts.size, 0)),
        ("key_account", 3 * facts.is_key_account),
        ("nurtured", -2 * facts.is_nurtured),
        ("refuses", -3 * facts.refuses_contact),
        *contact_reasons(facts.days_since_contact),
    ]
    counting = [(code, points) for code, points in found if points]
    return sorted(counting, key=lambda reason: -abs(reason[1]))


def contact_reasons(days):
    """Return what the time since the last contact is worth."""
    if days is None:
        return []
    if days <= RECENT:
        return [("recent", 2)]
    if days <= STILL_WARM:
        return [("warm", 1)]
    return [("silent", -1)] if days > SILENT else []


def suggest(facts):
    """Return the suggested number of stars, 1 to 5, and the reasons.

    >>> suggest(Facts())
    (1, [])
    """
    found = reasons(facts)
    total = sum(points for _code, points in found)
    return next((stars for least, stars in STARS if total >= least), 1), found
