"""Normal forms of the short labels that people type into lists: pure Python."""

from .match_keys import NOT_ALPHANUMERIC, strip_accents


def label_key(label):
    """Return what two spellings of one label have in common, or an empty string.

    Case, accents, punctuation and spaces do not count.

    >>> label_key(" Salon de coiffûre") == label_key("SALON DE COIFFURE")
    True
    """
    return NOT_ALPHANUMERIC.sub("", strip_accents(label or ""))


def split_name(name, given=""):
    """Return the first and the last name of a person.

    Where the first name ends is what the person typing it said, else the first space.

    :param str name: full name
    :param str given: first name as it was typed, ignored when the name says otherwise
    """
    name, given = " ".join((name or "").split()), " ".join((given or "").split())
    if given and f"{name} ".startswith(f"{given} "):
        return given, name[len(given) :].strip()
    first, _space, last = name.partition(" ")
    return first, last


def join_name(first, last):
    """Return the full name, or an empty string."""
    return " ".join(f"{first or ''} {last or ''}".split())
