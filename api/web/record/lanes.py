"""The lanes of a place before and after an act, shaped for a small picture with its words beneath."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.text.sentences import Sentences
from api.web.glyphs import Glyph, glyph_of
from api.web.languages import Words
from api.web.sides import slot_of
from domain.dates.instants import MICROSECONDS_PER_DAY, Instant
from domain.questions.rehearsed import LanesPreview
from domain.stances.timeline import Span, Track
from domain.vocabulary import ClaimantId

WIDTH = 340  # of a lane, in units of its picture
LETTER, MARGIN = 6.2, 28  # a letter's width at most, and the space of the glyph beside the words
LEAD_DAYS = 45  # that are shown before the first change
SHOWN_AFTER_DAYS = 30  # and after the last one, where that is later than now


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One stretch within the picture. ``words`` is empty where they do not fit in it."""

    x: float
    width: float
    colour: str
    words: str
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneView:
    """``said``: the last stretch in words, with its glyph, unless it has ended."""

    speaker: str
    bars: Sequence[Bar]
    said: Glyph | None
    since: str
    changes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LanesView:
    """``now`` and ``after``: the lanes of sides, and of others whose lane changes."""

    title: str
    now: Sequence[LaneView]
    after: Sequence[LaneView]
    is_changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window:
    first: Instant
    last: Instant

    def x(self, instant: Instant) -> float:
        within = min(max(instant, self.first), self.last)
        return round(WIDTH * (within - self.first) / (self.last - self.first), 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneViews:
    """Shapes lanes in one language. ``now``: where the picture ends."""

    says: Sentences
    words: Words
    now: Instant

    def of(self, preview: LanesPreview) -> LanesView:
        window, speakers = self._window(preview), list(self._speakers(preview))
        title = self.words(f"record.lanes_{preview.matter}", place=self.says.place(preview.place))
        return LanesView(
            title=title,
            now=[self._lane(each, preview.before, window, changes=False) for each in speakers],
            after=[self._lane(each, preview.after, window, changes=preview.changes(each)) for each in speakers],
            is_changed=preview.is_changed,
        )

    def _speakers(self, preview: LanesPreview) -> Iterator[ClaimantId]:
        conflict = self.says.conflict
        sides = [] if conflict is None else [each for each in conflict.claimants if conflict.is_side(each)]
        yield from (each for each in sides if each in preview.speakers)
        yield from (each for each in preview.speakers if each not in sides and preview.changes(each))

    def _window(self, preview: LanesPreview) -> _Window:
        """From shortly before what changes, or else the newest stretches, to now."""
        before, after = ({_key(span) for span in _spans(track)} for track in (preview.before, preview.after))
        ends = [instant for begins, ends, *_ in before ^ after for instant in (begins, ends) if instant is not None]
        newest = [spans[-1].begins for spans in preview.before.spans.values()]
        first = min(ends or newest or [self.now]) - LEAD_DAYS * MICROSECONDS_PER_DAY
        return _Window(first=first, last=max(self.now, first + (LEAD_DAYS + SHOWN_AFTER_DAYS) * MICROSECONDS_PER_DAY))

    def _lane(self, speaker: ClaimantId, track: Track, window: _Window, *, changes: bool) -> LaneView:
        spans = track.spans.get(speaker, ())
        shown = [span for span in spans if span.begins < window.last and (span.ends or window.last) > window.first]
        last = spans[-1] if spans and spans[-1].ends is None else None
        return LaneView(
            speaker=self.says.name(speaker),
            bars=[self._bar(span, window) for span in shown],
            said=None if last is None else self._glyph(last),
            since="" if last is None else self.words("record.since", date=self.says.date(last.begins)),
            changes=changes,
        )

    def _glyph(self, span: Span) -> Glyph:
        return glyph_of(self.says.conflict, span.status, span.holder, self.words)

    def _bar(self, span: Span, window: _Window) -> Bar:
        x, end = window.x(span.begins), window.x(window.last if span.ends is None else span.ends)
        width, label, slot = max(end - x, 2.0), self._glyph(span).label, slot_of(self.says.conflict, span.holder)
        fits = len(label) * LETTER + MARGIN < width
        return Bar(
            x=x,
            width=width,
            colour="no-side" if slot is None else slot.colour,
            words=label if fits else "",
            is_open=span.ends is None,
        )


def _spans(track: Track) -> Iterator[Span]:
    for spans in track.spans.values():
        yield from spans


def _key(span: Span) -> tuple[Instant, Instant | None, str, str | None]:
    return span.begins, span.ends, span.status, span.holder
