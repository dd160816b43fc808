"""What may be removed of an entry where the law demands it, and what then remains.

Removable is what takes no part in the rules of time: the words, and who is named in them. What an answer is made of
(kind, claimant, place, status, holder, share, dates, what is denied or retracted, and who recorded it when) is not: a
record without it would answer differently, and nobody could tell why. Such an entry is annulled, or corrected.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any, TypeVar, assert_never

from domain.record.amendments import Annulment, Correction, Corroboration, Redactable, Redaction, SourceCorrection
from domain.record.entries import Body
from domain.record.saying import Saying
from domain.record.statements import PHRASES, Attribution, Content, Retraction, Statement

TOLD = ("quote", "spokesperson", *PHRASES, "via", "note")
REMOVABLE = (*TOLD, "extent", "reason")
REMOVED = "redacted"  # stands for a reason, which an amendment has to have

SaidT = TypeVar("SaidT", Content, Saying)
Reasoned = TypeVar("Reasoned", Correction, Annulment, SourceCorrection)


def redactable(body: Body) -> Redactable | None:
    """``body``, if it may bear something that can be removed."""
    match body:
        case Statement() | Correction() | Annulment() | Corroboration() | SourceCorrection() | Redaction():
            return body
        case _:
            return None


def without(body: Redactable, fields: Collection[str]) -> Redactable | None:
    """What remains of ``body`` without those of ``fields`` that it bears; None where it bears none of them."""
    remains = _without(body, fields)
    return None if remains == body else remains


def borne(body: Redactable, fields: Collection[str]) -> tuple[str, ...]:
    """Those of ``fields`` that ``body`` bears, in the order of ``REMOVABLE``."""
    return tuple(field for field in REMOVABLE if field in fields and without(body, {field}) is not None)


def _without(body: Redactable, fields: Collection[str]) -> Redactable:
    if isinstance(body, Redaction):
        return _redacted_again(body, fields)
    match body:
        case Statement(content=content):
            return replace(body, content=said_without(content, fields))
        case Correction(content=content):
            return _unreasoned(replace(body, content=said_without(content, fields)), fields)
        case Corroboration():
            return replace(body, note=None) if "note" in fields else body
        case Annulment():
            return _unreasoned(body, fields)
        case SourceCorrection():
            return _unreasoned(body, fields)
        case other:
            assert_never(other)


def _redacted_again(redaction: Redaction, fields: Collection[str]) -> Redaction:
    """A redaction bears what remains of the entry that it redacts."""
    body = redaction.remains.body
    removed = joined(redaction.removed, borne(body, fields))
    return replace(redaction, removed=removed, remains=replace(redaction.remains, body=less(body, fields)))


def less(body: Redactable, fields: Collection[str]) -> Redactable:
    """``body`` without those of ``fields`` that it bears."""
    return without(body, fields) or body


def joined(removed: Collection[str], fields: Collection[str]) -> tuple[str, ...]:
    return tuple(field for field in REMOVABLE if field in removed or field in fields)


def said_without(said: SaidT, fields: Collection[str]) -> SaidT:
    """What was said, or was handed in as said, without ``fields``."""
    told = replace(said, telling=_telling_without(said.telling, fields))
    return told if isinstance(told, Retraction) or "extent" not in fields else replace(told, extent=None)


def _telling_without(telling: Attribution, fields: Collection[str]) -> Attribution:
    changes: dict[str, Any] = {field: () if field == "via" else None for field in TOLD if field in fields}
    return replace(telling, **changes)


def _unreasoned(body: Reasoned, fields: Collection[str]) -> Reasoned:
    return replace(body, reason=REMOVED) if "reason" in fields else body
