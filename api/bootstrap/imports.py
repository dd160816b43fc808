"""Imports: which importer reads what, and the batch that it declares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import file_digest, sha256
from pathlib import Path
from types import MappingProxyType

from adapters import zones
from adapters.importers.places import files, geonames
from adapters.importers.reports import plan as importing_reports
from adapters.importers.statements import plan as importing_statements
from adapters.importers.wikipedia import control as wikipedia
from adapters.importers.wikipedia.changes import deciding_points, read_changes
from adapters.importers.wikipedia.towns import TownMapping, Towns
from adapters.views.names.index import SqlNameIndex
from api.bootstrap import Service
from domain.errors import ClaimlineError, NotFound
from domain.imports.place_plan import LINES_AT_ONCE
from domain.imports.place_plan import plan as planned
from domain.imports.plan import CHUNK, Naming, Plan, PlannedAct, Refusal, Tally, carry_out
from domain.intake.append import Author
from domain.intake.drafts import ClaimantDraft, ConflictDraft
from domain.intake.needs import Needs
from domain.places.gazetteer import Gazetteer
from domain.questions.past import KnownStatement, Question, StatementFilter
from domain.record.declarations import BatchDeclaration, Conflict, Place
from domain.record.zones import zone_of
from domain.vocabulary import BatchId, ClaimantId, ConflictId, Role

BATCH_DIGEST_LENGTH = 16
TOLD_PAGE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """A source format. ``plan`` reads a file with what the record holds; ids that it makes come from ``Naming``."""

    name: str
    version: int  # raised when the same file would give other entries
    plan: Callable[[Path, Naming, Service], Plan]
    mapping: str | None = None
    licence: str | None = None
    restricted: bool = False
    chunk: int = CHUNK
    size: Callable[[Path], int] | None = None  # in steps, where a file is not read by lines

    def batch(self, file: Path, batch: BatchId | None = None) -> BatchDeclaration:
        """What an import of ``file`` declares; its id is made from all that decides what becomes of the file."""
        with file.open("rb") as content:
            digest = file_digest(content, "sha256").hexdigest()
        made_from = "\n".join([self.name, str(self.version), self.mapping or "", digest])
        return BatchDeclaration(
            id=batch or f"{self.name}-{sha256(made_from.encode()).hexdigest()[:BATCH_DIGEST_LENGTH]}",
            importer=self.name,
            version=self.version,
            file=file.name,
            sha256=digest,
            mapping=self.mapping,
            licence=self.licence,
            restricted=self.restricted,
        )


def run(  # noqa: PLR0913 - what an import is told
    importer: Importer,
    file: Path,
    service: Service,
    *,
    origin: BatchDeclaration,
    by: str,
    refuse: Callable[[Refusal], None],
    dry_run: bool = False,
) -> Iterator[Tally]:
    """Import ``file``; yields the tally after each chunk. A dry run says the same, and records nothing."""
    service.await_views(service.store.size())  # what an interrupted import has recorded is seen
    with service.reader.snapshot() as past:
        naming = Naming(importer.name, past.undone_reports())
    recording = service.recording.rehearsal() if dry_run else service.recording
    author = Author(by, origin.id, origin)
    plan = importer.plan(file, naming, service)
    tally = Tally()
    for tally in carry_out(plan, recording=recording, author=author, refuse=refuse, chunk=importer.chunk):
        yield tally
    if not dry_run:
        service.await_views(tally.position)


def gazetteer(service: Service) -> Gazetteer:
    """The places of the record as they are now."""
    with service.reader.snapshot() as past:
        return Gazetteer(past.places(at=past.head().position))


def conflict_of(service: Service, named: ConflictId | None) -> Conflict:
    """The conflict of that name, else the only one. Raises ``NotFound`` or ``BadQuestion``."""
    with service.reader.snapshot() as past:
        found = service.asking.resolve(past, Question(conflict=named)).conflict
    if found is None:
        raise NotFound("conflict", named or "of any name", "declare it with PUT /v1/conflicts first")
    return found


def told_by(service: Service, conflict: ConflictId, claimant: ClaimantId) -> list[KnownStatement]:
    """All statements of one claimant that are there, by position."""
    wanted, found, after = StatementFilter(conflict=conflict, claimants=[claimant]), list[KnownStatement](), 0
    with service.reader.snapshot() as past:
        while told := past.statements(wanted, at=past.head().position, after=after, limit=TOLD_PAGE):
            found += told
            after = told[-1].filed.position
    return found


def observer(conflict: Conflict, claimant: ClaimantId, name: str) -> Iterator[PlannedAct]:
    """Declares the claimant that an importer speaks for, if the conflict has none of that id."""
    if claimant not in conflict.claimants:
        draft = ClaimantDraft(name=name, role=Role.OBSERVER)
        yield PlannedAct(0, b"", ConflictDraft(id=conflict.id, claimants=MappingProxyType({claimant: draft})))


def wikipedia_control(conflict: ConflictId | None, mapping: Path | None) -> Importer:
    used = TownMapping.shipped(wikipedia.IMPORTER) if mapping is None else TownMapping.read(mapping)

    def plan(file: Path, naming: Naming, service: Service) -> Plan:
        of = conflict_of(service, conflict)
        recorded = cache(lambda: told_by(service, of.id, wikipedia.CLAIMANT))
        reader = wikipedia.Reader(
            conflict=of.id,
            zone=zone_of(of, zones.zone),
            towns=Towns(gazetteer(service), used),
            points=deciding_points(read_changes(file)),
            naming=naming,
            earlier=lambda place, key, before: wikipedia.voice_in(recorded(), place, key, before),
        )
        yield from observer(of, wikipedia.CLAIMANT, "Wikipedia")
        yield from reader.plan(read_changes(file))

    return Importer(
        name=wikipedia.IMPORTER,
        version=wikipedia.VERSION,
        plan=plan,
        mapping=used.name,
        licence=wikipedia.LICENCE,
    )


def reports(parse: importing_reports.Parse) -> Importer:
    def plan(file: Path, naming: Naming, _: Service) -> Plan:
        with file.open("rb") as lines:
            yield from importing_reports.plan(lines, parse, naming)

    return Importer(name=importing_reports.IMPORTER, version=importing_reports.VERSION, plan=plan)


class NoCountry(ClaimlineError):
    """A country that GeoNames does not know."""


def countries_of(codes: Sequence[str]) -> Collection[str] | None:
    """Two-letter codes as GeoNames writes them; None for all. Raises ``NoCountry``."""
    given = {code.strip().upper() for code in codes}
    if "ALL" in given or not given:
        return None
    if unknown := sorted(given - geonames.countries().keys()):
        raise NoCountry(f"{unknown[0]!r} is no country: write its two letters, such as UA (ISO 3166-1), or all")
    return given


def geonames_file() -> Path:
    return geonames.wheel()


def geonames_places(countries: Collection[str] | None) -> Importer:
    """Those of the gazetteer that comes with the product; of all countries, unless some are named."""

    def plan(file: Path, _: Naming, service: Service) -> Plan:
        return planned(geonames.of_wheel(file, countries), lambda tokens: _bearers(service, tokens))

    return Importer(
        name=files.IMPORTER,
        version=files.VERSION,
        plan=plan,
        mapping=_of_countries(countries) or "all countries",
        licence=geonames.LICENCE,
        chunk=LINES_AT_ONCE,
        size=lambda file: geonames.size_of_wheel(file, countries),
    )


def place_list(countries: Collection[str] | None) -> Importer:
    def plan(file: Path, _: Naming, service: Service) -> Plan:
        with file.open("rb") as lines:
            readings = files.readings(lines, file.name, countries)
            yield from planned(readings, lambda tokens: _bearers(service, tokens))

    return Importer(
        name=files.IMPORTER,
        version=files.VERSION,
        plan=plan,
        mapping=_of_countries(countries),
        chunk=LINES_AT_ONCE,
    )


def _of_countries(countries: Collection[str] | None) -> str | None:
    return f"countries {' '.join(sorted(countries))}" if countries else None


def _bearers(service: Service, tokens: Sequence[str]) -> Mapping[str, Sequence[Place]]:
    """The places that bear each of ``tokens``, as far as the views hold them."""
    with service.database.read() as session:
        bearing = SqlNameIndex(session, service.database.engine).bearing({token.casefold() for token in tokens})
    places = service.reader.part(Needs(places={place for _, place in bearing})).places
    found = defaultdict[str, list[Place]](list)
    for place in places.values():
        for token in (place.id, *(f"{scheme}:{value}" for scheme, value in place.identifiers.items())):
            found[token].append(place)
    return found


def statements() -> Importer:
    def plan(file: Path, naming: Naming, service: Service) -> Plan:
        with service.reader.snapshot() as past:
            conflicts = [conflict.id for conflict in past.conflicts(at=past.head().position)]
        places = cache(lambda: gazetteer(service))  # only a file that names places by their names needs it
        with file.open("rb") as table:
            yield from importing_statements.plan(table, naming, conflicts, places)

    return Importer(name=importing_statements.IMPORTER, version=importing_statements.VERSION, plan=plan)
