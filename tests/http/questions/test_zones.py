"""The rules of a time zone change between two releases of tzdata: what was answered stays, what is asked anew moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from adapters.log import codec
from api.audit.digest import digest
from api.bootstrap import record_newer_zones
from api.settings import Settings
from domain.audit.checks import Checked
from domain.dates.edtf import parse_instant
from domain.intake.drafts import RedactionDraft
from domain.record.zones import Zones
from domain.vocabulary import Status
from tests.support.builders import Journal, a_draft
from tests.support.engines import Engine
from tests.support.running import Running, SetClock, running
from tests.support.small_record import CONFLICT, PLACES, a_claim, a_denial, a_report
from tests.support.zones import EL_AAIUN, NEWER, OLDER, only

SAID = a_report(
    a_claim(id="c", stated="2026-10-01", quote="Ours."),
    a_denial(id="d", stated="2026-10-02", status="controlled", holder="blue", place="ford"),
    a_claim(id="instant", stated="2026-10-01T12:00:00Z", place="ford"),
    id="r",
)
AT_THE_HOUR = "2026-10-01T23:30:00Z"  # the day has ended by the older rules, and not by the newer ones
PINNED = {"about": AT_THE_HOUR, "said_by": AT_THE_HOUR}
LAST = 8  # rules, conflict, two places, a report, its three statements


def a_clock() -> SetClock:
    return SetClock(parse_instant("2026-11-29T12:00:00Z"))


def recorded(there: Running) -> None:
    there.put("/v1/conflicts/war", CONFLICT | {"tz": EL_AAIUN})
    for place, declared in PLACES.items():
        there.put(f"/v1/places/{place}", declared)
    there.service.await_views(there.post("/v1/reports", SAID)["position"])


@contextmanager
def desk(engine: Engine, zones: Zones) -> Iterator[Running]:
    with running(engine, clock=a_clock(), zones=zones) as there:
        there.service.await_views(there.service.store.size())
        yield there


def migrated(engine: Engine, zones: Zones) -> list[str]:
    found = record_newer_zones(Settings(database=engine.owner_url), lambda: "operator", zones=zones)
    return [f"{each.name} {each.release}" for each in found]


@pytest.fixture
def upgraded(engine: Engine) -> Engine:
    """A record whose zone has newer rules since its last entry."""
    with desk(engine, only(OLDER)) as there:
        recorded(there)
    assert migrated(engine, only(NEWER)) == [f"{EL_AAIUN} 2026f"]
    return engine


def speakers(there: Running, **asked: Any) -> list[str]:
    return sorted(there.read("/v1/places/hill/stances", **asked)["stances"])


def bounds(there: Running, **asked: Any) -> list[str]:
    found: list[str] = there.read("/v1/statements/c", **asked)["stated_bounds"]
    return found


def test_the_first_declaration_appends_the_rules_before_itself(engine: Engine) -> None:
    with desk(engine, only(OLDER)) as there:
        recorded(there)
        there.put("/v1/conflicts/other", {"name": "Other", "tz": EL_AAIUN})
        rules, conflict, *rest = there.read("/v1/log")["entries"]

    assert (rules["type"], rules["body"]["name"], rules["body"]["release"]) == ("zone.v1", EL_AAIUN, "2025b")
    assert (conflict["type"], rules["recorded_by"]) == ("conflict.v1", conflict["recorded_by"])
    assert [each["type"] for each in rest].count("zone.v1") == 0


def test_what_was_answered_at_a_position_stays_and_later_ones_are_read_by_the_newer_rules(upgraded: Engine) -> None:
    with desk(upgraded, only(NEWER)) as there:
        assert there.service.store.size() == LAST + 1
        for at in (LAST, LAST + 1):
            assert len(there.read("/v1/statements/c", known_at=at)["versions"]) == 1
        assert bounds(there, known_at=LAST) == ["2026-09-30T23:00:00Z", "2026-10-01T22:59:59.999999Z"]
        assert bounds(there) == ["2026-10-01T00:00:00Z", "2026-10-01T23:59:59.999999Z"]
        assert speakers(there, **PINNED, known_at=LAST) == ["red"]
        assert speakers(there, **PINNED) == []
        assert there.read("/v1/statements/c")["versions"] == there.read("/v1/statements/c", known_at=LAST)["versions"]


def test_a_day_is_read_by_the_rules_of_known_at(upgraded: Engine) -> None:
    with desk(upgraded, only(NEWER)) as there:
        ends = [
            there.read("/v1/stances", conflict="war", about="2026-10-01", known_at=at)["about"]
            for at in (0, LAST, LAST + 1)
        ]
        said = [
            len(there.read("/v1/statements", stated_to="2026-09-30", known_at=at)["statements"]) for at in (LAST, 9)
        ]

    assert ends == ["2026-10-01T22:59:59.999999Z", "2026-10-01T22:59:59.999999Z", "2026-10-01T23:59:59.999999Z"]
    assert said == [0, 0]


def test_other_rules_that_are_installed_change_nothing(engine: Engine) -> None:
    with desk(engine, only(OLDER)) as there:
        recorded(there)
        before = there.client.get("/v1/stances", params={**PINNED, "known_at": LAST}).text, digest_of(there)
    with desk(engine, only(NEWER)) as there:
        there.put("/v1/conflicts/war", {"name": "The same war"})
        for view in there.service.views.names:
            list(there.service.views.rebuild(view))

        assert "zone.v1" not in [each["type"] for each in there.read("/v1/log", after=LAST)["entries"]]
        assert (there.client.get("/v1/stances", params={**PINNED, "known_at": LAST}).text, digest_of(there)) == before
        found = check(there)
        assert found.first is None
        assert found.notes[-1] == (
            f"the record reads {EL_AAIUN} by the rules of tzdata 2025b; 2026f is installed;"
            " `claimline migrate` records the newer ones"
        )


def test_rules_are_recorded_once_and_never_older_ones(upgraded: Engine) -> None:
    assert migrated(upgraded, only(NEWER)) == migrated(upgraded, only(OLDER)) == []
    with desk(upgraded, only(OLDER)) as there:
        (told,) = there.service.zones.differences()
        entry = there.read("/v1/log", after=LAST)["entries"][0]
    assert told == (
        f"the record reads {EL_AAIUN} by the rules of tzdata 2026f;"
        " 2025b is installed, which is not newer, and nothing has to be done"
    )
    assert (entry["type"], entry["recorded_by"], entry["body"]["release"]) == ("zone.v1", "operator", "2026f")


def test_the_feed_tells_of_the_rules_and_of_what_follows_in_one_item_each(upgraded: Engine) -> None:
    with desk(upgraded, only(NEWER)) as there:
        feed = there.read("/v1/feed", type="zone.declared,stance.changed,history.revised")["items"]
        told = [item for item in feed if item["position"] == LAST + 1]

    assert [(each["type"], each["subject"]) for each in told] == [
        ("zone.declared", f"zones/{EL_AAIUN}"),
        ("history.revised", "places/ford"),
        ("history.revised", "places/hill"),
    ]
    assert told[0]["data"]["declared"] == {"id": EL_AAIUN, "release": "2026f"}
    revised = told[2]["data"]
    assert (revised["speaker"], revised["from"], revised["to"]) == (
        "red", "2026-10-01T22:59:59.999999Z", "2026-10-01T23:59:59.999999Z",
    )  # fmt: skip
    assert (revised["before"]["statement"], revised["after"]) == ("c", None)


def test_the_changes_between_two_positions_name_the_rules(upgraded: Engine) -> None:
    with desk(upgraded, only(NEWER)) as there:
        asked = {"from_known_at": LAST, "to_known_at": LAST + 1, "to_said_by": AT_THE_HOUR, "to_about": AT_THE_HOUR}
        places = there.read("/v1/changes", **asked)["places"]
        (stance,) = {each["place"]: each for each in places}["hill"]["stances"].values()
        (entry,) = stance["entries"]

    assert (entry["way"], entry["position"], entry["recorded_by"]) == ("reread", LAST + 1, "operator")
    assert (entry["statement"], entry["reason"]) == ("c", f"the rules of {EL_AAIUN} of tzdata 2026f")


def test_a_redaction_takes_the_text_out_of_every_version(upgraded: Engine) -> None:
    with desk(upgraded, only(NEWER)) as there:
        draft = RedactionDraft(remove=("quote",), reason="Order 7")
        there.service.await_views(there.service.redacting.redact("c", draft, by="a", approved_by="b").position)
        for at in (LAST, LAST + 1):
            told = there.read("/v1/statements/c", known_at=at)
            assert (told.get("quote"), told["redacted"]) == (None, ["quote"])
        assert check(there).first is None


def test_a_rebuild_and_a_replay_give_the_same(upgraded: Engine, tmp_path: Path) -> None:
    with desk(upgraded, only(NEWER)) as there:
        before = digest_of(there), there.read("/v1/feed", type="zone.declared,history.revised")["items"]
        for view in there.service.views.names:
            list(there.service.views.rebuild(view))
        assert (digest_of(there), there.read("/v1/feed", type="zone.declared,history.revised")["items"]) == before
        list(there.service.replay(tmp_path / "replayed.db", to=LAST + 1))
        assert check(there).first is None
    replayed = Engine("sqlite", f"sqlite:///{tmp_path / 'replayed.db'}", "")
    with desk(replayed, only(OLDER)) as again:
        assert (digest_of(again), speakers(again, **PINNED)) == (before[0], [])


def digest_of(there: Running) -> str:
    with there.service.reader.snapshot() as past:
        return digest(past, at=past.head().position).sha256


def check(there: Running) -> Checked:
    *_, found = there.service.check()
    assert isinstance(found, Checked)
    return found


# A log from before rules were recorded


@pytest.fixture
def from_before(engine: Engine) -> Engine:
    """A claim of 1 October, recorded by a version that appended no rules: the conflict, two places, and a report."""
    journal = Journal(tz=EL_AAIUN)
    journal.at = a_clock().instant
    journal.report(a_draft("c", by="russia", status=Status.CONTROLLED, holder="russia", stated="2026-10-01"))
    with closing(engine.store()) as store:
        store.append_stored([codec.encode(entry) for entry in journal.entries], after=0)
    return engine


def test_without_rules_the_installed_ones_are_read_and_the_status_names_the_cure(from_before: Engine) -> None:
    with desk(from_before, only(OLDER)) as there:
        assert bounds(there)[1] == "2026-10-01T22:59:59.999999Z"
        (told,) = there.service.zones.differences()
    assert told == (
        f"the log has no rules of {EL_AAIUN}: its dates are read by the installed ones, of tzdata 2025b;"
        " `claimline migrate` records them"
    )
    with desk(from_before, only(NEWER)) as there:
        assert bounds(there)[1] == "2026-10-01T22:59:59.999999Z"  # as the rows were made
        assert check(there).first is None


def test_the_first_rules_hold_at_every_position(from_before: Engine) -> None:
    with desk(from_before, only(OLDER)) as there:
        before = there.read("/v1/feed")["items"]
    assert migrated(from_before, only(OLDER)) == [f"{EL_AAIUN} 2025b"]
    with desk(from_before, only(NEWER)) as there:
        assert {bounds(there, known_at=at)[1] for at in (5, 6)} == {"2026-10-01T22:59:59.999999Z"}
        assert there.read("/v1/feed")["items"] == before
        assert check(there).first is None


def test_rows_that_were_made_by_other_rules_than_the_first_are_made_anew(from_before: Engine) -> None:
    with desk(from_before, only(OLDER)) as there:
        assert bounds(there)[1] == "2026-10-01T22:59:59.999999Z"
    assert migrated(from_before, only(NEWER)) == [f"{EL_AAIUN} 2026f"]
    with desk(from_before, only(OLDER)) as there:
        assert {bounds(there, known_at=at)[1] for at in (5, 6)} == {"2026-10-01T23:59:59.999999Z"}
        before = digest_of(there), there.read("/v1/feed", type="stance.changed,zone.declared")["items"]
        for view in there.service.views.names:
            list(there.service.views.rebuild(view))
        assert (digest_of(there), there.read("/v1/feed", type="stance.changed,zone.declared")["items"]) == before
        assert check(there).first is None


def test_an_amendment_of_the_conflict_records_its_rules(from_before: Engine) -> None:
    with desk(from_before, only(OLDER)) as there:
        there.put("/v1/conflicts/war", {"name": "The same war"})
        added = [each["type"] for each in there.read("/v1/log", after=5)["entries"]]
        there.put("/v1/conflicts/war", {"name": "The same war"})

        assert (added, there.service.store.size()) == (["zone.v1", "conflict.v1"], 7)
