"""Names as they are looked for: without case, accents of writing, apostrophes and hyphens."""

from __future__ import annotations

import unicodedata

APOSTROPHES = frozenset("'’ʼ‘`´ʹ′")  # typists write all of these for the one in Куп’янськ
DASHES = frozenset("-‐‑‒–—")


def folded(name: str) -> str:
    """``name`` as it is compared: equal for spellings that differ in case, apostrophes, dashes and spaces alone."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    kept = (" " if each in DASHES else each for each in plain if each not in APOSTROPHES)
    return " ".join("".join(kept).split())
