"""Time zones from the pinned wheel ``tzdata``: the rules of the machine's own tables never change an answer."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import tzdata

from domain.record.zones import ZoneRules


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """The IANA names that there are."""
    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


@lru_cache(maxsize=1024)
def installed(name: str) -> ZoneRules | None:
    """The rules of that zone as they are installed; None if the installed tzdata does not have it."""
    if name not in names():
        return None
    rules = files("tzdata.zoneinfo").joinpath(*name.split("/")).read_bytes()
    return ZoneRules(name=name, release=tzdata.IANA_VERSION, rules=rules)
