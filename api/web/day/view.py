"""A day as a page: the statements of each side by place, and their effect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from api.text.sentences import Sentences, Telling
from api.web.disputes.view import dispute_link
from api.web.glyphs import Glyph, glyph_of
from api.web.page import Page
from api.web.statements import StatementView, StatementViews
from domain.questions.along.lists import DisputeOf, GoverningWord, StanceMove
from domain.questions.overviews.day import Day
from domain.vocabulary import ClaimantId, Matter, Role, StatementId


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidGroup:
    """The statements of those who speak for one side; ``name`` is None for those who speak for none."""

    name: str | None
    statements: Sequence[StatementView]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRow:
    """A stance that is another one after the day than before it."""

    place: str
    place_link: str
    matter: Matter
    who: str
    before: Glyph
    after: Glyph


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRow:
    """A dispute that began or ended in the day. ``sentence`` says how it stands."""

    place: str
    place_link: str
    matter: Matter
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRows:
    """Shapes a day for one page. ``told``: the statements that its disputes name."""

    page: Page
    says: Sentences
    day: Day
    told: Telling

    def groups(self, statements: Iterable[StatementId]) -> Sequence[SaidGroup]:
        """By side, in the order of the sides, then by place; what is said for no side comes last."""
        by_side: dict[ClaimantId | None, list[StatementView]] = {}
        for statement in self._by_place(statements):
            told = self.day.told[statement]
            view = self._views.of(told, self.day.places[told.word.place])
            by_side.setdefault(self._side(told.filed.content.claimant), []).append(view)
        return [
            SaidGroup(name=None if side is None else self.says.name(side), statements=by_side[side])
            for side in (*self.page.slots, None)
            if side in by_side
        ]

    @property
    def _views(self) -> StatementViews:
        return StatementViews(says=self.says, words=self.page.words, state=self.page.state)

    def _by_place(self, statements: Iterable[StatementId]) -> Sequence[StatementId]:
        def order(statement: StatementId) -> tuple[str, int]:
            told = self.day.told[statement]
            return self.says.place(self.day.places[told.word.place]), told.filed.position

        return sorted(statements, key=order)

    def _side(self, claimant: ClaimantId) -> ClaimantId | None:
        """The side that a party speaks for; affiliates and observers speak for none."""
        conflict = self.page.conflict
        known = None if conflict is None else conflict.claimants.get(claimant)
        if conflict is None or known is None or known.role is not Role.PARTY:
            return None
        side = conflict.side_of(claimant)
        return side if side in self.page.slots else None

    def moves(self) -> Sequence[MoveRow]:
        return [self._move(each) for each in self.day.changed]

    def _move(self, of: StanceMove) -> MoveRow:
        place = self.day.places[of.place]
        return MoveRow(
            place=self.says.place(place),
            place_link=self.page.state.link(f"/places/{place.id}"),
            matter=of.matter,
            who=self.says.who(of.speaker),
            before=self._glyph(of.before),
            after=self._glyph(of.after),
        )

    def _glyph(self, word: GoverningWord | None) -> Glyph:
        status, holder = (None, None) if word is None else (word.status, word.holder)
        return glyph_of(self.page.conflict, status, holder, self.page.words)

    def turns(self, disputes: Iterable[DisputeOf]) -> Sequence[TurnRow]:
        return [self._turn(each) for each in disputes]

    def _turn(self, of: DisputeOf) -> TurnRow:
        place = self.day.places[of.place]
        return TurnRow(
            place=self.says.place(place),
            place_link=dispute_link(self.page.state, of),
            matter=of.matter,
            sentence=self.says.dispute(of.dispute, of.matter, place, self.told)[0],
        )

    def said_by(self) -> Mapping[str, int]:
        """Return the number of statements on the page that each side surely made that day."""
        groups = self.groups(self.day.statements)
        return {group.name or self.page.words("day.others"): len(group.statements) for group in groups}
