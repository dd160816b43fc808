"""Verbs that state a status: *took*, *was taken by*, *fell to*, *claimed to have taken*, *failed to take*."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from domain.extraction.clauses.clause import Clauses
from domain.extraction.clauses.possession import Possession
from domain.extraction.explanations import Because
from domain.extraction.facts import ATTEMPT, BACKGROUND, FORECAST, NOTHING_NAMED, Fact, HolderIs, HolderMention
from domain.extraction.places.mentions import PlaceList
from domain.extraction.words.between import before_dates
from domain.extraction.words.chains import VerbChain, chain_before
from domain.extraction.words.lexicon import Form, Frame, HolderAt
from domain.vocabulary import Status

ReadVerb: TypeAlias = Callable[[int, Frame, VerbChain], "Fact | None"]
SAYING = ("say", "deny", "saying", "denying", "deny base")
BEFORE_A_NOUN = frozenset({"a", "an", "the", "in", "from", "of", "at", "'s", "into"})
NOBODY = frozenset({"neither", "nobody", "none"})
SOON = 7
CREDIT_MAX = 20
GIVEN = frozenset({"lose", "hand over"})


@dataclass(frozen=True, slots=True)
class Verbs:
    clauses: Clauses
    possession: Possession

    def fact(self, at: int) -> Fact | None:
        """Return the fact that a verb at ``at`` states; None for other words, and for a verb that only describes."""
        chain = chain_before(self.clauses.row, at)
        for forms, read in self._ways(at, chain):
            frame = self.clauses.row.frame(at, *forms)
            if frame is not None and (not frame.place_first or read == self._falling):
                return read(at, frame, chain)
        return None

    def _ways(self, at: int, chain: VerbChain) -> Iterator[tuple[Sequence[Form], ReadVerb]]:
        """The forms that the verb may have here, the surest first, and how each is read."""
        row = self.clauses.row
        yield (Form.PASSIVE,), self._passive
        if self._falls(at, chain):
            yield (Form.FINITE, Form.BASE), self._falling
        if chain.has_be or row.has(at + 1, "by"):
            yield (Form.PARTICIPLE,), self._passive if chain.has_be else self._reduced
        if not chain.is_infinitive:
            yield (Form.FINITE,), self._active
        if chain.has_have:
            yield (Form.PARTICIPLE,), self._active
        yield (Form.BASE,), self._base
        yield (Form.GERUND,), self._gerund

    def _falls(self, at: int, chain: VerbChain) -> bool:
        frame = self.clauses.row.frame(at, Form.FINITE, Form.BASE)
        is_finite = self.clauses.row.frame(at, Form.FINITE) is not None
        return frame is not None and frame.place_first and (is_finite or chain.is_negated or chain.is_modal)

    @staticmethod
    def _reduced(_at: int, _frame: Frame, _chain: VerbChain) -> Fact | None:
        """*the town, held by Russia*: background."""
        return None

    def _active(self, at: int, frame: Frame, chain: VerbChain, subject: HolderMention | None = None) -> Fact | None:
        row = self.clauses.row
        if chain.begin == at and self._is_attribute(at):
            return None
        places = self.clauses.behind(at + 1, frame, is_verb=True)
        if not (places.mentions or places.problem):
            places = self.clauses.relative_places(chain.begin)
        if not places.mentions:
            problem = places.problem or (Because.NOT_UNDERSTOOD if self._may_name(at + 1) else NOTHING_NAMED)
            return replace(
                self.clauses.not_taken(at, problem, chain, frame),
                holder=self.clauses.subject(chain.begin),
            )
        clause = range(self.clauses.clause_begin(chain.begin), chain.begin)
        is_fired = frame.name == "approach" and any(row.has(one, "weapon") for one in clause)
        if is_fired or (frame.name == "leave" and row.key(places.last) in {"as", "with"}):
            return self.clauses.not_taken(at, BACKGROUND, chain, frame)
        if (nobody := self._nobody(chain.begin)) is not None:
            if row.key(nobody) != "neither" or frame.name != "control":
                return self.clauses.not_taken(at, BACKGROUND, chain, frame)
            fact = replace(self.clauses.made(at, frame, chain, places, None), status=Status.CONTESTED)
            return self.clauses.clause_checked(fact, chain)
        if subject is None and chain.is_infinitive and row.has(chain.begin - 1, "claim noun"):
            subject = self.clauses.speaker_of(chain.begin - 1)
        return self._acting(at, frame, chain, places, subject or self.clauses.subject(chain.begin))

    def _acting(
        self, at: int, frame: Frame, chain: VerbChain, places: PlaceList, subject: HolderMention | None
    ) -> Fact | None:
        """*took Siversk*, of the subject; *handed Siversk back to Russia*, of whom it is given to."""
        receiver = self.clauses.receiver(places.last) if frame.holder is HolderAt.TO else None
        if receiver is not None:
            frame = replace(frame, status=Status.CONTROLLED)
        elif frame.name == "hand over":
            return None
        fact = self.clauses.made(at, frame, chain, places, receiver or subject)
        if frame.holder is HolderAt.NONE:
            fact = replace(fact, holder=None)
        return self.clauses.clause_checked(fact, chain)

    def _nobody(self, end: int) -> int | None:
        """Where the subject is nobody: *neither side controls it*, which says that it is contested."""
        clause = range(self.clauses.clause_begin(end), end)
        return next((at for at in clause if self.clauses.row.key(at) in NOBODY), None)

    def _may_name(self, at: int) -> bool:
        """Whether a name, a word for a settlement or a part stands soon behind."""
        row = self.clauses.row
        for here in range(at, min(len(row), at + SOON)):
            if row.key(here) in {",", ".", ";"} or row.has(here, "that", "but"):
                return False
            if (row.is_capital(here) and not row.called(here)) or row.has(here, "settlement", "it", "part"):
                return True
        return False

    def _is_attribute(self, at: int) -> bool:
        """*in captured Dorozhnyanka*, *the occupied city*."""
        row = self.clauses.row
        if row.key(at - 1) == "that":
            return False
        return row.has(at - 1, "demonstrative", "skip", "own", "near", "of") or row.key(at - 1) in BEFORE_A_NOUN

    def _passive(self, at: int, frame: Frame, chain: VerbChain) -> Fact | None:
        row, places = self.clauses.row, self.clauses.places_before(chain.begin)
        if not places.mentions and frame.status is Status.ENCIRCLED:
            return self._units_encircled(at, frame, chain)
        if not places.mentions:
            return None
        holder = self.clauses.agent(at + 1)
        if holder is None and chain.is_negated and frame.status is Status.CONTROLLED and not row.has(at, "freed"):
            holder = HolderMention(how=HolderIs.OTHER, first=at, last=at)  # `was never captured`
        if holder is None and frame.name in GIVEN and (receiver := self.clauses.receiver(at + 1)):
            frame, holder = replace(frame, status=Status.CONTROLLED), receiver  # `was handed over to the army`
        if holder is None and frame.name == "hand over":
            return None
        if holder is None and frame.name == "lose":
            holder = self.clauses.speaker_of(at)  # `denied that it was lost`: to the speaker
        fact = self.clauses.made(at, frame, chain, places, holder)
        if fact.status is Status.NOT_PRESENT and not fact.is_negated:
            return None  # the town was evacuated
        return self.clauses.clause_checked(fact, chain, begin=self.clauses.begin_of(places, chain))

    def _units_encircled(self, at: int, frame: Frame, chain: VerbChain) -> Fact | None:
        """*None of its units are encircled in Pokrovsk*."""
        row, places = self.clauses.row, self.clauses.behind(at + 1, frame)
        if not places.mentions and row.has(chain.begin - 1, "and", "but") and self.clauses.facts:
            last = self.clauses.facts[-1]  # *remain in Siversk and are not surrounded*
            places = replace(places, mentions=() if last.problem else last.places)
        elif not row.has(at + 1, "inside"):
            return None
        if not places.mentions:
            return None
        begin = self.clauses.clause_begin(chain.begin)
        is_none = any(self.clauses.row.key(one) in {"none", "no"} for one in range(begin, chain.begin))
        chain = replace(chain, is_negated=chain.is_negated or is_none)
        return self.clauses.clause_checked(self.clauses.made(at, frame, chain, places, None), chain)

    def _falling(self, at: int, frame: Frame, chain: VerbChain) -> Fact | None:
        if chain.begin == at and self._is_attribute(at):
            return None
        if (found := self._into_hands(at, frame, chain)) is not None:
            return found
        places = self.clauses.places_before(chain.begin)
        if not places.mentions:
            return None
        is_named = frame.holder is HolderAt.TO and self.clauses.row.has(at + 1, "to")
        holder = self.clauses.receiver(at + 1)
        if (is_named or frame.lead_needed) and holder is None:
            return None
        if holder is None and frame.holder is HolderAt.TO:
            holder = HolderMention(how=HolderIs.UNSAID, first=at, last=at)  # who took it and who lost it may say so
        fact = self.clauses.made(at, frame, chain, places, holder)
        return self.clauses.clause_checked(fact, chain, begin=self.clauses.begin_of(places, chain))

    def _into_hands(self, at: int, frame: Frame, chain: VerbChain) -> Fact | None:
        """*fell into Russian hands*, *fell under Russian control*."""
        if frame.holder is not HolderAt.TO or not self.clauses.row.has(at + 1, "under"):
            return None
        fact = self.possession.under(at + 1)
        return None if fact is None else replace(fact, first=chain.begin)

    def _base(self, at: int, frame: Frame, chain: VerbChain) -> Fact | None:
        """*claimed to have taken*, *did not take*, *failed to take*, *managed to take*, *plans to take*."""
        row = self.clauses.row
        if chain.is_attempt:
            return self._attempted(at, frame, chain)
        if chain.is_compelled and frame.status is Status.NOT_PRESENT and not chain.is_negated:
            chain = replace(chain, is_modal=False, is_managed=True)
        if chain.is_modal and not chain.is_negated:
            return self.clauses.not_taken(at, FORECAST, chain, frame)
        if chain.is_infinitive and not (chain.is_managed or chain.is_negated or chain.is_reported):
            before = chain.begin - 1
            before = before if row.has(before, *SAYING, "claim noun") else before_dates(row, before)
            if not row.has(before, *SAYING, "claim noun"):
                return self.clauses.not_taken(at, FORECAST, chain, frame)
            return self._active(at, frame, chain, self.clauses.speaker_of(before))
        if chain.begin == at and not (row.has(at - 1, "force", "they") or row.called(at - 1)):
            return None
        return self._active(at, frame, chain)

    def _attempted(self, at: int, frame: Frame, chain: VerbChain) -> Fact | None:
        if chain.is_modal or frame.status not in {Status.CONTROLLED, Status.ENTERED, Status.ENCIRCLED}:
            return self.clauses.not_taken(at, ATTEMPT, chain, frame)
        fact = self._active(at, frame, replace(chain, is_negated=False, is_attempt=False))
        if fact is None or fact.problem or any(place.is_back for place in fact.places):
            return self.clauses.not_taken(at, ATTEMPT, chain, frame)
        return replace(fact, status=Status.ADVANCING)

    def _gerund(self, at: int, frame: Frame, chain: VerbChain) -> Fact | None:
        if chain.is_attempt:
            return self._attempted(at, frame, chain)
        if chain.is_managed or (chain.has_be and (frame.status is not Status.CONTROLLED or frame.name == "control")):
            return self._active(at, frame, chain)
        if chain.has_be:
            fact = self._active(at, frame, chain)  # `are taking Siversk`: not taken yet
            return None if fact is None else replace(fact, status=Status.ADVANCING)
        speech = self._speech_before(chain.begin - 1)
        doer = self._credited(chain.begin - 1) if speech is None else self.clauses.speaker_of(speech)
        if doer is not None:
            return self._active(at, frame, chain, doer)
        if self.clauses.row.key(chain.begin - 1) == "," and frame.name != "leave":
            fact = self._active(at, frame, chain)
            is_known = fact is None or fact.problem or fact.holder is not None
            return fact if fact is None or is_known else replace(fact, problem=BACKGROUND)
        return self.clauses.not_taken(at, FORECAST, chain, frame)

    def _credited(self, before: int) -> HolderMention | None:
        """The holder that is praised for it: *credited its 4th brigade with seizing*."""
        row = self.clauses.row
        if row.key(before) not in {"with", "on", "for"}:
            return None
        at = next((one for one in reversed(range(max(0, before - CREDIT_MAX), before)) if row.has(one, "credit")), None)
        if at is None:
            return None
        return self.clauses.named_in(range(at + 1, before)) or self.clauses.speaker_of(at)

    def _speech_before(self, before: int) -> int | None:
        """Where the words of saying are that a gerund belongs to: *claims of capturing*, *denied losing*."""
        row = self.clauses.row
        if row.has(before, "of") and row.has(before - 1, "claim noun"):
            return before - 1
        return before if row.has(before, *SAYING) else None
