"""Files of lines: a file that cannot be read at all is refused whole; a line that cannot, alone."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from adapters.importers.encoding import UTF8_CURE, not_utf_8, wide_encoding
from adapters.importers.source_files import UnfitFile
from domain.imports.plan import Refusal

BOM_CURE = "save it as UTF-8 without one (`tail -c +4` takes it off)"
DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}


class Row(NamedTuple):
    """One line of a table, cut into cells."""

    line: int
    given: bytes
    cells: Sequence[str]


def opened(lines: Iterable[bytes], name: str) -> tuple[str, Iterator[bytes]]:
    """The first line, and all of them. Raises ``UnfitFile`` where it is not text in UTF-8."""
    there = iter(lines)
    first = next(there, b"")
    if first.startswith(codecs.BOM_UTF8):
        raise UnfitFile(name, "begins with a byte order mark", BOM_CURE)
    if (encoding := wide_encoding(first)) is not None:
        raise UnfitFile(name, f"is {encoding}", UTF8_CURE.format(encoding))
    if not first.strip():
        raise UnfitFile(name, "the first line is empty", "begin with the names of the columns")
    try:
        text = first.decode()
    except UnicodeDecodeError as error:
        _, cure = not_utf_8(first, error.start)
        raise UnfitFile(name, f"is not UTF-8 (byte {error.start + 1} of line 1)", cure) from None
    return text.rstrip("\r\n"), chain([first], there)


def comma_separated(line: str) -> list[str]:
    """Raises ``csv.Error``."""
    return next(csv.reader([line], strict=True), [])


def tab_separated(line: str) -> list[str]:
    return line.split("\t")


def rows(
    lines: Iterable[bytes], width: int, cut: Callable[[str], list[str]] = comma_separated, *, first: int = 1
) -> Iterator[Row | Refusal]:
    """Each line that is not empty, numbered from ``first``, in ``width`` cells; a cell stays on its line."""
    for number, given in enumerate(lines, start=first):
        if not given.strip():
            continue
        try:
            cells = cut(given.decode().rstrip("\r\n"))
        except UnicodeDecodeError as error:
            _, cure = not_utf_8(given, error.start)
            yield Refusal(number, "", f"is not UTF-8 (byte {error.start + 1} of the line)", cure, given)
        except csv.Error as error:
            cure = 'close every quote on its line, and write a quote in a quoted cell as ""'
            yield Refusal(number, "", f"cannot be cut into cells ({error})", cure, given)
        else:
            if len(cells) == width:
                yield Row(number, given, cells)
            else:
                problem = f"has {len(cells)} cells, and the header {width}"
                yield Refusal(number, "", problem, "put cells that hold the delimiter in quotes", given)


def refuse_another_delimiter(name: str, header: str, known: Callable[[Sequence[str]], bool]) -> None:
    """Raise ``UnfitFile`` where the header would be known, if it were cut at something else than commas."""
    for delimiter, what in DELIMITERS.items():
        if delimiter in header and known([cell.strip(' "\r\n\ufeff') for cell in header.split(delimiter)]):
            raise UnfitFile(name, f"its cells are parted by {what}", "save it with commas as delimiters")
