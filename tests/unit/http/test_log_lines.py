"""Log lines: few of one kind, and as JSON where that is wanted."""

from __future__ import annotations

import logging
from typing import Any

import orjson
import pytest

from api.shell import logs
from api.shell.logs import JsonLines, Sparing


def a_line(message: str, *args: object, **more: Any) -> logging.LogRecord:
    return logging.makeLogRecord({"name": "there", "msg": message, "args": args, "levelname": "WARNING", **more})


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr(logs, "monotonic", lambda: now[0])
    return now


def test_one_line_of_a_kind_is_written_a_minute_and_says_how_many_were_left_out(now: list[float]) -> None:
    sparing = Sparing()
    lines = [a_line("no room for %s", number) for number in range(100)]

    assert [sparing.filter(line) for line in lines] == [True, *[False] * 99]
    assert sparing.filter(a_line("another thing"))
    now[0] = 60.0
    later = a_line("no room for %s", 100)
    assert sparing.filter(later)
    assert later.getMessage() == "no room for 100 (99 more of this kind in the last minute)"


def test_kinds_are_forgotten_before_they_fill_the_memory(now: list[float]) -> None:
    sparing = Sparing()
    for number in range(3 * logs.KINDS_MAX):
        assert sparing.filter(a_line(f"line {number}"))

    assert now == [0.0]
    assert len(sparing._kinds) <= logs.KINDS_MAX  # noqa: SLF001


def test_a_line_as_json_has_what_it_was_given() -> None:
    line = a_line("cannot read %s", "a row", exc_info=(ValueError, ValueError("broken"), None), webhook="w1")
    written = orjson.loads(JsonLines().format(line))

    assert {name: written[name] for name in ("level", "logger", "message", "webhook")} == {
        "level": "warning",
        "logger": "there",
        "message": "cannot read a row",
        "webhook": "w1",
    }
    assert "broken" in written["error"]
