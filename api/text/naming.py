"""The names of places in a language."""

from __future__ import annotations

from api.text.languages.table import Language
from domain.places.names import key
from domain.record.declarations import Place

NO_LETTERS = " -'\u2019\u02bc"  # in names


def named(of: Place, language: Language) -> str:
    """Return the name that a place has now in this language, if the record holds one; else as it was declared."""
    own = (each.name for each in of.names if each.language == language.code and not each.former)
    return next(own, None) or _spelled(of, language) or of.name


def _spelled(of: Place, language: Language) -> str | None:
    """A spelling of its name in the letters of this language, where no name says its language."""
    letters, own = {*language.letters, *NO_LETTERS}, {*language.own_letters}
    names = [each.name for each in of.names if each.language is None and not each.former]
    alike = [name for name in dict.fromkeys(names) if letters >= {*name.lower()} and key(name) == key(of.name)]
    certain = [name for name in alike if own & {*name.lower()}]
    return next(iter(certain or alike), None) if certain or len(alike) == 1 else None
