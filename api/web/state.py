"""The parameters of a page, and addresses that keep them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Annotated, Literal
from urllib.parse import quote, urlencode

from api.http.parameters.shared import BoundChoice, Coordinates, MatterChoice, Parameters, VoiceChoice, means
from api.text.languages import Tongue

Theme = Literal["light", "dark"]
IN_PATHS = "/:@!$&'()*+,;=~"
IN_QUERIES = "/:,@"


class Display(Parameters):
    """How a page is shown."""

    lang: Annotated[Tongue | None, means("the language of the page. Default: as `Accept-Language` wants it", "en")] = (
        None
    )
    theme: Annotated[Theme | None, means("light or dark. Default: as the reader's system has it", "dark")] = None


class PageQuestion(Display, MatterChoice, VoiceChoice, BoundChoice, Coordinates):
    """The parameters of every page. A page that takes more has a model of its own, made from this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageState:
    """The parameters that were given, as they were written; None for a default. ``under``: where the pages stand."""

    conflict: str | None = None
    about: str | None = None
    said_by: str | None = None
    known_at: str | None = None
    matter: str | None = None
    bound: str | None = None
    voice: str | None = None
    lang: str | None = None
    theme: str | None = None
    under: str | None = None

    def given(self) -> Mapping[str, str]:
        """The parameters that are no defaults, by name."""
        values = {name: getattr(self, name) for name in PARAMETERS}
        return {name: str(value) for name, value in values.items() if value is not None}

    def link(self, path: str, **changes: str | None) -> str:
        """The address of a page that keeps the state. ``changes``: parameters, also the page's own; None leaves out."""
        return address(f"{self.under or ''}{path}", {**self.given(), **changes}.items())

    def but(self, **changes: str | None) -> PageState:
        return replace(self, **changes)


PARAMETERS = tuple(field.name for field in fields(PageState) if field.name in PageQuestion.model_fields)


def state_of(asked: PageQuestion) -> PageState:
    """The state that a question stands for."""
    defaults = {name: PageQuestion.model_fields[name].default for name in PARAMETERS}
    given = {name: getattr(asked, name) for name in PARAMETERS}
    return PageState(**{name: None if value == defaults[name] else str(value) for name, value in given.items()})


def address(path: str, parameters: Iterable[tuple[str, str | None]]) -> str:
    """``path`` with the parameters that have a value."""
    query = urlencode([(name, value) for name, value in parameters if value], safe=IN_QUERIES)
    return f"{quote(path, safe=IN_PATHS)}{f'?{query}' if query else ''}"
