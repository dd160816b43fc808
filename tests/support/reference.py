"""The rules of time read as directly as they are written, slow and on plain dictionaries, to hold the domain against.

It shares no code with ``domain``: a log is a list of dictionaries as in ``vectors/temporal.json``, what a word leaves
possible is a set of texts, and along time every instant at which something could change is asked anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import Any, NamedTuple, TypeAlias

from tests.support.reference_dates import DAY, LAST, bounds, item_bounds

Word: TypeAlias = Mapping[str, Any]
Words: TypeAlias = Mapping[str, Word]

OPPOSITE = {
    "controlled": "not_controlled",
    "not_controlled": "controlled",
    "contested": "not_contested",
    "not_contested": "contested",
    "entered": "not_present",
    "encircled": "not_encircled",
}
SIEGE = {"encircled", "not_encircled"}
NO_POSITION = {"advancing", "unclear"}
ABSENCES = {"not_controlled", "not_present"}
SAID = ("status", "holder", "denies", "retracts", "stated", "effective", "until")


class Asked(NamedTuple):
    bound: str
    voice: str
    matter: str

    def of(self, bounds: tuple[int, int]) -> int:
        return bounds[0 if self.bound == "earliest" else 1]


class Sides:
    """Who speaks for whom."""

    def __init__(self, claimants: Mapping[str, Mapping[str, Any]]) -> None:
        self.claimants = claimants
        self.sides = {each for each in claimants if self.role(each) == "party" and not self.parent(each)}

    def role(self, claimant: str) -> str:
        return str(self.claimants[claimant]["role"])

    def parent(self, claimant: str) -> str | None:
        return self.claimants[claimant].get("parent")

    def side(self, claimant: str) -> str:
        while above := self.parent(claimant):
            claimant = above
        return claimant

    def speaker(self, word: Word, voice: str) -> str | None:
        claimant = str(word["claimant"])
        if voice == "own":
            return claimant
        if self.says_nothing_of_a_side(word):
            return None
        return {"party": self.side(claimant), "observer": claimant, "affiliate": None}[self.role(claimant)]

    def says_nothing_of_a_side(self, word: Word) -> bool:
        return word["status"] in ABSENCES and word["holder"] not in self.sides

    def named(self, word: Word) -> str | None:
        """The side that a word names."""
        return None if word["holder"] is None or self.says_nothing_of_a_side(word) else self.side(word["holder"])

    def possible(self, word: Word) -> set[str]:
        everything = self.sides | ({"nobody"} if word["status"] in SIEGE else {"nobody", "contested"})
        if self.says_nothing_of_a_side(word):
            return everything
        side = self.side(word["holder"]) if word["holder"] else ""
        return {
            "controlled": {side},
            "partly_controlled": {"contested"},
            "entered": {"contested"},
            "contested": {"contested"},
            "not_controlled": everything - {side},
            "not_present": everything - {side, "contested"},
            "not_contested": everything - {"contested"},
            "encircled": {side},
            "not_encircled": {"nobody"},
        }[word["status"]]


def opposite(words: Iterable[Word], sides: Sides) -> tuple[str, str | None] | None:
    """What denying all of ``words`` amounts to, if it is one thing."""
    found: set[tuple[str, str | None] | None] = set()
    for word in words:
        status = OPPOSITE.get(word["status"])
        holder = None if word["holder"] is None or status == "not_encircled" else sides.side(word["holder"])
        found.add(None if status is None else (status, holder))
    return found.pop() if len(found) == 1 else None


Claimants: TypeAlias = Mapping[str, Mapping[str, Any]]


def sides_at(log: Iterable[Word], position: int, claimants: Claimants) -> Sides:
    """Return the sides at ``position``: of ``claimants`` as declared, and as corrected since."""
    corrected = [item for item in log if item["type"] == "claimant" and item["position"] <= position]
    return Sides({**claimants, **{item["id"]: item for item in corrected}})


def zone_at(log: Iterable[Word], position: int, zone: tzinfo) -> tzinfo:
    """The rules recorded last by ``position``; before them, the first. ``zone``: where none were recorded."""
    rules = [item for item in log if item["type"] == "zone"]
    recorded = [item for item in rules if item["position"] <= position]
    chosen = recorded[-1:] or rules[:1]
    return chosen[0]["zone"] if chosen else zone


def known(log: Sequence[Word], position: int, claimants: Claimants, zone: tzinfo) -> Words:
    """The statements that are there at ``position``, with their bounds after the cuts."""
    there: dict[str, Word] = {}
    for item in log:
        if item["position"] > position:
            break
        if item["type"] in {"claimant", "zone"}:
            continue
        if item["type"] == "annulment":
            del there[item["id"]]
            continue
        content = item if item["type"] == "statement" else item["content"]
        first = item if item["type"] == "statement" else there[item["id"]]
        word = {
            "id": item["id"],
            "position": first["position"],
            "recorded_at": first["recorded_at"],
            **{name: content.get(name) or first[name] for name in ("kind", "claimant", "place")},
            **{name: content.get(name) for name in SAID},
        }
        if word["kind"] == "denial" and word["status"] is None:
            then = sides_at(log, item["position"], claimants)  # what was derived at the append stays
            found = opposite([there[each] for each in word["denies"]], then)
            assert found is not None
            word["status"], word["holder"] = found
        there[item["id"]] = word
    return {name: {**word, **dating(word, zone_at(log, position, zone))} for name, word in there.items()}


def dating(word: Word, zone: tzinfo) -> dict[str, Any]:
    low, high = bounds(word["stated"], zone)
    recorded = item_bounds(word["recorded_at"], zone)[0]
    stated = (low, min(high, recorded) if low <= recorded else high)
    effective = stated
    if word["effective"]:
        low, high = bounds(word["effective"], zone)
        effective = (low, min(high, stated[1]) if low <= stated[1] else high)
    return {
        "said": stated,
        "began": effective,
        "ended": bounds(word["until"], zone)[1] if word["until"] else None,
        "rank": (max(stated[0], effective[0]), word["position"]),
    }


# Rules 2 to 5


def stances(there: Words, sides: Sides, asked: Asked, *, about: int, said_by: int) -> dict[str, dict[str, Word]]:
    """By place and speaker, the word that governs."""
    standing = said_and_not_taken_back(there, asked, said_by)
    return {
        place: left
        for place, of_place in chosen(standing, sides, asked, about).items()
        if (left := {who: word for who, word in of_place.items() if not captures(word, standing, sides, asked, about)})
    }


def said_and_not_taken_back(there: Words, asked: Asked, said_by: int) -> list[Word]:
    said = [word for word in there.values() if asked.of(word["said"]) <= said_by]
    taken_back = {word["retracts"] for word in said if word["kind"] == "retraction"}
    return [word for word in said if word["id"] not in taken_back]


def chosen(standing: Iterable[Word], sides: Sides, asked: Asked, about: int) -> dict[str, dict[str, Word]]:
    """By place and speaker, the latest word, a capture aside."""
    found: dict[str, dict[str, Word]] = {}
    for word in sorted(standing, key=lambda word: word["rank"]):
        speaker = sides.speaker(word, asked.voice)
        if speaker and holds(word, asked, about):
            found.setdefault(word["place"], {})[speaker] = word
    return found


def captures(siege: Word, standing: Iterable[Word], sides: Sides, asked: Asked, about: int) -> list[Word]:
    """By rank, the words by which an encirclement has ended, if ``siege`` is one."""
    if siege["status"] != "encircled":
        return []
    found = [
        word
        for word in standing
        if word["status"] == "controlled"
        and word["place"] == siege["place"]
        and sides.speaker(word, asked.voice) == sides.speaker(siege, asked.voice)
        and sides.side(word["holder"]) == sides.side(siege["holder"])
        and asked.of(word["began"]) <= about
        and word["rank"] > siege["rank"]
    ]
    return sorted(found, key=lambda word: word["rank"])


def holds(word: Word, asked: Asked, about: int) -> bool:
    if word["kind"] == "retraction" or word["status"] in NO_POSITION:
        return False
    if (word["status"] in SIEGE) != (asked.matter == "siege"):
        return False
    return asked.of(word["began"]) <= about and (word["ended"] is None or word["ended"] >= about)


def agreement(of_place: Words, sides: Sides) -> tuple[str, list[str]]:
    possible = [sides.possible(word) for speaker, word in of_place.items() if speaker in sides.sides]
    if not possible:
        return "silent", []
    common = sorted(set.intersection(*possible))
    if len(possible) == 1:
        return "one-sided", common
    return ("agreed" if common else "disputed"), common


# Rule 6

Stretch: TypeAlias = tuple[int, int | None, Any]


class Track:
    """One place along time. ``there`` holds its statements alone."""

    def __init__(self, there: Words, sides: Sides, asked: Asked) -> None:
        self.there, self.sides, self.asked = there, sides, asked
        self.instants = {asked.of(word[axis]) for word in there.values() for axis in ("said", "began")}
        self.instants |= {word["ended"] + 1 for word in there.values() if word["ended"] not in (None, LAST)}

    def at(self, instant: int) -> Words:
        found = stances(self.there, self.sides, self.asked, about=instant, said_by=instant)
        return next(iter(found.values()), {})

    def stretches(self, ask: Callable[[Words], Any]) -> list[Stretch]:
        """(from, to, answer), from the first instant on, wherever the answer stays the same."""
        found: list[Stretch] = []
        for instant in sorted(self.instants):
            answer = ask(self.at(instant))
            if found and found[-1][2] == answer:
                continue
            if found:
                found[-1] = (found[-1][0], instant, found[-1][2])
            found.append((instant, None, answer))
        return found

    def spans(self, speaker: str) -> list[Stretch]:
        def says(of_place: Words) -> Any:
            word = of_place.get(speaker)
            return word and (word["status"], word["holder"])

        return [stretch for stretch in self.stretches(says) if stretch[2] is not None]

    def governing(self, speaker: str, begin: int, end: int | None) -> set[str]:
        """The words of ``speaker`` that govern in [begin, end)."""
        within = [each for each in self.instants if begin <= each and (end is None or each < end)]
        return {self.at(each)[speaker]["id"] for each in within}

    def agreement(self) -> list[Stretch]:
        found = self.stretches(lambda of_place: agreement(of_place, self.sides)[0])
        return found[1:] if found and found[0][2] == "silent" else found

    def disputes(self) -> list[dict[str, Any]]:
        return [self.dispute(begin, end) for begin, end, answer in self.agreement() if answer == "disputed"]

    def dispute(self, begin: int, end: int | None) -> dict[str, Any]:
        opener, _ = self.mover(begin)
        closer, outcome = (None, "open") if end is None else self.mover(end)
        return {
            "from": begin,
            "to": end,
            "opened_by": opener,
            "closed_by": closer,
            "outcome": outcome,
            "days": None if end is None else (end - begin) // DAY,
            "phases": [
                (max(low, begin), end if high is None or (end is not None and high > end) else high, named)
                for low, high, named in self.stretches(self.named)
                if (end is None or low < end) and (high is None or high > begin)
            ],
        }

    def named(self, of_place: Words) -> dict[str, tuple[str, str | None]]:
        """Of each side its status and the side that it names."""
        return {
            speaker: (word["status"], self.sides.named(word))
            for speaker, word in of_place.items()
            if speaker in self.sides.sides
        }

    def mover(self, instant: int) -> tuple[str, str]:
        """The word that opened or closed a dispute at ``instant``, and the outcome if it closed it."""
        before, after = self.at(instant - 1), self.at(instant)
        was, became = self.named(before), self.named(after)
        moved = [
            self.moved(side, before.get(side), after.get(side), instant)
            for side in self.sides.sides
            if was.get(side) != became.get(side)
        ]
        word, outcome = max(moved, key=lambda each: each[0]["rank"])
        return word["id"], outcome

    def moved(self, side: str, old: Word | None, new: Word | None, instant: int) -> tuple[Word, str]:
        if new is not None and (old is None or new["rank"] > old["rank"]):
            return new, "acknowledged" if acknowledges(new, self.sides) else "superseded"
        assert old is not None
        for word in self.there.values():
            if word["retracts"] == old["id"] and self.asked.of(word["said"]) <= instant:
                return word, "retracted"
        if ending := self.captures(side, old, instant):
            return ending[-1], "acknowledged" if acknowledges(ending[-1], self.sides) else "superseded"
        return old, "expired"

    def captures(self, side: str, old: Word, instant: int) -> list[Word]:
        """By rank, those of the old word, and of the encirclement that outranks it and is chosen at ``instant``."""
        standing = said_and_not_taken_back(self.there, self.asked, instant)
        encircling = [old]
        for of_place in chosen(standing, self.sides, self.asked, instant).values():
            encircling += [word for who, word in of_place.items() if who == side and word["rank"] > old["rank"]]
        ending = [c for word in encircling for c in captures(word, standing, self.sides, self.asked, instant)]
        return sorted(ending, key=lambda word: word["rank"])


def acknowledges(word: Word, sides: Sides) -> bool:
    own = sides.side(word["claimant"])
    if word["status"] in {"controlled", "partly_controlled", "entered", "encircled"}:
        return sides.side(word["holder"]) != own
    return word["status"] in ABSENCES and word["holder"] == own


def moment_at(log: Sequence[Mapping[str, Any]], instant: int) -> int:
    """The greatest position found by ``instant``. ``log``: entries with ``position``, ``at`` and perhaps ``corrects``.

    ``corrects``: the first and the last position that a wrong clock recorded, and the instant that finds them instead.
    """
    found: dict[int, int] = {}
    for entry in log:
        found[entry["position"]] = entry["at"]
        if "corrects" in entry:
            first, last, right = entry["corrects"]
            found |= {position: right for position in found if first <= position <= last}
    return max((position for position, at in found.items() if at <= instant), default=0)


def only_conflict(log: Sequence[Mapping[str, Any]], at: int) -> str | None:
    """The one conflict that is in use at position ``at``; None where there are none or several."""
    declared, retired = set[str](), set[str]()
    for entry in log[:at]:
        retired |= {entry["retires"]} if "retires" in entry else set()
        retired -= {entry.get("reinstates")}
        declared |= {entry["declares"]} if "declares" in entry else set()
    used = declared - retired
    return used.pop() if len(used) == 1 else None
