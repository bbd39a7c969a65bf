"""Normal forms by which two files of the same business are recognised.

Everything here is pure: no database, no ORM. What the forms ignore is what people
type differently for one and the same business: accents, case, punctuation, spaces,
legal forms, articles at the edges. A typing error of one letter is found through
*deletion keys*: two texts that differ by one inserted, missing or wrong letter have
at least one of these keys in common.
"""

import re
import unicodedata
import zlib

from stdnum.fr import siren, siret

# Written at the end of a name (or its beginning) without being part of it.
LEGAL_FORMS = frozenset(
    [
        "inc",
        "incorporee",
        "incorporated",
        "ltee",
        "ltd",
        "limitee",
        "limited",
        "llc",
        "llp",
        "corp",
        "corporation",
        "cie",
        "compagnie",
        "enr",
        "enregistree",
        "senc",
        "sencrl",
        "sec",
        "sarl",
        "sas",
        "sasu",
        "sa",
        "sca",
        "scop",
        "eurl",
        "ei",
        "eirl",
        "snc",
        "sci",
        "scp",
        "selarl",
        "coop",
        "cooperative",
        "gmbh",
    ]
)
JOINING = re.compile(r"[’'`´.]")
NEQ = re.compile(r"(11|22|33|88)\d{8}")
NOT_ALPHANUMERIC = re.compile(r"[^0-9a-z]+")
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})
# Shorter names have too few letters for a typing error to be told from another name.
TYPO_MIN_LENGTH = 5
# Longer ones would only make the index fat; their beginning says enough.
TYPO_MAX_LENGTH = 48


def strip_accents(text):
    """Return ``text`` in lower case without accents and ligatures."""
    text = unicodedata.normalize("NFKD", text.casefold().translate(LIGATURES))
    return "".join(char for char in text if not unicodedata.combining(char))


def name_words(name):
    """Return the words of a name that count, in order.

    Dotted legal forms (``S.A.R.L.``) count as one word; the name stays whole when
    nothing but a legal form would be left.
    """
    text = strip_accents(name or "").replace("&", " et ").replace("+", " et ")
    text = JOINING.sub(lambda match: "" if match.group() == "." else " ", text)
    words = NOT_ALPHANUMERIC.sub(" ", text).split()
    kept = [word for word in words if word not in LEGAL_FORMS]
    return kept or words


def name_key(name):
    """Return the normal form of a name, or an empty string.

    >>> name_key("Boulangerie L’Épi d'Or inc.") == name_key("BOULANGERIE L EPI D OR")
    True
    """
    return "".join(name_words(name))


def email_key(email):
    """Return the normal form of an e-mail address, or an empty string.

    What follows a ``+`` in the local part names a folder, not another person.
    """
    local, at, domain = (email or "").strip().lower().rpartition("@")
    if not at or not local or not domain:
        return ""
    return f"{local.partition('+')[0] or local}@{domain}"


def registry_key(number):
    """Return the digits of a NEQ or SIREN (a SIRET by its SIREN), or ``""``."""
    digits = re.sub(r"\D", "", number or "")
    if len(digits) == 14:
        digits = digits[:9]
    return digits if len(digits) in (9, 10) else ""


def is_neq(number):
    """Return whether this may be a number of the register of Québec.

    >>> is_neq("1143920115"), is_neq("4443920115")
    (True, False)
    """
    return bool(NEQ.fullmatch(number))


def is_siren(number):
    """Return whether this is a SIREN or SIRET whose check digit is right."""
    return siren.is_valid(number) or siret.is_valid(number)


def deletion_keys(key):
    """Return the hashes of ``key`` and of ``key`` without each of its letters.

    :param str key: a normal form of :func:`name_key`
    :return: sorted signed 32-bit integers; empty for a key that is too short
    """
    key = key[:TYPO_MAX_LENGTH]
    if len(key) < TYPO_MIN_LENGTH:
        return []
    texts = {key}
    texts.update(key[:place] + key[place + 1 :] for place in range(len(key)))
    return sorted({zlib.crc32(text.encode()) - (1 << 31) for text in texts})


def one_letter_apart(left, right):
    """Return whether two keys are equal or differ by at most one letter.

    Two neighbouring letters that changed places count as one error.
    """
    if left == right:
        return True
    if abs(len(left) - len(right)) > 1:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    rest_left, rest_right = left[start:], right[start:]
    if len(left) == len(right):
        swapped = rest_left[1:2] + rest_left[:1] + rest_left[2:]
        return rest_left[1:] == rest_right[1:] or swapped == rest_right
    longer, shorter = sorted((rest_left, rest_right), key=len, reverse=True)
    return longer[1:] == shorter
