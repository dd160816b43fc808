"""Columns that the flat tables of several questions share.

A row repeats the question, so that a saved file stands alone. A list in a cell has spaces between its members.
"""

from __future__ import annotations

from api.files.tables import Row
from api.wire import shapes
from domain.stances.ports import KnownStatement

PLACE = ("place", "name", "lat", "lon", "admin")
SPAN = ("from", "to", "days", "outcome", "opened_by", "closed_by")
BOUNDS = ("stated_earliest", "stated_latest", "effective_earliest", "effective_latest")
SAID = ("claimant", "kind", "status", "holder", "stated", "effective", *BOUNDS)
CITED = ("spokesperson", "quote", "source", "source_url")
POINT = ("conflict", "about", "said_by", "known_at", "bound", "voice")
AT_POSITION = ("conflict", "known_at", "bound", "voice")


def said(of: KnownStatement) -> Row:
    shape: Row = {**shapes.statement(of)}
    bounds = {
        f"{axis}_{end}": bound
        for axis in ("stated", "effective")
        for end, bound in zip(("earliest", "latest"), shape.get(f"{axis}_bounds", (None, None)), strict=True)
    }
    return {**shape, **bounds, "statement": shape["id"], "source_url": shape["source"].get("url")}


def both_ends(before: Row | None, after: Row | None) -> Row:
    return {
        f"{end}_{name}": None if of is None else of[name]
        for end, of in (("before", before), ("after", after))
        for name in ("statement", "status", "holder")
    }
