"""Names of places in a sentence, as they stand: one, or a list of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.extraction.words.items import Piece

FIRST_NAME = frozenset({"first name"})

REGION_NAME = re.compile(r"(?:[щч]чин[аиіу]|[щч]чиною|щин[аиіу]|щиною|щине|донбас\w*|слобожан\w+)$")
ADJECTIVE = re.compile(r"(?:[сцз]ь?к|народн)(?:ий|ого|ому|им|ім|ом|а|ої|ій|у|ою|е|і|их|ими|ая|ой|ую|ое|ие)$")
ADVERB = re.compile(r"(?:[сц]?ьки|ски|но|чно)$")
BEFORE_A_SUBJECT = ("and", "filler", "that", "time words", "part", "passing")
WORDS_MAX = 4
ENDING_LENGTH = 2
BACK_DISTANCE_MAX = 3
LIST_LENGTH_MAX = 60  # items before a verb in which its places may stand
BRACKET_LENGTH_MAX = 14
DASHES = frozenset({"-", "\u2013", "\u2014"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceWords:
    """``first`` and ``last``: its items. ``is_settlement``: a word such as *село* stands before it."""

    first: int
    last: int
    start: int
    end: int
    is_settlement: bool = False


def mention_at(row: Sequence[Piece], at: int) -> PlaceWords | None:
    """Return the name that begins at ``at``; None for other words, and for an adjective: *Сумської області*."""
    end = at
    while end < len(row) and end - at < WORDS_MAX and _may_name(row[end]):
        end += 1
    if at < end < len(row) and row[end].has("region"):
        end = _before_adjectives(row, at, end)
    if end == at or REGION_NAME.search(row[end - 1].key) or _is_person(row, at):
        return None
    if end == at + 1 and at == 0 and row[at].has("not place"):
        return None
    return PlaceWords(first=at, last=end, start=row[at].start, end=row[end - 1].end)


def _is_person(row: Sequence[Piece], at: int) -> bool:
    """Whether a first name and a surname stand at ``at``: no part of *Микола Волохов* is a place."""
    first = at if row[at].has("first name") else at - 1
    return first >= 0 and row[first].has("first name") and first + 1 < len(row) and row[first + 1].is_capital


def _before_adjectives(row: Sequence[Piece], at: int, end: int) -> int:
    """Where a name ends that an area follows: *Сіверська (Донецької області)*, but no name in *Донецкой Народной*."""
    first = end
    while first > at and ADJECTIVE.search(row[first - 1].key):
        first -= 1
    if first > at or end - at == 1:
        return first
    agrees = row[at].key[-ENDING_LENGTH:] == row[at + 1].key[-ENDING_LENGTH:]
    return at if agrees else at + 1


def _may_name(item: Piece) -> bool:
    is_free = not item.called and not item.frames and (item.classes <= FIRST_NAME or item.has("not place"))
    return item.is_word and item.is_capital and is_free and not item.key.isascii() and not item.has("region")


def list_after(row: Sequence[Piece], at: int) -> list[PlaceWords]:
    """Return the names that begin at ``at``, over words such as *село* and *населені пункти*, and what joins them."""
    found = list[PlaceWords]()
    while 0 <= at < len(row):
        begin = _over_settlement(row, at)
        mention = mention_at(row, begin)
        if mention is None:
            break
        is_settlement = begin > at or any(each.is_settlement for each in found)
        found.append(replace(mention, is_settlement=is_settlement))
        at = _over_joint(row, over_area(row, mention.last))
    return found


def list_before(row: Sequence[Piece], end: int) -> list[PlaceWords]:
    """Return the names that end before ``end``, as the subject of what follows: no preposition leads to them."""
    for at in range(max(0, end - LIST_LENGTH_MAX), end):
        if at and row[at - 1].is_word and not row[at - 1].has(*BEFORE_A_SUBJECT):
            continue
        found = list_after(row, at)
        if found and found[-1].last <= end and reaches(row, found[-1].last, end):
            return found
    return []


def reaches(row: Sequence[Piece], at: int, end: int) -> bool:
    rest = row[over_area(row, at) : end]
    return all(
        item.has("filler", "not", "doubtful", "be", "own") or item.key in DASHES or _is_adverb(item) for item in rest
    )


def _is_adverb(item: Piece) -> bool:
    """*Юридически*, *фактично*: a word that says how, and nothing of the lexicon."""
    is_plain = item.is_word and not (item.is_capital or item.classes or item.frames or item.called)
    return is_plain and ADVERB.search(item.key) is not None


def _over_settlement(row: Sequence[Piece], at: int) -> int:
    while at < len(row) and row[at].has("settlement"):
        at += 1
    if 0 < at < len(row) and row[at - 1].has("settlement"):
        if row[at].key in {":", *DASHES}:
            at += 1
        elif row[at].key == "," and at + 1 < len(row) and row[at + 1].has("including"):
            at += 2  # *п'яти населених пунктів, серед яких Успенівка*
    return at + 1 if at < len(row) and row[at].key in {"«", '"'} and mention_at(row, at + 1) else at


def over_area(row: Sequence[Piece], at: int) -> int:
    """Over what a name is followed by: *Харківської області*, *в ДНР*, *на Донеччині*, a bracket."""
    if at < len(row) and row[at].key == "(":
        closing = next(
            (number for number in range(at, min(len(row), at + BRACKET_LENGTH_MAX)) if row[number].key == ")"), at - 1
        )
        return closing + 1
    begin = at + 1 if at < len(row) and row[at].has("in", "on") else at
    end = begin
    while end < len(row) and (ADJECTIVE.search(row[end].key) or row[end].has("region") or _is_area(row[end])):
        end += 1
    return end if end > begin and (row[end - 1].has("region") or _is_area(row[end - 1])) else at


def _is_area(item: Piece) -> bool:
    return bool(item.called) or (item.is_capital and REGION_NAME.search(item.key) is not None)


def _over_joint(row: Sequence[Piece], at: int) -> int:
    """After a comma or *and*; -1 where nothing joins."""
    begin = at
    while at < len(row) and (row[at].key == "," or row[at].has("and")):
        at += 1
    return at if at > begin else -1


def back_at(row: Sequence[Piece], here: range, at: int) -> tuple[int, int] | None:
    """Words near the verb at ``at`` that stand for a place named before: *місто*, *в посёлке*, *його*."""
    near = [number for number in here if 0 < abs(number - at) <= BACK_DISTANCE_MAX]
    for number in near:
        before = row[number - 1]
        is_led = before.has("part", "near", "number") or before.key.isdecimal()
        is_led = is_led and not before.has("share")
        is_town = row[number].has("here") and not list_after(row, number) and not is_led
        if is_town or row[number].has("pronoun"):
            return row[number].start, row[number].end
    return None
