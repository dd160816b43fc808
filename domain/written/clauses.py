"""The words of one line: which status they state, about which place, with which holder.

A clause has words for a status, and around them a place and perhaps a holder: `Russia took Siversk`, `Siversk is
controlled by Russia`, `fighting continues in Pokrovsk`. The words are those of ``CORES``; the order tells the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from domain.folding import compared
from domain.meanings import STATUSES
from domain.vocabulary import Status

PUNCTUATION = '.,;:!"\u201c\u201d\u00ab\u00bb'
EXAMPLES = (
    "took, holds, controls, captured; partly holds; entered; fighting continues in; has not taken; left; "
    "no fighting in; surrounded; is not surrounded; advances on; no comment on"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """``holder`` is empty where none is named. ``is_active``: the holder is the subject, as in `took Siversk`."""

    status: Status
    place: str
    holder: str = ""
    is_active: bool = False
    share: Decimal | None = None
    extent: str | None = None


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _forms() -> dict[tuple[str, ...], Status]:
    """Words for each status: its own name, those that sources write, and more forms of these."""
    found = dict[tuple[str, ...], Status]()
    for status, words in MORE_FORMS.items():
        found |= {tuple(form.split("_")): status for form in words.split()}
    for status in Status:
        for form in (*STATUSES[status].said, str(status)):
            key = tuple(form.casefold().split())
            if len(key) <= FORM_LENGTH_MAX and not VAGUE.intersection(key):
                found.setdefault(key, status)
    return found


FORM_LENGTH_MAX = 3
VAGUE = _words("it other gone half part partly partial partially mostly near control evacuated leaving percent")
MORE_FORMS: Mapping[Status, str] = MappingProxyType(
    {
        Status.CONTROLLED: "control recapture recaptures liberate retake retakes conquer",
        Status.NOT_CONTROLLED: "lose lost",
        Status.ENTERED: "entered breaks_into infiltrates",
        Status.CONTESTED: "contested grey-zone gray-zone",
        Status.NOT_PRESENT: "withdraws retreats troops forces",
        Status.ENCIRCLED: "encircle besieges",
        Status.ADVANCING: "advancing approaches approach approached attacks assaults",
        Status.UNCLEAR: "unclear comment",
    }
)
CORES = _forms()
NEGATED: Mapping[Status, Status] = {
    Status.CONTROLLED: Status.NOT_CONTROLLED,
    Status.ENTERED: Status.NOT_PRESENT,
    Status.CONTESTED: Status.NOT_CONTESTED,
    Status.ENCIRCLED: Status.NOT_ENCIRCLED,
    Status.NOT_PRESENT: Status.NOT_PRESENT,  # no troops
    Status.UNCLEAR: Status.UNCLEAR,  # no comment
}
ONLY_NEGATED = frozenset({"troops", "forces", "comment"})
NOT = frozenset({"not", "no", "never", "nor"})
AUXILIARIES = _words(  # between the subject and the words for a status; any other word would belong to a name
    "is are was were be been being has have had does do did that there the now still already again fully completely"
    " entirely firmly finally remains remain stays full complete total in under gained gains gain reached reaches"
    " continues a an any"
)
PARTLY = frozenset({"partly", "partially"})
ARTICLES = _words("the town city village settlement whole all of")
LEADING: Mapping[Status, AbstractSet[str]] = {  # words between those for a status and the place
    Status.CONTROLLED: _words("over full complete control"),
    Status.ENTERED: _words("into in"),
    Status.CONTESTED: _words("in for inside continue continues continued on goes rages is are ongoing under way"),
    Status.NOT_PRESENT: _words("from in"),
    Status.ADVANCING: _words("on toward towards"),
    Status.UNCLEAR: _words("on in about"),
}
PART = re.compile(
    r"(?P<extent>(?:the |a )?(?:part|parts|most|half|(?:large |small )?portion|centre|center|north|south|east|west"
    r"|(?:north|south)-?(?:east|west)|(?:north|south|east|west)ern (?:part|half)))(?: part| parts)? of "
    r"|(?P<share>\d{1,3}(?:\.\d+)?) ?(?:%|per ?cent) of ",
    re.IGNORECASE,
)
UNDER = re.compile(
    r"(?P<place>.+?) (?:is|are|was|remains?|stays?|came|comes)? ?(?P<no>not |no longer )?(?:still |now |fully )*"
    r"under (?:the )?(?:full |complete )?(?:control of (?P<of>.+)|(?P<whose>.+?)(?:['\u2019]s?)? control)",
    re.IGNORECASE,
)
PRONOUN = re.compile(
    r"^(?:it|itself|we|they|its|our|their|his)(?: own)?(?: forces| troops| army| units| soldiers)?$", re.IGNORECASE
)


def read_clause(text: str) -> Clause | None:
    """Return what ``text`` states; None where it has no words for a status, or nothing beside them."""
    plain = " ".join(text.split()).strip(" .;")
    if under := UNDER.fullmatch(plain):
        status = Status.NOT_CONTROLLED if under["no"] else Status.CONTROLLED
        return Clause(status=status, place=_place(under["place"]), holder=_holder(under["of"] or under["whose"]))
    words = plain.split()
    keys = [_key(word) for word in words]
    for start in range(len(words)):
        if (core := _core(keys, start)) is not None:
            length, status = core
            clause = _around(words, keys, range(start, start + length), status)
            if clause is not None:
                return clause
    return None


def _core(keys: Sequence[str], start: int) -> tuple[int, Status] | None:
    """The words for a status that begin at ``start``, the longest first."""
    for length in range(FORM_LENGTH_MAX, 0, -1):
        part = tuple(keys[start : start + length])
        if len(part) == length and part in CORES:
            return length, CORES[part]
    return None


def _around(words: Sequence[str], keys: Sequence[str], core: range, status: Status) -> Clause | None:
    left, is_negated, is_partly = _left(words[: core.start], keys[: core.start])
    right = list(words[core.stop :])
    if keys[core.start] in ONLY_NEGATED and not is_negated:
        return None
    stated = status
    if is_negated:
        if status not in NEGATED:
            return None
        status = NEGATED[status]
    if is_partly:
        status = Status.PARTLY_CONTROLLED if status is Status.CONTROLLED else status
    first = _key(right[0]) if right else "by"
    fell = keys[core.start] in {"fell", "falls", "fallen"} and first == "to"
    if first == "by" or fell:
        return _checked(Clause(status=status, place=_place(" ".join(left)), holder=_holder(" ".join(right[1:]))))
    share, extent, place = _part(" ".join(_without(right, LEADING.get(stated, frozenset()))))
    if (share or extent) and status is Status.CONTROLLED:
        status = Status.PARTLY_CONTROLLED
    clause = Clause(
        status=status, place=_place(place), holder=_holder(" ".join(left)), is_active=True, share=share, extent=extent
    )
    return _checked(clause)


def _checked(clause: Clause) -> Clause | None:
    return clause if clause.place else None


def _left(words: Sequence[str], keys: Sequence[str]) -> tuple[list[str], bool, bool]:
    """The subject, without the words between it and the status; whether these negate it, or say `partly`."""
    end, is_negated, is_partly = len(words), False, False
    while end and (keys[end - 1] in AUXILIARIES | NOT | PARTLY | {"longer"} or keys[end - 1].endswith("n't")):
        end -= 1
        is_negated |= keys[end] in NOT or keys[end].endswith("n't")
        is_partly |= keys[end] in PARTLY
    begin = 0
    while begin < end and keys[begin] in {"that", "there", "no"} | AUXILIARIES:
        is_negated |= keys[begin] == "no"
        begin += 1
    return list(words[begin:end]), is_negated, is_partly


def _without(words: Sequence[str], leading: AbstractSet[str] = frozenset()) -> Sequence[str]:
    """``words`` without those that lead to a place."""
    begin = 0
    while begin < len(words) - 1 and _key(words[begin]) in ARTICLES | leading:
        if PART.match(" ".join(words[begin:])):
            break
        begin += 1
    return words[begin:]


def _part(text: str) -> tuple[Decimal | None, str | None, str]:
    part = PART.match(text)
    if part is None:
        return None, None, text
    share = None if part["share"] is None else Decimal(part["share"])
    return share, part["extent"], text[part.end() :]


def _place(text: str) -> str:
    plain = re.sub("^(?:the )?situation in ", "", text, flags=re.IGNORECASE)
    return " ".join(_without(plain.split())).strip(" .,;")


def _holder(text: str) -> str:
    """The name of a holder, without its troops: `Moscow's forces` are Moscow. Empty for the speaker's own."""
    plain = text.strip(" .,;")
    if PRONOUN.match(plain):
        return ""
    plain = re.sub(r"(?:['\u2019]s?)? (?:forces|troops|army|soldiers|units|side)$", "", plain, flags=re.IGNORECASE)
    return re.sub(r"^the ", "", plain, flags=re.IGNORECASE)


def _key(word: str) -> str:
    return compared(word.strip(PUNCTUATION))
