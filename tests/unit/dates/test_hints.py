"""Dates as people write them are answered with what to write."""

from __future__ import annotations

import pytest

from domain.dates import edtf
from domain.dates.hints import cure

MEANT = {
    "11.12.2025": "2025-12-11",
    "1.5.2022": "2022-05-01",
    "11.12.25": "2025-12-11",
    "25/12/2025": "2025-12-25",
    "12/25/2025": "2025-12-25",
    "2025/12/11": "2025-12-11",
    "2025.12.11": "2025-12-11",
    "2025-1-5": "2025-01-05",
    "20251211": "2025-12-11",
    "11 December 2025": "2025-12-11",
    "11\u00a0December\u00a02025": "2025-12-11",
    "11th Dec. 2025": "2025-12-11",
    "December 11, 2025": "2025-12-11",
    "Sept 2025": "2025-09",
    "11 грудня 2025": "2025-12-11",
    "11 декабря 2025": "2025-12-11",
    "2025-12-11 ": "2025-12-11",
    "2025-12-11\u00a0": "2025-12-11",
    "2025\u201312\u201311": "2025-12-11",
    "\uff12\uff10\uff12\uff15-12-11": "2025-12-11",
    "46002": "2025-12-11",
    "2025-12-11 12:00+02:00": "2025-12-11T12:00:00+02:00",
    "2025-12-11T12:00Z": "2025-12-11T12:00:00Z",
}


@pytest.mark.parametrize(("written", "meant"), MEANT.items(), ids=ascii)
def test_a_date_in_another_form_is_told_in_ours(written: str, meant: str) -> None:
    with pytest.raises(edtf.BadDate):
        edtf.parse(written)

    assert cure(written) == f"write {meant}"
    assert edtf.parse(meant)


def test_what_may_be_two_days_is_told_as_both() -> None:
    assert cure("12/11/2025") == "write 2025-11-12 if the day comes first, 2025-12-11 if the month does"
    assert cure("11-12-2025") == "write 2025-12-11 if the day comes first, 2025-11-12 if the month does"


def test_a_time_without_an_offset_and_an_interval_are_told_what_they_lack() -> None:
    told = "write 2025-12-11T12:00:00 with the offset of that clock from UTC"
    assert str(cure("2025-12-11 12:00")).startswith(told)
    assert str(cure("11.12.2025 12:00:00")).startswith(told)
    assert str(cure("2025-12-11/2025-12-13")).startswith("write [2025-12-11..2025-12-13] for some time between")


@pytest.mark.parametrize(
    "written", ["", "soon", "31.02.2025", "99999", "13/13/2025", "25/12/11", "2025-12-11 25:00", "x" * 10_000]
)
def test_what_cannot_be_told_is_not_guessed(written: str) -> None:
    assert cure(written) is None
