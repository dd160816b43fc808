"""A clause of a sentence: where it begins, who acts in it, which places stand behind or before its words."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from domain.extraction.explanations import Because
from domain.extraction.facts import A_PART, BACKGROUND, FORECAST, NEGATED, Fact, HolderIs, HolderMention
from domain.extraction.places.mentions import PlaceList, PlaceMention
from domain.extraction.places.reading import PlaceReader
from domain.extraction.speech.saying import Speech
from domain.extraction.words.chains import VerbChain
from domain.extraction.words.items import QUOTES
from domain.extraction.words.lexicon import Frame
from domain.extraction.words.relatives import comma_of_relative
from domain.extraction.words.row import DASHES, STOPS, Row
from domain.record.declarations import Conflict
from domain.vocabulary import ClaimantId, Status

BACK_MAX = 40  # how far the beginning of a clause is looked for, in items
LEAD_MAX = 4
BY_MAX = 5  # how soon *by* must follow
AGENT_MAX = 12
RECEIVER_MAX = 6
RELATIVE_MAX = 6
RELATIVE_BACK_MAX = 12
SIGNS = frozenset({",", *DASHES})
BEING = ("be", "have")
OF = frozenset({"of", "over", "in", "around"})  # that a noun has before its place, and a verb has not


@dataclass(slots=True)
class Clauses:
    """Answers what stands around the words of a row. ``facts``: those found before, which share their subject."""

    conflict: Conflict
    reader: PlaceReader
    row: Row
    speeches: Sequence[Speech]
    facts: list[Fact]

    def clause_begin(self, end: int) -> int:
        """Where the clause begins that ends at ``end``: behind *that*, *but*, a word of saying, a semicolon."""
        row, begin = self.row, end
        while begin > 0 and end - begin < BACK_MAX:
            piece = row.items[begin - 1]
            if piece.key in STOPS or self._opens(begin - 1) or self._is_speech(begin - 1):
                break
            begin -= 1
        return self._behind_opening(begin, end)

    def _behind_opening(self, begin: int, end: int) -> int:
        """*After weeks of fighting, Russian troops …*: the clause begins behind the comma, with its subject."""
        row = self.row
        if not row.has(begin - 1, "if", "background"):
            return begin
        for at in range(begin, end - 1):
            if row.key(at) == "," and self._is_subject(at + 1):
                return at + 1
        return begin

    def _is_subject(self, at: int) -> bool:
        row = self.row
        here = at + 1 if row.key(at) == "the" else at
        return bool(row.called(here)) or row.has(here, "own", "they", "enemy", "we", "force")

    def _opens(self, at: int) -> bool:
        """Whether a clause begins behind this word; behind *as*, only with a subject."""
        row = self.row
        if row.key(at) == "as":
            return bool(row.called(at + 1)) or row.has(at + 1, "own", "they", "demonstrative", "force")
        return row.has(at, "that", "but", "if") and not self._is_once_apposed(at)

    def _is_once_apposed(self, at: int) -> bool:
        """*Raqqa, once the capital of the caliphate, is*: an apposition without a verb."""
        row = self.row
        if row.key(at) != "once" or row.key(at - 1) != ",":
            return False
        behind = range(at + 1, min(len(row), at + RELATIVE_BACK_MAX))
        end = next((one for one in behind if row.key(one) == "," or row.has(one, *BEING) or row.items[one].frames), 0)
        return row.key(end) == "," and row.has(end + 1, *BEING)

    def _is_speech(self, at: int) -> bool:
        return any(speech.at == at and not speech.is_noun for speech in self.speeches)

    def subject(self, end: int) -> HolderMention | None:
        """The holder that acts in the clause before ``end``."""
        row = self.row
        while end > 0 and row.key(end - 1) in QUOTES:
            end -= 1
        if row.has(end - 1, "and", "or") or row.key(end - 1) in {",", "but"}:
            earlier = self._earlier_subject(end)
            if earlier is not None:
                return earlier
            last = next((fact.first for fact in reversed(self.facts) if fact.first >= self.clause_begin(end)), end)
            end = min(end, last)
        begin = self.clause_begin(end)
        if begin > 0 and self._is_speech(begin - 1) and begin == end:
            return self.speaker_of(begin - 1)
        if begin == end and row.has(begin - 1, "that") and (one := self._cleft(begin - 1)) is not None:
            return one
        if begin == end and row.has(begin - 1, "relative"):
            return self.named_in(range(max(0, begin - RELATIVE_MAX), begin - 1))
        return self._in_clause(begin, end)

    def _cleft(self, that: int) -> HolderMention | None:
        """*It is Ukraine that controls Siversk*."""
        row = self.row
        at = next((one for one in range(max(0, that - RELATIVE_MAX), that) if row.key(one) == "it"), -1)
        return self.named_in(range(at + 2, that)) if at >= 0 and row.has(at + 1, "be") else None

    def _earlier_subject(self, end: int) -> HolderMention | None:
        """That of the verb before, in *took Siversk and entered Pokrovsk*."""
        but = self.row.key(end - 1) == "but"
        begin = self.clause_begin(end - 2 if but and self.row.key(end - 2) == "," else end - 1 if but else end)
        acting = [fact for fact in self.facts if fact.holder is not None and fact.frame != "drive out"]
        last = next((fact for fact in reversed(acting) if fact.first >= begin), None)
        if last is not None and last.holder is not None and last.holder.how not in {HolderIs.OTHER, HolderIs.UNSAID}:
            return last.holder
        return None

    def _in_clause(self, begin: int, end: int) -> HolderMention | None:
        """The first claimant of the clause; behind *and*, that of the new subject."""
        row, start = self.row, begin
        sides: AbstractSet[ClaimantId] = set()
        for at in range(begin, end):
            own = self._side_at(at)
            if own is not None and (row.has(at - 1, "and") or row.key(at - 1) == ",") and sides and own not in sides:
                start = at
                sides = set()
            sides = {*sides, *([own] if own else [])}
        named = self.named_in(range(start, end))
        if named is not None:
            return named
        for at in reversed(range(start, end)):
            if row.key(at) == "they" and (earlier := self._they(begin)) is not None:
                return earlier
            if row.has(at, "own", "we", "they") and not row.has(at, "it"):
                return HolderMention(how=HolderIs.OWN, first=at, last=end if row.has(end - 1, "force") else at + 1)
            if row.key(at) == "it":
                return HolderMention(how=HolderIs.OWN, first=at, last=at + 1)
            if row.has(at, "force") and at == end - 1:
                before = next((one for one in range(start, at) if row.has(one, "own")), at)
                return HolderMention(how=HolderIs.OWN, first=before, last=at + 1)
        return None

    def _they(self, begin: int) -> HolderMention | None:
        """Those of the fact before, in *said Russian troops had entered it but said they did not hold it*."""
        is_joined = self._is_speech(begin - 1) and self.row.has(begin - 2, "but", "and")
        last = self.facts[-1].holder if is_joined and self.facts else None
        return last if last is not None and last.how is HolderIs.NAMED else None

    def _side_at(self, at: int) -> ClaimantId | None:
        sides = {self.conflict.side_of(called.claimant) for called in self.row.called(at)}
        return next(iter(sides)) if len(sides) == 1 else None

    def named_in(self, part: range) -> HolderMention | None:
        """The first party or enemy named in a run of items, with the words that belong to it."""
        row = self.row
        for at in part:
            if row.has(at, "enemy"):
                return HolderMention(how=HolderIs.ENEMY, first=at, last=at + 1)
            sides = [
                self.conflict.side_of(one.claimant)
                for one in row.called(at)
                if self.conflict.is_party(self.conflict.side_of(one.claimant))
            ]
            if sides and len(set(sides)) == 1:
                last = at + 1
                while last in part and (row.has(last, "force", "official") or row.called(last)):
                    last += 1
                return HolderMention(how=HolderIs.NAMED, first=at, last=last, side=sides[0])
        return None

    def agent(self, at: int) -> HolderMention | None:
        """*by Russian forces*, soon behind."""
        row = self.row
        for here in range(at, min(len(row), at + BY_MAX)):
            if row.has(here, "by"):
                return self.named_in(range(here + 1, min(len(row), here + AGENT_MAX)))
            if row.key(here) == "," or row.has(here, "and", "but"):
                break
        return None

    def receiver(self, at: int) -> HolderMention | None:
        """*to Russian forces*, *back to the army*, right at ``at``: who has it from now on."""
        row = self.row
        return self.named_in(range(at + 1, min(len(row), at + RECEIVER_MAX))) if row.has(at, "to") else None

    def speaker_of(self, at: int) -> HolderMention:
        return HolderMention(how=HolderIs.OWN, first=at, last=at)

    def behind(self, at: int, frame: Frame, *, is_verb: bool = False) -> PlaceList:
        """The places behind the words of a frame, over those that lead to them."""
        row = self.row
        here, has_lead = at, False
        while here < len(row) and here - at < LEAD_MAX * 2:
            length = self._lead(here, frame)
            if length and not (is_verb and not frame.lead_needed and row.key(here) in OF):
                here, has_lead = here + length, True
            elif frame.status is Status.ENCIRCLED and (inside := self._over_force(here, "inside")):
                here, has_lead = inside + 1, True
            elif frame.name == "withdraw" and (out := self._over_force(here, "from")):
                here, has_lead = out + 1, True
            elif (
                row.has(here, "filler") or row.key(here) in QUOTES or (frame.name == "fight" and row.has(here, *BEING))
            ):
                here += 1
            else:
                break
        if frame.lead_needed and not has_lead:
            return PlaceList(mentions=(), last=at)
        if row.has(here, "it") and not (frame.lead_needed and row.key(here) == "this"):
            return self.place_back(here)
        return self.reader.read(row, here)

    def _over_force(self, at: int, lead: str) -> int:
        """Where *in* or *from* stands behind troops: *encircled Ukrainian troops in Siversk*; 0 where it does not."""
        row, here = self.row, at
        while bool(row.called(here)) or row.has(here, "force", "enemy", "own", "skip", "demonstrative"):
            here += 1
        if here == at or not row.has(here - 1, "force", "enemy"):
            return 0
        here += row.key(here) == "back"
        return here if row.has(here, lead) else 0

    def _lead(self, at: int, frame: Frame) -> int:
        """How many items the longest lead of the frame has that begins here."""
        row = self.row
        for length in range(min(LEAD_MAX, len(row) - at), 0, -1):
            if " ".join(row.key(here) for here in range(at, at + length)) in frame.leads:
                return length
        return 0

    def places_before(self, end: int) -> PlaceList:
        """The places that end at ``end``, as the subject of what follows."""
        row = self.row
        begin = self.clause_begin(end)
        if row.key(end - 1) == "," and (comma := comma_of_relative(row, end - 1)) > 0:
            begin = self.clause_begin(comma)
        found = self.reader.before(row, begin, end)
        return self.place_back(end - 1) if not found.mentions and row.has(end - 1, "it") else found

    def relative_places(self, end: int) -> PlaceList:
        """Those before *which* in *Siversk, which Russia said its troops had captured*."""
        row, nothing = self.row, PlaceList(mentions=(), last=end)
        before = range(max(0, end - RELATIVE_BACK_MAX), end)
        at = next((one for one in reversed(before) if row.key(one) == "which"), None)
        if at is None or at + 1 >= end or not all(self._is_actor(one) for one in range(at + 1, end)):
            return nothing
        stop = at - 1 if row.key(at - 1) == "," else at
        signs = [one for one in range(max(0, stop - RELATIVE_BACK_MAX), stop) if row.key(one) in SIGNS]
        if signs and row.has(signs[-1] + 2, "plural settlement"):
            stop = signs[-1]
        return self.reader.before(row, self.clause_begin(stop), stop)

    def _is_actor(self, at: int) -> bool:
        row = self.row
        is_near = row.has(at, "force", "official", "say", "skip", "own", "filler", "they", "blogger", "past", "have")
        return is_near or bool(row.called(at)) or row.key(at) == "to"

    def place_back(self, at: int) -> PlaceList:
        """*It*, as a place."""
        piece = self.row.items[at]
        mention = PlaceMention(
            start=piece.start, end=piece.end, name=self.row.text[piece.start : piece.end], is_back=True
        )
        return PlaceList(mentions=(mention,), last=at + 1)

    def begin_of(self, places: PlaceList, chain: VerbChain) -> int:
        first = min(place.start for place in places.mentions)
        return next((at for at, piece in enumerate(self.row.items) if piece.end > first), chain.begin)

    def made(self, at: int, frame: Frame, chain: VerbChain, places: PlaceList, holder: HolderMention | None) -> Fact:
        fact = Fact(
            status=frame.status,
            first=min(at, chain.begin),
            last=at + 1,
            frame=frame.name,
            places=places.mentions,
            holder=holder,
            hedge=chain.hedge,
        )
        fact = self.negated(self.parted(fact), chain)
        return replace(fact, problem=FORECAST) if chain.is_modal and not fact.problem else fact

    @staticmethod
    def parted(fact: Fact) -> Fact:
        """A status of parts: *took half of it* is ``partly_controlled``; other words say nothing of the whole."""
        if not any(place.is_partly for place in fact.places):
            return fact
        is_share = any(place.share is not None for place in fact.places)
        if fact.status in {Status.CONTROLLED, Status.PARTLY_CONTROLLED, Status.CONTESTED} or (
            fact.status is Status.ENTERED and not is_share
        ):
            return fact
        return replace(fact, problem=A_PART)

    @staticmethod
    def negated(fact: Fact, chain: VerbChain) -> Fact:
        if not chain.is_negated:
            return fact
        if fact.status not in NEGATED:
            return replace(fact, problem=Because.NO_OPPOSITE)
        return replace(fact, status=NEGATED[fact.status], is_negated=True)

    def clause_checked(self, fact: Fact, chain: VerbChain, begin: int | None = None) -> Fact:
        """The fact, unless its clause begins with *if*, *after*, *where* and the like."""
        if fact.problem:
            return fact
        at = self.clause_begin(chain.begin if begin is None else begin)
        if self.row.has(at - 1, "asking"):
            return replace(fact, problem=BACKGROUND)  # *asked whether it had fallen*: the answer stands elsewhere
        if self.row.has(at - 1, "if"):
            return replace(fact, problem=FORECAST)
        if self.is_beside(chain.begin if begin is None else begin):
            return replace(fact, problem=BACKGROUND)
        return fact

    def is_beside(self, at: int) -> bool:
        begin = self.clause_begin(at)
        return self.row.has(begin - 1, "background", "relative") and not self.row.has(begin - 1, "that")

    def not_taken(self, at: int, why: Because, chain: VerbChain, frame: Frame) -> Fact:
        return Fact(status=frame.status, first=chain.begin, last=at + 1, frame=frame.name, problem=why)
