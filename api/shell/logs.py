"""The log lines of a process that serves: to stderr, as text or as JSON, and few of one kind."""

from __future__ import annotations

import logging
import signal
from collections.abc import Mapping
from datetime import UTC, datetime
from threading import Event
from time import monotonic
from typing import Any

import orjson

from api.settings import LogLines

SPARING_SECONDS = 60.0
KINDS_MAX = 1_000  # remembered; then all are forgotten
TEXT = "%(levelname)s: %(message)s"
LEFT_OUT = " (%d more of this kind in the last minute)"
OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class Sparing(logging.Filter):
    """Lets one line of a kind through a minute, with how many it left out before: a flood does not fill the disk."""

    def __init__(self) -> None:
        super().__init__()
        self._kinds: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        kind, now = (record.name, str(record.msg)[:200]), monotonic()
        since, left_out = self._kinds.get(kind, (now - SPARING_SECONDS, 0))
        if now - since < SPARING_SECONDS:
            self._kinds[kind] = since, left_out + 1
            return False
        if left_out:
            record.msg, record.args = record.getMessage() + LEFT_OUT, (left_out,)
        if len(self._kinds) >= KINDS_MAX:
            self._kinds.clear()
        self._kinds[kind] = now, 0
        return True


class JsonLines(logging.Formatter):
    """A JSON object a line: `time`, `level`, `logger`, `message`, `error`, and what else the line was given."""

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_given(vars(record)),
        }
        if record.exc_info:
            fields["error"] = self.formatException(record.exc_info)
        return orjson.dumps(fields, default=str).decode()


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in OWN}


def write_logs(as_lines: LogLines) -> None:
    """Send the log lines of this process to stderr; those of libraries too, from warnings on."""
    handler = logging.StreamHandler()
    handler.addFilter(Sparing())
    handler.setFormatter(JsonLines() if as_lines is LogLines.JSON else logging.Formatter(TEXT))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def until_stopped() -> Event:
    """Set by SIGTERM or SIGINT: for a command that works until then."""
    stopped = Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stopped.set())
    return stopped
