"""Those whom a sentence names: sides, organs, persons, troops, the enemy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.claimants.lookup import HowCalled
from domain.extraction.slavic.mentions import FIRST_NAME
from domain.extraction.words.claimants import CalledClaimant
from domain.extraction.words.items import Piece
from domain.record.declarations import ClaimantPerson, Conflict
from domain.vocabulary import ClaimantId, Role

NAMING = frozenset({"enemy", "own", "force", "spokesperson", "unit", "commentator"})
AT_HOME = "at home"  # where no name says whose they are, they are of the side whose language it is
LEADING = frozenset(
    {"spokesperson", "force", "unit", "commentator"}
)  # words that others complete: a name, an organ in the genitive
OF_A_SIDE = frozenset({HowCalled.NAME, HowCalled.DEMONYM, HowCalled.CAPITAL})
STRANGERS_MAX = 3  # words between two of a party that say nothing here
DATIVE = ("ові", "еві", "у", "ю")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyWords:
    """``first`` and ``last``: its items, the second after its last.

    ``claimant``: None where no name says whose it is.
    """

    first: int
    last: int
    claimant: ClaimantId | None = None
    person: ClaimantPerson | None = None
    person_at: int | None = None  # its item
    classes: frozenset[str] = frozenset()
    is_named: bool = False  # by a name of its own, which no list has
    is_adjective: bool = False  # only the adjective of a side, as in *російська сторона*
    is_subject: bool | None = None  # by its ending: whether it may be who acts; None: it has none that tells

    @property
    def is_enemy(self) -> bool:
        return "enemy" in self.classes and self.claimant is None


def parties(row: Sequence[Piece], conflict: Conflict) -> list[PartyWords]:
    """Return the parties of a sentence, in order."""
    return list(_parties(row, conflict))


def _parties(row: Sequence[Piece], conflict: Conflict) -> Iterator[PartyWords]:
    at = 0
    while at < len(row):
        if not _names(row[at]):
            at += 1
            continue
        end = _end(row, at)
        yield _party(row, at, end, conflict)
        at = end


def _names(item: Piece) -> bool:
    return bool(item.called) or item.has(*NAMING)


def _end(row: Sequence[Piece], at: int) -> int:
    """After the last item of the party that begins at ``at``: its names, and what stands between them."""
    end, strangers, is_open = at + 1, 0, _is_open(row[at])
    for number in range(at + 1, len(row)):
        item = row[number]
        if item.has("foreign") and is_open and number - end <= STRANGERS_MAX:
            end = number + 1
        elif _names(item):
            end, strangers, is_open = number + 1, 0, is_open or _is_open(item)
        elif _describes_organ(row, number) and number == end:
            continue
        elif not is_open or not _may_complete(item) or strangers >= STRANGERS_MAX:
            break
        elif item.is_word and item.is_capital and item.classes <= FIRST_NAME and row[number - 1].key not in ("«", '"'):
            end, strangers = (number + 1, 0) if _follows_title(row, at, number) else (end, strangers + 1)
        else:
            strangers += item.is_word
            end = number + 1 if item.key in ("»", '"') and number - end > 1 else end
    return end


def _describes_organ(row: Sequence[Piece], at: int) -> bool:
    """*Оборонне* in *російське оборонне відомство*: a plain word before one that names an organ."""
    item = row[at]
    is_plain = item.is_word and not (item.is_capital or item.classes or item.frames)
    return is_plain and at + 1 < len(row) and row[at + 1].has(*LEADING)


def _is_open(item: Piece) -> bool:
    return item.has(*LEADING) or any(called.how is HowCalled.ORGAN for called in item.called)


def _may_complete(item: Piece) -> bool:
    """Whether an item may stand inside the words for a party: no verb, no preposition, no sign but a quotation's."""
    if item.frames or item.has(
        "say", "deny", "that", "modal", "manage", "in", "near", "away", "over", "about", "and", "before"
    ):
        return False
    return item.is_word or item.key in ("«", "»", '"', "-")


def _follows_title(row: Sequence[Piece], at: int, number: int) -> bool:
    """Whether a capital word is the name of the person or unit before it, and no place."""
    return row[at].has("spokesperson") or any(item.has("spokesperson") for item in row[at:number])


def _party(row: Sequence[Piece], first: int, last: int, conflict: Conflict) -> PartyWords:
    run = row[first:last]
    if run[-1].has("foreign"):
        return PartyWords(first=first, last=last, classes=frozenset({"foreign"}), is_subject=_is_subject(run))
    classes = frozenset(name for item in run for name in item.classes if name in NAMING or name == AT_HOME)
    called = [option for item in run for option in item.called]
    persons = [(at, option) for at in range(first, last) for option in row[at].called if option.how is HowCalled.PERSON]
    person_at, person = persons[0] if persons else (None, None)
    side = _side(run, conflict)
    options = [option.claimant for option in called if side is None or conflict.side_of(option.claimant) == side]
    claimant = max(options, key=lambda claimant: len(conflict.line(claimant)), default=side)
    observers = [option.claimant for option in called if conflict.claimants[option.claimant].role is Role.OBSERVER]
    if observers:
        claimant = observers[-1]  # *украинский проект DeepState*
    if person is not None and person.claimant in options:
        claimant = person.claimant
    return PartyWords(
        first=first,
        last=last,
        claimant=claimant,
        person=None if person is None else person.person,
        person_at=person_at,
        classes=classes,
        is_named=any(item.is_capital and not (item.classes - FIRST_NAME or item.called) for item in run[1:]),
        is_adjective=bool(called) and all(option.how is HowCalled.DEMONYM for option in called),
        is_subject=_is_subject(run),
    )


def _is_subject(run: Sequence[Piece]) -> bool | None:
    """Of its first noun: whether it stands in the nominative."""
    head = next((item for item in run if item.has(*NAMING)), None)
    return None if head is None else head.has("nominative")


def is_at_home(party: PartyWords) -> bool:
    """Whether it is named by words that the side uses for its own: *військові*, *в ведомстве*."""
    return AT_HOME in party.classes and not party.is_enemy


def _side(run: Sequence[Piece], conflict: Conflict) -> ClaimantId | None:
    """The side of the last country, people or capital that the words name; of an organ, if it is that of one side."""
    found: ClaimantId | None = None
    for item in run:
        sides = {conflict.side_of(option.claimant) for option in item.called}
        is_named = any(_is_of_a_side(option, conflict) for option in item.called)
        if len(sides) == 1 and (is_named or found is None):
            found = next(iter(sides))
    return found


def _is_of_a_side(option: CalledClaimant, conflict: Conflict) -> bool:
    return option.how is HowCalled.PERSON or (option.how in OF_A_SIDE and conflict.is_side(option.claimant))


def in_dative(item_text: str) -> bool:
    """Whether a name ends as one that somebody reports to: *Путину*, *Путіну*."""
    return item_text.casefold().endswith(DATIVE)
