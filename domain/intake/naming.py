"""Ids made from names, for people who declare things by their names."""

from __future__ import annotations

import unicodedata
from collections.abc import Container

from domain.places.names import CYRILLIC, romanised
from domain.text import ID_LENGTH_MAX

_RUSSIAN = str.maketrans(CYRILLIC)


def id_from(name: str) -> str:
    """Return an id that reads like ``name``: small Latin letters, digits and dashes. Empty where it has none."""
    latin = romanised(name).casefold().translate(_RUSSIAN)
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    words = "".join(letter if letter.isalnum() else " " for letter in plain.replace("'", "")).split()
    return "-".join(words)[:ID_LENGTH_MAX].strip("-")


def free_id(name: str, taken: Container[str], otherwise: str) -> str:
    """Return an id like ``name`` that is not ``taken``. ``otherwise``: for a name that has no Latin letters."""
    made, number = id_from(name) or otherwise, 1
    free = made
    while free in taken:
        number += 1
        end = f"-{number}"
        free = made[: ID_LENGTH_MAX - len(end)] + end
    return free
