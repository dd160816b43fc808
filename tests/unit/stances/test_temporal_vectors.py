"""Every case of ``tests/vectors/temporal.json`` against the pure functions."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import pytest

from adapters.zones import installed
from api.http.parsing.forms import read_form
from api.intake.input import ConflictForm, CorrectionForm, PlaceForm, ReportForm
from domain.dates.edtf import parse_instant
from domain.dates.instants import Instant, to_text
from domain.intake.drafts import AnnulmentDraft
from domain.intake.rules.common import Decision
from domain.intake.rules.declarations import decide_conflict, decide_place
from domain.intake.rules.reports import decide_report
from domain.record.entries import Body, Entry
from domain.record.folded import Record, record_at
from domain.stances.governing import Coordinates, Weighed, agreement, stances, word_of
from domain.stances.timeline import track
from domain.vocabulary import Bound, Matter, Voice
from tests.support.builders import amended
from tests.support.cases import CONFLICT, Case, conflict_of, mapped_positions, places_of, report_of, temporal_cases


def recorded(case: Case) -> list[Entry]:
    """The case's log, decided entry by entry as the service would."""
    record, entries = Record(), list[Entry]()

    def append(decision: Decision, at: Instant) -> None:
        assert decision.bodies
        for body in decision.bodies:
            entries.append(entry(len(entries) + 1, at, body))
            record.apply(entries[-1])

    first = parse_instant(case["log"][0]["recorded_at"])
    append(decide_conflict(record, read_form(ConflictForm, conflict_of(case)).read(CONFLICT), zones=installed), first)
    for place in places_of(case):
        append(decide_place(record, read_form(PlaceForm, {"name": place}).read(place)), first)
    for item in case["log"]:
        append(decided(record, item), parse_instant(item["recorded_at"]))
    return entries


def entry(position: int, at: Instant, body: Body) -> Entry:
    return Entry(position=position, recorded_at=at, recorded_by="test", batch=None, salt=b"", body=body)


def decided(record: Record, item: Mapping[str, Any]) -> Decision:
    at = parse_instant(item["recorded_at"])
    match item["type"]:
        case "statement":
            draft = read_form(ReportForm, report_of(item)).read()
            return decide_report(record, draft, ids=[], at=at)
        case "correction":
            content = {"content": item["content"], "reason": "misread"}
            correction = read_form(CorrectionForm, content).read()
            name = f"correction-{item['position']}"
            return amended(record, item["id"], correction, amendment=name)
        case _:
            name = f"annulment-{item['position']}"
            return amended(record, item["id"], AnnulmentDraft(reason="out"), amendment=name)


def words_of(record: Record) -> list[Weighed]:
    conflict = record.conflicts[CONFLICT]
    return [word_of(filed, conflict) for filed in record.known_statements()]


@pytest.mark.parametrize("case", temporal_cases(), ids=lambda case: str(case["name"]))
def test_the_rules_of_time_give_the_answers_of_the_case(case: Case) -> None:
    entries, positions = recorded(case), mapped_positions(case)
    words = {at: words_of(record_at(entries, position=positions[at])) for at in known_ats(case)}
    conflict = record_at(entries, position=positions[0]).conflicts[CONFLICT]

    for question in case["questions"]:
        assert answer(words[question["known_at"]], conflict.sides(), question) == expected(question)
    for each in case["tracks"]:
        found = track(
            [word for word in words[each["known_at"]] if word.place == each["place"]],
            sides=conflict.sides(),
            bound=Bound(each["bound"]),
            voice=Voice(each["voice"]),
            matter=Matter(each["matter"]),
        )
        assert [[to_text(span.begins), str(span.agreement)] for span in found.agreement] == each["agreement"]
        assert [
            {
                "from": to_text(dispute.begins),
                "to": None if dispute.ends is None else to_text(dispute.ends),
                "opened_by": dispute.opened_by,
                "closed_by": dispute.closed_by,
                "outcome": str(dispute.outcome),
            }
            for dispute in found.disputes
        ] == each["disputes"]


def known_ats(case: Case) -> set[int]:
    return {each["known_at"] for each in itertools.chain(case["questions"], case["tracks"])}


def answer(words: list[Weighed], sides: frozenset[str], question: Mapping[str, Any]) -> dict[str, Any]:
    matter = Matter(question["matter"])
    found = stances(
        words,
        Coordinates(
            about=parse_instant(question["about"]),
            said_by=parse_instant(question["said_by"]),
            bound=Bound(question["bound"]),
            voice=Voice(question["voice"]),
            matter=matter,
        ),
    )
    verdicts = {place: agreement(of_place, sides=sides, matter=matter) for place, of_place in found.items()}
    return {
        "stances": {
            place: {speaker: word.statement for speaker, word in of_place.items()} for place, of_place in found.items()
        },
        "agreement": {place: str(verdict.agreement) for place, verdict in verdicts.items()},
        "common": {place: list(verdict.common) for place, verdict in verdicts.items()},
    }


def expected(question: Mapping[str, Any]) -> dict[str, Any]:
    return {name: question[name] for name in ("stances", "agreement", "common")}
