"""An answer that is kept as bytes, with what it hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from re import fullmatch

from fastapi import Response
from starlette.types import Message

from api.http.caching.moved import COORDINATES, Header, body_at, headers_at
from domain.dates.instants import Instant, to_text
from domain.record.views import RecordStamp
from domain.vocabulary import PlaceId

RawHeaders = Sequence[Header]
BODY_BYTES_MAX = 65_536  # of a longer answer the tag alone is kept
COSTLY_BYTES_MAX = 32 * 1024 * 1024  # where making it takes much longer than sending it
OVERHEAD_BYTES = 2_048  # of an answer, besides its bytes: about


@dataclass(frozen=True, slots=True)
class Moving:
    """An answer at ``about`` = ``said_by`` = now: the same from ``since`` until before ``until``, but for the clock."""

    since: Instant
    until: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """``tag``: of a pinned question. ``body`` is None where the answer is too long, or was not made.

    ``place``: of an answer about this place alone, as it is known at the end of the log. ``route``: that answered, as
    the framework has it in the scope of a request.
    """

    stamp: RecordStamp
    tag: str | None = None
    unmodified: RawHeaders = ()
    headers: RawHeaders = ()
    body: bytes | None = None
    moving: Moving | None = None
    place: PlaceId | None = None
    route: object = None

    def by(self, route: object) -> Kept:
        return replace(self, route=route)

    @property
    def size(self) -> int:
        return OVERHEAD_BYTES + (0 if self.body is None else len(self.body))

    def at(self, stamp: RecordStamp) -> Kept | None:
        """This answer where the record is at ``stamp``; None where an entry since may have made it another one."""
        if self.tag is not None or stamp == self.stamp:
            return self
        if self.place is None or self.body is None or not stamp.leaves(self.place, self.stamp):
            return None
        body = body_at(self.body, self.stamp, stamp)
        headers = tuple(headers_at(self.headers, self.stamp, stamp, length=len(body)))
        return replace(self, stamp=stamp, headers=headers, body=body)

    def is_right(self, stamp: RecordStamp, now: Instant) -> bool:
        """Whether this is the answer at this moment, when the record is at ``stamp``."""
        if self.tag is not None:
            return (stamp.history, stamp.redaction) == (self.stamp.history, self.stamp.redaction)
        return stamp == self.stamp and (self.moving is None or self.moving.since <= now < self.moving.until)

    def messages(self, now: Instant) -> tuple[Message, Message]:
        """The whole answer, ``body`` being kept, as it is at ``now``."""
        body, headers = self.body or b"", self.headers
        if self.moving is not None:
            old, new = (to_text(each).encode() for each in (self.moving.since, now))
            body = body.replace(old, new, 2)
            headers = [
                (name, value.replace(old, new)) if name == COORDINATES else (name, value) for name, value in headers
            ]
            headers = [each for each in headers if each[0] != b"content-length"]
            headers.append((b"content-length", str(len(body)).encode()))
        return (
            {"type": "http.response.start", "status": 200, "headers": headers},
            {"type": "http.response.body", "body": body},
        )

    def not_modified(self) -> tuple[Message, Message]:
        return (
            {"type": "http.response.start", "status": 304, "headers": self.unmodified},
            {"type": "http.response.body", "body": b""},
        )


def kept_body(response: Response, *, is_costly: bool) -> bytes | None:
    body = bytes(response.body)
    return body if 0 < len(body) <= (COSTLY_BYTES_MAX if is_costly else BODY_BYTES_MAX) else None


def moves(body: bytes, moving: Moving) -> bool:
    """Whether the first two instants in ``body`` are its coordinates, and both are now."""
    now = to_text(moving.since).encode()
    coordinates = b'"about":"%b","said_by":"%b",' % (now, now)
    conflict, there, _ = body.partition(coordinates)
    return bool(there) and now not in conflict and fullmatch(rb'\{"conflict":(?:null|"[^"\\]*"),', conflict) is not None
