"""Dates in words, as imprecise as they were given: a month stays a month, and what is up to a day is said to be so."""

from __future__ import annotations

from datetime import datetime, tzinfo

from api.text.languages.table import Axis, Calendar, Case, Precision, Shape
from domain.dates.edtf import DAY_LENGTH, MARKS, MONTH_LENGTH, SEASON_FIRST_MONTH, YEAR_DIGITS, ImpreciseDate
from domain.dates.instants import Instant, local_wall

SHAPES = dict(zip(MARKS, (Shape.POSSIBLY, Shape.ABOUT, Shape.POSSIBLY_ABOUT), strict=True))
EDGES_OF_A_DAY = ("00:00", "23:59")
FIRST_SEASON, WINTER = min(SEASON_FIRST_MONTH), max(SEASON_FIRST_MONTH)


def said(date: ImpreciseDate, axis: Axis, language: Calendar, zone: tzinfo) -> str:
    """``date`` in words, on ``axis``. Instants are in the time of ``zone``."""
    shape, items = _parts(date.text)
    case, template = language.axes[axis][shape]
    if date.instant is not None:
        texts = [wall(local_wall(date.instant, zone), case, language, clock=True)]
    elif shape is Shape.RANGE:
        texts = _range(items[0], items[1], case, language)
    else:
        texts = [_item(each, case, language, marked=shape in {Shape.OPEN, Shape.ONE_OF}) for each in items]
    if shape is Shape.ONE_OF:
        texts = [listed(texts, language)]
    return _joined(template.format(*texts), language)


def is_imprecise(date: ImpreciseDate) -> bool:
    """Whether it is less than an instant or a day."""
    return date.days is not None and len(date.text) != DAY_LENGTH


def at(instant: Instant, case: Case, language: Calendar, zone: tzinfo) -> str:
    """A day where the instant is the first or the last minute of one, else to the minute."""
    local = local_wall(instant, zone)
    return wall(local, case, language, clock=local.strftime("%H:%M") not in EDGES_OF_A_DAY)


def on_axis(instant: Instant, axis: Axis, language: Calendar, zone: tzinfo) -> str:
    case, template = language.axes[axis][Shape.PLAIN]
    return _joined(template.format(at(instant, case, language, zone)), language)


def same(date: ImpreciseDate, other: ImpreciseDate) -> bool:
    """Whether ``date`` is another that is open to the past: up to it."""
    return date.text == f"[..{other.text}]"


def listed(texts: list[str], language: Calendar) -> str:
    return language.or_.join(filter(None, [", ".join(texts[:-1]), texts[-1]]))


def _parts(text: str) -> tuple[Shape, list[str]]:
    if not text.startswith("["):
        plain = Shape.WITHIN if len(text) < DAY_LENGTH else Shape.PLAIN
        return SHAPES.get(text[-1], plain), [text.rstrip(MARKS)]
    inner = text[1:-1]
    if ".." not in inner:
        return Shape.ONE_OF, inner.split(",")
    begin, _, end = inner.partition("..")
    return (Shape.RANGE, [begin, end]) if begin else (Shape.OPEN, [end])


def _item(text: str, case: Case, language: Calendar, *, marked: bool) -> str:
    bare = _calendar(text.rstrip(MARKS), case, language)
    return language.items[SHAPES.get(text[-1], Shape.PLAIN)].format(bare) if marked else bare


def _range(begin: str, end: str, case: Case, language: Calendar) -> list[str]:
    """Both ends; the month and the year once, where they are the same."""
    last = _item(end, case, language, marked=True)
    precision = _shared(begin, end)
    if precision is None:
        return [_item(begin, case, language, marked=True), last]
    day = int(begin[8:]) if len(begin) == DAY_LENGTH else 0
    year, month = int(begin[:YEAR_DIGITS]), int(begin[5:MONTH_LENGTH])
    return [_day(year, month, day, "", case, language, precision), last]


def _shared(begin: str, end: str) -> Precision | None:
    """The part of ``begin`` that is written, where ``end`` has the rest."""
    if len(begin) != len(end) or begin[:YEAR_DIGITS] != end[:YEAR_DIGITS] or {*MARKS} & {*begin, *end}:
        return None
    if len(begin) == DAY_LENGTH:
        return Precision.DAY_ALONE if begin[:MONTH_LENGTH] == end[:MONTH_LENGTH] else Precision.DAY_OF_MONTH
    is_months = len(begin) == MONTH_LENGTH and max(begin[5:], end[5:]) < str(FIRST_SEASON)
    return Precision.MONTH_ALONE if is_months else None


def _calendar(text: str, case: Case, language: Calendar) -> str:
    year = int(text[:YEAR_DIGITS])
    if len(text) == YEAR_DIGITS:
        return language.points[case][Precision.YEAR].format(year=year)
    part = int(text[5:MONTH_LENGTH])
    if len(text) == DAY_LENGTH:
        return _day(year, part, int(text[8:]), "", case, language, Precision.DAY)
    if part < FIRST_SEASON:
        return language.points[case][Precision.MONTH].format(month=language.months[case][part - 1], year=year)
    precision = Precision.WINTER if part == WINTER else Precision.SEASON
    season = language.seasons[case][part - FIRST_SEASON]
    return language.points[case][precision].format(season=season, year=year, next_year=year + 1)


def wall(local: datetime, case: Case, language: Calendar, *, clock: bool) -> str:
    precision = Precision.INSTANT if clock else Precision.DAY
    return _day(local.year, local.month, local.day, local.strftime("%H:%M"), case, language, precision)


def _day(  # noqa: PLR0913, PLR0917 - what a day is made of
    year: int, month: int, day: int, clock: str, case: Case, language: Calendar, precision: Precision
) -> str:
    names = {each: language.months[each][month - 1] for each in Case}
    template = language.points[case][precision]
    return template.format(day=day, month=names[case], month_of=names[Case.OF], year=year, clock=clock)


def _joined(phrase: str, language: Calendar) -> str:
    for apart, together in language.together:
        phrase = f" {phrase}".replace(apart, together)[1:]
    return phrase
