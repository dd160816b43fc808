"""One request for a page: what it was asked for, settled, and how its answer is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from fastapi import Request, Response

from api.http.access.auth import SESSION_COOKIE
from api.http.sending.templates import rendered
from api.service import Service
from api.text import dates
from api.text.languages.table import Case
from api.web import assets
from api.web.embedding import EMBEDDED, is_embedded
from api.web.headers import headers_of
from api.web.languages import NAMES, Words, tongue_of
from api.web.sides import Slot, slots
from api.web.state import PageQuestion, PageState, address, state_of
from domain.errors import BadQuestion
from domain.questions.coordinates import NOW
from domain.questions.past import Moment, Question, Resolved
from domain.record.declarations import Conflict, in_use
from domain.vocabulary import ClaimantId

SECTIONS: Mapping[str, str] = {
    "map": "/",
    "days": "/days",
    "disputes": "/disputes",
    "outcomes": "/outcomes",
    "figures": "/figures",
    "record": "/record",
    "verify": "/verify",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """The record as it was: ``left_out`` counts the entries that came later."""

    position: int
    when: str
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The values that the layout shows, also on a page about an error."""

    request: Request
    service: Service
    state: PageState
    words: Words
    conflicts: Sequence[Conflict] = ()
    conflict: Conflict | None = None
    then: Then | None = None

    @property
    def follows(self) -> bool:
        """Whether new entries announce themselves on the page."""
        return False

    @property
    def whole(self) -> str | None:
        """Of an embedded page, the address of the page itself, at the position that it shows."""
        return None if self.state.under is None else self.here().removeprefix(self.state.under)

    @property
    def printed(self) -> str | None:
        """The line that stands under a page on paper."""
        return None

    @property
    def in_session(self) -> bool:
        """Whether this browser reads by a key that it has shown."""
        return SESSION_COOKIE in self.request.cookies

    @property
    def names_by_proxy(self) -> bool:
        """Whether a proxy may add a key to requests, and say who signed in."""
        return self.service.settings.name_header is not None

    def here(self, **changes: str | None) -> str:
        """The address of this very page, with other parameters."""
        given = dict(self.request.query_params)
        return address(self.request.url.path, {**given, **changes}.items())

    def answer(
        self, template: str, *, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None, **values: object
    ) -> Response:
        """The page. ``template``: its path below ``api``. Templates get ``values``, ``page``, ``state`` and ``t``."""
        names = {"page": self, "state": self.state, "t": self.words, "asset": assets.asset}
        also = {"imported": assets.imported, "sections": SECTIONS, "tongues": NAMES}
        body = rendered(template, **names, **also, **values)
        sent = {**headers_of(self.request, self.service), "Content-Language": self.words.tongue, **(headers or {})}
        return Response(body, status_code=status, media_type="text/html", headers=sent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Frame):
    """``conflict``: the one that was asked for, or the only one; None where none is declared by known-at."""

    resolved: Resolved
    head: Moment

    @property
    def question(self) -> Question:
        """The question as it was asked, of the conflict that it means."""
        return Question(
            conflict=self.resolved.conflict_id,
            about=self.state.about,
            said_by=self.state.said_by,
            known_at=self.state.known_at,
            bound=self.resolved.coordinates.bound,
            voice=self.resolved.coordinates.voice,
            matter=self.resolved.coordinates.matter,
        )

    @property
    def pinned(self) -> Question:
        """The same at the position that this page shows: all its parts know the same."""
        return replace(self.question, known_at=str(self.resolved.known_at.position))

    @property
    def follows(self) -> bool:
        """A page follows the log, unless its position was given."""
        return self.conflict is not None and self.resolved.now.known_at

    @property
    def printed(self) -> str | None:
        """The address at which the page shows the same for ever, and the position."""
        position = str(self.resolved.known_at.position)
        link = f"{str(self.request.base_url).rstrip('/')}{self.here(known_at=position)}"
        return self.words("page.printed", address=link, position=position)

    @property
    def cursor(self) -> str:
        """The cursor of the feed after which all is new to this page."""
        key = self.service.feeding.start(NOW)
        return self.service.feeding.cursors([key])[key]

    @property
    def slots(self) -> Mapping[ClaimantId, Slot]:
        """The colour and the shape of each side."""
        return slots(self.conflict)


class SeveralConflicts(Exception):
    """The page is about one conflict, there are several, and none was named."""

    def __init__(self, frame: Frame) -> None:
        super().__init__("there are several conflicts: choose one")
        self.frame = frame


def frame_of(request: Request, service: Service, asked: PageQuestion) -> Frame:
    """The frame without anything of the record."""
    words = Words(tongue_of(request, asked.lang))
    state = state_of(asked).but(under=EMBEDDED if is_embedded(request.url.path) else None)
    return Frame(request=request, service=service, state=state, words=words)


def page_of(request: Request, service: Service, asked: PageQuestion, *filters: object) -> Page:
    """Settle what a page was asked for. It runs SQL: routes of pages are plain functions.

    ``filters`` hold names of things, such as ``PlaceFilter(place=…)``: of several conflicts, the only one that has them
    is meant. Raises ``SeveralConflicts``, which becomes a page to choose one; ``BadQuestion``.
    """
    frame = frame_of(request, service, asked)
    with service.asking.readings.snapshot() as past:
        head = past.head()
        conflicts = past.conflicts(at=head.position)
        try:
            resolved = service.asking.resolve(past, asked.question(), *filters)
        except BadQuestion as bad:
            if asked.conflict is None and bad.parameter == "conflict" and conflicts:
                raise SeveralConflicts(replace(frame, conflicts=conflicts)) from bad
            raise
    return Page(
        request=request,
        service=service,
        state=frame.state if len(in_use(conflicts)) <= 1 else frame.state.but(conflict=resolved.conflict_id),
        words=frame.words,
        conflicts=conflicts,
        conflict=resolved.conflict,
        then=_then(resolved, head, frame.words),
        resolved=resolved,
        head=head,
    )


def _then(resolved: Resolved, head: Moment, words: Words) -> Then | None:
    """The frame of a page that is known at an earlier position."""
    known_at = resolved.known_at
    if known_at.position >= head.position:
        return None
    instant = known_at.recorded_at
    when = "" if instant is None else dates.at(instant, Case.BARE, words.language, resolved.zone)
    return Then(position=known_at.position, when=when, left_out=head.position - known_at.position)
