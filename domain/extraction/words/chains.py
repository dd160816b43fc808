"""The words right before a verb: auxiliaries, negations, modals, adverbs; and what they make of the verb."""

from __future__ import annotations

from dataclasses import dataclass

from domain.extraction.words.items import QUOTES
from domain.extraction.words.row import Row

CHAIN = ("be", "have", "do", "not", "modal", "filler", "doubtful", "attempt", "manage", "past", "away")
LENGTH_MAX = 12
ADVERB = "ly"
SHARED = frozenset({"all", "both", "each"})


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbChain:
    """``begin``: its first item. ``is_infinitive``: *to* stands right before it, or before the verb."""

    begin: int
    is_negated: bool = False
    is_modal: bool = False
    is_compelled: bool = False  # `was forced to`, `decided to`: what follows was done
    is_attempt: bool = False
    is_managed: bool = False
    has_be: bool = False
    has_have: bool = False
    has_do: bool = False
    is_reported: bool = False  # `is said to have`
    is_infinitive: bool = False
    hedge: tuple[int, int] | None = None  # in items


def chain_before(row: Row, at: int) -> VerbChain:
    """Return the chain that ends where the verb begins, at ``at``."""
    begin, is_infinitive, said = at, False, 0
    hedge: tuple[int, int] | None = None
    while begin > 0 and at - begin < LENGTH_MAX:
        piece = row.items[begin - 1]
        if piece.key == "to" and not is_infinitive:
            is_infinitive = True
        elif _is_report(row, begin - 1):
            said = said or begin
            hedge = (begin - 1, begin)
        elif not (piece.has(*CHAIN) or _is_adverb(row, begin - 1) or _is_between(row, begin - 1)):
            break
        if piece.has("doubtful"):
            hedge = (begin - 1, begin)
        begin -= 1
    parts = range(begin, at)
    is_passive = said == at  # *was reported captured*
    acting = parts if is_passive or not said else range(said, at)  # *is said to have been captured*
    return VerbChain(
        begin=begin,
        is_negated=sum(row.has(part, "not") for part in parts) % 2 == 1,
        is_modal=any(row.has(part, "modal") for part in parts),
        is_compelled=all(row.has(part, "compelled") for part in parts if row.has(part, "modal")),
        is_attempt=any(row.has(part, "attempt") for part in parts),
        is_managed=any(row.has(part, "manage") for part in parts),
        has_be=any(row.has(part, "be") for part in acting),
        has_have=any(row.has(part, "have") for part in acting),
        has_do=any(row.has(part, "do") for part in parts),
        is_infinitive=is_infinitive,
        is_reported=said > 0,
        hedge=hedge,
    )


def _is_report(row: Row, at: int) -> bool:
    """*Reported* in *was reported captured*, *is reported to have fallen*: said by nobody who is named."""
    before = at - 1
    while row.has(before, "filler") or (before > 0 and _is_adverb(row, before)):
        before -= 1
    return row.has(at, "told of") and row.has(before, "be")


def _is_adverb(row: Row, at: int) -> bool:
    piece = row.items[at]
    is_plain = piece.is_word and not piece.is_capital and not piece.called
    return is_plain and piece.key.endswith(ADVERB) and not piece.has("settlement", "force", "official")


def _is_between(row: Row, at: int) -> bool:
    """Whether it stands between a verb and its auxiliary: a quotation mark in *had been "liberated"*, *all*, *both*."""
    return (row.key(at) in QUOTES or row.key(at) in SHARED) and row.has(at - 1, "be", "have", "filler")
