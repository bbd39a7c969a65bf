"""Bank accounts that money is drawn from: pure Python, no ORM.

Canada: Payments Canada Rule H1 and Standard 006 (institution, transit, account).
Europe: ISO 13616 (IBAN) and ISO 9362 (BIC), checked by python-stdnum.
"""

import re

from stdnum import bic, iban
from stdnum.eu import at_02
from stdnum.exceptions import ValidationError

SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015]+")
# Parts of a Canadian account and how many digits each has.
CANADIAN = {"institution": (3, 3), "transit": (5, 5), "account": (7, 12)}
# Territories whose banks take SEPA direct debits (EPC409-09).
SEPA = frozenset(
    "AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD"
    " ME MK MT NL NO PL PT RO RS SE SI SK SM VA".split()
)


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
    try:
        number = iban.validate(value)
    except (ValidationError, TypeError, AttributeError) as error:
        raise AccountError("iban") from error
    if number[:2] not in SEPA:
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
