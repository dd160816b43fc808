"""A clock that was wrong for one write, and its cure: dates find later entries again, and nothing stored changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from adapters.views.view import Copy, cursor_of
from api.bootstrap import opened
from api.settings import Settings
from domain.audit.digest import said_of_places
from domain.dates.edtf import parse_instant
from domain.dates.instants import MICROSECONDS_PER_DAY, Instant
from domain.errors import Refused
from domain.intake.clock import ClockCorrected, correct_clock
from domain.intake.drafts import ClockDraft
from tests.support.checking import assert_checked
from tests.support.engines import Engine, sqlite_engine
from tests.support.importing import shell
from tests.support.running import Running, SetClock
from tests.support.small_record import NOON, a_claim, a_report, small_record

DAY = MICROSECONDS_PER_DAY
TODAY = parse_instant(NOON)
TEN_YEARS = 3_652 * DAY
WRONG = 5  # the position of the first entry that the wrong clock recorded
PINNED = "/v1/stances?about=2024-06-14&said_by=2024-06-14&known_at=6"
UNTIL = "2030-01-01"  # within the ten years that the clock was ahead


class Broken(NamedTuple):
    there: Running
    clock: SetClock


@pytest.fixture
def broken(engine: Engine) -> Iterator[Broken]:
    """Position 4 and 5 were recorded ten years ahead, 6 and 7 after the clock was set right."""
    with small_record(engine) as (there, clock):
        clock.instant = TODAY + TEN_YEARS
        say(there, "ahead", a_claim(id="a1", until=UNTIL))
        following(there)
        clock.instant = TODAY + DAY
        say(there, "after", a_claim(id="b1", place="ford"))
        yield Broken(there, clock)


def say(there: Running, report: str, claim: dict[str, Any]) -> int:
    position: int = there.post("/v1/reports", a_report(claim, id=report))["position"]
    there.service.await_views(position)
    return position


def following(there: Running) -> list[dict[str, Any]]:
    return list(there.read("/v1/feed", limit=1_000)["items"])


def known(there: Running, day: str) -> int:
    return int(there.read("/v1/stances", known_at=day)["known_at"]["position"])


def cure(
    broken: Broken, *, first: int = WRONG, last: int | None = None, instant: Instant | None = None
) -> ClockCorrected:
    there, clock = broken
    clock.instant += DAY
    draft = ClockDraft(first=first, last=last, instant=instant, reason="the battery was empty")
    corrected = correct_clock(there.service.recording.appending, draft, by="ops")
    there.service.await_views(corrected.position)
    return corrected


def labels(there: Running) -> list[str]:
    return [str(entry["recorded_at"]) for entry in there.read("/v1/log", limit=1_000)["entries"]]


def test_a_wrong_clock_hides_later_entries_and_the_cure_finds_them(broken: Broken) -> None:
    there, clock = broken
    pinned, stored = there.client.get(PINNED).content, labels(there)
    assert known(there, "2024-06-30") == WRONG - 1
    assert stored[WRONG - 1 :] == ["2034-06-15T12:00:00Z"] * 4

    corrected = cure(broken)
    later = say(there, "later", a_claim(id="c1", place="ford"))

    assert corrected.correction.last == WRONG + 3
    assert known(there, "2024-06-15") == WRONG - 1
    assert known(there, "2024-06-30") == later
    assert labels(there) == [*stored, *["2024-06-17T12:00:00Z"] * 3]
    assert there.client.get(PINNED).content == pinned
    clock.instant += DAY
    assert say(there, "much-later", a_claim(id="d1", place="ford")) == known(there, "2024-06-30")
    assert labels(there)[-1] == "2024-06-18T12:00:00Z"


def test_the_feed_goes_on_and_is_not_read_anew_at_each_write(broken: Broken) -> None:
    there, clock = broken
    before = following(there)
    cure(broken)
    say(there, "one", a_claim(id="c1", place="ford"))
    generation = generation_of(there)
    for number in range(3):
        clock.instant += DAY
        say(there, f"more-{number}", a_claim(id=f"m{number}", place="ford"))

    assert generation_of(there) == generation
    after = following(there)
    assert after[: len(before)] == before
    assert [item["subject"] for item in after if item["type"] == "report.appended"][-3:] == [
        "reports/more-0",
        "reports/more-1",
        "reports/more-2",
    ]


def generation_of(there: Running) -> int:
    with there.service.database.read() as session:
        cursor = cursor_of(session, Copy("feed", building=False))
    assert cursor is not None
    return cursor.generation


def test_what_came_due_early_by_the_wrong_clock_does_no_harm(engine: Engine) -> None:
    with small_record(engine) as (there, clock):
        say(there, "first", a_claim(id="a1", stated="2024-06-15", until="2024-07-01"))
        waiting = there.read("/v1/feed")["next"]
        clock.instant = TODAY + TEN_YEARS
        [due] = there.read("/v1/feed", after=waiting, wait=30)["items"]
        say(there, "ahead", a_claim(id="a2", place="ford"))
        clock.instant = TODAY
        corrected = cure(Broken(there, clock), first=7)
        say(there, "next", a_claim(id="a3", stated="2024-06-16"))
        generation = generation_of(there)
        clock.instant += DAY
        say(there, "then", a_claim(id="a4", place="ford"))

        assert due["data"]["caused_by"] == {"due": "2024-07-02T00:00:00Z"}
        assert labels(there)[corrected.position - 1 :][:2] == ["2024-06-16T12:00:00Z"] * 2
        assert generation_of(there) == generation
    assert_checked(engine)


def test_the_check_finds_nothing_wrong_and_a_replay_to_a_position_says_the_same(broken: Broken, engine: Engine) -> None:
    there, _ = broken
    before = digest(there, at=7)
    cure(broken)
    say(there, "later", a_claim(id="c1", place="ford"))
    assert digest(there, at=7) == before
    for view in ("record", "feed"):
        for _ in there.service.views.rebuild(view):
            pass
    assert known(there, "2024-06-30") == there.service.store.size()
    assert digest(there, at=7) == before
    assert_checked(engine)


def digest(there: Running, *, at: int) -> list[object]:
    with there.service.asking.readings.snapshot() as past:
        return [(each.place, list(each.words)) for each in said_of_places(past, at=at)]


def test_parts_are_corrected_one_after_the_other(broken: Broken) -> None:
    there, clock = broken
    first = cure(broken, first=WRONG, last=WRONG + 1, instant=TODAY + DAY)
    assert (known(there, "2024-06-17"), known(there, "2034-06-30")) == (WRONG + 1, first.position)
    cure(broken, first=WRONG + 2)
    clock.instant += DAY
    later = say(there, "later", a_claim(id="c1", place="ford"))

    assert labels(there)[-1] == "2024-06-19T12:00:00Z"
    assert (known(there, "2024-06-17"), known(there, "2024-06-30")) == (WRONG + 1, later)


def test_the_memento_of_a_corrected_entry_is_that_of_the_instant_that_finds_it(broken: Broken) -> None:
    there, _ = broken
    cure(broken, instant=TODAY + DAY)
    dated = there.client.get("/v1/places/ford?known_at=6").headers["Memento-Datetime"]

    assert dated == "Sun, 16 Jun 2024 12:00:00 GMT"
    assert there.client.get("/v1/statements/b1/timemap").text.count("2034") == 0


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"first": 0}, "/first"),
        ({"first": 9}, "/first"),
        ({"last": 4}, "/last"),
        ({"last": 99}, "/last"),
        ({"instant": TODAY + 30 * DAY}, "/instant"),
        ({"instant": TODAY - 1}, "/instant"),
    ],
)
def test_what_would_put_entries_out_of_order_is_refused(broken: Broken, given: dict[str, int], pointer: str) -> None:
    size = broken.there.service.store.size()
    with pytest.raises(Refused) as refused:
        cure(broken, **given)

    assert refused.value.faults[0].pointer == pointer
    assert broken.there.service.store.size() == size


def test_a_part_may_not_come_after_the_entry_that_follows_it(engine: Engine) -> None:
    with small_record(engine) as (there, clock):
        clock.instant += 2 * DAY
        say(there, "one", a_claim(id="a1"))
        with pytest.raises(Refused, match="is after position 5"):
            cure(Broken(there, clock), first=4, last=4, instant=clock.instant + 1)


def test_the_log_moves_with_its_correction(broken: Broken, tmp_path: Path) -> None:
    there, _ = broken
    cure(broken)
    later = say(there, "later", a_claim(id="c1", place="ford"))
    (tmp_path / "other").mkdir()
    other = sqlite_engine(tmp_path / "other")
    stored = there.service.store.read_stored(after=0, limit=1_000)
    with opened(Settings(database=other.url)) as service:
        service.store.append_stored(stored[:5], after=0)
        service.store.settle(TODAY + 2 * TEN_YEARS)
        service.store.append_stored(stored[5:], after=5)
        service.await_views(later)
        with service.asking.readings.snapshot() as past:
            assert past.moment_at(TODAY + 5 * DAY).position == later
    assert_checked(other)


def test_the_shell_says_what_was_corrected_and_names_the_option_that_is_wrong(engine: Engine) -> None:
    with small_record(engine) as (there, _):
        say(there, "one", a_claim(id="a1"))
    command = ("log", "clock", "--first", "5", "--reason", "ten years ahead", "--by", "ops")
    assert "entries 5 to 6 would be found by date" in shell(engine, *command, "--dry-run").stdout
    told = shell(engine, *command).stdout
    refused = shell(engine, "log", "clock", "--first", "40", "--reason", "x", code=1)
    unread = shell(engine, "log", "clock", "--first", "5", "--instant", "soon", "--reason", "x", code=1)

    assert "entries 5 to 6 are found by date as if recorded at" in told
    assert "--first: position 40 is not in the log: the log ends at 7" in refused.stderr
    assert "--instant" in unread.stderr
    assert "the clock: entries 5 to 6 are found by date as if recorded at" in shell(engine, "log", "diff", "5").stdout
