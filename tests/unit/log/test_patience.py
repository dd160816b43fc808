"""How long a call may wait for a database: as long as its request has time, and never less than a moment."""

from __future__ import annotations

from threading import Lock

import pytest

from adapters.sql.patience import LEAST_SECONDS, held, patience, within
from domain.errors import LogUnavailable


def test_without_a_deadline_a_wait_takes_what_it_may() -> None:
    assert patience(30) == 30


def test_a_wait_takes_no_longer_than_the_request_has_time() -> None:
    with within(5):
        assert 4 < patience(30) <= 5
        assert patience(2) == 2
        with within(None):
            assert patience(30) == 30
    assert patience(30) == 30


def test_past_the_deadline_there_is_still_time_for_a_database_that_is_well() -> None:
    with within(0):
        assert patience(30) == LEAST_SECONDS


def test_a_lock_that_others_hold_for_too_long_is_said_to_be_theirs() -> None:
    lock = Lock()
    in_words = pytest.raises(LogUnavailable, match="other writers in this process")
    with lock, within(0), in_words, held(lock, "other writers"):
        pass
    assert not lock.locked()
