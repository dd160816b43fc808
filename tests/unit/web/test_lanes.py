"""The geometry of a town's lanes over random histories: nothing outside, before its bounds, or left out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from api.web.town.axis import CUT_WIDTH, SIX_MONTHS, axis_of
from api.web.town.lanes import FADE, Chart, Row, Start, Stretch, chart_of, instants_of
from api.web.town.marks import LEVELS_MAX, MARKS_MAX, TARGET, Said, Shape
from api.web.town.rows import lane_of, shape_of
from domain.dates.edtf import Bounds, parse_instant
from domain.dates.instants import FIRST, LAST, MICROSECONDS_PER_DAY
from domain.questions.past import PlaceStatement
from domain.stances.timeline import Dispute, Span, Track, track
from domain.vocabulary import Bound, Matter, Outcome, Status, Voice
from tests.support.builders import CONFLICT, TOWN, Journal
from tests.support.histories import quarrels, words_of

WIDTH = 1030.0
DAY = MICROSECONDS_PER_DAY
START = parse_instant("2025-05-01T00:00:00Z")
instants = st.integers(FIRST, LAST) | st.integers(START, START + 900 * DAY)
bounds = st.sampled_from(list(Bound))


def stretches_of(track_: Track, vague: Sequence[int]) -> dict[str, list[Stretch]]:
    """With soft beginnings of some length, in days."""
    return {
        speaker: [
            Stretch(span, Bounds(span.begins - days * DAY if days >= 0 else FIRST, span.begins) if days else None)
            for span, days in zip(spans, [*vague, *[0] * len(spans)], strict=False)
        ]
        for speaker, spans in track_.spans.items()
    }


def drawn(
    journal: Journal, vague: Sequence[int], bound: Bound, *, above: bool = False
) -> tuple[Track, Sequence[Row], Chart]:
    conflict = journal.record.conflicts[CONFLICT]
    words = [word for word in words_of(journal.record) if word.place == TOWN]
    found = track(words, sides=conflict.sides(), bound=bound, voice=Voice.SIDE, matter=Matter.CONTROL)
    said = [PlaceStatement(word, journal.record.statements[word.statement].content.kind, False) for word in words]  # noqa: FBT003
    speakers = sorted({*conflict.sides(), *found.spans, *(lane_of(word, conflict, Voice.SIDE) for word in words)})
    rows = [
        Row(
            speaker=speaker,
            is_side=speaker in conflict.sides(),
            stretches=stretches_of(found, vague).get(speaker, ()),
            said=[
                Said(each.word.statement, each.word.dating.stated, shape_of(each, conflict, ()))
                for each in said
                if lane_of(each.word, conflict, Voice.SIDE) == speaker
            ],
        )
        for speaker in speakers
    ]
    axis = axis_of(instants_of(rows, found.disputes), until=START + 70 * DAY, width=WIDTH)
    return found, rows, chart_of(rows, found.disputes, axis, bound, labels_above=above)


@given(st.lists(instants, max_size=40), instants, st.floats(200, 2000))
def test_an_axis_is_monotonous_and_holds_every_instant(events: list[int], until: int, width: float) -> None:
    axis = axis_of(events, until=until, width=width)
    known = sorted({*events, max([*events, until])})
    xs = [axis.x(each) for each in (FIRST, *known, LAST)]

    assert xs == sorted(xs)
    assert (axis.x(axis.begins), abs(axis.x(axis.ends) - width) < 1e-6) == (0.0, True)
    assert all(0 <= x <= width for x in xs)
    assert axis.begins < known[0]


@given(st.lists(instants, min_size=1, max_size=40), st.floats(200, 2000))
def test_only_stretches_without_an_event_are_cut_out(events: list[int], width: float) -> None:
    axis = axis_of(events, until=max(events), width=width)

    for cut in axis.cuts:
        assert cut.ends - cut.begins > SIX_MONTHS
        assert not any(cut.begins < event < cut.ends for event in events)
        assert abs(cut.right - cut.left - CUT_WIDTH) < 1e-6
    assert all(any(piece.begins <= event <= piece.ends for piece in axis.pieces) for event in events)


@given(quarrels(), st.lists(st.integers(-1, 60), max_size=5), bounds, st.booleans())
def test_no_mark_bar_or_band_is_outside_the_axis(journal: Journal, vague: list[int], bound: Bound, above: bool) -> None:  # noqa: FBT001
    _, rows, chart = drawn(journal, vague, bound, above=above)

    for lane in chart.lanes:
        for mark in lane.marks.marks:
            assert TARGET / 2 <= mark.x <= WIDTH - TARGET / 2
            assert 0 <= mark.reach <= WIDTH
        for bar in lane.bars:
            assert 0 <= bar.soft <= bar.x <= bar.end <= WIDTH
        assert chart.head <= lane.marks_y - TARGET * (lane.marks.levels - 1) + TARGET
        assert lane.bar_y + lane.bar_height <= chart.height
    for band in () if chart.disputes is None else chart.disputes.bands:
        assert 0 <= band.x <= band.end <= WIDTH
    assert len(chart.lanes) == len(rows)


@given(quarrels(), st.lists(st.integers(-1, 60), max_size=5))
def test_a_soft_beginning_lies_within_the_bounds_of_its_date(journal: Journal, vague: list[int]) -> None:
    _, rows, chart = drawn(journal, vague, Bound.LATEST)
    begun = {(row.speaker, each.span.begins): each.begun for row in rows for each in row.stretches}

    for lane in chart.lanes:
        for bar in lane.bars:
            date = begun[lane.speaker, bar.spans[0].begins]
            match bar.start:
                case Start.SHARP:
                    assert (date, bar.soft) == (None, bar.x)
                case Start.FADES:
                    assert date is not None
                    assert date.earliest == FIRST
                    assert bar.x - bar.soft <= FADE
                case Start.DOTTED:
                    assert date is not None
                    assert chart.axis.x(date.earliest) <= bar.soft <= bar.x


@given(quarrels(), bounds)
def test_the_stretches_of_the_lanes_are_those_of_the_timeline(journal: Journal, bound: Bound) -> None:
    found, rows, chart = drawn(journal, (), bound)

    assert {lane.speaker: [span for bar in lane.bars for span in bar.spans] for lane in chart.lanes if lane.bars} == {
        speaker: list(spans) for speaker, spans in found.spans.items()
    }
    for lane in chart.lanes:
        for bar in lane.bars:
            assert bar.is_open is (bar.spans[-1].ends is None)
            assert bar.x == chart.axis.x(bar.spans[0].begins)
    bands = () if chart.disputes is None else chart.disputes.bands
    assert [dispute for band in bands for dispute in band.disputes] == list(found.disputes)
    assert all(b.x - a.x >= TARGET for a, b in pairwise(bands))
    for lane, row in zip(chart.lanes, sorted(rows, key=lambda row: not row.is_side), strict=True):
        marked = [mark.statement for mark in lane.marks.marks]
        assert len(marked) + sum(each.statements for each in lane.marks.bins) == len(row.said)
        assert {*marked, *(each.newest for each in lane.marks.bins)} <= {said.statement for said in row.said}


@given(quarrels(), bounds)
def test_two_marks_of_a_lane_never_overlap(journal: Journal, bound: Bound) -> None:
    _, _, chart = drawn(journal, (), bound)

    for lane in chart.lanes:
        for level in range(lane.marks.levels):
            xs = sorted(mark.x for mark in lane.marks.marks if mark.level == level)
            assert all(b - a >= TARGET for a, b in pairwise(xs))
        for each in lane.marks.bins:
            assert all(abs(each.x - mark.x) >= TARGET for mark in lane.marks.marks)


def test_lanes_do_not_overlap_and_two_sides_have_their_disputes_between_them() -> None:
    span = Span(begins=START, ends=None, status=Status.CONTESTED, holder=None, statements=("s",))
    said = [Said("s", Bounds(START, START), Shape.CLAIM)]
    rows = [
        Row(speaker=name, is_side=is_side, stretches=[Stretch(span, None)], said=said)
        for name, is_side in (("red", True), ("blue", True), ("watcher", False))
    ]
    axis = axis_of([START], until=START + DAY, width=WIDTH)
    chart = chart_of(rows, [a_dispute(START, None)], axis, Bound.LATEST, labels_above=False)

    red, blue, watcher = chart.lanes
    assert chart.disputes is not None
    assert red.bar_y + red.bar_height < chart.disputes.y < blue.marks_y < blue.bar_y < watcher.marks_y
    assert chart.disputes.is_between
    assert chart.disputes.bands[0].is_open


def a_dispute(begins: int, ends: int | None) -> Dispute:
    return Dispute(
        begins=begins, ends=ends, opened_by="s", closed_by=None, outcome=Outcome.OPEN, phases=(), statements=()
    )


def many(count: int) -> Row:
    said = [Said(f"s{index}", Bounds(START, START + index * DAY), Shape.CLAIM) for index in range(count)]
    return Row(speaker="red", is_side=True, stretches=(), said=said)


def test_many_statements_are_binned_and_each_is_counted_once() -> None:
    row = many(MARKS_MAX + 1)
    axis = axis_of([START, START + 500 * DAY], until=START + 500 * DAY, width=WIDTH)
    marks = chart_of([row], [], axis, Bound.LATEST, labels_above=False).lanes[0].marks

    assert not marks.marks
    assert sum(each.statements for each in marks.bins) == MARKS_MAX + 1
    assert all(b.x - a.x >= TARGET for a, b in pairwise(marks.bins))
    assert marks.bins[-1].newest == f"s{MARKS_MAX}"


def test_marks_are_dodged_upward_until_there_are_too_many_of_one_day() -> None:
    def levels(count: int) -> tuple[list[int], int]:
        said = [Said(f"s{index}", Bounds(START, START), Shape.CLAIM) for index in range(count)]
        row = Row(speaker="red", is_side=True, stretches=(), said=said)
        axis = axis_of([START], until=START + DAY, width=WIDTH)
        marks = chart_of([row], [], axis, Bound.LATEST, labels_above=False).lanes[0].marks
        return [mark.level for mark in marks.marks], sum(each.statements for each in marks.bins)

    assert levels(LEVELS_MAX) == (list(range(LEVELS_MAX)), 0)
    assert levels(LEVELS_MAX + 1) == ([], LEVELS_MAX + 1)


def test_stretches_too_narrow_to_be_drawn_are_one_bar_that_names_them_all() -> None:
    hour = DAY // 24
    spans = [
        Span(begins=START + n * hour, ends=START + (n + 1) * hour, status=status, holder=None, statements=(f"s{n}",))
        for n, status in enumerate([Status.CONTESTED, Status.NOT_CONTESTED] * 20)
    ]
    row = Row(speaker="red", is_side=True, stretches=[Stretch(span, None) for span in spans], said=())
    axis = axis_of([START + n * 100 * DAY for n in range(10)], until=START + 900 * DAY, width=WIDTH)
    [bar] = chart_of([row], [], axis, Bound.LATEST, labels_above=False).lanes[0].bars

    assert [*bar.spans] == spans
