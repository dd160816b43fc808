"""PgBouncer in transaction mode before a database, as Debian packages it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict

from tests.support.clusters import until
from tests.support.engines import SERVICE, Engine

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
CONNECT_QUERY = "set search_path = claimline_views,claimline; set statement_timeout = 300000; set lock_timeout = 10000"
SERVERS_MAX = 3  # connections to PostgreSQL, fewer than the service has to the pooler


@contextmanager
def pooled(engine: Engine, *, connect_query: str = CONNECT_QUERY) -> Iterator[str]:
    """The address of the database through the pooler."""
    assert PROGRAM is not None
    given = conninfo_to_dict(engine.url)
    with (
        tempfile.TemporaryDirectory(prefix="claimline-pooler-") as name,
        socket.create_server(("127.0.0.1", 0)) as free,
    ):
        folder, port = Path(name), free.getsockname()[1]
        free.close()
        (folder / "users.txt").write_text(f'"{SERVICE}" ""\n', encoding="utf-8")
        where = f"host={given['host']} port={given.get('port', 5432)} dbname={given['dbname']}"
        (folder / "pgbouncer.ini").write_text(
            f"[databases]\nclaims = {where} connect_query='{connect_query}'\n[pgbouncer]\n"
            f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = trust\n"
            f"auth_file = {folder}/users.txt\npool_mode = transaction\ndefault_pool_size = {SERVERS_MAX}\n"
            f"logfile = {folder}/log\n",
            encoding="utf-8",
        )
        with _running(folder):
            url = f"postgresql://{SERVICE}@127.0.0.1:{port}/claims"
            until(lambda: _answers(url), "an answer of PgBouncer")
            yield url


@contextmanager
def _running(folder: Path) -> Iterator[None]:
    as_user = []
    if os.geteuid() == 0:  # whom PgBouncer refuses
        as_user = ["runuser", "-u", "postgres", "--"]
        for each in (folder, *folder.iterdir()):
            shutil.chown(each, "postgres")
    command = [*as_user, str(PROGRAM), "-q", str(folder / "pgbouncer.ini")]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()


def _answers(url: str) -> bool:
    try:
        with psycopg.connect(f"{url}?{urlencode({'connect_timeout': 2})}") as connection:
            return connection.execute("select 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False
