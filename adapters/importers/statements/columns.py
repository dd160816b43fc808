"""Other people's tables: which of their columns is which of ours, what their words mean, and how they write dates.

A mapping is a CSV file with the columns ``theirs,ours`` and, if needed, ``dates,value,means``. A row without ``ours``
leaves a column out; one without ``theirs`` gives every row the same cell, ``means``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, Self

from adapters.importers.csv_rows import Table
from domain.dates import edtf
from domain.dates.spoken import month_number
from domain.errors import Fault, Refused
from domain.questions.statements.table import KNOWN_COLUMNS

COLUMNS = ("theirs", "ours", "dates", "value", "means")
OPTION, FILE_OPTION = "--map", "--columns"
OTHERS = "*"  # any other value; as a meaning: the value itself
SEVERAL = "|"
INTERVAL = "interval"  # a/b: some time from a to b
DIGEST_LENGTH = 16
DATE_COLUMNS = ("source_published", "stated", "effective", "until")
SEPARATORS = {
    "denies": (re.compile(r"[;,|\s]+"), " "),
    "via": (re.compile(r"\s*[;|\n]\s*"), "\n"),
}  # of several in a cell
PARTS = {
    "YYYY": r"(?P<year>\d{4})",
    "MMM": r"(?P<name>[A-Za-z]{3,9})\.?",
    "MM": r"(?P<month>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{2})",
    "D": r"(?P<day>\d{1,2})",
}


class Misfit(NamedTuple):
    """A cell that the mapping does not know: what is so, and what to do."""

    problem: str
    cure: str


@dataclass(frozen=True, slots=True)
class DateForm:
    """A way of writing dates, such as ``DD.MM.YYYY``, ``D MMM YYYY`` or ``MM/YYYY``."""

    text: str
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, text: str) -> Self:
        """Raises ``ValueError``."""
        pieces = re.split(f"({'|'.join(PARTS)})", text)
        pattern = "".join(PARTS.get(piece, re.escape(piece)) for piece in pieces)
        form = cls(text, re.compile(pattern))
        names = set(form.pattern.groupindex)
        if "year" not in names or ("day" in names and names.isdisjoint({"month", "name"})):
            raise ValueError(text)
        return form

    def read(self, text: str) -> str | None:
        """The date as ISO 8601 has it; None where it is written in another way."""
        found = self.pattern.fullmatch(text)
        if found is None:
            return None
        parts = found.groupdict()
        with suppress(ValueError):
            month = month_number(parts["name"].lower()) or 0 if "name" in parts else int(parts.get("month", 1))
            whole = date(int(parts["year"]), month, int(parts.get("day", 1))).isoformat()
            return whole[: len("YYYY-MM-DD" if "day" in parts else "YYYY-MM" if len(parts) > 1 else "YYYY")]
        return None


@dataclass(slots=True)
class Rule:
    """How a column of ours is filled: from a column of theirs, or with the same text in every row."""

    ours: str
    theirs: str | None
    forms: tuple[DateForm, ...] = ()
    has_intervals: bool = False
    values: dict[str, str] = field(default_factory=dict)

    def cell(self, text: str) -> str | Misfit:
        meant = self._meaning(text)
        if isinstance(meant, Misfit) or not meant:
            return meant
        if self.ours in SEPARATORS:
            between, ours = SEPARATORS[self.ours]
            return between.sub(ours, meant)
        return self._date(meant) if self.forms or self.has_intervals else meant

    def _meaning(self, text: str) -> str | Misfit:
        if not self.values or (not text and "" not in self.values):
            return text
        meant = self.values.get(text, self.values.get(OTHERS))
        if meant is None:
            known = ", ".join(sorted(self.values)[:10])
            cure = f"add a row to the mapping: {self.theirs},{self.ours},,{text},… (it knows {known})"
            return Misfit(f"the mapping does not know {text[:80]!r}", cure)
        return text if meant == OTHERS else meant

    def _date(self, text: str) -> str | Misfit:
        """In one of the forms; what EDTF writes needs none."""
        for form in self.forms:
            if (found := form.read(text)) is not None:
                return found
        if self.has_intervals and "/" in text:
            first, _, last = text.partition("/")
            return f"[{first.removesuffix('..')}..{last.removeprefix('..')}]"
        with suppress(edtf.BadDate):
            edtf.parse(text)
            return text
        forms = " or ".join(form.text for form in self.forms) or INTERVAL
        return Misfit(f"{text[:80]!r} is not a date as {forms}", "mend it, or add its form to the mapping")


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """``name``: as the batch stores it; None where a table has our own columns."""

    name: str | None = None
    rules: Sequence[Rule] = ()
    left_out: frozenset[str] = frozenset()

    @classmethod
    def of(cls, file: Path | None, options: Sequence[str]) -> Self:
        """From a file and from texts ``theirs=ours``. Raises ``Refused`` or ``BrokenTable``."""
        rows = [*([] if file is None else _rows(file)), *map(_row, options)]
        if not rows:
            return cls()
        rules, left_out = dict[str, Rule](), set[str]()
        for row in rows:
            theirs, ours = row["theirs"], row["ours"]
            if not ours:
                left_out.add(theirs)
                continue
            _refuse_unknown(ours)
            rule = rules.setdefault(ours, Rule(ours, theirs or None))
            if rule.theirs != (theirs or None):
                problem = f"{ours!r} is filled from {rule.theirs!r} and from {theirs!r}"
                raise Refused([Fault(_where(file), problem, "keep one of them")])
            _add(rule, row, _where(file))
        digest = sha256("\n".join(",".join(row[column] for column in COLUMNS) for row in rows).encode()).hexdigest()
        name = f"{'columns' if file is None else file.stem}@{digest[:DIGEST_LENGTH]}"
        return cls(name, list(rules.values()), frozenset(left_out))

    @property
    def theirs(self) -> Sequence[str]:
        return [*(rule.theirs for rule in self.rules if rule.theirs is not None), *sorted(self.left_out)]

    @property
    def ours(self) -> Mapping[str, str]:
        """The columns of theirs by the columns of ours that they fill."""
        return {rule.ours: rule.theirs or rule.ours for rule in self.rules}

    def is_ours(self, column: str) -> bool:
        """Whether a column of the file is one of ours under its own name."""
        return column in KNOWN_COLUMNS and column not in self.theirs and column not in self.ours


def _where(file: Path | None) -> str:
    return OPTION if file is None else FILE_OPTION


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open("rb") as content:
        table = Table.checked(content, COLUMNS)
        unknown = [column for column in table.header if column not in COLUMNS]
        if unknown or not {"theirs", "ours"}.issubset(table.header):
            problem = f"begins with {','.join(table.header)!r}"
            cure = f"give a CSV file with the columns theirs,ours and, if needed, {','.join(COLUMNS[2:])}"
            raise Refused([Fault(FILE_OPTION, problem, cure)])
        for row in table.rows:
            cells = dict(zip(table.header, (cell.strip() for cell in row.cells), strict=False))
            if any(cells.values()):
                yield {column: cells.get(column, "") for column in COLUMNS}


def _row(option: str) -> dict[str, str]:
    theirs, equals, ours = option.partition("=")
    if not (theirs.strip() and equals):
        raise Refused([Fault(OPTION, f"{option!r} is not THEIRS=OURS", "write it as published=source_published")])
    return dict.fromkeys(COLUMNS, "") | {"theirs": theirs.strip(), "ours": ours.strip()}


def _refuse_unknown(ours: str) -> None:
    if ours not in KNOWN_COLUMNS:
        raise Refused([Fault(OPTION, f"unknown column {ours!r}", f"ours are {', '.join(KNOWN_COLUMNS)}")])


def _add(rule: Rule, row: Mapping[str, str], where: str) -> None:
    for text in filter(None, (text.strip() for text in row["dates"].split(SEVERAL))):
        if rule.ours not in DATE_COLUMNS:
            raise Refused([Fault(where, f"{rule.ours!r} holds no dates", f"dates are in {', '.join(DATE_COLUMNS)}")])
        if text == INTERVAL:
            rule.has_intervals = True
            continue
        try:
            rule.forms = (*rule.forms, DateForm.of(text))
        except (ValueError, re.error):
            problem = f"{text!r} is not a form of dates"
            cure = f"write it with {', '.join(PARTS)}, such as DD.MM.YYYY; or {INTERVAL}"
            raise Refused([Fault(where, problem, cure)]) from None
    if row["value"] or row["means"]:
        rule.values[row["value"]] = row["means"]
