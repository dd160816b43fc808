"""The figures of a conflict: over random histories, counted again in plain ways; and what each of them means."""

from __future__ import annotations

from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dates import edtf
from domain.dates.edtf import Bounds
from domain.questions.overviews.figures import AcknowledgedClaims, by_month, month, region
from domain.record.declarations import Place
from domain.stances.ports import ClaimsSaid

KYIV = ZoneInfo("Europe/Kyiv")
CLAIMS = AcknowledgedClaims(claimant="russia", claims=9, by_days={0: 1, 3: 2, 10: 1, 400: 1})


@pytest.mark.parametrize(
    ("share", "days"), [(0.0, 0), (0.2, 0), (0.21, 3), (0.5, 3), (0.6, 3), (0.61, 10), (0.8, 10), (0.81, 400), (1, 400)]
)
def test_a_quantile_is_the_least_number_of_days_within_which_that_share_was_acknowledged(
    share: float, days: int
) -> None:
    assert CLAIMS.acknowledged == 5
    assert CLAIMS.quantile(share) == days


def test_without_an_acknowledgement_there_is_no_quantile() -> None:
    with pytest.raises(ValueError, match="no claim of russia was acknowledged"):
        AcknowledgedClaims(claimant="russia", claims=9, by_days={}).quantile(0.5)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("2025-05-01", "2025-05"),
        ("2025-05", "2025-05"),
        ("[2025-05-03..2025-05-31]", "2025-05"),
        ("[2025-05-31..2025-06-01]", None),
        ("2025-21", None),
        ("2025", None),
        ("2025-05-31T21:30:00Z", "2025-06"),
        ("2025-05-31T20:30:00Z", "2025-05"),
    ],
)
def test_a_claim_is_of_the_month_in_the_conflicts_zone_that_its_date_surely_lies_in(
    stated: str, expected: str | None
) -> None:
    assert month(edtf.parse(stated).bounds(KYIV), KYIV) == expected


@pytest.mark.parametrize(
    ("admin", "expected"),
    [
        (("Ukraine", "Donetsk Oblast", "Bakhmutskyi raion"), "Donetsk Oblast"),
        (("Ukraine", "Kyiv"), "Kyiv"),
        (("Transnistria",), "Transnistria"),
        ((), None),
    ],
)
def test_a_region_is_the_area_below_the_country(admin: tuple[str, ...], expected: str | None) -> None:
    assert region(Place(id="town", name="Town", admin=admin)) == expected


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "c"]),
            st.sampled_from(["red", "blue"]),
            st.sampled_from(["2025-05-01", "2025-05", "2025", "2025-06-02"]),
            st.booleans(),
            st.integers(1, 3),
        )
    )
)
def test_every_claim_is_counted_once(rows: list[tuple[str, str, str, bool, int]]) -> None:
    places = {
        name: Place(id=name, name=name, admin=admin)
        for name, admin in (("a", ("Land", "North")), ("b", ("Land", "North")), ("c", ()))
    }
    said = [
        ClaimsSaid(region(places[place]) or "", who, month(_bounds(stated), KYIV) or "", gone, many)
        for place, who, stated, gone, many in rows
    ]
    expected, gone_then = Counter[Any](), Counter[Any]()
    for place, who, stated, gone, many in rows:
        key = (None if stated == "2025" else stated[:7], who, "North" if place != "c" else None)
        expected[key] += many
        gone_then[key] += many if gone else 0

    found = by_month(said)
    assert {(each.month, each.claimant, each.region): each.claims for each in found} == expected
    assert {(each.month, each.claimant, each.region): each.retracted for each in found} == gone_then
    months = [each.month for each in found]
    assert months == sorted(months, key=lambda each: (each is None, each or ""))


def _bounds(text: str) -> Bounds:
    return edtf.parse(text).bounds(KYIV)
