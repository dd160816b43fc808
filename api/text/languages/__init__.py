"""The languages in which answers are said, from the files ``en.json``, ``uk.json`` and ``ru.json``."""

from __future__ import annotations

from enum import StrEnum, auto


class Tongue(StrEnum):
    EN = auto()
    UK = auto()
    RU = auto()
