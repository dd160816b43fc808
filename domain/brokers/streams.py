"""A stream of a message broker, and how far this log has been published to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from domain.errors import ClaimlineError


class BrokerUnavailable(ClaimlineError):
    """The broker cannot be reached, or does not answer: publishing is tried again."""


class StreamRefused(ClaimlineError):
    """The broker, or the stream, is not one to publish to: an operator has to do something first."""


class PublisherReplaced(ClaimlineError):
    """Another process has published, or stored how far it got: look again from where the stream is now."""


class StreamMessage(NamedTuple):
    """A message in a stream. ``id`` and ``cursor`` are those of its item; None where it holds no item."""

    sequence: int
    id: str | None
    cursor: str | None
    body: bytes


class StreamEnd(NamedTuple):
    """Where a stream ends. ``sequence``: its last one, which it keeps without messages; ``last``: of those it has."""

    sequence: int
    last: StreamMessage | None


class ItemMessage(NamedTuple):
    """An item as it is published."""

    subject: str
    id: str
    body: bytes


class BrokerStream(Protocol):
    """The stream of one log. Every call may raise ``BrokerUnavailable`` or ``StreamRefused``."""

    def name(self, log: str) -> str:
        """The name of the stream of ``log``. Nothing is asked of the broker."""

    def open(self, log: str) -> StreamEnd:
        """Connect, make the stream where it is missing, and return where it ends."""

    def publish(self, messages: Sequence[ItemMessage], *, after: int) -> None:
        """Publish in order, right after sequence ``after``; return when the broker has stored all of them.

        Raises ``PublisherReplaced`` where the stream does not end there.
        """

    def message_from(self, sequence: int) -> StreamMessage | None:
        """The first message at ``sequence`` or after it."""

    def erase(self, sequence: int) -> None:
        """Delete a message, and overwrite its bytes. Does nothing where it is gone already."""

    def close(self) -> None: ...


class StreamMark(NamedTuple):
    """An item, by the cursor after it, and its sequence in a stream. The beginning has no cursor."""

    cursor: str | None
    sequence: int


START = StreamMark(None, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCursor:
    """How far a stream has got, as our database has it.

    Up to ``done``, everything is in the stream. The items between it and ``begun`` were about to be published. So the
    item of each sequence between them is known, whatever the stream has kept of its messages.
    """

    stream: str
    done: StreamMark = START
    begun: StreamMark = START
    problem: str | None = None
    revision: int = 0  # 0: not stored yet


class StreamCursors(Protocol):
    """How far each stream has got, in our database."""

    def all(self) -> Sequence[KeptCursor]: ...

    def get(self, stream: str) -> KeptCursor:
        """A fresh one for a stream that is not there yet."""

    def store(self, before: KeptCursor, *, done: StreamMark, begun: StreamMark) -> KeptCursor:
        """Store it durably, with no problem, if the revision is that of ``before``. Raises ``PublisherReplaced``."""

    def tell(self, stream: str, problem: str) -> None:
        """Keep why nothing is published, for those who ask how far it is."""

    def remove(self, stream: str) -> bool:
        """Whether it was there."""
