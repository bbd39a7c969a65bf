"""Write debit files as Canadian banks read them: pure Python, no ORM.

Payments Canada, Standard 005: logical records of 1464 characters, a header (A), debit
records (D) of up to six segments, a trailer (Z).
"""

import unicodedata
from dataclasses import dataclass, field
from datetime import date

RECORD = 1464
SEGMENT = 240
SEGMENTS = 6
END = "\r\n"
# Kinds of transactions (Standard 007): a business or a person pays.
CODES = {"business": "700", "personal": "450"}
MOST = 10**10 - 1  # cents of one debit


@dataclass(frozen=True)
class Originator:
    """Who draws the money, as agreed with the bank."""

    number: str  # 10 characters
    data_centre: str  # 5 digits
    short_name: str
    long_name: str
    institution: str
    transit: str
    account: str  # where returned debits go
    currency: str = "CAD"


@dataclass(frozen=True)
class Debit:
    """One amount drawn from one account."""

    cents: int
    due: date
    institution: str
    transit: str
    account: str
    name: str
    reference: str
    category: str = "business"


@dataclass
class File:
    """One file of debits.

    :param int number: 1 to 9999, another one for each file of the originator
    :param date created: day on which it was made
    """

    originator: Originator
    number: int
    created: date
    debits: list = field(default_factory=list)

    def render(self):
        """Return the text of the file, records ended by CR LF.

        :raise ValueError: no debit, or a value that does not fit its place
        """
        if not self.debits:
            raise ValueError("debits")
        records = [self._header()]
        for first in range(0, len(self.debits), SEGMENTS):
            batch = self.debits[first : first + SEGMENTS]
            records.append(self._record(len(records) + 1, batch))
        records.append(self._trailer(len(records) + 1))
        return "".join(f"{record:<{RECORD}}{END}" for record in records)

    @property
    def _control(self):
        return text(self.originator.number, 10) + digits(self.number, 4)

    def _header(self):
        return (
            "A"
            + digits(1, 9)
            + self._control
            + julian(self.created)
            + digits(self.originator.data_centre, 5)
            + " " * 20
            + text(self.originator.currency, 3)
        )

    def _record(self, count, debits):
        segments = "".join(self._segment(debit) for debit in debits)
        return "D" + digits(count, 9) + self._control + segments

    def _segment(self, debit):
        sender = self.originator
        return (
            CODES[debit.category]
            + digits(debit.cents, 10)
            + julian(debit.due)
            + branch(debit.institution, debit.transit)
            + text(debit.account, 12)
            + "0" * 22  # trace number, given by the bank
            + "0" * 3
            + text(sender.short_name, 15)
            + text(debit.name, 30)
            + text(sender.long_name, 30)
            + text(sender.number, 10)
            + text(debit.reference, 19)
            + branch(sender.institution, sender.transit)
            + text(sender.account, 12)
            + " " * 15
            + " " * 22
            + " " * 2
            + "0" * 11
        )

    def _trailer(self, count):
        total = sum(debit.cents for debit in self.debits)
        empty = digits(0, 14) + digits(0, 8)
        totals = digits(total, 14) + digits(len(self.debits), 8) + empty * 3
        return "Z" + digits(count, 9) + self._control + totals


def julian(day):
    """Return a date as 0YYDDD."""
    return f"0{day:%y%j}"


def branch(institution, transit):
    """Return a branch as 0, institution, transit."""
    return "0" + digits(institution, 3) + digits(transit, 5)


def digits(value, length):
    """Return a number, zeros in front.

    :raise ValueError: longer than its place, negative or no number
    """
    number = str(value).rjust(length, "0")
    if len(number) > length or not (number.isascii() and number.isdigit()):
        raise ValueError(value)
    return number


def text(value, length):
    """Return words in the capitals that every bank reads, spaces behind."""
    letters = unicodedata.normalize("NFKD", value.replace("œ", "oe").replace("Œ", "OE"))
    plain = "".join(c if " " <= c <= "~" else "" for c in letters)
    return f"{' '.join(plain.split()).upper()[:length]:<{length}}"
