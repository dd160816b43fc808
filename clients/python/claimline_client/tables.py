"""Answers as tables: the columns of the service's CSV, each with its type; data frames of them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from claimline_client.asking import Asker
from claimline_client.errors import ClaimlineError

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Kind = Literal["instant", "number", "integer", "truth", "category", "text"]
Cell = str | int | float | bool | datetime | None

TABLES: Mapping[str, tuple[str, tuple[str, ...]]] = {  # by the name of a method: its operation, parts of its address
    "stances": ("read_stances", ()),
    "place_stances": ("read_place_stances", ("place",)),
    "timeline": ("read_timeline", ("place",)),
    "day": ("read_day", ("date",)),
    "changes": ("read_changes", ()),
    "disputes": ("list_disputes", ()),
    "outcomes": ("list_outcomes", ()),
    "figures": ("read_figures", ()),
    "statements": ("list_statements", ()),
    "search": ("find_places", ()),
}
KINDS: Mapping[Kind, re.Pattern[str]] = {
    "instant": re.compile(r".*_(?:earliest|latest)|recorded_at|from|to|(?:from_|to_)?(?:about|said_by)"),
    "number": re.compile(r"lat|lon|share|distance_km"),
    "integer": re.compile(
        r"position|(?:from_|to_)?known_at|days|age_days|population|credibility|claims|retracted|acknowledged"
        r"|contradicted|least|quarter|median|three_quarters|most"
    ),
    "truth": re.compile("derived"),
    "category": re.compile(
        r"conflict|place|place_name|name|admin|region|claimant|speaker|side|matter|kind|status|holder|agreement|bound"
        r"|voice|outcome|list|figure|month|batch|licence|recorded_by|matched_how|part_of|(?:before|after)_(?:status|holder)"
        r"|agreement_(?:before|after)|(?:source|quote)_language|source_reliability"
    ),
}
NEVER_SHOWN = "raw"  # the mark of a file whose cells are as they are
PANDAS: Mapping[Kind, str] = {
    "instant": "datetime64[us, UTC]",
    "number": "Float64",
    "integer": "Int64",
    "truth": "boolean",
    "category": "category",
    "text": "string",
}


@dataclass(frozen=True)
class Table:
    """Rows by column. ``None`` is an empty cell. ``kinds`` has the type of each column, in their order."""

    kinds: Mapping[str, Kind]
    rows: Sequence[Mapping[str, Cell]]

    def pandas(self) -> pd.DataFrame:
        """Return a data frame: instants in UTC, categories, numbers that may be missing."""
        pandas = _extra("pandas")
        columns = {
            name: pandas.Series([row[name] for row in self.rows], dtype=PANDAS[kind])
            for name, kind in self.kinds.items()
        }
        frame: pd.DataFrame = pandas.DataFrame(columns)
        return frame

    def polars(self) -> pl.DataFrame:
        polars = _extra("polars")
        kinds: Mapping[Kind, Any] = {
            "instant": polars.Datetime("us", "UTC"),
            "number": polars.Float64,
            "integer": polars.Int64,
            "truth": polars.Boolean,
            "category": polars.Categorical,
            "text": polars.String,
        }
        schema = {name: kinds[kind] for name, kind in self.kinds.items()}
        frame: pl.DataFrame = polars.DataFrame(list(self.rows), schema=schema)
        return frame


def _extra(name: str) -> Any:  # noqa: ANN401 - a module
    try:
        return import_module(name)
    except ImportError:
        raise ClaimlineError(f"A {name} frame needs {name}: pip install 'claimline-client[{name}]'") from None


class Asked(NamedTuple):
    """A question by its operation. ``named``: the parts of its address; ``query``: the other parameters."""

    operation: str
    named: Mapping[str, object]
    query: Mapping[str, object]


def question_of(question: str, query: Mapping[str, object]) -> Asked:
    """Raises ``ValueError`` for a question that has no table, or no part that its address needs."""
    if question not in TABLES:
        raise ValueError(f"Invalid question {question!r}: use one of {', '.join(TABLES)}")
    operation, parts = TABLES[question]
    if missing := [part for part in parts if part not in query]:
        raise ValueError(f"Missing {missing[0]!r}: the table {question!r} needs one")
    named = {part: query[part] for part in parts}
    return Asked(operation, named, {name: value for name, value in query.items() if name not in named})


def read_table(asker: Asker, question: str, query: Mapping[str, object]) -> Table:
    """Return all pages of the answer."""
    asked = question_of(question, query)
    pages = asker.pages(asked.operation, {**asked.query, "f": "csv", "raw": True}, **asked.named)
    tables = [csv.DictReader(io.StringIO(page.content.decode(), newline="")) for page in pages]
    kinds = {name: kind_of(name, question) for name in tables[0].fieldnames or () if name != NEVER_SHOWN}
    rows = [{name: _cell(row[name], kinds[name]) for name in kinds} for table in tables for row in table]
    return Table(kinds, asker.checked(rows))


def kind_of(column: str, question: str) -> Kind:
    if (question, column) == ("search", "statements"):  # how many there are; elsewhere their ids
        return "integer"
    return next((kind for kind, names in KINDS.items() if names.fullmatch(column)), "text")


def _cell(text: str, kind: Kind) -> Cell:
    if not text:
        return None
    match kind:
        case "instant":
            return datetime.fromisoformat(text).astimezone(UTC)
        case "number":
            return float(text)
        case "integer":
            return int(text)
        case "truth":
            return text == "yes"
        case _:
            return text
