"""The eventsourcing library as it comes: its datastore, and an application that saves as many events as we append."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.postgres import PostgresDatastore
from psycopg import connect
from psycopg.conninfo import conninfo_to_dict

from tests.support.engines import Engine

SCHEMA = "peer"
EVENTS_AT_ONCE = 500  # more hang on PostgreSQL


def datastore(given: Mapping[str, Any]) -> PostgresDatastore:
    with connect(**given, autocommit=True) as connection:
        connection.execute(f"create schema if not exists {SCHEMA}")
    return PostgresDatastore(**login_of(given), schema=SCHEMA, pool_size=2)


def login_of(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(given.get(name, "")) for name in ("dbname", "host", "port", "user", "password")}


class PeerReport(Aggregate):
    """A report that carries statements, as an aggregate of the library."""

    @event("Filed")
    def __init__(self, source: dict[str, Any]) -> None:
        self.source = source

    @event("Stated")
    def state(self, fields: dict[str, Any]) -> None:
        self.last = fields


class Peer(Application[UUID]):
    name = "peer"


@contextmanager
def peer_on(engine: Engine, folder: Path) -> Iterator[Peer]:
    if engine.name == "sqlite":
        peer = Peer({"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(folder / "peer.db")})
    else:
        given = conninfo_to_dict(engine.owner_url)
        datastore(given).close()
        login = {f"POSTGRES_{name.upper()}": value for name, value in login_of(given).items()}
        peer = Peer({"PERSISTENCE_MODULE": "eventsourcing.postgres", "POSTGRES_SCHEMA": SCHEMA, **login})
    try:
        yield peer
    finally:
        peer.close()


def saved(peer: Peer, reports: Sequence[PeerReport], events: int) -> None:
    """Save the reports, ``events`` in all, so many at a time as the library bears."""
    at_once = max(len(reports) * EVENTS_AT_ONCE // max(events, 1), 1)
    for start in range(0, len(reports), at_once):
        peer.save(*reports[start : start + at_once])
