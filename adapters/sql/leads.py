"""Writes that only the leading process may commit: each holds the lead until it is committed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Literal, Protocol

from adapters.sql.session import Database, Session
from domain.ports import Leadership


class Lead(Leadership, Protocol):
    """A lead that transactions can hold."""

    def hold(self, session: Session) -> None:
        """Keep the lead with this process until the transaction ends. Raises ``LeadLost``."""


class Leads(Protocol):
    """The leads that one process has, or waits for."""

    def lead(self, name: str) -> Lead:
        """The lead in the thing that ``name`` names."""

    def close(self) -> None: ...


class LedDatabase:
    """The ``Database`` port for those who lead. A process that was paused cannot write over its successor."""

    def __init__(self, database: Database, lead: Lead) -> None:
        self._database = database
        self.lead = lead

    @property
    def engine(self) -> Literal["sqlite", "postgres"]:
        return self._database.engine

    def read(self) -> AbstractContextManager[Session]:
        return self._database.read()

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Session]:
        """Raises ``LeadLost`` before anything is written."""
        with self._database.write(durable=durable) as session:
            self.lead.hold(session)
            yield session

    def version(self) -> int | None:
        return self._database.version()

    def close(self) -> None:
        self._database.close()
