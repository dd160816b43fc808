"""Addresses of pages, pinned to a position: they show the same for ever."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from api.text.languages import Tongue
from domain.dates.instants import Instant, to_text
from domain.questions.past import Resolved
from domain.stances.timeline import Dispute
from domain.vocabulary import Bound, Matter, PlaceId, StatementId, Voice

IN_PATHS = ":@"
IN_QUERIES = "/:,@"


@dataclass(frozen=True, slots=True, kw_only=True)
class Permalinks:
    """``base``: where the service is reached, without a slash at its end; empty for addresses without it."""

    base: str
    tongue: Tongue

    def place(self, place: PlaceId, of: Resolved) -> str:
        asked = of.coordinates
        return self._at(f"places/{quote(place, safe=IN_PATHS)}", of, asked.matter, asked.about, asked.said_by)

    def dispute(self, dispute: Dispute, matter: Matter, place: PlaceId, of: Resolved) -> str:
        """The town with the dispute as it stood then."""
        until = of.coordinates.said_by
        return f"{self._at(f'places/{quote(place, safe=IN_PATHS)}', of, matter, until, until)}#{anchor_of(dispute)}"

    def day(self, date: str, of: Resolved, matter: Matter | None) -> str:
        return self._at(f"days/{quote(date, safe=IN_PATHS)}", of, matter)

    def statement(self, statement: StatementId, position: int) -> str:
        return self._address(
            f"statements/{quote(statement, safe=IN_PATHS)}", {"known_at": str(position), "lang": str(self.tongue)}
        )

    def _at(self, path: str, of: Resolved, matter: Matter | None, *instants: Instant) -> str:
        return self._address(path, dict(self._asked(of, matter, instants)))

    def _asked(self, of: Resolved, matter: Matter | None, instants: tuple[Instant, ...]) -> Iterator[tuple[str, str]]:
        """Every coordinate, and what is not the default of the rest."""
        if of.conflict_id is not None:
            yield "conflict", of.conflict_id
        yield from zip(("about", "said_by"), map(to_text, instants), strict=bool(instants))
        yield "known_at", str(of.known_at.position)
        asked = of.coordinates
        for name, value, default in (
            ("matter", matter, Matter.CONTROL if instants else None),
            ("bound", asked.bound, Bound.LATEST),
            ("voice", asked.voice, Voice.SIDE),
        ):
            if value not in {default, None}:
                yield name, str(value)
        yield "lang", str(self.tongue)

    def _address(self, path: str, asked: dict[str, str]) -> str:
        return f"{self.base}/{path}?{urlencode(asked, safe=IN_QUERIES)}"


def anchor_of(dispute: Dispute) -> str:
    """The fragment of a dispute on the page of its town."""
    return f"dispute-{dispute.opened_by}"
