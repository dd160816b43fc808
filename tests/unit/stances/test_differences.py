"""Differences between one day and another, with the reason for each, case by case."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from domain.dates import edtf
from domain.stances.differences import Cause, CrossSection, Reason, StanceChange, changes
from domain.stances.governing import Coordinates
from domain.vocabulary import Kind, Matter, Status
from tests.support.builders import CONFLICT, Journal, a_draft
from tests.support.histories import words_of

KYIV = ZoneInfo("Europe/Kyiv")


def at_the_end_of(day: str, journal: Journal, matter: Matter = Matter.CONTROL) -> CrossSection:
    end = edtf.parse(day).bounds(KYIV).latest
    return CrossSection(
        position=len(journal.entries),
        words={word.statement: word for word in words_of(journal.record)},
        coordinates=Coordinates(about=end, said_by=end, matter=matter),
        sides=journal.record.conflicts[CONFLICT].sides(),
    )


def change_of_russia(journal: Journal, before: str, after: str, matter: Matter = Matter.CONTROL) -> StanceChange:
    [place] = changes(at_the_end_of(before, journal, matter), at_the_end_of(after, journal, matter))
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


def besieged_and_taken() -> Journal:
    journal = Journal()
    journal.report(a_draft("r1", by="russia", status=Status.ENCIRCLED, holder="russia", stated="2025-05-01"))
    journal.report(
        a_draft("r2", by="russia", status=Status.CONTROLLED, holder="russia", stated="2025-05-03", until="2025-05-04")
    )
    journal.report(a_draft("r3", by="russia", kind=Kind.RETRACTION, stated="2025-05-06", retracts="r2"))
    return journal


def test_a_capture_is_named_as_what_ended_an_encirclement() -> None:
    found = change_of_russia(besieged_and_taken(), "2025-05-02", "2025-05-03", Matter.SIEGE)

    assert [each and each.statement for each in (found.before, found.after)] == ["r1", None]
    assert found.causes == {Cause(Reason.SAID, "r2")}


def test_an_encirclement_stands_again_by_the_retraction_of_the_capture_not_by_its_until() -> None:
    found = change_of_russia(besieged_and_taken(), "2025-05-05", "2025-05-06", Matter.SIEGE)

    assert [each and each.statement for each in (found.before, found.after)] == [None, "r1"]
    assert found.causes == {Cause(Reason.RETRACTED, "r3")}
