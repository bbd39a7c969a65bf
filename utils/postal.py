"""Addresses as the post wants them on an envelope (AX-26); pure functions.

An address is a dict of strings: ``name`` (the company or the only person),
``contact``, ``street2``, ``street``, ``city``, ``zip``, ``state_code``, ``country``
(its name) and ``country_code``. What is missing is left out.
"""

import re
import unicodedata

FRENCH_WIDTH = 38  # characters of a line, NF Z 10-011
FRENCH_LINES = 6
# Words that the norm shortens when a line is too long.
_SHORT_WORDS = {
    "ALLEE": "ALL",
    "AVENUE": "AV",
    "BATIMENT": "BAT",
    "BOULEVARD": "BD",
    "CHEMIN": "CHE",
    "FAUBOURG": "FG",
    "IMPASSE": "IMP",
    "LOTISSEMENT": "LOT",
    "PASSAGE": "PAS",
    "PLACE": "PL",
    "QUAI": "QU",
    "RESIDENCE": "RES",
    "ROUTE": "RTE",
    "SAINT": "ST",
    "SAINTE": "STE",
    "SQUARE": "SQ",
}
# French departments and territories beyond the sea write like France.
FRENCH_POST = frozenset(
    ("FR", "GF", "GP", "MC", "MQ", "NC", "PF", "PM", "RE", "WF", "YT")
)

# First letter of a Canadian postal code -> province.
_PROVINCES = {
    **dict.fromkeys("GHJ", "QC"),
    **dict.fromkeys("KLMNP", "ON"),
    "A": "NL",
    "B": "NS",
    "C": "PE",
    "E": "NB",
    "R": "MB",
    "S": "SK",
    "T": "AB",
    "V": "BC",
    "Y": "YT",
}
_CANADIAN_CODE = re.compile(r"^[A-Z]\d[A-Z] ?-?\d[A-Z]\d$")
# The X of the north belongs to two territories.
_NUNAVUT = ("X0A", "X0B", "X0C")


def canadian_province(zip_code):
    """Return the code of the province that a Canadian postal code lies in, or None.

    :param str zip_code: as typed, in any case, with or without its blank
    """
    code = (zip_code or "").strip().upper()
    if not _CANADIAN_CODE.match(code):
        return None
    if code.startswith("X"):
        return "NU" if code.startswith(_NUNAVUT) else "NT"
    return _PROVINCES.get(code[0])


def envelope_lines(address, sender_country_code=None):
    """Return the lines of an envelope in the form of the country it goes to.

    :param dict address: see the module
    :param str sender_country_code: the country is written when it is another one
    """
    code = address.get("country_code")
    if code == "CA":
        lines = canadian_lines(address)
    elif code in FRENCH_POST:
        lines = french_lines(address)
    else:
        lines = plain_lines(address)
    country = _clean(address.get("country"))
    if country and sender_country_code and code != sender_country_code:
        lines.append(country.upper())
    return lines


def canadian_lines(address):
    """Return the lines in the form of Canada Post.

    Capitals, no punctuation, and on the last line the town, the code of the province
    and the postal code after two blanks: ``MONTRÉAL QC  H2X 1Y4``.
    """
    town = " ".join(filter(None, map(_bare, _values(address, "city", "state_code"))))
    last = "  ".join(filter(None, (town, canadian_code(address.get("zip")))))
    head = _values(address, "contact", "name", "street2", "street")
    return _filled([*(_bare(text) for text in head), last])


def canadian_code(code):
    """Return a postal code as ``H2X 1Y4``, whatever way it was typed."""
    code = re.sub(r"[^A-Z0-9]", "", (code or "").upper())
    return f"{code[:3]} {code[3:]}".strip()


def french_lines(address):
    """Return the lines of norm NF Z 10-011: six at most, of 38 characters at most.

    From the recipient down to the town, without punctuation; street and town in
    capitals, the town without accents and after its postal code.
    """
    town = _capitals(" ".join(_values(address, "zip", "city")))
    head = [_fit(_bare(text)) for text in _values(address, "name", "contact")]
    middle = [_fit(_capitals(text)) for text in _values(address, "street2", "street")]
    rows = [row for parts in (*head, *middle) for row in parts]
    kept = _filled(rows)[: FRENCH_LINES - 1]
    return _filled([*kept, *_fit(town)[:1]])


def plain_lines(address):
    """Return the lines for any other country: town and postal code in capitals."""
    town = _capitals(" ".join(_values(address, "zip", "city", "state_code")))
    head = _values(address, "name", "contact", "street2", "street")
    return _filled([*(_clean(text) for text in head), town])


def _values(address, *names):
    return [address.get(name) or "" for name in names]


def _filled(lines):
    return [line for line in lines if line]


def _clean(text):
    return " ".join((text or "").split())


def _bare(text):
    """Return capitals without punctuation; hyphens and apostrophes belong to names."""
    return _clean(re.sub(r"[^\w\s'’/&-]|_", " ", text or "")).upper()


def _capitals(text):
    """Return capitals without accents, punctuation, hyphens and apostrophes."""
    plain = unicodedata.normalize("NFKD", (text or "").replace("œ", "oe"))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return _clean(re.sub(r"[^\w\s]|_", " ", plain)).upper()


def _fit(line):
    """Return one line of 38 characters, shortened, or several when it is longer."""
    if len(line) > FRENCH_WIDTH:
        line = " ".join(_SHORT_WORDS.get(word, word) for word in line.split())
    rows = []
    for word in line.split():
        if rows and len(rows[-1]) + 1 + len(word) <= FRENCH_WIDTH:
            rows[-1] += f" {word}"
        else:
            rows.append(word[:FRENCH_WIDTH])
    return rows
