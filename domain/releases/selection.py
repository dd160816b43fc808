"""Which entries of a log a release holds: those of its conflicts, less what may not be passed on.

The log is read twice. The first time all that is needed is noted, since a place and a batch are declared before the
statements that make them part of a conflict; the second time each entry is chosen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set as AbstractSet
from enum import StrEnum, auto

from domain.record.amendments import (
    Annulment,
    ClaimantCorrection,
    Correction,
    Corroboration,
    Redaction,
    Reinstatement,
    Retirement,
    SourceCorrection,
)
from domain.record.declarations import BatchDeclaration, ConflictDeclaration, PlaceDeclaration
from domain.record.entries import Body, Entry
from domain.record.statements import Report, Statement
from domain.record.zones import ZoneRules
from domain.vocabulary import BatchId, ConflictId, PlaceId

ThingId = tuple[str, str]  # a report or a statement, by its id: the two have names apart
REPORT, STATEMENT = "report", "statement"


class Missing(StrEnum):
    """Why a release lacks the bytes of an entry that belongs to it."""

    RESTRICTED = auto()  # the licence of its import forbids to pass it on
    REDACTED = auto()  # the law had a part of it removed; a later entry holds the rest


class Selection:
    """``conflicts`` None: the whole log. ``restricted``: imports that may not be passed on."""

    def __init__(self, conflicts: AbstractSet[ConflictId] | None, restricted: AbstractSet[BatchId]) -> None:
        self._conflicts = conflicts
        self._restricted = restricted
        self._withheld = dict[int, BatchId]()  # by position, the import for which an entry is left out
        self._withheld_things = dict[ThingId, BatchId]()
        self._chosen, self._things = set[int](), set[ThingId]()
        self._places, self._batches, self._zones = set[PlaceId](), set[BatchId](), set[str]()
        self._above = defaultdict[PlaceId, set[PlaceId | None]](set)
        self._declared_by = defaultdict[PlaceId, set[BatchId | None]](set)

    def note(self, entry: Entry) -> None:
        """Take in the next entry of the log."""
        if (batch := self._withheld_for(entry)) is not None:
            self._withheld[entry.position] = batch
            if (thing := _thing(entry.body)) is not None:
                self._withheld_things[thing] = batch
        if isinstance(entry.body, PlaceDeclaration):
            self._above[entry.body.id].add(entry.body.part_of)
            self._declared_by[entry.body.id].add(entry.batch)
        if self._conflicts is not None and self._is_of_conflicts(entry.body, self._conflicts):
            self._take(entry)

    def _take(self, entry: Entry) -> None:
        self._chosen.add(entry.position)
        self._take_batches({entry.batch})
        if (thing := _thing(entry.body)) is not None:
            self._things.add(thing)

    def _take_batches(self, batches: AbstractSet[BatchId | None]) -> None:
        self._batches.update(batch for batch in batches if batch is not None)

    def _withheld_for(self, entry: Entry) -> BatchId | None:
        """The import for whose licence it is left out: its own, or that of what it amends and so repeats."""
        if isinstance(entry.body, BatchDeclaration):
            return None
        if entry.batch in self._restricted:
            return entry.batch
        if isinstance(entry.body, Redaction):
            return self._withheld.get(entry.body.position)
        part_of = _part_of(entry.body)
        return None if part_of is None else self._withheld_things.get(part_of)

    def _is_of_conflicts(self, body: Body, conflicts: AbstractSet[ConflictId]) -> bool:
        match body:
            case ConflictDeclaration(id=conflict, tz=tz) if conflict in conflicts:
                self._zones.add(tz)
                return True
            case Report(conflict=conflict) | ClaimantCorrection(conflict=conflict):
                return conflict in conflicts
            case Statement(report=report, content=content) if (REPORT, report) in self._things:
                self._places.add(content.place)
                return True
            case Redaction(position=position):
                return position in self._chosen
        return _part_of(body) in self._things

    def settle(self) -> None:
        """All entries have been noted: find the places above those that are spoken of."""
        due = list(self._places)
        while due:
            place = due.pop()
            above = {each for each in self._above[place] if each is not None and each not in self._places}
            due += sorted(above)
            self._places |= above
            self._take_batches(self._declared_by[place])

    def missing(self, position: int) -> BatchId | None:
        """The import for whose licence the entry is left out."""
        return self._withheld.get(position)

    def has(self, entry: Entry) -> bool:
        """Whether the entry belongs to the release, held or left out."""
        if self._conflicts is None or entry.position in self._chosen:
            return True
        match entry.body:
            case PlaceDeclaration(id=place):
                return place in self._places
            case BatchDeclaration(id=batch):
                return batch in self._batches
            case ZoneRules(name=zone):
                return zone in self._zones
            case Retirement(conflict=conflict, place=place) | Reinstatement(conflict=conflict, place=place):
                return conflict in self._conflicts or place in self._places
        return False


def _thing(body: Body) -> ThingId | None:
    match body:
        case Report(id=report):
            return REPORT, report
        case Statement(id=statement):
            return STATEMENT, statement
        case _:
            return None


def _part_of(body: Body) -> ThingId | None:
    """The report that a body is in or amends, or the statement that it amends."""
    match body:
        case Correction(target=target) | Annulment(target=target) | Corroboration(target=target):
            return STATEMENT, target
        case SourceCorrection(report=report) | Statement(report=report):
            return REPORT, report
        case _:
            return None
