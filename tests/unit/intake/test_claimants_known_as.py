"""Aliases and people of a claimant: declared with it, merged by amending, within limits."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from adapters.log import codec
from adapters.zones import installed
from domain.dates import edtf
from domain.errors import Refused
from domain.intake.drafts import ClaimantDraft, ConflictDraft
from domain.intake.fields import KNOWN_AS_MAX
from domain.intake.rules.declarations import decide_conflict
from domain.record.declarations import AliasKind, Claimant, ClaimantAlias, ClaimantPerson
from domain.text import NAME_LENGTH_MAX
from domain.vocabulary import Role
from tests.support.builders import CONFLICT, Journal

MOSCOW = ClaimantAlias(text="Moscow", kind=AliasKind.CAPITAL, language="en")
PESKOV = ClaimantPerson(name="Dmitry Peskov", role="Kremlin spokesman", from_=edtf.parse("2012-05"))


def declare(journal: Journal, **claimants: ClaimantDraft) -> None:
    draft = ConflictDraft(id=CONFLICT, claimants=MappingProxyType(claimants))
    journal.take(decide_conflict(journal.record, draft, zones=installed))


def russia(journal: Journal) -> Claimant:
    return journal.record.conflicts[CONFLICT].claimants["russia"]


def test_aliases_and_people_add_to_what_is_there() -> None:
    journal = Journal()
    declare(journal, russia=ClaimantDraft(aliases=(MOSCOW,), people=(PESKOV,)))
    declare(journal, russia=ClaimantDraft(aliases=(ClaimantAlias(text="РФ", language="ru"),)))

    assert [alias.text for alias in russia(journal).aliases] == ["Moscow", "РФ"]
    assert russia(journal).people == (PESKOV,)
    assert russia(journal).role is Role.PARTY


def test_an_alias_is_known_by_text_and_language_and_a_person_by_name_and_role() -> None:
    journal = Journal()
    declare(journal, russia=ClaimantDraft(aliases=(MOSCOW,), people=(PESKOV,)))
    renewed = ClaimantAlias(text="Moscow", language="en")
    ended = ClaimantPerson(name=PESKOV.name, role=PESKOV.role, until=edtf.parse("2026"))
    other = ClaimantPerson(name=PESKOV.name, role="deputy head")
    declare(journal, russia=ClaimantDraft(aliases=(renewed,), people=(ended, other)))

    assert russia(journal).aliases == (renewed,)
    assert russia(journal).people == (ended, other)


def test_what_is_declared_already_appends_nothing() -> None:
    journal = Journal()
    declare(journal, russia=ClaimantDraft(aliases=(MOSCOW,), people=(PESKOV,)))
    before = len(journal.entries)
    declare(journal, russia=ClaimantDraft(aliases=(MOSCOW,), people=(PESKOV,)))

    assert len(journal.entries) == before


@pytest.mark.parametrize(
    ("draft", "pointer"),
    [
        (ClaimantDraft(aliases=(ClaimantAlias(text="x" * (NAME_LENGTH_MAX + 1)),)), "/aliases/0/text"),
        (ClaimantDraft(aliases=(ClaimantAlias(text="e\u0301tat"),)), "/aliases/0/text"),
        (ClaimantDraft(aliases=(ClaimantAlias(text=" "),)), "/aliases/0/text"),
        (ClaimantDraft(aliases=(MOSCOW, ClaimantAlias(text="M", language="e n"))), "/aliases/1/language"),
        (ClaimantDraft(people=(ClaimantPerson(name="a\u202eb"),)), "/people/0/name"),
        (ClaimantDraft(people=(ClaimantPerson(name="A", role=""),)), "/people/0/role"),
        (
            ClaimantDraft(people=(ClaimantPerson(name="A", from_=edtf.parse("2025"), until=edtf.parse("2024")),)),
            "/people/0/until",
        ),
        (
            ClaimantDraft(aliases=tuple(ClaimantAlias(text=f"name {n}") for n in range(KNOWN_AS_MAX + 1))),
            "/aliases",
        ),
        (ClaimantDraft(people=tuple(ClaimantPerson(name=f"A {n}") for n in range(KNOWN_AS_MAX + 1))), "/people"),
    ],
)
def test_what_is_over_a_limit_is_refused_with_its_pointer(draft: ClaimantDraft, pointer: str) -> None:
    with pytest.raises(Refused) as refused:
        declare(Journal(), russia=draft)

    assert [fault.pointer for fault in refused.value.faults] == [f"/claimants/russia{pointer}"]


def test_the_limit_counts_what_is_there_already() -> None:
    journal = Journal()
    full = tuple(ClaimantAlias(text=f"name {n}") for n in range(KNOWN_AS_MAX))
    declare(journal, russia=ClaimantDraft(aliases=full))

    with pytest.raises(Refused, match="at most 200"):
        declare(journal, russia=ClaimantDraft(aliases=(MOSCOW,)))


def test_claimants_with_many_names_are_declared_in_several_entries_each_within_its_bytes() -> None:
    journal = Journal()
    names = tuple(ClaimantAlias(text=f"{n}" + "я" * 50, language="uk") for n in range(100))
    declare(journal, **{f"c{n}": ClaimantDraft(name=f"C {n}", role=Role.OBSERVER, aliases=names) for n in range(10)})

    assert len(journal.entries) > 4
    for entry in journal.entries:
        codec.encode(entry)
