"""The meaning of each fixed word of the record, with an example; and the word that an unknown one was meant to be.

A meaning is what a statement says, never what is so.

This is the one place that says so: the reference, the shell, the OpenAPI document and every refusal are made of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeAlias

from domain.folding import compared
from domain.vocabulary import Agreement, Bound, Kind, Matter, Outcome, Role, Status, Voice

SHOWN_LENGTH, SAID_SHOWN = 80, 3
LIKENESS_MIN = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """``example``: of the demo, which names its statements and claimants by id. ``said``: as sources write it."""

    meaning: str
    example: str
    said: Sequence[str] = field(default=())


def _phrases(text: str) -> Sequence[str]:
    return tuple(text.split(", "))


Words: TypeAlias = Mapping[StrEnum, Word]
STATUSES: Words = {
    Status.CONTROLLED: Word(
        meaning="The holder has the whole place.",
        example="`siv-10`: Gerasimov said on 11 December 2025 that Russia controlled Siversk.",
        said=_phrases(
            "taken, seized, holds, captured, liberated, occupied, under full control, took, takes, take, seizes, "
            "captures, held, hold, control, controls, in control, under control, full control, conquered, "
            "recaptured, retaken, regained, secured, fallen, fell, occupies, occupation, liberates, freed, "
            "annexed, owned, conquers, capture, keeps, kept, retains, retook, falls, occupy"
        ),
    ),
    Status.PARTLY_CONTROLLED: Word(
        meaning="The holder has a part of the place; `share` or `extent` may say which.",
        example="`bak-03`: Wagner's founder said on 8 March 2023 that it held the eastern part of Bakhmut for Russia.",
        said=_phrases(
            "holds the east of it, 70 percent, holds most of it, partially controlled, partly taken, partly, "
            "partial, partial control, mostly controlled, half, partly occupied, partially occupied, part"
        ),
    ),
    Status.ENTERED: Word(
        meaning="Troops of the holder are inside the place, without a claim to hold it or a part of it.",
        example="`pok-04`: Ukraine's General Staff said on 26 October 2025 that Russian groups were in Pokrovsk.",
        said=_phrases(
            "broke in, infiltrated, fighting in the streets, inside, penetrated, street fighting, broke into, "
            "broken into, broke through, enters, entering, infiltration, foothold"
        ),
    ),
    Status.CONTESTED: Word(
        meaning="There is fighting for the place, or nobody has it. It does not name a holder.",
        example="`sol-08`: Russia's Ministry of Defence said on 11 January 2023 that fighting in Soledar continued.",
        said=_phrases(
            "fighting continues, grey zone, disputed, fighting, battle, battles, clashes, fought over, gray zone, "
            "embattled, heavy fighting, no man's land, ongoing fighting, combat"
        ),
    ),
    Status.NOT_CONTROLLED: Word(
        meaning="The holder does not have the place. It names nobody else.",
        example="`bak-14`: Zelensky said on 21 May 2023 that Russia had not taken Bakhmut.",
        said=_phrases(
            "has not taken it, not captured, not occupied, not taken, not seized, uncontrolled, repelled, "
            "repulsed, failed to take, not held, has not captured it, lost, loses"
        ),
    ),
    Status.NOT_PRESENT: Word(
        meaning="No troops of the holder are in the place.",
        example="`siv-18`: Ukraine's General Staff said on 23 December 2025 that its troops had left Siversk.",
        said=_phrases(
            "withdrew, left, no troops of it there, withdrawn, retreated, pulled out, lost, gone, evacuated, "
            "abandoned, vacated, withdrawal, retreat, withdraw, leaving, driven out, absent, leaves, leave"
        ),
    ),
    Status.NOT_CONTESTED: Word(
        meaning="There is no fighting in the place. It does not name a holder.",
        example="No statement of the demo says so; a denial of `contested` does.",
        said=_phrases("no fighting in it, quiet, calm, no clashes, no battles, uncontested, peaceful"),
    ),
    Status.ENCIRCLED: Word(
        meaning="Troops of the holder surround the place. It says nothing about who holds it.",
        example="`pok-02`: Gerasimov said on 26 October 2025 that Russia had encircled Pokrovsk.",
        said=_phrases(
            "surrounded, blocked, in a cauldron, besieged, cut off, blockaded, under siege, siege, encirclement, "
            "trapped, cauldron, surrounds, encircles, sieged, surround, blocks"
        ),
    ),
    Status.NOT_ENCIRCLED: Word(
        meaning="Nobody surrounds the place. It does not name a holder.",
        example="`pok-03`: Zelensky said on 26 October 2025 that Pokrovsk was not encircled.",
        said=_phrases("there is no encirclement, not surrounded, unblocked, deblocked, siege lifted, not blocked"),
    ),
    Status.ADVANCING: Word(
        meaning="Troops of the holder approach the place. It makes no claim about who holds it.",
        example="`siv-01`: the LPR said on 12 July 2022 that Russian troops were closing in on Siversk.",
        said=_phrases(
            "approaching, reached the outskirts, trying to break in, attacking, outskirts, closing in, advance, "
            "advances, advanced, near, assault, offensive, nearing, semi-encircled, storming, storms, pushing, "
            "pushes"
        ),
    ),
    Status.UNCLEAR: Word(
        meaning="The statement is about the place, and makes no claim about who holds it.",
        example="`sol-07`: the Kremlin spoke of Soledar on 11 January 2023, and made no claim about who held it.",
        said=_phrases(
            "no comment, fire control, makes no claim, unknown, unconfirmed, uncertain, unsure, unspecified, "
            "undetermined, not known, other"
        ),
    ),
}
ROLES: Words = {
    Role.PARTY: Word(
        meaning="It takes part in the conflict and speaks for its side. A party without a parent is a side.",
        example="`russia` and `ukraine` are sides; `wagner-group` is a party below `russia`.",
        said=_phrases("side, state, army, government, military, belligerent, combatant, brigade"),
    ),
    Role.AFFILIATE: Word(
        meaning="It belongs to a side and does not speak for it.",
        example="`russia-milbloggers`, below `russia`; `ukraine-kupiansk-mayor`, below `ukraine`.",
        said=_phrases("milblogger, blogger, unnamed source, media, telegram channel, local official, supporter"),
    ),
    Role.OBSERVER: Word(
        meaning="It belongs to no side and speaks for itself. It never opens or settles a dispute.",
        example="`isw`, `deepstate` and `uk-ministry-of-defence`.",
        said=_phrases("monitor, think tank, analyst, neutral, mapper, journalist, researcher, third party"),
    ),
}
KINDS: Words = {
    Kind.CLAIM: Word(
        meaning="It asserts a status.",
        example="`siv-10`: Russia controls Siversk.",
        said=_phrases("assertion, statement, claimed, assessment, announcement, report"),
    ),
    Kind.DENIAL: Word(
        meaning="It asserts that other statements, or a status, are untrue; it may say what is true instead.",
        example="`pok-13`: Ukraine's General Staff denied `pok-07`, the encirclement of Pokrovsk.",
        said=_phrases("deny, denied, denies, refutation, rebuttal, contradiction"),
    ),
    Kind.RETRACTION: Word(
        meaning="The claimant, or a party above it, takes back a statement of its own.",
        example="`pok-06-retraction`: the Group of Forces East took back its word of the day before about Myrnohrad.",
        said=_phrases("retract, retracted, takes back, taken back, revoked, withdrawal, recantation"),
    ),
}
MATTERS: Words = {
    Matter.CONTROL: Word(
        meaning="Who holds a place.",
        example="`siv-10` and `siv-13` differ about who holds Siversk.",
        said=_phrases("holder, who holds it, controlled, territory"),
    ),
    Matter.SIEGE: Word(
        meaning="Whether a place is encircled, and by whom. A capture ends an encirclement.",
        example="`pok-07` and `pok-13` differ about whether Pokrovsk is encircled.",
        said=_phrases("encirclement, encircled, blockade, surrounded"),
    ),
}
BOUNDS: Words = {
    Bound.LATEST: Word(
        meaning="A date counts when it has surely come: its last instant.",
        example="`[..2025-12-11]` of `siv-10` counts from the end of 11 December 2025 on.",
        said=_phrases("last, surely, end, certain, upper, max"),
    ),
    Bound.EARLIEST: Word(
        meaning="A date counts when it may have come: its first instant.",
        example="`[..2025-12-11]` of `siv-10` has no first day: it counts for every earlier date, once it was said.",
        said=_phrases("first, possibly, beginning, start, possible, lower, min"),
    ),
}
VOICES: Words = {
    Voice.SIDE: Word(
        meaning="Parties speak for their side, observers for themselves, affiliates not at all.",
        example="`siv-13`, by `ukraine-operation-task-force-east`, is the stance of `ukraine`.",
        said=_phrases("sides, party, parties, together"),
    ),
    Voice.OWN: Word(
        meaning="Every claimant speaks for itself.",
        example="`siv-13` is the stance of `ukraine-operation-task-force-east` alone.",
        said=_phrases("each, claimant, claimants, itself, all, separate"),
    ),
}
AGREEMENTS: Words = {
    Agreement.SILENT: Word(
        meaning="No side has made a claim about the place.",
        example="Siversk on 1 January 2022, before any statement about it.",
        said=_phrases("none, empty, nobody, no stance"),
    ),
    Agreement.ONE_SIDED: Word(
        meaning="One side has a stance, and no other.",
        example="Siversk on 10 December 2025: Ukraine's alone.",
        said=_phrases("single, onesided, one side, one, unanswered"),
    ),
    Agreement.AGREED: Word(
        meaning="The stances of all sides that have one leave something possible together.",
        example="Siversk on 24 December 2025: Russia says that it controls it, Ukraine that its troops have left.",
        said=_phrases("agree, agrees, agreement, same, undisputed, consensus"),
    ),
    Agreement.DISPUTED: Word(
        meaning="The stances of the sides leave nothing possible together.",
        example="Siversk on 12 December 2025: Russia and Ukraine both say that they control it.",
        said=_phrases("dispute, contested, disagree, disagreed, conflicting, contradicted"),
    ),
}
OUTCOMES: Words = {
    Outcome.OPEN: Word(
        meaning="The dispute has not ended.",
        example="Bakhmut, since 20 May 2023.",
        said=_phrases("ongoing, unresolved, pending, continuing, active"),
    ),
    Outcome.ACKNOWLEDGED: Word(
        meaning="A side said that another side is in the place or around it, or that its own is not.",
        example="Siversk, on 23 December 2025: `siv-18`.",
        said=_phrases("conceded, admitted, accepted, confirmed, recognised, recognized"),
    ),
    Outcome.RETRACTED: Word(
        meaning="A side took back the statement that it had disagreed by.",
        example="A retraction such as `pok-06-retraction` ends a dispute so, if its statement was part of one.",
        said=_phrases("taken back, revoked, withdrawn, recanted"),
    ),
    Outcome.EXPIRED: Word(
        meaning="The `until` of a side's statement passed.",
        example="A claim until 25 May 2023 ends a dispute so on 26 May, if nothing came before.",
        said=_phrases("ran out, lapsed, timed out, ended, outdated"),
    ),
    Outcome.SUPERSEDED: Word(
        meaning="A side moved on to another statement, which acknowledges nothing.",
        example="The encirclement of Pokrovsk, on 30 November 2025: `pok-19`.",
        said=_phrases("replaced, overtaken, changed, overridden"),
    ),
}
VOCABULARIES: Mapping[type[StrEnum], Words] = {
    Status: STATUSES,
    Role: ROLES,
    Kind: KINDS,
    Matter: MATTERS,
    Bound: BOUNDS,
    Voice: VOICES,
    Agreement: AGREEMENTS,
    Outcome: OUTCOMES,
}


# Unknown words


def unknown(text: str, values: Iterable[str], name: str) -> tuple[str, str]:
    """Return the problem with ``text``, which is not one of ``values``, and the cure. ``name``: that of its field."""
    known = list(values)
    article = "an" if name[:1] in "aeiou" else "a"
    what = "one of its values" if of_values(known) is None else f"{article} {name.replace('_', ' ')}"
    return f"{text[:SHOWN_LENGTH]!r} is not {what}", f"write {meant(text, known)}"


def meant(text: str, values: Sequence[str]) -> str:
    """The values that ``text`` was perhaps meant to be, each with what sources say for it; else all of them."""
    words = of_values(values) or {}
    folded = _folded(text)
    found = [each for each in values if _folded(each) == folded]
    found = found or [each.value for each, word in words.items() if folded in map(_folded, word.said)]
    found = found or _like(folded, values, words)
    if not found:
        return f"one of {', '.join(values)}"
    said = {each.value: word.said[:SAID_SHOWN] for each, word in words.items()}
    return " or ".join(f"{each} ({', '.join(said[each])})" if each in said else each for each in found)


def _like(folded: str, values: Sequence[str], words: Words) -> list[str]:
    """The one whose name, or whose words of sources, come closest."""
    names = {_folded(each): each for each in values}
    said = {_folded(text): each.value for each, word in words.items() for text in word.said}
    for table in (names, said):
        if near := get_close_matches(folded, table, n=1, cutoff=LIKENESS_MIN):
            return [table[near[0]]]
    return []


def of_values(values: Iterable[str]) -> Words | None:
    """The vocabulary that consists of these words."""
    wanted = set(values)
    return next((words for of, words in VOCABULARIES.items() if set(of) == wanted), None)


def _folded(text: str) -> str:
    return " ".join(compared(text).replace("_", " ").replace("-", " ").split())
