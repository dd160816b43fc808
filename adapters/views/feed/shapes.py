"""What follows from entries, as the text that the table of the feed holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from adapters.log.shapes import BrokenShape
from domain.feed.items import (
    Consequence,
    DisputeClosed,
    DisputeOpened,
    HistoryRevised,
    ItemStance,
    ItemType,
    StanceChanged,
)
from domain.vocabulary import Matter, Outcome, Status

Shape = Mapping[str, Any]
LISTS = ("before", "after")


def consequence_to_text(of: Consequence) -> str:
    """Its dataclass as it stands; texts and whole numbers alone."""
    if isinstance(of, StanceChanged):  # most are, and as dicts they are written in half of the time
        shape = {
            "conflict": of.conflict,
            "place": of.place,
            "matter": of.matter,
            "speaker": of.speaker,
            "before": _shape(of.before),
            "after": _shape(of.after),
        }
        return orjson.dumps(shape).decode()
    return orjson.dumps(of, option=orjson.OPT_SORT_KEYS).decode()


def _shape(of: ItemStance | None) -> Shape | None:
    if of is None:
        return None
    return {"statement": of.statement, "claimant": of.claimant, "status": of.status, "holder": of.holder}


def consequence_from_text(kind: ItemType, text: str) -> Consequence:
    """Raises ``BrokenShape``."""
    try:
        return _consequence(kind, orjson.loads(text))
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenShape(f"no {kind}: {type(error).__name__}: {error}") from error


def _consequence(kind: ItemType, shape: Shape) -> Consequence:
    known = {**shape} | {"matter": Matter(shape["matter"])}
    match kind:
        case ItemType.STANCE_CHANGED:
            return StanceChanged(**known | _each(shape, _stance))
        case ItemType.HISTORY_REVISED:
            return HistoryRevised(**known | _each(shape, _stance))
        case ItemType.DISPUTE_OPENED:
            return DisputeOpened(**known | _each(shape, _stances))
        case ItemType.DISPUTE_CLOSED:
            outcome = None if shape["outcome"] is None else Outcome(shape["outcome"])
            return DisputeClosed(**known | _each(shape, _stances) | {"outcome": outcome})
        case _:
            msg = f"{kind} follows from nothing"
            raise AssertionError(msg)


def _each(shape: Shape, read: Any) -> dict[str, Any]:  # noqa: ANN401 - one of the two below
    return {name: read(shape[name]) for name in LISTS}


def _stance(shape: Shape | None) -> ItemStance | None:
    return None if shape is None else ItemStance(**{**shape, "status": Status(shape["status"])})


def _stances(shape: Mapping[str, Shape]) -> dict[str, ItemStance | None]:
    return {speaker: _stance(each) for speaker, each in shape.items()}
