"""Conflicts with their claimants, and places."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api import shapes
from api.deps import BodyDep, IdPath, KnownAtQuery, LimitDep, PageDep, ServiceDep, WriterDep, a_text, parsed, pin_of
from api.openapi import body
from api.routes.reports import created
from api.schemas import ConflictForm, PlaceForm

declaring = APIRouter(tags=["conflicts and places"])
reading = APIRouter(tags=["conflicts and places"])


@declaring.put("/conflicts/{conflict}", status_code=201, openapi_extra=body(ConflictForm))
def declare_conflict(conflict: str, author: WriterDep, given: BodyDep, service: ServiceDep) -> Response:
    """Declare a conflict, or amend it: what is left out stays. Role and parent of a claimant stay as first declared."""
    found = service.recording.declare_conflict(parsed(given, ConflictForm).read(conflict), author)
    _, there = service.asking.conflict(conflict, None)
    return created({"position": found.position, **shapes.conflict(there)}, is_new=found.is_new)


@reading.get("/conflicts")
def list_conflicts(page: PageDep, service: ServiceDep, known_at: KnownAtQuery = None) -> Response:
    return page.answer(lambda: (shapes.conflicts(*service.asking.conflicts(known_at)), {}), pinned_at=pin_of(known_at))


@reading.get("/conflicts/{conflict}")
def read_conflict(conflict: IdPath, page: PageDep, service: ServiceDep, known_at: KnownAtQuery = None) -> Response:
    def make() -> tuple[dict[str, Any], dict[str, str]]:
        moment, there = service.asking.conflict(conflict, known_at)
        return {"known_at": shapes.moment(moment), **shapes.conflict(there)}, {}

    return page.answer(make, pinned_at=pin_of(known_at))


@declaring.put("/places/{place}", status_code=201, openapi_extra=body(PlaceForm))
def declare_place(place: str, author: WriterDep, given: BodyDep, service: ServiceDep) -> Response:
    """Declare a place, or amend it: what is left out stays, names and identifiers add to what is there."""
    found = service.recording.declare_place(parsed(given, PlaceForm).read(place), author)
    _, there = service.asking.place(place, None)
    return created({"position": found.position, **shapes.place(there)}, is_new=found.is_new)


@reading.get("/places")
def find_places(
    page: PageDep,
    service: ServiceDep,
    limit: LimitDep,
    q: Annotated[str, Query(description="a name in any script, or an identifier", examples=["Сіверськ"])],
) -> Response:
    """Places by name or identifier: whole names first, then those that begin so."""
    wanted = a_text("q", q) or ""
    return page.answer(lambda: ({"places": [shapes.place(each) for each in service.find_places(wanted, limit)]}, {}))


@reading.get("/places/{place}")
def read_place(place: IdPath, page: PageDep, service: ServiceDep, known_at: KnownAtQuery = None) -> Response:
    def make() -> tuple[dict[str, Any], dict[str, str]]:
        moment, there = service.asking.place(place, known_at)
        return {"known_at": shapes.moment(moment), **shapes.place(there)}, {}

    return page.answer(make, pinned_at=pin_of(known_at))
