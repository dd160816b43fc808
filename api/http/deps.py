"""What routes ask for: the service, a question from the query, a body from strict JSON, the holder of a key."""

from __future__ import annotations

import base64
import binascii
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from types import MappingProxyType
from typing import Annotated, Any, TypeGuard, TypeVar

import orjson
from fastapi import Depends, Header, Path, Query, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.http.parameters import a_text, an_id, box, point
from api.http.problems import Problem
from api.http.strict_json import is_json, parse_json
from api.intake.input import REPORT_BYTES_MAX, Form, read_form
from api.service import Service
from api.text.answers import Wording
from api.text.languages import Tongue
from domain.dates.edtf import DAY_LENGTH
from domain.dates.instants import to_text
from domain.errors import Fault, NotFound, Refused, ViewsBehind
from domain.intake.append import Author
from domain.intake.keys import ApiKey, Scope
from domain.places.search import PlaceSearch
from domain.questions.past import PlaceFilter, Question, Resolved
from domain.questions.stances import BadQuestion, is_position
from domain.text import ID_LENGTH_MAX, fault_in_id
from domain.vocabulary import Bound, Matter, Voice

BODY_BYTES_MAX = REPORT_BYTES_MAX
LIMIT, LIMIT_MAX, LIMIT_DIGITS_MAX = 1_000, 10_000, 18
FOUND_LIMIT = 20  # places that are looked for come best first: nobody reads far
MIN_POSITION_WITHIN_SECONDS = 5.0
REPRESENTATION = "2"  # of answers: a change of their bytes is a new one
PINNED_SECONDS = 86_400
JSON_TYPE = "application/json"
NOTHING: Mapping[str, str] = MappingProxyType({})
EXAMPLE_DAY = "2025-12-12"
assert len(EXAMPLE_DAY) == DAY_LENGTH  # noqa: S101 - documentation that cannot drift

FormT = TypeVar("FormT", bound=Form)


