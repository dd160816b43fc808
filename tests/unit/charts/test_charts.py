"""Charts: every number of a table is drawn, at a length that its scale gives it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.web.charts.bars import bar_chart
from api.web.charts.dots import dot_chart
from api.web.charts.months import month_chart, months_between
from api.web.charts.scale import TICKS_MAX, Scale, percent


@pytest.mark.parametrize(
    ("most", "top", "step"),
    [(0, 1, 1), (1, 1, 1), (5, 5, 1), (6, 6, 2), (12, 15, 5), (1254, 1500, 500), (10**6, 10**6, 200_000)],
)
def test_a_scale_has_round_numbers(most: int, top: int, step: int) -> None:
    assert Scale.up_to(most) == Scale(top, step)


@given(st.integers(0, 10**9))
def test_a_scale_reaches_the_greatest_number_in_few_steps(most: int) -> None:
    scale = Scale.up_to(most)

    assert scale.top - scale.step < max(1, most) <= scale.top
    assert 2 <= len(scale.ticks) <= TICKS_MAX + 1
    assert [tick.value for tick in scale.ticks] == list(range(0, scale.top + 1, scale.step))


def test_a_share_is_a_length_across() -> None:
    assert [percent(share) for share in (0, 1 / 3, 0.5, 1)] == ["0%", "33.333%", "50%", "100%"]


@given(st.lists(st.integers(0, 500), min_size=1, max_size=5))
def test_the_segments_of_a_bar_join_and_are_as_long_as_it(counts: list[int]) -> None:
    chart = bar_chart({"Russia": {f"kind-{number}": count for number, count in enumerate(counts)}})
    [bar] = chart.bars

    assert bar.total == sum(counts) == sum(each.count for each in bar.segments)
    assert all(each.count for each in bar.segments)
    ends = [0.0]
    for each in bar.segments:
        assert float(each.x[:-1]) == pytest.approx(ends[-1], abs=0.01)
        ends.append(float(each.x[:-1]) + float(each.width[:-1]))
    assert ends[-1] == pytest.approx(100 * sum(counts) / chart.scale.top, abs=0.01)


def test_bars_have_one_scale() -> None:
    chart = bar_chart({"Russia": {"acknowledged": 4}, "Wagner Group": {"acknowledged": 1, "contradicted": 1}})

    assert [[segment.width for segment in bar.segments] for bar in chart.bars] == [["100%"], ["25%", "25%"]]
    assert [(bar.y, bar.top) for bar in chart.bars] == [(0, 18), (48, 66)]


def test_a_long_name_takes_more_lines() -> None:
    first, second = bar_chart({"General Staff of the Armed Forces of Ukraine (Ukraine)": {}, "Russia": {}}).bars

    assert first.name == ["General Staff of the Armed Forces of", "Ukraine (Ukraine)"]
    assert (first.top, second.y) == (36, 66)


def test_a_number_stands_in_a_segment_with_room_for_it() -> None:
    [bar] = bar_chart({"Russia": {"acknowledged": 97, "retracted": 3}}).bars

    assert [segment.has_room for segment in bar.segments] == [True, False]


def test_a_month_without_claims_has_its_place() -> None:
    chart = month_chart({"Russia": {"2025-11": 1, "2026-02": 4}, "Ukraine": {"2025-12": 2}})
    russia, ukraine = chart.strips

    assert [(each.month, each.x) for each in russia.columns] == [("2025-11", "2.5%"), ("2026-02", "77.5%")]
    assert [(each.month, each.x, each.width) for each in ukraine.columns] == [("2025-12", "27.5%", "20%")]
    assert [each.height for each in russia.columns] == [16, 64]
    assert [(each.text, each.x) for each in chart.years] == [("2025", "0%"), ("2026", "50%")]
    assert (russia.total, russia.base, ukraine.y) == (5, 84, 96)


def test_months_run_over_the_end_of_a_year() -> None:
    assert list(months_between("2025-11", "2026-02")) == ["2025-11", "2025-12", "2026-01", "2026-02"]


def test_years_that_would_lie_over_each_other_are_left_out() -> None:
    chart = month_chart({"Russia": {"2001-12": 1, "2060-03": 1}})

    assert len(chart.years) <= 13
    assert "2001" not in {each.text for each in chart.years}


def test_charts_of_nothing_are_empty() -> None:
    assert (bar_chart({}).bars, month_chart({}).strips, dot_chart({}).rows) == ([], [], [])
    assert (bar_chart({}).height, month_chart({}).height, dot_chart({}).height) == (24, 24, 24)


def test_dots_stand_at_their_days_with_an_area_by_how_often() -> None:
    [row] = dot_chart({"Russia": ({0: 1, 4: 4, 10: 100}, 4)}).rows

    assert [(dot.x, dot.radius) for dot in row.dots] == [("0%", 4.0), ("40%", 8.0), ("100%", 12.0)]
    assert (row.first, row.median, row.last) == ("0%", "40%", "100%")
