"""Names as they are looked for: without case, accents of writing, apostrophes and hyphens."""

from __future__ import annotations

import unicodedata

APOSTROPHES = frozenset("'`\u00b4\u02b9\u02bc\u2018\u2019\u2032")  # all are typed where Ukrainian writes one
DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014")


def folded(name: str) -> str:
    """``name`` as it is compared: equal for spellings that differ in case, apostrophes, dashes and spaces alone."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    kept = (" " if each in DASHES else each for each in plain if each not in APOSTROPHES)
    return " ".join("".join(kept).split())
