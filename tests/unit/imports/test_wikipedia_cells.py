"""What a cell of Wikipedia's table says: spellings, debris and slipped columns that were found in it."""

from __future__ import annotations

from datetime import date

import pytest

from adapters.importers.wikipedia.cells import read_as_of, read_held
from domain.vocabulary import Status


@pytest.mark.parametrize(
    ("cell", "status", "holder", "hedge", "wording"),
    [
        ("Ukraine", Status.CONTROLLED, "ukraine", None, "Ukraine"),
        ("ukraine", Status.CONTROLLED, "ukraine", None, "Ukraine"),
        ("Russia\n", Status.CONTROLLED, "russia", None, "Russia"),
        ("Ukraine?", Status.CONTROLLED, "ukraine", "?", "Ukraine?"),
        ("Donetsk PR", Status.CONTROLLED, "dpr", None, "Donetsk PR"),
        ("DPR", Status.CONTROLLED, "dpr", None, "DPR"),
        ("Luhansk\u00a0PR", Status.CONTROLLED, "lpr", None, "Luhansk PR"),
        ("LPR", Status.CONTROLLED, "lpr", None, "LPR"),
        ("Russia / LPR", Status.CONTROLLED, "russia", None, "Russia / LPR"),
        ("UkraineCite error A <ref> tag", Status.CONTROLLED, "ukraine", None, "UkraineCite error A <ref> tag"),
        ("Contested\u00a0Ukraine", Status.CONTESTED, None, None, "Contested Ukraine"),
        ("Contested", Status.CONTESTED, None, None, "Contested"),
        ("Shared control", Status.CONTESTED, None, None, "Shared control"),
        ("Grey zone", Status.CONTESTED, None, None, "Grey zone"),
        ("Ukraine\n\u00a0Russia", Status.CONTESTED, None, None, "Ukraine Russia"),
        ("Ukraine (Freedom of Russia", Status.CONTROLLED, "ukraine", None, "Ukraine (Freedom of Russia"),
        ("", Status.UNCLEAR, None, None, None),
        ("Unknown", Status.UNCLEAR, None, None, "Unknown"),
        ("Not known", Status.UNCLEAR, None, None, "Not known"),
        ("Truce", Status.UNCLEAR, None, None, "Truce"),
        ("Uncontrolled", Status.UNCLEAR, None, None, "Uncontrolled"),
    ],
)
def test_a_cell_says_who_holds_the_town(
    cell: str, status: Status, holder: str | None, hedge: str | None, wording: str | None
) -> None:
    held = read_held(cell)

    assert held is not None
    assert (held.status, held.holder, held.hedge, held.wording) == (status, holder, hedge, wording)


@pytest.mark.parametrize(
    "cell", ["TemplateRUA", "3 September 2022", "Captured by \u00a0Russia", "Awarded Hero City status", "Poland", "0"]
)
def test_a_cell_of_a_column_that_slipped_names_no_holder(cell: str) -> None:
    assert read_held(cell) is None


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("24 February 2022", date(2022, 2, 24)),
        ("24\u00a0Feb\u00a02022", date(2022, 2, 24)),
        ("May 23 2022", date(2022, 5, 23)),
        ("June 16, 2022", date(2022, 6, 16)),
        ("2 Sept. 2022", date(2022, 9, 2)),
        ("02-Apr-22", date(2022, 4, 2)),
        ("2023-5-23", date(2023, 5, 23)),
    ],
)
def test_a_day_is_read_in_every_form_that_was_found(cell: str, day: date) -> None:
    assert read_as_of(cell) == day


@pytest.mark.parametrize(
    "cell", ["", "30 February 2022", "March 2022", "mid-April 2014", "early in the war", "9 - 11+ June", "25.03", "-"]
)
def test_what_says_more_or_less_than_a_day_is_no_day(cell: str) -> None:
    assert read_as_of(cell) is None
