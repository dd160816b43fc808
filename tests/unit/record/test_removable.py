"""What may be removed of an entry, and that nothing else of it changes."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from domain.dates import edtf
from domain.intake.drafts import CorrectionDraft
from domain.record.amendments import (
    Annulment,
    Correction,
    Corroboration,
    Redactable,
    Redaction,
    Remains,
    SourceCorrection,
)
from domain.record.declarations import PlaceDeclaration
from domain.record.removable import REMOVABLE, REMOVED, borne, joined, less, redactable, said_without, without
from domain.record.statements import Attribution, Claim, Quote, Retraction, Source, Spokesperson, Statement
from domain.vocabulary import Status
from tests.support.builders import NOON, Journal, a_draft, a_place, amended

TELLING = Attribution(
    wording="complete control",
    dating="on Thursday",
    hedge="likely",
    quote=Quote(text="We hold it.", language="en"),
    spokesperson=Spokesperson(name="A person", role="press"),
    channel="a briefing",
    audience="reporters",
    via=("TASS", "Reuters"),
    note="Two outlets differ.",
    credibility=3,
)
CLAIM = Claim(
    claimant="russia",
    place="town",
    status=Status.CONTROLLED,
    holder="russia",
    stated=edtf.parse("2025-05-01"),
    extent="the north",
    telling=TELLING,
)
STATEMENT = Statement(id="s", report="r", content=CLAIM)
SOURCE = Source(name="A paper", published=edtf.parse("2025-05-01"), url="https://example.org")
CORRECTION = Correction(id="a", target="s", content=CLAIM, reason="misread")
TOLD = tuple(name for name in REMOVABLE if name not in ("extent", "reason"))


def a_redaction(body: Redactable, *removed: str) -> Redaction:
    remains = Remains(body=body, recorded_at=NOON, recorded_by="desk", batch=None)
    return Redaction(
        id="x", position=5, leaf=bytes(32), removed=removed, reason="An order.", approved_by="other", remains=remains
    )


@pytest.mark.parametrize("field", TOLD)
def test_a_field_of_how_it_was_said_goes_alone(field: str) -> None:
    changes: dict[str, Any] = {field: () if field == "via" else None}
    empty = replace(TELLING, **changes)

    assert without(STATEMENT, {field}) == replace(STATEMENT, content=replace(CLAIM, telling=empty))


def test_the_extent_goes_where_there_can_be_one() -> None:
    retraction = Retraction(claimant="russia", place="town", retracts="s", stated=edtf.parse("2025-05-02"))

    assert said_without(CLAIM, {"extent"}) == replace(CLAIM, extent=None)
    assert without(Statement(id="t", report="r", content=retraction), {"extent"}) is None


def test_of_all_that_can_be_removed_what_answers_are_made_of_stays() -> None:
    left = less(STATEMENT, REMOVABLE)

    assert left == replace(STATEMENT, content=replace(CLAIM, extent=None, telling=Attribution(credibility=3)))


@pytest.mark.parametrize("field", ["status", "holder", "stated", "credibility", "claimant", "place", "share", ""])
def test_nothing_else_is_removed_whatever_is_asked(field: str) -> None:
    assert without(CORRECTION, {field}) is None


def test_a_reason_makes_room_for_a_word_that_says_so() -> None:
    annulment = Annulment(id="a", target="s", reason="A name.")
    of_report = SourceCorrection(id="a", report="r", source=SOURCE, reason="A name.")

    assert without(annulment, {"reason"}) == replace(annulment, reason=REMOVED)
    assert without(of_report, {"reason"}) == replace(of_report, reason=REMOVED)
    assert without(replace(annulment, reason=REMOVED), {"reason"}) is None


def test_a_correction_bears_content_and_reason() -> None:
    assert borne(CORRECTION, {"reason", "quote", "via"}) == ("quote", "via", "reason")
    left = less(CORRECTION, {"reason", "quote"})
    assert left == replace(CORRECTION, reason=REMOVED, content=said_without(CLAIM, {"quote"}))


def test_of_a_corroboration_the_note_can_go_and_nothing_else() -> None:
    corroboration = Corroboration(id="a", target="s", source=SOURCE, note="A name.")

    assert borne(corroboration, REMOVABLE) == ("note",)
    assert without(corroboration, REMOVABLE) == replace(corroboration, note=None)


def test_a_redaction_bears_what_it_kept_of_the_entry() -> None:
    kept = a_redaction(less(STATEMENT, {"note"}), "note")
    again = a_redaction(kept, "quote")

    assert borne(kept, {"note", "quote"}) == ("quote",)
    assert without(kept, {"quote"}) == a_redaction(less(STATEMENT, {"note", "quote"}), "quote", "note")
    assert without(kept, {"note", "reason"}) is None
    assert borne(again, {"via"}) == ("via",)
    assert again.original == less(STATEMENT, {"note"})


def test_declarations_bear_nothing_that_can_be_removed() -> None:
    assert isinstance(a_place(), PlaceDeclaration)
    assert redactable(a_place()) is None
    assert redactable(STATEMENT) is STATEMENT


def test_what_was_removed_is_named_in_one_order() -> None:
    assert joined(("reason", "note"), {"quote"}) == ("quote", "note", "reason")
    assert {*TOLD, "credibility"} == {field.name for field in fields(Attribution)}


def test_what_remains_of_what_was_corrected_does_not_take_the_place_of_the_correction() -> None:
    journal = Journal()
    journal.report(a_draft("s", by="russia"))
    said = journal.record.statements["s"]
    saying = a_draft("s", by="russia", status=Status.CONTROLLED, holder="russia").saying
    correction = CorrectionDraft(saying=saying, reason="misread")
    journal.take(amended(journal.record, "s", correction, amendment="a"))
    corrected = journal.record.statements["s"]

    remains = Statement(id="s", report=said.report, content=said.content)
    journal.append([replace(a_redaction(remains, "note"), position=said.position)])

    assert journal.record.statements["s"] == corrected
