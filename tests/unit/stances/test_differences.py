"""Differences between one day and another, with the reason for each, case by case."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from domain.dates import edtf
from domain.stances.differences import Cause, CrossSection, Reason, StanceChange, changes
from domain.stances.governing import Coordinates
from domain.vocabulary import Status
from tests.support.builders import CONFLICT, Journal, a_draft
from tests.support.histories import words_of

KYIV = ZoneInfo("Europe/Kyiv")


def at_the_end_of(day: str, journal: Journal) -> CrossSection:
    end = edtf.parse(day).bounds(KYIV).latest
    return CrossSection(
        position=len(journal.entries),
        words={word.statement: word for word in words_of(journal.record)},
        coordinates=Coordinates(about=end, said_by=end),
        sides=journal.record.conflicts[CONFLICT].sides(),
    )


def change_of_russia(journal: Journal, before: str, after: str) -> StanceChange:
    [place] = changes(at_the_end_of(before, journal), at_the_end_of(after, journal))
    assert list(place.stances) == ["russia"]
    return place.stances["russia"]


def test_another_holder_of_the_same_side_is_another_stance() -> None:
    journal = Journal()
    journal.report(a_draft("r1", by="russia", status=Status.CONTROLLED, holder="russia", stated="2025-05-01"))
    journal.report(a_draft("r2", by="russia", status=Status.CONTROLLED, holder="wagner", stated="2025-05-03"))

    found = change_of_russia(journal, "2025-05-02", "2025-05-03")

    assert [each and each.holder for each in (found.before, found.after)] == ["russia", "wagner"]


def test_a_word_that_lasts_until_the_end_of_the_day_has_not_run_out_on_it() -> None:
    journal = Journal()
    status, holder = Status.CONTROLLED, "russia"
    journal.report(a_draft("r1", by="russia", status=status, holder=holder, stated="2025-05-01", until="2025-05-03"))
    journal.report(a_draft("r2", by="russia", stated="2025-05-03"))

    assert change_of_russia(journal, "2025-05-02", "2025-05-03").causes == {Cause(Reason.SAID, "r2")}
