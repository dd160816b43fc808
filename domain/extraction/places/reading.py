"""Lists of places in a sentence, over appositions, brackets and parts of towns; and *the city*, which names none.

A place *near* another is not in it.
"""

from __future__ import annotations

from dataclasses import replace

from domain.extraction.explanations import Because
from domain.extraction.places.leading import FACILITY, NUMBER, PlacePhrase, leading
from domain.extraction.places.mentions import PlaceList, PlaceMention
from domain.extraction.places.names import CITY, PlaceNames, is_cut
from domain.extraction.ports import NamedPlaces
from domain.extraction.words.lexicon import Form
from domain.extraction.words.row import DASHES, Row

LIST_LENGTH_MAX = 60  # how far a list of places is followed, in items
AHEAD_MAX = 2
UNNAMED_MAX = 14  # how far behind towns without names their names may begin, in items
VAGUE = frozenset({"area", "areas", "zone", "side", "sector", "rest", "remainder", "streets", "street"})
ARTICLES = frozenset({"the", "this"})
OTHERS = frozenset({"others"})
_VERBS = (Form.FINITE, Form.PARTICIPLE)


class PlaceReader:
    """Reads lists of places in the rows of one text."""

    def __init__(self, places: NamedPlaces, language: str) -> None:
        self._names = PlaceNames(places, language)

    def name_at(self, row: Row, at: int) -> PlaceMention | None:
        return self._names.name_at(row, at)

    def read(self, row: Row, at: int, limit: int | None = None) -> PlaceList:
        """Return the places that stand at ``at``, up to ``limit``: one, or a list."""
        stop = min(len(row), at + LIST_LENGTH_MAX) if limit is None else limit
        found, last = list[PlaceMention](), at
        problem: Because | None = None
        while at < stop:
            one = self._one(row, at, stop)
            if one.mentions and one.mentions[0].is_back:
                one = self._named_behind(row, one, stop) or one
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

    def _named_behind(self, row: Row, back: PlaceList, stop: int) -> PlaceList | None:
        """*The army's last stronghold in Darfur, the city of El Fasher*: what an apposition calls the town."""
        comma = back.last
        while comma < stop and (row.key(comma) == "in" or row.has(comma, "demonstrative") or row.is_capital(comma)):
            comma += 1
        if row.key(comma) != ",":
            return None
        one = self._one(row, comma + 1, stop)
        is_end = row.key(one.last) in {",", "."} or row.has(one.last, "weekday") or one.last >= len(row)
        is_sure = bool(one.mentions) and (one.mentions[0].options or row.has(one.last - 2, "of"))
        return one if is_sure and is_end and not one.mentions[0].is_back else None

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
        phrase = leading(row, at, stop, self._names.is_name)
        if phrase.problem:
            return PlaceList(mentions=(), last=phrase.at, problem=phrase.problem)
        if phrase.is_partly and row.has(phrase.at, "it"):
            return self._back(row, replace(phrase, at=phrase.at + 1, back_at=phrase.at))
        named = self._names.named(row, phrase.at, stop)
        if named is not None:
            return self._names.checked(row, named, phrase, stop)
        is_part = phrase.is_partly and phrase.is_definite and not row.has(phrase.at - 1, "facility", "region")
        if phrase.is_back or (is_part and row.key(phrase.at - 1) not in VAGUE):
            return self._back(row, phrase)
        return PlaceList(mentions=(), last=phrase.at)

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
        partly |= row.key(at) == CITY and is_cut(row, at + 1)
        partly |= row.key(at + 1) == "'s" and any(row.has(at + 2 + n, "part") for n in range(AHEAD_MAX))
        extent = None
        if partly and phrase.extent_from >= 0:
            extent = row.words(phrase.extent_from, PlaceNames.extent_end(row, phrase.extent_from, begin)) or None
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
