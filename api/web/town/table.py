"""Statements as rows: who said what, when, in which words, where published, recorded when and by whom, proof."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from api.text import dates
from api.text.languages.table import Axis
from api.text.sentences import Sentences
from api.web.glyphs import Glyph, glyph_of
from api.web.languages import Words
from api.web.state import PageState
from api.web.statements import web_address
from domain.questions.past import KnownAmendment
from domain.record.amendments import Annulment, Correction, Corroboration
from domain.record.statements import Content, Denial, Retraction, Source
from domain.stances.governing import Weighed
from domain.stances.ports import KnownStatement
from domain.vocabulary import Leaves, Role, StatementId


class Link(NamedTuple):
    """``address`` is None where there is nothing to link to."""

    text: str
    address: str | None


class SourceView(NamedTuple):
    name: Link
    published: str
    archived: str | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """``glyph`` is None where nothing is said of who holds the place. ``ties``: to other statements, in words."""

    id: StatementId
    anchor: str
    link: str
    said: str
    speaker: str
    by: Sequence[str]
    badges: Sequence[str]
    kind: str
    glyph: Glyph | None
    qualified: Sequence[str]
    ties: Sequence[Link]
    quote: str | None
    quote_lang: str | None
    wording: str | None
    note: str | None
    sources: Sequence[SourceView]
    recorded: str
    recorded_by: str
    position: int
    content_position: int
    proof: str
    corrected: Sequence[str]
    annulled: str | None
    redacted: Sequence[str]
    is_retracted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRows:
    """Shapes statements of one conflict for pages of one language. ``shown``: those that have a row on this page."""

    says: Sentences
    words: Words
    state: PageState
    shown: frozenset[StatementId]
    acknowledging: frozenset[StatementId] = frozenset()

    def of(self, told: KnownStatement, amendments: Sequence[KnownAmendment]) -> StatementRow:
        filed, content, telling = told.filed, told.filed.content, told.filed.content.telling
        return StatementRow(
            id=filed.id,
            anchor=anchor_of(filed.id),
            link=self.state.link(f"/statements/{filed.id}"),
            said=self.said(told),
            speaker=self.says.name(self.says.speaker(told)),
            by=list(self._by(told)),
            badges=list(self._badges(content)),
            kind=self.kind(told.word, content),
            glyph=self._glyph(told.word, content),
            qualified=list(self._qualified(content)),
            ties=list(self._ties(told)),
            quote=None if telling.quote is None else telling.quote.text,
            quote_lang=None if telling.quote is None else telling.quote.language,
            wording=telling.wording,
            note=telling.note,
            sources=[self._source(told.report.source), *self._also(amendments)],
            recorded=self.says.date(filed.recorded_at),
            recorded_by=filed.recorded_by,
            position=filed.position,
            content_position=filed.content_position,
            proof=f"/v1/log/proof/{filed.position}",
            corrected=list(self._corrected(amendments)),
            annulled=next((each.reason for each in _annulments(amendments)), None) if filed.annulled else None,
            redacted=filed.redacted,
            is_retracted=filed.retracted_by is not None,
        )

    def said(self, told: KnownStatement) -> str:
        """When it was said, as imprecise as it is known."""
        stated = told.filed.content.stated
        if not dates.is_imprecise(stated):
            return self.says.date(told.word.dating.stated.latest)
        words = dates.said(stated, Axis.STATED, self.words.language, self.says.zone)
        return f"{words[:1].upper()}{words[1:]}"

    def kind(self, word: Weighed, content: Content) -> str:
        if not isinstance(content, Retraction) and word.leaves is Leaves.ALL:
            return self.words("town.mark.no_position")
        return self.words(f"statement.{content.kind}")

    def _glyph(self, word: Weighed, content: Content) -> Glyph | None:
        if isinstance(content, Retraction) or word.leaves is Leaves.ALL:
            return None
        return glyph_of(self.says.conflict, word.status, word.holder, self.words)

    def _by(self, told: KnownStatement) -> Iterator[str]:
        """The claimant, if it speaks for another; the person; where and to whom it was said."""
        content, telling = told.filed.content, told.filed.content.telling
        if content.claimant != self.says.speaker(told):
            yield self.says.name(content.claimant)
        if telling.spokesperson is not None:
            yield ", ".join(filter(None, (telling.spokesperson.name, telling.spokesperson.role)))
        if telling.channel is not None:
            yield self.words("town.channel", channel=telling.channel)
        if telling.audience is not None:
            yield self.words("town.audience", audience=telling.audience)
        if telling.via:
            yield self.words("town.via", via=", ".join(telling.via))

    def _badges(self, content: Content) -> Iterator[str]:
        """The role of an observer or affiliate, and the words of doubt."""
        conflict = self.says.conflict
        claimant = None if conflict is None else conflict.claimants.get(content.claimant)
        if claimant is not None and claimant.role is Role.OBSERVER:
            yield self.words("statement.observer")
        if claimant is not None and claimant.role is Role.AFFILIATE and claimant.parent is not None:
            yield self.words("statement.affiliate", name=self.says.name(claimant.parent))
        if content.telling.hedge is not None:
            yield self.words("statement.hedged", words=content.telling.hedge)

    def _qualified(self, content: Content) -> Iterator[str]:
        """Since when and until when, and how far it holds."""
        if isinstance(content, Retraction):
            return
        language, zone = self.words.language, self.says.zone
        if content.effective is not None and content.effective != content.stated:
            by_then = dates.same(content.effective, content.stated)
            yield language.by_then if by_then else dates.said(content.effective, Axis.SINCE, language, zone)
        if content.until is not None:
            yield dates.said(content.until, Axis.UNTIL, language, zone)
        if content.extent is not None:
            yield language.extent.format(content.extent)
        if content.share is not None:
            yield language.share.format(content.share)

    def _ties(self, told: KnownStatement) -> Iterator[Link]:
        content, filed = told.filed.content, told.filed
        if isinstance(content, Denial):
            yield from (self._tie("town.denies", each) for each in content.denies)
        if isinstance(content, Retraction):
            yield self._tie("town.retracts", content.retracts)
        if filed.retracted_by is not None:
            yield self._tie("town.retracted", filed.retracted_by)
        if filed.id in self.acknowledging:
            yield Link(self.words("town.mark.acknowledgement"), None)

    def _tie(self, key: str, statement: StatementId) -> Link:
        return Link(self.words(key, id=statement), self.address(statement))

    def address(self, statement: StatementId) -> str:
        """Its row where it has one on this page, else its own page."""
        return f"#{anchor_of(statement)}" if statement in self.shown else self.state.link(f"/statements/{statement}")

    def _source(self, of: Source, note: str | None = None) -> SourceView:
        published = dates.said(of.published, Axis.STATED, self.words.language, self.says.zone)
        return SourceView(
            name=Link(of.name, web_address(of.url)),
            published=self.words("town.published", date=published),
            archived=web_address(of.archived_url),
            note=note,
        )

    def _also(self, amendments: Iterable[KnownAmendment]) -> Iterator[SourceView]:
        for each in amendments:
            if isinstance(each.amendment, Corroboration):
                yield self._source(each.amendment.source, each.amendment.note)

    def _corrected(self, amendments: Iterable[KnownAmendment]) -> Iterator[str]:
        """When the record corrected it, and why."""
        for each in amendments:
            if isinstance(each.amendment, Correction) and each.moment.recorded_at is not None:
                date = self.says.date(each.moment.recorded_at)
                yield self.words("town.corrected", date=date, reason=each.amendment.reason)


def anchor_of(statement: StatementId) -> str:
    """The id of its row."""
    return f"statement-{statement}"


def _annulments(amendments: Iterable[KnownAmendment]) -> Iterator[Annulment]:
    return (each.amendment for each in amendments if isinstance(each.amendment, Annulment))
