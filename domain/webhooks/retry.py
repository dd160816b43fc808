"""When an item is sent again, and what an answer means.

Source: the Standard Webhooks specification, "Deliverability and reliability".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from enum import StrEnum, auto

from domain.dates.instants import MICROSECONDS_PER_DAY, MICROSECONDS_PER_SECOND, Instant, clamp, from_datetime

MINUTE, HOUR = 60, 3_600
WAITS_SECONDS = (5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
ATTEMPTS_MAX = 1 + len(WAITS_SECONDS)  # the first is made at once
JITTER = 0.2  # of a wait, added by chance: so that targets that failed together are not tried together
RETRY_AFTER_MAX_SECONDS = 24 * HOUR
RETRY_AFTER_DIGITS_MAX = 9
GIVEN_UP_AFTER_DAYS = 5  # of nothing but failures
GONE = 410
SAY_WHEN = (429, 503)


class ReplyMeaning(StrEnum):
    DELIVERED = auto()
    GONE = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of sending. Either a ``status`` came, or a ``problem`` says why not; or both, if it came in part."""

    status: int | None
    problem: str | None = None
    retry_after: str | None = None
    beginning: str = ""
    milliseconds: int = 0

    @property
    def meaning(self) -> ReplyMeaning:
        if self.problem is None and self.status is not None and 200 <= self.status < 300:  # noqa: PLR2004 - HTTP
            return ReplyMeaning.DELIVERED
        return ReplyMeaning.GONE if self.problem is None and self.status == GONE else ReplyMeaning.FAILED

    def trouble(self) -> str | None:
        """What was wrong with it, in words; None where it was delivered."""
        if self.meaning is ReplyMeaning.DELIVERED:
            return None
        if self.problem is not None:
            return self.problem
        is_elsewhere = self.status is not None and 300 <= self.status < 400  # noqa: PLR2004 - HTTP
        return f"the target answered {self.status}" + (", and redirects are not followed" if is_elsewhere else "")


def next_try(attempts: int, answer: Reply, *, now: Instant, jitter: float) -> Instant | None:
    """When an item is tried again that was tried ``attempts`` times; None where it has been often enough.

    ``jitter``: by chance, from 0 to 1. A target that says when to come again is not asked sooner.
    """
    if attempts >= ATTEMPTS_MAX:
        return None
    wait = WAITS_SECONDS[attempts - 1] * (1 + JITTER * jitter)
    wanted = _seconds(answer.retry_after, now) if answer.status in SAY_WHEN else 0.0
    return now + int(max(wait, min(wanted, RETRY_AFTER_MAX_SECONDS)) * MICROSECONDS_PER_SECOND)


def _seconds(text: str | None, now: Instant) -> float:
    """``Retry-After``: seconds, or a date (RFC 9110 section 10.2.3), also of the old form that names no zone.

    What is neither asks for nothing.
    """
    if text is None:
        return 0.0
    if text.isascii() and text.isdigit():
        return float(text[:RETRY_AFTER_DIGITS_MAX])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return 0.0
    in_utc = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return (from_datetime(in_utc) - now) / MICROSECONDS_PER_SECOND


def is_due(due_at: Instant, now: Instant) -> bool:
    """Also what is due later than any wait is long: the clock was ahead when it failed, and has been set back."""
    return due_at <= now or due_at > latest_wait(now)


def latest_wait(now: Instant) -> Instant:
    return clamp(now + int(max(*WAITS_SECONDS, RETRY_AFTER_MAX_SECONDS) * (1 + JITTER)) * MICROSECONDS_PER_SECOND)


def is_given_up(failing_since: Instant, now: Instant) -> bool:
    return now - failing_since >= GIVEN_UP_AFTER_DAYS * MICROSECONDS_PER_DAY
