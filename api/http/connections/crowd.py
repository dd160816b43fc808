"""The open connections of this process: how many there may be, and how long a client may take to send a request."""

from __future__ import annotations

import asyncio
import logging
from typing import Protocol

REQUEST_SECONDS = 20.0  # from the connection, or from the last answer, until a request is there, body included
LOOK_SECONDS = 1.0

logger = logging.getLogger(__name__)


class Member(Protocol):
    """An open connection."""

    def expire(self) -> None:
        """Close: no whole request came in time."""

    def make_room(self) -> None:
        """Close at once: another connection needs the place."""


class Crowd:
    """At most ``most`` connections. Where one more comes, the one that has sent no whole request for longest goes.

    Members that wait for a request are kept in the order in which they began to wait.
    """

    def __init__(self, most: int, *, request_seconds: float = REQUEST_SECONDS) -> None:
        self.most = most
        self.request_seconds = request_seconds
        self.made_room = 0  # connections closed for others
        self.refused = 0  # connections closed because all others were being answered
        self.expired = 0  # connections closed because no request came in time
        self._waiting: dict[Member, float] = {}
        self._size = 0
        self._look: asyncio.TimerHandle | None = None

    def enter(self, member: Member) -> bool:
        """Whether there is room for ``member``, which then waits for a request."""
        if self._size >= self.most and not self._make_room():
            self.refused += 1
            logger.warning("all %d connections are being answered: others are refused", self.most)
            return False
        self._size += 1
        self.wait_for(member)
        return True

    def wait_for(self, member: Member) -> None:
        """``member`` waits for a request from now on."""
        loop = asyncio.get_running_loop()
        self._waiting.pop(member, None)
        self._waiting[member] = loop.time()
        if self._look is None:
            self._look = loop.call_later(LOOK_SECONDS, self._expire)

    def answer(self, member: Member) -> None:
        """``member`` has its request."""
        self._waiting.pop(member, None)

    def leave(self, member: Member) -> None:
        self._size -= 1
        self._waiting.pop(member, None)

    def _make_room(self) -> bool:
        """Whether a connection without a request gave its place up."""
        if (longest := next(iter(self._waiting), None)) is None:
            return False
        self._waiting.pop(longest)
        self.made_room += 1
        logger.warning("all %d connections are taken: those without a request make room", self.most)
        longest.make_room()
        return True

    def _expire(self) -> None:
        loop = asyncio.get_running_loop()
        before = loop.time() - self.request_seconds
        for member in [member for member, since in self._waiting.items() if since <= before]:
            self._waiting.pop(member)
            self.expired += 1
            member.expire()
        self._look = loop.call_later(LOOK_SECONDS, self._expire) if self._waiting else None
