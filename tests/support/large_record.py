"""A large record, made quickly: entries go to the store as they are, and the views read them as they read any log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice

from adapters.log import codec
from api.bootstrap import Installation
from domain.dates import edtf
from domain.dates.edtf import ImpreciseDate
from domain.record.declarations import BatchDeclaration, PlaceDeclaration
from domain.record.entries import Body, Entry
from domain.record.statements import Attribution, Claim, Content, Denial, Quote, Report, Source, Spokesperson, Statement
from domain.vocabulary import Status
from tests.support.builders import CONFLICT, NOON, SALT, a_conflict

BATCH = "b1"
AT_ONCE = 10_000  # entries
OF_REPORT = 50  # statements
FIRST, DAYS = date(2023, 1, 1), 700
SAID = (
    ("russia", Status.CONTROLLED, "russia"),
    ("ukraine", Status.CONTROLLED, "ukraine"),
    ("isw", Status.CONTESTED, None),
    ("command", Status.ENTERED, "russia"),
)


def fill(service: Installation, statements: int, *, places: int = 2_000) -> None:
    """About places on a lattice, in reports of fifty; every tenth statement is a denial of the one before."""
    append(service, _bodies(statements, places))


def append(service: Installation, bodies: Iterator[tuple[Body, str | None]]) -> None:
    """Each with the import that it came with; the views hold them when this returns."""
    after = service.store.size()
    while some := list(islice(bodies, AT_ONCE)):
        entries = (
            Entry(position=position, recorded_at=NOON, recorded_by="desk", batch=batch, salt=SALT, body=body)
            for position, (body, batch) in enumerate(some, start=after + 1)
        )
        service.store.append_stored([codec.encode(entry) for entry in entries], after=after)
        after += len(some)
    service.await_views(after)


def _bodies(statements: int, places: int) -> Iterator[tuple[Body, str | None]]:
    """Each with the import that it came with: half of the reports did."""
    yield a_conflict(), None
    yield BatchDeclaration(id=BATCH, importer="reports", version=1, file="reports.ndjson", sha256="0" * 64), None
    for number in range(places):
        lat, lon = 45 + number // 50 / 10, 30 + number % 50 / 10
        yield PlaceDeclaration(id=f"p{number}", name=f"Town {number}", lat=_decimal(lat), lon=_decimal(lon)), None
    days = [edtf.parse((FIRST + timedelta(day)).isoformat()) for day in range(DAYS)]
    for number in range(statements):
        report, day = f"r{number // OF_REPORT}", days[number // OF_REPORT % DAYS]
        batch = BATCH if number // OF_REPORT % 2 else None
        if number % OF_REPORT == 0:
            source = Source(name="A paper", url=f"https://example.org/{report}", published=day)
            yield Report(id=report, conflict=CONFLICT, source=source), batch
        content = _content(number, places, day)
        yield Statement(id=f"s{number}", report=report, content=content), batch


def _content(number: int, places: int, day: ImpreciseDate) -> Content:
    by, status, holder = SAID[number % len(SAID)]
    quote = Quote(text=f"The flag is over the council of Town {number % places}, said number {number}.", language="en")
    person = Spokesperson(name="A spokesman", role="Ministry of Defence")
    telling = Attribution(
        wording="liberated", quote=quote, spokesperson=person, channel="briefing", note=f"no. {number}"
    )
    if number % 10 == 9:
        denied, place = f"s{number - 1}", f"p{(number - 1) % places}"
        return Denial(
            claimant=by, place=place, status=status, holder=holder, stated=day, denies=(denied,), telling=telling
        )
    place = f"p{number % places}"
    return Claim(claimant=by, place=place, status=status, holder=holder, stated=day, telling=telling)


def _decimal(number: float) -> Decimal:
    return Decimal(f"{number:.1f}")
