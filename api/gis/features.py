"""Features: flat properties that a GIS shows as columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from api.files.licences import Licences
from api.files.stances import feature, of_place, of_stance
from domain.dates.instants import LAST, Instant, to_text
from domain.questions.past import PlaceStances
from domain.questions.stances.spans import PlaceSpan
from domain.record.declarations import Conflict
from domain.stances.ports import KnownStatement
from domain.vocabulary import ClaimantId, PlaceId

OF_STANCE = (
    *("speaker", "status", "holder", "statement", "claimant", "kind", "stated", "effective", "wording", "hedge"),
    *("source", "source_url", "position", "licence", "redacted"),
)
OF_SPAN = (
    "statement",
    "claimant",
    "kind",
    "stated",
    "effective",
    "source",
    "source_url",
    "position",
    "licence",
    "redacted",
)
OF_SIDE = ("status", "holder", "statement", "source", "redacted")

MICROSECONDS_PER_MILLISECOND = 1_000

Feature = dict[str, Any]


def stances(each: PlaceStances, licences: Licences) -> Iterator[Feature]:
    """Of a layer of one speaker: one a place, named by it."""
    for speaker, told in each.stances.items():
        properties = {**of_place(each), **_some(OF_STANCE, speaker, told, licences)}
        del properties["common"]
        yield feature(each.place.id, each.place, properties)


def disputes(each: PlaceStances, conflict: Conflict, licences: Licences) -> Iterator[Feature]:
    """One a place, with what each side says in columns of its own."""
    properties = of_place(each)
    del properties["common"]
    for side in sorted(conflict.sides()):
        said = _said(each.stances.get(side), side, licences)
        properties |= {f"{side}_{name}": value for name, value in said.items()}
    properties["position"] = max(told.filed.position for told in each.stances.values())
    yield feature(each.place.id, each.place, properties)


def _said(told: KnownStatement | None, side: ClaimantId, licences: Licences) -> dict[str, Any]:
    return dict.fromkeys(OF_SIDE) if told is None else _some(OF_SIDE, side, told, licences)


def spans(each: PlaceSpan, speaker: ClaimantId, licences: Licences) -> Iterator[Feature]:
    place, span = each.place, each.span
    properties = {
        "place": place.id,
        "name": place.name,
        "admin": ", ".join(place.admin) or None,
        "speaker": speaker,
        "status": span.status,
        "holder": span.holder,
        "valid_from": to_text(in_milliseconds(span.begins)),
        "valid_to": None if span.ends is None else to_text(in_milliseconds(span.ends)),
        **_some(OF_SPAN, speaker, each.told, licences),
        "statements": " ".join(span.statements),
    }
    yield feature(span_name(*each.key), place, properties)


def in_milliseconds(instant: Instant) -> Instant:
    """Rounded up: then every whole millisecond is in the same span as before.

    GIS know no finer times. GDAL makes the second 60 of 59.999999, and QGIS midnight of that.
    """
    up = -(-instant // MICROSECONDS_PER_MILLISECOND) * MICROSECONDS_PER_MILLISECOND
    return up if up <= LAST else LAST - LAST % MICROSECONDS_PER_MILLISECOND


def span_name(place: PlaceId, begins: Instant) -> str:
    return f"{place}@{to_text(begins)}"


def _some(names: Iterable[str], speaker: ClaimantId, told: KnownStatement, licences: Licences) -> dict[str, Any]:
    told_of = of_stance(speaker, told, licences)
    return {name: told_of[name] for name in names}
