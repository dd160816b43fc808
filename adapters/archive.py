"""A log as a folder of files, to move it between engines with its positions and bytes unchanged.

Each file holds the stored bytes of up to 10,000 entries, one a line (canonical JSON has no line breaks of its own);
``manifest.json`` comes last, names the size and the SHA-256 of each file, and so shows that the folder is whole.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from adapters import codec
from domain.errors import ClaimlineError, Unreadable
from domain.ports import EntryStore, StoredEntry

FORMAT = "claimline-log-1"
ENTRIES_PER_FILE = 10_000
ENTRIES_PER_APPEND = 1_000
MANIFEST = "manifest.json"


class BadArchive(ClaimlineError):
    """A folder that is no whole log, or a log that does not go on from the one there."""


def export_log(store: EntryStore, folder: Path) -> Iterator[int]:
    """Write the log as it is now to ``folder``; yields the position after each file."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise BadArchive(f"{folder} is not empty: name a new folder, so that two exports never mix")
    size, position = store.size(), 0
    files = list[dict[str, str]]()
    while position < size:
        stored = _read(store, position, min(ENTRIES_PER_FILE, size - position))
        name = f"entries-{position + 1:012d}.ndjson"
        lines = b"".join(each.state + b"\n" for each in stored)
        _write(folder / name, lines)
        files.append({"name": name, "sha256": sha256(lines).hexdigest()})
        position = stored[-1].position
        yield position
    manifest = {"files": files, "format": FORMAT, "size": size}
    _write(folder / MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))


def _read(store: EntryStore, after: int, count: int) -> Sequence[StoredEntry]:
    found = list[StoredEntry]()
    while len(found) < count:
        found += store.read_stored(after=after + len(found), limit=min(ENTRIES_PER_APPEND, count - len(found)))
    return found


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: to a temporary file, to the disk, then under its name."""
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def import_log(store: EntryStore, folder: Path) -> Iterator[int]:
    """Append what ``folder`` holds beyond the log that is there, of which it must be a continuation.

    Yields the position after each append. Raises ``BadArchive``, which names what is wrong; what was appended before
    that is a whole beginning of the log.
    """
    position, size = 0, store.size()
    for batch in _batches(folder):
        last = batch[-1].position
        if position < size:
            _refuse_a_fork(store, batch, size)
        new = [each for each in batch if each.position > size]
        if new:
            store.append_stored(new, after=new[0].position - 1)
        position = last
        yield position
    if position < size:
        raise BadArchive(f"the log there is at {size}, and {folder} ends at {position}: it holds nothing new")


def _refuse_a_fork(store: EntryStore, batch: Sequence[StoredEntry], size: int) -> None:
    common = [each for each in batch if each.position <= size]
    there = _read(store, batch[0].position - 1, len(common))
    for ours, theirs in zip(there, common, strict=True):
        if ours != theirs:
            raise BadArchive(
                f"position {ours.position} holds another entry than the archive: they are two logs; "
                "import into an empty database"
            )


def _batches(folder: Path) -> Iterator[list[StoredEntry]]:
    manifest = _manifest(folder)
    position = 0
    for file in manifest["files"]:
        content = _content(folder / str(file["name"]), str(file["sha256"]))
        stored = [_stored(line, position + index) for index, line in enumerate(content.splitlines(), start=1)]
        for start in range(0, len(stored), ENTRIES_PER_APPEND):
            yield stored[start : start + ENTRIES_PER_APPEND]
        position += len(stored)
    if position != manifest["size"]:
        raise BadArchive(f"{folder} holds {position} entries, and its manifest says {manifest['size']}: export it anew")


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = orjson.loads((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        raise BadArchive(f"{folder} has no {MANIFEST}: the export did not end; export it anew") from None
    except orjson.JSONDecodeError as error:
        raise BadArchive(f"{folder / MANIFEST} cannot be read ({error}): export it anew") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BadArchive(f"{folder / MANIFEST} is not of the format {FORMAT}: use the version that wrote it")
    return manifest


def _content(path: Path, digest: str) -> bytes:
    if path.name != Path(path.name).name or not path.is_file():
        raise BadArchive(f"{path} is missing: copy the folder anew")
    content = path.read_bytes()
    if sha256(content).hexdigest() != digest:
        raise BadArchive(f"{path} is not as it was written: copy the folder anew")
    return content


def _stored(line: bytes, position: int) -> StoredEntry:
    try:
        shape = orjson.loads(line)
        stored = StoredEntry(position, shape["type"], line)
        is_right = shape["position"] == position and codec.canonical(shape) == line
        codec.decode(stored)
    except (orjson.JSONDecodeError, KeyError, TypeError, Unreadable) as error:
        raise BadArchive(f"the entry at position {position} cannot be read ({error}): copy the folder anew") from None
    if not is_right:
        raise BadArchive(f"the entry at position {position} is not in its canonical form, or not in its place")
    return stored
