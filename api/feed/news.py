"""Items of the feed in words, for a reader who knows nothing of it: a sentence each, and what stands behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import NamedTuple, assert_never

from api.text import dates
from api.text.languages.table import Axis, Language
from api.text.sentences import Sentences
from domain.dates.instants import MICROSECONDS_PER_DAY
from domain.feed.background import Background, after_at, before_at, conflict_at, place_at, statements_at
from domain.feed.items import (
    Appended,
    ClaimantCorrected,
    Consequence,
    Declared,
    DeclaredThing,
    DisputeClosed,
    DisputeOpened,
    EntryRedacted,
    HistoryRevised,
    Item,
    ItemType,
    ReportAppended,
    ReportCorrected,
    StanceChanged,
    StatementAnnulled,
    StatementAppended,
    StatementCorrected,
    StatementCorroborated,
    UseChanged,
)
from domain.record.declarations import BatchDeclaration, Conflict, Place
from domain.record.statements import Quote, Source
from domain.record.zones import ZoneRules
from domain.stances.ports import KnownStatement
from domain.vocabulary import Matter, Outcome, StatementId


class Cited(NamedTuple):
    """A source in words, and its addresses: the publication and the archived copy."""

    text: str
    addresses: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An item told to a person. ``title`` is a sentence, ``words`` are those that follow it."""

    title: str
    words: Sequence[str] = ()
    quote: Quote | None = None
    sources: Sequence[Cited] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """Tells items in a language, with the names and the words that things had at their positions."""

    language: Language
    background: Background

    def notice(self, item: Item) -> Notice:
        telling = _Telling(self, item)
        body = item.body
        if isinstance(body, (StanceChanged, DisputeOpened, DisputeClosed, HistoryRevised)):
            return telling.consequence(body)
        return telling.appended(body)


