"""PostgreSQL under Patroni, which promotes by itself; the lock of its leader is in one etcd."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from tests.support.clusters import (
    LOOPBACK,
    OPTIONS,
    Cluster,
    Node,
    Placed,
    folder_of_servers,
    free_port,
    prepared,
    until,
)
from tests.support.drill import TLS
from tests.support.engines import DEBIAN
from tests.support.stopping import family_of

PATRONI, ETCD = shutil.which("patroni"), shutil.which("etcd")
TTL_SECONDS, LOOP_SECONDS, RETRY_SECONDS = 10, 1, 3  # of the lock; between two looks; before it gives etcd up
BEGIN_SECONDS = 90.0
ASK_SECONDS = 1.0
TRUST = [f"host {database} all all trust" for database in ("all", "replication")]
USER = {"username": "postgres"}
KEEPING_UP = """select application_name, sync_state from pg_stat_replication
    where state = 'streaming' and pg_current_wal_lsn() - replay_lsn < 1000000"""


def no_patroni() -> str | None:
    """Why it cannot run here; None where it can."""
    missing = [name for name, path in (("patroni", PATRONI), ("etcd-server", ETCD)) if path is None]
    if not (DEBIAN / "pg_ctl").exists():
        missing.append(f"postgresql-{DEBIAN.parent.name}")
    return f"not installed: apt-get install {' '.join(missing)}" if missing else None


@dataclass
class PatroniNode(Node):
    """One server with the Patroni beside it. ``etcd``: its address."""

    etcd: str = ""
    api_port: int = field(default_factory=free_port)
    patroni: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        file = self.folder / f"{self.name}.yml"
        file.write_text(json.dumps(self._config()), encoding="utf-8")  # JSON is YAML
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
        environ = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(self.folder), "LANG": "C.UTF-8"}
        command = [*self.run_by, *as_user, str(PATRONI), str(file)]
        with (self.folder / f"{self.name}.patroni.log").open("ab") as log:
            self.patroni = subprocess.Popen(command, stdout=log, stderr=log, env=environ, cwd=self.folder)

    def family(self) -> list[int]:
        """Of Patroni and of the server that it started."""
        mine = [] if self.patroni is None else family_of(self.patroni.pid)
        return [*mine, *(super().family() if self.is_running() else [])]

    def kill(self) -> None:
        super().kill()
        if self.patroni is not None:
            self.patroni.wait()
            self.patroni = None

    def stop(self) -> None:
        if self.patroni is not None:
            self.kill()

    def leads(self) -> bool:
        """Whether it is the primary, and has the lock."""
        with suppress(httpx2.TransportError):
            return (
                httpx2.get(f"http://{self.host}:{self.api_port}/primary", timeout=ASK_SECONDS, verify=TLS).status_code
                == 200
            )
        return False

    def copy_anew(self) -> None:
        address = f"http://{self.host}:{self.api_port}/reinitialize"
        with suppress(httpx2.TransportError):
            httpx2.post(address, json={"force": True}, timeout=ASK_SECONDS, verify=TLS)

    def _config(self) -> dict[str, Any]:
        here, api = f"{self.host}:{self.port}", f"{self.host}:{self.api_port}"
        return {
            "scope": "claimline",
            "name": self.name,
            "restapi": {"listen": api, "connect_address": api},
            "etcd3": {"host": self.etcd},
            "bootstrap": {"dcs": _shared(), "initdb": [{"encoding": "UTF8"}, {"auth": "trust"}]},
            "postgresql": {
                "listen": here,
                "connect_address": here,
                "data_dir": str(self.data),
                "bin_dir": str(self.bin),
                "authentication": {"superuser": USER, "replication": USER, "rewind": USER},
                "parameters": {"unix_socket_directories": ""},
                "pg_hba": TRUST,
                "basebackup": [{"checkpoint": "fast"}, "no-sync"],
                "remove_data_directory_on_diverged_timelines": True,
                "remove_data_directory_on_rewind_failure": True,
            },
        }


def _shared() -> dict[str, Any]:
    """The settings of the whole cluster, kept in etcd."""
    return {
        "ttl": TTL_SECONDS,
        "loop_wait": LOOP_SECONDS,
        "retry_timeout": RETRY_SECONDS,
        "synchronous_mode": True,
        "postgresql": {"use_pg_rewind": True, "parameters": {**OPTIONS, "wal_log_hints": "on"}},
    }


@dataclass
class PatroniCluster(Cluster):
    """``primary``: the one that was seen to lead last."""

    def seek_primary(self) -> bool:
        """Whether a node that can be reached leads; it is then the primary."""
        leading = [
            each for each in self.nodes if each not in self.away and isinstance(each, PatroniNode) and each.leads()
        ]
        if leading:
            self.primary = leading[0]
        return bool(leading)

    def is_whole(self) -> bool:
        """Whether all others keep up with the primary, one of them synchronously."""
        states = self._keeping_up()
        return len(states) == len(self.nodes) - 1 and "sync" in states.values()

    def copy_lagging(self) -> None:
        """A standby that does not keep up is copied anew, as an operator does where Patroni does not."""
        there = self._keeping_up()
        for each in self.nodes:
            if isinstance(each, PatroniNode) and each is not self.primary and each.name not in there:
                each.copy_anew()

    def _keeping_up(self) -> dict[str, str]:
        return dict(self.primary.admin(KEEPING_UP))


@contextmanager
def patroni_cluster(placed: Sequence[Placed], etcd_host: str = LOOPBACK) -> Iterator[PatroniCluster]:
    """A server for each place, the first of them the primary, one of the others synchronous."""
    with folder_of_servers() as folder, _etcd(folder, etcd_host) as etcd:
        nodes = [
            PatroniNode(f"node{number}", folder, DEBIAN, etcd=etcd, **place) for number, place in enumerate(placed)
        ]
        made = PatroniCluster(nodes, nodes[0])
        try:
            for node in nodes:
                node.start()
                until(made.seek_primary, "a primary", seconds=BEGIN_SECONDS)
            until(made.is_whole, "all standbys", seconds=BEGIN_SECONDS)
            made.database = prepared(made.primary)
            yield made
        finally:
            for each in nodes:
                each.stop()


@contextmanager
def _etcd(folder: Path, host: str) -> Iterator[str]:
    clients, peers = (f"{host}:{free_port()}" for _ in range(2))
    options = {
        "data-dir": folder / "etcd",
        "listen-client-urls": f"http://{clients}",
        "advertise-client-urls": f"http://{clients}",
        "listen-peer-urls": f"http://{peers}",
        "initial-advertise-peer-urls": f"http://{peers}",
        "initial-cluster": f"default=http://{peers}",
    }
    command = [str(ETCD), *(f"--{name}={value}" for name, value in options.items())]
    with (folder / "etcd.log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            yield clients
        finally:
            process.kill()
