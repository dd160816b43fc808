"""The audit log: a JSON object a line, appended to a file or written to stderr. A flood of refusals fills no disk."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Lock
from time import monotonic

import orjson

from adapters.files.durable import OWNER_ALONE
from domain.dates.instants import to_text
from domain.intake.audited import ActOutcome, AuditEvent
from domain.ports import Clock

STDERR = "stderr"
SPARING_SECONDS = 60.0
KINDS_MAX = 200  # of refusals in a minute; of others only the count is written
TEXT_MAX = 300  # characters of a text that a client may have sent
OTHERS = AuditEvent(act="other-refusals", outcome=ActOutcome.REFUSED)

logger = logging.getLogger(__name__)
Kind = tuple[str, ActOutcome, str | None, str | None, str | None]


class WrittenAuditLog:
    """``target``: a file, which may be moved away at any time, or ``stderr``.

    ``background``: the route of an event that no request has caused.

    Acts that were done are always written. Of refusals of one kind from one address, the first of a minute is written,
    and the others as one line with their count: with the next event after that minute, or at the end.
    """

    def __init__(self, target: str, clock: Clock, *, background: str) -> None:
        self._write: Callable[[bytes], None] = _to_stderr if target == STDERR else _Appended(Path(target))
        self._clock = clock
        self._background = background
        self._lock = Lock()
        self._since = monotonic()
        self._held: dict[Kind, tuple[AuditEvent, int]] = {}
        self._others = 0
        self.lost = 0

    def tell(self, event: AuditEvent) -> None:
        with self._lock:
            if monotonic() - self._since >= SPARING_SECONDS:
                self._tell_held()
            if event.outcome in {ActOutcome.DONE, ActOutcome.UNCHANGED} or self._is_first(event):
                self._put(event)

    def close(self) -> None:
        """Tell what was held back."""
        with self._lock:
            self._tell_held()

    def _is_first(self, event: AuditEvent) -> bool:
        kind = _kind(event)
        if kind in self._held:
            self._held[kind] = event, self._held[kind][1] + 1
            return False
        if len(self._held) >= KINDS_MAX:
            self._others += 1
            return False
        self._held[kind] = event, 0
        return True

    def _tell_held(self) -> None:
        for event, count in self._counted():
            self._put(replace(event, count=count))
        self._held, self._others, self._since = {}, 0, monotonic()

    def _counted(self) -> Iterator[tuple[AuditEvent, int]]:
        yield from ((event, count) for event, count in self._held.values() if count)
        if self._others:
            yield OTHERS, self._others

    def _put(self, event: AuditEvent) -> None:
        try:
            self._write(self._line(event))
        except OSError as error:
            self.lost += 1
            logger.error("the audit log cannot be written: %s", error.strerror or error)  # noqa: TRY400 - no traceback

    def _line(self, event: AuditEvent) -> bytes:
        via = event.via
        told = {
            "time": to_text(self._clock.now()),
            "act": event.act,
            "outcome": event.outcome,
            "name": event.name,
            "key": None if via is None else via.key,
            "address": None if via is None else via.address,
            "route": self._background if via is None else via.route[:TEXT_MAX],
            "targets": list(event.targets) or None,
            "count": event.count,
            "position": event.position,
            "detail": event.detail,
            "reason": None if event.reason is None else event.reason[:TEXT_MAX],
        }
        return orjson.dumps({name: value for name, value in told.items() if value is not None}) + b"\n"


def _kind(event: AuditEvent) -> Kind:
    address = None if event.via is None else event.via.address
    return event.act, event.outcome, event.name, address, event.reason


def _to_stderr(line: bytes) -> None:
    sys.stderr.write(line.decode())
    sys.stderr.flush()


class _Appended:
    """Opened for each line: lines are few, and the file may have been moved away since the last one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, line: bytes) -> None:
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, OWNER_ALONE)
        try:
            os.write(descriptor, line)  # at once, so that lines of several processes do not mix
        finally:
            os.close(descriptor)
