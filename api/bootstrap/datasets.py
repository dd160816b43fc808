"""Importers of datasets that come again and again: a new file is compared with what the old ones have said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import file_digest
from pathlib import Path

from adapters.importers.acled import plan as importing_acled
from adapters.importers.acled.events import Actors
from adapters.importers.polygons import plan as importing_polygons
from adapters.importers.viina import plan as importing_viina
from api.bootstrap import Service
from api.bootstrap.imports import Importer, conflict_of, observer
from domain.errors import Fault, Refused
from domain.imports.plan import Naming, Plan
from domain.intake.needs import Needs
from domain.places.gazetteer import Gazetteer
from domain.questions.past import History, KnownStatement, RecordSnapshot, StatementFilter
from domain.record.declarations import Conflict
from domain.vocabulary import MEANINGS, ClaimantId, ConflictId, ReportId, Role, StatementId, Status

READ_AT_ONCE = 10_000
FULL_REPORTS_AT_ONCE = 4  # of 500 statements each


def polygons(  # noqa: PLR0913 - what the file is said to mean
    service: Service,
    file: Path,
    *,
    conflict: ConflictId | None,
    claimant: ClaimantId,
    status: Status,
    holder: ClaimantId | None,
    day: date | None,
    layers: Sequence[str] = (),
    series: str | None = None,
    outside: Status | None = None,
    admin: Sequence[str] = (),
    licence: str | None = None,
    restricted: bool = False,
) -> Importer:
    """Polygons of control. Raises ``Refused`` where what is said of the file does not fit the record."""
    there = _meant(service, conflict)
    _refuse(_faults_in_meaning(there, claimant, status, holder, outside, admin))
    name, named_day = importing_polygons.split_name(file.stem)
    if (day := day or named_day) is None:
        raise _refused("--date", f"is missing, and the name {file.name!r} holds none", "give the day of the map")
    reading = importing_polygons.Reading(
        conflict=there.id,
        claimant=claimant,
        status=status,
        holder=holder,
        day=day,
        series=series or (layers[0] if layers else name),
        layers=tuple(layers),
        outside=outside,
        admin=tuple(admin),
    )

    def plan(file: Path, naming: Naming, service: Service) -> Plan:
        first = reading.report(_digest(file), naming, 1)
        with service.reader.snapshot() as past:
            at = _before(service, past, first)
            told = list(_told(past, reading.conflict, [claimant], at))
            places = list(past.places(at=at))
        return importing_polygons.plan(file, reading, naming, places, told)

    return Importer(
        name=importing_polygons.IMPORTER,
        version=importing_polygons.VERSION,
        plan=plan,
        mapping="; ".join([str(reading), *([f"licence: {licence}"] if licence else []), *["restricted"] * restricted]),
        licence=licence,
        restricted=restricted,
        chunk=FULL_REPORTS_AT_ONCE,
    )


def _faults_in_meaning(  # noqa: PLR0913, PLR0917 - what is checked together
    conflict: Conflict,
    claimant: ClaimantId,
    status: Status,
    holder: ClaimantId | None,
    outside: Status | None,
    admin: Sequence[str],
) -> Iterator[Fault]:
    if claimant not in conflict.claimants:
        cure = (
            f"declare it with PUT /v1/conflicts/{conflict.id}, or name one of {', '.join(sorted(conflict.claimants))}"
        )
        yield Fault("--claimant", f"there is no claimant {claimant!r}", cure)
    if MEANINGS[status].needs_holder == (holder is None):
        is_needed = holder is None
        problem = f"is missing: {status} needs one" if is_needed else f"does not go with {status}"
        yield Fault("--holder", problem, _name_a_party(conflict) if is_needed else "leave it out")
    if holder is not None and not conflict.is_party(holder):
        yield Fault("--holder", f"{holder!r} is not a party of {conflict.id}", _name_a_party(conflict))
    if outside is not None and MEANINGS[outside].needs_holder and holder is None:
        yield Fault("--outside", f"{outside} needs a holder, and there is none", "give --holder, or another status")
    if outside is not None and not admin:
        cure = "name the area that the map covers with --admin, as the places have it"
        yield Fault("--outside", "would be said of every place in the record", cure)


def _name_a_party(conflict: Conflict) -> str:
    return f"name a side ({', '.join(sorted(conflict.sides()))}) or a party below one"


def viina(
    service: Service,
    *,
    conflict: ConflictId | None,
    ukraine: ClaimantId,
    russia: ClaimantId,
    released: date | None,
) -> Importer:
    """VIINA's territorial control. Its claimants are declared as observers, unless they are."""
    there = _meant(service, conflict)
    observers = [claimant for claimant, _ in importing_viina.CLAIMANTS.values()]
    _refuse(_faults_in_holders(there, {"--ukraine": ukraine, "--russia": russia}))
    _refuse(_faults_in_observers(there, observers))
    reading = importing_viina.Reading(conflict=there.id, ukraine=ukraine, russia=russia, released=released)

    def plan(file: Path, naming: Naming, service: Service) -> Plan:
        digest = _digest(file)
        with service.reader.snapshot() as past:
            at = _before(service, past, reading.report(digest, naming, 1))
            told = list(_told(past, reading.conflict, observers, at))
            places = Gazetteer(past.places(at=at))
            known = past.conflict(reading.conflict, at=at) or there
        return importing_viina.plan(file, digest, reading, naming, known, places, told)

    return Importer(
        name=importing_viina.IMPORTER,
        version=importing_viina.VERSION,
        plan=plan,
        mapping=str(reading),
        licence=importing_viina.LICENCE,
        chunk=FULL_REPORTS_AT_ONCE,
    )


