"""The ports behind the rules of time: which statements govern, as an index or tables know it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from domain.dates.edtf import Bounds
from domain.dates.instants import Instant
from domain.places.geometry import Box
from domain.record.declarations import Conflict, Place
from domain.record.folded import FiledReport, FiledStatement
from domain.stances.governing import Coordinates, SidesAgreement, Weighed
from domain.stances.lines import Axis, Lanes, Line, SidesSince, StancesAlong
from domain.stances.listed import ListedClaim, ListedDisputes
from domain.stances.passed import Passed
from domain.vocabulary import Agreement, ClaimantId, ConflictId, Matter, PlaceId, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFilter:
    """Which places are looked at."""

    place: PlaceId | None = None
    admin: str | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceFilter:
    """Which stances are shown. A claimant or a holder means all below it as well."""

    agreement: Agreement | None = None
    claimant: ClaimantId | None = None
    holder: ClaimantId | None = None
    status: Status | None = None


class KnownStatement(NamedTuple):
    """A statement as it was known, weighed, with the report that carried it as it was known."""

    filed: FiledStatement
    word: Weighed
    report: FiledReport

    def may_be_said_by(self, instant: Instant) -> bool:
        """Whether it may have been said by then: nobody denies, or repeats, what is said later."""
        return self.word.dating.stated.earliest <= instant


class GoverningStatements(Protocol):
    """The weighed statements of speakers about places, as tables or an index hold them.

    Its answers are those of ``domain.stances.governing`` over all statements known at the position ``at``. They do not
    change with later entries, except by a redaction. Ids are ordered by code point. ``at`` is a position that the
    snapshot holds; a conflict or a place that nobody spoke of by then has no answer, and raises nothing.
    """

    def stances(
        self, conflict: Conflict, coordinates: Coordinates, places: PlaceFilter, shown: StanceFilter, *, at: int
    ) -> ListedStances:
        """The statement that governs for each speaker about each place. ``conflict``: as it was known then."""

    def said(self, conflict: ConflictId, between: Bounds, wanted: SaidFilter, *, at: int) -> SaidBetween:
        """The statements, retractions included, that are said between two instants, both inclusive."""

    def said_beside(self, conflict: ConflictId, between: Bounds, wanted: SaidFilter, *, at: int) -> SaidBeside:
        """The last instant before ``between``, and the first one after it, at which one is said, within a day."""

    def changes(
        self,
        conflict: ConflictId,
        before: StanceCut,
        after: StanceCut,
        places: PlaceFilter,
        claimants: AbstractSet[ClaimantId] | None,
    ) -> ListedChanges:
        """The places with a stance that differs. ``claimants``: whose stances, or words; None for all."""

    def words_behind(
        self, conflict: ConflictId, changed: Sequence[ChangedPlace], matter: Matter, *, at: int
    ) -> Iterator[Weighed]:
        """The words about those places that can have a part in their stances at either cut; in no order.

        They are those that govern and the retractions of these. A siege also ends with words about control.
        """

    def control_claims(
        self, conflict: Conflict, line: Line, places: PlaceFilter, *, by: Instant
    ) -> Iterator[ControlClaims]:
        """The claims of control that have begun ``by`` then, as ``domain.stances.outcomes`` finds them, counted.

        ``line``: of the matter control, on which about and said-by move together. ``conflict``: as it was known then.
        """

    def listed_disputes(
        self,
        conflict: Conflict,
        lines: Sequence[Line],
        places: PlaceFilter,
        claimants: AbstractSet[ClaimantId] | None,
        *,
        by: Instant,
    ) -> ListedDisputes:
        """The disputes that have begun ``by`` then, as they stand then, by beginning, place and matter.

        ``lines``: as that of claims, one for each matter. ``claimants``: those in which one of them has a word among
        the sides'; None for all.
        """

    def listed_claims(
        self, conflict: Conflict, line: Line, places: PlaceFilter, *, by: Instant
    ) -> Iterator[ListedClaim]:
        """The claims of control that have begun ``by`` then, as they stand then, in no order."""

    def lanes(self, conflict: ConflictId, line: Line, sides: Sequence[SidesSince], places: PlaceFilter) -> Lanes:
        """The stances of places along a line, as ``domain.stances.lines.StancesAlong`` gives them."""

    def lanes_touched(
        self, conflict: ConflictId, line: Line, sides: Sequence[SidesSince], places: PlaceFilter, *, after: int
    ) -> tuple[AbstractSet[PlaceId], Lanes]:
        """Of the places whose statements got or lost a version since the position ``after``: these, and their lanes."""

    def words(self, conflict: ConflictId, places: PlaceFilter, *, at: int) -> Iterator[Weighed]:
        """Every statement about those places that is there, weighed; by place, then by position."""

    def how_much(self, conflict: ConflictId, places: PlaceFilter, *, at: int) -> tuple[int, int]:
        """How many places ``words`` would give words about, and how many words."""

    def passed(self, conflict: ConflictId, asked: Coordinates, places: PlaceFilter, *, at: int) -> Mapping[Passed, int]:
        """How many of these words are no stance at the coordinates, by the first reason; no reason without a word."""

    def told_of(self, place: PlaceId, conflict: ConflictId, *, at: int) -> Sequence[KnownStatement]:
        """All statements about a place that are there, by position."""

    def spoken_of(  # noqa: PLR0913 - one parameter for each part of the question
        self,
        conflict: ConflictId,
        speaker: ClaimantId,
        coordinates: Coordinates,
        places: PlaceFilter,
        *,
        at: int,
        since: PlaceId,
    ) -> Iterator[Place]:
        """The places about which a word of ``speaker`` (under ``voice=side``) counts, or did so before, by id.

        From ``since`` on.
        """

    def speakers(self, conflict: ConflictId, *, at: int) -> Sequence[ClaimantId]:
        """Who has spoken of any place, under ``voice=side``."""


class ClaimLabels(NamedTuple):
    """By what claims are counted: a label for each place, and one for each stated date."""

    of_place: Callable[[PlaceId], str]
    of_stated: Callable[[Bounds], str]


class ClaimsSaid(NamedTuple):
    """So many statements of the kind ``claim``, alike in all that they are counted by."""

    place_label: str
    claimant: ClaimantId
    stated_label: str
    are_retracted: bool
    claims: int


class ClaimsAt(NamedTuple):
    """So many claims of a claimant at one instant."""

    claimant: ClaimantId
    at: Instant
    claims: int


class ControlClaims(NamedTuple):
    """So many claims of control, alike in all that they are counted by. ``claimant``: of the word that began them.

    ``days``: until another side acknowledged them while they stood; None where none did. ``contradicted_by``: the sides
    that contradicted them while they stood.
    """

    side: ClaimantId
    claimant: ClaimantId
    days: int | None
    contradicted_by: frozenset[ClaimantId]
    claims: int


class CountedClaims(Protocol):
    """How many claims were made."""

    def claims_along(self, conflict: ConflictId, line: Line, places: PlaceFilter) -> Iterator[ClaimsAt]:
        """Statements of the kind ``claim`` in the matter of a line, known at its end; by claimant and instant.

        The instant is their date on the axis of the line, by its bound; along known-at, the one that their entry is
        found at.
        """

    def claims_said(
        self, conflict: ConflictId, places: PlaceFilter, labels: ClaimLabels, *, said_by: Instant, at: int
    ) -> Iterator[ClaimsSaid]:
        """Statements of the kind ``claim`` surely made by ``said_by``, as known at ``at``; in no order.

        Those that a retraction surely made by then takes back count as retracted. Affiliates' claims count, too, and
        claims that take no position.
        """


class PlaceVerdict(NamedTuple):
    """The stances about a place, by speaker: the positions of the statements that govern.

    ``verdict`` is over all the sides, whatever is shown.
    """

    place: PlaceId
    verdict: SidesAgreement
    stances: Mapping[ClaimantId, int]


class ListedStances(Protocol):
    """The places with a stance that is shown, by id. Any part of the list can be read."""

    @property
    def total(self) -> int:
        """How many places there are."""

    @property
    def counts(self) -> Mapping[Agreement, int]:
        """How many places of each agreement there would be if the filter named none."""

    def page(self, *, after: PlaceId, limit: int) -> Sequence[PlaceVerdict]:
        """The next places above ``after``."""


class StanceCut(NamedTuple):
    """Where stances are read: coordinates, and the position that they are known at."""

    coordinates: Coordinates
    at: int


class ChangedPlace(NamedTuple):
    """A place with a stance that differs between two cuts: the positions of the statements that govern at either."""

    place: PlaceId
    before: Sequence[int]
    after: Sequence[int]


class ListedChanges(Protocol):
    """The places with a stance that differs, by id. Any part of the list can be read."""

    @property
    def total(self) -> int:
        """How many places there are."""

    def has(self, place: PlaceId) -> bool: ...

    def page(self, *, after: PlaceId, limit: int) -> Sequence[ChangedPlace]:
        """The next places above ``after``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidFilter:
    """Which statements are looked at. A retraction is one in the matter of what it takes back.

    ``axis``: by which of their dates: stated (``said_by``), effective (``about``), or, along ``known_at``, by their
    positions. An effective date that is open to the past speaks of its end.
    """

    places: PlaceFilter
    claimants: AbstractSet[ClaimantId] | None = None  # None: all
    matter: Matter | None = None  # None: any, and none
    axis: Axis = Axis.SAID_BY


