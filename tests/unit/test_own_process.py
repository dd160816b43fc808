"""A process of our own answers one request after another, and another one takes its place when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Timer

import pytest

from adapters.own_process import OwnProcess
from domain.errors import HelperFailed
from tests.support.tidiness import ROOT


@pytest.fixture
def process() -> Iterator[OwnProcess]:
    running = OwnProcess("tests.support.echoing", {"PYTHONPATH": str(ROOT)}, seconds_max=20)
    yield running
    running.stop()


def test_it_answers_short_and_long_requests(process: OwnProcess) -> None:
    assert process.ask(b"one") == b"eno"
    assert process.ask(b"ab" * 200_000) == b"ba" * 200_000


@pytest.mark.parametrize("request_", [b"fail", b"end"])
def test_a_request_that_it_fails_on_is_an_error_and_the_next_one_is_answered(
    process: OwnProcess, request_: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(HelperFailed, match="try again"):
        process.ask(request_)
    assert ("ValueError: a fault" in capfd.readouterr().err) is (request_ == b"fail")
    assert process.ask(b"one") == b"eno"


def test_a_request_that_takes_too_long_is_ended() -> None:
    process = OwnProcess("tests.support.echoing", {"PYTHONPATH": str(ROOT)}, seconds_max=1)
    with pytest.raises(HelperFailed, match="within 1 seconds"):
        process.ask(b"wait")
    process.stop()


def test_it_is_stopped_in_the_middle_of_a_request(process: OwnProcess) -> None:
    process.ask(b"one")
    Timer(0.2, process.stop).start()
    with pytest.raises(HelperFailed):
        process.ask(b"wait")


def test_it_starts_again_after_it_was_stopped(process: OwnProcess) -> None:
    assert process.ask(b"one") == b"eno"
    process.stop()
    process.stop()
    assert process.ask(b"two") == b"owt"
