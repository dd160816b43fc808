"""Numbered .sql files that bring a database to this version, each once."""

from __future__ import annotations

from importlib.resources import files
from typing import NamedTuple


class Migration(NamedTuple):
    number: int
    name: str
    sql: str


def migrations(package: str) -> list[Migration]:
    """Those in the folder ``migrations`` of ``package``, in order; their names begin with their numbers."""
    found = [each for each in files(package).joinpath("migrations").iterdir() if each.name.endswith(".sql")]
    return [
        Migration(int(each.name.partition("_")[0]), each.name.removesuffix(".sql"), each.read_text(encoding="utf-8"))
        for each in sorted(found, key=lambda each: each.name)
    ]
