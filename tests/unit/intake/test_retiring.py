"""A conflict or a place that was declared by mistake is retired, and can be taken back into use."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.zones import installed
from domain.errors import NotFound, Refused
from domain.intake.drafts import AnnulmentDraft, ConflictDraft, CorrectionDraft, RetiringDraft
from domain.intake.rules.declarations import decide_conflict
from domain.intake.rules.retiring import decide_retiring
from domain.record.declarations import Retired, in_use
from domain.record.folded import Record, record_at
from domain.record.saying import Saying
from domain.record.zones import ZoneRules
from domain.vocabulary import Status
from tests.support import reference
from tests.support.builders import CONFLICT, TOWN, Journal, a_draft, amended

SUBJECTS = [RetiringDraft(place=TOWN, reason="twice"), RetiringDraft(conflict=CONFLICT, reason="twice")]


def retire(journal: Journal, draft: RetiringDraft) -> None:
    journal.take(decide_retiring(journal.record, draft, f"a-{len(journal.entries)}"))


def back(draft: RetiringDraft) -> RetiringDraft:
    return replace(draft, reason="it was right", takes_back=True)


def retired_of(journal: Journal, draft: RetiringDraft, *, at: int | None = None) -> Retired | None:
    record = record_at(journal.entries, position=len(journal.entries) if at is None else at)
    return record.places[TOWN].retired if draft.place else record.conflicts[CONFLICT].retired


@pytest.mark.parametrize("draft", SUBJECTS)
def test_it_is_retired_from_its_position_until_it_is_taken_back(draft: RetiringDraft) -> None:
    journal = Journal()
    before = len(journal.entries)
    retire(journal, draft)
    retire(journal, back(draft))

    assert retired_of(journal, draft, at=before) is None
    assert retired_of(journal, draft, at=before + 1) == Retired(before + 1, "twice")
    assert retired_of(journal, draft) is None


@pytest.mark.parametrize("draft", SUBJECTS)
def test_retired_again_appends_nothing_and_names_the_entry(draft: RetiringDraft) -> None:
    journal = Journal()
    retire(journal, draft)
    again = decide_retiring(journal.record, replace(draft, reason="another"), "a-9")

    assert (list(again.bodies), again.position) == ([], len(journal.entries))


@pytest.mark.parametrize("draft", SUBJECTS)
def test_it_takes_no_reports_while_it_is_retired(draft: RetiringDraft) -> None:
    journal = Journal()
    retire(journal, draft)
    with pytest.raises(Refused) as refused:
        journal.report(a_draft("one", by="russia"))
    [fault] = refused.value.faults

    assert fault.pointer == ("/statements/0/place" if draft.place else "/conflict")
    assert f"retired since position {len(journal.entries)} (twice)" in fault.problem
    assert "retirement" in fault.cure

    retire(journal, back(draft))
    journal.report(a_draft("one", by="russia"))
    assert "one" in journal.record.statements


@pytest.mark.parametrize("draft", SUBJECTS)
def test_what_was_said_before_stays_and_can_be_amended(draft: RetiringDraft) -> None:
    journal = Journal()
    journal.report(a_draft("one", by="russia"), a_draft("two", by="ukraine"))
    retire(journal, draft)
    saying = Saying(status=Status.NOT_CONTESTED)
    correction = CorrectionDraft(saying=saying, reason="misread")
    journal.take(amended(journal.record, "one", correction, amendment="c-1"))
    journal.take(amended(journal.record, "two", AnnulmentDraft(reason="not here"), amendment="c-2"))

    assert [filed.id for filed in journal.record.known_statements()] == ["one"]


@pytest.mark.parametrize("draft", SUBJECTS)
def test_the_same_report_again_is_there_already(draft: RetiringDraft) -> None:
    journal = Journal()
    journal.report(a_draft("one", by="russia"))
    retire(journal, draft)
    before = len(journal.entries)
    journal.report(a_draft("one", by="russia"))

    assert len(journal.entries) == before


def test_a_place_that_is_not_retired_is_not_taken_back_and_an_unknown_one_is_not_found() -> None:
    journal = Journal()
    for draft in (back(SUBJECTS[0]), back(SUBJECTS[1]), RetiringDraft(place="nowhere", reason="x")):
        with pytest.raises(NotFound):
            decide_retiring(journal.record, draft, "a-1")


def test_a_reason_is_a_text() -> None:
    with pytest.raises(Refused, match="reason"):
        decide_retiring(Journal().record, RetiringDraft(place=TOWN, reason=" "), "a-1")


def test_a_retired_conflict_is_amended_and_stays_retired() -> None:
    journal = Journal()
    retire(journal, SUBJECTS[1])
    renamed = ConflictDraft(id=CONFLICT, name="Another name", claimants={})
    journal.take(decide_conflict(journal.record, renamed, zones=installed))
    conflict = journal.record.conflicts[CONFLICT]

    assert (conflict.name, conflict.retired is None) == ("Another name", False)
    assert in_use([conflict]) == []


def test_a_new_conflict_needs_a_zone() -> None:
    with pytest.raises(Refused) as refused:
        decide_conflict(Journal().record, ConflictDraft(id="new", claimants={}), zones=installed)

    assert [fault.pointer for fault in refused.value.faults] == ["/name", "/tz"]


@given(st.lists(st.tuples(st.sampled_from(["one", "two"]), st.sampled_from(["declares", "retires", "reinstates"]))))
def test_the_only_conflict_is_the_one_in_use_as_the_reference_reads_it(acts: list[tuple[str, str]]) -> None:
    journal, log = Journal(), list[dict[str, str]]()
    journal.entries, journal.record = [], Record()
    for conflict, act in acts:
        before = len(journal.entries)
        with suppress(NotFound):
            if act == "declares":
                draft = ConflictDraft(id=conflict, name=f"War {before}", tz="UTC", claimants={})
                journal.take(decide_conflict(journal.record, draft, zones=installed))
            else:
                retire(journal, RetiringDraft(conflict=conflict, reason="x", takes_back=act == "reinstates"))
        log += [{} if isinstance(entry.body, ZoneRules) else {act: conflict} for entry in journal.entries[before:]]

    for at in range(len(log) + 1):
        used = in_use(record_at(journal.entries, position=at).conflicts.values())
        assert (used[0].id if len(used) == 1 else None) == reference.only_conflict(log, at)
