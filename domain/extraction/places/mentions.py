"""Places of a sentence: a name, a list that continues behind appositions, a part of a town, *the city*.

A name that no list has is kept as it is written. Positions, roads and regions are no places, and neither is what lies
*near* one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from domain.claimants.lookup import HowCalled
from domain.extraction.explanations import Because
from domain.extraction.places.leading import AREA, FACILITY, NUMBER, PlacePhrase, leading
from domain.extraction.ports import NamedPlaces, PlaceOption
from domain.extraction.words.items import Piece
from domain.extraction.words.lexicon import Form
from domain.extraction.words.row import DASHES, Row

NAME_LETTERS_MIN = 2
NAME_LENGTH_MAX = 5  # of a name, in items
LIST_LENGTH_MAX = 60  # how far a list of places is followed, in items
AHEAD_MAX = 2
UNNAMED_MAX = 14  # how far behind towns without names their names may begin, in items
VAGUE = frozenset({"area", "areas", "zone", "side", "sector", "rest", "remainder", "streets", "street"})
PARTICLES = frozenset({"al", "el", "ez", "ad", "as", "ash", "an", "at", "de", "la", "ul", "bin", "'", "upon"})
PARTS_OF_NAMES = frozenset({"centre", "outskirts", "suburbs"})
SUFFIXES = frozenset({"city", "town", "village", "township", "settlement", "hromada"})
FUNCTION_WORDS = ("of", "and", "or", "but", "by", "to", "from", "be", "have", "not", "that", "say", "near", "modal")
ARTICLES = frozenset({"the", "this"})
OTHERS = frozenset({"others"})
_VERBS = (Form.FINITE, Form.PARTICIPLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMention:
    """``start`` and ``end``: of the name, in the plain text. ``is_back``: *the city*, which names none."""

    start: int
    end: int
    name: str
    options: Sequence[PlaceOption] = ()
    is_back: bool = False
    is_vague: bool = False  # a part, of what is not said
    is_elsewhere: bool = False  # the text says that it lies elsewhere than its options do
    is_partly: bool = False
    extent: str | None = None
    share: Decimal | None = None

    @property
    def place(self) -> PlaceOption | None:
        """The place that is meant, if one alone may be."""
        return self.options[0] if len(self.options) == 1 and not self.is_elsewhere else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceList:
    """``last``: the item after the list. ``problem``: why nothing that was looked at is a place."""

    mentions: Sequence[PlaceMention]
    last: int
    problem: Because | None = None


class PlaceReader:
    """Reads lists of places in the rows of one text."""

    def __init__(self, places: NamedPlaces, language: str) -> None:
        self._places, self._language = places, language
        self._seen: dict[str, Sequence[PlaceOption]] = {}

    def read(self, row: Row, at: int, limit: int | None = None) -> PlaceList:
        """Return the places that stand at ``at``, up to ``limit``: one, or a list."""
        stop = min(len(row), at + LIST_LENGTH_MAX) if limit is None else limit
        found, last = list[PlaceMention](), at
        problem: Because | None = None
        while at < stop:
            one = self._one(row, at, stop)
            if not one.mentions:
                problem = one.problem
                if problem == FACILITY and row.has(at - 1, "and"):
                    found = []  # `the Bazaar and Sheikh Eqil neighbourhoods`
                after = self._over_unnamed(row, at, one, stop)
                if after is None:
                    break
                at = after
                continue
            found.extend(one.mentions)
            last = one.last
            following = self._following(row, last, stop)
            if following is None:
                break
            at = following
        return PlaceList(mentions=tuple(found), last=last, problem=None if found else problem)

    def _over_unnamed(self, row: Row, first: int, one: PlaceList, stop: int) -> int | None:
        """Where names begin behind what is none: *five villages, including*, *two towns:*, *hills and the town of*."""
        is_list = any(row.has(at, "plural settlement") or row.key(at) in OTHERS for at in range(first, one.last + 1))
        for at in range(one.last, min(stop, one.last + UNNAMED_MAX)):
            if row.has(at, "say", "deny", "that", "but", "have", "modal") or row.frame(at, *_VERBS) is not None:
                return None
            if is_list and (row.key(at) == ":" or row.key(at) in DASHES):
                return at + 1
            if row.key(at) == "," and row.has(at + 1, "including"):
                return at + 2 if is_list or at == one.last else None
            if is_list and row.key(at) == "," and self._continues(row, at + 1, stop):
                return at + 1
            if one.problem and row.has(at, "and") and any(row.has(at + n, "settlement") for n in (1, 2)):
                return at + 1
        return None

    def _one(self, row: Row, at: int, stop: int) -> PlaceList:
        phrase = leading(row, at, stop, self._is_name)
        if phrase.problem:
            return PlaceList(mentions=(), last=phrase.at, problem=phrase.problem)
        if phrase.is_partly and row.has(phrase.at, "it"):
            return self._back(row, replace(phrase, at=phrase.at + 1, back_at=phrase.at))
        named = self._named(row, phrase.at, stop)
        if named is not None:
            return self._checked(row, named, phrase, stop)
        is_part = phrase.is_partly and phrase.is_definite and not row.has(phrase.at - 1, "facility", "region")
        if phrase.is_back or (is_part and row.key(phrase.at - 1) not in VAGUE):
            return self._back(row, phrase)
        return PlaceList(mentions=(), last=phrase.at)

    # The name

    def name_at(self, row: Row, at: int) -> PlaceMention | None:
        """A name that a list has, at ``at``; of a region, None."""
        if not self._is_name(row, at):
            return None
        named = self._named(row, at, len(row))
        if named is None or not named.options:
            return None
        checked = self._checked(row, named, PlacePhrase(at), len(row))
        return checked.mentions[0] if checked.mentions else None

    def _is_name(self, row: Row, at: int) -> bool:
        item = row.items[at]
        if (
            item.has("month", "weekday", "not place", "they", "own", "we", "stop", "title")
            or len(item.key) < NAME_LETTERS_MIN
        ):
            return False
        if row.is_capital(at + 1) and (row.has(at - 1, "title", "official") or _is_person(row, at + 1)):
            return False  # a first name
        return not item.called or self._is_capital_city(row, at)

    def _is_capital_city(self, row: Row, at: int) -> bool:
        return any(called.how is HowCalled.CAPITAL for called in row.called(at)) and row.key(at + 1) != "'s"

    def _named(self, row: Row, at: int, stop: int) -> PlaceMention | None:
        """The longest run of capitals that a list has; else the whole run."""
        run = self._run(row, at, stop)
        if not run:
            return None
        last = run[-1]
        if options := self._options(row.words(at, last)):
            return self._mention(row, at, last, options)
        if len(run) > 1 and row.key(last - 1) in SUFFIXES:
            last = run[-2]
        return self._mention(row, at, last, self._options(row.words(at, last)))

    def _options(self, name: str) -> Sequence[PlaceOption]:
        if name not in self._seen:
            self._seen[name] = self._places.called(name, self._language)
        return self._seen[name]

    @staticmethod
    def _mention(row: Row, first: int, last: int, options: Sequence[PlaceOption]) -> PlaceMention:
        start, end = row.items[first].start, row.items[last - 1].end
        return PlaceMention(start=start, end=end, name=row.text[start:end], options=options)

    def _run(self, row: Row, at: int, stop: int) -> list[int]:
        """Where a name that begins at ``at`` may end: behind each capital, the particles between them included."""
        ends, here = list[int](), at
        while here < min(stop, at + NAME_LENGTH_MAX) and row.is_word(here):
            if ends and row.has(here, "region", "facility", "area suffix"):
                break
            if row.is_capital(here) and self._is_name(row, here) and not row.has(here, "and"):
                ends.append(here + 1)
            elif not (ends and row.key(here) in PARTICLES):
                break
            here += 1
        return ends

    def _checked(self, row: Row, mention: PlaceMention, phrase: PlacePhrase, stop: int) -> PlaceList:
        """The place, unless what follows makes a region, a position or a part of it."""
        last = phrase.at
        while last < len(row) and row.items[last].end <= mention.end:
            last += 1
        partly, extent_from = phrase.is_partly, phrase.extent_from
        if row.key(last) == "'s" or (row.is_word(last) and not row.has(last, *FUNCTION_WORDS)):
            kind, after = self._owned(row, last, stop)
            if kind in {"facility", "region"}:
                return PlaceList(mentions=(), last=after, problem=FACILITY if kind == "facility" else AREA)
            if kind == "part":
                partly, extent_from, last = True, last, after
            elif kind == "settlement":
                last = after
        if row.key(last) in DASHES and row.is_capital(last + 1) and self._ends_in_area(row, last + 1, stop):
            return PlaceList(mentions=() if not mention.options else (mention,), last=last + 2, problem=AREA)
        direction_at = self._direction_before(row, phrase)
        if direction_at >= 0 and not partly:
            partly, extent_from = True, direction_at
        extent = row.words(extent_from, self._extent_end(row, extent_from, phrase.at)) if partly else None
        full = replace(mention, is_partly=partly, extent=extent or None, share=phrase.share)
        return PlaceList(mentions=self._halves(full), last=last)

    def _ends_in_area(self, row: Row, at: int, stop: int) -> bool:
        run = self._run(row, at, stop)
        return bool(run) and row.has(run[-1], "area suffix") and row.key(run[-1]) != "agglomeration"

    @staticmethod
    def _extent_end(row: Row, first: int, name_at: int) -> int:
        end = name_at if first < name_at else first + 1
        while end > first + 1 and row.has(end - 1, "of", "demonstrative", "settlement", "skip"):
            end -= 1
        return max(end, first + 1)

    @staticmethod
    def _direction_before(row: Row, phrase: PlacePhrase) -> int:
        """*northern Mariupol*: the word for a direction right before the name; not in *the eastern town of*."""
        at = phrase.at - 1
        return at if row.has(at, "direction") and not row.has(at, "settlement") and phrase.back_at < at else -1

    def _halves(self, mention: PlaceMention) -> tuple[PlaceMention, ...]:
        """*Balakliya-Izyum*, if no list has it and both halves are in one, is two places."""
        first, hyphen, second = mention.name.partition("-")
        if mention.options or not hyphen or not second[:1].isupper() or " " in mention.name:
            return (mention,)
        one, two = self._options(first), self._options(second)
        if not (one and two):
            return (mention,)
        middle = mention.start + len(first)
        return (
            replace(mention, end=middle, name=first, options=one),
            replace(mention, start=middle + 1, name=second, options=two),
        )

    @staticmethod
    def _owned(row: Row, at: int, stop: int) -> tuple[str, int]:
        """The kind of a noun behind the name: *Azovstal steel plant*, *Donetsk Oblast*, *Bakhmut's centre*."""
        is_owner = row.key(at) == "'s"
        here = at + 1 if is_owner else at
        if row.has(here, "settlement"):
            return _town_behind(row, here, at)
        for ahead in range(here, min(stop, len(row), here + AHEAD_MAX + 1)):
            item = row.items[ahead]
            if not item.is_word or item.has(*FUNCTION_WORDS, "background", "but", "stop", "inside"):
                break
            kind = _kind_behind(item, is_owner=is_owner)
            if kind or item.frames or item.has("filler", "say", "deny"):
                return kind, ahead + 1 if kind else at
        return "", at

    # Places that are not named

    @staticmethod
    def _back(row: Row, phrase: PlacePhrase) -> PlaceList:
        """*the town*, *most of the city*, *the eastern part*."""
        at = phrase.back_at if phrase.back_at >= 0 else phrase.at - 1
        begin = at
        while begin > 0 and row.has(begin - 1, "skip", "demonstrative") and not row.items[begin - 1].frames:
            if row.key(begin) in ARTICLES:
                break  # *that* in `said that the city`
            begin -= 1
        start, end = row.items[begin].start, row.items[at].end
        partly = phrase.is_partly
        if phrase.back_at >= 0 and row.has(at + 1, "part") and not row.is_capital(at + 1):
            partly = True  # the city centre
        partly |= row.key(at + 1) == "'s" and any(row.has(at + 2 + n, "part") for n in range(AHEAD_MAX))
        extent = None
        if partly and phrase.extent_from >= 0:
            extent = row.words(phrase.extent_from, PlaceReader._extent_end(row, phrase.extent_from, begin)) or None
        mention = PlaceMention(
            start=start,
            end=end,
            name=row.text[start:end],
            is_back=True,
            is_vague=phrase.back_at < 0,
            is_partly=partly,
            extent=extent,
            share=phrase.share,
        )
        return PlaceList(mentions=(mention,), last=max(phrase.at, at + 1))

    # The next of a list

    def _following(self, row: Row, at: int, stop: int) -> int | None:
        """Where the next place of the list begins, over brackets, appositions and commas; None: it ends."""
        here = self._over_brackets(row, at, stop)
        if row.has(here, "and") or row.key(here) in {"/", *DASHES}:
            after = here + 1
            if row.has(after, "both"):
                after += 1
            return after if after < stop and self._continues(row, after, stop) else None
        if row.key(here) != ",":
            return None
        after = here + 1
        if row.has(after, "and"):
            after += 1
        elif row.has(after, "demonstrative"):
            return self._over_apposition(row, after, stop)
        if self._continues(row, after, stop):
            return after
        return self._over_apposition(row, here + 1, stop)

    def _continues(self, row: Row, at: int, stop: int) -> bool:
        """Whether a name stands here, which no verb makes the subject of a clause of its own, and no region."""
        one = self._one(row, at, stop)
        if not one.mentions or one.mentions[0].is_back:
            return False
        behind = self._over_brackets(row, one.last, stop)
        if behind < stop and row.has(behind, "be", "have", "say", "deny", "modal"):
            return behind == stop
        return not (row.frame(behind, *_VERBS) is not None and behind < stop)

    @staticmethod
    def _over_brackets(row: Row, at: int, stop: int) -> int:
        if row.key(at) != "(":
            return at
        for end in range(at + 1, min(stop, at + 25)):
            if row.key(end) == ")":
                return end + 1
        return at

    def _over_apposition(self, row: Row, at: int, stop: int) -> int | None:
        """Behind `, a village 15 km east of it,` the list may continue: with *and*, and a name."""
        if not (row.has(at, "apposition", "direction", "skip", "including") or NUMBER.match(row.key(at))):
            return None
        for end in range(at, min(stop, at + 20)):
            if row.frame(end, *_VERBS) is not None or row.has(end, "say", "deny", "that"):
                return None
            if row.key(end) == "," and row.has(end + 1, "and") and self._continues(row, end + 2, stop):
                return end + 2
        return None

    # Before a verb

    def before(self, row: Row, begin: int, end: int) -> PlaceList:
        """The places that end at ``end``, as the subject of what follows. ``begin``: where their clause begins."""
        for at in range(max(begin, end - LIST_LENGTH_MAX), end):
            if at > begin and row.is_capital(at - 1) and row.is_capital(at) and row.is_word(at - 1):
                continue
            found = self.read(row, at, end)
            if found.mentions and self._reaches(row, found.last, end):
                return found
        return PlaceList(mentions=(), last=end)

    def _reaches(self, row: Row, at: int, end: int) -> bool:
        """Whether only an apposition, a bracket or where the place lies stands between the list and the verb."""
        here = self._over_brackets(row, at, end)
        if here >= end:
            return True
        between = row.items[here:end]
        if between[0].key in {",", *DASHES}:
            return between[-1].key in {",", *DASHES}
        if between[0].key == "of":
            return between[-1].has("region", "area suffix")
        if between[0].has("in", "near") or between[0].key in {"in", "on"}:
            return not any(item.frames or item.has("say", "deny", "be") for item in between)
        return False


def _is_person(row: Row, at: int) -> bool:
    """Whether a surname that is declared stands there; not behind *and* or a comma."""
    return any(called.person is not None for called in row.called(at))


def _town_behind(row: Row, at: int, name_end: int) -> tuple[str, int]:
    """*Lashio town*; *Afrin city centre*; *three Sunni villages* are no place of that name."""
    if row.has(at, "plural settlement") and not row.has(name_end - 2, "and"):
        return "region", at + 1
    if row.has(at + 1, "part") and row.key(at + 1) in PARTS_OF_NAMES:
        return "part", at + 2
    return "settlement", at + 1


def _kind_behind(item: Piece, *, is_owner: bool) -> str:
    if item.has("region") and not is_owner and item.key != "agglomeration":
        return "region"
    if item.has("part") and (is_owner or item.key in PARTS_OF_NAMES):
        return "part"
    return "facility" if item.has("facility") and item.key != "street" else ""
