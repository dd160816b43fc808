"""Words for a status in a sentence, each with its places and its holder, as far as the sentence shows them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from domain.extraction.explanations import Because
from domain.extraction.facts import BACKGROUND, FORECAST
from domain.extraction.slavic.mentions import DASHES, PlaceWords, back_at, list_after, list_before, reaches
from domain.extraction.slavic.parties import PartyWords
from domain.extraction.words.items import Piece
from domain.extraction.words.lexicon import Form, Frame, HolderAt
from domain.vocabulary import MEANINGS, Status

CLAUSE_ENDS = frozenset({",", ";", ":", ".", "!", "?", "\u2026"}) | DASHES
GAP_MAX = 5  # items between a verb and its place that say nothing here
PART_GAP_MAX = 4
PARTLY_MAX = 2  # items behind a verb in which *лише частково* may stand
BESIDE = frozenset({"%", "\u00ab", "\u00bb", '"'})  # signs that may stand between
BETWEEN = ("near", "away", "in", "over", "before", "say", "deny", "that")  # behind one of these no place is meant
INSTRUMENTAL = re.compile(r"(?:[оеє]ю|[оеє]м|[иі]м|[оеы]й|ым)$")  # `за Роботиним` is behind it, not for it
NEGATED = {
    Status.CONTROLLED: Status.NOT_CONTROLLED,
    Status.PARTLY_CONTROLLED: Status.NOT_CONTROLLED,
    Status.ENCIRCLED: Status.NOT_ENCIRCLED,
    Status.ENTERED: Status.NOT_PRESENT,
    Status.CONTESTED: Status.NOT_CONTESTED,
    Status.NOT_CONTROLLED: Status.CONTROLLED,
    Status.NOT_PRESENT: Status.CONTROLLED,
}
TROOPS = frozenset({"force", "enemy"})


class FramePlaces(NamedTuple):
    """``extent``: the words for a part of them. ``problem``: why there are none."""

    mentions: Sequence[PlaceWords] = ()
    extent: tuple[int, int] | None = None
    problem: Because | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStatus:
    """One word for a status with its places. ``at``: its item. ``problem``: why it is not taken."""

    at: int
    form: Form
    frame: Frame
    status: Status
    places: Sequence[PlaceWords] = ()
    extent: tuple[int, int] | None = None
    holder: PartyWords | None = None
    is_negated: bool = False
    problem: Because | None = None
    back: tuple[int, int] | None = None  # the words that stand for a place: *місто*, *його*
    is_back_to_both: bool = False  # *обидва міста*


def told(row: Sequence[Piece], found: Sequence[PartyWords]) -> list[ToldStatus]:
    """Return what a sentence tells of places, in order; what is not taken has its problem."""
    events = list[ToldStatus]()
    for at in (at for at, item in enumerate(row) if item.frames):
        one = _told(row, at, found)
        shares = bool(events) and row[at - 1].has("and") and not (one.places or one.back or one.problem)
        events.append(replace(one, places=events[-1].places) if shares else one)  # *не сдан и удерживается*
    return [one for one in events if one.frame.name != "stay" or _is_of_troops(one)]


def _told(row: Sequence[Piece], at: int, found: Sequence[PartyWords]) -> ToldStatus:
    word = row[at].frames[0]
    one = ToldStatus(at=at, form=word.form, frame=word.frame, status=word.frame.status)
    places = _places(row, one, found)
    one = replace(one, places=places.mentions, extent=places.extent, problem=places.problem or _forbidden(row, one))
    if row[at].has("fighting") and not any(row[number].has("continues") for number in clause(row, at)):
        one = replace(one, problem=one.problem or BACKGROUND)
    if not one.places and not one.problem:
        here = clause(row, at)
        both = any(row[number].has("both") for number in here)
        back = back_at(row, here, at)
        one = replace(one, back=back, extent=one.extent or _share_before(row, back), is_back_to_both=both)
    one = replace(one, holder=_holder(row, one, found), is_negated=_is_negated(row, one))
    if one.status is Status.NOT_PRESENT and one.holder is not None and _is_part(row, one.holder):
        return replace(one, problem=Because.PART_LEFT)
    is_partly = one.extent is not None or any(item.has("partly") for item in row[at + 1 : at + 1 + PARTLY_MAX])
    if is_partly and one.status is Status.CONTROLLED:
        one = replace(one, status=Status.PARTLY_CONTROLLED)
    if not one.is_negated:
        return one
    return replace(one, status=NEGATED[one.status]) if one.status in NEGATED else replace(one, problem=BACKGROUND)


def _share_before(row: Sequence[Piece], back: tuple[int, int] | None) -> tuple[int, int] | None:
    """*Большая часть* in *большая часть города*."""
    at = next((at for at, item in enumerate(row) if back is not None and item.start == back[0]), 0)
    return (row[at - 1].start, row[at - 1].end) if at and row[at - 1].has("share") else None


def _is_of_troops(one: ToldStatus) -> bool:
    """Whether it is troops that are in a place: *росіяни перебувають у Покровську*."""
    return bool(one.places) and one.holder is not None and bool(one.holder.classes & TROOPS)


def _is_part(row: Sequence[Piece], party: PartyWords) -> bool:
    """*Часть украинских подразделений*."""
    return party.first > 0 and row[party.first - 1].has("part")


def clause(row: Sequence[Piece], at: int) -> range:
    """The items of the clause around ``at``: to the next sign, or word such as *що*, on either side."""
    first, last = at, at + 1
    while first > 0 and not ends_clause(row[first - 1]):
        first -= 1
    while last < len(row) and not ends_clause(row[last]):
        last += 1
    return range(first, last)


def ends_clause(item: Piece) -> bool:
    return item.key in CLAUSE_ENDS or item.has("that")


def _forbidden(row: Sequence[Piece], one: ToldStatus) -> Because | None:
    """Why the words state nothing: a wish, a forecast, a condition, an attempt."""
    before = row[clause(row, one.at).start : one.at]
    is_of_claim = one.form is Form.NOUN and any(item.has("claim noun") for item in before)
    if any(item.has("modal") for item in before) and not is_of_claim:
        return FORECAST
    is_done = any(item.has("manage") or (item.has("decide") and one.status is Status.NOT_PRESENT) for item in before)
    if one.form is Form.BASE and not is_done:
        return FORECAST
    return BACKGROUND if one.form is Form.NOUN and any(item.has("before") for item in before[-2:]) else None


def _is_negated(row: Sequence[Piece], one: ToldStatus) -> bool:
    """*Не взят*, *не перебуває в оточенні*, *никакого окружения нет*."""
    if one.form is Form.NOUN and any(item.has("none") for item in row[one.at : clause(row, one.at).stop]):
        return True
    at = one.at - 1
    while at >= 0 and row[at].has("be", "filler", "manage", "doubtful", "part"):
        at -= 1
    return at >= 0 and row[at].has("not")


# Places


def _places(row: Sequence[Piece], one: ToldStatus, found: Sequence[PartyWords]) -> FramePlaces:
    if one.frame.name == "absent":
        return FramePlaces(_absent(row, one.at))
    before = _before(row, one)
    if one.frame.place_first or one.form is Form.PASSIVE:
        return before if before.mentions else _of_passive(row, one, found)
    for begin in dict.fromkeys((one.at + 1, _over(found, one.at + 1))):
        behind = _behind(row, begin, one, found)
        if behind.mentions or behind.problem:
            return behind
    if one.frame.lead_needed and one.form in {Form.FINITE, Form.PASSIVE}:
        return _led_before(row, one)
    return before if one.form is Form.FINITE else FramePlaces()


def _of_passive(row: Sequence[Piece], one: ToldStatus, found: Sequence[PartyWords]) -> FramePlaces:
    """Those that do not stand right before a passive."""
    behind = _behind(row, _over(found, one.at + 1), one, found)
    if behind.mentions or not one.frame.leads:
        return behind
    return _led_before(row, one) if one.frame.lead_needed else _inside_before(row, one)


def _led_before(row: Sequence[Piece], one: ToldStatus) -> FramePlaces:
    """*Из Волчанска выбиты ...*, *у Бахмуті тривають бої*: the place opens the clause, with what leads to it."""
    here = clause(row, one.at)
    for at in range(here.start, one.at):
        if _is_lead(row[at], one.frame):
            return FramePlaces(list_after(row, at + 1))
        if not row[at].has("filler", "stop word"):
            break
    return FramePlaces()


def _inside_before(row: Sequence[Piece], one: ToldStatus) -> FramePlaces:
    """*Группировка в Димитрове окружена*: the place in which those are to whom it happened, right before the verb."""
    for at in range(clause(row, one.at).start, one.at):
        names = list_after(row, at + 1) if _is_lead(row[at], one.frame) else []
        if names and reaches(row, names[-1].last, one.at):
            return FramePlaces(names)
    return FramePlaces()


def _before(row: Sequence[Piece], one: ToldStatus) -> FramePlaces:
    mentions = list_before(row, one.at)
    if not mentions:
        return FramePlaces()
    parts = [item for item in row[max(0, mentions[0].first - PART_GAP_MAX) : mentions[0].first] if item.has("part")]
    return FramePlaces(mentions, (parts[0].start, parts[-1].end) if parts else None)


def _absent(row: Sequence[Piece], at: int) -> Sequence[PlaceWords]:
    """The places where nobody is: *росіян у Сіверську немає*."""
    here = clause(row, at)
    return next((names for number in here if row[number].has("in") and (names := list_after(row, number + 1))), ())


def _over(found: Sequence[PartyWords], at: int) -> int:
    """Behind the parties that follow at once: *захоплення (російськими військами) Сіверська*."""
    while (party := next((party for party in found if party.first == at), None)) is not None:
        at = party.last
    return at


def _behind(row: Sequence[Piece], at: int, one: ToldStatus, found: Sequence[PartyWords]) -> FramePlaces:
    """The places behind ``at``, over words that lead to them and words for a part."""
    has_lead, part, last = not one.frame.lead_needed, None, at + GAP_MAX
    while at < len(row) and at <= last:
        if names := list_after(row, at):
            return FramePlaces(names, part) if has_lead and not _is_beyond(row, at, names) else FramePlaces()
        item = row[at]
        enemy = next((party for party in found if party.first == at + 1), None) if item.has("away") else None
        is_lead = _is_lead(item, one.frame) or " ".join(each.key for each in row[at : at + 2]) in one.frame.leads
        if is_lead or (part is not None and item.has("in") and not one.frame.lead_needed):
            has_lead = True
        elif item.has("part") and (one.frame.name == "hold" or item.has("share") or not item.has("objects")):
            part = (item.start, item.end) if part is None else (part[0], item.end)
        elif item.has("objects"):
            return FramePlaces(problem=Because.NOT_A_PLACE)
        elif enemy is not None:
            at = enemy.last - 1
        elif item.has("here"):
            return FramePlaces(extent=part)
        elif item.has("be"):
            pass  # *під контролем України залишаються ...*
        elif item.has(*BETWEEN) or item.frames or item.called or not (item.is_word or item.key in BESIDE):
            return FramePlaces()
        at += 1
    return FramePlaces()


def _is_lead(item: Piece, frame: Frame) -> bool:
    return item.key in frame.leads or (item.key.split(" ")[0] in frame.leads and item.has("near", "in", "away"))


def _is_beyond(row: Sequence[Piece], at: int, names: Sequence[PlaceWords]) -> bool:
    return row[at - 1].key == "за" and INSTRUMENTAL.search(row[names[0].last - 1].key) is not None


# Holders


def _holder(row: Sequence[Piece], one: ToldStatus, found: Sequence[PartyWords]) -> PartyWords | None:
    if not MEANINGS[one.status].needs_holder and one.frame.holder is HolderAt.NONE:
        return None
    here = clause(row, one.at)
    before = [party for party in found if here.start <= party.first and party.last <= one.at]
    behind = [party for party in found if one.at < party.first and party.last <= here.stop]
    behind = [party for party in behind if one.form is not Form.PASSIVE or not row[party.first - 1].has("away")]
    if one.frame.holder is HolderAt.OBJECT:
        return next(iter([*reversed(before), *behind] if one.form is Form.PASSIVE else behind), None)
    if one.frame.name == "surround" and one.form is Form.NOUN:
        return _subject(row, one.at, before) if before else None
    if before and one.frame.holder is not HolderAt.BEHIND and one.form is not Form.NOUN:
        return _subject(row, one.at, before)
    return next(iter(behind), None)


def _subject(row: Sequence[Piece], at: int, before: Sequence[PartyWords]) -> PartyWords:
    """Return the one that acts: the nearest in the nominative, else the first behind the last *and*, else the first."""
    nominative = [party for party in before if party.is_subject]
    if nominative:
        return nominative[-1]
    joint = next((number for number in range(at - 1, before[0].first, -1) if row[number].has("and")), 0)
    return next((party for party in before if party.first > joint), before[0])


def subject_before(events: Sequence[ToldStatus], at: int) -> PartyWords | None:
    """The nearest holder of a verb before ``at``: the subject of one that names none of its own."""
    earlier = [one for one in events if one.at < at and one.frame.holder is not HolderAt.OBJECT and one.holder]
    return next((one.holder for one in reversed(earlier) if one.form in {Form.FINITE, Form.GERUND}), None)
