"""Pieces of a page, out of texts that anybody may have written."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import NewType

Html = NewType("Html", str)
"""Is escaped, and may stand in a page."""

Fact = tuple[str, Html]  # what it is, in plain ASCII, and what it says


def text(value: object) -> Html:
    """What somebody wrote: whichever way its script runs, it turns nothing around beside it."""
    return Html(f"<bdi>{escape(str(value))}</bdi>")


def code(value: object) -> Html:
    return Html(f"<code>{escape(str(value))}</code>")


def in_language(value: str, language: str | None) -> Html:
    told = "" if language is None else f' lang="{escape(language)}"'
    return Html(f"<bdi{told}>{escape(value)}</bdi>")


def joined(parts: Iterable[str], between: str = ", ") -> Html:
    return Html(between.join(parts))


def filled(template: str, **parts: Html) -> Html:
    """``template`` is plain ASCII of this program."""
    return Html(template.format(**parts))


def facts(told: Iterable[Fact]) -> Html:
    rows = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>\n" for name, value in told)
    return Html(f"<table>\n{rows}</table>\n")
