"""A real Varnish with the example of docs/guides, in front of a serving process."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from tests.support.tidiness import ROOT

EXAMPLE = ROOT / "docs" / "guides" / "varnish.vcl"
VARNISHD = shutil.which("varnishd", path="/usr/sbin:/usr/bin:/usr/local/sbin")
START_SECONDS = 30.0


def _varnish_command(folder: Path, port: int) -> list[str]:
    assert VARNISHD is not None
    where = ["-a", f"127.0.0.1:{port}", "-T", "none", "-n", str(folder / "varnish"), "-f", str(folder / "example.vcl")]
    return [VARNISHD, "-F", "-j", "none", "-s", "malloc,64m", *where]


@contextmanager
def varnish(folder: Path, service: str) -> Iterator[str]:
    """Run the example, with the port of ``service``. Yields the address of the cache."""
    text = EXAMPLE.read_text(encoding="utf-8")
    assert text.count('"8000"') == 1
    (folder / "example.vcl").write_text(text.replace('"8000"', f'"{service.rpartition(":")[2]}"'), encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    with subprocess.Popen(_varnish_command(folder, port), stdout=subprocess.DEVNULL) as process:
        try:
            _await(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _await(port: int) -> None:
    deadline = monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert monotonic() < deadline
            sleep(0.05)
        else:
            return
