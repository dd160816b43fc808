"""Items of a collection, read from one snapshot: those of a page, or one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from api.files.licences import Licences
from api.files.stances import ATTRIBUTION
from api.files.writing import Limited, Writing, json_list
from api.gis import features
from api.gis.collections import Layer, named
from api.gis.features import Feature
from api.gis.parameters import an_instant
from api.http.parameters.paging import bad_cursor
from api.http.parsing.values import called
from api.http.sending.spool import Spool
from api.wire import shapes
from domain.dates.edtf import BadDate, parse_instant
from domain.dates.instants import Instant
from domain.errors import NotFound, UnknownName
from domain.places.geometry import Box
from domain.questions.coordinates import Asking
from domain.questions.naming.paths import in_path, refuse_names
from domain.questions.past import PlaceStances, Question, Resolved
from domain.questions.stances.places import stream_stances
from domain.questions.stances.spans import stream_spans
from domain.record.declarations import Conflict
from domain.stances.ports import PlaceFilter, StanceFilter
from domain.text import fault_in_id
from domain.vocabulary import Agreement, PlaceId

OF_STANCES = ("conflict", "about", "said_by", "known_at", "bound", "voice", "matter")
OF_SPANS = ("conflict", "known_at", "bound", "voice", "matter")  # about and said-by move along time


class Wanted(NamedTuple):
    """Items of ``collection``. ``after``: the name of the last one of the page before."""

    collection: str
    question: Question
    datetime: str | None
    box: Box | None = None
    item: str | None = None
    after: str = ""

    @property
    def layer(self) -> str:
        return self.collection.partition("-")[0]

    @property
    def speaker(self) -> str:
        return self.collection.partition("-")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """Items that are being read. The next page would resume after the id of the last one."""

    resolved: Resolved
    coordinates: tuple[str, ...]
    licences: Licences
    features: Iterator[Feature]

    def head(self) -> dict[str, Any]:
        asked: Mapping[str, Any] = shapes.coordinates(self.resolved)
        return {**{name: asked[name] for name in self.coordinates}, "attribution": ATTRIBUTION}


@contextmanager
def reading(asking: Asking, wanted: Wanted) -> Iterator[Items]:
    """Raises ``NotFound`` where there is no such collection."""
    layer = _spans if wanted.layer == Layer.SPANS else _stances
    try:
        with in_path("place", wanted.item or ""), layer(asking, wanted) as items:
            refuse_names(items.resolved, "place")
            yield items
    except UnknownName as unknown:
        if unknown.parameter != "claimant":
            raise
        nearest = [each._replace(id=f"{wanted.layer}-{each.id}") for each in unknown.nearest]
        raise NotFound("collection", wanted.collection, unknown.cure, nearest) from None


@contextmanager
def _stances(asking: Asking, wanted: Wanted) -> Iterator[Items]:
    if wanted.item is not None and fault_in_id(wanted.item):
        raise _no_item(wanted)
    if wanted.after and fault_in_id(wanted.after):
        raise bad_cursor()
    places = PlaceFilter(place=wanted.item, box=wanted.box)
    is_disputes = wanted.layer == Layer.DISPUTES
    shown = StanceFilter(agreement=Agreement.DISPUTED) if is_disputes else StanceFilter(claimant=wanted.speaker)
    going_through = stream_stances(asking, _at(wanted), places, shown, after=wanted.after)
    with called(about="datetime", said_by="datetime"), going_through as going:
        named(wanted.collection, going.resolved.conflict)
        licences = Licences(going.past.licence, going.resolved.known_at)
        shaped = _shaping(going.resolved.conflict, licences, is_disputes=is_disputes)
        found = (feature for each in going.places for feature in shaped(each))
        yield Items(resolved=going.resolved, coordinates=OF_STANCES, licences=licences, features=found)


def _at(wanted: Wanted) -> Question:
    """A question that a cursor has settled stays as it is."""
    if wanted.question.about is not None:
        return wanted.question
    instant = an_instant(wanted.datetime)
    return replace(wanted.question, about=instant, said_by=instant)


def _shaping(
    conflict: Conflict | None, licences: Licences, *, is_disputes: bool
) -> Callable[[PlaceStances], Iterator[Feature]]:
    if is_disputes and conflict is not None:
        return lambda each: features.disputes(each, conflict, licences)
    return lambda each: features.stances(each, licences)


@contextmanager
def _spans(asking: Asking, wanted: Wanted) -> Iterator[Items]:
    one = None if wanted.item is None else _span_key(wanted.item)
    if one is None and wanted.item is not None:
        raise _no_item(wanted)
    after = _span_key(wanted.after)
    if after is None and wanted.after:
        raise bad_cursor()
    places = PlaceFilter(place=None if one is None else one[0], box=wanted.box)
    with stream_spans(asking, wanted.question, wanted.speaker, places, wanted.datetime, after=after) as going:
        named(wanted.collection, going.resolved.conflict)
        licences = Licences(going.past.licence, going.resolved.known_at)
        chosen = (each for each in going.spans if one is None or each.key == one)
        found = (feature for each in chosen for feature in features.spans(each, wanted.speaker, licences))
        yield Items(resolved=going.resolved, coordinates=OF_SPANS, licences=licences, features=found)


def _span_key(name: str) -> tuple[PlaceId, Instant] | None:
    place, at, begins = name.rpartition("@")
    try:
        return (place, parse_instant(begins)) if at and not fault_in_id(place) else None
    except BadDate:
        return None


def page(items: Items, limit: int, after: Callable[[int, str | None], dict[str, Any]]) -> Spool:
    """A FeatureCollection. ``after`` gives its last members, their total number and the name to resume after."""
    body = Spool()
    found = Limited(items.features, limit, body.is_full)

    def tail() -> dict[str, Any]:
        last = found.goes_on_after
        return {"licences": items.licences.named, **after(found.count, None if last is None else last["id"])}

    head = {"type": "FeatureCollection", **items.head()}
    writing: Writing[Feature] = json_list("features", head, lambda feature: [feature], tail)
    writing.into(body, found)
    return body


def one(asking: Asking, wanted: Wanted) -> dict[str, Any]:
    """The feature, with the coordinates that it was asked at. Raises ``NotFound``."""
    with reading(asking, wanted) as items:
        found = next(items.features, None)
        if found is None:
            raise _no_item(wanted)
        return {**found, **items.head(), "licences": items.licences.named}


def _no_item(wanted: Wanted) -> NotFound:
    cure = f"GET /ogc/collections/{wanted.collection}/items lists those there are at these coordinates"
    return NotFound("item", (wanted.item or "")[:120], cure)
