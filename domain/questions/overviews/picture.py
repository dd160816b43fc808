"""The use case that reads the picture of a conflict at one point: how many places the sides agree about, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from domain.questions.coordinates import Asking
from domain.questions.overviews.figures import region_of
from domain.questions.past import PlaceStances, Question, RecordSnapshot, Resolved, Spot
from domain.questions.stances.places import told_places
from domain.record.declarations import Conflict, Place
from domain.stances.governing import SidesAgreement
from domain.stances.lines import AGREEMENTS, NOTHING, STATUSES, Axis, Lanes, Line, SidesSince
from domain.stances.ports import KnownStatement, PlaceFilter, StanceFilter
from domain.stances.timeline import Dispute, track
from domain.vocabulary import Agreement, ClaimantId, PlaceId, StatementId, Status, Voice

LISTED_MAX = 200  # disputed places that are listed by name, and places without coordinates


class Shown(NamedTuple):
    """The claim of a speaker about a place, as a map shows it. ``status`` is None where it has made none."""

    status: Status | None
    holder: ClaimantId | None


class District(NamedTuple):
    """A region with how many places there are of each agreement. ``example`` lies in it; None: they lie in none."""

    example: PlaceId | None
    counts: Mapping[Agreement, int]
    disputed: Sequence[PlaceId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """``counts``: the places with a stance, by agreement. ``located``: how many of them have coordinates.

    ``shown``: what each speaker says of these, and of how many.

    ``places``: those that ``districts`` and ``unlocated`` name, at most ``LISTED_MAX`` of either.
    ``unlocated_total``: how many have no coordinates.
    """

    resolved: Resolved
    speakers: Sequence[ClaimantId]
    counts: Mapping[Agreement, int]
    districts: Sequence[District]
    unlocated: Sequence[PlaceId]
    unlocated_total: int
    places: Mapping[PlaceId, Place]
    disputed: Mapping[PlaceId, Mapping[ClaimantId, Shown]]
    located: int
    shown: Mapping[ClaimantId, Mapping[Shown, int]]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


class Chosen(NamedTuple):
    """A place with what is said of it, and the dispute about it that is open there. ``told``: what that names."""

    stances: PlaceStances
    dispute: Dispute | None
    told: Mapping[StatementId, KnownStatement]


def ask_picture(asking: Asking, question: Question, chosen: str | None) -> tuple[Picture, Chosen | None]:
    """Return the picture at a point, and what is said of the place ``chosen``: an id, or a name in any spelling.

    Raises ``BadQuestion`` where a coordinate is invalid or no place is called so.
    """
    with asking.readings.snapshot() as past:
        wanted = PlaceFilter(place=chosen)
        resolved = asking.resolve(past, question, wanted)
        if resolved.conflict is None:
            return _nothing(resolved), None
        place = resolved.meant(wanted).place
        picture = _picture(past, resolved, resolved.conflict)
        return picture, None if place is None else _chosen(past, resolved, resolved.conflict, place)


def ask_licences(asking: Asking, question: Question) -> Mapping[str, Sequence[str]]:
    """Return the licences of the imports behind the statements of a conflict, each with the files it is named for."""
    with asking.readings.snapshot() as past:
        resolved = asking.resolve(past, question)
        at, conflict = resolved.known_at.position, resolved.conflict_id
        named = dict[str, list[str]]()
        for batch in past.batches():
            if batch.declared is None or batch.declared.licence is None or batch.began.position > at:
                continue
            if conflict in past.conflicts_of_batch(batch.id, at=at):
                named.setdefault(batch.declared.licence, []).append(batch.declared.file)
        return named


def _nothing(resolved: Resolved) -> Picture:
    return Picture(
        resolved=resolved,
        speakers=(),
        counts={},
        districts=(),
        unlocated=(),
        unlocated_total=0,
        places={},
        disputed={},
        located=0,
        shown={},
    )


def _picture(past: RecordSnapshot, resolved: Resolved, conflict: Conflict) -> Picture:
    at = resolved.known_at.position
    lanes = past.lanes(conflict.id, _point(resolved), [SidesSince(at, conflict.sides())], PlaceFilter())
    spots, agreements = past.spots(at=at), dict(_agreements(lanes))
    said = list(_said(lanes))
    located = {place for place in lanes.places if place in spots and spots[place].is_located}
    unlocated = [place for place in lanes.places if place not in located]
    districts = _districts(agreements, spots)
    listed = list(islice((place for each in districts for place in each.disputed), LISTED_MAX))
    examples = {each.example for each in districts if each.example is not None}
    named = {*listed, *unlocated[:LISTED_MAX], *examples}
    return Picture(
        resolved=resolved,
        speakers=sorted(each for each in conflict.claimants if _speaks(conflict, each, resolved)),
        counts=Counter(agreements.values()),
        districts=districts,
        unlocated=unlocated[:LISTED_MAX],
        unlocated_total=len(unlocated),
        places=past.places_of(named, at=at),
        disputed=_of_places(said, set(listed)),
        located=len(located),
        shown=_by_speaker(said, located),
    )


def _speaks(conflict: Conflict, claimant: ClaimantId, resolved: Resolved) -> bool:
    return resolved.coordinates.voice is Voice.OWN or conflict.speaker(claimant) == claimant


def _point(resolved: Resolved) -> Line:
    asked = resolved.coordinates
    return Line(
        axis=Axis.NONE,
        about=asked.about,
        said_by=asked.said_by,
        known_at=resolved.known_at.position,
        bound=asked.bound,
        voice=asked.voice,
        matter=asked.matter,
    )


class _Said(NamedTuple):
    place: PlaceId
    speaker: ClaimantId
    shown: Shown


def _said(lanes: Lanes) -> Iterator[_Said]:
    """Of a point: each lane has one run."""
    columns = (lanes.lane_place, lanes.lane_speaker, lanes.run_status, lanes.run_holder)
    for place, speaker, status, holder in zip(*(each.tolist() for each in columns), strict=True):
        if status != NOTHING:
            holds = None if holder == NOTHING else lanes.holders[holder]
            yield _Said(lanes.places[place], lanes.speakers[speaker], Shown(STATUSES[status], holds))


def _agreements(lanes: Lanes) -> Iterator[tuple[PlaceId, Agreement]]:
    """A place without a run is silent: only observers have spoken of it."""
    codes = iter(lanes.agreement.tolist())
    for place, runs in zip(lanes.places, lanes.agreement_runs.tolist(), strict=True):
        yield place, AGREEMENTS[next(codes)] if runs else Agreement.SILENT


def _districts(agreements: Mapping[PlaceId, Agreement], spots: Mapping[PlaceId, Spot]) -> Sequence[District]:
    """By the names of their regions; the places of no region last."""
    of_region = dict[str | None, list[PlaceId]]()
    for place in agreements:
        region = region_of(spots[place].admin) if place in spots else None
        of_region.setdefault(region, []).append(place)
    in_order = sorted(of_region, key=lambda region: (region is None, region or ""))
    return [_district(region, of_region[region], agreements) for region in in_order]


def _district(region: str | None, places: Sequence[PlaceId], agreements: Mapping[PlaceId, Agreement]) -> District:
    return District(
        example=None if region is None else places[0],
        counts=Counter(agreements[place] for place in places),
        disputed=[place for place in places if agreements[place] is Agreement.DISPUTED],
    )


def _of_places(said: Sequence[_Said], wanted: AbstractSet[PlaceId]) -> Mapping[PlaceId, Mapping[ClaimantId, Shown]]:
    found = dict[PlaceId, dict[ClaimantId, Shown]]()
    for each in said:
        if each.place in wanted:
            found.setdefault(each.place, {})[each.speaker] = each.shown
    return found


def _by_speaker(said: Sequence[_Said], located: AbstractSet[PlaceId]) -> Mapping[ClaimantId, Mapping[Shown, int]]:
    found = dict[ClaimantId, Counter[Shown]]()
    for (speaker, shown), count in Counter(
        (each.speaker, each.shown) for each in said if each.place in located
    ).items():
        found.setdefault(speaker, Counter())[shown] = count
    return found


# The chosen place


def _chosen(past: RecordSnapshot, resolved: Resolved, conflict: Conflict, place: PlaceId) -> Chosen:
    listed = past.stances(
        conflict, resolved.coordinates, PlaceFilter(place=place), StanceFilter(), at=resolved.known_at.position
    )
    for stances in told_places(past, resolved, listed, ""):
        told = past.told_of(place, conflict.id, at=resolved.known_at.position)
        return Chosen(stances, _open_dispute(resolved, conflict, told), {each.filed.id: each for each in told})
    there = past.places_of([place], at=resolved.known_at.position)[place]
    return Chosen(PlaceStances(place=there, stances={}, verdict=SidesAgreement(Agreement.SILENT, ())), None, {})


def _open_dispute(resolved: Resolved, conflict: Conflict, told: Sequence[KnownStatement]) -> Dispute | None:
    """Timelines move about and said-by together: elsewhere a dispute has no beginning on them."""
    asked = resolved.coordinates
    if asked.about != asked.said_by:
        return None
    found = track(
        [each.word for each in told],
        sides=conflict.sides(),
        bound=asked.bound,
        voice=asked.voice,
        matter=asked.matter,
        up_to=asked.about,
    )
    return next((each for each in found.disputes if each.ends is None), None)
