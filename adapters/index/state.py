"""One state of the stance index, immutable: the columns as of a position, and the answers from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from adapters.index.cuts.differing import IndexedChanges
from adapters.index.cuts.governing import Wanted, governing
from adapters.index.cuts.listing import IndexedStances
from adapters.index.cuts.passing import passed
from adapters.index.cuts.said import how_much, said_beside, said_between
from adapters.index.lines.along import Columns, along
from adapters.index.lines.claiming import control_claims
from adapters.index.lines.counting import claims_along, claims_said
from adapters.index.lines.lanes import lanes_along, lanes_at, touched
from adapters.index.lines.listing import IndexedDisputes
from adapters.index.lines.overviews import Overviews
from adapters.index.rows.chosen import Governing
from adapters.index.rows.columns import Block, Retractions, Rows
from adapters.index.rows.names import Dictionary
from domain.dates.edtf import Bounds
from domain.dates.instants import Instant
from domain.record.declarations import Conflict
from domain.stances.governing import Coordinates
from domain.stances.lines import Axis, Lanes, Line, SidesSince
from domain.stances.listed import ListedClaim, ListedDisputes
from domain.stances.passed import Passed
from domain.stances.ports import (
    ClaimLabels,
    ClaimsAt,
    ClaimsSaid,
    ControlClaims,
    SaidBeside,
    SaidBetween,
    SaidFilter,
    StanceCut,
    StanceFilter,
)
from domain.vocabulary import ClaimantId, ConflictId, PlaceId


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexState:
    """The ``StanceIndex`` port for positions up to ``position``: a large block, and a small one of ``later`` rows."""

    position: int
    names: Dictionary
    base: Block
    later: Rows
    tail: Block
    retractions: Retractions

    @property
    def blocks(self) -> Sequence[Block]:
        return (self.base, self.tail) if len(self.tail) else (self.base,)

    def governing(
        self, conflict: ConflictId, coordinates: Coordinates, places: AbstractSet[PlaceId] | None, *, at: int
    ) -> Governing:
        """The statements that govern, by place and speaker, in codes."""
        only = self.names.places.only(places)
        wanted = Wanted(self.names.conflicts.code(conflict), coordinates, at, only)
        found = governing(self.blocks, wanted)
        if places is None or only is not None:
            return found
        return found.where(self.names.places.among(places)[found.place])

    def stances(
        self,
        conflict: Conflict,
        coordinates: Coordinates,
        places: AbstractSet[PlaceId] | None,
        shown: StanceFilter,
        *,
        at: int,
    ) -> IndexedStances:
        rows = self.governing(conflict.id, coordinates, places, at=at)
        return IndexedStances(rows, self.names, conflict, coordinates.matter, shown)

    def said(
        self,
        conflict: ConflictId,
        between: Bounds,
        places: AbstractSet[PlaceId] | None,
        wanted: SaidFilter,
        *,
        at: int,
    ) -> SaidBetween:
        code = self.names.conflicts.code(conflict)
        return said_between(self.blocks, self.retractions, self.names, code, between, places, wanted, at)

    def said_beside(
        self,
        conflict: ConflictId,
        between: Bounds,
        places: AbstractSet[PlaceId] | None,
        wanted: SaidFilter,
        *,
        at: int,
    ) -> SaidBeside:
        code = self.names.conflicts.code(conflict)
        return said_beside(self.blocks, self.names, code, between, places, wanted, at)

    def how_much(self, conflict: ConflictId, places: AbstractSet[PlaceId] | None, *, at: int) -> tuple[int, int]:
        return how_much(self.blocks, self.names, self.names.conflicts.code(conflict), places, at)

    def passed(
        self, conflict: ConflictId, asked: Coordinates, places: AbstractSet[PlaceId] | None, *, at: int
    ) -> Mapping[Passed, int]:
        return passed(self.blocks, self.names, self.names.conflicts.code(conflict), asked, places, at)

    def changes(
        self,
        conflict: ConflictId,
        before: StanceCut,
        after: StanceCut,
        places: tuple[AbstractSet[PlaceId] | None, AbstractSet[PlaceId] | None],
        claimants: AbstractSet[ClaimantId] | None,
    ) -> IndexedChanges:
        old, new = (
            self.governing(conflict, cut.coordinates, some, at=cut.at)
            for cut, some in zip((before, after), places, strict=True)
        )
        return IndexedChanges(old, new, self.names, claimants)

    def lanes(
        self, conflict: ConflictId, line: Line, sides: Sequence[SidesSince], places: AbstractSet[PlaceId] | None
    ) -> Lanes:
        if line.axis is not Axis.NONE:
            return lanes_along(self._columns, conflict, line, sides, places)
        rows = self.governing(conflict, line.coordinates, places, at=line.known_at)
        return lanes_at(rows, self.names, line, sides[-1].sides if sides else frozenset())

    def claims_along(self, conflict: ConflictId, line: Line, places: AbstractSet[PlaceId] | None) -> Iterator[ClaimsAt]:
        return claims_along(self.blocks, self.names, self.names.conflicts.code(conflict), line, places)

    def claims_said(
        self,
        conflict: ConflictId,
        places: AbstractSet[PlaceId] | None,
        labels: ClaimLabels,
        *,
        said_by: Instant,
        at: int,
    ) -> Iterator[ClaimsSaid]:
        code = self.names.conflicts.code(conflict)
        return claims_said(self.blocks, self.names, code, places, labels, said_by, at)

    def touched(self, conflict: ConflictId, *, after: int, at: int) -> AbstractSet[PlaceId]:
        return touched(self._columns, conflict, after=after, at=at)

    def control_claims(
        self, conflict: Conflict, line: Line, places: AbstractSet[PlaceId] | None, *, by: Instant
    ) -> Iterator[ControlClaims]:
        found = along(self._columns, conflict.id, line, (), places)
        return control_claims(found, conflict.sides(), self.names.claimants, by=by)

    def disputes(
        self,
        conflict: Conflict,
        lines: Sequence[Line],
        places: AbstractSet[PlaceId] | None,
        claimants: AbstractSet[ClaimantId] | None,
        *,
        by: Instant,
    ) -> ListedDisputes:
        of_lines = {
            line.matter: self._overviews(conflict, line, places, by).disputes(conflict.sides(), claimants)
            for line in lines
        }
        there = {matter: found for matter, found in of_lines.items() if found is not None}
        return IndexedDisputes(there, self.names.places)

    def claims(
        self, conflict: Conflict, line: Line, places: AbstractSet[PlaceId] | None, *, by: Instant
    ) -> Iterator[ListedClaim]:
        return self._overviews(conflict, line, places, by).claims(conflict.sides())

    def _overviews(self, conflict: Conflict, line: Line, places: AbstractSet[PlaceId] | None, by: Instant) -> Overviews:
        found = along(self._columns, conflict.id, line, (), places)
        return Overviews(found, line, self.retractions, self.names, by)

    @property
    def _columns(self) -> Columns:
        return Columns(self.blocks, self.retractions, self.names)
