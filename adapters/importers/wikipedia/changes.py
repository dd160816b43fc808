"""The log of changes of Wikipedia's table, from a file to its lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from adapters.importers.csv_rows import Table
from adapters.importers.wikipedia.cells import evened
from adapters.importers.wikipedia.towns import Point, population
from domain.dates import edtf
from domain.dates.instants import Instant
from domain.errors import ClaimlineError
from domain.imports.plan import Refusal

CELLS = (
    *("commit", "page_modified", "change", "row_key", "town", "population"),
    *("held_by", "as_of", "as_of_filled", "note", "lat", "lon"),
)


class NoControlTable(ClaimlineError):
    """A file that is not a log of changes of the table."""


class Change(NamedTuple):
    """A line of the log: a row as it is from then on, or as it was when it was removed."""

    line: int
    modified: Instant
    cells: Mapping[str, str]
    given: bytes  # the row as it stands in the file

    @property
    def key(self) -> str:
        return self.cells["row_key"]

    @property
    def name(self) -> str:
        return evened(self.cells["town"])

    @property
    def population(self) -> int | None:
        return population(self.cells["population"])

    @property
    def point(self) -> Point | None:
        try:
            return Point(float(self.cells["lat"]), float(self.cells["lon"]))
        except ValueError:
            return None

    def likeness(self, other: Change) -> int:
        """In how much beside its name and population this row is like ``other``."""
        alike = [self.cells[cell] == other.cells[cell] != "" for cell in ("as_of", "note")]
        return sum([*alike, self.cells["held_by"] == other.cells["held_by"], self.point == other.point is not None])


def read_changes(file: Path) -> Iterator[Change | Refusal]:
    """Raises ``NoControlTable`` or ``BrokenTable``."""
    with file.open("rb") as content:
        table = Table.checked(content, CELLS)
        _refuse_other_columns(file, table.header)
        for row in table.rows:
            given = row.given.encode()
            if len(row.cells) != len(table.header):
                problem = f"has {len(row.cells)} cells, and the header {len(table.header)}"
                yield Refusal(row.line, "", problem, "is a comma or a quote missing, or one too many?", given)
            else:
                yield _change(row.line, dict(zip(table.header, row.cells, strict=True)), given)


def _refuse_other_columns(file: Path, there: Sequence[str]) -> None:
    if missing := [cell for cell in CELLS if cell not in there]:
        raise NoControlTable(
            f"{file.name} has no column {', '.join(missing)}: it must be a log of changes, with {', '.join(CELLS)}"
        )


def _change(line: int, cells: Mapping[str, str], given: bytes) -> Change | Refusal:
    text = cells["page_modified"]
    try:
        modified = edtf.parse_instant(text if text.count(":") > 1 else text.replace("Z", ":00Z"))
    except (edtf.BadDate, ValueError):
        return Refusal(line, "page_modified", f"{text!r} is not an instant", "write it as 2022-03-01T06:37Z", given)
    return Change(line, modified, cells, given)


def deciding_points(changes: Iterable[Change | Refusal]) -> frozenset[tuple[str, Point]]:
    """Names with coordinates that rows of one population alone have: the rest were joined to a bare name."""
    populations: defaultdict[tuple[str, Point], set[int]] = defaultdict(set)
    for change in changes:
        if isinstance(change, Change) and change.point is not None:
            populations[change.name, change.point].update({change.population} - {None})  # type: ignore[arg-type]
    return frozenset(which for which, counts in populations.items() if len(counts) <= 1)
