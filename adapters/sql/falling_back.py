"""Keys, webhooks and imports: read from the primary while it answers, and from a standby while it does not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from time import monotonic
from typing import Literal

from adapters.sql.patience import patience, within
from adapters.sql.session import Database, Session
from domain.errors import LogUnavailable

PRIMARY_SECONDS = 0.5  # for an answer of it
AGAIN_SECONDS = 2.0  # after which it is asked again


class Primary:
    """Asked for a short time, where a standby could answer in its place; where it is away, not again at once."""

    def __init__(self) -> None:
        self._away_until = 0.0

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Raises ``LogUnavailable``."""
        if monotonic() < self._away_until:
            raise LogUnavailable("the primary of PostgreSQL did not answer: try again in a moment")
        try:
            with within(patience(PRIMARY_SECONDS)):
                yield
        except LogUnavailable:
            self._away_until = monotonic() + AGAIN_SECONDS
            raise


class FallingBack:
    """The ``Database`` port, of one database on two servers. A revoked key is refused at once: the primary says so."""

    def __init__(self, primary: Database, standby: Database, asking: Primary) -> None:
        self._primary = primary
        self._standby = standby
        self._asking = asking

    @property
    def engine(self) -> Literal["sqlite", "postgres"]:
        return self._primary.engine

    @contextmanager
    def read(self) -> Iterator[Session]:
        with ExitStack() as stack:
            yield self._of_primary(stack) or stack.enter_context(self._standby.read())

    def _of_primary(self, stack: ExitStack) -> Session | None:
        try:
            with self._asking.asked():
                return stack.enter_context(self._primary.read())
        except LogUnavailable:
            return None

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Session]:
        with self._primary.write(durable=durable) as session:
            yield session

    def version(self) -> int | None:
        return self._primary.version()

    def close(self) -> None:
        """Both are closed by their owners."""
