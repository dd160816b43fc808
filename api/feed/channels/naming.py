"""What a channel is of, in words, as it was known at a position."""

from __future__ import annotations

from datetime import UTC

from api.feed.channels.addresses import Address, ChannelOf
from api.text.languages.reading import language_of
from api.text.sentences import Sentences
from domain.feed.items import FeedFilter
from domain.questions.coordinates import Asking
from domain.questions.declared import ask_conflict, ask_place
from domain.questions.naming.paths import in_path, refuse_names
from domain.questions.overviews.day import a_day
from domain.record.declarations import Conflict


def name_of(asking: Asking, address: Address, *, at: int) -> str:
    """Raises ``NotFound`` for what was not known at the position ``at``."""
    match address.of:
        case ChannelOf.CONFLICTS:
            return ask_conflict(asking, address.name, str(at))[1].name
        case ChannelOf.PLACES:
            return _sentences(address, None).place(ask_place(asking, address.name, str(at))[1])
        case ChannelOf.CLAIMANTS:
            return _sentences(address, _conflict_of(asking, address, at=at)).claimant(address.name)
        case ChannelOf.DAYS:
            return _day(asking, address)


def _conflict_of(asking: Asking, address: Address, *, at: int) -> Conflict:
    """The first that knows the claimant, of those asked for."""
    wanted = FeedFilter(conflict=address.filters.get("conflict"), claimant=address.name)
    with asking.readings.snapshot() as past, in_path("claimant", address.name):
        found = asking.look_up(past, str(at), wanted)
        refuse_names(found, "claimant")
    return next(each for each in found.conflicts if address.name in each.claimants)


def _day(asking: Asking, address: Address) -> str:
    """Its zone stands beside it: that of the conflict that is asked for, else UTC."""
    conflict = day_conflict(asking, address)
    says = _sentences(address, conflict)
    date = says.date(a_day(address.name).bounds(says.zone).earliest)
    return says.language.news.day.format(date=date, zone="UTC" if conflict is None else conflict.tz)


def day_conflict(asking: Asking, address: Address) -> Conflict | None:
    """In whose zone a day is meant: so an address means the same day for ever. Raises ``NotFound``."""
    conflict = address.filters.get("conflict")
    return None if conflict is None else ask_conflict(asking, conflict, None)[1]


def _sentences(address: Address, conflict: Conflict | None) -> Sentences:
    zone = UTC if conflict is None else conflict.zone
    return Sentences(language=language_of(address.tongue), conflict=conflict, zone=zone)
