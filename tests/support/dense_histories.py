"""Long histories, dense with what seldom happens: denials that editors relate anew, what they name being annulled."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from random import Random
from typing import TypeVar

from domain.errors import Refused
from domain.intake.drafts import (
    AnnulmentDraft,
    CorrectionDraft,
    SourceCorrectionDraft,
    StatementDraft,
)
from domain.intake.rules.common import Decision
from domain.record.folded import Record
from domain.record.saying import Saying
from domain.record.statements import Attribution, Denial, Quote, Retraction, Spokesperson
from domain.vocabulary import MEANINGS, Kind, Status
from tests.support.builders import CLAIMANTS, OTHER_TOWN, TOWN, Journal, a_draft, a_source, amended

ODD_TEXTS = ("=1+1", "+1", "-1", "@x", "'=1", "''", "'We hold it,' he said", "\t=1", "\uff1d1", 'a "b", c\nd', " x ")
STATUSES = (Status.CONTROLLED, Status.CONTROLLED, Status.NOT_CONTROLLED, Status.CONTESTED, Status.ENTERED)
DATES = ("2025-05-01", "2025-05-02", "2025-05", "[2025-05-01..2025-05-04]", "2025-05-05~", "2025-05-02T10:00:00+03:00")
OPEN_DATES = (*DATES, "[..2025-05-03]")
PARTIES = ("russia", "ukraine", "wagner", "command")

Found = TypeVar("Found")


def a_busy_history(random: Random) -> Journal:
    """What is often done and what seldom is, each often: denials that name others, and editors who relate them anew."""
    journal = Journal()
    for number in range(30):
        with suppress(Refused):
            if number % 3 < 2 or not list(journal.record.known_statements()):
                names = [f"s{number}.{index}" for index in range(random.randint(1, 3))]
                said = [a_statement(random, name, journal.record) for name in names]
                journal.report(*said)
            else:
                journal.take(an_amendment(random, f"a{number}", journal.record))
    return journal


def a_statement(random: Random, name: str, record: Record) -> StatementDraft:
    claimant, place = random.choice(list(CLAIMANTS)), random.choice([TOWN, TOWN, OTHER_TOWN])
    others = denied_by(random, claimant, place, record)
    own = [
        each.id
        for each in record.known_statements()
        if (each.content.claimant, each.content.place) == (claimant, place) and each.retracted_by is None
    ]
    if own and random.random() < 0.4:
        draft = a_draft(name, by=claimant, kind=Kind.RETRACTION, place=place, stated="2025-05-06")
        return replace(draft, saying=replace(draft.saying, retracts=random.choice(own)))
    is_denial = bool(others) and random.random() < 0.6
    status = random.choice([None, *STATUSES] if is_denial else STATUSES)
    draft = a_draft(
        name,
        by=claimant,
        kind=Kind.DENIAL if is_denial else Kind.CLAIM,
        status=status,
        holder=None if status is None or not MEANINGS[status].needs_holder else random.choice(PARTIES),
        stated=random.choice(DATES),
        effective=random.choice([None, *OPEN_DATES]),
        denies=others if is_denial else (),
        place=place,
    )
    return replace(draft, saying=replace(draft.saying, telling=a_telling(random)))


def denied_by(random: Random, claimant: str, place: str, record: Record) -> list[str]:
    found = [
        each.id
        for each in record.known_statements()
        if each.content.place == place
        and each.content.claimant != claimant
        and not isinstance(each.content, Retraction)
    ]
    return random.sample(found, min(len(found), random.randint(1, 2)))


def a_telling(random: Random) -> Attribution:
    def perhaps(value: Found) -> Found | None:
        return value if random.random() < 0.3 else None

    return Attribution(
        wording=perhaps(random.choice(ODD_TEXTS)),
        quote=perhaps(Quote(text=random.choice(ODD_TEXTS), language=perhaps("uk"))),
        spokesperson=perhaps(Spokesperson(name="A, B", role=perhaps("chief"))),
        via=random.choice([(), ("TASS",), ("-TASS", 'A "B"', "C, D")]),
        credibility=perhaps(random.randint(1, 6)),
    )


def an_amendment(random: Random, name: str, record: Record) -> Decision:
    target = random.choice(list(record.known_statements()))
    kinds = ["annul", "relate", "correct", "correct", "source"]
    match random.choice(kinds):
        case "annul":
            return amended(record, target.id, AnnulmentDraft(reason="out"), amendment=name)
        case "source":
            source = replace(a_source(), url="https://example.org/a?b=1&c=2")
            return amended(
                record, target.report, SourceCorrectionDraft(source=source, reason="misread"), amendment=name
            )
        case "relate":
            denials = [each for each in record.known_statements() if isinstance(each.content, Denial)] or [target]
            target = random.choice(denials)
            denies = denied_by(random, target.content.claimant, target.content.place, record)
            status = random.choice([None, Status.CONTESTED, Status.UNCLEAR])
            saying = Saying(denies=tuple(denies), status=status)
        case _:
            saying = replace(a_statement(random, "", record).saying, retracts=None, denies=())
    draft = CorrectionDraft(saying=saying, reason="misread")
    return amended(record, target.id, draft, amendment=name)
