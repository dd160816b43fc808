"""The sentence above the map: what the picture shows, with numbers."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from api.text import dates
from api.text.languages.table import Case
from api.web.languages import Words
from domain.dates.instants import Instant
from domain.questions.overviews.picture import Picture
from domain.questions.past import Resolved
from domain.vocabulary import Agreement


def sentence_of(of: Picture, words: Words) -> Markup:
    """Say how many places the sides disagree about in the matter of the picture, and what they say of the others."""
    return Markup(" ").join(_parts(of, words))


def _parts(of: Picture, words: Words) -> Iterator[Markup]:
    matter, when = of.resolved.coordinates.matter, when_of(of.resolved, words)
    if not of.total:
        yield words.html(f"map.nothing_{matter}", when=when)
        return
    disputed = of.counts.get(Agreement.DISPUTED, 0)
    kind = "disputed" if disputed else "undisputed"
    yield words.html(f"map.{kind}_{matter}", of.total, when=when, disputed=words.number(disputed))
    yield from _others(of, words)


def _others(of: Picture, words: Words) -> Iterator[Markup]:
    agreed, alone = of.counts.get(Agreement.AGREED, 0), of.counts.get(Agreement.ONE_SIDED, 0)
    named = [name for name, count in (("agreed", agreed), ("alone", alone)) if count]
    if named:
        key = "map." + "_and_".join(named)
        yield words.html(key, agreed=words.number(agreed), alone=words.number(alone))
    if observed := of.counts.get(Agreement.SILENT, 0):
        yield words.html("map.observed", observed)


def when_of(of: Resolved, words: Words) -> str:
    """The point of a picture in words: as said by then, about then."""
    asked = of.coordinates
    if of.now.said_by and of.now.about:
        return words("map.now", date=_date(asked.said_by, of, words))
    if asked.about == asked.said_by:
        return words("map.on", date=_date(asked.said_by, of, words))
    about, said_by = (_date(each, of, words) for each in (asked.about, asked.said_by))
    return words("map.apart", about=about, said_by=said_by)


def day_of(of: Resolved, words: Words) -> str:
    """The day or the instant that said-by means, in words."""
    return _date(of.coordinates.said_by, of, words)


def _date(instant: Instant, of: Resolved, words: Words) -> str:
    return dates.at(instant, Case.OF, words.language, of.zone)
