"""Words of saying and denying in a sentence, each with its party, and what it speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from domain.extraction.slavic.parties import PartyWords, in_dative
from domain.extraction.words.items import Piece

FALSE_DISTANCE_MAX = 5  # items from *назвали* to *ложью*
ACCORDING_DISTANCE_MAX = 4  # items between *за даними* and its party
SIGNATURE_GAP_MAX = 2  # items between a dash and the name behind it
COLON_AT_MAX = 12  # items before the colon of a speaker
SPEAKER_DISTANCE_MAX = 6  # items between a word of saying and its party
BREAKS = frozenset({",", ";", ":", "\u2014", "\u2013", "-", "»", "(", ")", "\u2026", "."})
DASHES = frozenset({"\u2014", "\u2013", "-"})
LEADING_IN = frozenset({"що", "что", "як", "как", "про", "це", "этом", "об", "о"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechWords:
    """``at``: its item. ``first`` and ``last``: the items that it speaks of, the second after the last.

    ``party``: None where the sentence names none, as in *говорится в сообщении*.
    """

    at: int
    first: int
    last: int
    party: PartyWords | None = None
    denies: bool = False
    is_tail: bool = False
    is_silent: bool = False  # *не підтвердили*


def speeches(row: Sequence[Piece], found: Sequence[PartyWords]) -> list[SpeechWords]:
    """Return the words of saying of a sentence, in order."""
    events = [*_verbs(row, found), *_according(row, found), *_colon(row, found), *_signed(row, found)]
    events = sorted(events, key=lambda speech: speech.at)
    return [_with_party(row, speech, events) for speech in events]


def _with_party(row: Sequence[Piece], speech: SpeechWords, events: Sequence[SpeechWords]) -> SpeechWords:
    """*..., відкинувши заяви про захоплення*: a gerund is of the nearest who speaks in the sentence."""
    if speech.party is not None or not row[speech.at].has("gerund"):
        return speech
    named = [one for one in events if one.party is not None]
    nearest = min(named, key=lambda one: abs(one.at - speech.at), default=speech)
    return replace(speech, party=nearest.party)


def _verbs(row: Sequence[Piece], found: Sequence[PartyWords]) -> Iterator[SpeechWords]:
    for at, item in enumerate(row):
        next_items = row[at + 1 : at + 1 + FALSE_DISTANCE_MAX]
        is_false = item.has("declare") and any(other.has("false") for other in next_items)
        if not (item.has("say", "deny") or is_false) or _pushes_back(item, next_items):
            continue
        denies = is_false or item.has("deny") or (item.has("say") and _is_negated(row, at))
        is_silent = item.has("confirm") and _is_negated(row, at)
        is_tail = _opens_part(row, at) and at > 0 and not item.has("gerund")
        before, after = _before(row, at, found), _after(row, at, found)
        if is_tail and not _leads_on(row, at, after):
            yield SpeechWords(at=at, first=0, last=at, party=after, denies=denies, is_tail=True, is_silent=is_silent)
        else:
            yield SpeechWords(
                at=at,
                first=at + 1,
                last=len(row),
                party=before or after or _opening(found),
                denies=denies,
                is_silent=is_silent,
            )


def _pushes_back(item: Piece, behind: Sequence[Piece]) -> bool:
    """*Відкинули противника*: that denies nothing; *відкинули заяви* does."""
    return item.has("pushed back") and not any(other.has("claim noun") for other in behind)


def _is_negated(row: Sequence[Piece], at: int) -> bool:
    return at > 0 and row[at - 1].has("not")


def _opens_part(row: Sequence[Piece], at: int) -> bool:
    """Whether a word of saying is the first of its part: *..., повідомили в Генштабі*."""
    while at > 0 and (row[at - 1].has("filler", "not") or row[at - 1].key in LEADING_IN):
        at -= 1
    return at == 0 or row[at - 1].key in BREAKS


def _leads_on(row: Sequence[Piece], at: int, party: PartyWords | None) -> bool:
    """Whether *that* or a colon follows it and its party, so that it speaks of what comes."""
    behind = at + 1 if party is None else party.last
    return any(row[number].has("that") or row[number].key == ":" for number in range(behind, min(len(row), behind + 3)))


def _before(row: Sequence[Piece], at: int, found: Sequence[PartyWords]) -> PartyWords | None:
    for party in reversed([party for party in found if party.last <= at]):
        between = row[party.last : at]
        if len(between) > SPEAKER_DISTANCE_MAX or any(
            item.key in BREAKS - {"(", ")"} or item.frames for item in between
        ):
            return None
        if party.last - party.first == 1 and in_dative(row[party.first].key) and party.person is not None:
            continue
        return party
    return None


def _opening(found: Sequence[PartyWords]) -> PartyWords | None:
    """*Зеленский на вопрос о потере Северска ответил*: the person with whom the sentence begins."""
    first = found[0] if found else None
    return first if first is not None and first.first == 0 and first.person is not None else None


def _after(row: Sequence[Piece], at: int, found: Sequence[PartyWords]) -> PartyWords | None:
    for party in found:
        if party.first <= at:
            continue
        between = row[at + 1 : party.first]
        if len(between) > SPEAKER_DISTANCE_MAX or any(item.key in {",", ":", ";"} or item.frames for item in between):
            return None
        named = (
            between[1:] if between and between[0].has("claim noun") else between
        )  # *йдеться у повідомленні DeepState*
        if any(item.has("that", "claim noun", "about") and item.key not in LEADING_IN for item in named):
            return None
        if party.last - party.first == 1 and in_dative(row[party.first].key) and party.person is not None:
            return None
        return party
    return None


def _according(row: Sequence[Piece], found: Sequence[PartyWords]) -> Iterator[SpeechWords]:
    for at, item in enumerate(row):
        if not item.has("according to"):
            continue
        comma = next((number for number in range(at, len(row)) if row[number].key == ","), len(row))
        named = [party for party in found if at < party.first <= min(at + ACCORDING_DISTANCE_MAX, comma)]
        party = next((party for party in named if not party.is_adjective), named[0] if named else None)
        frames_behind = any(other.frames for other in row[at + 1 :])
        if frames_behind:
            yield SpeechWords(at=at, first=at + 1, last=len(row), party=party)
        else:
            yield SpeechWords(at=at, first=0, last=at, party=party, is_tail=True)


def _colon(row: Sequence[Piece], found: Sequence[PartyWords]) -> Iterator[SpeechWords]:
    """*Минобороны РФ: войска взяли ...*; *Зведення Генерального штабу: "Ворог ..."*."""
    for at, item in enumerate(row[:COLON_AT_MAX]):
        if item.frames or item.has("say", "deny", "settlement"):
            return
        is_clock = at + 1 < len(row) and row[at + 1].key.isdecimal()
        if item.key == ":" and not is_clock:
            party = next((party for party in found if party.last <= at), None)
            if party is not None:
                yield SpeechWords(at=at, first=at + 1, last=len(row), party=party)
            return


def _signed(row: Sequence[Piece], found: Sequence[PartyWords]) -> Iterator[SpeechWords]:
    """A name at the end, behind a dash: *Росіяни захопили Предтечине, – DeepState*."""
    end = len(row) - (row[-1].key == "." if row else 0)
    last = next((party for party in found if party.last == end), None)
    dash = next((at for at in range(len(row) - 1, 0, -1) if row[at].key in DASHES), None)
    if last is None or dash is None or not 0 <= last.first - dash - 1 <= SIGNATURE_GAP_MAX:
        return
    if not any(item.classes or item.frames for item in row[dash + 1 : last.first]):
        yield SpeechWords(at=last.first, first=0, last=dash, party=last, is_tail=True)


def governing(events: Sequence[SpeechWords], at: int) -> SpeechWords | None:
    """Return the speech that the word at ``at`` belongs to: the last one before it, else the one behind."""
    before = [speech for speech in events if not speech.is_tail and speech.first <= at < speech.last]
    if before:
        return before[-1]
    return next((speech for speech in events if speech.is_tail and at < speech.last), None)