class _Telling:
    """The words for one item."""

    def __init__(self, reporter: Reporter, item: Item) -> None:
        background, conflict, place = reporter.background, conflict_at(item), place_at(item)
        known = None if conflict is None else background.conflicts[conflict]
        zone = UTC if known is None else known.zone
        self._item = item
        self._background = background
        self._says = Sentences(language=reporter.language, conflict=known, zone=zone)
        self._news = reporter.language.news
        self._place = None if place is None else background.places[place]

    # What entries bring

    def appended(self, body: Appended) -> Notice:  # noqa: C901, PLR0911 - one return for each kind of body
        news = self._news
        match body:
            case ReportAppended(report=report):
                return Notice(title=self._of_source(news.report, report.source), sources=self._cited(report.source))
            case ReportCorrected(report=report, before=before, reason=reason):
                title = self._of_source(news.source_corrected, report.source)
                words = [self._before(self._of_source(news.source, before)), news.reason.format(reason)]
                return Notice(title=title, words=words, sources=self._cited(report.source))
            case StatementAppended(told=told):
                return self._of_statement("{sentence}", told)
            case StatementCorrected(before=before, after=after, reason=reason):
                words = [self._before(self._sentence(before)), news.reason.format(reason)]
                return self._of_statement(news.corrected, after, *words)
            case StatementAnnulled(before=before, reason=reason, replaced_by=replaced_by):
                replaced = [] if replaced_by is None else [news.replaced.format(statement=replaced_by)]
                return self._of_statement(news.annulled, before, *replaced, news.reason.format(reason))
            case StatementCorroborated(told=told, source=source, note=note):
                title = news.corroborated.format(source=source.name, sentence=self._sentence(told))
                return Notice(title=title, words=self._noted(note), sources=self._cited(source, told.report.source))
            case EntryRedacted() as redacted:
                return self._redacted(redacted)
            case ClaimantCorrected(after=after, reason=reason):
                title = news.claimant_corrected.format(name=after.name)
                return Notice(title=title, words=[news.reason.format(reason)])
            case Declared(what=what):
                return Notice(title=self._declared(what))
            case UseChanged(what=what, reason=reason):
                return Notice(title=self._in_use(what), words=[news.reason.format(reason)])
            case other:
                assert_never(other)

    def _of_statement(self, template: str, told: KnownStatement, *words: str) -> Notice:
        telling = told.filed.content.telling
        return Notice(
            title=template.format(sentence=self._sentence(told)),
            words=[*words, *self._noted(telling.note)],
            quote=telling.quote,
            sources=self._cited(told.report.source),
        )

    def _redacted(self, redacted: EntryRedacted) -> Notice:
        is_of_report = self._item.type is ItemType.REPORT_REDACTED
        title = self._news.report_redacted if is_of_report else self._news.statement_redacted
        removed = self._news.removed.format(", ".join(redacted.removed))
        reason = self._news.reason.format(redacted.reason)
        return Notice(title=title.format(place=self._place_name()), words=[removed, reason])

    def _declared(self, what: DeclaredThing) -> str:
        match what:
            case Conflict(name=name):
                return self._news.conflict_declared.format(name=name)
            case Place():
                return self._news.place_declared.format(name=self._says.place(what))
            case BatchDeclaration(file=file):
                return self._news.batch_declared.format(name=file)
            case ZoneRules(name=name, release=release):
                return self._news.zone_declared.format(name=name, release=release)
            case other:
                assert_never(other)

    def _in_use(self, what: Conflict | Place) -> str:
        news, is_retired = self._news, what.retired is not None
        if isinstance(what, Conflict):
            return (news.conflict_retired if is_retired else news.conflict_reinstated).format(name=what.name)
        place = self._says.place(what)
        return (news.place_retired if is_retired else news.place_reinstated).format(name=place)

    # What follows from them

    def consequence(self, body: Consequence) -> Notice:
        match body:
            case StanceChanged():
                return self._changed(body, self._news.stance, self._news.stance_ended)
            case HistoryRevised(begins=begins, ends=ends):
                span = self._says.ends(begins, ends, self._named(), self._named()).words
                return self._changed(body, self._news.revised, self._news.revised_ended, **span)
            case DisputeOpened(opened_by=opened_by):
                language = self._says.language
                words = [*self._turn(language.opened_by, opened_by), *self._stances(body, but=opened_by)]
                return self._disputed(body, language.disputes[Outcome.OPEN], words)
            case DisputeClosed(outcome=outcome, closed_by=closed_by):
                language = self._says.language
                template = self._news.dispute_gone if outcome is None else language.disputes[outcome]
                words = [*self._turn(language.closed_by, closed_by), *self._stances(body, but=closed_by)]
                return self._disputed(body, template, words)
            case other:
                assert_never(other)

    def _changed(
        self, of: StanceChanged | HistoryRevised, template: str, ended: Mapping[Matter, str], **span: str
    ) -> Notice:
        says, who = self._says, self._says.who(of.speaker)
        after = None if of.after is None else self._told(of.after.statement)
        before = None if of.before is None else self._background.statements[before_at(self._item, of.before)]
        title = (
            ended[of.matter].format(who=who, place=self._place_name(), **span)
            if after is None
            else template.format(sentence=self._sentence(after, of.speaker), **span)
        )
        was = (
            says.language.nothing_before[of.matter].format(who=who)
            if before is None
            else self._before(self._sentence(before, of.speaker))
        )
        return Notice(title=title, words=[was, *self._due()], sources=self._of(after, before))

    def _disputed(self, of: DisputeOpened | DisputeClosed, template: str, words: Sequence[str]) -> Notice:
        says, ends = self._says, of.ends if isinstance(of, DisputeClosed) else None
        days = None if ends is None else (ends - of.begins) // MICROSECONDS_PER_DAY
        told = [self._told(each.statement) for each in of.after.values()]
        stretch = says.ends(of.begins, ends, self._named(), self._named())
        title = template.format(
            topic=says.topic(of.matter, self._there()), days=says.length(days, stretch), **stretch.words
        )
        return Notice(title=title, words=[*words, *self._due()], sources=self._of(*told))

    def _turn(self, template: str, statement: StatementId | None) -> Iterator[str]:
        if statement is not None:
            yield template.format(sentence=self._sentence(self._told(statement)))

    def _stances(self, of: DisputeOpened | DisputeClosed, *, but: StatementId | None) -> Iterator[str]:
        """What the sides hold now. ``but``: it has been told."""
        for side, stance in of.after.items():
            if stance.statement != but:
                yield self._sentence(self._told(stance.statement), side)

    def _due(self) -> Sequence[str]:
        return [self._news.due] if self._item.is_due else []

    # Words

    def _told(self, statement: StatementId) -> KnownStatement:
        return self._background.statements[after_at(self._item, statement)]

    def _named(self) -> list[KnownStatement]:
        """The statements that the item names."""
        return [self._background.statements[each] for each in statements_at(self._item)]

    def _sentence(self, told: KnownStatement, speaker: str | None = None) -> str:
        return self._says.statement(told, self._there(), speaker=speaker)

    def _there(self) -> Place:
        if self._place is None:
            msg = f"{self._item.type} is about no place"
            raise AssertionError(msg)
        return self._place

    def _place_name(self) -> str:
        return "" if self._place is None else self._says.place(self._place)

    def _before(self, sentence: str) -> str:
        return self._says.language.before.format(sentence=sentence)

    def _noted(self, note: str | None) -> Sequence[str]:
        return [] if note is None else [self._news.note.format(note)]

    def _of_source(self, template: str, source: Source) -> str:
        date = dates.said(source.published, Axis.STATED, self._says.language, self._says.zone)
        return template.format(source=source.name, date=date)

    def _of(self, *told: KnownStatement | None) -> Sequence[Cited]:
        return self._cited(*(each.report.source for each in told if each is not None))

    def _cited(self, *sources: Source) -> Sequence[Cited]:
        """Each once, in order."""
        return [
            Cited(self._of_source(self._news.source, each), [*filter(None, (each.url, each.archived_url))])
            for each in dict.fromkeys(sources)
        ]