class SaidBetween(NamedTuple):
    """Positions of statements, in order."""

    surely: Sequence[int]  # both bounds lie between the two instants
    possibly: Sequence[int]  # they overlap, and no more


class SaidBeside(NamedTuple):
    """The nearest instants (along known-at, positions) at which something is said; None where nothing is."""

    before: Instant | None
    after: Instant | None


class StanceIndex(StancesAlong, Protocol):
    """Every statement of a conflict ready in memory, so that questions about all places read no word again.

    Its answers are those of ``domain.stances.governing`` over all statements known at the position ``at``, whatever is
    appended later. ``places``: those that are looked at; None for all.
    """

    def stances(
        self,
        conflict: Conflict,
        coordinates: Coordinates,
        places: AbstractSet[PlaceId] | None,
        shown: StanceFilter,
        *,
        at: int,
    ) -> ListedStances: ...

    def said(
        self,
        conflict: ConflictId,
        between: Bounds,
        places: AbstractSet[PlaceId] | None,
        wanted: SaidFilter,
        *,
        at: int,
    ) -> SaidBetween: ...

    def said_beside(
        self,
        conflict: ConflictId,
        between: Bounds,
        places: AbstractSet[PlaceId] | None,
        wanted: SaidFilter,
        *,
        at: int,
    ) -> SaidBeside: ...

    def how_much(self, conflict: ConflictId, places: AbstractSet[PlaceId] | None, *, at: int) -> tuple[int, int]:
        """How many places are spoken of, and by how many statements and retractions."""

    def passed(
        self, conflict: ConflictId, asked: Coordinates, places: AbstractSet[PlaceId] | None, *, at: int
    ) -> Mapping[Passed, int]:
        """How many of these are no stance at the coordinates, by the first reason."""

    def changes(
        self,
        conflict: ConflictId,
        before: StanceCut,
        after: StanceCut,
        places: tuple[AbstractSet[PlaceId] | None, AbstractSet[PlaceId] | None],
        claimants: AbstractSet[ClaimantId] | None,
    ) -> ListedChanges:
        """``places``: those that are looked at at either cut. ``claimants``: whose stances, or words; None for all."""

    def control_claims(
        self, conflict: Conflict, line: Line, places: AbstractSet[PlaceId] | None, *, by: Instant
    ) -> Iterator[ControlClaims]: ...

    def claims_along(self, conflict: ConflictId, line: Line, places: AbstractSet[PlaceId] | None) -> Iterator[ClaimsAt]:
        """As ``CountedClaims`` gives them, along any axis but known-at."""

    def claims_said(
        self,
        conflict: ConflictId,
        places: AbstractSet[PlaceId] | None,
        labels: ClaimLabels,
        *,
        said_by: Instant,
        at: int,
    ) -> Iterator[ClaimsSaid]: ...

    def disputes(
        self,
        conflict: Conflict,
        lines: Sequence[Line],
        places: AbstractSet[PlaceId] | None,
        claimants: AbstractSet[ClaimantId] | None,
        *,
        by: Instant,
    ) -> ListedDisputes: ...

    def claims(
        self, conflict: Conflict, line: Line, places: AbstractSet[PlaceId] | None, *, by: Instant
    ) -> Iterator[ListedClaim]: ...
