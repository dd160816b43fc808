"""The lanes of a town as they are drawn: every bar, mark and band with its words, its colour and its address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from api.text import dates
from api.text.languages.table import Case
from api.text.sentences import Sentences
from api.web.glyphs import Glyph, Sign, glyph_of
from api.web.languages import Words
from api.web.town.axis import TimeAxis
from api.web.town.lanes import FADE, Band, Bar, Chart, Lane
from api.web.town.marks import Bin, Mark
from domain.dates.instants import MICROSECONDS_PER_DAY, Instant, local_wall
from domain.questions.past import PlaceStatement
from domain.stances.timeline import Dispute, Span
from domain.vocabulary import ClaimantId, Outcome, StatementId

LABEL_WIDTH = 150.0
CHEVRON = 14.0
GLYPH = 18.0
PER_LETTER = {True: 8.4, False: 6.9}  # pixels: of bold words of 13 px, and of others of 12 px, on average
TICKS_MAX = 40
TO = " \N{EN DASH} "
AWAY = {Sign.NOT_HELD, Sign.ABSENT}  # a colour says who is said to hold the place, and these say who does not
MONTHS_PER_DAY = 12 / 365.25


class DrawnBar(NamedTuple):
    """``text`` is empty where it does not fit: it stands in the table then. ``several``: stances too short to draw."""

    bar: Bar
    glyph: Glyph | None
    colour: str
    glyph_x: float | None
    text: str
    title: str
    several: bool


class DrawnMark(NamedTuple):
    mark: Mark
    y: float
    link: str
    title: str


class DrawnBin(NamedTuple):
    bin: Bin
    y: float
    link: str
    title: str


class DrawnLane(NamedTuple):
    lane: Lane
    label: Sequence[str]
    bars: Sequence[DrawnBar]
    marks: Sequence[DrawnMark]
    bins: Sequence[DrawnBin]


class DrawnBand(NamedTuple):
    """``plate``: the width behind ``text``; both are empty where the text does not fit."""

    band: Band
    text: str
    plate: float
    ended: str
    title: str
    link: str
    pattern: str


class Stripes(NamedTuple):
    """A hatch of two colours, by their names."""

    id: str
    first: str
    second: str


class Tick(NamedTuple):
    """``is_before``: its words stand before the line, since they do not fit behind it."""

    x: float
    text: str
    is_before: bool


class DrawnCut(NamedTuple):
    left: float
    right: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """``id``: no other drawing of the page has it. ``left``: where the axis begins."""

    id: str
    chart: Chart
    left: float
    width: float
    height: float
    ticks: Sequence[Tick]
    cuts: Sequence[DrawnCut]
    lanes: Sequence[DrawnLane]
    bands: Sequence[DrawnBand]
    stripes: Sequence[Stripes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """Draws in the words of one language. ``link``: where a mark leads; ``list_at``: where the list begins with it."""

    says: Sentences
    words: Words
    said: Mapping[StatementId, PlaceStatement]
    link: Callable[[StatementId], str]
    list_at: Callable[[StatementId], str]
    dispute_link: Callable[[Dispute], str]

    def drawing(self, name: str, chart: Chart, *, left: float) -> Drawing:
        """The chart with the words beside, on and below it."""
        cuts = [DrawnCut(each.left, each.right, self._empty(each.ends - each.begins)) for each in chart.axis.cuts]
        bands = [] if chart.disputes is None else list(self._bands(chart))
        return Drawing(
            id=name,
            chart=chart,
            left=left,
            width=left + chart.axis.width,
            height=chart.height + (34.0 if cuts else 0.0),
            ticks=list(self._ticks(chart)),
            cuts=cuts,
            lanes=[self._lane(each, chart.axis, wrapped=left > 0) for each in chart.lanes],
            bands=bands,
            stripes=list({each.pattern: stripes(each.pattern) for each in bands}.values()),
        )

    # The axis

    def _ticks(self, chart: Chart) -> Iterator[Tick]:
        """The days that the axis names, as many as there is room for. The last one may stand before its line."""
        days = {each: self._day(each) for each in list(dict.fromkeys(instants_by_weight(chart)))[:TICKS_MAX]}
        widest = max((len(day) for day in days.values()), default=0) * PER_LETTER[False] + 12
        reached = 0.0
        for each in chart.axis.apart(days, widest):
            x, width = chart.axis.x(each), len(days[each]) * PER_LETTER[False] + 8
            is_before = x + width > chart.axis.width
            if not is_before or x - width >= reached:
                yield Tick(x, days[each], is_before)
                reached = x if is_before else x + width

    def _day(self, instant: Instant) -> str:
        return dates.wall(local_wall(instant, self.says.zone), Case.BARE, self.words.language, clock=False)

    def _empty(self, length: int) -> str:
        """A stretch without a statement, by years and months."""
        years, months = divmod(round(length / MICROSECONDS_PER_DAY * MONTHS_PER_DAY), 12)
        named = [("town.years", years), ("town.months", months)]
        return " ".join(self.words.many(key, count) for key, count in named if count)

    # Lanes

    def _lane(self, lane: Lane, axis: TimeAxis, *, wrapped: bool) -> DrawnLane:
        key = "town.says" if lane.is_side else "town.speaker"
        label = self.words(key, name=self.says.name(lane.speaker))
        return DrawnLane(
            lane=lane,
            label=in_lines(label) if wrapped else [label],
            bars=[self._bar(lane.speaker, each, axis) for each in lane.bars],
            marks=[self._mark(lane, each) for each in lane.marks.marks],
            bins=[self._bin(lane, each) for each in lane.marks.bins],
        )

    def _bar(self, speaker: ClaimantId, bar: Bar, axis: TimeAxis) -> DrawnBar:
        if len(bar.spans) > 1:
            title = self.words.many("town.several", len(bar.spans), who=self.says.name(speaker))
            return DrawnBar(bar, None, "several", None, "", title, several=True)
        [span] = bar.spans
        glyph = self.glyph(span)
        needed = GLYPH + 12 + len(glyph.label) * PER_LETTER[True]
        left, room = room_in(bar, axis, needed)
        glyph_x = left + 6 if room >= GLYPH + 4 else None
        fits = room >= needed
        title = self.stretch(speaker, span)
        return DrawnBar(bar, glyph, colour_of(glyph), glyph_x, glyph.label if fits else "", title, several=False)

    def glyph(self, span: Span) -> Glyph:
        return glyph_of(self.says.conflict, span.status, span.holder, self.words)

    def stretch(self, speaker: ClaimantId, span: Span) -> str:
        """Return a stretch in a line: the speaker, its stance, and the dates."""
        begins, label = self.says.date(span.begins), self.glyph(span).label
        who = self.says.name(speaker)
        if span.ends is None:
            return self.words("town.since", who=who, says=label, begins=begins)
        return self.words("town.from_to", who=who, says=label, begins=begins, ends=self.says.date(span.ends))

    def _mark(self, lane: Lane, mark: Mark) -> DrawnMark:
        y = lane.marks_y - mark.level * 24.0
        return DrawnMark(mark, y, self.link(mark.statement), self._title(self.said[mark.statement], mark))

    def _title(self, of: PlaceStatement, mark: Mark) -> str:
        """When, who, in which way, and what."""
        stated, word = of.word.dating.stated, of.word
        when = TO.join(dict.fromkeys(self.says.date(each) for each in stated))
        what = self.words(f"town.mark.{mark.shape}")
        label = "" if word.status is None else glyph_of(self.says.conflict, word.status, word.holder, self.words).label
        return f"{when}, {self.says.name(word.claimant)}, {what}{f': {label}' if label else ''}"

    def _bin(self, lane: Lane, bin_: Bin) -> DrawnBin:
        date = self.says.date(self.said[bin_.newest].word.dating.stated.latest)
        title = self.words.many("town.binned", bin_.statements, date=date, who=self.says.name(lane.speaker))
        return DrawnBin(bin_, lane.marks_y, self.list_at(bin_.newest), title)

    # Disputes

    def _bands(self, chart: Chart) -> Iterator[DrawnBand]:
        bands = () if chart.disputes is None else chart.disputes.bands
        for band, following in zip(bands, [*(each.x for each in bands[1:]), chart.axis.width], strict=True):
            count, is_one = len(band.disputes), len(band.disputes) == 1
            text = self.length(band.dispute) if is_one else self.words.many("town.several_disputes", count)
            plate = len(text) * PER_LETTER[True] + 8
            fits = band.width >= plate + 8
            ended = self.ended(band.dispute) if is_one else ""
            beside = following - band.end >= len(ended) * PER_LETTER[False] + 16
            yield DrawnBand(
                band=band,
                text=text if fits else "",
                plate=plate if fits else 0.0,
                ended=ended if beside else "",
                title=f"{self.dates(band)}: {text}. {ended}".strip(),
                link=self.dispute_link(band.dispute),
                pattern=self._pattern(band.dispute),
            )

    def length(self, dispute: Dispute) -> str:
        """For how long the sides have disagreed; empty while that is not known."""
        if dispute.days is None:
            return self.words("town.open")
        return self.words.many("town.disputed", dispute.days)

    def ended(self, dispute: Dispute) -> str:
        return "" if dispute.outcome is Outcome.OPEN else self.words(f"town.ended.{dispute.outcome}")

    def dates(self, band: Band) -> str:
        """From the beginning of its first dispute to the end of its last, if that has ended."""
        ends = "" if band.dispute.ends is None else self.says.date(band.dispute.ends)
        return f"{self.says.date(band.disputes[0].begins)}{TO}{ends}"

    def _pattern(self, dispute: Dispute) -> str:
        """Named by the colours of those that the first two sides say hold the place, when it began."""
        held = [each for _, each in sorted(dispute.phases[0].stances.items())][:2]
        glyphs = [glyph_of(self.says.conflict, each.status, each.side, self.words) for each in held]
        colours = [colour_of(each) for each in glyphs]
        return "_".join(sorted({*colours})) or "no-side"


def colour_of(glyph: Glyph) -> str:
    """The class that colours a bar: of the side that is said to hold the place, if one is."""
    return "no-side" if glyph.slot is None or glyph.sign in AWAY else glyph.slot.colour


def room_in(bar: Bar, axis: TimeAxis, needed: float) -> tuple[float, float]:
    """Where the words of a bar may begin, and how wide they may be: not in a cut, in the first part that has room."""
    end = bar.end - (CHEVRON if bar.is_open else FADE)
    parts = [(max(bar.x, piece.left), min(end, piece.right)) for piece in axis.pieces]
    rooms = [(left, right - left - 8) for left, right in parts if right > left]
    fitting = (each for each in rooms if each[1] >= needed)
    return next(fitting, max(rooms, key=lambda each: each[1], default=(bar.x, 0.0)))


def stripes(pattern: str) -> Stripes:
    first, *others = pattern.split("_")
    return Stripes(pattern, first, others[0] if others else "no-side")


def anchor(dispute: Dispute) -> str:
    """The id of the words about a dispute on the page."""
    return f"dispute-{dispute.opened_by}"


def instants_by_weight(chart: Chart) -> Iterator[Instant]:
    """The instants that the axis names, those of disputes first, then the sides' turns."""
    yield from (each.disputes[0].begins for each in (chart.disputes.bands if chart.disputes else ()))
    yield from (each.dispute.ends for each in (chart.disputes.bands if chart.disputes else ()) if each.dispute.ends)
    yield from _edges(chart.axis)
    for lane in sorted(chart.lanes, key=lambda lane: not lane.is_side):
        yield from (bar.spans[0].begins for bar in lane.bars)


def _edges(axis: TimeAxis) -> Iterable[Instant]:
    """Where each stretch that is kept begins and ends: the last statement before a cut, and the first after it."""
    return [instant for cut in axis.cuts for instant in (cut.ends, cut.begins)]


def in_lines(label: str) -> list[str]:
    """A label in lines that fit beside the lanes."""
    lines = [""]
    for word in label.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) * PER_LETTER[True] <= LABEL_WIDTH - 12 or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
