"""Imprecise dates: what is one, and what it spans in a zone."""

from __future__ import annotations

import contextlib
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dates.edtf import BadDate, parse, parse_instant
from domain.dates.instants import FIRST, LAST, local_wall, to_text
from tests.support import reference_dates as reference

# Zones whose clocks have jumped over midnight, or over a whole day, or gone back over midnight, and two plain ones.
ODD_DAYS = {
    "UTC": ("2025-02-28", "2024-02-29"),
    "Europe/Kyiv": ("2025-03-30", "2025-10-26"),
    "America/Sao_Paulo": ("2018-11-04", "2018-02-17"),
    "America/Havana": ("2025-11-02", "2025-03-09"),
    "America/St_Johns": ("2010-11-06", "2010-11-07"),
    "Africa/Cairo": ("2023-04-28", "2023-10-26"),
    "Pacific/Apia": ("2011-12-29", "2011-12-30"),
    "Pacific/Kiritimati": ("1994-12-31", "1995-01-01"),
    "America/Sitka": ("1867-10-18", "1867-10-19"),
}
WORDS = ("0001", "9999", "9999-12", "9999-12-31", "9999-24", "2025-22", "2025-02-30", "2025-13", "0000", "2025-11", "")


@st.composite
def texts(draw: st.DrawFn, days: tuple[str, ...]) -> str:
    """Dates of the profile, and some that nearly are."""
    days = (*days, *(day[:7] for day in days), *(day[:4] for day in days), *WORDS)
    one, other = (draw(st.sampled_from(days)) + draw(st.sampled_from(["", "?", "~", "%"])) for _ in range(2))
    text = draw(st.sampled_from([one, f"[{one}]", f"[{one},{other}]", f"[..{one}]", f"[{one}..{other}]"]))
    if draw(st.integers(min_value=0, max_value=4)) == 0:
        at = draw(st.integers(min_value=0, max_value=len(text)))
        text = text[:at] + draw(st.sampled_from("09-?[],./T ")) + text[at + draw(st.booleans()) :]
    return text


@given(st.data(), st.sampled_from(sorted(ODD_DAYS)))
def test_a_date_spans_what_clocks_of_its_zone_show(data: st.DataObject, tz: str) -> None:
    text, found = data.draw(texts(ODD_DAYS[tz])), None
    with contextlib.suppress(BadDate):
        low, high = parse(text).bounds(ZoneInfo(tz))
        found = (low - FIRST, high - FIRST)

    assert found == (reference.bounds(text, ZoneInfo(tz)) if reference.is_edtf(text) else None)


@pytest.mark.parametrize("text", ["9999", "9999-12", "9999-12-31", "[2025..9999]", "9999-24"])
def test_the_end_of_the_last_year_is_the_end_of_time(text: str) -> None:
    assert to_text(parse(text).bounds(ZoneInfo("UTC")).latest) == "9999-12-31T23:59:59.999999Z"


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2011-12-29", "2011-12-29T10:00:00Z", "2011-12-30T09:59:59.999999Z"),
        ("2011-12-31", "2011-12-30T10:00:00Z", "2011-12-31T09:59:59.999999Z"),
        ("2011-12-30", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z"),
        ("[..2011-12-30]", "0001-01-01T00:00:00Z", "2011-12-30T09:59:59.999999Z"),
    ],
)
def test_a_day_that_a_zone_left_out_is_the_instant_at_which_it_would_have_begun(
    text: str, earliest: str, latest: str
) -> None:
    low, high = parse(text).bounds(ZoneInfo("Pacific/Apia"))

    assert (to_text(low), to_text(high)) == (earliest, latest)


@pytest.mark.parametrize("text", ["1994", "1994-12", "[1994-12-01..1994-12-31]"])
def test_what_ends_with_a_day_that_a_zone_left_out_ends_before_the_next_one(text: str) -> None:
    assert to_text(parse(text).bounds(ZoneInfo("Pacific/Kiritimati")).latest) == "1994-12-31T09:59:59.999999Z"


@pytest.mark.parametrize(
    ("tz", "day", "latest"),
    [
        ("America/Sao_Paulo", "2018-02-17", "2018-02-18T02:59:59.999999Z"),
        ("Africa/Cairo", "2023-10-26", "2023-10-26T21:59:59.999999Z"),
    ],
)
def test_a_day_whose_last_hour_comes_twice_ends_with_the_second_one(tz: str, day: str, latest: str) -> None:
    assert to_text(parse(day).bounds(ZoneInfo(tz)).latest) == latest


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2025-12-11T09:30:00+02:00", "2025-12-11T07:30:00Z"),
        ("2025-12-11T09:30:00-03:30", "2025-12-11T13:00:00Z"),
        ("2025-12-11T09:30:00.5Z", "2025-12-11T09:30:00.500000Z"),
        ("2025-12-11T09:30:00.000001Z", "2025-12-11T09:30:00.000001Z"),
    ],
)
def test_an_instant_is_the_same_in_every_offset(text: str, utc: str) -> None:
    assert to_text(parse_instant(text)) == utc


@pytest.mark.parametrize("tz", ["UTC", "Europe/Kyiv", "America/New_York", "Pacific/Kiritimati"])
def test_the_first_and_the_last_instant_can_be_shown_in_every_zone(tz: str) -> None:
    assert local_wall(FIRST, ZoneInfo(tz)).year == 1
    assert local_wall(LAST, ZoneInfo(tz)).year == 9999
