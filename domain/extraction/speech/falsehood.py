"""Facts that a sentence calls false: *it is not true that*, *the report is fake*, *Moscow's claim is a lie*."""

from __future__ import annotations

from domain.extraction.facts import Fact
from domain.extraction.words.items import QUOTES
from domain.extraction.words.row import STOPS, Row

CLAIM_BEFORE_MAX = 9  # from the noun for a claim to the words of what is claimed, in items
THAT_BEFORE_MAX = 14
FALSE_BEHIND_MAX = 25
FALSE_SUBJECT_MAX = 6


def is_called_false(row: Row, fact: Fact) -> bool:
    """Whether the sentence says that the fact is not so, beside words that deny."""
    return _is_introduced_as_false(row, fact) or _is_claim_false(row, fact) or _does_not_follow(row, fact)


def _does_not_follow(row: Row, fact: Fact) -> bool:
    """*A flag does not mean the town has been captured*."""
    before = range(max(1, fact.first - FALSE_SUBJECT_MAX), fact.first)
    at = next((one for one in reversed(before) if row.has(one, "mean")), 0)
    return at > 0 and row.has(at - 1, "not") and not any(row.key(one) in {",", *STOPS} for one in range(at, fact.first))


def _is_introduced_as_false(row: Row, fact: Fact) -> bool:
    """*It is not true that*: of the nearest *that* before it."""
    before = reversed(range(max(0, fact.first - THAT_BEFORE_MAX), fact.first))
    at = next((one for one in before if row.has(one, "that")), 0)
    return row.has(at - 1, "false") and any(row.has(one, "be") for one in range(max(0, at - 4), at - 1))


def _is_claim_false(row: Row, fact: Fact) -> bool:
    """*The claim that Kupiansk was captured is untrue*."""
    if not any(row.has(at, "claim noun") for at in range(max(0, fact.first - CLAIM_BEFORE_MAX), fact.first)):
        return False
    for at in range(fact.last, min(len(row), fact.last + FALSE_BEHIND_MAX)):
        if row.key(at) in STOPS or row.has(at, "but"):
            return False
        before = at - 1 if row.key(at - 1) not in QUOTES else at - 2  # *is "wishful thinking"*
        if row.has(at, "false") and row.has(before, "be", "filler", "skip", "not"):
            return True
    return False


def calls_it_false(row: Row, at: int) -> bool:
    """Whether *the claim was false*, *this was untrue* and the like stand at ``at``."""
    here = at
    while (
        here - at < FALSE_SUBJECT_MAX
        and not (row.key(here) == "'s" and row.has(here - 1, "denied content", "it"))
        and (
            row.has(here, "that", "demonstrative", "skip", "own", "it", "claim noun", "denied content", "past")
            or row.called(here)
            or row.key(here) == "'s"
        )
    ):
        here += 1
    if here == at or not row.has(here, "be"):
        return False
    while row.has(here, "be", "filler", "skip"):
        here += 1
    return row.has(here, "false")


def begins_false(row: Row) -> bool:
    """Whether the sentence itself calls false what was said before it, and states nothing: *“This is not true,” …*."""
    at = 0
    while row.key(at) in QUOTES or row.has(at, "but", "and") or row.key(at) == ",":
        at += 1
    return not any(item.frames for item in row.items) and calls_it_false(row, at)


def calls_a_claim_false(row: Row, at: int) -> bool:
    """*called reports that the town had fallen "propaganda"*: from the verb that names it so, at ``at``."""
    behind = range(at + 1, min(len(row), at + FALSE_BEHIND_MAX))
    is_of_claim = any(row.has(one, "claim noun") for one in behind[:FALSE_SUBJECT_MAX])
    return is_of_claim and any(row.has(one, "false") for one in behind)
