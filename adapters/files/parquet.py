"""Tables in Parquet, their points as GeoParquet 1.1: a row group at a time, so that a table takes the room of one.

Instants are microseconds in UTC, as everywhere here; the years 0001 to 9999 fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from struct import Struct
from typing import Any, BinaryIO

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

BATCH_ROWS = 1_000
GROUP_ROWS = 16_000
POINT = "point"
TYPES: Mapping[str, Any] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "datetime": pa.timestamp("us", tz="UTC"),
    "date": pa.date32(),
    POINT: pa.binary(),
}
WKB_POINT = Struct("<BIdd")  # little-endian (1), a point (1), x, y: ISO 19125-1
GEOPARQUET = "1.1.0"

Point = tuple[float, float]  # longitude and latitude, in degrees of WGS 84


class ParquetTable:
    """Rows into ``out``: a value for each column, None for none. ``columns``: names and types of a table schema."""

    def __init__(self, out: BinaryIO, columns: Mapping[str, str]) -> None:
        self._columns = columns
        self._schema = pa.schema([(name, TYPES[kind]) for name, kind in columns.items()])
        self._writer = pq.ParquetWriter(out, self._schema, compression="zstd")
        self._batches: list[Any] = []
        self._boxes: dict[str, list[float]] = {}

    def add(self, rows: Iterable[Mapping[str, object]]) -> None:
        left = iter(rows)
        while some := list(islice(left, BATCH_ROWS)):
            self._batches.append(self._batch(some))
            if sum(each.num_rows for each in self._batches) >= GROUP_ROWS:
                self._write_group()

    def close(self) -> None:
        if self._batches:
            self._write_group()
        if POINT in self._columns.values():
            self._writer.add_key_value_metadata({"geo": orjson.dumps(self._geo()).decode()})
        self._writer.close()

    def _write_group(self) -> None:
        self._writer.write_table(pa.Table.from_batches(self._batches, self._schema), row_group_size=None)
        self._batches = []

    def _batch(self, rows: Sequence[Mapping[str, object]]) -> Any:  # noqa: ANN401 - the library has no types
        arrays = []
        for name, kind in self._columns.items():
            values = [row[name] for row in rows]
            arrays.append(pa.array(self._encoded(name, values) if kind == POINT else values, type=TYPES[kind]))
        return pa.record_batch(arrays, schema=self._schema)

    def _encoded(self, name: str, points: Iterable[Any]) -> list[bytes | None]:
        """As well-known binary; the box around them all grows."""
        encoded = list[bytes | None]()
        for point in points:
            if point is None:
                encoded.append(None)
                continue
            x, y = point
            west, south, east, north = self._boxes.get(name, (x, y, x, y))
            self._boxes[name] = [min(west, x), min(south, y), max(east, x), max(north, y)]
            encoded.append(WKB_POINT.pack(1, 1, x, y))
        return encoded

    def _geo(self) -> Mapping[str, Any]:
        """The member of metadata that makes a Parquet file a GeoParquet file; its default is WGS 84 (OGC:CRS84)."""
        names = [name for name, kind in self._columns.items() if kind == POINT]
        columns = {}
        for name in names:
            box = {"bbox": self._boxes[name]} if name in self._boxes else {}
            columns[name] = {"encoding": "WKB", "geometry_types": ["Point"], **box}
        return {"version": GEOPARQUET, "primary_column": names[0], "columns": columns}
