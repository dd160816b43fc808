"""Random histories: what a busy newsroom might record of two towns, every entry decided by the rules."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from adapters.zones import installed
from domain.dates import edtf
from domain.dates.instants import Instant
from domain.errors import Refused
from domain.intake.drafts import (
    AnnulmentDraft,
    ClaimantCorrectionDraft,
    CorrectionDraft,
    CorroborationDraft,
    RetiringDraft,
    SourceCorrectionDraft,
    StatementDraft,
)
from domain.intake.rules.claimants import decide_claimant_correction
from domain.intake.rules.retiring import decide_retiring
from domain.record.declarations import PlaceDeclaration
from domain.record.folded import Record
from domain.record.saying import Saying
from domain.record.zones import ZoneRules
from domain.stances.governing import Coordinates, Weighed, word_of
from domain.vocabulary import MEANINGS, Bound, Kind, Matter, Role, Status, Voice
from tests.support.builders import CLAIMANTS, CONFLICT, OTHER_TOWN, TOWN, Journal, a_draft, a_source, amended

Draw = Callable[[st.SearchStrategy[Any]], Any]

DATES = (
    *("2025-05-01", "2025-05-02", "2025-05-03", "2025-05", "2025", "2025-21", "2025-05-02T10:00:00+03:00"),
    *("[2025-05-01..2025-05-04]", "[2025-05-01,2025-05-06]", "2025-05-05~", "2025-04-28"),
)
OPEN_DATES = (*DATES, "[..2025-05-03]", "2025-06-15")
PARTIES = ("russia", "ukraine", "wagner", "command")
INSTANTS = tuple(
    edtf.parse_instant(f"2025-{day}T{clock}Z")
    for day in ("04-27", "04-30", "05-01", "05-02", "05-03", "05-04", "05-06", "05-31", "06-01", "07-01")
    for clock in ("00:00:00", "20:59:59.999999", "21:00:00")
)


def rules_like(zone: str, release: str | None = None) -> ZoneRules:
    """The rules of another zone, as rules of Kyiv of a release."""
    rules = installed(zone)
    assert rules is not None
    return replace(rules, name=KYIV, release=release or rules.release)


KYIV = "Europe/Kyiv"
OTHER_RULES = tuple(rules_like(zone, f"x{zone}") for zone in (KYIV, "America/New_York", "Asia/Tokyo", "UTC"))


@st.composite
def claimant_corrections(draw: st.DrawFn) -> ClaimantCorrectionDraft:
    parent = draw(st.sampled_from((None, None, "russia", "ukraine", "wagner", "isw")))
    return ClaimantCorrectionDraft(
        conflict=CONFLICT,
        claimant=draw(st.sampled_from(tuple(CLAIMANTS))),
        role=draw(st.sampled_from((Role.PARTY, Role.PARTY, Role.OBSERVER, Role.AFFILIATE, None))),
        parent=parent,
        without_parent=parent is None and draw(st.booleans()),
        reason="misjudged",
    )


@st.composite
def sayings(draw: st.DrawFn, kind: Kind, there: list[str]) -> Saying:
    if kind is Kind.RETRACTION:
        return Saying(retracts=draw(st.sampled_from(there)), stated=edtf.parse(draw(st.sampled_from(DATES))))
    status = draw(st.sampled_from(list(Status)))
    leaves_status_out = kind is Kind.DENIAL and bool(there) and draw(st.booleans())
    draft = a_draft(
        "",
        by="",
        kind=kind,
        status=None if leaves_status_out else status,
        holder=draw(st.sampled_from(PARTIES)) if MEANINGS[status].needs_holder and not leaves_status_out else None,
        stated=draw(st.sampled_from(DATES)),
        effective=draw(st.none() | st.sampled_from(OPEN_DATES)),
        until=draw(st.none() | st.none() | st.sampled_from(DATES)),
        denies=draw(st.lists(st.sampled_from(there), unique=True, max_size=2)) if kind is Kind.DENIAL and there else (),
    )
    return draft.saying


@st.composite
def statements(draw: st.DrawFn, name: str, there: list[str], claimants: tuple[str, ...]) -> StatementDraft:
    kind = draw(st.sampled_from([Kind.CLAIM, Kind.CLAIM, Kind.DENIAL, Kind.RETRACTION] if there else [Kind.CLAIM]))
    return StatementDraft(
        kind=kind,
        claimant=draw(st.sampled_from(claimants)),
        place=draw(st.sampled_from([TOWN, TOWN, OTHER_TOWN])),
        saying=draw(sayings(kind, there)),
        id=name,
    )


def _amend(draw: Draw, journal: Journal, name: str, there: list[str]) -> None:
    target = draw(st.sampled_from(there))
    filed = journal.record.statements[target]
    kinds = ("correction", "annulment", "corroboration", "source", "place", "use", "claimant", "zone")
    match draw(st.sampled_from(kinds)):
        case "correction":
            draft = CorrectionDraft(saying=draw(sayings(filed.content.kind, there)), reason="misread")
            journal.take(amended(journal.record, target, draft, amendment=name))
        case "annulment":
            journal.take(amended(journal.record, target, AnnulmentDraft(reason="out"), amendment=name))
        case "corroboration":
            journal.take(amended(journal.record, target, CorroborationDraft(source=a_source()), amendment=name))
        case "source":
            source = a_source(published=draw(st.sampled_from(DATES)))
            journal.take(
                amended(
                    journal.record, filed.report, SourceCorrectionDraft(source=source, reason="misread"), amendment=name
                )
            )
        case "use":
            is_retired = journal.record.places[OTHER_TOWN].retired is not None
            use = RetiringDraft(place=OTHER_TOWN, reason="twice", takes_back=is_retired)
            journal.take(decide_retiring(journal.record, use, name))
        case "claimant":
            journal.take(decide_claimant_correction(journal.record, draw(claimant_corrections()), name))
        case "zone":
            journal.append([draw(st.sampled_from(OTHER_RULES)) if KYIV in journal.record.zones else rules_like(KYIV)])
        case _:
            journal.append([PlaceDeclaration(id=TOWN, name=draw(st.sampled_from(["Town", "New Town"])))])


@st.composite
def journals(
    draw: st.DrawFn, *, size: int = 12, claimants: tuple[str, ...] = tuple(CLAIMANTS), tz: str = "Europe/Kyiv"
) -> Journal:
    """What the rules refuse is left out, as the service would leave it out."""
    journal = Journal(tz=tz)
    grow(draw, journal, size=size, claimants=claimants)
    return journal


def grow(draw: Draw, journal: Journal, *, size: int, claimants: tuple[str, ...]) -> None:
    for _ in range(draw(st.integers(min_value=1, max_value=size))):
        name, there = f"s{len(journal.entries)}", sorted(journal.record.statements)
        try:
            if there and draw(st.integers(min_value=0, max_value=3)) == 0:
                _amend(draw, journal, f"a{len(journal.entries)}", there)
            else:
                journal.report(draw(statements(name, there, claimants)))
        except Refused:
            continue


@st.composite
def coordinates(
    draw: st.DrawFn, *, matters: tuple[Matter, ...] = (Matter.CONTROL, Matter.CONTROL, Matter.SIEGE)
) -> Coordinates:
    about: Instant = draw(st.sampled_from(INSTANTS))
    return Coordinates(
        about=about,
        said_by=draw(st.just(about) | st.sampled_from(INSTANTS)),
        bound=draw(st.sampled_from(list(Bound))),
        voice=draw(st.sampled_from(list(Voice))),
        matter=draw(st.sampled_from(matters)),
    )


def words_of(record: Record) -> list[Weighed]:
    conflict = record.conflicts[CONFLICT]
    return [word_of(filed, conflict) for filed in record.known_statements()]


SIDE_OF = {"russia": "russia", "ukraine": "ukraine", "wagner": "russia"}
OTHER_SIDE = {"russia": "ukraine", "ukraine": "russia"}
QUARREL_DATES = ("2025-04-30", "2025-05-01", "2025-05-02", "2025-05-03", "2025-05-05", "[2025-05-01..2025-05-04]")
QUARREL_STARTS = (*QUARREL_DATES, "[..2025-05-02]", "2025-05-06")


def quarrels(*, size: int = 16) -> st.SearchStrategy[Journal]:
    """Two sides and a sub-actor about who holds one town: few words and days, and much of it taken back or amended."""
    return _quarrels(size=size, answers=answers_back)


def sieges(*, size: int = 16) -> st.SearchStrategy[Journal]:
    """The same about a town that is encircled, and taken."""
    return _quarrels(size=size, answers=surrounds)


Answers = Callable[[str], st.SearchStrategy[Saying]]  # of a side


@st.composite
def _quarrels(draw: st.DrawFn, *, size: int, answers: Answers) -> Journal:
    journal = Journal()
    for _ in range(draw(st.integers(min_value=8, max_value=size))):
        there = sorted(filed.id for filed in journal.record.known_statements() if filed.retracted_by is None)
        act = draw(
            st.sampled_from(["say", "say", "say", "retract", "retract", "annul", "correct"] if there else ["say"])
        )
        with suppress(Refused):
            _quarrel(draw, journal, act, draw(st.sampled_from(there)) if there else "", answers)
    return journal


def _quarrel(draw: Draw, journal: Journal, act: str, target: str, answers: Answers) -> None:
    record, name = journal.record, f"s{len(journal.entries)}"
    match act:
        case "say":
            by = draw(st.sampled_from(("russia", "russia", "ukraine", "ukraine", "wagner")))
            saying = draw(answers(SIDE_OF[by]))
            journal.report(StatementDraft(kind=Kind.CLAIM, claimant=by, place=TOWN, saying=saying, id=name))
        case "retract":
            by, stated = record.statements[target].content.claimant, draw(st.sampled_from(QUARREL_DATES))
            journal.report(a_draft(name, by=by, kind=Kind.RETRACTION, stated=stated, retracts=target))
        case "annul":
            journal.take(amended(record, target, AnnulmentDraft(reason="out"), amendment=name))
        case _:
            side = SIDE_OF[record.statements[target].content.claimant]
            draft = CorrectionDraft(saying=draw(answers(side)), reason="misread")
            journal.take(amended(record, target, draft, amendment=name))


def answers_back(side: str) -> st.SearchStrategy[Saying]:
    """Mostly that ``side`` holds the town, else that it has left, that the other side holds it, or neither."""
    controlled, other = Status.CONTROLLED, OTHER_SIDE[side]
    said = ((controlled, side), (controlled, side), (controlled, other), (Status.NOT_PRESENT, side))
    return _one_of((*said, (Status.CONTESTED, None)))


def surrounds(side: str) -> st.SearchStrategy[Saying]:
    """Mostly that ``side``, or a part of it, has encircled the town or taken it, else that nobody has, or the other."""
    encircled, controlled, other = Status.ENCIRCLED, Status.CONTROLLED, OTHER_SIDE[side]
    said = ((encircled, side), (encircled, side), (controlled, side), (encircled, other), (controlled, other))
    in_part = ((encircled, "wagner"), (controlled, "wagner")) if side == "russia" else ()
    return _one_of((*said, *in_part, (Status.NOT_ENCIRCLED, None)))


@st.composite
def _one_of(draw: st.DrawFn, said: tuple[tuple[Status, str | None], ...]) -> Saying:
    status, holder = draw(st.sampled_from(said))
    stated, effective = st.sampled_from(QUARREL_DATES), st.none() | st.none() | st.sampled_from(QUARREL_STARTS)
    until = st.none() | st.none() | st.sampled_from(QUARREL_DATES)
    return a_draft(
        "", by="", status=status, holder=holder, stated=draw(stated), effective=draw(effective), until=draw(until)
    ).saying


@st.composite
def read_anew(draw: st.DrawFn) -> Journal:
    """A history in which roles, parents and the rules of the zone change, and statements come before and after that."""
    journal: Journal = draw(quarrels() | sieges() | journals())
    for number in range(draw(st.integers(min_value=1, max_value=4))):
        with suppress(Refused):
            if draw(st.booleans()):
                correction = draw(claimant_corrections())
                journal.take(decide_claimant_correction(journal.record, correction, f"c{number}"))
            else:
                journal.append(
                    [draw(st.sampled_from(OTHER_RULES)) if KYIV in journal.record.zones else rules_like(KYIV)]
                )
        grow(draw, journal, size=2, claimants=tuple(CLAIMANTS))
    return journal
