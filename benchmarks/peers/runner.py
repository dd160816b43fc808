"""The library's projections, as many as our views. Each writes one row for an event."""

from __future__ import annotations

from contextlib import ExitStack
from time import perf_counter
from typing import Any

from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

from benchmarks.peers.library import SCHEMA, Peer, login_of
from tests.support.engines import Engine

WAIT_SECONDS = 600.0


class PeerRows(PostgresTrackingRecorder):
    """A table of its own, with a row for each event."""

    def __init__(self, datastore: PostgresDatastore, **given: Any) -> None:  # noqa: ANN401 - of the library
        super().__init__(datastore, **given)
        self._rows = f"{self.tracking_table_name}_rows"
        columns = "position bigint primary key, name text not null, body text not null"
        table = Identifier(datastore.schema, self._rows)
        self.sql_create_statements.append(SQL("create table if not exists {} (" + columns + ")").format(table))
        self._insert = SQL("insert into {} values (%s, %s, %s)").format(table)

    def insert_row(self, name: str, body: str, tracking: Tracking) -> None:
        """With its tracking, in one transaction."""
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(self._insert, (tracking.notification_id, name, body))
            self._insert_tracking(cursor, tracking)


class PeerProjection(Projection[PeerRows]):
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:  # noqa: ANN401 - of the library
        self.view.insert_row(type(domain_event).__name__, str(domain_event.originator_id), tracking)


def projections(count: int) -> list[type[PeerProjection]]:
    return [type(f"PeerView{number}", (PeerProjection,), {"name": f"peerview{number}"}) for number in range(count)]


def seconds_to_project(engine: Engine, last: int, count: int) -> float:
    """Until ``count`` runners, at once, have each come to the notification ``last``."""
    given = conninfo_to_dict(engine.owner_url)
    login = {f"POSTGRES_{name.upper()}": value for name, value in login_of(given).items()}
    env = {"PERSISTENCE_MODULE": "eventsourcing.postgres", "POSTGRES_SCHEMA": SCHEMA, **login}
    began = perf_counter()
    with ExitStack() as stack:
        runners = [
            stack.enter_context(
                ProjectionRunner(application_class=Peer, projection_class=projection, view_class=PeerRows, env=env)
            )
            for projection in projections(count)
        ]
        for runner in runners:
            runner.wait(last, timeout=WAIT_SECONDS)
        return perf_counter() - began
