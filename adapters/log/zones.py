"""The rules that zones are read by before the log has any of them."""

from __future__ import annotations

from adapters.log.recorder import RecorderLog
from domain.record.store import EntryStore
from domain.record.zones import ZoneRules, Zones


class FirstRules:
    """The first rules of a zone in the log; while there are none, ``otherwise``."""

    def __init__(self, store: EntryStore, otherwise: Zones) -> None:
        self._log = RecorderLog(store)
        self._otherwise = otherwise
        self._first: dict[str, ZoneRules] = {}

    def __call__(self, name: str) -> ZoneRules | None:
        if name not in self._first:
            for rules in self._log.declarations(ZoneRules):
                self._first.setdefault(rules.name, rules)
        return self._first.get(name) or self._otherwise(name)