def acled(service: Service, *, conflict: ConflictId | None, actors: Path | None, is_complete: bool) -> Importer:
    """ACLED's transfers of territory. ``acled`` is declared as an observer, unless it is."""
    there = _meant(service, conflict)
    _refuse(_faults_in_observers(there, [importing_acled.CLAIMANT]))
    mapping = Actors.shipped()
    if actors is not None:
        mapping = Actors.read(actors.read_text(encoding="utf-8", errors="replace"), _digest(actors))
    reading = importing_acled.Reading(conflict=there.id, actors=mapping, is_complete=is_complete)

    def plan(file: Path, naming: Naming, service: Service) -> Plan:
        with service.reader.snapshot() as past:
            at = past.head().position
            told = list(_told(past, reading.conflict, [importing_acled.CLAIMANT], at))
            places = Gazetteer(past.places(at=at))

        def history(statement: StatementId) -> History | None:
            with service.reader.snapshot() as past:
                return past.history(statement, at=at)

        yield from observer(there, importing_acled.CLAIMANT, importing_acled.NAME)
        yield from importing_acled.plan(file, reading, naming, places, importing_acled.Record.of(told, history))

    return Importer(
        name=importing_acled.IMPORTER,
        version=importing_acled.VERSION,
        plan=plan,
        mapping=str(reading),
        licence=importing_acled.LICENCE,
        restricted=True,
    )


def _faults_in_holders(conflict: Conflict, holders: Mapping[str, ClaimantId]) -> Iterator[Fault]:
    for option, holder in holders.items():
        if not conflict.is_party(holder):
            yield Fault(option, f"{holder!r} is not a party of {conflict.id}", _name_a_party(conflict))


def _faults_in_observers(conflict: Conflict, observers: Sequence[ClaimantId]) -> Iterator[Fault]:
    for claimant in observers:
        if (declared := conflict.claimants.get(claimant)) is not None and declared.role is not Role.OBSERVER:
            problem = f"{claimant!r} is declared with the role {declared.role}"
            yield Fault("--conflict", problem, "the importer speaks for an observer of that id: use another conflict")


# What the record has


def _meant(service: Service, conflict: ConflictId | None) -> Conflict:
    """The conflict, with all who have been declared in it."""
    service.await_views(service.store.size())
    return conflict_of(service, conflict)


def _before(service: Service, past: RecordSnapshot, first: ReportId) -> int:
    """The position before anything of a file was recorded: ``first`` names the first report that it makes.

    A file is read against the record as it was then. So one that was cut off goes on as it began, and one that is
    imported again makes what is there already, whatever was recorded in between.
    """
    there = service.reader.part(Needs(reports={first})).reports.get(first)
    return past.head().position if there is None else there.position - 1


def _told(
    past: RecordSnapshot, conflict: ConflictId, claimants: Sequence[ClaimantId], at: int
) -> Iterator[KnownStatement]:
    """All that ``claimants`` have said and that is there, by position."""
    wanted, after = StatementFilter(conflict=conflict, claimants=claimants), 0
    while some := past.statements(wanted, at=at, after=after, limit=READ_AT_ONCE):
        yield from some
        after = some[-1].filed.position


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


def _refuse(faults: Iterator[Fault]) -> None:
    if found := list(faults):
        raise Refused(found)


def _refused(field: str, problem: str, cure: str) -> Refused:
    return Refused([Fault(field, problem, cure)])
