"""The languages in which answers are said."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto

from api.text.languages.en import ENGLISH
from api.text.languages.ru import RUSSIAN
from api.text.languages.table import Language
from api.text.languages.uk import UKRAINIAN


class Tongue(StrEnum):
    EN = auto()
    UK = auto()
    RU = auto()


LANGUAGES: Mapping[Tongue, Language] = {Tongue.EN: ENGLISH, Tongue.UK: UKRAINIAN, Tongue.RU: RUSSIAN}
