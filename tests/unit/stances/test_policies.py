"""What each policy accepts, case by case, and what none of them may do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import product
from types import MappingProxyType

import pytest
from hypothesis import given

from domain.dates import edtf
from domain.record.declarations import Claimant, Conflict, ConflictDeclaration
from domain.stances.governing import Coordinates, Weighed, stances
from domain.stances.policies import POLICIES, Acceptance, Policy, Weight, goes_against_own_side, policy_named
from domain.vocabulary import CONTESTED, NOBODY, Matter, Role, Status, universe
from tests.support.builders import CONFLICT, TOWN, Journal, a_draft
from tests.support.histories import coordinates, journals, quarrels, words_of
from tests.support.properties import examples

CONCEDED, TWO, WIKIPEDIA = "conceded", "two-observers", "wikipedia-rule"
OBSERVERS = {name: Claimant(name=name, role=Role.OBSERVER) for name in ("map", "ministry")}
THIRD = {"third": Claimant(name="A third side", role=Role.PARTY)}
LATER = edtf.parse_instant("2025-06-01T12:00:00Z")


def named(name: str) -> Policy:
    policy = policy_named(name)
    assert policy is not None
    return policy


def a_journal(words: str, more: Mapping[str, Claimant] = OBSERVERS) -> Journal:
    """``words``: "claimant status [holder]", with commas between them; each is said a second after the one before."""
    journal = Journal()
    declared = MappingProxyType(dict(more))
    journal.append([ConflictDeclaration(id=CONFLICT, name="War", tz="Europe/Kyiv", claimants=declared)])
    for number, word in enumerate(words.split(", ") if words else ()):
        by, status, holder = (*word.split(), None)[:3]
        assert by is not None
        assert status is not None
        stated = f"2025-05-01T10:00:{number:02d}Z"
        journal.report(a_draft(f"s{number}", by=by, status=Status(status), holder=holder, stated=stated))
    return journal


def read(journal: Journal, policy: str, *, matter: Matter = Matter.CONTROL) -> Acceptance:
    asked = Coordinates(about=LATER, said_by=LATER, matter=matter)
    found = stances(words_of(journal.record), asked).get(TOWN, {})
    return named(policy).read(found, conflict=journal.record.conflicts[CONFLICT], matter=matter)


def heard(of: Acceptance) -> dict[str, str]:
    return {each.stance.speaker: str(each.weight) for each in of.contributions}


RUSSIAN, UKRAINIAN = "russia controlled russia", "ukraine controlled ukraine"
LEFT, GRANTED = "ukraine not_present ukraine", "russia controlled russia, ukraine controlled russia"


@pytest.mark.parametrize(
    ("words", "conceded", "wikipedia", "two"),
    [
        # silence, and a word in one's own favour
        ("", None, None, None),
        (RUSSIAN, None, None, None),
        (f"{RUSSIAN}, {UKRAINIAN}", None, None, None),
        ("ukraine not_present russia", None, None, None),
        ("ukraine not_controlled russia", None, None, None),
        ("russia contested, ukraine contested", None, None, None),
        ("russia not_contested", None, None, None),
        # against itself: another side is in
        ("ukraine controlled russia", "russia", "russia", None),
        (GRANTED, "russia", "russia", None),
        ("russia contested, ukraine controlled russia", "russia", "russia", None),
        (f"{RUSSIAN}, ukraine partly_controlled russia", CONTESTED, CONTESTED, None),
        (f"{RUSSIAN}, ukraine entered russia", CONTESTED, CONTESTED, None),
        # against itself: it has not taken it, or is gone; what that leaves open, another side may choose from
        (LEFT, None, None, None),
        (f"{RUSSIAN}, {LEFT}", "russia", None, None),
        (f"russia contested, {LEFT}", None, None, None),
        (f"russia not_controlled russia, {UKRAINIAN}", "ukraine", None, None),
        ("russia not_controlled russia, ukraine contested", CONTESTED, None, None),
        ("russia not_controlled russia", None, None, None),
        (f"russia not_present russia, {LEFT}", NOBODY, NOBODY, None),
        ("russia not_controlled russia, ukraine entered russia", CONTESTED, CONTESTED, None),
        ("russia controlled ukraine, ukraine controlled russia", None, None, None),
        # the latest word of a side is its stance
        (f"ukraine controlled russia, {UKRAINIAN}", None, None, None),
        (f"{UKRAINIAN}, command controlled russia", "russia", "russia", None),
        # sub-actors stand for their side, but that one is gone says nothing of it
        ("ukraine controlled wagner", "russia", "russia", None),
        ("russia controlled wagner", None, None, None),
        ("wagner controlled ukraine", "ukraine", "ukraine", None),
        ("wagner not_controlled russia, ukraine controlled command", "ukraine", None, None),
        (f"{RUSSIAN}, ukraine not_present command", None, None, None),
        (f"{RUSSIAN}, russia not_present wagner, {UKRAINIAN}", None, None, None),
        # affiliates never count
        ("bloggers controlled ukraine", None, None, None),
        (f"{LEFT}, bloggers controlled russia", None, None, None),
        ("isw controlled russia, bloggers controlled ukraine, map controlled russia", None, "russia", "russia"),
        # observers
        ("isw controlled russia", None, "russia", None),
        ("isw controlled russia, map controlled russia", None, "russia", "russia"),
        ("isw controlled russia, map controlled wagner", None, "russia", "russia"),
        ("isw contested, map entered russia, ministry partly_controlled ukraine", None, CONTESTED, CONTESTED),
        ("isw controlled russia, map contested", None, None, None),
        ("isw controlled russia, map controlled russia, ministry contested", None, None, None),
        ("isw controlled russia, map controlled russia, ministry not_present ukraine", None, "russia", "russia"),
        ("isw controlled russia, map controlled russia, ministry not_controlled russia", None, None, None),
        ("isw controlled russia, map not_present ukraine", None, "russia", None),
        ("isw not_present ukraine, map not_present ukraine", None, None, None),
        ("isw not_present ukraine, map not_present russia", None, NOBODY, None),
        ("isw controlled russia, isw contested, map contested", None, CONTESTED, CONTESTED),
        # both
        (f"{RUSSIAN}, {UKRAINIAN}, isw contested", None, CONTESTED, None),
        (f"{LEFT}, isw controlled russia", None, "russia", None),
        (f"{LEFT}, isw contested", None, None, None),
        (f"{RUSSIAN}, {LEFT}, isw controlled russia, map contested", "russia", None, None),
        (f"{GRANTED}, isw controlled ukraine, map controlled ukraine", "russia", None, "ukraine"),
    ],
)
def test_what_is_accepted(words: str, conceded: str | None, wikipedia: str | None, two: str | None) -> None:
    journal = a_journal(words)

    assert {name: read(journal, name).accepted for name in (CONCEDED, WIKIPEDIA, TWO)} == {
        CONCEDED: conceded,
        WIKIPEDIA: wikipedia,
        TWO: two,
    }


@pytest.mark.parametrize(
    ("words", "conceded", "wikipedia", "two"),
    [
        ("russia encircled russia", None, None, None),
        ("russia encircled russia, ukraine not_encircled", None, None, None),
        ("ukraine encircled russia", "russia", "russia", None),
        ("ukraine encircled wagner, russia not_encircled", "russia", "russia", None),
        ("isw not_encircled, map not_encircled", None, NOBODY, NOBODY),
        ("isw not_encircled, map encircled russia", None, None, None),
        ("bloggers encircled ukraine", None, None, None),
        ("ukraine controlled russia, isw controlled russia, map controlled russia", None, None, None),
    ],
)
def test_a_siege_is_a_matter_of_its_own(
    words: str, conceded: str | None, wikipedia: str | None, two: str | None
) -> None:
    journal = a_journal(words)
    found = {name: read(journal, name, matter=Matter.SIEGE).accepted for name in (CONCEDED, WIKIPEDIA, TWO)}

    assert found == {CONCEDED: conceded, WIKIPEDIA: wikipedia, TWO: two}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (f"{RUSSIAN}, {LEFT}", "russia"),
        (f"{RUSSIAN}, {LEFT}, third controlled third", None),
        (f"{LEFT}, russia not_present russia, third controlled third", "third"),
        ("ukraine controlled russia, third controlled third", "russia"),
    ],
)
def test_where_there_are_more_sides_they_must_not_choose_differently(words: str, expected: str | None) -> None:
    assert read(a_journal(words, THIRD), CONCEDED).accepted == expected


@pytest.mark.parametrize(
    ("policy", "words", "why"),
    [
        (CONCEDED, f"{RUSSIAN}, isw contested", "no side says anything that goes against itself"),
        (CONCEDED, LEFT, "the words that count leave nobody or russia"),
        (
            CONCEDED,
            f"russia contested, {LEFT}",
            "what is granted leaves nobody or russia, and the other sides' words do not choose one",
        ),
        (
            CONCEDED,
            "russia controlled ukraine, ukraine controlled russia",
            "the words that count contradict one another: russia leaves ukraine (s0); ukraine leaves russia (s1)",
        ),
        (
            CONCEDED,
            f"{RUSSIAN}, {LEFT}",
            "the one thing that all words that count leave possible: ukraine (s1), russia (s0)",
        ),
        (WIKIPEDIA, RUSSIAN, "no observer speaks, and no side says anything that goes against itself"),
        (
            WIKIPEDIA,
            "isw controlled russia, map contested",
            "the observers differ: isw leaves russia (s0); map leaves contested (s1)",
        ),
        (TWO, "isw controlled russia, map not_present ukraine", "only one observer leaves a single thing possible"),
        (TWO, RUSSIAN, "no observer leaves a single thing possible"),
        (
            TWO,
            "isw controlled russia, map contested",
            "the observers differ: isw leaves russia (s0); map leaves contested (s1)",
        ),
    ],
)
def test_why(policy: str, words: str, why: str) -> None:
    assert read(a_journal(words), policy).why == why


COUNTED, AGAINST, IGNORED = "counted", "against-own-side", "ignored"


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (CONCEDED, {"isw": IGNORED, "map": IGNORED, "russia": COUNTED, "ukraine": AGAINST}),
        (WIKIPEDIA, {"isw": COUNTED, "map": COUNTED, "russia": IGNORED, "ukraine": AGAINST}),
        (TWO, {"isw": COUNTED, "map": COUNTED, "russia": IGNORED, "ukraine": IGNORED}),
    ],
)
def test_what_each_stance_contributed(policy: str, expected: dict[str, str]) -> None:
    journal = a_journal(f"{RUSSIAN}, bloggers controlled russia, {LEFT}, isw controlled russia, map contested")
    found = read(journal, policy)

    assert heard(found) == expected
    assert all(each.why for each in found.contributions)


def test_where_nothing_is_left_to_choose_a_word_in_its_own_favour_is_ignored() -> None:
    assert heard(read(a_journal(GRANTED), CONCEDED))["russia"] == IGNORED


def test_an_affiliate_counts_for_nothing_even_if_it_is_handed_in() -> None:
    journal = a_journal("bloggers controlled ukraine")
    [word] = words_of(journal.record)
    for policy in POLICIES:
        found = policy.read({"bloggers": word}, conflict=journal.record.conflicts[CONFLICT], matter=Matter.CONTROL)
        assert (found.accepted, heard(found)) == (None, {"bloggers": IGNORED})


# Names and versions


def test_a_name_alone_is_the_newest_version() -> None:
    assert {each.name for each in POLICIES} == {CONCEDED, TWO, WIKIPEDIA}
    assert len({each.label for each in POLICIES}) == len(POLICIES)
    for policy in POLICIES:
        assert policy_named(policy.label) is policy
        assert named(policy.name).version == max(each.version for each in POLICIES if each.name == policy.name)
    assert policy_named("conceded:0") is policy_named("truth") is policy_named("") is None


GOLDEN = {
    "conceded:1": "ea0618b66c14385f",
    "two-observers:1": "f67f711b3c9dabd4",
    "wikipedia-rule:1": "b78177c12746af80",
}


def every_word(by: str, matter: Matter) -> list[Weighed | None]:
    """Silence, and all that ``by`` can say in a matter of the sides and a sub-actor."""
    control = ("controlled", "partly_controlled", "entered", "not_controlled", "not_present")
    parties = ("russia", "ukraine", "wagner")
    said = [f"{by} {status} {holder}" for status in control for holder in parties]
    said += [f"{by} contested", f"{by} not_contested"]
    if matter is Matter.SIEGE:
        said = [*(f"{by} encircled {holder}" for holder in parties), f"{by} not_encircled"]
    journal = a_journal(", ".join(said))
    return [None, *(word for word in words_of(journal.record) if word.speaker == by)]


def every_meeting(conflict: Conflict) -> Iterator[tuple[Matter, dict[str, Weighed]]]:
    """Every pair of words of the two sides, with the words of two observers that can matter beside them."""
    assert conflict.sides() == {"russia", "ukraine"}
    for matter in Matter:
        russia, ukraine, isw, map_ = (every_word(by, matter) for by in ("russia", "ukraine", "isw", "map"))
        for words in product(russia, ukraine, isw[::4], map_[::4]):
            yield matter, {word.speaker: word for word in words if word is not None and word.speaker is not None}


def test_a_rule_never_changes_under_the_same_version() -> None:
    """Another answer anywhere is another rule: leave this version as it was, and add one."""
    conflict = a_journal("").record.conflicts[CONFLICT]
    digests = {policy.label: sha256() for policy in POLICIES}
    for matter, words in every_meeting(conflict):
        for policy in POLICIES:
            found = policy.read(words, conflict=conflict, matter=matter)
            answer = (found.accepted, found.possible, sorted(heard(found).items()))
            digests[policy.label].update(repr(answer).encode())

    assert {label: digest.hexdigest()[:16] for label, digest in digests.items()} == GOLDEN


# Laws


@given(journals(size=16) | quarrels(), coordinates())
@examples(150)
def test_an_answer_follows_from_the_stances_alone(journal: Journal, asked: Coordinates) -> None:
    """Only what governs counts: a record of the governing words alone is read in the same way."""
    conflict, matter = journal.record.conflicts[CONFLICT], asked.matter
    side = Coordinates(about=asked.about, said_by=asked.said_by, bound=asked.bound, matter=matter)
    for place, of_place in stances(words_of(journal.record), side).items():
        again = stances(list(of_place.values()), side)[place]
        for policy in POLICIES:
            found = policy.read(of_place, conflict=conflict, matter=matter)
            assert policy.read(again, conflict=conflict, matter=matter) == found
            assert {each.stance.speaker: each.stance.word for each in found.contributions} == of_place
            assert_sound(found, universe(matter, conflict.sides()))


def assert_sound(found: Acceptance, allowed: frozenset[str]) -> None:
    """What is accepted is what the words that count leave, and no other; a word that is ignored could be left out."""
    counted = [each.stance for each in found.contributions if each.weight is not Weight.IGNORED]
    assert set(found.possible) <= allowed
    if found.accepted is not None:
        assert found.possible == (found.accepted,)
        assert allowed.intersection(*(each.leaves for each in counted)) == {found.accepted}
    against = [each.stance for each in found.contributions if each.weight is Weight.AGAINST_OWN_SIDE]
    assert all(goes_against_own_side(each) for each in against)


@given(quarrels())
@examples(100)
def test_no_side_is_conceded_anything_by_its_own_word_alone(journal: Journal) -> None:
    found = read(journal, CONCEDED)
    granting = {each.stance.speaker for each in found.contributions if each.weight is Weight.AGAINST_OWN_SIDE}

    assert found.accepted is None or granting - {found.accepted}
