"""The use case that sets one coordinate beside another: what differs, with the entries that made the difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import NamedTuple

from domain.dates.instants import Instant, to_text
from domain.errors import BadQuestion
from domain.questions.along.lists import (
    EVERYTHING,
    Claimants,
    OverviewFilter,
    OverviewPage,
    Paging,
    bad_list_cursor,
    is_of,
    none,
)
from domain.questions.coordinates import Asking
from domain.questions.looked import LookedAt, looked_at
from domain.questions.past import KnownAmendment, NamedThings, Question, RecordSnapshot, Rereading, Resolved
from domain.record.amendments import Annulment, Correction
from domain.record.declarations import Conflict, Place
from domain.record.zones import ZoneRules
from domain.stances.differences import AMENDED, Cause, CrossSection, PlaceChange, Reason, StanceChange, changes
from domain.stances.governing import SidesAgreement
from domain.stances.ports import ChangedPlace, GoverningStatements, KnownStatement, ListedChanges, StanceCut
from domain.vocabulary import ClaimantId, StatementId

KnownById = Mapping[StatementId, KnownStatement]


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """Two coordinates as they were asked. What is not given of the first falls back on the second."""

    before: Question
    after: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryBehind:
    """An entry that made a difference: a statement, an amendment of it, or one since which it is weighed anew."""

    way: Reason
    position: int
    recorded_at: Instant | None
    recorded_by: str
    batch: str | None
    statement: StatementId
    claimant: ClaimantId  # of the statement
    reason: str | None = None  # of the amendment
    replaced_by: StatementId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceDifference:
    before: KnownStatement | None
    after: KnownStatement | None
    entries: Sequence[EntryBehind]  # by position


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceDifference:
    place: Place
    before: SidesAgreement
    after: SidesAgreement
    stances: Mapping[ClaimantId, StanceDifference]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    before: Resolved
    after: Resolved
    page: OverviewPage[PlaceDifference]
    looked_at: LookedAt | None = None  # where there are none


def ask_changes(asking: Asking, between: Between, shown: OverviewFilter, paging: Paging) -> Changes:
    """Return the places with a stance that differs, by id."""
    with asking.readings.snapshot() as past:
        before, after = _settled(asking, past, between, shown)
        shown = after.meant(shown)
        conflict = after.conflict or before.conflict
        listed = None if conflict is None else _listed(past, conflict, before, after, shown)
        cut = none(paging) if listed is None else _page(listed, paging)
        looked = None
        if not cut.items:
            filtered = None if shown == EVERYTHING else conflict
            beside = 0 if filtered is None else _listed(past, filtered, before, after, EVERYTHING).total
            looked = looked_at(past, after, shown.places, beside=beside)
        old = _cut(past, before, cut.items)
        new = _beside(old, after) or _cut(past, after, cut.items)
        claimants = None if conflict is None else shown.claimants(conflict)
        found = [seen for each in changes(old, new) if (seen := _shown(each, claimants)) is not None]
        differences = OverviewPage(_differences(past, old, new, found), cut.next, cut.total)
        return Changes(before=before, after=after, page=differences, looked_at=looked)


def _listed(
    past: GoverningStatements, conflict: Conflict, before: Resolved, after: Resolved, shown: OverviewFilter
) -> ListedChanges:
    old, new = (StanceCut(each.coordinates, each.known_at.position) for each in (before, after))
    return past.changes(conflict.id, old, new, shown.places, shown.claimants(conflict))


def _page(listed: ListedChanges, paging: Paging) -> OverviewPage[ChangedPlace]:
    """By id, from the place after that of the cursor. Raises ``BadQuestion`` where it is not in the list."""
    if paging.after is not None and not listed.has(paging.after):
        raise bad_list_cursor()
    found = listed.page(after=paging.after or "", limit=paging.limit + 1)
    following = found[paging.limit - 1].place if len(found) > paging.limit else None
    return OverviewPage(found[: paging.limit], following, listed.total)


def _settled(asking: Asking, past: NamedThings, between: Between, shown: OverviewFilter) -> tuple[Resolved, Resolved]:
    """An axis that is given for the second coordinate alone holds for both. Names are those of the second."""
    if not any((between.before.about, between.before.said_by, between.before.known_at)):
        cure = "say from where on: from_said_by, from_about or from_known_at"
        raise BadQuestion("from_said_by", "is missing, and so is every other beginning", cure)
    after = _resolve(asking, past, between.after, "to", shown)
    first, second, asked = between.before, between.after, after.coordinates
    is_same_time = first.about is None and first.said_by is None
    question = replace(
        first,
        conflict=after.conflict_id,
        about=first.about or (to_text(asked.about) if is_same_time or second.about else None),
        said_by=first.said_by or (to_text(asked.said_by) if is_same_time or second.said_by else None),
        known_at=first.known_at or str(after.known_at.position),
    )
    return _resolve(asking, past, question, "from"), after


def _resolve(asking: Asking, past: NamedThings, question: Question, end: str, *filters: object) -> Resolved:
    try:
        return asking.resolve(past, question, *filters)
    except BadQuestion as bad:
        if bad.parameter not in ("about", "said_by", "known_at"):
            raise
        raise BadQuestion(f"{end}_{bad.parameter}", bad.problem, bad.cure) from None


def _cut(past: GoverningStatements, resolved: Resolved, changed: Sequence[ChangedPlace]) -> CrossSection:
    """As far as it is about places that changed."""
    conflict, asked, at = resolved.conflict, resolved.coordinates, resolved.known_at.position
    words = () if conflict is None or not changed else past.words_behind(conflict.id, changed, asked.matter, at=at)
    sides = frozenset() if conflict is None else conflict.sides()
    by_statement = {word.statement: word for word in words}
    return CrossSection(position=at, words=by_statement, coordinates=asked, sides=sides)


def _beside(old: CrossSection, after: Resolved) -> CrossSection | None:
    """The same words at other coordinates, where they are known at the same position."""
    return replace(old, coordinates=after.coordinates) if old.position == after.known_at.position else None


def _shown(each: PlaceChange, claimants: Claimants) -> PlaceChange | None:
    left = {
        speaker: change
        for speaker, change in each.stances.items()
        if is_of(speaker, [word for word in (change.before, change.after) if word is not None], claimants)
    }
    return replace(each, stances=left) if left else None


def _differences(
    past: RecordSnapshot, old: CrossSection, new: CrossSection, found: Sequence[PlaceChange]
) -> list[PlaceDifference]:
    stances = [change for each in found for change in each.stances.values()]
    causes = [cause for change in stances for cause in change.causes]
    before, after = _told(past, old, new, stances)
    told = {**before, **after}
    since, until = sorted((old.position, new.position))
    amended = {cause.statement for cause in causes if cause.way in AMENDED}
    behind = _Behind(past.amendings(amended, after=since, at=until), past.rereadings(amended, after=since, at=until))
    places = past.places_of({each.place for each in found}, at=until)
    return [
        PlaceDifference(
            place=places[each.place],
            before=each.before,
            after=each.after,
            stances={
                speaker: StanceDifference(
                    before=before[change.before.statement] if change.before else None,
                    after=after[change.after.statement] if change.after else None,
                    entries=_entries(change.causes, told, behind),
                )
                for speaker, change in each.stances.items()
            },
        )
        for each in found
    ]


def _told(
    past: RecordSnapshot, old: CrossSection, new: CrossSection, stances: Sequence[StanceChange]
) -> tuple[KnownById, KnownById]:
    """The statements at either cut, and those behind the differences, read once where both cuts are at one position."""
    behind = {cause.statement for change in stances for cause in change.causes}
    before = behind | {each.before.statement for each in stances if each.before}
    after = behind | {each.after.statement for each in stances if each.after}
    if old.position == new.position:
        both = _told_at(past, old, before | after)
        return both, both
    return _told_at(past, old, before), _told_at(past, new, after)


def _told_at(past: RecordSnapshot, cut: CrossSection, wanted: AbstractSet[StatementId]) -> KnownById:
    """By position: that is how the record keeps statements that were read before."""
    positions = {cut.words[each].rank.position for each in wanted if each in cut.words}
    return {told.filed.id: told for told in past.told_at(positions, at=cut.position).values()}


class _Behind(NamedTuple):
    """The entries between two positions that made statements others."""

    amendings: Sequence[KnownAmendment]
    rereadings: Sequence[Rereading]


def _entries(causes: Iterable[Cause], told: KnownById, behind: _Behind) -> list[EntryBehind]:
    found = [
        entry
        for cause in causes
        for entry in (
            _amended(cause, told[cause.statement], behind)
            if cause.way in AMENDED
            else [_itself(cause, told[cause.statement])]
        )
    ]
    return sorted(found, key=lambda entry: (entry.position, entry.way))


def _itself(cause: Cause, told: KnownStatement) -> EntryBehind:
    filed = told.filed
    return EntryBehind(
        way=cause.way,
        position=filed.position,
        recorded_at=filed.recorded_at,
        recorded_by=filed.recorded_by,
        batch=filed.batch,
        statement=filed.id,
        claimant=filed.content.claimant,
    )


def _amended(cause: Cause, told: KnownStatement, behind: _Behind) -> Iterator[EntryBehind]:
    if cause.way is Reason.CORRECTED:
        yield from (_reread(each, told) for each in behind.rereadings if each.statement == cause.statement)
    for each in behind.amendings:
        match each.amendment:
            case Correction(target=cause.statement, reason=reason) if cause.way is Reason.CORRECTED:
                yield _amendment(cause, told, each, reason, None)
            case Annulment(target=cause.statement, reason=reason, replaced_by=other) if cause.way is Reason.ANNULLED:
                yield _amendment(cause, told, each, reason, other)
            case _:
                pass  # of another statement, or made no difference


def _reread(of: Rereading, told: KnownStatement) -> EntryBehind:
    return EntryBehind(
        way=Reason.REREAD,
        position=of.moment.position,
        recorded_at=of.moment.recorded_at,
        recorded_by=of.recorded_by,
        batch=of.batch,
        statement=of.statement,
        claimant=told.filed.content.claimant,
        reason=f"the rules of {of.by.name} of tzdata {of.by.release}" if isinstance(of.by, ZoneRules) else of.by.reason,
    )


def _amendment(
    cause: Cause, told: KnownStatement, amending: KnownAmendment, reason: str, replaced_by: StatementId | None
) -> EntryBehind:
    return EntryBehind(
        way=cause.way,
        position=amending.moment.position,
        recorded_at=amending.moment.recorded_at,
        recorded_by=amending.recorded_by,
        batch=amending.batch,
        statement=cause.statement,
        claimant=told.filed.content.claimant,
        reason=reason,
        replaced_by=replaced_by,
    )
