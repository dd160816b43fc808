"""A claimant is found by its id, names, aliases and people; several that are called alike are all reported."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from domain.claimants.lookup import HowCalled, claimants_called, nearest_claimants
from domain.record.declarations import AliasKind, Claimant, ClaimantAlias, ClaimantPerson, Conflict
from domain.vocabulary import Role

CONFLICT = Conflict(
    id="war",
    name="War",
    tz="Europe/Kyiv",
    claimants=MappingProxyType(
        {
            "russia": Claimant(
                name="Russia",
                role=Role.PARTY,
                aliases=(
                    ClaimantAlias(text="Kremlin", language="en"),
                    ClaimantAlias(text="Росія", language="uk"),
                    ClaimantAlias(text="Russian", kind=AliasKind.DEMONYM),
                    ClaimantAlias(text="Moscow", kind=AliasKind.CAPITAL),
                    ClaimantAlias(text="Army"),
                ),
                people=(ClaimantPerson(name="Valery Gerasimov", role="Chief of the General Staff"),),
            ),
            "ukraine": Claimant(
                name="Ukraine", role=Role.PARTY, aliases=(ClaimantAlias(text="The Army"), ClaimantAlias(text="isw"))
            ),
            "russia-mod": Claimant(name="Ministry of Defence", role=Role.PARTY, parent="russia"),
            "ukraine-mod": Claimant(name="Ministry of Defence", role=Role.PARTY, parent="ukraine"),
            "isw": Claimant(name="ISW", role=Role.OBSERVER),
            "alpha": Claimant(name="Ta'ang National Liberation Army", role=Role.PARTY),
        }
    ),
)


@pytest.mark.parametrize(
    ("text", "claimant", "how"),
    [
        ("russia", "russia", HowCalled.ID),
        ("Russia", "russia", HowCalled.ID),
        ("RUSSIA MOD", "russia-mod", HowCalled.ID),
        ("kremlin", "russia", HowCalled.ALIAS),
        ("the Kremlin", "russia", HowCalled.ALIAS),
        ("росія", "russia", HowCalled.ALIAS),
        ("russian", "russia", HowCalled.DEMONYM),
        ("MOSCOW", "russia", HowCalled.CAPITAL),
        ("valery  gerasimov", "russia", HowCalled.PERSON),
        ("Gerasimov", "russia", HowCalled.PERSON),
        ("Rosiia", "russia", HowCalled.ALIAS),
        ("Moscöw", "russia", HowCalled.CAPITAL),
        ("Russya", "russia", HowCalled.SPELLING),
        ("Ta’ang National Liberation Army", "alpha", HowCalled.NAME),
        ("isw", "isw", HowCalled.ID),  # also an alias of another; an id is that claimant alone
    ],
)
def test_a_claimant_is_found_by_what_it_is_called(text: str, claimant: str, how: HowCalled) -> None:
    assert [(match.claimant, match.how) for match in claimants_called(CONFLICT, text)] == [(claimant, how)]


@pytest.mark.parametrize(
    ("text", "claimants"),
    [
        ("ministry of defence", ["russia-mod", "ukraine-mod"]),
        ("army", ["russia", "ukraine"]),
        ("ISW", ["isw", "ukraine"]),  # the id is written otherwise, so that the alias counts as well
    ],
)
def test_those_who_are_called_alike_are_all_reported(text: str, claimants: list[str]) -> None:
    assert [match.claimant for match in claimants_called(CONFLICT, text)] == claimants


@pytest.mark.parametrize("text", ["Gerasimov", "valery gerasimov", "Valerii Gerasimov"])
def test_a_person_is_nobody_where_people_do_not_count(text: str) -> None:
    assert claimants_called(CONFLICT, text, people=False) == []


@pytest.mark.parametrize("text", ["france", "", " ", "russ", "us"])
def test_a_text_that_is_nobodys_name_finds_nobody(text: str) -> None:
    assert claimants_called(CONFLICT, text) == []


@pytest.mark.parametrize(
    ("text", "claimant"), [("rusia", "russia"), ("Ukrane", "ukraine"), ("gerasmov", "russia"), ("russ", "russia")]
)
def test_a_slip_is_a_suggestion(text: str, claimant: str) -> None:
    assert nearest_claimants(CONFLICT, text, 3)[0].claimant == claimant


def test_suggestions_name_each_claimant_once_and_no_more_than_asked_for() -> None:
    suggested = [match.claimant for match in nearest_claimants(CONFLICT, "ministry of defense", 5)]

    assert suggested[:2] == ["russia-mod", "ukraine-mod"]
    assert len(suggested) == len(set(suggested))
    assert len(nearest_claimants(CONFLICT, "ministry of defense", 1)) == 1
    assert nearest_claimants(CONFLICT, "zzzzzzzz", 5) == []
