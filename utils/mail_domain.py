"""Which part of an e-mail address tells two people work together (AX-23)."""

# Between the name and the country: "shop.qc.ca" is one shop, "qc.ca" is a province.
_SECOND_LEVELS = frozenset(
    (
        *("ab", "bc", "mb", "nb", "nf", "nl", "ns", "nt", "nu", "on", "pe", "qc"),
        *("sk", "yk", "ac", "asso", "co", "com", "edu", "gc", "gob", "gouv", "gov"),
        *("net", "nom", "org"),
    )
)


def base_domain(email):
    """Return the domain that an organisation has registered, without sub-domains.

    :param str email: one address, e.g. ``zoe@paie.boutique.qc.ca``
    :return: e.g. ``boutique.qc.ca``; an empty string without a usable domain
    """
    _user, _at, domain = (email or "").strip().lower().rpartition("@")
    labels = domain.strip(".").split(".")
    if not _at or len(labels) < 2 or not all(labels):
        return ""
    country = len(labels[-1]) == 2
    size = 3 if country and len(labels) > 2 and labels[-2] in _SECOND_LEVELS else 2
    return ".".join(labels[-size:])


def is_public(domain, providers):
    """Tell whether everybody may have an address at ``domain``.

    :param str domain: as :func:`base_domain` returns it
    :param providers: names: ``yahoo`` stands for yahoo.com, yahoo.fr and so on,
        ``bell.net`` for itself alone
    """
    return domain in providers or domain.partition(".")[0] in providers
