"""Nouns that state a status: *the capture of*, *its control over*, *withdrawal of its troops from*, *fighting in*."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from domain.extraction.clauses.clause import Clauses
from domain.extraction.facts import BACKGROUND, FORECAST, Fact, HolderIs, HolderMention
from domain.extraction.places.mentions import PlaceList
from domain.extraction.speech.saying import ISSUED
from domain.extraction.words.between import before_dates
from domain.extraction.words.chains import VerbChain, chain_before
from domain.extraction.words.items import QUOTES
from domain.extraction.words.lexicon import Form, Frame, HolderAt
from domain.vocabulary import Status

SAYING = ("say", "deny", "saying", "denying", "deny base", "say base")
ABOUT = frozenset({"about", "on", "regarding", "concerning"})
LIFTED_MAX = 5  # from *lifted* to *siege*, in items
ARTICLES_MAX = 3
BY_WHOM_MAX = 7
OWNERS_MAX = 8
OF_A_PLACE = frozenset({"take", "lose", "fall", "encircle"})  # frames whose nouns may follow *its*
WHOSE_MAX = 12  # from the noun to the word that leads to its place, in items


class _NounPhrase(NamedTuple):
    """``begin``: before its articles and owners. ``at``: the noun. ``after``: where its place is looked for."""

    begin: int
    at: int
    after: int


@dataclass(frozen=True, slots=True)
class Nouns:
    clauses: Clauses

    def fact(self, at: int) -> Fact | None:
        """Return what a noun at ``at`` states; with a problem where nobody says so."""
        frame = self.clauses.row.frame(at, Form.NOUN)
        if frame is None or (self.clauses.row.key(at - 1) == "to" and self.clauses.row.frame(at, Form.BASE)):
            return None
        if self.clauses.row.key(at - 1) == ":":
            return self.clauses.not_taken(at, FORECAST, VerbChain(begin=at), frame)
        return self._placed(at, frame)

    def _placed(self, at: int, frame: Frame) -> Fact | None:
        after, places = at + 1, self.clauses.behind(at + 1, frame)
        if not places.mentions and frame.status is Status.NOT_PRESENT:
            after, places = self._over_whose(at, frame)
        if not places.mentions:
            return self._of_it(at, frame)
        if frame.holder is HolderAt.NONE:
            return self._fighting(at, frame, places)
        if frame.status is Status.ENCIRCLED and (lifted := self._lifted(at)) is not None:
            return self._relieved(at, lifted, frame, places)
        return self._said(_NounPhrase(self._noun_begin(at), at, after), frame, places)

    def _relieved(self, at: int, lifted: int, frame: Frame, places: PlaceList) -> Fact:
        chain = chain_before(self.clauses.row, lifted)
        relieved = replace(frame, name="relieve", status=Status.NOT_ENCIRCLED)
        if chain.is_infinitive and not chain.is_managed:
            return self.clauses.not_taken(at, FORECAST, chain, relieved)
        return self.clauses.clause_checked(self.clauses.made(at, relieved, chain, places, None), chain)

    def _lifted(self, at: int) -> int | None:
        """Where *broken* stands in *had broken the two-year siege of*."""
        row = self.clauses.row
        for here in range(at - 1, max(-1, at - LIFTED_MAX), -1):
            if row.has(here, "lift"):
                return here
            if row.key(here) == "," or row.has(here, "by", "say", "deny"):
                break
        return None

    def _of_it(self, at: int, frame: Frame) -> Fact | None:
        """*the report of its capture*, *denied its loss*: the place that was spoken of before."""
        row, begin = self.clauses.row, self._noun_begin(at)
        of_whom = {"its", "their"} if frame.name == "withdraw" else {"its"} if frame.name in OF_A_PLACE else set()
        its = next((one for one in range(begin, at) if row.key(one) in of_whom), None)
        if its is None:
            return None
        places = replace(self.clauses.place_back(its), last=at + 1)
        fact = self._said(_NounPhrase(begin, at, at + 1), frame, places)
        own = fact.holder is not None and fact.holder.how is HolderIs.OWN
        return replace(fact, holder=None) if own and frame.status is Status.CONTROLLED else fact

    def _fighting(self, at: int, frame: Frame, places: PlaceList) -> Fact:
        """*fighting continues in*, of nobody in particular."""
        chain = self._negation_of_noun(at)
        is_reduced = self.clauses.row.has(at - 1, "of", "force") or bool(self.clauses.row.called(at - 1))
        if is_reduced or self.clauses.is_beside(at) or self._is_over(places.last):
            return self.clauses.not_taken(at, BACKGROUND, chain, frame)
        return self.clauses.clause_checked(self.clauses.made(at, frame, chain, places, None), chain, begin=at)

    def _is_over(self, at: int) -> bool:
        """*fighting for Siversk has ended*."""
        row, here = self.clauses.row, at
        while row.has(here, "have", "be", "filler"):
            here += 1
        return row.has(here, "ended")

    def _said(self, noun: _NounPhrase, frame: Frame, places: PlaceList) -> Fact:
        """*announced the capture of*, *its complete control over*, *claims of control over*."""
        row, before = self.clauses.row, before_dates(self.clauses.row, noun.begin - 1)
        is_said = row.has(before, *SAYING) or self._is_of_claim(before) or self._is_credited(before)
        is_said |= self._is_of_claim(noun.begin - 1)
        is_said |= self._is_said_behind(self._over_agent(places.last))
        is_managed = row.has(before, "manage") or chain_before(row, noun.at).is_managed
        chain = VerbChain(begin=noun.begin)
        negation = self._negation_of_noun(noun.at)
        if frame.status is Status.ENCIRCLED and negation.is_negated:
            return self.clauses.clause_checked(self.clauses.made(noun.at, frame, negation, places, None), negation)
        if row.has(places.last, "modal"):
            return self.clauses.not_taken(noun.at, FORECAST, chain, frame)
        if not (is_said or is_managed):
            return self.clauses.not_taken(noun.at, BACKGROUND, chain, frame)
        holder = self._holder(noun, frame, places)
        if holder is None and row.has(before, "manage"):
            holder = self.clauses.subject(chain_before(row, before).begin)  # *Russian forces completed the seizure of*
        return self.clauses.made(noun.at, frame, chain, places, holder)

    def _is_of_claim(self, at: int) -> bool:
        """*claims of its capture*, *a statement by Moscow about it*: whether a noun for a claim leads to ``at``."""
        row, here = self.clauses.row, at - 1
        if not (row.has(at, "of", "over") or row.key(at) in ABOUT):
            return False
        while at - here < BY_WHOM_MAX and (
            row.called(here) or row.has(here, "force", "official", "blogger", "skip", "by")
        ):
            here -= 1
        here -= row.key(here) in ISSUED
        return row.has(here, "claim noun")

    def _is_credited(self, at: int) -> bool:
        """*congratulated the troops on the capture of*."""
        row = self.clauses.row
        is_led = row.key(at) in {"on", "for", "with"}
        return is_led and any(row.has(one, "credit") for one in range(max(0, at - WHOSE_MAX), at))

    def _is_said_behind(self, at: int) -> bool:
        """*the capture of Siversk has been confirmed*, *was completed*."""
        row, here = self.clauses.row, at
        if row.key(at) == "," and row.has(at + 1, "say", "deny") and row.has(at + 2, "by"):
            return True  # *the withdrawal from Siversk, announced by Kyiv*
        while row.has(here, "have", "be", "filler") and not row.has(here, "manage"):
            here += 1
        return here > at and row.has(here, "say", "deny", "manage")

    def _over_agent(self, at: int) -> int:
        """Over *by Russian troops* in *the capture of Siversk by Russian troops was announced*; over *to the army*."""
        row, here = self.clauses.row, at + 1
        if row.key(at) == ",":
            return self._over_aside(at)
        if not row.has(at, "by", "to"):
            return at
        while row.called(here) or row.has(here, "skip", "force"):
            here += 1
        return here if row.has(here, "be", "have") else at

    def _over_aside(self, opening: int) -> int:
        """Over *, on the left bank,* in *the loss of Krynky, on the left bank, was confirmed*."""
        row = self.clauses.row
        for at in range(opening + 1, min(len(row), opening + WHOSE_MAX)):
            if row.items[at].frames or row.has(at, "say", "deny", "be", "have"):
                break
            if row.key(at) == ",":
                return at + 1 if row.has(at + 1, "be", "have") else opening
        return opening

    def _negation_of_noun(self, at: int) -> VerbChain:
        begin = at
        while begin > 0 and at - begin < ARTICLES_MAX and self.clauses.row.has(begin - 1, "skip", "filler", "not"):
            begin -= 1
        return VerbChain(begin=begin, is_negated=any(self.clauses.row.has(one, "not") for one in range(begin, at)))

    def _noun_begin(self, at: int) -> int:
        """Before the articles, adjectives and owners of a noun."""
        row, begin = self.clauses.row, at
        while (
            begin > 0
            and at - begin < OWNERS_MAX
            and (
                row.has(begin - 1, "skip", "filler", "own", "force", "doubtful", "direction")
                or row.called(begin - 1)
                or row.key(begin - 1) in {"'s", "military", *QUOTES, "tactical", "confirmed"}
            )
        ):
            if row.has(begin - 1, "say", "deny", "claim noun", "that") and not row.has(begin - 1, "own"):
                break
            if row.key(begin - 1) == "about":
                break
            begin -= 1
        return begin

    def _over_whose(self, at: int, frame: Frame) -> tuple[int, PlaceList]:
        """*withdrawal of Ukrainian troops from*: the place behind whose it is."""
        row = self.clauses.row
        if not row.has(at + 1, "of"):
            return at + 1, PlaceList(mentions=(), last=at + 1)
        for here in range(at + 2, min(len(row), at + WHOSE_MAX)):
            if row.key(here) in frame.leads:
                return here, self.clauses.behind(here, frame)
            if row.frame(here, Form.FINITE) is not None or row.has(here, "that"):
                break
        return at + 1, PlaceList(mentions=(), last=at + 1)

    def _agent(self, at: int) -> HolderMention | None:
        """*by Russian forces*, unless that is by whom it was said."""
        return None if self._is_said_behind(at) else self.clauses.agent(at)

    def _holder(self, noun: _NounPhrase, frame: Frame, places: PlaceList) -> HolderMention | None:
        row = self.clauses.row
        owners = range(noun.begin, noun.at)
        named = self.clauses.named_in(owners) or self.clauses.named_in(range(noun.at + 1, noun.after))
        if (holder := named or self._agent(places.last) or self.clauses.receiver(places.last)) is not None:
            return holder
        own = next((one for one in owners if row.has(one, "own")), None)
        if own is not None:
            return HolderMention(how=HolderIs.OWN, first=own, last=own + 1)
        if frame.holder is HolderAt.TO:
            return HolderMention(how=HolderIs.OTHER, first=noun.at, last=noun.at)
        return (
            None if frame.status is Status.CONTROLLED else HolderMention(how=HolderIs.OWN, first=noun.at, last=noun.at)
        )
