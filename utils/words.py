"""Amounts of money in words, in French and in English: pure Python."""

from decimal import ROUND_HALF_UP, Decimal

from num2words import num2words

# Words for one and several units, then for one and several hundredths.
NAMES = {
    "fr": {
        "CAD": ("dollar", "dollars", "cent", "cents"),
        "USD": ("dollar américain", "dollars américains", "cent", "cents"),
        "EUR": ("euro", "euros", "centime", "centimes"),
    },
    "en": {
        "CAD": ("dollar", "dollars", "cent", "cents"),
        "USD": ("US dollar", "US dollars", "cent", "cents"),
        "EUR": ("euro", "euros", "cent", "cents"),
    },
}
AND = {"fr": "et", "en": "and"}
MILLION = 10**6
VOWELS = "aeiouyéèh"


def language_of(code):
    """Return ``fr`` for any French, ``en`` for the rest.

    Never the variants of num2words: its Swiss French writes "huitante".

    :param code: locale code such as ``fr_CA``, or nothing
    """
    return "fr" if (code or "").lower().startswith("fr") else "en"


def amount_in_words(amount, currency, lang, names=None, decimals=2):
    """Write an amount of money in words, as it stands on a contract (OD-22).

    >>> amount_in_words(1190.5, "CAD", "fr_CA")
    'mille cent quatre-vingt-dix dollars et cinquante cents'

    :param amount: int, float or Decimal, in units of the currency, tax included or not
    :param str currency: ISO code, such as ``CAD``
    :param str lang: locale code; French for any ``fr*``, English for the others
    :param names: four words (unit, units, hundredth, hundredths) for a currency that
        this module does not know
    :param int decimals: decimal places of the currency, 0 or 2
    :raise ValueError: for a negative amount, or a currency without words
    """
    lang = language_of(lang)
    names = NAMES[lang].get(currency) or names
    if not names or not all(names[:2]):
        raise ValueError(f"no words for {currency}")
    exact = Decimal(str(amount)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if exact < 0:
        raise ValueError("negative amount")
    whole = int(exact)
    hundredths = int((exact - whole) * 100)
    one, many, small, smalls = names
    text = _counted(whole, one, many, lang)
    if not hundredths:
        return text
    if not small or not smalls:
        raise ValueError(f"no words for the hundredths of {currency}")
    rest = _counted(hundredths, small, smalls, lang)
    return f"{text} {AND[lang]} {rest}" if whole else rest


def _counted(number, one, many, lang):
    """Return "two dollars": in French zero is singular, and a million takes "de"."""
    singular = number < 2 if lang == "fr" else number == 1
    name = one if singular else many
    if lang == "fr" and number and number % MILLION == 0:
        name = f"d'{name}" if name[0].lower() in VOWELS else f"de {name}"
    return f"{num2words(number, lang=lang)} {name}"
