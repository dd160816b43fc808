"""Addresses of what the map shows: pinned to a position, as data, for other pages, and to cite."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from api.web.page import Page
from api.web.state import address
from domain.dates.instants import to_text
from domain.questions.overviews.picture import Picture
from domain.vocabulary import PlaceId

MAP, EMBEDDED, CITED = "/", "/embed/map", "/cite"
ROWS_MAX = 10_000  # places of one answer

Linking: TypeAlias = Callable[[PlaceId], str]


class Links(NamedTuple):
    """``pinned``: the same picture for ever; ``embed_code``: HTML for another page. These name the host."""

    pinned: str
    embedded: str
    embed_code: str
    cite: str
    csv: str
    geojson: str


def links_of(page: Page, of: Picture) -> Links:
    pinned, embedded = (f"{_host(page)}{_pinned(page, path)}" for path in (MAP, EMBEDDED))
    return Links(
        pinned=pinned,
        embedded=embedded,
        embed_code=f'<iframe src="{embedded}" width="100%" height="640" title="Claimline"></iframe>',
        cite=_pinned(page, CITED),
        csv=_data(page, of, "csv"),
        geojson=_data(page, of, "geojson"),
    )


def to_places(page: Page) -> Linking:
    """Return the addresses of the pages of places."""
    return lambda place: page.state.link(f"/places/{place}")


def _host(page: Page) -> str:
    return str(page.request.base_url).rstrip("/")


def _pinned(page: Page, path: str) -> str:
    """The state of the page at its position. A coordinate that followed the clock has its instant."""
    given = dict(page.request.query_params)
    resolved = page.resolved
    fixed = {} if not resolved.now.said_by else {"said_by": to_text(resolved.coordinates.said_by)}
    return address(path, {**given, **fixed, "known_at": str(resolved.known_at.position)}.items())


def _data(page: Page, of: Picture, form: str) -> str:
    """The stances of all places that are shown, as many as one answer holds."""
    asked, resolved = page.question, of.resolved
    return address(
        "/v1/stances",
        [
            ("conflict", asked.conflict),
            ("about", to_text(resolved.coordinates.about)),
            ("said_by", to_text(resolved.coordinates.said_by)),
            ("known_at", str(resolved.known_at.position)),
            ("bound", str(asked.bound)),
            ("voice", str(asked.voice)),
            ("matter", str(asked.matter)),
            ("limit", str(ROWS_MAX)),
            ("f", form),
        ],
    )
