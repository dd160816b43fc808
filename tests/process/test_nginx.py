"""The example of docs/guides, run by a real nginx in front of a serving process."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPSConnection
from json import dumps
from pathlib import Path
from time import monotonic, sleep
from typing import NamedTuple

import pytest

from tests.support.certificates import Certificate, a_certificate
from tests.support.engines import Engine, sqlite_engine
from tests.support.running import running
from tests.support.serving import serving
from tests.support.small_record import a_claim, a_report, declare
from tests.support.tidiness import ROOT

EXAMPLE, HOST = ROOT / "docs" / "guides" / "nginx.conf", "claims.example.org"
PUBLIC = f"https://{HOST}"
START_SECONDS = 30.0

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin") is None, reason="needs nginx"),
]


class Proxied(NamedTuple):
    """``port`` is that of nginx, which serves TLS."""

    port: int
    certificate: Certificate
    key: str

    def connect(self) -> HTTPSConnection:
        connection = HTTPSConnection("127.0.0.1", self.port, timeout=30)
        connection.sock = self.secured()
        return connection

    def secured(self) -> ssl.SSLSocket:
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        return self.certificate.trusting().wrap_socket(plain, server_hostname=HOST)

    def ask(self, path: str, method: str = "GET", body: str | None = None, **headers: str) -> tuple[int, str, str]:
        """The status, the body and the headers."""
        with_host = {"Host": HOST, **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection = self.connect()
        connection.request(method, path, body, with_host)
        with connection.getresponse() as answer:
            told = answer.status, answer.read().decode(), str(answer.headers)
        connection.close()
        return told

    def raw(self, sent: bytes) -> bytes:
        with self.secured() as connection:
            connection.sendall(sent)
            return b"".join(iter(lambda: connection.recv(65_536), b""))


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return sqlite_engine(tmp_path_factory.mktemp("record"))


@pytest.fixture(scope="module")
def there(database: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    with running(database) as there:
        declare(there)
        key = there.key
    folder = tmp_path_factory.mktemp("nginx")
    environ = {"PUBLIC_ADDRESS": PUBLIC, "TRUSTED_PROXIES": "127.0.0.1", "RATE_PER_ADDRESS": "400"}
    with serving(database, environ={f"CLAIMLINE_{name}": text for name, text in environ.items()}) as (_, address):
        certificate = a_certificate(folder, host=HOST)
        port = _free_port()
        with _nginx(folder, _written(certificate, port, address.removeprefix("http://"))):
            proxied = Proxied(port, certificate, key)
            _await(port)
            yield proxied


def _written(certificate: Certificate, port: int, service: str) -> str:
    """The example, but for what is of this machine."""
    text = EXAMPLE.read_text(encoding="utf-8")
    for written, here in {
        "server 127.0.0.1:8000;": f"server {service};",
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "listen 80;": f"listen 127.0.0.1:{_free_port()};",
        "/etc/ssl/claims.example.org.pem": str(certificate.path),
        "/etc/ssl/claims.example.org.key": str(certificate.path),
        "client_header_timeout 10s;": "client_header_timeout 1s;",
    }.items():
        assert text.count(written) == 1, written
        text = text.replace(written, here)
    return text


@contextmanager
def _nginx(folder: Path, example: str) -> Iterator[None]:
    (folder / "claimline.conf").write_text(example, encoding="utf-8")
    main = folder / "nginx.conf"
    main.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;\n"
        f"events {{ worker_connections 1024; }}\nhttp {{ access_log off; {_temporary(folder)}\n"
        f"include {folder}/claimline.conf; }}\n",
        encoding="utf-8",
    )
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin")
    assert program is not None
    with subprocess.Popen([program, "-p", str(folder), "-c", str(main), "-e", str(folder / "error.log")]) as process:
        try:
            yield
        finally:
            process.terminate()


def _temporary(folder: Path) -> str:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


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


def test_answers_and_links_come_through(there: Proxied) -> None:
    status, body, headers = there.ask("/ogc")

    assert status == 200
    assert f'"{PUBLIC}/ogc' in body
    assert "max-age=31536000" in headers
    assert there.ask("/v1/conflicts/")[0] == 307
    assert f"location: {PUBLIC}/v1/conflicts\n" in there.ask("/v1/conflicts/")[2]


def test_a_report_is_recorded_and_an_open_stream_gets_it(there: Proxied) -> None:
    with there.secured() as stream:
        asked = f"GET /v1/feed?after=now HTTP/1.1\r\nHost: {HOST}\r\nAccept: text/event-stream\r\n\r\n"
        stream.sendall(asked.encode())
        frames = stream.makefile("rb")
        assert any(line.startswith(b"retry:") for line in frames)
        body = '{"conflict":"war","id":"r1","source":{"name":"A paper","published":"2024-06-10"},"statements":[]}'
        status, refused, _ = there.ask("/v1/reports", "POST", body, Content_Type="application/json")
        assert (status, "key-required" in refused) == (401, True)
        report = dumps(a_report(a_claim(id="s1"), id="r1"))
        headers = {"Content_Type": "application/json", "Authorization": f"Bearer {there.key}"}
        assert there.ask("/v1/reports", "POST", report, **headers)[0] == 201
        assert any(b'"s1"' in line for line in frames)


def test_the_limit_of_the_proxy_and_that_of_claimline_hold_whatever_a_client_writes(there: Proxied) -> None:
    statuses = [there.ask("/v1/conflicts", X_Forwarded_For=f"203.0.113.{number}")[0] for number in range(10)]
    assert statuses == [200] * 10
    connection, seen = there.connect(), list[int]()
    for _ in range(400):
        connection.request("GET", "/v1/conflicts", headers={"Host": HOST, "X-Forwarded-For": "203.0.113.9"})
        with connection.getresponse() as answer:
            seen.append(answer.status)
            answer.read()
    connection.close()

    assert set(seen) == {200, 429}


def test_slow_and_idle_clients_keep_nobody_from_being_answered(there: Proxied) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(there.secured()) for _ in range(40)]
        for each in slow:
            each.sendall(f"GET /v1/conflicts HTTP/1.1\r\nHost: {HOST}\r\nX: ".encode())
        assert there.ask("/livez")[0] in (200, 429)
        assert slow[0].recv(1_000) == b""  # the proxy gave it up


def test_requests_that_two_readers_could_read_differently_end_at_the_proxy(there: Proxied) -> None:
    both = b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"
    answer = there.raw(b"POST /v1/reports HTTP/1.1\r\nHost: claims.example.org\r\n" + both + b"\r\n0\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert there.ask("/v1/reports", "POST", "x" * 300_000, Content_Type="application/json")[0] == 413
