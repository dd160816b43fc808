"""Answers in a form, with the headers that travel with them: the position, the coordinates, the licences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import urlencode

import orjson

from api.files import stances, statements
from api.files.licences import Licences
from api.files.writing import Limited, Shape, Table, json_lines, markdown
from api.files.writing import table as csv_table
from api.http.negotiation.choosing import Wanted
from api.http.negotiation.formats import Form, TableForm
from api.http.parameters.paging import total_header
from api.http.sending.position import POSITION
from api.http.sending.spool import Spool
from api.text.answers import Wording
from api.wire import shapes
from domain.questions.filters import Understanding
from domain.questions.looked import LookedAt
from domain.questions.past import Declarations, PlaceStances, Resolved
from domain.questions.stances.places import PlaceAnswer, StanceStream
from domain.questions.statements.export import ExportRow
from domain.questions.statements.lists import StatementStream
from domain.record.declarations import Place
from domain.vocabulary import PlaceId

NEEDS_NO_QUOTES = re.compile(r"(?:[a-z_]+=[A-Za-z0-9_.:~-]*&?)*")
COORDINATES, UNDERSTOOD = "Claimline-Coordinates", "Claimline-Understood"


def stances_page(
    wanted: Wanted, going: StanceStream, limit: int, wording: Wording | None, *, follows_the_log: bool
) -> tuple[Spool, dict[str, str], PlaceId | None]:
    """Return the body, its headers, and the place to resume after if there are more."""
    licences, body = Licences(going.past.licence, going.resolved.known_at), Spool()
    page = Limited(going.places, limit, body.is_full)

    def looked() -> LookedAt | None:
        is_told = wording is not None or going.resolved.now.known_at
        return going.looked_at() if page.last is None and is_told else None

    total = going.total if follows_the_log else None
    stances.writing(wanted, going.resolved, licences, wording, looked, total).into(body, _noting(licences, page))
    last = page.goes_on_after
    return body, _headers(going.resolved, licences) | total_header(going.total), None if last is None else last.place.id


def place_stances_page(wanted: Wanted, answer: PlaceAnswer, wording: Wording | None) -> tuple[bytes, dict[str, str]]:
    resolved = answer.resolved
    licences = Licences(lambda batch, **_: answer.licences[batch], resolved.known_at)
    [noted] = _noting(licences, [answer.found])
    body = stances.of_one(wanted, resolved, noted, licences, wording, answer.looked_at)
    return body, _headers(resolved, licences)


def statements_page(
    wanted: Wanted, going: StatementStream, limit: int, *, follows_the_log: bool, is_first: bool
) -> tuple[Spool, dict[str, str], int | None]:
    """Return the body, its headers, and the position to resume after if there are more.

    Where the answer ``follows_the_log``, an object of JSON says how many there are, and the first page, if none
    matches, how many were looked through.
    """
    licences, body = Licences(going.past.licence, going.known_at), Spool()
    page = Limited(going.told, limit, body.is_full)
    places = _Places(going.past, going.known_at.position)

    def rows() -> Iterator[ExportRow]:
        for told in page:
            licences.of(told.filed.batch)
            yield ExportRow(told, places.of(told.filed.content.place))

    def looked_through() -> int | None:
        return going.looked_through() if follows_the_log and is_first and page.last is None else None

    total = going.total()
    statements.writing(wanted, going.found, total if follows_the_log else None, looked_through).into(body, rows())
    headers = {
        POSITION: str(going.known_at.position),
        **total_header(total),
        **licences.headers(),
        **understood_header(going.found),
    }
    last = page.goes_on_after
    return body, headers, None if last is None else last.filed.position


def answer_page(wanted: Wanted, shape: Callable[[], object], table: Callable[[], Table]) -> bytes:
    """An answer as an object, or as the table of its rows."""
    if wanted.form is Form.JSON:
        return orjson.dumps(shape())
    return table_in(wanted.form, table(), raw=wanted.raw)


def table_in(form: Form | TableForm, of: Table, *, raw: bool = False) -> bytes:
    """Rows as CSV, as Markdown or as objects, one a line."""
    if form == Form.CSV:
        return csv_table(of.columns, _alone, raw=raw).whole(of.rows)
    if form == Form.MARKDOWN:
        return markdown(of.columns, _alone).whole(of.rows)
    return json_lines(_alone).whole(of.rows)


def _alone(row: Shape) -> Iterable[Shape]:
    return (row,)


def _noting(licences: Licences, found: Iterable[PlaceStances]) -> Iterator[PlaceStances]:
    for each in found:
        for told in each.stances.values():
            licences.of(told.filed.batch)
        yield each


def _headers(resolved: Resolved, licences: Licences) -> dict[str, str]:
    asked = shapes.coordinates(resolved) | {"known_at": resolved.known_at.position}
    given = {name: value for name, value in asked.items() if value is not None}
    return {
        POSITION: str(resolved.known_at.position),
        COORDINATES: _as_query(given),
        **licences.headers(),
        **understood_header(resolved),
    }


def _as_query(given: Mapping[str, object]) -> str:
    plain = "&".join([f"{name}={value}" for name, value in given.items()])
    return plain if NEEDS_NO_QUOTES.fullmatch(plain) else urlencode(given, safe=":")


def understood_header(of: Understanding) -> dict[str, str]:
    """Return the ids of things named otherwise, as parameters: tables have no other room for them."""
    return {UNDERSTOOD: urlencode(of.ids, safe=":")} if of.ids else {}


class _Places:
    """Places, each looked up once."""

    def __init__(self, past: Declarations, at: int) -> None:
        self._past = past
        self._at = at
        self._found: dict[PlaceId, Place] = {}

    def of(self, place: PlaceId) -> Place:
        if place not in self._found:
            self._found |= self._past.places_of({place}, at=self._at)
        return self._found[place]
