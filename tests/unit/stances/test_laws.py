"""Laws of the pure functions, over random histories."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from adapters.zones import installed
from domain.errors import Refused
from domain.record.dating import NEVER
from domain.record.folded import record_at
from domain.stances.governing import Coordinates, agreement, stances
from domain.stances.succession import EVER, Succession
from domain.stances.timeline import sweep, track
from domain.vocabulary import Agreement, Bound, Kind, Matter, Outcome, Status, Voice
from tests.support.builders import CLAIMANTS, CONFLICT, TOWN, Journal, a_draft
from tests.support.histories import coordinates, grow, journals, quarrels, sieges, statements, words_of


@given(st.data())
def test_a_past_answer_stays_whatever_is_appended(data: st.DataObject) -> None:
    journal, asked = data.draw(journals()), data.draw(coordinates())
    known_at = len(journal.entries)
    before = stances(words_of(record_at(journal.entries, position=known_at, first_rules=installed)), asked)
    grow(data.draw, journal, size=8, claimants=tuple(CLAIMANTS))

    assert stances(words_of(record_at(journal.entries, position=known_at, first_rules=installed)), asked) == before


@given(st.data())
def test_what_one_side_says_never_moves_the_stance_of_another(data: st.DataObject) -> None:
    journal, asked = data.draw(journals()), data.draw(coordinates())
    before = stances(words_of(journal.record), asked)
    count = len(journal.record.statements)
    conflict = journal.record.conflicts[CONFLICT]
    below = conflict.below(conflict.side_of("russia"))
    for number in range(3):
        said_by_one_side(data, journal, f"r{number}", below)

    after = stances(words_of(journal.record), asked)

    assert len(journal.record.statements) >= count
    for place in before.keys() | after.keys():
        for speaker in CLAIMANTS.keys() - below:
            assert before.get(place, {}).get(speaker) == after.get(place, {}).get(speaker)


def said_by_one_side(data: st.DataObject, journal: Journal, name: str, claimants: Iterable[str]) -> None:
    with suppress(Refused):
        journal.report(data.draw(statements(name, sorted(journal.record.statements), tuple(sorted(claimants)))))


@given(journals() | sieges(), st.sampled_from(list(Bound)), st.sampled_from(list(Voice)), st.sampled_from(list(Matter)))
def test_a_track_says_at_every_instant_what_the_stances_say(
    journal: Journal, bound: Bound, voice: Voice, matter: Matter
) -> None:
    """The sweep over intervals, against the rules asked anew just before and at each instant of change."""
    words = [word for word in words_of(journal.record) if word.place == TOWN]
    sides = journal.record.conflicts[CONFLICT].sides()
    found = track(words, sides=sides, bound=bound, voice=voice, matter=matter)
    instants = {word.stated(bound) for word in words} | {word.effective(bound) for word in words}
    instants |= {word.dating.until_latest + 1 for word in words if word.dating.until_latest != NEVER}
    for instant in sorted({at + step for at in instants for step in (-1, 0)}):
        asked = Coordinates(about=instant, said_by=instant, bound=bound, voice=voice, matter=matter)
        there = stances(words, asked).get(TOWN, {})
        expected = agreement(there, sides=sides, matter=matter).agreement
        spans = [
            span for span in found.agreement if span.begins <= instant and (span.ends is None or instant < span.ends)
        ]
        assert (spans[0].agreement if spans else Agreement.SILENT) is expected
        for speaker, word in there.items():
            [span] = [
                span
                for span in found.spans[speaker]
                if span.begins <= instant and (span.ends is None or instant < span.ends)
            ]
            assert (span.status, span.holder) == (word.status, word.holder)
            assert word.statement in span.statements


@given(
    journals(size=20) | quarrels() | sieges(),
    *(st.sampled_from(list(axis)) for axis in (Bound, Voice, Matter)),
    st.randoms(),
)
def test_a_succession_changes_when_the_sweep_does_in_whatever_order_words_come(
    journal: Journal, bound: Bound, voice: Voice, matter: Matter, random: Random
) -> None:
    words = [word for word in words_of(journal.record) if word.place == TOWN]
    sides = journal.record.conflicts[CONFLICT].sides()
    swept = sweep(words, sides=sides, bound=bound, voice=voice, matter=matter)
    for speaker in sorted({speaker for word in words if (speaker := word.speaker_in(voice)) is not None}):
        own = [each for each in swept.intervals if each.word.speaker_in(voice) == speaker]
        governing = [(each.begins, each.governing.get(speaker)) for each in swept.turnings]
        expected = [now for before, now in pairwise([(EVER, None), *governing]) if before[1] != now[1]]
        succession = Succession(random.sample(own, k=len(own)))
        changes, at = list[object](), EVER
        while (following := succession.next_after(at)) is not None and following > at:
            if matter is Matter.CONTROL or succession.at(following) != succession.at(at):  # one captured after another
                changes.append((following, succession.at(following)))
            at = following

        assert changes == [(begins, interval and interval.word) for begins, interval in expected]


@given(journals(size=20), st.sampled_from(list(Bound)))
def test_disputes_are_the_disputed_spans_in_phases_without_gaps(journal: Journal, bound: Bound) -> None:
    words = [word for word in words_of(journal.record) if word.place == TOWN]
    sides = journal.record.conflicts[CONFLICT].sides()
    found = track(words, sides=sides, bound=bound, voice=Voice.SIDE, matter=Matter.CONTROL)
    disputed = [(span.begins, span.ends) for span in found.agreement if span.agreement is Agreement.DISPUTED]

    assert [(dispute.begins, dispute.ends) for dispute in found.disputes] == disputed
    for dispute in found.disputes:
        assert (dispute.ends is None) == (dispute.outcome is Outcome.OPEN) == (dispute.closed_by is None)
        assert dispute.phases[0].begins == dispute.begins
        assert dispute.phases[-1].ends == dispute.ends
        for one, other in zip(dispute.phases, dispute.phases[1:], strict=False):
            assert one.ends == other.begins
            assert one.stances != other.stances


def test_a_retraction_closes_no_dispute_before_it_is_said() -> None:
    """Russia encircles the town, then says that Ukraine has encircled it, and taken it: that ends its first word."""
    journal = Journal()
    journal.report(a_draft("r1", by="russia", status=Status.ENCIRCLED, holder="russia", stated="2025-04-01"))
    journal.report(a_draft("u1", by="ukraine", status=Status.NOT_ENCIRCLED, stated="2025-04-01"))
    late = "[2025-04-02..2025-04-04]"
    journal.report(a_draft("r2", by="russia", status=Status.ENCIRCLED, holder="ukraine", stated=late))
    journal.report(a_draft("r3", by="russia", status=Status.CONTROLLED, holder="ukraine", stated="2025-04-03"))
    journal.report(a_draft("r4", by="russia", kind=Kind.RETRACTION, retracts="r1", stated="2025-04-06"))
    sides = journal.record.conflicts[CONFLICT].sides()
    words = words_of(journal.record)

    [dispute] = track(words, sides=sides, bound=Bound.LATEST, voice=Voice.SIDE, matter=Matter.SIEGE).disputes

    assert (dispute.closed_by, dispute.outcome) == ("r3", Outcome.ACKNOWLEDGED)
