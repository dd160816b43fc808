"""The one place where files to import are opened: plain ones, packed ones (gzip, zip) and standard input.

Importers read a plain file, some of them twice. So a packed file, a pipe or standard input is first copied to a
temporary file, which bears the name of its content. Its size is limited: a small packed file may unpack to any size.
"""

from __future__ import annotations

import gzip
import lzma
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from domain.errors import ClaimlineError

if TYPE_CHECKING:
    from _typeshed import SupportsRead

STANDARD_INPUT = Path("-")
STANDARD_INPUT_NAME = "stdin"
BLOCK_BYTES = 1 << 20
BYTES_MAX = 16 << 30  # of a file that is copied
RATIO_MAX, RATIO_COUNTS_FROM_BYTES = 200, 64 << 20  # texts are packed 5 to 50 times
GZIP, ZIP = b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06")
OTHERS = {b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"\x28\xb5\x2f\xfd": "Zstandard", b"7z\xbc\xaf": "7-Zip", b"Rar!": "RAR"}
PACKED_SUFFIXES = (".gz", ".gzip")
WORKBOOK = "[Content_Types].xml"
MAC_FOLDER, MAC_FILE = "__MACOSX/", ".DS_Store"  # that macOS puts beside the content
DAMAGED = (BadZipFile, LargeZipFile, gzip.BadGzipFile, EOFError, zlib.error, lzma.LZMAError, NotImplementedError)
UNPACK = "unpack it, and import the file that is in it"


class UnfitFile(ClaimlineError):
    """A file without a readable line."""

    def __init__(self, name: str, problem: str, cure: str) -> None:
        super().__init__(f"{name}: {problem}: {cure}")


@contextmanager
def opened(file: Path) -> Iterator[Path]:
    """Yield a plain file with the content of ``file``; ``-`` is standard input. Raises ``UnfitFile``."""
    with TemporaryDirectory(prefix="claimline-import-") as folder:
        yield _unpacked(_seekable(file, Path(folder)), Path(folder))


def _seekable(file: Path, folder: Path) -> Path:
    """``file``, or a copy of what can be read only once."""
    if file == STANDARD_INPUT:
        return _copied(STANDARD_INPUT_NAME, sys.stdin.buffer, folder)
    if file.is_file():
        return file
    with file.open("rb") as content:
        return _copied(file.name, content, folder)


def _unpacked(file: Path, folder: Path) -> Path:
    with file.open("rb") as content:
        mark = content.read(max(map(len, OTHERS)))
    if (packer := next((name for begin, name in OTHERS.items() if mark.startswith(begin)), None)) is not None:
        raise UnfitFile(file.name, f"is packed by {packer}, which is not read", f"{UNPACK}, or pack it by gzip or zip")
    try:
        if mark.startswith(GZIP):
            with gzip.open(file) as content:
                return _copied(_inner_name(file), content, folder, packed=file)
        if mark.startswith(ZIP):
            with ZipFile(file) as archive, archive.open(member := _only_member(file, archive)) as content:
                return _copied(PurePosixPath(member.filename).name, content, folder, packed=file)
    except DAMAGED as error:
        raise UnfitFile(file.name, f"cannot be unpacked ({error})", "it is damaged or cut off: get it again") from None
    return file


def _inner_name(file: Path) -> str:
    return file.stem if file.suffix.lower() in PACKED_SUFFIXES else file.name


def _only_member(file: Path, archive: ZipFile) -> ZipInfo:
    members = [each for each in archive.infolist() if not each.is_dir() and not _is_beside(each.filename)]
    names = [each.filename for each in members]
    if WORKBOOK in names:
        raise UnfitFile(file.name, "is a workbook of a spreadsheet", "save its sheet as CSV in UTF-8")
    if len(members) != 1:
        listed = f": {', '.join(names[:10])}" if names else ""
        raise UnfitFile(file.name, f"has {len(members)} files in it, not one{listed}", UNPACK)
    if members[0].flag_bits & 1:
        raise UnfitFile(file.name, "is encrypted", UNPACK)
    return members[0]


def _is_beside(name: str) -> bool:
    return name.startswith(MAC_FOLDER) or name.endswith(MAC_FILE)


def _copied(name: str, content: SupportsRead[bytes], folder: Path, *, packed: Path | None = None) -> Path:
    copy = folder / ("as-given" if packed is None else "unpacked") / name
    copy.parent.mkdir()
    most = BYTES_MAX if packed is None else _bytes_max(packed.stat().st_size)
    written = 0
    with copy.open("xb") as target:
        for block in _blocks(content):
            written += len(block)
            if written > most:
                problem = f"unpacks to more than {most >> 20:,} MB" if packed else f"is longer than {most >> 20:,} MB"
                raise UnfitFile(packed.name if packed else name, problem, f"if it is right, {UNPACK}")
            target.write(block)
    return copy


def _bytes_max(packed: int) -> int:
    return min(BYTES_MAX, max(RATIO_COUNTS_FROM_BYTES, packed * RATIO_MAX))


def _blocks(content: SupportsRead[bytes]) -> Iterable[bytes]:
    return iter(lambda: content.read(BLOCK_BYTES), b"")
