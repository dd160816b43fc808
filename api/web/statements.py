"""A statement as pages show it, in a card or a row: its sentence, its words, and where they were published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from api.text import dates
from api.text.languages.table import Axis
from api.text.sentences import Sentences
from api.web.glyphs import Glyph, glyph_of
from api.web.languages import Words
from api.web.state import PageState
from domain.record.declarations import Conflict, Place
from domain.record.statements import Content
from domain.stances.ports import KnownStatement
from domain.vocabulary import Kind, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """``anchor``: its id within a page; ``quote``: its words as they were said, or the source's term for them.

    Links are None where the record has no address, or one that is not http.
    """

    id: str
    anchor: str
    link: str
    position: int
    content_position: int
    place: str
    place_link: str
    glyph: Glyph
    kind: str
    badges: tuple[str, ...]
    sentence: str
    who: str
    quote: str | None
    quote_lang: str | None
    source: str
    source_link: str | None
    archived_link: str | None
    published: str
    annulled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementViews:
    """Shapes statements of one conflict for pages of one language."""

    says: Sentences
    words: Words
    state: PageState

    def of(self, told: KnownStatement, place: Place) -> StatementView:
        content, source = told.filed.content, told.report.source
        telling = content.telling
        return StatementView(
            id=told.filed.id,
            anchor=f"statement-{told.filed.id}",
            link=self.state.link(f"/statements/{told.filed.id}"),
            position=told.filed.position,
            content_position=told.filed.content_position,
            place=self.says.place(place),
            place_link=self.state.link(f"/places/{place.id}"),
            glyph=self._glyph(told),
            kind=self.words(f"statement.{_kind(told)}"),
            badges=tuple(self._badges(content)),
            sentence=self.says.statement(told, place),
            who=self._who(content),
            quote=telling.wording if telling.quote is None else telling.quote.text,
            quote_lang=None if telling.quote is None else telling.quote.language,
            source=source.name,
            source_link=web_address(source.url),
            archived_link=web_address(source.archived_url),
            published=dates.said(source.published, Axis.STATED, self.says.language, self.says.zone),
            annulled=told.filed.annulled,
        )

    @property
    def _conflict(self) -> Conflict | None:
        return self.says.conflict

    def _glyph(self, told: KnownStatement) -> Glyph:
        return glyph_of(self._conflict, told.word.status, told.word.holder, self.words)

    def _badges(self, content: Content) -> Iterator[str]:
        """The role of an observer or affiliate, and the words of doubt."""
        claimant = None if self._conflict is None else self._conflict.claimants.get(content.claimant)
        if claimant is not None and claimant.role is Role.OBSERVER:
            yield self.words("statement.observer")
        if claimant is not None and claimant.role is Role.AFFILIATE and claimant.parent is not None:
            yield self.words("statement.affiliate", name=self.says.name(claimant.parent))
        if content.telling.hedge is not None:
            yield self.words("statement.hedged", words=content.telling.hedge)

    def _who(self, content: Content) -> str:
        """The claimant, and the person who spoke with the role."""
        person = content.telling.spokesperson
        spoke = () if person is None else (", ".join(filter(None, (person.name, person.role))),)
        channel = () if content.telling.channel is None else (content.telling.channel,)
        return " · ".join((self.says.name(content.claimant), *spoke, *channel))


def _kind(told: KnownStatement) -> str:
    """The kind of a statement in the words of readers: a claim that takes no position is none."""
    takes_none = told.filed.content.kind is Kind.CLAIM and told.word.matter is None
    return "no_position" if takes_none else str(told.filed.content.kind)


def web_address(url: str | None) -> str | None:
    """``url`` where a page may link to it: nothing but http and https becomes a link."""
    return url if url is not None and urlsplit(url).scheme in {"http", "https"} else None
