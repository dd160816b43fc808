"""Lists along time as pages: their filters, the address of the next page, and of the whole list as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, NamedTuple

from fastapi import Request
from fastapi.responses import RedirectResponse
from pydantic import model_validator

from api.http.parameters.coordinates import pinned_coordinates
from api.http.parameters.paging import Cursor, resumed
from api.http.parameters.shared import AdminField, ClaimantField, Paging, PlaceField, means
from api.http.parsing.values import Limit
from api.text import headings
from api.text.sentences import Sentences
from api.web.page import Page
from api.web.state import PageQuestion, address
from domain.questions.along.lists import OverviewFilter
from domain.questions.along.lists import Paging as OverviewPaging
from domain.questions.past import Question, Resolved
from domain.stances.ports import PlaceFilter
from domain.vocabulary import Matter

ROWS = 100
OF_PAGES_ALONE = {"lang", "theme", "cursor", "limit", "axis"}


class OverviewPageQuestion(Paging, PageQuestion):
    """The parameters of a page about a whole conflict. Without ``matter`` it is about both."""

    limit: Annotated[Limit, means("rows of a page. Default: 100", "100", default_factory=lambda: ROWS)]
    place: PlaceField = None
    admin: AdminField = None
    claimant: ClaimantField = None

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, given: Any) -> Any:  # noqa: ANN401 - what the query has
        """A form sends each of its fields, and an empty one chooses nothing."""
        return {name: text for name, text in given.items() if text != ""} if isinstance(given, Mapping) else given

    @property
    def chosen_matter(self) -> Matter | None:
        return self.matter if "matter" in self.model_fields_set else None

    def shown(self) -> OverviewFilter:
        places = PlaceFilter(place=self.place, admin=self.admin)
        return OverviewFilter(places=places, claimant=self.claimant, matter=self.chosen_matter)


def tidied(request: Request) -> RedirectResponse | None:
    """Return the way to the same page without the empty fields that a form sent, if there are any."""
    given = request.query_params.multi_items()
    if all(text for _, text in given):
        return None
    return RedirectResponse(address(request.url.path, [(name, text or None) for name, text in given]), status_code=303)


class Option(NamedTuple):
    """A choice in a list of a form."""

    value: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """``question``: as it is asked on this page of the list; ``paging``: where in the list the page begins.

    ``is_moved``: about was given beside another said-by, and the list moves both together.
    """

    page: Page
    question: Question
    paging: OverviewPaging
    is_moved: bool

    def next_link(self, resolved: Resolved, after: str | None) -> str | None:
        """Return the address of the page after the row with the key ``after``, if there is one."""
        if after is None:
            return None
        cursor = Cursor({**pinned_coordinates(resolved), "after": after}).text(self.page.request, resolved.ids)
        return self.page.here(**resolved.ids, cursor=cursor)

    def file_link(self, path: str, *without: str, **changes: str) -> str:
        """Return the address of the same question at the interface for programs, which may not take all of it."""
        left_out = {*OF_PAGES_ALONE, *without, *(("about",) if self.is_moved else ())}
        given = {name: text for name, text in self.page.request.query_params.items() if name not in left_out}
        return address(path, {**given, **changes}.items())


def listing_of(page: Page, asked: OverviewPageQuestion) -> Listing:
    """Return where the page is in its list. Raises ``BadQuestion`` for a cursor of another list."""
    settled, after = resumed(page.request, asked)
    question, is_moved = page.pinned, False
    if after is not None:
        question = replace(question, about=settled.about, said_by=settled.said_by, known_at=settled.known_at)
    elif question.about is not None and question.said_by not in {None, question.about}:
        question, is_moved = replace(question, about=None), True
    return Listing(
        page=page, question=question, paging=OverviewPaging(limit=asked.limit, after=after), is_moved=is_moved
    )


def claimant_options(page: Page, says: Sentences, chosen: str | None) -> Sequence[Option]:
    """Return every claimant of the conflict, the sides first."""
    if page.conflict is None:
        return ()
    sides = list(page.slots)
    others = sorted(set(page.conflict.claimants) - set(sides), key=says.claimant)
    return [Option(each, says.claimant(each), each == chosen) for each in (*sides, *others)]


def word_options(page: Page, prefix: str, values: Sequence[str], chosen: str | None) -> Sequence[Option]:
    """Return fixed words as choices, named by the texts with that prefix."""
    return [Option(each, page.words(f"{prefix}{each}"), each == chosen) for each in values]


def sentences_of(page: Page) -> Sentences:
    asked = page.resolved.coordinates
    return Sentences(language=page.words.language, conflict=page.conflict, zone=page.resolved.zone, bound=asked.bound)


def heading_of(page: Page, resolved: Resolved, matter: Matter | None) -> str:
    """Return the coordinates of a list in words."""
    return f"{headings.as_of(resolved, matter, page.words.language)}."


def kept_fields(page: Page, but: Sequence[str]) -> Mapping[str, str]:
    """Return the state that a form keeps beside its own fields."""
    return {name: text for name, text in page.state.given().items() if name not in but}
