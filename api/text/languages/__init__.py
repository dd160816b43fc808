"""The languages in which answers are said, from the files ``en.json``, ``uk.json`` and ``ru.json``."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto
from importlib.resources import files

from pydantic import TypeAdapter

from api.text.languages.table import Language


class Tongue(StrEnum):
    EN = auto()
    UK = auto()
    RU = auto()


_LANGUAGE = TypeAdapter(Language)
LANGUAGES: Mapping[Tongue, Language] = {
    tongue: _LANGUAGE.validate_json(files("api.text.languages").joinpath(f"{tongue}.json").read_bytes())
    for tongue in Tongue
}