async def service_of(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


ServiceDep = Annotated[Service, Depends(service_of)]


# The query


async def known_parameters(request: Request) -> None:
    """Refuse parameters that the route does not know, by name, and those that are given twice."""
    route = request.scope.get("route")
    known = _parameters(route.dependant) if isinstance(route, APIRoute) else set()
    given = [name for name, _ in request.query_params.multi_items()]
    for name in given:
        if name not in known:
            cure = f"this address knows {', '.join(sorted(known))}" if known else "this address takes none"
            raise BadQuestion(name[:80], "is no parameter here", cure)
        if given.count(name) > 1:
            raise BadQuestion(name, "is given twice", "give it once")


async def fit_names(request: Request) -> None:
    """What cannot be an id names nothing that is there, and nothing is declared under it."""
    for what, name in request.path_params.items():
        if fault := fault_in_id(name):
            if request.method == "PUT":
                raise Refused([Fault("/id", *fault)])
            raise NotFound(what, name[:ID_LENGTH_MAX], fault[1])


def _parameters(of: Dependant) -> set[str]:
    own = {field.alias for field in of.query_params}
    return own.union(*(_parameters(each) for each in of.dependencies))


_INSTANT_OR_DAY = "an instant with an offset, or a day, which means its end in the conflict's zone"
AboutQuery = Annotated[str | None, Query(description=_INSTANT_OR_DAY, examples=[EXAMPLE_DAY])]
SaidByQuery = Annotated[str | None, Query(description=f"{_INSTANT_OR_DAY}; now, unless given", examples=[EXAMPLE_DAY])]
KnownAtQuery = Annotated[
    str | None,
    Query(
        description=f"a position in the log, or {_INSTANT_OR_DAY}; the end of the log, unless given", examples=["285"]
    ),
]
ConflictQuery = Annotated[str | None, Query(description="the conflict; needed where there are several")]
CursorQuery = Annotated[str | None, Query(description="from the `next` link of the page before")]
LimitQuery = Annotated[str | None, Query(description=f"{LIMIT} unless given, at most {LIMIT_MAX}", examples=["100"])]


async def limit_of(limit: LimitQuery = None) -> int:
    if limit is None:
        return LIMIT
    if not (limit.isascii() and limit.isdigit() and len(limit) <= LIMIT_DIGITS_MAX and int(limit) > 0):
        raise BadQuestion("limit", f"{limit[:80]!r} is no count", "write digits, 1 or more")
    return min(int(limit), LIMIT_MAX)


LimitDep = Annotated[int, Depends(limit_of)]


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a list goes on: the coordinates as they were resolved on its first page, and the key to go on after.

    It bears the question that it belongs to: with another one, it would answer neither.
    """

    values: Mapping[str, Any]

    def text(self, request: Request) -> str:
        return base64.urlsafe_b64encode(orjson.dumps({**self.values, "of": _asked(request)})).decode().rstrip("=")

    @classmethod
    def read(cls, request: Request, text: str, names: set[str]) -> Cursor:
        try:
            values = orjson.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        except (binascii.Error, ValueError, orjson.JSONDecodeError):
            values = None
        if not _are_texts(values) or set(values) != {*names, "of"}:
            raise BadQuestion("cursor", "is none of this address", "take it from the `next` link, unchanged")
        if values.pop("of") != _asked(request):
            raise BadQuestion(
                "cursor", "is of another question", "follow the `next` link as it is, or ask anew without a cursor"
            )
        return cls(values)


def _are_texts(values: object) -> TypeGuard[dict[str, str]]:
    return isinstance(values, dict) and all(isinstance(each, str) for each in values.values())


def _asked(request: Request) -> str:
    """A digest of what is asked; how much of it at once may change from page to page."""
    asked = sorted(item for item in request.query_params.multi_items() if item[0] not in ("cursor", "limit"))
    return sha256(orjson.dumps([request.url.path, asked])).hexdigest()[:16]


async def question_of(  # noqa: PLR0913, PLR0917 - one parameter for each coordinate
    conflict: ConflictQuery = None,
    about: AboutQuery = None,
    said_by: SaidByQuery = None,
    known_at: KnownAtQuery = None,
    bound: Bound = Bound.LATEST,
    voice: Voice = Voice.SIDE,
    matter: Matter = Matter.CONTROL,
) -> Question:
    return Question(
        conflict=an_id("conflict", conflict),
        about=about,
        said_by=said_by,
        known_at=known_at,
        bound=bound,
        voice=voice,
        matter=matter,
    )


async def track_question_of(
    conflict: ConflictQuery = None,
    known_at: KnownAtQuery = None,
    bound: Bound = Bound.LATEST,
    voice: Voice = Voice.SIDE,
    matter: Matter = Matter.CONTROL,
) -> Question:
    """A timeline moves about and said-by itself."""
    return Question(conflict=an_id("conflict", conflict), known_at=known_at, bound=bound, voice=voice, matter=matter)


async def overview_question_of(
    conflict: ConflictQuery = None,
    about: Annotated[
        str | None, Query(description=f"{_INSTANT_OR_DAY}; the same as said_by here", examples=[EXAMPLE_DAY])
    ] = None,
    said_by: SaidByQuery = None,
    known_at: KnownAtQuery = None,
    voice: Voice = Voice.SIDE,
) -> Question:
    """About and said-by move together: either may be given."""
    named = an_id("conflict", conflict)
    return Question(conflict=named, about=about, said_by=said_by, known_at=known_at, voice=voice)


IdPath = Annotated[str, Path(pattern=f"^[A-Za-z0-9._:-]{{1,{ID_LENGTH_MAX}}}$")]
QuestionDep = Annotated[Question, Depends(question_of)]
TrackQuestionDep = Annotated[Question, Depends(track_question_of)]

OverviewQuestionDep = Annotated[Question, Depends(overview_question_of)]


PlaceQuery = Annotated[str | None, Query(description="the id of a place")]
AdminQuery = Annotated[str | None, Query(description="the name of an admin area, whole", examples=["Donetsk Oblast"])]
BoxQuery = Annotated[str | None, Query(description="west,south,east,north in degrees", examples=["37,48,39,50"])]


async def places_of(place: PlaceQuery = None, admin: AdminQuery = None, bbox: BoxQuery = None) -> PlaceFilter:
    return PlaceFilter(
        place=an_id("place", place), admin=a_text("admin", admin), box=None if bbox is None else box(bbox)
    )


async def wanted_of(
    q: Annotated[str, Query(description="a name in any script, or an identifier", examples=["Сіверськ"])],
    near: Annotated[
        str | None, Query(description="lat,lon in degrees: the nearest namesake first", examples=["48.9,38.1"])
    ] = None,
    admin: AdminQuery = None,
    limit: Annotated[
        str | None, Query(description=f"{FOUND_LIMIT} unless given, at most {LIMIT_MAX}", examples=["10"])
    ] = None,
) -> PlaceSearch:
    return PlaceSearch(
        text=a_text("q", q) or "",
        near=None if near is None else point("near", near),
        admin=a_text("admin", admin),
        limit=FOUND_LIMIT if limit is None else await limit_of(limit),
    )


WantedDep = Annotated[PlaceSearch, Depends(wanted_of)]


PlacesDep = Annotated[PlaceFilter, Depends(places_of)]


def pinned_coordinates(resolved: Resolved) -> dict[str, str]:
    """A resolved question as the members of a cursor."""
    asked = resolved.coordinates
    return {
        "about": to_text(asked.about),
        "said_by": to_text(asked.said_by),
        "known_at": str(resolved.known_at.position),
    }


def with_cursor(question: Question, cursor: Cursor) -> Question:
    names = ("about", "said_by", "known_at")
    return replace(question, **{name: cursor.values[name] for name in names})


def next_link(request: Request, cursor: Cursor) -> dict[str, str]:
    url = request.url.include_query_params(cursor=cursor.text(request))
    return {"Link": f'<{url.path}?{url.query}>; rel="next"'}


# Words

WordsQuery = Annotated[Tongue | None, Query(description="adds the answer in words, in this language")]


async def wording_of(service: ServiceDep, words: WordsQuery = None) -> Wording | None:
    return None if words is None else Wording(tongue=words, fetch=service.asking.told)


WordingDep = Annotated[Wording | None, Depends(wording_of)]


# Waiting and pinning


def min_position(
    service: ServiceDep,
    claimline_min_position: Annotated[
        str | None,
        Header(alias="Claimline-Min-Position", description="wait until this position can be read", examples=["285"]),
    ] = None,
) -> None:
    if claimline_min_position is None:
        return
    if not is_position(claimline_min_position):
        raise BadQuestion("Claimline-Min-Position", f"{claimline_min_position[:80]!r} is no position", "write digits")
    position = int(claimline_min_position)
    if not service.reader.wait(position, timeout_seconds=MIN_POSITION_WITHIN_SECONDS):
        raise ViewsBehind(wanted=position, reached=service.reader.position())


class Page:
    """An answer in bytes, with a strong ETag where the question is pinned: then the same but for a redaction."""

    def __init__(self, request: Request, service: Service) -> None:
        self._request = request
        self._service = service

    def answer(
        self,
        make: Callable[[], tuple[object, Mapping[str, str]]],
        *,
        pinned_at: str | None = None,
        varies: Mapping[str, str] = NOTHING,
        under: Sequence[str] = (),
    ) -> Response:
        """``make`` gives the answer and its headers; it is not called where the client has the pinned one.

        ``under``: versions of rules that it is given under, where the address does not tell them.
        """

        def written() -> tuple[bytes, Mapping[str, str]]:
            shape, headers = make()
            return orjson.dumps(shape), headers

        return self.written(written, pinned_at=pinned_at, varies=varies, under=under)

    def written(
        self,
        make: Callable[[], tuple[bytes, Mapping[str, str]]],
        *,
        pinned_at: str | None,
        media_type: str = JSON_TYPE,
        varies: Mapping[str, str] = NOTHING,
        under: Sequence[str] = (),
    ) -> Response:
        """An answer of ``media_type``. ``varies``: headers of every answer, since it hangs on the request's own."""
        tag = None if pinned_at is None else self._tag(int(pinned_at), media_type, under)
        given = self._request.headers.get("if-none-match", "").strip()
        if tag is not None and tag in {each.strip().removeprefix("W/") for each in given.split(",")}:
            return Response(status_code=304, headers={**varies, **self._pinned(tag)})
        body, headers = make()
        if tag is not None and given == "*":  # any answer, if there is one: a 404 or a 400 comes first
            return Response(status_code=304, headers={**varies, **self._pinned(tag)})
        fresh = {"Cache-Control": "no-cache"} if tag is None else self._pinned(tag)
        # As a header: the framework would add a charset to the media type of a text, though it names one.
        return Response(body, headers={"Content-Type": media_type, **headers, **varies, **fresh})

    def _tag(self, position: int, media_type: str, under: Sequence[str]) -> str | None:
        """Names the question, the form, and the log that it is asked of as redacted; None where that is not as long."""
        entry = self._service.entry_hash(position)
        if entry is None:
            return None
        with self._service.reader.snapshot() as past:
            redacted = past.last_redaction()
        query = sorted(self._request.query_params.multi_items())
        asked = orjson.dumps([REPRESENTATION, self._request.url.path, query, entry, redacted, media_type, *under])
        return f'"{sha256(asked).hexdigest()[:32]}"'

    def _pinned(self, tag: str) -> dict[str, str]:
        whose = "private" if self._service.settings.reading_needs_key else "public"
        return {"ETag": tag, "Cache-Control": f"{whose}, max-age={PINNED_SECONDS}"}


async def page_of(request: Request, service: ServiceDep) -> Page:
    return Page(request, service)


PageDep = Annotated[Page, Depends(page_of)]


def pin(question: Question) -> str | None:
    """The position that a question of stances is pinned at, if it is."""
    given = question.about is not None and question.said_by is not None
    return pin_of(question.known_at) if given else None


def pin_of_overview(question: Question) -> str | None:
    """As ``pin``, where about and said-by are one."""
    given = question.about is not None or question.said_by is not None
    return pin_of(question.known_at) if given else None


def pin_of(known_at: str | None) -> str | None:
    return known_at if is_position(known_at) else None


# Keys


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def key_of(request: Request, service: Service, scope: Scope) -> ApiKey:
    """The key that the request bears. ``scope`` is for those who have none: what to ask for."""
    token = _bearer(request)
    key = None if token is None else service.keys.find(token)
    if key is None:
        problem = "no key was given" if token is None else "the key is unknown or revoked"
        cure = f"send Authorization: Bearer KEY; `claimline keys add NAME --scope {scope}` makes one"
        raise Problem("key-required", problem, cure, WWW_Authenticate="Bearer")
    return key


def needs(scope: Scope) -> Callable[[Request, Service], Author]:
    def author(request: Request, service: ServiceDep) -> Author:
        key = key_of(request, service, scope)
        if scope not in key.scopes:
            cure = f"`claimline keys add NAME --scope {scope}` makes a key that may"
            raise Problem("scope-required", f"the key {key.name!r} has no scope '{scope}'", cure)
        return Author(key.name)

    return author


WriterDep = Annotated[Author, Depends(needs(Scope.WRITE))]
EditorDep = Annotated[Author, Depends(needs(Scope.EDIT))]
SubscriberDep = Annotated[Author, Depends(needs(Scope.SUBSCRIBE))]


def reader(request: Request, service: ServiceDep) -> None:
    """Reading is open, unless the setting says that it takes a key."""
    if service.settings.reading_needs_key:
        key_of(request, service, Scope.READ)


# Bodies


async def body_of(request: Request) -> AsyncIterator[bytes]:
    """The body, and a place among those who record: whoever waits for one leaves the threads to readers."""
    body = await read_body(request)
    async with request.app.state.recording:
        yield body


async def read_body(request: Request) -> bytes:
    """Refused as soon as it is too long."""
    if not is_json(request.headers.get("content-type")):
        raise Problem(
            "unsupported-media-type", "the body is not application/json", "send Content-Type: application/json"
        )
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES_MAX:
            cure = f"send at most {BODY_BYTES_MAX} bytes; a long report can be split in two"
            raise Problem("too-large", "the body is too large", cure, Connection="close")
    return bytes(body)


BodyDep = Annotated[bytes, Depends(body_of)]
PlainBodyDep = Annotated[bytes, Depends(read_body)]  # of what records nothing


def parsed(body: bytes, form: type[FormT]) -> FormT:
    return read_form(form, parse_json(body, max_bytes=BODY_BYTES_MAX))


async def idempotency_key(
    idempotency_key: Annotated[
        str | None,
        Header(alias="Idempotency-Key", description="an id; makes a repeated request the same one"),
    ] = None,
) -> str | None:
    if idempotency_key is not None and (fault := fault_in_id(idempotency_key)):
        raise BadQuestion("Idempotency-Key", *fault)
    return idempotency_key


IdempotencyDep = Annotated[str | None, Depends(idempotency_key)]
