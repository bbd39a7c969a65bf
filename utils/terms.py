"""Compare the terms of a contract with its standard terms: pure Python, no ORM.

Terms are plain data that JSON can hold::

    {
        "currency": 6,
        "lines": [
            {"type": "", "product": 7, "name": "Design", "quantity": 1.0, "unit": 1,
             "price": 450.0, "discount": 0.0, "taxes": "standard", "optional": False}
        ],
        "conditions": {"payment_term_id": 3, "note": "", "validity_date": "2026-07-01"},
    }

A standard line also says whether its price is ``locked`` and its ``max_discount``.
"""

import hashlib
import json

# A date before this one only shortens the offer, which needs nobody's consent.
_LATEST = "validity_date"


def terms_hash(terms):
    """Return the sha256 of terms, the same for the same terms."""
    text = json.dumps(terms, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def differences(standard, asked):
    """Return what leaves the standard, as facts that any language can word.

    :param dict standard: terms with ``locked`` and ``max_discount`` on their lines
    :param dict asked: terms of the contract
    :return: list of dicts with ``kind``, ``standard`` and ``asked``; empty when the
        terms are the standard ones
    """
    facts = []
    partner_of, added = _pair(standard["lines"], asked["lines"])
    for index, line in enumerate(standard["lines"]):
        if index in partner_of:
            facts += _line_facts(line, partner_of[index])
        else:
            facts.append(_fact("removed", line, line, None))
    facts += [_fact("added", line, None, line) for line in added]
    facts += _condition_facts(standard["conditions"], asked["conditions"])
    if facts:
        totals = (untaxed(standard), untaxed(asked))
        facts.append({"kind": "total", "standard": totals[0], "asked": totals[1]})
    return facts


def untaxed(terms):
    """Return the total of the lines that are no option, before taxes."""
    return round(
        sum(
            line["price"] * line["quantity"] * (1 - line["discount"] / 100)
            for line in terms["lines"]
            if not line["type"] and not line["optional"]
        ),
        2,
    )


def _pair(standard, asked):
    """Find the line asked for each standard line: the same text first.

    :return: lines asked by index of the standard line, and the lines left over
    """
    left, found = list(asked), {}
    for keys in (("type", "product", "name"), ("type", "product")):
        for index, line in enumerate(standard):
            if index in found:
                continue
            same = (other for other in left if all(line[k] == other[k] for k in keys))
            if (match := next(same, None)) is not None:
                found[index] = match
                left = [other for other in left if other is not match]
    return found, left


def _line_facts(standard, asked):
    changed = {name for name in asked if standard.get(name) != asked[name]}
    if standard["type"]:
        changed &= {"name", "optional"}
    if standard["optional"] and asked["optional"]:
        changed.discard("quantity")  # The client chooses how much of an option.
    if not standard["locked"] and asked["price"] >= 0:
        changed.discard("price")
    allowed = max(standard["discount"], standard["max_discount"])
    if 0 <= asked["discount"] <= allowed:
        changed.discard("discount")
    facts = []
    for name in ("price", "discount", "quantity", "unit", "name", "taxes", "optional"):
        if name in changed:
            value = allowed if name == "discount" else standard[name]
            facts.append(_fact(name, standard, value, asked[name]))
    return facts


def _fact(kind, line, standard, asked):
    fact = {"kind": kind, "type": line["type"], "product": line["product"]}
    return {**fact, "text": line["name"], "standard": standard, "asked": asked}


def _condition_facts(standard, asked):
    facts = []
    for name in asked:
        before, after = standard.get(name), asked[name]
        shortened = name == _LATEST and after and (not before or after <= before)
        if before != after and not shortened:
            facts.append(
                {"kind": "condition", "name": name, "standard": before, "asked": after}
            )
    return facts
