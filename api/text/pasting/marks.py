"""The marks of plain text, Markdown and HTML. A text that comes from a source can never become a mark."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter
from urllib.parse import quote, urlsplit

from markupsafe import escape

MARKS_OF_MARKDOWN = re.compile(
    r"[\\`*_\[\]<>|~$]"  # anywhere
    r"|&(?=[a-zA-Z#])"  # an entity
    r"|:(?=//)|(?<=www)\."  # an address that would become a link
    r"|^[-+=#]|(?<=^\d)[.)]|(?<=^\d\d)[.)]|(?<=^\d\d\d)[.)]|(?<=^\d\d\d\d)[.)]",  # a list, a heading, a rule
    re.IGNORECASE,
)
IN_ADDRESSES = "/:?#@!$&'*+,;=%~"  # no brackets: they end an address in Markdown


class TextForm(StrEnum):
    TEXT = "text"
    MARKDOWN = "prose"
    HTML = "html"


class Marked(str):
    """Text with the marks of a form: what came from elsewhere is escaped in it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """How a form writes each part of a text. Every method takes plain text, or text that is marked already."""

    form: TextForm

    def plain(self, text: object) -> Marked:
        """``text`` in one line, as nothing but text."""
        if isinstance(text, Marked):
            return text
        return Marked(_ESCAPES[self.form](" ".join(str(text).split())))

    def title(self, text: str) -> Marked:
        return self._block(text, "{}", "## {}", "<h2>{}</h2>")

    def heading(self, text: str) -> Marked:
        return self._block(text, "{}", "**{}**", "<p><strong>{}</strong></p>")

    def words(self, text: str) -> Marked:
        return self._block(text, "{}", "{}", "<p>{}</p>")

    def quote(self, text: str, language: str | None) -> Marked:
        """The very words of a speaker. ``language``: their language, where the record has it."""
        tagged = f' lang="{escape(language)}"' if language else ""
        return self._block(text, "“{}”", "> “{}”", f"<blockquote{tagged}>“{{}}”</blockquote>")

    def link(self, text: str, address: str | None) -> Marked:
        """``text`` with its address. Other addresses than those of the web are left out."""
        shown = self.plain(text)
        if address is None or urlsplit(address).scheme not in {"http", "https"}:
            return shown
        safe = quote(address, safe=IN_ADDRESSES)
        match self.form:
            case TextForm.TEXT:
                return Marked(safe if text == address else f"{shown}, {safe}")
            case TextForm.MARKDOWN:
                return Marked(f"<{safe}>" if text == address else f"[{shown}](<{safe}>)")
            case TextForm.HTML:
                return Marked(f'<a href="{escape(safe)}">{shown}</a>')

    def reference(self, text: str, address: str | None) -> Marked:
        """``text`` with its address, where a form can hide it behind the text."""
        return self.plain(text) if self.form is TextForm.TEXT else self.link(text, address)

    def archived(self, address: str | None, words: str) -> Marked:
        """A link to a copy, for behind its source; empty where the record has no copy."""
        return Marked("") if address is None else Marked(f", {self.link(words, address)}")

    def joined(self, *parts: Marked) -> Marked:
        return Marked("".join(parts))

    def gap(self) -> Marked:
        """An empty line, where parts do not stand apart anyway."""
        return Marked("\n" if self.form is TextForm.TEXT else "")

    def fill(self, template: str, **values: object) -> Marked:
        """``template`` with values in its placeholders, each as its own text or with its own marks."""
        parts = Formatter().parse(template)
        return Marked(
            "".join(
                _ESCAPES[self.form](literal) + ("" if name is None else self.plain(values[name or "text"]))
                for literal, name, _, _ in parts
            )
        )

    def _block(self, text: str, plain: str, markdown: str, html: str) -> Marked:
        """A part that stands alone, with an empty line behind it where the form needs one."""
        shapes: Mapping[TextForm, str] = {
            TextForm.TEXT: f"{plain}\n",
            TextForm.MARKDOWN: f"{markdown}\n\n",
            TextForm.HTML: f"{html}\n",
        }
        return Marked(shapes[self.form].replace("{}", self.plain(text)))


def _as_it_is(text: str) -> str:
    return text


def _of_markdown(text: str) -> str:
    """``text`` with a backslash before everything that Markdown would read as a mark."""
    return MARKS_OF_MARKDOWN.sub(r"\\\g<0>", text)


def _of_html(text: str) -> str:
    return str(escape(text))


_ESCAPES: Mapping[TextForm, Callable[[str], str]] = {
    TextForm.TEXT: _as_it_is,
    TextForm.MARKDOWN: _of_markdown,
    TextForm.HTML: _of_html,
}
