"""Web archives as files: WACZ, a ZIP that lists the pages that were captured (Webrecorder, WACZ 1.1.1).

The sizes and hashes that the file states of its own content are checked first: of each resource that `datapackage.json`
lists, and of that list. So the pages are those that were captured, unless somebody made the whole file anew.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from hashlib import file_digest, new
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

import orjson

from domain.dates.edtf import BadDate, parse
from domain.errors import ClaimlineError
from domain.imports.archived import PageCapture, WebArchive

LIST, DIGEST = "datapackage.json", "datapackage-digest.json"
PAGES = ("pages/pages.jsonl", "pages/extraPages.jsonl")
LIST_BYTES_MAX = 16 << 20
PAGE_BYTES_MAX = 32 << 20  # of one line: it may hold the text of its page
BLOCK_BYTES = 1 << 20
HASHES = ("md5", "sha256")
DAMAGED = (BadZipFile, EOFError, zlib.error, NotImplementedError, RuntimeError)
AGAIN = "get the file again, or capture the page anew"


class BadArchive(ClaimlineError):
    """A file that is not a web archive, or not a whole one."""

    def __init__(self, file: Path, problem: str, cure: str = AGAIN) -> None:
        super().__init__(f"{file.name}: {problem}: {cure}")


def read_wacz(file: Path) -> WebArchive:
    """Raises ``BadArchive``."""
    with file.open("rb") as content:
        sha256 = file_digest(content, "sha256").hexdigest()
    try:
        with ZipFile(file) as archive:
            reader = _Reader(file, archive)
            reader.check()
            return WebArchive(sha256, tuple(reader.pages()))
    except DAMAGED as error:
        raise BadArchive(file, f"cannot be read as a WACZ, which is a ZIP file ({error})") from None


class _Reader:
    def __init__(self, file: Path, archive: ZipFile) -> None:
        self._file = file
        self._archive = archive
        self._names = frozenset(archive.namelist())

    def check(self) -> None:
        if LIST not in self._names:
            raise BadArchive(self._file, f"has no {LIST}, so it is not a WACZ", "name a file that a crawler has made")
        listed = self._object(LIST)
        if DIGEST in self._names:
            self._check_hash(LIST, self._object(DIGEST).get("hash"))
        resources = listed.get("resources")
        if not isinstance(resources, list) or not all(isinstance(each, dict) for each in resources):
            raise BadArchive(self._file, f"its {LIST} lists no resources")
        for resource in resources:
            self._check_resource(resource)

    def pages(self) -> Iterator[PageCapture]:
        """Those with an address and an instant: the first line of a list is about the list."""
        if PAGES[0] not in self._names:
            raise BadArchive(self._file, f"has no {PAGES[0]}: it does not say which pages it holds")
        for name in (each for each in PAGES if each in self._names):
            with self._archive.open(name) as lines:
                yield from filter(None, (self._page(line, name) for line in self._lines(lines, name)))

    def _lines(self, lines: IO[bytes], name: str) -> Iterator[bytes]:
        while line := lines.readline(PAGE_BYTES_MAX + 1):
            if len(line) > PAGE_BYTES_MAX:
                raise BadArchive(self._file, f"a line of {name} is longer than {PAGE_BYTES_MAX >> 20} MiB")
            yield line

    def _page(self, line: bytes, name: str) -> PageCapture | None:
        try:
            page = orjson.loads(line) if line.strip() else {}
        except orjson.JSONDecodeError as error:
            raise BadArchive(self._file, f"a line of {name} is not JSON ({error})") from None
        url, captured = (page.get(key) if isinstance(page, dict) else None for key in ("url", "ts"))
        if not isinstance(url, str) or not isinstance(captured, str):
            return None
        try:
            return PageCapture(url, parse(_instant(captured)))
        except BadDate:
            raise BadArchive(self._file, f"{name} has the time {captured[:40]!r} for {url[:200]}") from None

    def _object(self, name: str) -> Mapping[str, Any]:
        if self._archive.getinfo(name).file_size > LIST_BYTES_MAX:
            raise BadArchive(self._file, f"its {name} is longer than {LIST_BYTES_MAX >> 20} MiB")
        try:
            value = orjson.loads(self._archive.read(name))
        except orjson.JSONDecodeError as error:
            raise BadArchive(self._file, f"its {name} is not JSON ({error})") from None
        if not isinstance(value, dict):
            raise BadArchive(self._file, f"its {name} is not an object")
        return value

    def _check_resource(self, resource: Mapping[str, Any]) -> None:
        path, size = resource.get("path"), resource.get("bytes")
        if not isinstance(path, str) or path not in self._names:
            raise BadArchive(self._file, f"it lists {str(path)[:200]!r}, which is not in it")
        actual = self._archive.getinfo(path).file_size
        if isinstance(size, int) and size != actual:
            raise BadArchive(self._file, f"{path} has {actual} bytes, and {LIST} says {size}")
        self._check_hash(path, resource.get("hash"))

    def _check_hash(self, path: str, stated: object) -> None:
        """``stated``: as in ``sha256:6e3c…``."""
        name, _, digits = stated.partition(":") if isinstance(stated, str) else ("", "", "")
        if name not in HASHES:
            raise BadArchive(self._file, f"it states no SHA-256 of {path}")
        digest = new(name, usedforsecurity=False)
        with self._archive.open(path) as content:
            while block := content.read(BLOCK_BYTES):
                digest.update(block)
        if digest.hexdigest() != digits.lower():
            raise BadArchive(self._file, f"{path} is not what the {name} in it says: it was changed")


def _instant(captured: str) -> str:
    """As EDTF has it: some tools write a bare row of digits."""
    if len(captured) == len("20251211093000") and captured.isdigit():
        year, month, day, hour, minute, second = captured[:4], *(captured[at : at + 2] for at in range(4, 14, 2))
        return f"{year}-{month}-{day}T{hour}:{minute}:{second}Z"
    return captured
