"""What a file of an export can be, by the end of its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum, auto
from importlib.util import find_spec
from pathlib import Path

from domain.errors import ClaimlineError


class NotInstalled(ClaimlineError):
    """A package of an extra is missing."""


class Format(StrEnum):
    CSV = auto()
    NDJSON = auto()
    JSON = auto()
    GEOJSON = auto()
    PARQUET = auto()


STATEMENTS = (Format.CSV, Format.NDJSON, Format.JSON, Format.PARQUET)
STANCES = (Format.CSV, Format.NDJSON, Format.JSON, Format.GEOJSON, Format.PARQUET)
MEDIA_TYPES: Mapping[Format, str] = {
    Format.CSV: "text/csv",
    Format.NDJSON: "application/x-ndjson",
    Format.JSON: "application/json",
    Format.GEOJSON: "application/geo+json",
    Format.PARQUET: "application/vnd.apache.parquet",
}


def format_of(file: Path, offered: Sequence[Format]) -> Format | None:
    """None where the name says none of those ``offered``. Raises ``NotInstalled`` where its package is missing."""
    found = next((each for each in offered if file.suffix.lower() == f".{each}"), None)
    if found is Format.PARQUET and find_spec("pyarrow") is None:
        cure = "install it with `pip install 'claimline[parquet]'`, or name a .csv file"
        raise NotInstalled(f"a .parquet file is written by the package pyarrow, which is not installed: {cure}")
    return found
