"""Bank accounts that money is drawn from: pure Python, no ORM.

Canada: Payments Canada Rule H1 and Standard 006 (institution, transit, account).
Europe: ISO 13616 (IBAN) and ISO 9362 (BIC), checked by python-stdnum.
"""

import re

from stdnum import bic
from stdnum.eu import at_02
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10

SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015]+")
# Parts of a Canadian account and how many digits each has.
CANADIAN = {"institution": (3, 3), "transit": (5, 5), "account": (7, 12)}
# Territories whose banks take SEPA direct debits (EPC409-09), and how long an IBAN is
# there. Not ``stdnum.iban``: Odoo changes how python-stdnum is loaded, which hides its
# tables of countries from it.
IBAN_LENGTHS = {
    **dict.fromkeys(["NO"], 15),
    **dict.fromkeys(["BE"], 16),
    **dict.fromkeys(["DK", "FI", "NL"], 18),
    **dict.fromkeys(["MK", "SI"], 19),
    **dict.fromkeys(["AT", "EE", "LT", "LU"], 20),
    **dict.fromkeys(["CH", "HR", "LI", "LV"], 21),
    **dict.fromkeys(["BG", "DE", "GB", "IE", "ME", "RS", "VA"], 22),
    **dict.fromkeys(["GI"], 23),
    **dict.fromkeys(["AD", "CZ", "ES", "MD", "RO", "SE", "SK"], 24),
    **dict.fromkeys(["PT"], 25),
    **dict.fromkeys(["IS"], 26),
    **dict.fromkeys(["FR", "GR", "IT", "MC", "SM"], 27),
    **dict.fromkeys(["AL", "CY", "HU", "PL"], 28),
    **dict.fromkeys(["MT"], 31),
}


class AccountError(ValueError):
    """A part is wrong: ``code`` is its name, e.g. ``transit`` or ``iban``."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def canadian(part, value):
    """Return one part of a Canadian account as digits.

    >>> canadian("transit", "0001-2"), canadian("institution", "006")
    ('00012', '006')

    :param str part: ``institution``, ``transit`` or ``account``
    :raise AccountError: wrong number of digits, or something else than digits
    """
    digits = SEPARATORS.sub("", value) if isinstance(value, str) else ""
    least, most = CANADIAN[part]
    fits = digits.isascii() and digits.isdigit() and least <= len(digits) <= most
    if not fits or not digits.strip("0"):
        raise AccountError(part)
    return digits


def european(value):
    """Return an IBAN of the SEPA zone in capitals and without spaces.

    :raise AccountError: wrong country, length or check digits
    """
    number = SEPARATORS.sub("", value).upper() if isinstance(value, str) else ""
    fits = number.isascii() and number.isalnum() and number[2:4].isdigit()
    if not fits or len(number) != IBAN_LENGTHS.get(number[:2]):
        raise AccountError("iban")
    if not mod_97_10.is_valid(number[4:] + number[:4]):
        raise AccountError("iban")
    return number


def bank(value):
    """Return a BIC in capitals.

    :raise AccountError: not 8 or 11 characters of the right kind
    """
    try:
        return bic.validate(value)
    except (ValidationError, TypeError, AttributeError) as error:
        raise AccountError("bic") from error


def creditor(value):
    """Return the SEPA identifier of a creditor in capitals.

    :raise AccountError: wrong length or check digits
    """
    try:
        return at_02.validate(value)
    except (ValidationError, TypeError, AttributeError) as error:
        raise AccountError("creditor") from error


def last_digits(account):
    """Return the four characters that may be shown.

    >>> last_digits("FR1420041010050500013M02606")
    '2606'
    """
    return account[-4:]
