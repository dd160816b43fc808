"""Conflicts with their claimants, and places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.files import tables
from api.files.pages import answer_page, understood_header
from api.http.access.auth import DeclarerDep, EditorDep
from api.http.caching.lasting import PageDep
from api.http.negotiation.choosing import VARIES as IN_FORM
from api.http.negotiation.choosing import wanted_of
from api.http.negotiation.formats import MEDIA_TYPES
from api.http.parameters.coordinates import pin_of
from api.http.parameters.memento import VARIES, MementoDep, in_time, timemap
from api.http.parameters.paging import total_header
from api.http.parameters.shared import KnownAt, means
from api.http.requests.bodies import BodyDep, OptionalBodyDep, body, parsed
from api.http.requests.strict import IdPath
from api.http.service import ServiceDep
from api.intake.input import ConflictForm, PlaceForm, RetirementForm
from api.intake.parameters import PlaceQuestion
from api.intake.routes import amend
from api.intake.taking import DryRun, Taking, TakingDep
from api.wire import shapes
from domain.intake.drafts import RetiringDraft
from domain.questions.declared import ask_conflict, ask_conflicts, ask_place, ask_place_changes

declaring = APIRouter(tags=["conflicts and places"])
reading = APIRouter(tags=["conflicts and places"])


@declaring.put("/conflicts/{conflict}", status_code=201, openapi_extra=body(ConflictForm))
def declare_conflict(conflict: str, author: DeclarerDep, given: BodyDep, taking: TakingDep) -> Response:
    """Declare a conflict, or amend it: what is left out stays. Role and parent of a claimant are corrected apart."""
    receipt = taking.record(parsed(given, ConflictForm).read(conflict), author)
    declared = shapes.conflict(taking.recording.conflict(conflict))
    return taking.answer({"position": receipt.position, **declared}, is_new=receipt.is_new)


@reading.get("/conflicts")
def list_conflicts(page: PageDep, service: ServiceDep, asked: Annotated[KnownAt, Query()]) -> Response:
    """Every conflict with its claimants, as known at a position or an instant."""

    def make() -> tuple[object, Mapping[str, str]]:
        moment, found = ask_conflicts(service.asking, asked.known_at)
        return shapes.conflicts(moment, found, counted=asked.follows_the_log), total_header(len(found))

    return page.answer(make, pinned_at=pin_of(asked.known_at))


@reading.get("/conflicts/{conflict}")
def read_conflict(conflict: IdPath, page: PageDep, service: ServiceDep, asked: Annotated[KnownAt, Query()]) -> Response:
    """One conflict with its claimants: who they are, whose they are, and which of them are sides."""

    def make() -> tuple[dict[str, Any], dict[str, str]]:
        moment, there = ask_conflict(service.asking, conflict, asked.known_at)
        return {"known_at": shapes.moment(moment), **shapes.conflict(there)}, {}

    return page.answer(make, pinned_at=pin_of(asked.known_at))


class ReinstatementQuestion(DryRun):
    """The reason may also come as the body."""

    reason: Annotated[str | None, means("why it is taken back into use; or as the body", "the right town")] = None

    def reason_or(self, given: bytes) -> str:
        return parsed(given or b"{}", RetirementForm).reason if self.reason is None else self.reason


ReinstatementDep = Annotated[ReinstatementQuestion, Query()]


@declaring.post("/conflicts/{conflict}/retirement", status_code=201, openapi_extra=body(RetirementForm))
def retire_conflict(conflict: IdPath, author: EditorDep, given: BodyDep, taking: TakingDep) -> Response:
    """Retire a conflict that was declared by mistake. Retired already: 200, and nothing is appended.

    It takes no reports and does not count where the only conflict is meant. It still answers by its id, and its history
    stays.
    """
    draft = RetiringDraft(conflict=conflict, reason=parsed(given, RetirementForm).reason)
    return amend(taking, draft, author)


@declaring.delete(
    "/conflicts/{conflict}/retirement", status_code=201, openapi_extra=body(RetirementForm, required=False)
)
def reinstate_conflict(
    conflict: IdPath, author: EditorDep, given: OptionalBodyDep, service: ServiceDep, asked: ReinstatementDep
) -> Response:
    """Take a retired conflict back into use, by an entry of its own."""
    draft = RetiringDraft(conflict=conflict, reason=asked.reason_or(given), takes_back=True)
    return amend(Taking(service, is_dry=bool(asked.dry_run)), draft, author)


@declaring.post("/places/{place}/retirement", status_code=201, openapi_extra=body(RetirementForm))
def retire_place(place: IdPath, author: EditorDep, given: BodyDep, taking: TakingDep) -> Response:
    """Retire a place that was declared by mistake. Retired already: 200, and nothing is appended.

    It takes no reports and is not found by search. It still answers by its id, and its history stays.
    """
    draft = RetiringDraft(place=place, reason=parsed(given, RetirementForm).reason)
    return amend(taking, draft, author)


@declaring.delete("/places/{place}/retirement", status_code=201, openapi_extra=body(RetirementForm, required=False))
def reinstate_place(
    place: IdPath, author: EditorDep, given: OptionalBodyDep, service: ServiceDep, asked: ReinstatementDep
) -> Response:
    """Take a retired place back into use, by an entry of its own."""
    draft = RetiringDraft(place=place, reason=asked.reason_or(given), takes_back=True)
    return amend(Taking(service, is_dry=bool(asked.dry_run)), draft, author)


@declaring.put("/places/{place}", status_code=201, openapi_extra=body(PlaceForm))
def declare_place(place: str, author: DeclarerDep, given: BodyDep, taking: TakingDep) -> Response:
    """Declare a place, or amend it: what is left out stays, names and identifiers add to what is there."""
    receipt = taking.record(parsed(given, PlaceForm).read(place), author)
    declared = shapes.place(taking.recording.place(place))
    return taking.answer({"position": receipt.position, **declared}, is_new=receipt.is_new)


@reading.get("/places")
def find_places(
    request: Request, page: PageDep, service: ServiceDep, asked: Annotated[PlaceQuestion, Query()]
) -> Response:
    """Find places by any name or identifier, best match first, with details that tell namesakes apart.

    `matched.how`: `identifier`, `name`, `former-name`, `spelling` (another spelling of a name), `former-spelling`,
    `beginning`, `beginning-spelling`, `slip` (one letter differs). Among equals, the nearest if `near` is given; else
    the one that more people live in and more was said of. `elsewhere`: the places of that name, where none lies in
    the area of `admin`.
    """
    wanted = wanted_of(request, asked)

    def make() -> tuple[bytes, Mapping[str, str]]:
        found = service.look_for_places(asked.search())
        page_of = answer_page(wanted, lambda: shapes.found_places(found), lambda: tables.places(found.found))
        return page_of, understood_header(found.named)

    return page.written(make, pinned_at=None, media_type=MEDIA_TYPES[wanted.form], varies=IN_FORM)


@reading.get("/places/{place}")
def read_place(place: IdPath, page: PageDep, service: ServiceDep, memento: MementoDep) -> Response:
    """One place: its names in every script, former ones too, its identifiers, coordinates and areas."""

    def make() -> tuple[dict[str, Any], dict[str, str]]:
        moment, there = ask_place(service.asking, place, memento.known_at)
        headers = memento.headers(moment, f"/v1/places/{place}/timemap")
        headers["Link"] += f', </v1/feeds/places/{place}.atom>; rel="alternate"; type="application/atom+xml"'
        page.lasts(moment.position, place=place if memento.known_at is None else None)
        return {"known_at": shapes.moment(moment), **shapes.place(there)}, headers

    return page.answer(make, pinned_at=pin_of(memento.known_at), varies=VARIES)


@reading.get("/places/{place}/timemap")
def map_place(request: Request, place: IdPath, service: ServiceDep) -> Response:
    """The answers that there have been about one place: one for each position at which it changed (RFC 7089)."""
    return in_time(timemap(request, f"/v1/places/{place}", ask_place_changes(service.asking, place)))
