"""The content of the forms: the choices with a sentence for each, and the parties that may hold a place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.text.sentences import Sentences
from api.web.glyphs import Glyph, glyph_of
from api.web.page import Page
from api.web.record.lanes import LanesView, LaneViews
from api.web.sides import slots
from api.web.statements import StatementView, StatementViews
from domain.intake.keys import Scope
from domain.questions.rehearsed import Rehearsal
from domain.record.declarations import Conflict
from domain.vocabulary import MEANINGS, ClaimantId, Kind, Matter, Status

FIRST = (
    Status.CONTROLLED,
    Status.PARTLY_CONTROLLED,
    Status.ENTERED,
    Status.CONTESTED,
    Status.NOT_CONTROLLED,
    Status.NOT_PRESENT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChoice:
    """``matter``: None where it takes no position."""

    status: Status
    glyph: Glyph
    needs_holder: bool
    matter: Matter | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderChoice:
    id: ClaimantId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderGroup:
    """The parties below a side, by name. The names of organs are often the same on two sides."""

    side: str
    parties: Sequence[HolderChoice]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicates:
    """Statements that are like the one of this number in the form, counted from 0."""

    number: int
    statements: Sequence[StatementView]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """The content of both forms. ``has_keys``: whether any key may record."""

    kinds: Sequence[Kind]
    statuses: Sequence[StatusChoice]
    other_statuses: Sequence[StatusChoice]
    sides: Sequence[HolderChoice]
    holders: Sequence[HolderGroup]
    has_keys: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewView:
    """The sentences that would be recorded, and their effects. ``is_new``: else it is recorded already."""

    sentences: Sequence[str]
    duplicates: Sequence[Duplicates]
    lanes: Sequence[LanesView]
    is_new: bool


def form_of(page: Page) -> FormView:
    choices = list(_choices(page))
    return FormView(
        kinds=tuple(Kind),
        statuses=[each for each in choices if each.status in FIRST],
        other_statuses=[each for each in choices if each.status not in FIRST],
        sides=_sides(page.conflict),
        holders=[each for each in _holder_groups(page.conflict) if each.parties],
        has_keys=any(_may_write(page)),
    )


def preview_of(page: Page, found: Rehearsal) -> PreviewView:
    says = sentences_of(page)
    cards = StatementViews(says=says, words=page.words, state=page.state)
    lanes = LaneViews(says=says, words=page.words, now=page.service.asking.clock.now())
    place_of = {each.filed.id: found.places[each.filed.content.place] for each in found.statements}
    return PreviewView(
        sentences=[says.statement(each, place_of[each.filed.id]) for each in found.statements],
        duplicates=[
            Duplicates(number=number, statements=[cards.of(other, place_of[each.filed.id]) for other in others])
            for number, each in enumerate(found.statements)
            if (others := found.similar.get(each.filed.id))
        ],
        lanes=[lanes.of(each) for each in found.lanes],
        is_new=found.receipt.is_new,
    )


def sentences_of(page: Page) -> Sentences:
    return Sentences(language=page.words.language, conflict=page.conflict, zone=page.resolved.zone)


def _choices(page: Page) -> Iterator[StatusChoice]:
    side = next(iter(slots(page.conflict)), None)
    for status, meaning in MEANINGS.items():
        yield StatusChoice(
            status=status,
            glyph=glyph_of(page.conflict, status, side if meaning.needs_holder else None, page.words),
            needs_holder=meaning.needs_holder,
            matter=meaning.matter,
        )


def _sides(conflict: Conflict | None) -> Sequence[HolderChoice]:
    """In the order in which they are declared."""
    if conflict is None:
        return []
    return [
        HolderChoice(id=each, name=declared.name)
        for each, declared in conflict.claimants.items()
        if conflict.is_side(each)
    ]


def _holder_groups(conflict: Conflict | None) -> Iterator[HolderGroup]:
    if conflict is None:
        return
    for side in _sides(conflict):
        below = [each for each in conflict.below(side.id) if each != side.id and conflict.is_party(each)]
        parties = [HolderChoice(id=each, name=conflict.claimants[each].name) for each in below]
        yield HolderGroup(side=side.name, parties=sorted(parties, key=lambda each: each.name))


def _may_write(page: Page) -> Iterator[bool]:
    now = page.service.clock.now()
    for key in page.service.keys.list():
        yield key.out_of_use(now) is None and Scope.WRITE in key.scopes
