"""Releases of a dataset, one after another: about each day of a release, its claimant says what the release says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count, pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.imports.restate import Restatement, StatementStretch, changes, runs_of

DAYS = 14

Panel = Sequence[str | None]  # one value a day; None: nothing is said


@dataclass
class Claimant:
    """What a claimant has said, and what it holds to be so, by the rules of time: the latest word governs."""

    standing: dict[str, tuple[int, int, StatementStretch[str]]] = field(default_factory=dict)  # release, position
    positions: count[int] = field(default_factory=count)

    def release(self, first: int, panel: Panel, release: int) -> Restatement[str]:
        runs = runs_of([(first + day, value) for day, value in enumerate(panel)], first + len(panel) - 1)
        made = changes(runs, [stretch for _, _, stretch in self.standing.values()])
        for statement in made.take_back:
            del self.standing[statement]
        for claimed in made.claim:
            position = next(self.positions)
            self.standing[str(position)] = release, position, claimed._replace(statement=str(position))
        return made

    def stance(self, day: int) -> str | None:
        words = [(rank, position, each.value) for rank, position, each in self.standing.values() if each.covers(day)]
        return max(words)[2] if words else None


def panels() -> st.SearchStrategy[tuple[int, Panel]]:
    firsts = st.integers(0, DAYS // 2)
    return st.tuples(firsts, st.lists(st.sampled_from(["A", "B", None]), min_size=1, max_size=DAYS))


@given(st.lists(panels(), min_size=1, max_size=6))
def test_about_each_day_of_a_release_the_claimant_says_what_it_says(releases: Sequence[tuple[int, Panel]]) -> None:
    claimant = Claimant()
    for release, (first, panel) in enumerate(releases):
        earlier = [claimant.stance(day) for day in range(first)]
        claimant.release(first, panel, release)

        assert [claimant.stance(first + day) for day in range(len(panel))] == list(panel)
        assert [claimant.stance(day) for day in range(first)] == earlier
        assert claimant.release(first, panel, release) == Restatement([], [])


@given(st.lists(panels(), min_size=1, max_size=5))
def test_files_of_one_release_may_come_in_any_order(parts: Sequence[tuple[int, Panel]]) -> None:
    """Those of different spans: where spans overlap, the last that comes has its way."""
    claimant = Claimant()
    for first, panel in parts:
        claimant.release(first, panel, 1)

        assert [claimant.stance(first + day) for day in range(len(panel))] == list(panel)


def test_what_goes_on_is_not_said_again_and_a_change_costs_one_claim() -> None:
    claimant = Claimant()
    claimant.release(1, ["A", "A", "B", "B"], 1)
    longer = claimant.release(1, ["A", "A", "B", "B", "B", "A"], 2)
    next_year = claimant.release(7, ["A", "A", "B"], 3)

    assert longer == Restatement([], [StatementStretch(6, None, "A")])
    assert next_year == Restatement([], [StatementStretch(9, None, "B")])


def test_a_change_that_vanished_is_taken_back_and_one_that_moved_is_claimed_anew() -> None:
    claimant = Claimant()
    claimant.release(1, ["A", "A", "B", "A", "A"], 1)
    assert [each.statement for _, _, each in claimant.standing.values()] == ["0", "1", "2"]

    assert claimant.release(1, ["A", "B", "B", "A", "A"], 2) == Restatement(
        ["0", "1"], [StatementStretch(1, 1, "A"), StatementStretch(2, 3, "B")]
    )
    assert claimant.release(1, ["A"] * 5, 3) == Restatement(["3", "4", "2"], [StatementStretch(1, None, "A")])


def test_a_past_that_is_rewritten_does_not_outrank_what_follows() -> None:
    claimant = Claimant()
    claimant.release(1, ["A", "A", "A"], 1)
    claimant.release(1, ["A", "A", "A", "B"], 2)

    assert claimant.release(1, ["A", "C", "A", "B"], 3).claim[0] == StatementStretch(2, 2, "C")
    assert [claimant.stance(day) for day in range(1, 6)] == ["A", "C", "A", "B", "B"]


def test_a_blank_ends_a_run() -> None:
    claimant = Claimant()
    claimant.release(1, ["A", "A"], 1)

    assert claimant.release(1, ["A", "A", None], 2) == Restatement(["0"], [StatementStretch(1, 2, "A")])
    assert [claimant.stance(day) for day in range(1, 5)] == ["A", "A", None, None]


def test_runs_cover_their_days_without_gaps() -> None:
    runs = runs_of([(1, "A"), (3, "A"), (5, None), (6, "B")], 9)

    assert runs == [(1, 4, "A"), (5, 5, None), (6, 9, "B")]
    assert all(one.last + 1 == other.first for one, other in pairwise(runs))
