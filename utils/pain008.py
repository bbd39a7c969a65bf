"""Write SEPA direct debits as European banks read them: pure Python, no ORM.

ISO 20022 pain.008.001.02 within the EPC implementation guidelines of the core scheme
(EPC130-08).
"""

import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lxml import etree

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.008.001.02"
# The Latin letters of the scheme; others become spaces.
ALLOWED = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ "
)


@dataclass(frozen=True)
class Creditor:
    """Who draws the money."""

    name: str
    number: str  # SEPA creditor identifier
    iban: str
    bic: str = ""


@dataclass(frozen=True)
class Debit:
    """One amount drawn from one account."""

    reference: str  # unique, at most 35 characters
    amount: Decimal  # euros
    mandate: str  # unique mandate reference
    signed: date
    name: str
    iban: str
    bic: str = ""
    remark: str = ""
    is_first: bool = False


def render(creditor, debits, message, created, due):
    """Return the document as bytes.

    :param list debits: at least one; first ones and recurring ones go in two payments
    :param str message: number of the document, at most 35 characters
    :param datetime created: when it was made
    :param date due: day on which the accounts are drawn
    :raise ValueError: no debit
    """
    if not debits:
        raise ValueError("debits")
    root = etree.Element(etree.QName(NAMESPACE, "Document"), nsmap={None: NAMESPACE})
    body = _add(root, "CstmrDrctDbtInitn")
    header = _add(body, "GrpHdr")
    _add(header, "MsgId", latin(message, 35))
    _add(header, "CreDtTm", created.isoformat(timespec="seconds"))
    _totals(header, debits)
    _add(header, "InitgPty/Nm", latin(creditor.name, 70))
    for sequence, is_first in (("RCUR", False), ("FRST", True)):
        batch = [debit for debit in debits if debit.is_first == is_first]
        if batch:
            number = f"{message}-{sequence}"
            _payment(body, creditor, batch, number=number, sequence=sequence, due=due)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _payment(body, creditor, debits, *, number, sequence, due):
    payment = _add(body, "PmtInf")
    _add(payment, "PmtInfId", latin(number, 35))
    _add(payment, "PmtMtd", "DD")
    _totals(payment, debits)
    kind = _add(payment, "PmtTpInf")
    _add(kind, "SvcLvl/Cd", "SEPA")
    _add(kind, "LclInstrm/Cd", "CORE")
    _add(kind, "SeqTp", sequence)
    _add(payment, "ReqdColltnDt", due.isoformat())
    _add(payment, "Cdtr/Nm", latin(creditor.name, 70))
    _add(payment, "CdtrAcct/Id/IBAN", creditor.iban)
    _agent(payment, "CdtrAgt", creditor.bic)
    _add(payment, "ChrgBr", "SLEV")
    scheme = _add(payment, "CdtrSchmeId/Id/PrvtId/Othr")
    _add(scheme, "Id", creditor.number)
    _add(scheme, "SchmeNm/Prtry", "SEPA")
    for debit in debits:
        _transaction(payment, debit)


def _transaction(payment, debit):
    node = _add(payment, "DrctDbtTxInf")
    _add(node, "PmtId/EndToEndId", latin(debit.reference, 35))
    _add(node, "InstdAmt", f"{debit.amount:.2f}").set("Ccy", "EUR")
    mandate = _add(node, "DrctDbtTx/MndtRltdInf")
    _add(mandate, "MndtId", latin(debit.mandate, 35))
    _add(mandate, "DtOfSgntr", debit.signed.isoformat())
    _agent(node, "DbtrAgt", debit.bic)
    _add(node, "Dbtr/Nm", latin(debit.name, 70))
    _add(node, "DbtrAcct/Id/IBAN", debit.iban)
    if debit.remark:
        _add(node, "RmtInf/Ustrd", latin(debit.remark, 140))


def _totals(parent, debits):
    _add(parent, "NbOfTxs", str(len(debits)))
    _add(parent, "CtrlSum", f"{sum(debit.amount for debit in debits):.2f}")


def _agent(parent, name, bic):
    # Within the zone the IBAN says which bank it is.
    path, value = ("BIC", bic) if bic else ("Othr/Id", "NOTPROVIDED")
    _add(parent, f"{name}/FinInstnId/{path}", value)


def _add(parent, path, value=None):
    for name in path.split("/"):
        parent = etree.SubElement(parent, etree.QName(NAMESPACE, name))
    parent.text = value
    return parent


def latin(value, length):
    """Return words in the letters of the scheme.

    >>> latin("Crêperie « Cœur »", 70)
    'Creperie Coeur'
    """
    letters = value.replace("œ", "oe").replace("Œ", "OE")
    letters = unicodedata.normalize("NFKD", letters)
    plain = (
        c if c in ALLOWED else " " for c in letters if not unicodedata.combining(c)
    )
    return " ".join("".join(plain).split())[:length].strip()
