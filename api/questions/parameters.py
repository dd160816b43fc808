"""The questions about what was said: one model for each, shared by its address and its command."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from api.http.negotiation.formats import Formatted, OfOne, PlacesWithTexts, WithoutPlaces, WithTexts
from api.http.parameters.shared import (
    EXAMPLE_DAY,
    INSTANT_OR_DAY,
    AboutField,
    AdminField,
    BoundChoice,
    ClaimantField,
    Coordinates,
    EitherMatterField,
    HolderField,
    InstantField,
    KindField,
    KnownAt,
    KnownAtField,
    MatterChoice,
    OfConflict,
    PageSizeField,
    Paging,
    Parameters,
    PlaceField,
    Places,
    SaidByField,
    StatusField,
    VoiceChoice,
    Words,
    means,
)
from api.http.parsing.values import Days, NameText, Position, SearchText, read_by
from api.text.languages import Tongue
from domain.questions.along.lists import DisputeFilter, OverviewFilter
from domain.questions.coordinates import NOW
from domain.questions.overviews.changes import Between
from domain.questions.past import StatementFilter
from domain.questions.stances.accepted import Choice, a_policy
from domain.questions.stances.slice import SliceWanted
from domain.questions.statements.lists import StatementWanted
from domain.record.statements import PHRASES
from domain.stances.lines import Axis
from domain.stances.outcomes import Answered
from domain.stances.policies import POLICIES, Policy
from domain.stances.ports import StanceFilter
from domain.vocabulary import Agreement, Outcome

DAY = "an instant, or a day of the conflict's zone"
SameInstantField = Annotated[str | None, means(f"{INSTANT_OR_DAY}. The same as `said_by` here", EXAMPLE_DAY)]
POLICY_NAMES = "|".join(sorted({each.name for each in POLICIES} | {each.label for each in POLICIES}))
PolicyName = Annotated[Policy, read_by(a_policy, f"^(?:{POLICY_NAMES})$")]


class StanceCoordinates(MatterChoice, VoiceChoice, BoundChoice, Coordinates):
    pass


class StanceFilters(Places):
    claimant: ClaimantField = None
    holder: HolderField = None
    status: StatusField = None
    agreement: Annotated[Agreement | None, means("whether the sides agree", "disputed")] = None

    def shown(self) -> StanceFilter:
        return StanceFilter(agreement=self.agreement, claimant=self.claimant, holder=self.holder, status=self.status)


class StanceSelection(StanceFilters, StanceCoordinates):
    """Stances at chosen coordinates, filtered."""


class StanceQuestion(Words, Formatted, Paging, StanceSelection):
    """Stances of each speaker, place by place."""


class PlaceStanceQuestion(Words, PlacesWithTexts, StanceCoordinates):
    """Stances about one place."""


class TimelineQuestion(Words, WithTexts, MatterChoice, VoiceChoice, BoundChoice, KnownAt, OfConflict):
    """Statements about one place along time: about and said-by move by themselves."""


class Overview(Words, WithoutPlaces, Paging, Places, VoiceChoice, OfConflict):
    """Parameters of the lists about a whole conflict."""

    claimant: ClaimantField = None

    def shown(self) -> OverviewFilter:
        return OverviewFilter(places=self.places(), claimant=self.claimant)


class OverviewOfEitherMatter(Overview):
    matter: EitherMatterField = None

    def shown(self) -> OverviewFilter:
        return replace(super().shown(), matter=self.matter)


class DayQuestion(WithTexts, OverviewOfEitherMatter, BoundChoice, KnownAt):
    """Statements made on a day, and their effect."""


class ChangesQuestion(Overview, MatterChoice, BoundChoice):
    """Differences between two coordinates."""

    from_about: InstantField = None
    from_said_by: InstantField = None
    from_known_at: KnownAtField = None
    to_about: AboutField = None
    to_said_by: SaidByField = None
    to_known_at: KnownAtField = None

    @property
    def follows_the_log(self) -> bool:
        return self.to_known_at in {None, NOW}

    def between(self) -> Between:
        asked = self.question()
        return Between(
            before=replace(asked, about=self.from_about, said_by=self.from_said_by, known_at=self.from_known_at),
            after=replace(asked, about=self.to_about, said_by=self.to_said_by, known_at=self.to_known_at),
        )


class _AsThingsStand(Overview, Coordinates):
    about: SameInstantField = None


class DisputeQuestion(WithTexts, OverviewOfEitherMatter, _AsThingsStand, BoundChoice):
    """The disputes that have begun."""

    outcome: Annotated[Outcome | None, means("how a dispute ended", "acknowledged")] = None
    older_than: Annotated[Days | None, means("days, to its end or to when it is asked about", "30")] = None

    def disputes(self) -> DisputeFilter:
        return DisputeFilter(outcome=self.outcome, older_than=self.older_than)


class OutcomeQuestion(_AsThingsStand):
    """The outcome of each claim of control."""

    outcome: Annotated[Answered | None, means("what became of a claim", "acknowledged")] = None


class FiguresQuestion(WithoutPlaces, Places, VoiceChoice, Coordinates):
    """The figures of a conflict."""

    about: SameInstantField = None
    claimant: ClaimantField = None

    def shown(self) -> OverviewFilter:
        return OverviewFilter(places=self.places(), claimant=self.claimant)


class SliceQuestion(Places, StanceCoordinates):
    """The stances of all places along one axis."""

    axis: Annotated[
        Axis,
        means(
            "the coordinate that moves: `said_by` (default), `about`, `known_at`, or `none`. Along `said_by` and"
            " `about` the other one moves with it, unless it is given",
            "said_by",
        ),
    ] = Axis.SAID_BY
    after: Annotated[Position | None, means("a position: only places in which something may differ since", "250")] = (
        None
    )

    def wanted(self) -> SliceWanted:
        return SliceWanted(axis=self.axis, places=self.places(), after=None if self.after is None else int(self.after))


class MapPlacesQuestion(KnownAt):
    """The places of a map."""

    lang: Annotated[Tongue | None, means("names in this language, where the record has them", "uk")] = None


class AcceptedQuestion(Paging, Places, MatterChoice, BoundChoice, Coordinates):
    """Statuses accepted under a policy. The voice is the sides', since policies weigh who speaks for whom."""

    policy: Annotated[PolicyName, means("a policy by name (its newest version), or as `name:version`", "conceded")]
    against: Annotated[
        PolicyName | None, means("another policy: show only what the two accept differently", "wikipedia-rule")
    ] = None

    def choice(self) -> Choice:
        return Choice(policy=self.policy, against=self.against)


