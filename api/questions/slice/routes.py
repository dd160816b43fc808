"""The stances of all places along one axis, as columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.http.caching.lasting import PageDep
from api.http.parameters.coordinates import pin_of, pin_of_overview
from api.http.service import ServiceDep
from api.questions.parameters import MapPlacesQuestion, SliceQuestion
from api.questions.slice.wire import map_places, slice_bytes
from domain.questions.coordinates import NOW
from domain.questions.stances.slice import ask_map_places, ask_slice
from domain.stances.lines import Axis

router = APIRouter(tags=["stances"])


@router.get("/slice")
def read_slice(page: PageDep, service: ServiceDep, asked: Annotated[SliceQuestion, Query()]) -> Response:
    """The stances of all places along an axis, or at a point, as columns; or what may differ since a position."""
    page.is_costly()

    def make() -> tuple[bytes, Mapping[str, str]]:
        found = ask_slice(service.asking, asked.question(), asked.wanted())
        if found.resolved.now.known_at and not found.follows_the_clock:
            page.lasts(found.resolved.known_at.position)
        return slice_bytes(found), {}

    return page.written(make, pinned_at=pin_of_slice(asked))


@router.get("/slice/places")
def list_map_places(page: PageDep, service: ServiceDep, asked: Annotated[MapPlacesQuestion, Query()]) -> Response:
    """The names, coordinates and regions of all places, as columns: once for a map, beside its slices."""
    page.is_costly()

    def make() -> tuple[object, Mapping[str, str]]:
        return map_places(ask_map_places(service.asking, asked.known_at), asked.lang), {}

    return page.answer(make, pinned_at=pin_of(asked.known_at))


def pin_of_slice(asked: SliceQuestion) -> str | None:
    """The position that a slice is pinned at: a coordinate that moves along it needs no value."""
    question = asked.question()
    if asked.axis in {Axis.SAID_BY, Axis.ABOUT}:
        return None if NOW in {question.about, question.said_by} else pin_of(question.known_at)
    return pin_of_overview(question)
