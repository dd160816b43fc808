"""Lexicons from files of JSON: those that are shipped, and others that a person gives in their place.

``{"language": "en", "version": "1", "words": {class: [phrases]}, "frames": [{"name", "status", "holder"?, "leads"?,
"lead_needed"?, "place_first"?, "finite"?, "participle"?, "passive"?, "base"?, "gerund"?, "noun"?}], "peoples"?:
{country: [adjectives]}, "where"?: {"areas"?: {area: [phrases]}, "compass"?: {direction: [phrases]}, "wide"?, "narrow"?,
"between"?, "within"?, "joining"?, "kilometres"?, "miles"?, "away"?}}``. Phrases are in small letters.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Never

from domain.errors import Fault, Refused
from domain.extraction.words.lexicon import Form, Frame, HolderAt, TextLexicon, compiled
from domain.extraction.words.where import Compass, WhereWords
from domain.vocabulary import Status

KEYS = frozenset({"language", "version", "words", "frames"})
WHERE_KEYS = frozenset(field.name for field in fields(WhereWords))
FRAME_KEYS = frozenset({"name", "status", "holder", "leads", "lead_needed", "place_first", *Form})


@cache
def shipped() -> Mapping[str, TextLexicon]:
    """Return the shipped lexicons, by language."""
    folder = files("adapters.lexicons")
    found = [entry for entry in folder.iterdir() if entry.name.endswith(".json")]
    lexicons = [parsed(entry.read_text(encoding="utf-8"), entry.name) for entry in sorted(found, key=lambda e: e.name)]
    return {lexicon.language: lexicon for lexicon in lexicons}


def read(path: Path) -> TextLexicon:
    """Return the lexicon in a file. Raises ``Refused`` where it is none, and says where."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        _refuse("", f"cannot read {path}: {error}", "give a file of JSON in UTF-8")
    return parsed(text, path.name)


def parsed(text: str, name: str) -> TextLexicon:
    """Return the lexicon that ``text`` is. Raises ``Refused``."""
    try:
        document = json.loads(text)
    except ValueError as error:
        _refuse("", f"{name} is not JSON: {error}", "correct it at that place")
    if not isinstance(document, dict) or KEYS - document.keys():
        _refuse("", f"{name} is not a lexicon", f"it needs the keys {', '.join(sorted(KEYS))}")
    frames = [_frame(f"frames[{number}]", raw) for number, raw in enumerate(document["frames"])]
    words = {str(name): _phrases(f"words.{name}", phrases) for name, phrases in document["words"].items()}
    peoples = {str(name): _phrases(f"peoples.{name}", found) for name, found in document.get("peoples", {}).items()}
    lexicon = compiled(str(document["language"]), str(document["version"]), words, frames, peoples)
    return replace(lexicon, where=_where(document.get("where", {})))


def _where(raw: Mapping[str, Any]) -> WhereWords:
    if unknown := raw.keys() - WHERE_KEYS:
        _refuse("where", f"unknown keys: {', '.join(sorted(unknown))}", f"use {', '.join(sorted(WHERE_KEYS))}")
    if unknown := raw.get("compass", {}).keys() - set(Compass):
        _refuse("where.compass", f"unknown directions: {', '.join(sorted(unknown))}", f"use {', '.join(Compass)}")
    lists = {name: frozenset(_phrases(f"where.{name}", raw[name])) for name in raw.keys() - {"areas", "compass"}}
    return WhereWords(
        areas=dict(_by_phrase("where.areas", raw.get("areas", {}))),
        compass={phrase: Compass(name) for phrase, name in _by_phrase("where.compass", raw.get("compass", {}))},
        **lists,
    )


def _by_phrase(spot: str, raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, phrases in raw.items():
        yield from ((phrase, str(name)) for phrase in _phrases(f"{spot}.{name}", phrases))


def _frame(spot: str, raw: Mapping[str, Any]) -> Frame:
    if unknown := raw.keys() - FRAME_KEYS:
        _refuse(spot, f"unknown keys: {', '.join(sorted(unknown))}", f"use {', '.join(sorted(FRAME_KEYS))}")
    try:
        status, holder = Status(raw["status"]), HolderAt(raw.get("holder", HolderAt.SUBJECT))
    except (KeyError, ValueError) as error:
        _refuse(spot, f"invalid status or holder: {error}", f"a status is one of {', '.join(Status)}")
    return Frame(
        name=str(raw.get("name", "")),
        status=status,
        holder=holder,
        leads=frozenset(_phrases(f"{spot}.leads", raw.get("leads", []))),
        lead_needed=bool(raw.get("lead_needed")),
        place_first=bool(raw.get("place_first")),
        forms={form: _phrases(f"{spot}.{form}", raw[form]) for form in Form if form in raw},
    )


def _phrases(spot: str, raw: object) -> Sequence[str]:
    if not isinstance(raw, list) or not all(isinstance(phrase, str) and phrase.strip() for phrase in raw):
        _refuse(spot, "not a list of phrases", 'write ["took", "took control of"]')
    return tuple(" ".join(phrase.split()) for phrase in raw)


def _refuse(spot: str, problem: str, cure: str) -> Never:
    raise Refused([Fault(spot, problem, cure)])