class StatementSelection(KnownAt, OfConflict):
    """The statements of a conflict, or of a part of it."""

    place: PlaceField = None
    claimant: ClaimantField = None
    batch: Annotated[NameText | None, means("an import, by its batch or the name of its file", "demo")] = None

    def wanted(self) -> StatementWanted:
        chosen = StatementFilter(conflict=self.conflict, place=self.place, batch=self.batch)
        return StatementWanted(filter=chosen, claimant=self.claimant)


class StatementQuestion(WithoutPlaces, Paging, StatementSelection):
    """Statements as they were said."""

    admin: AdminField = None
    kind: KindField = None
    status: StatusField = None
    holder: HolderField = None
    person: Annotated[SearchText | None, means("part of the name or role of a spokesperson", "Peskov")] = None
    source: Annotated[SearchText | None, means("part of the name or address of the source", "Sputnik")] = None
    text: Annotated[
        SearchText | None, means(f"part of the quote, the note, or the {', '.join(PHRASES)}", "complete control")
    ] = None
    stated_from: Annotated[str | None, means(f"said then or later, possibly: {DAY}", "2025-12-01")] = None
    stated_to: Annotated[str | None, means(f"said by then, possibly: {DAY}", "2025-12-31")] = None

    def wanted(self) -> StatementWanted:
        asked = super().wanted()
        chosen = replace(
            asked.filter,
            admin=self.admin,
            kind=self.kind,
            status=self.status,
            person=self.person,
            source=self.source,
            text=self.text,
        )
        return replace(asked, filter=chosen, holder=self.holder, stated_from=self.stated_from, stated_to=self.stated_to)


class OneStatement(Words, OfOne, KnownAt):
    """One statement with its history."""


class LogPage(Parameters):
    """Entries of the log, as they are stored."""

    after: Annotated[
        Position, means("the position to resume after", "0", default_factory=int, json_schema_extra={"default": "0"})
    ]
    limit: PageSizeField
