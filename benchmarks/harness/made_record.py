"""A made record with the shape of the real ones: the same entries for the same seed and size.

33,000 places, a few of them spoken of often; where statements are fewer than three for each place, so are the places.
Two sides with sub-actors, two observers, one affiliate. Dates are days, months, instants and ranges, a tenth of them
long ago. Of the statements 7 % are denials, 2 % are retracted later, 2 % corrected, 0.2 % annulled; 2 % have an
``until``, 6 % are about a siege.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from heapq import heappop, heappush
from random import Random
from types import MappingProxyType
from typing import NamedTuple

from adapters.log import codec
from adapters.zones import installed
from domain.dates import edtf
from domain.dates.edtf import ImpreciseDate
from domain.dates.instants import MICROSECONDS_PER_DAY, Instant
from domain.record.amendments import Annulment, Correction
from domain.record.declarations import Claimant, ConflictDeclaration, PlaceDeclaration, PlaceName
from domain.record.entries import Body, Entry
from domain.record.statements import (
    Attribution,
    Claim,
    Content,
    Denial,
    Quote,
    Report,
    Retraction,
    Source,
    Spokesperson,
    Statement,
)
from domain.record.store import StoredEntry
from domain.vocabulary import ClaimantId, PlaceId, Role, StatementId, Status

SEED, PLACES = 20_220_224, 33_000
CONFLICT, ZONE, DESK = "war", "Europe/Kyiv", "desk"
FIRST, DAYS = date(2022, 2, 24), 1_400
FIRST_AT = edtf.parse_instant("2022-02-24T00:00:00Z")
REPORT_MAX = 23  # statements of a report, 12 on average
SALT_BYTES = 16
LATER_SHARE = 25  # what is taken back or amended is so before one 25th of all statements is made

CLAIMANTS = {
    "russia": Claimant(name="Russia", role=Role.PARTY),
    "ukraine": Claimant(name="Ukraine", role=Role.PARTY),
    "isw": Claimant(name="ISW", role=Role.OBSERVER),
    "deepstate": Claimant(name="DeepState", role=Role.OBSERVER),
    "wagner": Claimant(name="Wagner", role=Role.PARTY, parent="russia"),
    "donetsk-corps": Claimant(name="Donetsk Corps", role=Role.PARTY, parent="russia"),
    "eastern-command": Claimant(name="Eastern Command", role=Role.PARTY, parent="ukraine"),
    "milbloggers": Claimant(name="Milbloggers", role=Role.AFFILIATE, parent="russia"),
}
SPEAKERS = [  # as often as they speak
    *["russia"] * 24,
    *["ukraine"] * 22,
    *["isw"] * 16,
    *["deepstate"] * 14,
    *["eastern-command"] * 8,
    *["wagner"] * 6,
    *["donetsk-corps"] * 6,
    *["milbloggers"] * 4,
]
SIDES = {"russia": "russia", "wagner": "russia", "donetsk-corps": "russia", "milbloggers": "russia"}
SIDES |= {"ukraine": "ukraine", "eastern-command": "ukraine"}
PARTIES = ("russia", "ukraine")
SUB_ACTORS = ("wagner", "donetsk-corps", "eastern-command")
STATUSES = [  # as often as they are said
    *[Status.CONTROLLED] * 55,
    *[Status.CONTESTED] * 12,
    *[Status.ENTERED] * 6,
    *[Status.PARTLY_CONTROLLED] * 5,
    *[Status.NOT_CONTROLLED] * 5,
    *[Status.NOT_PRESENT] * 4,
    *[Status.NOT_CONTESTED] * 3,
    *[Status.ENCIRCLED] * 4,
    *[Status.NOT_ENCIRCLED] * 2,
    *[Status.ADVANCING] * 3,
    *[Status.UNCLEAR],
]
WITHOUT_HOLDER = frozenset({Status.CONTESTED, Status.NOT_CONTESTED, Status.NOT_ENCIRCLED, Status.UNCLEAR})
WORDINGS = ("liberated", "grey zone", "under full control", "broke in", "repelled", "in the cauldron")
SYLLABLES = ("bakh", "mut", "siv", "ersk", "lym", "an", "kup", "iansk", "pok", "rovsk", "vuh", "led", "ar", "ka", "ne")
LETTERS = str.maketrans(
    "abdehiklmnoprstuv",
    "\u0430\u0431\u0434\u0435\u0433\u0456\u043a\u043b\u043c\u043d\u043e\u043f\u0440\u0441\u0442\u0443\u0432",
)
QUOTED = "The flag is over the council of {place}, said the spokesman in his statement number {number}."


class Later(NamedTuple):
    """An act on a statement, due when ``number`` statements have been made."""

    number: int
    target: int
    content: Content
    act: str  # retract, correct or annul


@dataclass
class MadeRecord:
    """``statements`` counts claims, denials and retractions. Iterate ``entries`` once."""

    statements: int
    seed: int = SEED

    def __post_init__(self) -> None:
        self.places = min(PLACES, max(self.statements // 3, 1))
        self._random = Random(self.seed)
        self._later: list[Later] = []
        self._last: dict[PlaceId, tuple[StatementId, Claim | Denial]] = {}
        self._made = 0

    def stored(self) -> Iterator[StoredEntry]:
        return map(codec.encode, self.entries())

    def entries(self) -> Iterator[Entry]:
        for position, (body, at) in enumerate(self._bodies(), start=1):
            salt = self._random.randbytes(SALT_BYTES)
            yield Entry(position=position, recorded_at=at, recorded_by=DESK, batch=None, salt=salt, body=body)

    def _bodies(self) -> Iterator[tuple[Body, Instant]]:
        for body in self._declarations():
            yield body, FIRST_AT
        number = 0
        while self._made < self.statements:
            day = self._made * DAYS // self.statements
            at = FIRST_AT + (self._made * DAYS * MICROSECONDS_PER_DAY) // self.statements + MICROSECONDS_PER_DAY
            for body in self._report(f"r{number}", day):
                yield body, at
            number += 1

    def _declarations(self) -> Iterator[Body]:
        if (rules := installed(ZONE)) is not None:
            yield rules
        yield ConflictDeclaration(id=CONFLICT, name="War", tz=ZONE, claimants=MappingProxyType(CLAIMANTS))
        for number in range(self.places):
            yield self._place(number)

    def _place(self, number: int) -> PlaceDeclaration:
        random = self._random
        name = "".join(random.choices(SYLLABLES, k=random.randint(2, 4)))
        return PlaceDeclaration(
            id=place_id(number),
            name=name.title(),
            names=(PlaceName(name=name.translate(LETTERS).title(), language="uk"),),
            lat=Decimal(random.randint(4_500, 5_200)) / 100,
            lon=Decimal(random.randint(2_300, 4_000)) / 100,
            admin=(f"Oblast {number % 24}", f"Raion {number % 136}"),
            population=random.randint(10, 20_000),
        )

    def _report(self, report: str, day: int) -> Iterator[Body]:
        random = self._random
        said_on = random.randint(0, day) if random.random() < 0.1 else day
        source = Source(
            name="A paper", url=f"https://example.org/{report}", published=_day(said_on), language="en", reliability="B"
        )
        yield Report(id=report, conflict=CONFLICT, source=source)
        amended = list[Body]()
        for _ in range(min(random.randint(1, REPORT_MAX), self.statements - self._made)):
            yield Statement(id=f"s{self._made}", report=report, content=self._content(said_on, day, amended))
            self._made += 1
        yield from amended

    def _content(self, said_on: int, day: int, amended: list[Body]) -> Content:
        while self._later and self._later[0].number <= self._made:
            later = heappop(self._later)
            if later.act == "retract":
                return self._retraction(later, day)
            amended.append(self._amendment(later))
        content = self._assertion(said_on)
        self._plan(content)
        return content

    def _plan(self, content: Claim | Denial) -> None:
        self._last[content.place] = f"s{self._made}", content
        drawn = self._random.random()
        act = "retract" if drawn < 0.02 else "correct" if drawn < 0.04 else "annul" if drawn < 0.042 else None
        if act is not None:
            number = self._made + self._random.randint(1, max(self.statements // LATER_SHARE, 1))
            heappush(self._later, Later(number, self._made, content, act))

    def _assertion(self, said_on: int) -> Claim | Denial:
        random = self._random
        place, by, status = self._some_place(), random.choice(SPEAKERS), random.choice(STATUSES)
        stated, effective = self._stated(said_on), self._effective(said_on)
        until = _day(said_on + random.randint(1, 90)) if random.random() < 0.02 else None
        telling = self._telling(place)
        denied = self._last.get(place)
        if random.random() < 0.12 and denied is not None and denied[1].claimant != by:
            return Denial(
                claimant=by,
                place=place,
                status=status,
                holder=self._holder(by, status),
                stated=stated,
                denies=(denied[0],),
                effective=effective,
                until=until,
                telling=telling,
            )
        return Claim(
            claimant=by,
            place=place,
            status=status,
            holder=self._holder(by, status),
            stated=stated,
            effective=effective,
            until=until,
            telling=telling,
        )

    def _some_place(self) -> PlaceId:
        """Two in five statements are about few places."""
        drawn = self._random.random()
        return place_id(int((drawn**4 if self._random.random() < 0.4 else drawn) * self.places))

    def _holder(self, by: ClaimantId, status: Status) -> ClaimantId | None:
        if status in WITHOUT_HOLDER:
            return None
        random, own = self._random, SIDES.get(by) or self._random.choice(PARTIES)
        if random.random() < 0.06:
            return random.choice(SUB_ACTORS)
        return own if random.random() < 0.7 else PARTIES[1 - PARTIES.index(own)]

    def _telling(self, place: PlaceId) -> Attribution:
        random = self._random
        text = QUOTED.format(place=place, number=self._made)
        return Attribution(
            wording=random.choice(WORDINGS),
            quote=Quote(text=text, language="en"),
            spokesperson=Spokesperson(name="A spokesman", role="Ministry of Defence")
            if random.random() < 0.3
            else None,
            channel="briefing",
        )

    def _stated(self, said_on: int) -> ImpreciseDate:
        drawn, day = self._random.random(), max(said_on - self._random.randint(0, 2), 0)
        if drawn < 0.7:
            return _day(day)
        if drawn < 0.82:
            return _month(day)
        if drawn < 0.94:
            return self._instant(day)
        return edtf.parse(f"[{_text(max(day - 6, 0))}..{_text(day)}]")

    def _effective(self, said_on: int) -> ImpreciseDate | None:
        """None, as a rule: the same as stated."""
        drawn, day = self._random.random(), max(said_on - self._random.randint(0, 20), 0)
        if drawn < 0.7:
            return None
        if drawn < 0.85:
            return _day(day)
        return _month(day) if drawn < 0.92 else edtf.parse(f"[..{_text(day)}]")

    def _instant(self, day: int) -> ImpreciseDate:
        second = self._random.randint(0, 86_399)
        return edtf.parse(f"{_text(day)}T{second // 3_600:02}:{second // 60 % 60:02}:{second % 60:02}Z")

    def _retraction(self, later: Later, day: int) -> Retraction:
        content = later.content
        by = SIDES.get(content.claimant, content.claimant) if self._random.random() < 0.3 else content.claimant
        by = content.claimant if CLAIMANTS[content.claimant].role is Role.AFFILIATE else by
        return Retraction(claimant=by, place=content.place, retracts=f"s{later.target}", stated=_day(day))

    def _amendment(self, later: Later) -> Correction | Annulment:
        target = f"s{later.target}"
        if later.act == "annul":
            self._forget(later.content.place, target)
            return Annulment(id=f"a{later.target}", target=target, reason="recorded twice")
        content = later.content
        assert not isinstance(content, Retraction)  # noqa: S101 - only assertions are amended
        status = self._random.choice(STATUSES)
        corrected = replace(content, status=status, holder=self._holder(content.claimant, status))
        if self._random.random() < 0.3:
            corrected = replace(corrected, effective=None, until=None, stated=content.stated)
        return Correction(id=f"c{later.target}", target=target, content=corrected, reason="misread")

    def _forget(self, place: PlaceId, statement: StatementId) -> None:
        """An annulled statement is not there: nobody denies it."""
        if self._last.get(place, ("",))[0] == statement:
            del self._last[place]


def place_id(number: int) -> PlaceId:
    return f"geonames:{600_000 + number}"


def _text(day: int) -> str:
    return (FIRST + timedelta(day)).isoformat()


def _day(day: int) -> ImpreciseDate:
    return edtf.parse(_text(day))


def _month(day: int) -> ImpreciseDate:
    return edtf.parse(_text(day)[:7])
