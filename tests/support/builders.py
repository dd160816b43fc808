"""Small whole things to test with; each keeps what a test does not care about out of its sight."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from adapters.log import codec
from adapters.zones import installed
from domain.dates import edtf, instants
from domain.intake.drafts import AmendmentContent, AmendmentDraft, ReportDraft, StatementDraft
from domain.intake.rules.amendments import decide_amendment
from domain.intake.rules.common import Decision
from domain.intake.rules.reports import decide_report
from domain.record.declarations import Claimant, ConflictDeclaration, PlaceDeclaration
from domain.record.entries import Body, Entry
from domain.record.folded import Record
from domain.record.saying import Saying
from domain.record.statements import Source
from domain.record.store import StoredEntry
from domain.vocabulary import Kind, Role, Status

CONFLICT, TOWN, OTHER_TOWN = "war", "town", "other-town"
NOON = edtf.parse_instant("2025-06-01T12:00:00Z")
SALT = bytes(range(16))

CLAIMANTS = {
    "russia": Claimant(name="Russia", role=Role.PARTY),
    "ukraine": Claimant(name="Ukraine", role=Role.PARTY),
    "wagner": Claimant(name="Wagner", role=Role.PARTY, parent="russia"),
    "command": Claimant(name="Eastern Command", role=Role.PARTY, parent="ukraine"),
    "bloggers": Claimant(name="Milbloggers", role=Role.AFFILIATE, parent="russia"),
    "isw": Claimant(name="ISW", role=Role.OBSERVER),
}


def a_conflict(*, tz: str = "Europe/Kyiv") -> ConflictDeclaration:
    return ConflictDeclaration(id=CONFLICT, name="War", tz=tz, claimants=MappingProxyType(CLAIMANTS))


def a_place(place: str = TOWN) -> PlaceDeclaration:
    return PlaceDeclaration(id=place, name=place.title())


def a_source(*, published: str = "2025-05-01") -> Source:
    return Source(name="A paper", published=edtf.parse(published))


def a_draft(  # noqa: PLR0913 - a statement has many sides, and a test names those it cares about
    statement: str,
    *,
    by: str,
    kind: Kind = Kind.CLAIM,
    status: Status | None = Status.CONTESTED,
    holder: str | None = None,
    stated: str = "2025-05-01",
    effective: str | None = None,
    until: str | None = None,
    denies: Sequence[str] = (),
    retracts: str | None = None,
    place: str = TOWN,
) -> StatementDraft:
    saying = Saying(
        status=None if kind is Kind.RETRACTION else status,
        holder=holder,
        stated=edtf.parse(stated),
        effective=None if effective is None else edtf.parse(effective),
        until=None if until is None else edtf.parse(until),
        denies=tuple(denies),
        retracts=retracts,
    )
    return StatementDraft(kind=kind, claimant=by, place=place, saying=saying, id=statement)


def a_report(*drafts: StatementDraft, report: str | None = None) -> ReportDraft:
    return ReportDraft(id=report or f"report-{drafts[0].id}", conflict=CONFLICT, source=a_source(), statements=drafts)


def a_stored(position: int, text: str) -> StoredEntry:
    """An entry as it is stored, with a text in it; of a place, which needs nothing else to be there."""
    body = PlaceDeclaration(id=text, name=text)
    entry = Entry(position=position, recorded_at=NOON, recorded_by="test", batch=None, salt=SALT, body=body)
    return codec.encode(entry)


def text_of(stored: StoredEntry) -> str:
    """What ``a_stored`` was given."""
    match codec.decode(stored).body:
        case PlaceDeclaration(name=text):
            return text
        case other:
            raise AssertionError(other)


class Journal:
    """A log in memory, grown by decisions as the service would make them."""

    def __init__(self, *, tz: str = "Europe/Kyiv") -> None:
        self.entries: list[Entry] = []
        self.record = Record(first_rules=installed)
        self.at = NOON
        self.append([a_conflict(tz=tz), a_place(), a_place(OTHER_TOWN)])

    def append(self, bodies: Sequence[Body]) -> None:
        self.at += instants.MICROSECONDS_PER_SECOND
        for body in bodies:
            entry = Entry(
                position=len(self.entries) + 1,
                recorded_at=self.at,
                recorded_by="test",
                batch=None,
                salt=SALT,
                body=body,
            )
            self.record.apply(entry)
            self.entries.append(entry)

    def take(self, decision: Decision) -> None:
        self.append(decision.bodies)

    def report(self, *drafts: StatementDraft) -> None:
        self.take(decide_report(self.record, a_report(*drafts), ids=[], at=self.at))


def amended(record: Record, target: str, draft: AmendmentContent, *, amendment: str) -> Decision:
    """What an amendment of a statement, or of a report's source, becomes."""
    return decide_amendment(record, AmendmentDraft(target=target, draft=draft), amendment)
