"""Tell whether two short titles speak of the same thing: pure Python, no ORM."""

import re
import unicodedata

NOT_ALPHANUMERIC = re.compile(r"[^0-9a-z]+")
# Words that say nothing of what is asked, in French and in English.
_EMPTY = (
    "aide allo avec avoir bonjour chez comment dans demande des elle est and are for"
    " hello help how les leur mais mes mon nos notre nous par pas plus pour pourquoi"
    " probleme problem puis qu que quel quelle question qui request sans ses son sur"
    " the une urgent vos votre vous what why with your"
)
EMPTY = frozenset(_EMPTY.split())
SHORTEST = 3
# The ends of words tell number and person only: affiche, affichent, affiché.
STEM = 6
ENOUGH = 0.5


def words(text):
    """Return the words that carry the meaning, without accents, cut to their stems."""
    plain = unicodedata.normalize("NFKD", (text or "").lower())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return {
        word[:STEM]
        for word in NOT_ALPHANUMERIC.split(plain)
        if len(word) >= SHORTEST and word not in EMPTY
    }


def likeness(one, other):
    """Return from 0 to 1 how much of the shorter title is in the other one.

    :param set one: words of a title, see :func:`words`
    :param set other: words of another title
    """
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0


def is_similar(one, other):
    """Tell whether two sets of words share at least half of the shorter one."""
    return likeness(one, other) >= ENOUGH
