"""When an item is sent again, and what an answer means."""

from __future__ import annotations

from itertools import takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dates.edtf import parse_instant
from domain.dates.instants import MICROSECONDS_PER_SECOND as SECOND
from domain.webhooks.retry import ATTEMPTS_MAX, HOUR, Reply, ReplyMeaning, is_due, is_given_up, next_try

NOW = parse_instant("2026-03-01T12:00:00Z")
FAILED = Reply(status=500)


def waits(answer: Reply, jitter: float = 0.0) -> list[float]:
    tries = (next_try(attempts, answer, now=NOW, jitter=jitter) for attempts in range(1, ATTEMPTS_MAX + 5))
    return [(each - NOW) / SECOND for each in takewhile(lambda each: each is not None, tries) if each is not None]


def test_the_schedule_is_that_of_the_specification_and_ends() -> None:
    assert waits(FAILED) == [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]


@given(st.floats(0, 1))
def test_chance_makes_waits_longer_by_a_fifth_at_most(jitter: float) -> None:
    for least, wait in zip(waits(FAILED), waits(FAILED, jitter), strict=True):
        assert least <= wait <= least * 1.2


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (Reply(status=200), ReplyMeaning.DELIVERED),
        (Reply(status=299), ReplyMeaning.DELIVERED),
        (Reply(status=200, problem="it broke off"), ReplyMeaning.FAILED),
        (Reply(status=None, problem="no route"), ReplyMeaning.FAILED),
        (Reply(status=301), ReplyMeaning.FAILED),
        (Reply(status=404), ReplyMeaning.FAILED),
        (Reply(status=410), ReplyMeaning.GONE),
        (Reply(status=503), ReplyMeaning.FAILED),
    ],
)
def test_only_a_whole_answer_of_success_delivers(answer: Reply, meaning: ReplyMeaning) -> None:
    assert answer.meaning is meaning
    assert (answer.trouble() is None) == (meaning is ReplyMeaning.DELIVERED)


@pytest.mark.parametrize(
    ("status", "retry_after", "wait"),
    [
        (503, "120", 120),
        (429, "120", 120),
        (429, "1", 5),
        (500, "120", 5),
        (503, "Sun, 01 Mar 2026 12:10:00 GMT", 600),
        (503, "Sun, 01 Mar 2026 11:10:00 GMT", 5),
        (503, "Sun Mar  1 12:10:00 2026", 600),
        (503, "Sunday, 01-Mar-26 12:10:00 GMT", 600),
        (503, "Fri, 31 Dec 9999 23:59:59 -2359", 24 * HOUR),
        (503, "Mon, 01 Jan 0001 00:00:00 +2359", 5),
        (503, "soon", 5),
        (503, "-5", 5),
        (503, "Sun, 99 Mar 2026 12:10:00 GMT", 5),
        (503, "9" * 400, 24 * HOUR),
    ],
)
def test_a_target_that_says_when_to_come_again_is_not_asked_sooner(status: int, retry_after: str, wait: float) -> None:
    assert waits(Reply(status=status, retry_after=retry_after))[0] == wait


@given(st.integers(1, ATTEMPTS_MAX - 1), st.floats(0, 1), st.sampled_from((None, "1", "86400", "9" * 12)))
def test_what_waits_is_due_at_its_time_and_where_the_clock_was_set_back(
    attempts: int, jitter: float, retry_after: str | None
) -> None:
    due_at = next_try(attempts, Reply(status=503, retry_after=retry_after), now=NOW, jitter=jitter)

    assert due_at is not None
    assert [is_due(due_at, now) for now in (NOW, due_at - 1, due_at, due_at + 1)] == [False, False, True, True]
    assert is_due(due_at, NOW - 2 * 24 * HOUR * SECOND)


def test_an_endpoint_is_given_up_after_five_days_of_failures() -> None:
    day = 24 * HOUR * SECOND

    assert not is_given_up(NOW, NOW + 5 * day - 1)
    assert is_given_up(NOW, NOW + 5 * day)
