"""The words of the pages in three languages: one folder for each, in it one file for each page (``words/en/map.json``).

A word is named by its file and its key: ``map.combined``. A text may have placeholders (``{count}``) and the markup
``<b>``; a text beside a number has its plural forms (``one``, ``few``, ``many``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypeAlias

from fastapi import Request
from markupsafe import Markup

from api.http.negotiation.choosing import most_wanted
from api.text.languages import Tongue
from api.text.languages.reading import language_of
from api.text.languages.table import Language

Text: TypeAlias = "str | Mapping[str, str]"
NAMES: Mapping[Tongue, str] = {Tongue.EN: "English", Tongue.UK: "Українська", Tongue.RU: "Русский"}
RIGHT_TO_LEFT = frozenset[Tongue]()  # none of them yet; the pages are ready for one


@cache
def texts_of(tongue: Tongue) -> Mapping[str, Text]:
    """All texts of a language, by ``file.key``."""
    folder = files("api.web").joinpath("words", tongue)
    return {
        f"{file.name.removesuffix('.json')}.{key}": text
        for file in folder.iterdir()
        if file.name.endswith(".json")
        for key, text in json.loads(file.read_bytes()).items()
    }


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language. Called ``t`` in templates."""

    tongue: Tongue

    @property
    def language(self) -> Language:
        """The language as sentences about answers are written in it."""
        return language_of(self.tongue)

    @property
    def direction(self) -> str:
        return "rtl" if self.tongue in RIGHT_TO_LEFT else "ltr"

    def __call__(self, key: str, **values: object) -> str:
        """The text of ``key``. Raises ``KeyError`` for one that no file has."""
        return self._text(key, None).format(**values)

    def many(self, key: str, count: int, **values: object) -> str:
        """The form of ``key`` that stands beside ``count``, which it may name."""
        return self._text(key, count).format(count=self.number(count), **values)

    def html(self, key: str, count: int | None = None, **values: object) -> Markup:
        """The text with its markup; the values are escaped."""
        shown = {} if count is None else {"count": self.number(count)}
        return Markup(self._text(key, count)).format(**shown, **values)  # noqa: S704 - our own text

    def number(self, count: int) -> str:
        """``count`` in digits, in groups of three."""
        return f"{count:,}" if self.tongue is Tongue.EN else f"{count:,}".replace(",", "\N{NO-BREAK SPACE}")

    def among(self, prefix: str) -> Mapping[str, Text]:
        """All texts whose keys begin with ``prefix``, by the rest: for scripts, which get them as data."""
        texts = texts_of(self.tongue)
        return {key.removeprefix(prefix): text for key, text in texts.items() if key.startswith(prefix)}

    def _text(self, key: str, count: int | None) -> str:
        text = texts_of(self.tongue)[key]
        if isinstance(text, str):
            return text
        return text[self.language.plural(0 if count is None else count)]


def tongue_of(request: Request, lang: Tongue | None) -> Tongue:
    """The language that was asked for, else the one that the reader's browser wants most."""
    if lang is not None:
        return lang
    accepted = ",".join(request.headers.getlist("accept-language"))
    return most_wanted(_primary(accepted), {each: [str(each)] for each in Tongue}) or Tongue.EN


def _primary(accepted: str) -> str:
    """The header with languages alone: ``uk-UA;q=0.8`` is ``uk;q=0.8``."""
    parts = [each.strip().partition(";") for each in accepted.split(",")]
    return ",".join(f"{'*/*' if name == '*' else name.partition('-')[0]}{semicolon}{q}" for name, semicolon, q in parts)
