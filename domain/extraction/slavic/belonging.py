"""Words other than frames that say whose a place is: *Бахмут наш*, *залишається українським*, a flag, a declaration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from domain.extraction.slavic.frames import BESIDE, NEGATED, ToldStatus, clause, ends_clause
from domain.extraction.slavic.mentions import back_at, list_after, list_before
from domain.extraction.slavic.parties import PartyWords
from domain.extraction.words.items import Piece
from domain.extraction.words.lexicon import Form, Frame, HolderAt
from domain.vocabulary import Status

OCCUPIED = Frame(name="occupy", status=Status.CONTROLLED)
DECLARED = Frame(name="declare", status=Status.CONTROLLED)
FLAG = Frame(name="flag", status=Status.CONTROLLED)
OURS = Frame(name="ours", status=Status.CONTROLLED, holder=HolderAt.NONE)


def belonging(row: Sequence[Piece], found: Sequence[PartyWords]) -> Iterator[ToldStatus]:
    """Return what a sentence tells so; not in order."""
    yield from _declared(row)
    yield from _ours(row, found)
    yield from _flags(row, found)


def _declared(row: Sequence[Piece]) -> Iterator[ToldStatus]:
    """A place that is declared to be so: *оголосили Вовчанськ окупованим*, *Гуляйполе не є захопленим*."""
    for at, item in enumerate(row):
        if item.has("be") and at + 1 < len(row) and row[at + 1].has("attributive") and (names := list_before(row, at)):
            one = ToldStatus(at=at + 1, form=Form.PASSIVE, frame=OCCUPIED, status=OCCUPIED.status, places=names)
            if row[at - 1].has("not"):
                one = replace(one, status=NEGATED[one.status], is_negated=True)
            yield one
        places = list_after(row, at + 1) if item.has("declare") else []
        if places and places[-1].last < len(row) and row[places[-1].last].has("attributive"):
            last = places[-1].last
            yield ToldStatus(at=last, form=Form.FINITE, frame=DECLARED, status=DECLARED.status, places=places)


def _ours(row: Sequence[Piece], found: Sequence[PartyWords]) -> Iterator[ToldStatus]:
    """*Кліщіївка наша!*: places alone, with a word for whose they are."""
    for at, item in enumerate(row):
        is_end = at + 1 >= len(row) or ends_clause(row[at + 1]) or row[at + 1].key in BESIDE
        if item.has("ours") and is_end and (names := list_before(row, at)):
            yield ToldStatus(at=at, form=Form.FINITE, frame=OURS, status=OURS.status, places=names)
        whose = next((party for party in found if party.first == at and party.last == at + 1), None)
        if is_end and at and row[at - 1].has("be") and whose is not None and whose.is_adjective:
            names, back = list_before(row, at), back_at(row, clause(row, at), at)  # *місто залишається українським*
            if names or back:
                yield ToldStatus(
                    at=at, form=Form.FINITE, frame=OURS, status=OURS.status, places=names, back=back, holder=whose
                )


def _flags(row: Sequence[Piece], found: Sequence[PartyWords]) -> Iterator[ToldStatus]:
    """*Над Клещеевкой поднят флаг Украины*: whose flag is raised over a place holds it."""
    for at, item in enumerate(row):
        here = clause(row, at) if item.has("flag") else range(0)
        whose = next((party for party in found if party.first == at + 1 or party.last == at), None)
        if whose is None or not any(row[number].has("raised") for number in here):
            continue
        leads = [number for number in here if row[number].has("over", "in")]
        places = next((names for number in leads if (names := list_after(row, number + 1))), [])
        if places:
            yield ToldStatus(at=at, form=Form.FINITE, frame=FLAG, status=FLAG.status, places=places, holder=whose)
