"""Days, changes and outcomes follow from stances and tracks: over random histories, asked anew in plain ways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.zones import installed
from domain.dates import edtf
from domain.dates.instants import MICROSECONDS_PER_DAY, Instant
from domain.questions.along.swept import changed, disputes_of
from domain.record.folded import record_at
from domain.stances.differences import AMENDED, CrossSection, Reason, changes
from domain.stances.governing import Coordinates, agreement, stances
from domain.stances.outcomes import ClaimOfControl, claims_of_control
from domain.stances.timeline import track
from domain.vocabulary import Bound, Matter, Voice
from tests.support import reference
from tests.support.builders import CONFLICT, OTHER_TOWN, TOWN, Journal
from tests.support.histories import INSTANTS, journals, quarrels, sieges, words_of
from tests.support.properties import examples
from tests.unit.stances.test_reference import known, sides_of, since_year_one

pytestmark = pytest.mark.slow

DAYS = ("2025-04-28", "2025-05-01", "2025-05-02", "2025-05-03", "2025-05-04", "2025-05-31", "2025-06-01", "2025-06-15")
bounds, voices = st.sampled_from(list(Bound)), st.sampled_from(list(Voice))
matters = st.sampled_from([*[Matter.CONTROL] * 3, Matter.SIEGE])
late = st.sampled_from(INSTANTS[9:])
histories = quarrels() | quarrels() | sieges() | journals(size=16)


def a_cut(journal: Journal, position: int, asked: Coordinates) -> CrossSection:
    record = record_at(journal.entries, position=position, first_rules=installed)
    words = {word.statement: word for word in words_of(record)}
    return CrossSection(position=position, words=words, coordinates=asked, sides=record.conflicts[CONFLICT].sides())


@st.composite
def asks(draw: st.DrawFn) -> Coordinates:
    """Mostly where enough has been said to be taken back."""
    said_by = draw(late)
    return Coordinates(
        about=draw(st.just(said_by) | late),
        said_by=said_by,
        bound=draw(bounds),
        voice=draw(voices),
        matter=draw(matters),
    )


@st.composite
def pairs_of_cuts(
    draw: st.DrawFn, *, move_position: bool = True, move_coordinates: bool = True
) -> tuple[CrossSection, CrossSection]:
    journal, asked, other = draw(histories), draw(asks()), draw(asks())
    other = replace(asked, about=other.about, said_by=other.said_by)
    positions = st.integers(min_value=3, max_value=len(journal.entries))
    first = draw(positions)
    second = draw(positions) if move_position else first
    return a_cut(journal, first, asked), a_cut(journal, second, other if move_coordinates else asked)


def said(cut: CrossSection) -> dict[tuple[str, str], tuple[Any, Any]]:
    """By place and speaker, the status and the holder."""
    found = stances(cut.words.values(), cut.coordinates)
    return {
        (place, speaker): (word.status, word.holder)
        for place, of_place in found.items()
        for speaker, word in of_place.items()
    }


@given(pairs_of_cuts())
@examples(300)
def test_changes_are_the_difference_of_two_answers(cuts: tuple[CrossSection, CrossSection]) -> None:
    before, after = cuts
    was, became = said(before), said(after)
    found = list(changes(before, after))

    assert [each.place for each in found] == sorted({each.place for each in found})
    assert {(each.place, speaker) for each in found for speaker in each.stances} == {
        key for key in was.keys() | became.keys() if was.get(key) != became.get(key)
    }
    for each in found:
        for cut, verdict in ((before, each.before), (after, each.after)):
            there = stances(cut.words.values(), cut.coordinates).get(each.place, {})
            assert verdict == agreement(there, sides=cut.sides, matter=cut.coordinates.matter)
    unchanged = {TOWN, OTHER_TOWN} - {each.place for each in found}
    assert all(before.verdict(place) == after.verdict(place) for place in unchanged)


@given(pairs_of_cuts())
@examples(200)
def test_a_change_back_is_the_same_change_for_the_same_reasons(cuts: tuple[CrossSection, CrossSection]) -> None:
    there = {each.place: each.stances for each in changes(*cuts)}
    back = {each.place: each.stances for each in changes(*reversed(cuts))}

    assert there.keys() == back.keys()
    for place, of_place in there.items():
        for speaker, change in of_place.items():
            returning = back[place][speaker]
            assert (returning.before, returning.after) == (change.after, change.before)
            assert returning.causes == change.causes != frozenset()


@given(pairs_of_cuts(move_coordinates=False))
@examples(200)
def test_where_only_more_is_known_every_entry_lies_between_the_two_positions(
    cuts: tuple[CrossSection, CrossSection],
) -> None:
    since, until = sorted(cut.position for cut in cuts)
    for each in changes(*cuts):
        for cause in (cause for change in each.stances.values() for cause in change.causes):
            assert cause.way in {Reason.RECORDED, Reason.RETRACTED, *AMENDED}
            if cause.way not in AMENDED:
                [position] = {cut.words[cause.statement].rank.position for cut in cuts if cause.statement in cut.words}
                assert since < position <= until


@given(pairs_of_cuts(move_position=False))
def test_where_nothing_more_is_known_coordinates_alone_make_the_difference(
    cuts: tuple[CrossSection, CrossSection],
) -> None:
    ways = {cause.way for each in changes(*cuts) for change in each.stances.values() for cause in change.causes}

    assert ways <= {Reason.SAID, Reason.BEGAN, Reason.EXPIRED, Reason.RETRACTED}


@given(histories, st.sampled_from(INSTANTS), bounds, voices, matters)
def test_disputes_up_to_an_instant_are_those_of_the_whole_track_cut_there(
    journal: Journal, at: Instant, bound: Bound, voice: Voice, matter: Matter
) -> None:
    words = [word for word in words_of(journal.record) if word.place == TOWN]
    sides = journal.record.conflicts[CONFLICT].sides()
    whole = track(words, sides=sides, bound=bound, voice=voice, matter=matter).disputes
    cut = track(words, sides=sides, bound=bound, voice=voice, matter=matter, up_to=at).disputes

    assert [each.begins for each in cut] == [each.begins for each in whole if each.begins <= at]
    for each, entire in zip(cut, whole, strict=False):
        has_ended = entire.ends is not None and entire.ends <= at
        assert (each.ends, each.closed_by) == ((entire.ends, entire.closed_by) if has_ended else (None, None))
        assert each.opened_by == entire.opened_by
        assert [phase.stances for phase in each.phases] == [
            phase.stances for phase in entire.phases if phase.begins <= at
        ]
        assert each.phases[-1].ends == each.ends


@given(histories, voices, late)
@examples(400)
def test_outcomes_are_those_of_a_direct_reading(journal: Journal, voice: Voice, at: Instant) -> None:
    words = [word for word in words_of(journal.record) if word.place == TOWN]
    sides = journal.record.conflicts[CONFLICT].sides()
    there = {name: word for name, word in known(journal, len(journal.entries)).items() if word["place"] == TOWN}
    found = claims_of_control(words, sides=sides, voice=voice, at=at)

    assert [plain(each) for each in found] == list(
        direct_claims(there, sides_of(journal), str(voice), since_year_one(at))
    )


def plain(claim: ClaimOfControl) -> tuple[Any, ...]:
    begins, ends = since_year_one(claim.begins), None if claim.ends is None else since_year_one(claim.ends)
    return claim.side, claim.claimant, begins, ends, str(claim.outcome), claim.days, claim.closed_by


def direct_claims(there: reference.Words, sides: reference.Sides, voice: str, at: int) -> Iterator[tuple[Any, ...]]:
    """By asking every instant up to ``at`` anew."""
    along = reference.Track(there, sides, reference.Asked("latest", voice, "control"))
    instants = sorted(each for each in along.instants if each <= at)
    is_disputed = bool(instants) and reference.agreement(along.at(instants[-1]), sides)[0] == "disputed"
    for side in sorted(sides.sides):
        claiming = [claims(along.at(each).get(side), side, sides) for each in instants]
        starts = [number for number, now in enumerate(claiming) if now and not (number and claiming[number - 1])]
        for start in starts:
            end = next((number for number in range(start, len(instants)) if not claiming[number]), len(instants))
            ends = instants[end] if end < len(instants) else None
            closing = first_grant(along, side, instants[start:end]) or ending(along, side, ends)
            outcome, closer, moment = closing or ("contradicted" if is_disputed else "unanswered", None, None)
            length = None if moment is None else (moment - instants[start]) // (MICROSECONDS_PER_DAY)
            first = along.at(instants[start])[side]
            yield side, first["claimant"], instants[start], ends, outcome, length, closer


def claims(word: reference.Word | None, side: str, sides: reference.Sides) -> bool:
    return word is not None and word["status"] == "controlled" and sides.named(word) == side


def first_grant(along: reference.Track, side: str, instants: list[int]) -> tuple[str, str, int] | None:
    sides = along.sides
    for instant in instants:
        granting = [
            word
            for speaker, word in along.at(instant).items()
            if speaker in sides.sides - {side}
            and (claims(word, side, sides) or (word["status"] == "not_present" and sides.named(word) == speaker))
        ]
        if granting:
            return "acknowledged", max(granting, key=lambda word: word["rank"])["id"], instant
    return None


def ending(along: reference.Track, side: str, ends: int | None) -> tuple[str, str, int] | None:
    if ends is None:
        return None
    word, way = along.moved(side, along.at(ends - 1)[side], along.at(ends).get(side), ends)
    if way == "expired":
        return None
    return "retracted" if way == "retracted" else "superseded", word["id"], ends


@given(histories, st.sampled_from(DAYS), bounds, voices, matters)
@examples(200)
def test_a_day_is_the_filter_of_statements_and_tracks(
    journal: Journal, date: str, bound: Bound, voice: Voice, matter: Matter
) -> None:
    day = edtf.parse(date).bounds(ZoneInfo("Europe/Kyiv"))
    words = {word.statement: word for word in words_of(journal.record)}
    sides = journal.record.conflicts[CONFLICT].sides()
    for place in (TOWN, OTHER_TOWN):
        of_place = [word for word in words.values() if word.place == place]
        opened, closed = disputes_of(of_place, day=day, sides=sides, bound=bound, voice=voice, matter=matter)
        found = track(of_place, sides=sides, bound=bound, voice=voice, matter=matter).disputes
        assert list(opened) == [each for each in found if day.earliest <= each.begins <= day.latest]
        assert list(closed) == [each for each in found if each.ends and day.earliest <= each.ends <= day.latest]
    position = len(journal.entries)
    moved = changed(words.values(), day=day, sides=sides, position=position, bound=bound, voice=voice, matter=matter)
    ends = (
        Coordinates(about=at, said_by=at, bound=bound, voice=voice, matter=matter)
        for at in (day.earliest - 1, day.latest)
    )
    was, became = (said(a_cut(journal, position, each)) for each in ends)
    assert {(each.place, speaker) for each in moved for speaker in each.stances} == {
        key for key in was.keys() | became.keys() if was.get(key) != became.get(key)
    }
