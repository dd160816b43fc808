"""Two Parquet files compared by their values: other versions of the library write other bytes."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

GEO = b"geo"


def differing(one: Path, other: Path) -> str | None:
    """Say in which the files differ; None where their columns, rows and places are the same."""
    first, second = pq.read_table(one), pq.read_table(other)
    if not first.schema.equals(second.schema):
        return "it has other columns"
    if _geo(one) != _geo(other):
        return "its metadata about geometry is different"
    if first.num_rows != second.num_rows:
        return f"it has {first.num_rows} rows, and its entries give {second.num_rows}"
    unlike = [name for name in first.column_names if not first[name].equals(second[name])]
    return f"column {unlike[0]} has other values" if unlike else None


def _geo(file: Path) -> bytes | None:
    geo: bytes | None = (pq.read_metadata(file).metadata or {}).get(GEO)
    return geo
