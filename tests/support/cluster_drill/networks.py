"""Hosts as network namespaces of Linux: each has its own address on one bridge, and can be cut off while it runs.

The bridge is in a namespace of the drill alone: where a link comes or goes, every browser of that namespace drops what
it loads (``ERR_NETWORK_CHANGED``).
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cache

IP = shutil.which("ip", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") or "ip"
UNSHARE = shutil.which("unshare") or "unshare"
NEW_NETWORK = 0x40000000  # CLONE_NEWNET of sched.h
THIRD = os.getpid() % 250 + 1  # of the addresses, so that two runs beside each other do not meet


@dataclass(frozen=True)
class NetworkHost:
    """``link``: its end at the bridge, in the namespace of this process."""

    name: str
    address: str
    link: str

    @property
    def run_by(self) -> Sequence[str]:
        """The command before each program of this host."""
        return (IP, "netns", "exec", self.name)

    def cut_off(self) -> None:
        """Nothing comes in or gets out, and nobody is refused."""
        _ip("link", "set", self.link, "down")

    def join(self) -> None:
        _ip("link", "set", self.link, "up")
        _ip("-n", self.name, "neigh", "flush", "all")  # those who could not be reached, and are still taken for lost


@cache
def no_namespaces() -> str | None:
    """Why network namespaces cannot be made here; None where they can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    if shutil.which(IP) is None:
        return "the program ip is not installed: apt-get install iproute2"
    name = f"claimline{os.getpid()}"
    tried = f"{IP} link add {name[-15:]} type bridge && {IP} netns add {name} && {IP} netns del {name}"
    done = subprocess.run([UNSHARE, "--net", "sh", "-c", tried], check=False, capture_output=True, text=True)
    return None if done.returncode == 0 else f"network namespaces cannot be made here: {done.stderr.strip()}"


def leave_network() -> None:
    """Give this process, which has one thread yet, and all that it starts a network of their own."""
    if ctypes.CDLL(None, use_errno=True).unshare(NEW_NETWORK) != 0:
        raise OSError(ctypes.get_errno(), "no network of its own for the drill")
    _ip("link", "set", "lo", "up")


@contextmanager
def network(count: int) -> Iterator[list[NetworkHost]]:
    """So many hosts on one bridge, which this process can reach, and they each other."""
    bridge = f"clb{os.getpid()}"
    with ExitStack() as stack:
        _ip("link", "add", bridge, "type", "bridge", "forward_delay", "0")
        stack.callback(_ip, "link", "del", bridge)
        _ip("address", "add", f"{_address(1)}/24", "dev", bridge)
        _ip("link", "set", bridge, "up")
        yield [stack.enter_context(_host(number, bridge)) for number in range(count)]


def gateway() -> str:
    """The address of this process for the hosts."""
    return _address(1)


@contextmanager
def _host(number: int, bridge: str) -> Iterator[NetworkHost]:
    host = NetworkHost(f"claimline{os.getpid()}n{number}", _address(10 + number), f"cl{os.getpid()}n{number}")
    _ip("netns", "add", host.name)
    try:
        inside = f"{host.link}i"
        _ip("link", "add", host.link, "type", "veth", "peer", "name", inside, "netns", host.name)
        _ip("link", "set", host.link, "master", bridge, "up")
        _ip("-n", host.name, "link", "set", "lo", "up")
        _ip("-n", host.name, "address", "add", f"{host.address}/24", "dev", inside)
        _ip("-n", host.name, "link", "set", inside, "up")
        yield host
    finally:
        with suppress(RuntimeError):
            _ip("link", "del", host.link)
        _ip("netns", "del", host.name)


def _address(last: int) -> str:
    return f"10.213.{THIRD}.{last}"


def _ip(*arguments: str) -> None:
    done = subprocess.run([IP, *arguments], check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"ip {' '.join(arguments)}: {done.stderr.strip()}")
