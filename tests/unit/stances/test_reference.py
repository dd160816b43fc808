"""The rules of time agree with a direct reading of them, ``tests/support/reference.py``, on random histories."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from adapters.zones import installed
from domain.dates.instants import FIRST, Instant, to_text
from domain.record.amendments import Annulment, ClaimantCorrection, Correction
from domain.record.folded import record_at
from domain.record.statements import Content, Denial, Retraction, Statement
from domain.record.zones import ZoneRules
from domain.stances.governing import agreement, stances
from domain.stances.timeline import track
from domain.vocabulary import Bound, Matter, Status, Voice
from tests.support import reference
from tests.support.builders import CLAIMANTS, CONFLICT, OTHER_TOWN, TOWN, Journal, a_draft
from tests.support.histories import coordinates, journals, sieges, words_of
from tests.support.properties import examples
from tests.support.reference_dates import LAST

KYIV = ZoneInfo("Europe/Kyiv")
DECLARED = {key: {"role": str(each.role), "parent": each.parent} for key, each in CLAIMANTS.items()}


def log_of(journal: Journal) -> Iterator[dict[str, Any]]:
    for entry in journal.entries:
        item = {"position": entry.position, "recorded_at": to_text(entry.recorded_at)}
        match entry.body:
            case Statement(id=name, content=content):
                yield item | {"type": "statement", "id": name} | plain(content)
            case Correction(target=target, content=content):
                yield item | {"type": "correction", "id": target, "content": plain(content)}
            case Annulment(target=target):
                yield item | {"type": "annulment", "id": target}
            case ClaimantCorrection(claimant=claimant, role=role, parent=parent):
                yield item | {"type": "claimant", "id": claimant, "role": str(role), "parent": parent}
            case ZoneRules(name=name, rules=rules):
                yield item | {"type": "zone", "zone": ZoneInfo.from_file(BytesIO(rules), key=name)}
            case _:
                pass  # no word of a claimant


def plain(content: Content) -> dict[str, Any]:
    """Without a status where it was derived: the reference derives it itself."""
    said: dict[str, Any] = {"kind": str(content.kind), "claimant": content.claimant, "place": content.place}
    said["stated"] = content.stated.text
    if isinstance(content, Retraction):
        return said | {"retracts": content.retracts}
    dates = {"effective": content.effective, "until": content.until}
    said |= {name: date.text for name, date in dates.items() if date is not None}
    if isinstance(content, Denial):
        said |= {"denies": content.denies}
        if content.derived:
            return said
    return said | {"status": str(content.status), "holder": content.holder}


def known(journal: Journal, position: int) -> reference.Words:
    return reference.known(list(log_of(journal)), position, DECLARED, KYIV)


def sides_of(journal: Journal, position: int | None = None) -> reference.Sides:
    return reference.sides_at(log_of(journal), position or len(journal.entries), DECLARED)


@given(st.data())
@examples(200)
def test_stances_and_agreement_are_those_of_a_direct_reading(data: st.DataObject) -> None:
    journal, asked = data.draw(journals(size=16) | sieges()), data.draw(coordinates())
    position = data.draw(st.integers(min_value=1, max_value=len(journal.entries)))
    record = record_at(journal.entries, position=position, first_rules=installed)
    sides, expected_sides = record.conflicts[CONFLICT].sides(), sides_of(journal, position)
    found = {
        place: ({speaker: word.statement for speaker, word in each.items()}, agreement_of)
        for place, each in stances(words_of(record), asked).items()
        for agreement_of in [agreement(each, sides=sides, matter=asked.matter)]
    }
    expected = {
        place: ({speaker: word["id"] for speaker, word in each.items()}, reference.agreement(each, expected_sides))
        for place, each in reference.stances(
            known(journal, position),
            expected_sides,
            reference.Asked(asked.bound, asked.voice, asked.matter),
            about=since_year_one(asked.about),
            said_by=since_year_one(asked.said_by),
        ).items()
    }

    assert found.keys() == expected.keys()
    for place, (words, verdict) in found.items():
        assert (words, (str(verdict.agreement), list(verdict.common))) == expected[place]


def since_year_one(instant: Instant) -> int:
    return instant - FIRST


def stretch(begins: Instant, ends: Instant | None, *answer: Any) -> tuple[int, int | None, Any]:
    end = None if ends is None else since_year_one(ends)
    return since_year_one(begins), end, answer if len(answer) > 1 else answer[0]


@given(journals(size=16) | sieges(), st.sampled_from(Bound), st.sampled_from(Voice), st.sampled_from(Matter))
@examples(200)
def test_tracks_and_disputes_are_those_of_a_direct_reading(
    journal: Journal, bound: Bound, voice: Voice, matter: Matter
) -> None:
    there, words, sides = known(journal, len(journal.entries)), words_of(journal.record), sides_of(journal)
    for place in (TOWN, OTHER_TOWN):
        found = track(
            [word for word in words if word.place == place],
            sides=frozenset(sides.sides),
            bound=bound,
            voice=voice,
            matter=matter,
        )
        of_place = {name: word for name, word in there.items() if word["place"] == place}
        expected = reference.Track(of_place, sides, reference.Asked(bound, voice, matter))

        for speaker, spans in found.spans.items():
            assert [stretch(each.begins, each.ends, each.status, each.holder) for each in spans] == expected.spans(
                speaker
            )
        assert [stretch(each.begins, each.ends, each.agreement) for each in found.agreement] == expected.agreement()
        assert [
            {
                "from": since_year_one(each.begins),
                "to": None if each.ends is None else since_year_one(each.ends),
                "opened_by": each.opened_by,
                "closed_by": each.closed_by,
                "outcome": each.outcome,
                "days": each.days,
                "phases": [stretch(phase.begins, phase.ends, dict(phase.stances)) for phase in each.phases],
            }
            for each in found.disputes
        ] == expected.disputes()


@given(journals(size=16) | sieges(), st.sampled_from(Bound), st.sampled_from(Voice), st.sampled_from(Matter))
def test_a_span_names_the_words_that_govern_in_it_and_those_that_begin_in_it(
    journal: Journal, bound: Bound, voice: Voice, matter: Matter
) -> None:
    there = {name: word for name, word in known(journal, len(journal.entries)).items() if word["place"] == TOWN}
    asked = reference.Asked(bound, voice, matter)
    sides = sides_of(journal)
    expected = reference.Track(there, sides, asked)
    found = track(
        [word for word in words_of(journal.record) if word.place == TOWN],
        sides=frozenset(sides.sides),
        bound=bound,
        voice=voice,
        matter=matter,
    )
    for speaker, spans in found.spans.items():
        for span in spans:
            begin, end, _ = stretch(span.begins, span.ends, span.status)
            governing = expected.governing(speaker, begin, end)
            assert governing <= set(span.statements)
            for name in set(span.statements) - governing:
                begins = max(asked.of(there[name]["said"]), asked.of(there[name]["began"]))
                assert begin <= begins < (LAST if end is None else end)
                assert (there[name]["status"], there[name]["holder"]) == (span.status, span.holder)


def test_what_was_said_before_another_stance_restates_nothing_after_it() -> None:
    journal = Journal()
    for name, status, stated in (
        ("held", Status.CONTROLLED, "2025-05-01"),
        ("again", Status.CONTROLLED, "2025-05-02"),
        ("fought-over", Status.CONTESTED, "2025-05-03"),
        ("held-anew", Status.CONTROLLED, "2025-05-04"),
    ):
        holder = "russia" if status is Status.CONTROLLED else None
        journal.report(a_draft(name, by="russia", status=status, holder=holder, stated=stated))
    found = track(
        words_of(journal.record),
        sides=frozenset(sides_of(journal).sides),
        bound=Bound.LATEST,
        voice=Voice.SIDE,
        matter=Matter.CONTROL,
    )

    assert [span.statements for span in found.spans["russia"]] == [("held", "again"), ("fought-over",), ("held-anew",)]
