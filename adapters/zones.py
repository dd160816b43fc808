"""Time zones from the pinned wheel ``tzdata``: the rules of the machine's own tables never change an answer."""

from __future__ import annotations

from datetime import tzinfo
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """The IANA names that there are."""
    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


@lru_cache(maxsize=1024)
def zone(name: str) -> tzinfo | None:
    """The zone of that name; None if it is unknown."""
    if name not in names():
        return None
    with files("tzdata.zoneinfo").joinpath(*name.split("/")).open("rb") as rules:
        return ZoneInfo.from_file(rules, key=name)
