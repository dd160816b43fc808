"""The promises of the port ``AuditLog``, and how the written one spares the disk."""

from __future__ import annotations

import logging
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from adapters.files import audit_log
from adapters.files.audit_log import KINDS_MAX, WrittenAuditLog
from domain.intake.append import Via
from domain.intake.audited import ActOutcome, AuditEvent
from tests.support.running import SetClock

REFUSED = AuditEvent(act="authentication", outcome=ActOutcome.REFUSED, via=Via(None, "192.0.2.1", "GET /v1/log"))
DONE = AuditEvent(act="annulment", outcome=ActOutcome.DONE, name="desk", targets=["s"], position=7)


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the clock of the minutes."""
    monkeypatch.setattr(audit_log, "monotonic", lambda: 0.0)
    return lambda seconds: monkeypatch.setattr(audit_log, "monotonic", lambda: seconds)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "audit.jsonl"


def kept(path: Path) -> WrittenAuditLog:
    return WrittenAuditLog(str(path), SetClock(7), background="shell")


def told(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def test_an_event_is_a_json_line_in_a_file_for_its_owner_alone(path: Path) -> None:
    kept(path).tell(DONE)

    assert told(path) == [
        {
            "time": "1970-01-01T00:00:00.000007Z",
            "act": "annulment",
            "outcome": "done",
            "name": "desk",
            "route": "shell",
            "targets": ["s"],
            "count": 1,
            "position": 7,
        }
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.usefixtures("ticking")
def test_all_that_was_done_is_told_and_of_refusals_the_first(path: Path) -> None:
    log = kept(path)
    for event in (DONE, REFUSED, DONE, REFUSED, REFUSED):
        log.tell(event)

    assert [each["act"] for each in told(path)] == ["annulment", "authentication", "annulment"]


def test_once_the_minute_is_over_the_others_are_one_line_with_their_count(
    path: Path, ticking: Callable[[float], None]
) -> None:
    log = kept(path)
    for _ in range(500):
        log.tell(REFUSED)
    ticking(60.0)
    log.tell(REFUSED)

    assert [each["count"] for each in told(path)] == [1, 499, 1]


@pytest.mark.usefixtures("ticking")
def test_what_was_held_back_is_told_at_the_end(path: Path) -> None:
    log = kept(path)
    for _ in range(3):
        log.tell(REFUSED)
    log.close()

    assert [each["count"] for each in told(path)] == [1, 2]


@pytest.mark.usefixtures("ticking")
def test_refusals_of_ever_more_addresses_are_counted_past_a_limit(path: Path) -> None:
    log = kept(path)
    for number in range(KINDS_MAX + 50):
        log.tell(AuditEvent(act="authentication", outcome=ActOutcome.REFUSED, via=Via(None, f"a{number}", "GET /")))
    log.close()

    assert len(told(path)) == KINDS_MAX + 1
    assert (told(path)[-1]["act"], told(path)[-1]["count"]) == ("other-refusals", 50)


def test_a_file_that_was_moved_away_is_made_again(path: Path) -> None:
    log = kept(path)
    log.tell(DONE)
    path.rename(path.with_suffix(".1"))
    log.tell(DONE)

    assert len(told(path)) == len(told(path.with_suffix(".1"))) == 1


def test_a_line_break_in_a_text_breaks_no_line_and_a_long_text_is_cut(path: Path) -> None:
    kept(path).tell(AuditEvent(act="correction", outcome=ActOutcome.REFUSED, reason="a\n" + "b" * 1_000))

    [line] = told(path)
    assert (line["reason"][:3], len(line["reason"])) == ("a\nb", 300)


def test_an_audit_log_that_cannot_be_written_stops_nothing_and_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        log = kept(tmp_path / "none" / "audit.jsonl")
        log.tell(DONE)

    assert log.lost == 1
    assert "the audit log cannot be written: No such file or directory" in caplog.text


def test_it_may_be_written_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    WrittenAuditLog("stderr", SetClock(7), background="shell").tell(DONE)

    assert orjson.loads(capsys.readouterr().err)["act"] == "annulment"
