"""A folder that an export writes to."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from adapters.audit.mirror.files import BadFolder, Folder
from adapters.files.durable import ALL, PARTIAL, make_durably, write_durably
from domain.proofs.tiles import WIDTH, Tile, bundle, edge_of


class WritableFolder(Folder):
    @contextmanager
    def held(self) -> Iterator[None]:
        """Made where it is not there, and for one process alone. Raises ``BadFolder``."""
        make_durably(self.path)
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # gone with the process, however that ends
            yield
        except BlockingIOError:
            raise BadFolder(f"another export writes to {self.path}: wait for its end") from None
        finally:
            os.close(descriptor)

    def write(self, path: str, content: bytes) -> None:
        """Whole or not at all; what is there already, and the same, stays untouched."""
        file = self.path / path
        if file.is_file() and file.read_bytes() == content:
            return
        make_durably(file.parent)
        write_durably(file, content, rights=ALL)

    def write_bundles(self, tile: Tile, entries: list[bytes]) -> None:
        """Those that readers with an earlier checkpoint know, of fewer entries, hold what the entries are now, too."""
        self.write(tile.bundle_path, bundle(entries))
        if tile.width < WIDTH:
            for earlier in (self.path / tile.bundle_path).parent.iterdir():
                self.write(str(earlier.relative_to(self.path)), bundle(entries[: int(earlier.name)]))

    def clear(self) -> None:
        """What was left half written: it may hold entries that were removed since."""
        for left_over in self.path.rglob(f"*{PARTIAL}"):
            left_over.unlink()

    def drop_outgrown(self, size: int) -> None:
        """The partial tiles, and their bundles, in whose place there is a full one."""
        kept = {(self.path / each).parent for tile in edge_of(size) for each in (tile.path, tile.bundle_path)}
        for partial in [each for each in self.path.glob("tile/**/*.p") if each not in kept]:
            shutil.rmtree(partial)
