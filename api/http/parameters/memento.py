"""Memento (RFC 7089) on the recorded axis: what this service would have answered at an instant.

An address without ``known_at`` is the original resource and its own timegate (pattern 1.2): ``Accept-Datetime`` stands
for ``known_at``, and ``Content-Location`` names the memento, which is the same address with a position as ``known_at``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import format_datetime, parsedate_to_datetime
from typing import Annotated

from fastapi import Depends, Header, Query, Request, Response

from api.http.parameters.shared import KnownAt
from api.http.sending.dates import http_date
from domain.dates.instants import MICROSECONDS_PER_SECOND, Instant, from_datetime, to_text
from domain.errors import BadQuestion
from domain.questions.past import Moment

LINK_FORMAT = "application/link-format"
VARIES: Mapping[str, str] = {"Vary": "Accept-Datetime"}
IN_FORM_AND_TIME: Mapping[str, str] = {"Vary": "Accept, Accept-Datetime"}

AcceptDatetime = Annotated[
    str | None,
    Header(
        alias="Accept-Datetime",
        description="what the record knew by then (RFC 7089); not looked at where `known_at` is given",
        examples=["Fri, 12 Dec 2025 18:00:00 GMT"],
    ),
]


@dataclass(frozen=True, slots=True)
class Memento:
    """``known_at``: as it was given, else as ``Accept-Datetime`` has it."""

    request: Request
    known_at: str | None

    def headers(self, moment: Moment, timemap: str | None) -> dict[str, str]:
        """Of an answer that is known at ``moment``. ``timemap``: its path, where there is one."""
        original = self._original()
        links = [f'<{original}>; rel="original timegate"']
        if timemap is not None:
            links.append(f'<{linked_base(self.request)}{timemap}>; rel="timemap"; type="{LINK_FORMAT}"')
        when = {} if moment.found_at is None else {"Memento-Datetime": http_date(moment.found_at)}
        return {"Link": ", ".join(links), "Content-Location": self._at(moment.position), **when}

    def _at(self, position: int) -> str:
        url = self.request.url
        if not url.query:  # nearly always, and to parse one takes long
            return f"{url.path}?known_at={position}"
        here = url.include_query_params(known_at=position)
        return f"{here.path}?{here.query}"

    def _original(self) -> str:
        url = self.request.url
        if url.query:
            url = url.remove_query_params("known_at")
        return f"{linked_base(self.request)}{url.path}{f'?{url.query}' if url.query else ''}"


def memento_of(request: Request, asked: KnownAt, accept_datetime: str | None) -> Memento:
    if asked.known_at is not None or accept_datetime is None:
        return Memento(request, asked.known_at)
    return Memento(request, to_text(_end_of_second(accept_datetime)))


async def memento(
    request: Request, asked: Annotated[KnownAt, Query()], accept_datetime: AcceptDatetime = None
) -> Memento:
    """Of an address that takes ``known_at`` alone."""
    return memento_of(request, asked, accept_datetime)


MementoDep = Annotated[Memento, Depends(memento)]


def _end_of_second(text: str) -> Instant:
    """An HTTP date has whole seconds: all that was recorded in that one is known, so that mementos find themselves."""
    try:
        moment = parsedate_to_datetime(text)
        is_http_date = format_datetime(moment, usegmt=True) == text
    except ValueError:
        is_http_date = False
    if not is_http_date:
        cure = "write it as Fri, 12 Dec 2025 18:00:00 GMT"
        raise BadQuestion("Accept-Datetime", f"{text[:80]!r} is not an HTTP date", cure)
    return from_datetime(moment) + MICROSECONDS_PER_SECOND - 1


def timemap(request: Request, original: str, moments: Sequence[Moment]) -> str:
    """A memento for each of ``moments``, by position; ``original`` is a path."""
    base = _base(request)
    dated = [(each.position, http_date(each.found_at)) for each in moments if each.found_at is not None]
    lines = [
        f'<{base}{original}>; rel="original timegate"',
        f'<{base}{request.url.path}>; rel="self"; type="{LINK_FORMAT}"; from="{dated[0][1]}"; until="{dated[-1][1]}"',
    ]
    for number, (position, date) in enumerate(dated, start=1):
        ends = " ".join(["first"] * (number == 1) + ["last"] * (number == len(dated)) + ["memento"])
        lines.append(f'<{base}{original}?known_at={position}>; rel="{ends}"; datetime="{date}"')
    return ",\n".join(lines) + "\n"


def in_time(body: str) -> Response:
    return Response(body, media_type=LINK_FORMAT, headers={"Cache-Control": "no-cache"})


def linked_base(request: Request) -> str:
    """For a header of answers that caches share: relative, unless the settings say how clients reach the service."""
    return "" if request.app.state.service.settings.public_address is None else _base(request)


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")
