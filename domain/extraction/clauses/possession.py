"""Places that belong to somebody: *under Russian control*, *Kupiansk is Ukrainian*, *declared it to be Russian*."""

from __future__ import annotations

from dataclasses import dataclass, replace

from domain.claimants.lookup import HowCalled
from domain.extraction.clauses.clause import Clauses
from domain.extraction.facts import Fact, HolderIs, HolderMention
from domain.extraction.places.mentions import PlaceList
from domain.extraction.speech.saying import SpeechKind
from domain.extraction.words.chains import VerbChain, chain_before
from domain.extraction.words.items import QUOTES
from domain.extraction.words.lexicon import Form
from domain.vocabulary import Status

POSSESSION_MAX = 5  # from *under* to *control*, in items
OF_MAX = 10
STAYING = frozenset({"remain", "remains", "remained", "stay", "stayed"})
RECENT = frozenset({"this", "last"})  # *claimed it this week*
THEY = frozenset({"they", "we"})
STILL = frozenset({"still", "already", "now"})


@dataclass(frozen=True, slots=True)
class Possession:
    clauses: Clauses

    def under(self, at: int) -> Fact | None:
        """*under Russian control*, *in the hands of the Russian army*, *under its control*."""
        row, here = self.clauses.row, at + 1
        if row.has(at, "to") and not row.has(at - 1, "come"):
            return None
        while here < len(row) and here - at <= POSSESSION_MAX and not row.has(here, "power"):
            if not self._is_owner(here):
                return None
            here += 1
        if not row.has(here, "power") or row.key(here) == "fire control":
            return None
        holder, last = self._owner(at, here)
        chain = self._chain(at)
        places = self.clauses.places_before(chain.begin)
        if holder is None or not places.mentions:
            return None
        return self._fact("under", (chain, last), places, holder)

    def _is_owner(self, at: int) -> bool:
        row = self.clauses.row
        is_near = row.has(at, "own", "skip", "filler", "force", "demonstrative", "enemy", "doubtful")
        return bool(row.called(at)) or is_near or row.key(at) in {"'s", "partial", "joint"}

    def _owner(self, at: int, power: int) -> tuple[HolderMention | None, int]:
        """Whose control it is, and the item after the words that say so."""
        row = self.clauses.row
        if (holder := self.clauses.named_in(range(at + 1, power))) is not None:
            return holder, power + 1
        if row.has(power + 1, "of"):
            holder = self.clauses.named_in(range(power + 2, min(len(row), power + OF_MAX)))
            return holder, power + 2 if holder is None else holder.last
        own = next((one for one in range(at + 1, power) if row.has(one, "own")), None)
        return None if own is None else HolderMention(how=HolderIs.OWN, first=own, last=own + 1), power + 1

    def _chain(self, at: int) -> VerbChain:
        """The auxiliaries before it, over a verb such as *fell* or *came*."""
        row, chain = self.clauses.row, chain_before(self.clauses.row, at)
        if row.has(chain.begin - 1, "come") or row.frame(chain.begin - 1, Form.FINITE, Form.BASE, Form.PARTICIPLE):
            return chain_before(row, chain.begin - 1)
        return chain

    def _fact(self, name: str, words: tuple[VerbChain, int], places: PlaceList, holder: HolderMention) -> Fact:
        chain, last = words
        fact = Fact(
            status=Status.ENTERED if name == "no troops" else Status.CONTROLLED,
            first=chain.begin,
            last=last,
            frame=name,
            places=places.mentions,
            holder=holder,
            hedge=chain.hedge,
        )
        fact = self.clauses.negated(self.clauses.parted(fact), chain)
        begin = min(self.clauses.begin_of(places, chain), chain.begin)
        return self.clauses.clause_checked(fact, chain, begin=begin)

    def flag(self, at: int) -> Fact | None:
        """*The Ukrainian flag has been raised over Kupiansk*, *its flag is flying in it*."""
        row, here = self.clauses.row, at + 1
        while row.has(here, "have", "be", "filler"):
            here += 1
        is_over = row.has(here + 1, "inside") or row.key(here + 1) in {"over", "above"}
        if here == at + 1 or not (row.has(here, "raised") and is_over):
            return None
        own = HolderMention(how=HolderIs.OWN, first=at - 1, last=at) if row.has(at - 1, "own") else None
        holder = own or self.clauses.named_in(range(max(0, at - 1), at))
        places = self.clauses.reader.read(row, here + 2)
        if holder is None or not places.mentions:
            return None
        return self._fact("flag", (VerbChain(begin=at), here + 2), places, holder)

    def being(self, at: int) -> Fact | None:
        """*Kupiansk is Ukrainian*; *the enemy is not in Myrnohrad*."""
        row, after = self.clauses.row, at + 1
        chain = replace(chain_before(row, at), has_be=True)
        while row.has(after, "not", "filler") or (chain.is_negated and row.key(after) == "more"):
            chain = replace(chain, is_negated=chain.is_negated ^ row.has(after, "not"))
            after += 1
        is_one_side = bool(row.called(after)) and not row.has(after + 1, "force", "official", "not")
        if (is_one_side or row.has(after, "ours")) and self._is_end(after + 1):
            return self._belongs(after, chain)
        if (absent := self._absent(after, chain)) is not None:
            return absent
        is_sure = chain.is_negated or row.key(after) == "inside" or self._is_denied(at)
        is_told = is_sure or row.key(at) in STAYING or row.key(after - 1) in STILL or row.key(chain.begin - 1) in THEY
        return self._is_in(after, chain) if is_told and row.key(after) in {"in", "inside", "present in"} else None

    def _is_denied(self, at: int) -> bool:
        """Whether words that deny stand before it: *denied that Russian troops were in Kupiansk*."""
        return any(speech.kind is SpeechKind.DENIES and speech.at < at for speech in self.clauses.speeches)

    def _absent(self, after: int, chain: VerbChain) -> Fact | None:
        """Those who are not there: *there are no Russians in*, *no troops of theirs remain in*, *is free of them*."""
        row = self.clauses.row
        is_force = bool(row.called(after)) and (row.has(after + 1, "force") or row.key(after + 1) == "presence")
        if chain.is_negated and (is_force or self._is_people(after)):
            return self._nobody_in(after, after + 1 + is_force, chain)
        if row.has(after, "freed") and row.has(after + 1, "of", "from") and row.key(after) != "liberated":
            return self._free_of(after, chain)
        if row.has(after, "inside") and (nobody := self._no_subject(chain.begin)) is not None:
            return self._nobody_in(nobody, chain.begin, replace(chain, begin=nobody - 1, is_negated=True), after)
        return None

    def _is_people(self, at: int) -> bool:
        """*Russians*: those of a side, and not a word that describes others."""
        called = self.clauses.row.called(at)
        is_named = {one.how for one in called} <= {HowCalled.DEMONYM, HowCalled.NAME}
        return bool(called) and is_named and self.clauses.row.key(at).endswith("s")

    def _no_subject(self, end: int) -> int | None:
        """Where those begin of whom none is there: *no Russian troops remain in Kupiansk*."""
        row, here = self.clauses.row, end
        while here > 0 and end - here < POSSESSION_MAX and (row.called(here - 1) or row.has(here - 1, "force")):
            here -= 1
        is_some = here < end and (row.has(end - 1, "force") or self._is_people(end - 1))
        return here if is_some and row.key(here - 1) in {"no", "no more"} else None

    def _nobody_in(self, after: int, last: int, chain: VerbChain, inside: int | None = None) -> Fact | None:
        """*there are no Russian troops in Kupiansk*, *no Russians left in*. ``last``: behind those meant."""
        if inside is None:
            inside = last + 1 if self.clauses.row.key(last) in {"left", "remaining", "present"} else last
        if not self.clauses.row.has(inside, "inside"):
            return None
        places = self.clauses.reader.read(self.clauses.row, inside + 1)
        holder = self.clauses.named_in(range(after, last))
        if not places.mentions or holder is None:
            return None
        return self._fact("no troops", (chain, max(last, inside)), places, holder)

    def _free_of(self, after: int, chain: VerbChain) -> Fact | None:
        """*Kupiansk is free of Russian troops*."""
        places = self.clauses.places_before(chain.begin)
        holder = self.clauses.named_in(range(after + 2, min(len(self.clauses.row), after + OF_MAX)))
        if not places.mentions or holder is None:
            return None
        fact = replace(self._fact("free of", (chain, after + 2), places, holder))
        return fact if fact.problem else replace(fact, status=Status.NOT_PRESENT)

    def _belongs(self, after: int, chain: VerbChain) -> Fact | None:
        places = self.clauses.places_before(chain.begin)
        holder = self.clauses.named_in(range(after, after + 1))
        if self.clauses.row.has(after, "ours"):
            holder = HolderMention(how=HolderIs.OWN, first=after, last=after + 1)
        if not places.mentions or holder is None or places.mentions[0].is_back:
            return None
        return self._fact("is", (chain, after + 1), places, holder)

    def _is_in(self, after: int, chain: VerbChain) -> Fact | None:
        row = self.clauses.row
        subject = self.clauses.subject(chain.begin)
        places = self.clauses.reader.read(row, after + 1)
        is_force = row.has(chain.begin - 1, "force", "enemy") or row.key(chain.begin - 1) in THEY
        if subject is None or not places.mentions or subject.last != chain.begin or not is_force:
            return None
        fact = Fact(
            status=Status.ENTERED,
            first=chain.begin,
            last=after + 1,
            frame="is in",
            places=places.mentions,
            holder=subject,
        )
        return self.clauses.clause_checked(self.clauses.negated(fact, chain), chain)

    def _is_end(self, at: int) -> bool:
        row = self.clauses.row
        return (
            at >= len(row)
            or row.key(at) in {".", ",", "!", ";", "\u2026", *QUOTES}
            or row.has(at, "but", "and")
            or (row.key(at) == "again" and self._is_end(at + 1))
        )

    def claimed(self, at: int) -> Fact | None:
        """*Kyiv claimed both Andriivka and Klishchiivka*: places alone, and no other words about them."""
        row = self.clauses.row
        if not any(speech.at == at and not speech.is_noun for speech in self.clauses.speeches):
            return None
        places = self.clauses.reader.read(row, at + 2 if row.has(at + 1, "both") else at + 1)
        is_alone = (
            self._is_end(places.last) or row.has(places.last, "date", "in", "from") or row.key(places.last) in RECENT
        )
        if not is_alone or not places.mentions or any(place.is_back or not place.options for place in places.mentions):
            return None
        return Fact(
            status=Status.CONTROLLED,
            first=at,
            last=at + 1,
            frame="declared",
            places=places.mentions,
            holder=self.clauses.speaker_of(at),
        )

    def declared(self, at: int) -> Fact | None:
        """*declared Bakhmut to be Russian*."""
        row = self.clauses.row
        places = self.clauses.reader.read(row, at + 1)
        if not places.mentions:
            return None
        here = places.last
        if row.key(here) == "to" and row.key(here + 1) == "be":
            here += 2
        while row.has(here, "filler"):
            here += 1
        if row.has(here, "freed"):
            subject = self.clauses.subject(at)
            return Fact(
                status=Status.CONTROLLED,
                first=at,
                last=here + 1,
                frame="declared",
                places=places.mentions,
                holder=subject or self.clauses.speaker_of(at),
            )
        if not row.called(here) or row.has(here + 1, "force"):
            return None
        holder = self.clauses.named_in(range(here, here + 1))
        return Fact(
            status=Status.CONTROLLED, first=at, last=here + 1, frame="declared", places=places.mentions, holder=holder
        )
