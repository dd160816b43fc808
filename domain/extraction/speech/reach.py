"""How far words of saying reach: which of them a part of a sentence belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from domain.extraction.speech.saying import Speech
from domain.extraction.words.relatives import comma_of_relative
from domain.extraction.words.row import Row

ENDING = frozenset({"while", "although", "though", "whereas", "however", "yet", "meanwhile", "even though", "whilst"})


def governing(speeches: Sequence[Speech], row: Row, at: int) -> Speech | None:
    """Return the words of saying that reach the item at ``at``: the last before it, else the first behind it."""
    before = next((one for one in reversed(speeches) if one.at < at and not one.is_after), None)
    if before is not None and not _is_ended(row, before.at + 1, at) and not _is_closed(row, before.at, at):
        return before
    begin = 0 if before is None else before.at
    return next(
        (one for one in speeches if one.is_after and one.begin >= at and not _is_ended(row, max(begin, at), one.begin)),
        next((one for one in reversed(speeches) if begin <= one.at < at and _is_aside(row, one)), None),
    )


def _is_aside(row: Row, speech: Speech) -> bool:
    """Whether it reaches what stands behind it, too: *Kyiv, according to Moscow, lost Siversk*."""
    return speech.is_after and (speech.at == 0 or row.has(speech.at, "according to"))


def _is_ended(row: Row, first: int, last: int) -> bool:
    """Whether another clause begins in between, which is nobody's but the writer's."""
    return any(_ends_speech(row, at) for at in range(first, last))


def _ends_speech(row: Row, at: int) -> bool:
    if row.has(at + 1, "that"):
        return False
    if row.key(at) == ";":
        return not row.has(at + 2, "that")
    return row.key(at) in ENDING or (row.key(at) == "but" and row.key(at - 1) == "," and not row.items[at + 1].frames)


def settled(speeches: Sequence[Speech], facts: Sequence[tuple[int, int]]) -> None:
    """Mark the words of saying that follow what is said: no fact begins behind them, and one ends before them."""
    for number, speech in enumerate(speeches):
        stop = next((other.begin for other in speeches[number + 1 :] if not other.is_noun), None)
        is_followed = any(first >= speech.at and (stop is None or first < stop) for first, _ in facts)
        previous = max((other.at for other in speeches[:number] if not other.is_noun), default=-1)
        is_preceded = any(previous < first and last <= speech.at for first, last in facts)
        if not (speech.is_noun or speech.is_participle or is_followed) and is_preceded:
            speech.is_after = True


def _is_closed(row: Row, speech: int, at: int) -> bool:
    """Whether it stands in a relative clause that ends before ``at``: *Siversk, which Russia says it took, is …*."""
    commas = (one for one in range(speech + 1, at) if row.key(one) == ",")
    return any(
        0 < comma_of_relative(row, comma) < speech and (comma + 1 == at or row.has(comma + 1, "be", "have", "come"))
        for comma in commas
    )
