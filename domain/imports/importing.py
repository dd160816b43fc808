"""The use cases of importing: read a file against the record, record its plan as one batch, undo a batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Generic, NamedTuple, TypeVar

from domain.errors import BadQuestion, NotFound
from domain.imports.plan import CHUNK, Naming, Plan, PlannedAct, Refusal, Step, TableHeader, Tally, carry_out
from domain.imports.series import HasLater, LaterImport, is_compared, later
from domain.intake.append import Author
from domain.intake.deciding import Receipt
from domain.intake.drafts import ClaimantDraft, ConflictDraft, RetiringDraft
from domain.intake.needs import Needs
from domain.intake.ports import RecordView
from domain.intake.rules.common import refuse
from domain.intake.rules.retiring import faults_in_retired
from domain.intake.use_cases import Recording
from domain.places.gazetteer import Gazetteer
from domain.places.names import identifier_key
from domain.places.search import PlaceIndex
from domain.questions.coordinates import Asking
from domain.questions.naming.paths import batch_at
from domain.questions.past import BatchSummary, KnownStatements, Question, RecordSnapshot, StatementFilter
from domain.record.declarations import BatchDeclaration, Conflict, Place, in_use
from domain.record.views import Views
from domain.stances.ports import KnownStatement
from domain.vocabulary import BatchId, ClaimantId, ConflictId, PlaceId, ReportId, Role

BATCH_DIGEST_LENGTH = 16
BEFORE_ALL = -1  # steps that belong to no line, such as declarations, bear 0
READ_AT_ONCE = 10_000
UNDO_CHUNK = 500

FileT = TypeVar("FileT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer(Generic[FileT]):
    """A source format. ``plan`` reads a file with what the record holds; ids that it makes come from ``Naming``."""

    name: str
    version: int  # raised when the same file would give other entries
    plan: Callable[[FileT, Naming, Importing], Plan]
    mapping: str | None = None
    licence: str | None = None
    restricted: bool = False
    chunk: int = CHUNK
    size: Callable[[FileT], int] | None = None  # in steps, where a file is not read by lines
    header: Callable[[FileT], TableHeader | None] | None = None  # where it is a table
    unit: str = "line"  # of a file, as the counts name it

    def batch(self, file: str, digest: str, batch: BatchId | None = None) -> BatchDeclaration:
        """What an import of the file of this name and SHA-256 declares.

        Its id is made from all that decides what becomes of the file.
        """
        made_from = "\n".join([self.name, str(self.version), self.mapping or "", digest])
        return BatchDeclaration(
            id=batch or f"{self.name}-{sha256(made_from.encode()).hexdigest()[:BATCH_DIGEST_LENGTH]}",
            importer=self.name,
            version=self.version,
            file=file,
            sha256=digest,
            mapping=self.mapping,
            licence=self.licence,
            restricted=self.restricted,
        )


class Undone(NamedTuple):
    """How many ``statements`` of a batch were annulled, and how many of its ``places`` retired."""

    statements: int
    places: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierRecord:
    """The record as a file is compared with it. ``told``: all statements of its claimants, by position."""

    at: int
    conflict: Conflict
    told: Sequence[KnownStatement]
    places: Sequence[Place]


@dataclass(frozen=True, slots=True, kw_only=True)
class Importing:
    """``record`` and ``place_index`` are what importers look things up in."""

    asking: Asking
    record: RecordView
    place_index: Callable[[], AbstractContextManager[PlaceIndex]]
    recording: Recording
    views: Views

    def run(  # noqa: PLR0913 - one parameter for each option
        self,
        importer: Importer[FileT],
        file: FileT,
        *,
        origin: BatchDeclaration,
        by: str,
        refuse: Callable[[Refusal], None],
        dry_run: bool = False,
        after: int = BEFORE_ALL,
    ) -> Iterator[Tally]:
        """Import ``file``; yields the tally after each chunk. A dry run says the same, and records nothing.

        ``after``: the last line that an earlier run is known to have recorded.
        """
        self.await_log()  # what an interrupted import has recorded is seen
        with self.snapshot() as past:
            naming = Naming(importer.name, past.undone_reports())
        recording = self.recording.rehearsal() if dry_run else self.recording
        author = Author(by, origin.id, origin)
        self._take_back(recording, author)
        plan = (step for step in importer.plan(file, naming, self) if step.line > after)
        tally = Tally()
        for tally in carry_out(plan, recording=recording, author=author, refuse=refuse, chunk=importer.chunk):
            yield tally
        if not dry_run:
            self.views.wait(tally.position)

    def batches(self) -> Sequence[BatchSummary]:
        with self.snapshot() as past:
            return past.batches()

    def undo(self, batch: BatchId, by: str, *, dry_run: bool = False) -> Undone:
        """Annul every statement of ``batch`` that is there, the last said first; of a list of places, retire these.

        The entries bear the name of the batch themselves, which tells them from those by an editor. Raises
        ``HasLater`` where later imports were compared with it.
        """
        if not dry_run and (later := self.later(batch)):
            raise HasLater(batch, later)
        with self.snapshot() as past:
            told = [each.filed.id for each in _each(past, StatementFilter(batch=batch), past.head().position)]
        if dry_run:
            return Undone(len(told), len(self.own_places(batch)))
        found, author, reason = told[::-1], Author(by, batch), undone_because(batch)
        annulled = sum(
            self.recording.annul_all(found[start : start + UNDO_CHUNK], author, reason=reason)
            for start in range(0, len(found), UNDO_CHUNK)
        )
        return Undone(annulled, sum(self.undo_places(batch, by)))

    def undo_places(self, batch: BatchId, by: str) -> Iterator[int]:
        """Retire the places that ``batch`` alone declared, some at a time; yields how many after each.

        Those about which a statement stands stay, and those that others have added to.
        """
        places, reason = self.own_places(batch), undone_because(batch)
        for start in range(0, len(places), UNDO_CHUNK):
            acts = [RetiringDraft(place=place, reason=reason) for place in places[start : start + UNDO_CHUNK]]
            results = self.recording.record_each(acts, Author(by, batch))
            yield sum(isinstance(result, Receipt) and result.is_new for result in results)

    def own_places(self, batch: BatchId) -> Sequence[PlaceId]:
        """The places in use that undoing ``batch`` retires."""
        self.await_log()
        with self.snapshot() as past:
            return [place.id for place in past.places_of_batch(batch) if place.retired is None]

    def _take_back(self, recording: Recording, author: Author) -> None:
        """Take the places back into use that undoing this batch has retired: it is imported again."""
        batch = author.batch or ""
        with self.snapshot() as past:
            places = [
                place.id
                for place in past.places_of_batch(batch)
                if place.retired is not None and place.retired.reason == undone_because(batch)
            ]
        reason = f"the import {batch} is made again"
        for start in range(0, len(places), UNDO_CHUNK):
            acts = [
                RetiringDraft(place=place, reason=reason, takes_back=True)
                for place in places[start : start + UNDO_CHUNK]
            ]
            recording.record_each(acts, author)

    def later(self, batch: BatchId) -> Sequence[LaterImport]:
        """The imports that were compared with ``batch``, the newest first. Raises ``NotFound``."""
        with self.snapshot() as past:
            batch_at(past, batch)
            at, batches = past.head().position, {each.id: each for each in past.batches()}
            if not is_compared(batches[batch]):
                return []
            own = list(_each(past, StatementFilter(batch=batch), at))
            claimants = sorted({each.filed.content.claimant for each in own})
            others = (
                each
                for conflict in {each.filed.conflict for each in own}
                for each in said_by(past, conflict, claimants, at)
            )
            return later(own, others, batches)

    # What importers read of the record

    def snapshot(self) -> AbstractContextManager[RecordSnapshot]:
        return self.asking.readings.snapshot()

    def await_log(self) -> None:
        """Return when the views hold all that the log holds now."""
        self.views.wait(self.asking.log_size())

    def gazetteer(self) -> Gazetteer:
        """The places of the record as they are now."""
        with self.snapshot() as past:
            return Gazetteer(past.places(at=past.head().position))

    def conflict(self, named: ConflictId | None) -> Conflict:
        """The conflict of that name, else the default, else the only one. Raises ``NotFound`` or ``BadQuestion``.

        Of several, a record has to name one, though a question may mean the only one with statements.
        """
        with self.snapshot() as past:
            meant = self.conflicts_meant(past)
            if named is None and len(meant) > 1:
                raise BadQuestion("conflict", "is missing, and there are several", f"name one of {', '.join(meant)}")
            found = self.asking.resolve(past, Question(conflict=named)).conflict
        if found is None:
            raise NotFound("conflict", named or "", "declare it with PUT /v1/conflicts first")
        refuse(faults_in_retired("--conflict", found))
        return found

    def conflicts_meant(self, past: RecordSnapshot) -> Sequence[ConflictId]:
        """The conflicts that may be meant where none is named: the default alone, else all that are in use."""
        if self.asking.default_conflict is not None:
            resolved = self.asking.resolve(past, Question())
            return [] if resolved.conflict_id is None else [resolved.conflict_id]
        return [each.id for each in in_use(past.conflicts(at=past.head().position))]

    def earlier(
        self, conflict: Conflict, claimants: Sequence[ClaimantId], first: ReportId | None = None
    ) -> EarlierRecord:
        """Return the record that a file is compared with.

        ``first`` names the first report that the file makes: then the record is read as it was before that. So a file
        that was cut off continues as it began, and one that is imported again makes what is there already, whatever was
        recorded in between.
        """
        with self.snapshot() as past:
            there = None if first is None else self.record.part(Needs(reports={first})).reports.get(first)
            at = past.head().position if there is None else there.position - 1
            return EarlierRecord(
                at=at,
                conflict=past.conflict(conflict.id, at=at) or conflict,
                told=list(said_by(past, conflict.id, claimants, at)),
                places=list(past.places(at=at)),
            )

    def said_by(self, conflict: ConflictId, claimant: ClaimantId) -> list[KnownStatement]:
        """All statements of one claimant that are there now, by position."""
        with self.snapshot() as past:
            return list(said_by(past, conflict, [claimant], past.head().position))

    def bearers(self, tokens: Sequence[str]) -> Mapping[str, Sequence[Place]]:
        """The places that bear each of ``tokens``, as far as the views hold them."""
        with self.place_index() as index:
            bearing = index.bearing({identifier_key(token) for token in tokens})
        places = self.record.part(Needs(places={place for _, place in bearing})).places
        found = defaultdict[str, list[Place]](list)
        for place in (each for each in places.values() if each.retired is None):
            for token in (place.id, *(f"{scheme}:{value}" for scheme, value in place.identifiers.items())):
                found[token].append(place)
        return found


def undone_because(batch: BatchId) -> str:
    """The reason that the entries bear by which an import is undone."""
    return f"the import {batch} is undone"


def said_by(
    past: KnownStatements, conflict: ConflictId, claimants: Sequence[ClaimantId], at: int
) -> Iterator[KnownStatement]:
    """All that ``claimants`` have said and that is there, by position."""
    return _each(past, StatementFilter(conflict=conflict, claimants=claimants), at)


def _each(past: KnownStatements, wanted: StatementFilter, at: int) -> Iterator[KnownStatement]:
    after = 0
    while some := past.statements(wanted, at=at, after=after, limit=READ_AT_ONCE):
        yield from some
        after = some[-1].filed.position


def with_observer(conflict: Conflict, claimant: ClaimantId, name: str, plan: Plan) -> Iterator[Step]:
    """``plan``, and before its first act the importer's own claimant, if the conflict has none of that id.

    So a file that is refused whole declares nobody.
    """
    is_missing = claimant not in conflict.claimants
    for step in plan:
        if is_missing and isinstance(step, PlannedAct):
            draft = ClaimantDraft(name=name, role=Role.OBSERVER)
            yield PlannedAct(0, b"", ConflictDraft(id=conflict.id, claimants=MappingProxyType({claimant: draft})))
            is_missing = False
        yield step
