"""A release made as a folder, from its entries and what it is about: the same ones always give the same files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Protocol

from api.releases import about as about_file
from api.releases import pages
from api.releases.about import About
from api.releases.citing import citation, citation_file
from api.releases.metadata import FileFacts, croissant, data_package
from api.releases.tables import TABLES, Material
from api.releases.writing import OpenParquet, files_of, write_table
from domain.dates.instants import Instant
from domain.errors import ClaimlineError
from domain.record.folded import Record
from domain.record.store import EntryStore
from domain.releases.readings import ReleasedRecord
from domain.releases.selection import Selection
from domain.releases.tree import HeldEntry, verify_entries

SUMS = "SHA256SUMS"
CHECKPOINT = "log/checkpoint"
RIGHTS = 0o755


class FolderThere(ClaimlineError):
    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} is there already: name a new folder, since a release never changes")


class Choose(Protocol):
    """The entries of a log that a selection has, and the later redactions that tell what remains of them."""

    def __call__(
        self,
        store: EntryStore,
        selection: Selection,
        *,
        known_at: int,
        prove: Callable[[int], Sequence[bytes]],
        is_whole: bool,
    ) -> Iterator[HeldEntry]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFiles:
    """The files of entries and of Parquet, as ``bootstrap`` hands them in.

    ``fold`` gives the record of verified entries at a position, and the instant of the last of them. ``differing``
    compares the values of two Parquet files, and says in which they differ.
    """

    choose: Choose
    write_entries: Callable[[Path, Iterable[HeldEntry]], None]
    read_entries: Callable[[Path], list[HeldEntry]]
    fold: Callable[[Sequence[HeldEntry], int], tuple[Record, Instant]]
    parquet: OpenParquet
    differing: Callable[[Path, Path], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    about: About
    material: Material
    rows: dict[str, int]
    fingerprint: str  # the SHA-256 of SHA256SUMS, which names every other file


def make(folder: Path, about: About, entries: Sequence[HeldEntry], files: ReleaseFiles) -> Made:
    """Write every file into ``folder``, which is empty. Raises ``Wrong`` or ``Malformed`` for wrong entries."""
    verify_entries(entries, about.tree)
    record, as_of = files.fold(entries, about.tree.known_at)
    material = Material(released=ReleasedRecord(record, as_of), entries=entries)
    files.write_entries(folder, entries)
    if about.checkpoint is not None:
        (folder / CHECKPOINT).write_bytes(about.checkpoint)
    for name in ("csv", "parquet"):
        (folder / name).mkdir()
    rows = {
        table.name: write_table(folder, table, material, files.parquet, long_csv=about.long_csv) for table in TABLES
    }
    _describe(folder, about, material, rows)
    return Made(about=about, material=material, rows=rows, fingerprint=_sum_up(folder))


def _describe(folder: Path, about: About, material: Material, rows: dict[str, int]) -> None:
    released = material.released
    csv_files = (files_of(table, long_csv=about.long_csv)[0] for table in TABLES)
    facts = [_facts(folder, path) for path in csv_files if path is not None]
    missing = Counter(str(each.missing) for each in material.entries if each.missing is not None)
    for name, content in {
        about_file.FILE: about_file.written(about, released, rows, dict(sorted(missing.items()))),
        "datapackage.json": data_package(about, released, TABLES, {each.path: each for each in facts}),
        "croissant.json": croissant(about, released, TABLES, {each.path: each for each in facts}),
        "CITATION.cff": citation_file(about, released),
        "citation.txt": f"{citation(about, released)}\n".encode(),
        "README.md": pages.readme(about, material, rows),
        "codebook.md": pages.codebook(TABLES),
        "LICENCES.md": pages.licences_page(material),
        "verify.md": pages.verify_page(about),
    }.items():
        (folder / name).write_bytes(content)


def _facts(folder: Path, path: str) -> FileFacts:
    return FileFacts(path, (folder / path).stat().st_size, sha256_of(folder / path))


def sha256_of(file: Path) -> str:
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


def paths_in(folder: Path) -> list[str]:
    """Every file below the folder but ``SHA256SUMS``, sorted."""
    found = (
        each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_symlink() or not each.is_dir()
    )
    return sorted(path for path in found if path != SUMS)


def _sum_up(folder: Path) -> str:
    """Write the hash of each file, as ``sha256sum`` does. Returns the fingerprint of the release."""
    (folder / SUMS).write_bytes(summed({path: sha256_of(folder / path) for path in paths_in(folder)}))
    return sha256_of(folder / SUMS)


def summed(sums: Mapping[str, str]) -> bytes:
    return "".join(f"{sums[path]}  {path}\n" for path in sorted(sums)).encode()


@contextmanager
def made_whole(folder: Path) -> Iterator[Path]:
    """A folder to write into, which becomes ``folder`` when all is written. Raises ``FolderThere``."""
    if folder.exists():
        raise FolderThere(folder)
    folder.absolute().parent.mkdir(parents=True, exist_ok=True)
    partial = Path(mkdtemp(prefix=f".{folder.name}.", dir=folder.absolute().parent))
    try:
        yield partial
        partial.chmod(RIGHTS)
        partial.rename(folder)
    finally:
        rmtree(partial, ignore_errors=True)
