"""The first line of an answer: the conflict, and in words the coordinates that the answer used."""

from __future__ import annotations

from datetime import time, tzinfo

from api.text import dates
from api.text.languages.table import Case, Cut, Language
from domain.dates.instants import Instant, local_wall
from domain.questions.past import Resolved
from domain.vocabulary import Matter


def of_stances(of: Resolved, language: Language) -> str:
    return language.headings.stances.format(point=_point(of, language), **_frame(of, of.coordinates.matter, language))


def as_of(of: Resolved, matter: Matter | None, language: Language) -> str:
    """Where about and said-by are always one. ``matter`` is None where both are asked about."""
    return language.headings.stances.format(point=_said_by(of, language), **_frame(of, matter, language))


def of_timeline(of: Resolved, place: str, language: Language) -> str:
    return language.headings.timeline.format(place=place, **_frame(of, of.coordinates.matter, language))


def of_day(of: Resolved, day: Instant, matter: Matter | None, language: Language) -> str:
    date = dates.at(day, Case.BARE, language, of.zone)
    return language.headings.day.format(date=date, **_frame(of, matter, language))


def of_changes(before: Resolved, after: Resolved, language: Language) -> str:
    frame, points = _frame(after, after.coordinates.matter, language), (before, after)
    if before.known_at == after.known_at:
        first, second = (_point(each, language) for each in points)
        return language.headings.changes.format(before=first, after=second, **frame)
    first, second = (f"{_point(each, language)}; {_known(each, language)}" for each in points)
    return language.headings.revised.format(before=first, after=second, **frame)


def _frame(of: Resolved, matter: Matter | None, language: Language) -> dict[str, str]:
    """The parts of every heading."""
    asked = of.coordinates
    of_matter = "" if matter is None else language.matters[matter]
    return {
        "conflict": language.no_conflict if of.conflict is None else of.conflict.name,
        "known": _known(of, language),
        "extras": f"{language.bounds[asked.bound]}{language.voices[asked.voice]}{of_matter}",
    }


def _known(of: Resolved, language: Language) -> str:
    return (language.known_now if of.now.known_at else language.known).format(of.known_at.position)


def _point(of: Resolved, language: Language) -> str:
    asked = of.coordinates
    cut = _cut(asked.about, of.zone, is_now=of.now.about)
    if asked.about == asked.said_by:
        return f"{_said_by(of, language)}{language.about_then[cut]}"
    return f"{_said_by(of, language)}{language.about[cut].format(_date(asked.about, cut, language, of.zone))}"


def _said_by(of: Resolved, language: Language) -> str:
    said_by = of.coordinates.said_by
    cut = _cut(said_by, of.zone, is_now=of.now.said_by)
    words = language.said_by[cut].format(_date(said_by, cut, language, of.zone))
    return f"{words}{language.to_come}" if of.to_come else words


def _cut(instant: Instant, zone: tzinfo, *, is_now: bool) -> Cut:
    if is_now:
        return Cut.NOW
    return Cut.DAY if local_wall(instant, zone).time() == time.max else Cut.INSTANT


def _date(instant: Instant, cut: Cut, language: Language, zone: tzinfo) -> str:
    wall = local_wall(instant, zone)
    return dates.wall(wall, Case.OF, language, clock=cut is not Cut.DAY)
