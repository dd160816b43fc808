"""A log of ours as files, as a mirror or a reader would have them; and the client that checks them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from adapters.signing.keys import KeyFile
from api.bootstrap import Installation, opened
from domain.audit.ports import Signer
from domain.proofs.base64 import to_base64
from tests.support.engines import Engine
from tests.support.large_record import fill
from tests.support.signing import ORIGIN, declare, signing_settings, trusted

INDEX = 400  # of the entry whose proof is kept


class Refused(Exception):
    """The client does not take it, and says why."""


@dataclass(frozen=True)
class Client:
    """``key`` as it is published: whom the client believes."""

    program: Path
    key: str

    def says(self, kind: str, *arguments: object) -> str:
        """Raises ``Refused``."""
        command = [str(self.program), kind, *map(str, arguments), self.key, ORIGIN]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Refused(done.stderr)
        return done.stdout


@dataclass(frozen=True)
class Published:
    """``log``: the tiles, bundles and checkpoint of a log, by their paths; beside it what a reader keeps."""

    folder: Path

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def proof(self) -> Path:
        return self.folder / "entry.tlog-proof"

    @property
    def entry(self) -> Path:
        return self.folder / "entry"

    @property
    def old(self) -> Path:
        """An older checkpoint, and how the log's extends it."""
        return self.folder / "old"

    @property
    def consistency(self) -> Path:
        return self.folder / "consistency"


def publish(engine: Engine, folder: Path) -> tuple[Published, Signer]:
    """Some 640 entries of a new log, and what signs it."""
    published, settings = Published(folder / "published"), signing_settings(engine, folder)
    published.folder.mkdir()
    with opened(settings) as service:
        declare(service, "town", "village", "city")
        old = service.signed()
        fill(service, 580, places=40)
        new = service.signed()
        published.old.write_bytes(old)
        for _ in service.folders.export(published.log):
            pass
        _write(service, published, *(trusted(note, settings).size for note in (old, new)))
    (signer,) = KeyFile(Path(settings.log_key_file or "")).signers()
    return published, signer


def _write(service: Installation, published: Published, old: int, new: int) -> None:
    published.proof.write_bytes(service.proving.proof(INDEX + 1).written())
    (stored,) = service.store.read_stored(after=INDEX, limit=1)
    published.entry.write_bytes(stored.state)
    published.consistency.write_text("".join(f"{to_base64(each)}\n" for each in service.proving.consistency(old, new)))


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of ``folder``, behind a web server that knows nothing of what it serves."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass
