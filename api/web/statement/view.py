"""One statement as its page shows it: its row, its ties, what the record did with it, its versions, its proof."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, assert_never

from api.text.sentences import Sentences
from api.web.page import Frame
from api.web.pasting import pasting_for, texts_of
from api.web.statements import web_address
from api.web.town.table import Link, StatementRow, StatementRows
from domain.audit.prove import Proving
from domain.dates.instants import Instant
from domain.proofs.base64 import to_base64
from domain.questions.past import KnownAmendment, Version
from domain.questions.statements.history import StatementHistory
from domain.record.amendments import Annulment, Correction, Corroboration, Redaction, SourceCorrection
from domain.record.statements import Denial, Retraction
from domain.stances.ports import KnownStatement
from domain.vocabulary import StatementId


class Tie(NamedTuple):
    """``how``: the name of the relation. ``sentence`` is None where the other statement was annulled."""

    how: str
    id: StatementId
    link: str
    sentence: str | None


class Act(NamedTuple):
    """An entry about a statement, and where its proof is."""

    what: str
    when: str
    by: str
    why: str
    other: Link | None
    position: int
    is_replaced: bool


class VersionView(NamedTuple):
    position: int
    sentence: str
    quote: str | None
    wording: str | None
    redacted: Sequence[str]


class Included(NamedTuple):
    """The way from an entry to the root of the signed checkpoint. ``size`` is None where none covers it yet."""

    size: int | None
    root: str
    leaf: str
    way: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPageView:
    row: StatementRow
    sentence: str
    place: Link
    ties: Sequence[Tie]
    acts: Sequence[Act]
    versions: Sequence[VersionView]
    included: Included
    texts: Mapping[str, str]
    permalink: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPage:
    """Shapes one statement for its page."""

    frame: Frame
    of: StatementHistory

    @property
    def says(self) -> Sentences:
        return Sentences(language=self.frame.words.language, conflict=self.of.conflict, zone=self.of.zone)

    def view(self, proving: Proving, leaf: str | None) -> StatementPageView:
        told, history = self.of.history.told, self.of.history
        rows = StatementRows(says=self.says, words=self.frame.words, state=self.frame.state, shown=frozenset())
        pasting = pasting_for(self.frame)
        place = self.of.place
        return StatementPageView(
            row=rows.of(told, history.amendments),
            sentence=self.says.statement(told, place),
            place=Link(self.says.place(place), self.frame.state.link(f"/places/{place.id}")),
            ties=list(self._ties()),
            acts=[self._recorded(told), *(self._act(each) for each in history.amendments)],
            versions=[self._version(each) for each in history.versions],
            included=included(proving, told.filed.position, leaf),
            texts=texts_of(pasting.statement(self.of)),
            permalink=pasting.links.statement(told.filed.id, self.of.known_at.position),
        )

    def _ties(self) -> Iterator[Tie]:
        content, filed = self.of.history.told.filed.content, self.of.history.told.filed
        if isinstance(content, Denial):
            yield from (self._tie("denies", each) for each in content.denies)
        yield from (self._tie("denied_by", each) for each in self.of.history.denied_by)
        if isinstance(content, Retraction):
            yield self._tie("retracts", content.retracts)
        if filed.retracted_by is not None:
            yield self._tie("retracted_by", filed.retracted_by)

    def _tie(self, how: str, statement: StatementId) -> Tie:
        other = self.of.tied.get(statement)
        sentence = None if other is None else self.says.statement(other, self.of.place)
        return Tie(how, statement, self._link(statement), sentence)

    def _link(self, statement: StatementId) -> str:
        return self.frame.state.link(f"/statements/{statement}")

    # The record

    def _when(self, instant: Instant | None) -> str:
        return "" if instant is None else self.says.date(instant)

    def _recorded(self, told: KnownStatement) -> Act:
        filed = told.filed
        return Act(
            what=self.frame.words("one.recorded"),
            when=self._when(filed.recorded_at),
            by=filed.recorded_by,
            why="",
            other=None,
            position=filed.position,
            is_replaced=False,
        )

    def _act(self, of: KnownAmendment) -> Act:
        name, why, other = self._named(of)
        return Act(
            what=self.frame.words(f"one.act.{name}"),
            when=self._when(of.moment.recorded_at),
            by=of.recorded_by,
            why=why,
            other=other,
            position=of.moment.position,
            is_replaced=isinstance(of.amendment, Annulment) and other is not None,
        )

    def _named(self, of: KnownAmendment) -> tuple[str, str, Link | None]:
        """The kind of an act, its reason, and what it brought."""
        match of.amendment:
            case Correction(reason=reason):
                return "corrected", reason, None
            case Annulment(reason=reason, replaced_by=other):
                return "annulled", reason, None if other is None else Link(other, self._link(other))
            case Corroboration(source=source, note=note):
                return "corroborated", note or "", Link(source.name, web_address(source.url))
            case SourceCorrection(source=source, reason=reason):
                return "source_corrected", reason, Link(source.name, web_address(source.url))
            case Redaction(reason=reason):
                return "redacted", reason, None
            case unknown:
                assert_never(unknown)

    def _version(self, of: Version) -> VersionView:
        told = self.of.history.told
        known = told._replace(filed=replace(told.filed, content=of.content, redacted=of.redacted))
        telling = of.content.telling
        return VersionView(
            position=of.position,
            sentence=self.says.statement(known, self.of.place),
            quote=None if telling.quote is None else telling.quote.text,
            wording=telling.wording,
            redacted=of.redacted,
        )


def included(proving: Proving, position: int, leaf: str | None) -> Included:
    """The proof of an entry against the checkpoint that was signed last, on one snapshot of the tree."""
    shown = "" if leaf is None else to_base64(bytes.fromhex(leaf))
    with proving.snapshot() as there:
        latest = there.checkpoints.latest()
        if latest is None or position > latest.checkpoint.size:
            return Included(None, "", shown, ())
        size, root = latest.checkpoint.size, to_base64(latest.checkpoint.root)
        return Included(size, root, shown, [to_base64(each) for each in there.inclusion(position, size)])
