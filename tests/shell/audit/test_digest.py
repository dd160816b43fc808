"""The digest of a record: one number for all that is said to be so, wherever it is stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given

from adapters.log import codec
from adapters.zones import installed
from api.audit.digest import digest
from api.bootstrap import Installation
from api.demo import load
from api.wire import shapes
from domain.record.folded import Record, record_at
from domain.stances.timeline import track
from domain.vocabulary import Bound, Matter, Voice
from tests.support.builders import CONFLICT, OTHER_TOWN, TOWN, Journal
from tests.support.engines import Engine, PostgresServer, postgres_engine, sqlite_engine
from tests.support.histories import journals, words_of
from tests.support.importing import service_on, shell
from tests.support.properties import examples
from tests.support.running import Running, running
from tests.support.small_record import a_claim, a_denial, a_report, a_retraction, small_record

LOADED = 286
OF_A_SMALL_RECORD = "719cdd8bbd64d6e5b9cc2d8314e334fe8b06996eba74e5146ff5eee36c914f63"
AXES = [
    {"matter": matter, "voice": voice, "bound": bound}
    for matter in ("control", "siege")
    for voice in ("side", "own")
    for bound in ("latest", "earliest")
]


def digest_of(service: Installation, at: int) -> str:
    with service.reader.snapshot() as past:
        return digest(past, at=at).sha256


def in_one(places: Iterator[tuple[str, str, list[Any]]]) -> str:
    """The digest by its definition, with another library's canonical JSON."""
    whole = sha256()
    for conflict, place, shapes_of_place in places:
        of_place = sha256(b"".join(rfc8785.dumps(shape) + b"\n" for shape in shapes_of_place)).hexdigest()
        whole.update(f"{of_place}  {conflict} {place}\n".encode())
    return whole.hexdigest()


# What it is


def test_a_reader_without_the_code_gets_the_same_number_from_the_answers_over_http(engine: Engine) -> None:
    with running(engine) as there:
        load(there.service)
        for at in (0, 120, LOADED):
            assert in_one(places_over_http(there, at)) == digest_of(there.service, at)


def places_over_http(there: Running, at: int) -> Iterator[tuple[str, str, list[Any]]]:
    for conflict in there.read("/v1/conflicts", known_at=at)["conflicts"]:
        said = there.read("/v1/statements", conflict=conflict["id"], known_at=at, limit=1000)["statements"]
        for place in sorted({each["place"] for each in said}):
            of_place = [word_over_http(each, conflict["claimants"]) for each in said if each["place"] == place]
            head = {"conflict": conflict["id"], "place": place, "sides": conflict["sides"], "version": 2}
            yield conflict["id"], place, [head, *of_place, *timelines_over_http(there, conflict["id"], place, at)]


def word_over_http(said: dict[str, Any], claimants: dict[str, Any]) -> dict[str, Any]:
    def side_of(claimant: str) -> str:
        parent = claimants[claimant].get("parent")
        return claimant if parent is None else side_of(parent)

    role, holder = claimants[said["claimant"]]["role"], said["holder"]
    of_a_sub_actor = said["status"] in ("not_controlled", "not_present") and "parent" in claimants[holder]
    speaker = {"party": side_of(said["claimant"]), "observer": said["claimant"], "affiliate": None}[role]
    return {
        "statement": said["id"],
        **{name: said[name] for name in ("position", "claimant", "matter", "status", "holder")},
        "speaker": None if of_a_sub_actor else speaker,
        "side": None if holder is None or of_a_sub_actor else side_of(holder),
        "retracts": said.get("retracts"),
        **{name: said[name] for name in ("stated_bounds", "effective_bounds", "until_bounds") if name in said},
    }


def timelines_over_http(there: Running, conflict: str, place: str, at: int) -> Iterator[dict[str, Any]]:
    for axes in AXES:
        found = there.read(f"/v1/places/{place}/timeline", conflict=conflict, known_at=at, **axes)
        if found["spans"]:
            yield axes | {name: found[name] for name in ("spans", "agreement", "disputes")}


@pytest.mark.parametrize("name", ["sqlite", "postgres"])
@examples(10)
@given(journal=journals())
def test_at_every_position_of_a_history_it_is_that_of_the_fold(
    journal: Journal, name: str, postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    engine = postgres_engine(postgres) if name == "postgres" else sqlite_engine(tmp_path_factory.mktemp("fold"))
    with service_on(engine) as service:
        service.store.append_stored([codec.encode(entry) for entry in journal.entries], after=0)
        service.await_views(len(journal.entries))
        for at in range(len(journal.entries) + 1):
            assert digest_of(service, at) == in_one(
                places_of_the_fold(record_at(journal.entries, position=at, first_rules=installed))
            )


def places_of_the_fold(record: Record) -> Iterator[tuple[str, str, list[Any]]]:
    sides = record.conflicts[CONFLICT].sides() if record.conflicts else frozenset()
    words = words_of(record) if record.conflicts else []
    for place in (OTHER_TOWN, TOWN):
        of_place = [word for word in words if word.place == place]
        tracks = [
            (
                axes,
                track(
                    of_place,
                    sides=sides,
                    matter=Matter(axes["matter"]),
                    voice=Voice(axes["voice"]),
                    bound=Bound(axes["bound"]),
                ),
            )
            for axes in AXES
        ]
        head = {"conflict": CONFLICT, "place": place, "sides": sorted(sides), "version": 2}
        if of_place:
            yield (
                CONFLICT,
                place,
                [
                    head,
                    *(
                        {
                            "statement": word.statement,
                            "position": word.rank.position,
                            "claimant": word.claimant,
                            "speaker": word.speaker,
                            "matter": word.matter,
                            "status": word.status,
                            "holder": word.holder,
                            "side": word.side,
                            "retracts": word.retracts,
                            **shapes.bounds_of(word),
                        }
                        for word in of_place
                    ),
                    *(axes | shapes.track(found) for axes, found in tracks if found.spans),
                ],
            )


# What it is not


def test_it_is_the_same_after_a_rebuild_after_more_was_said_and_on_the_other_engine(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    positions = (0, 3, 100, 200, LOADED)
    with service_on(sqlite_engine(tmp_path)) as service:
        load(service)
        first = [digest_of(service, at) for at in positions]
        stored = service.store.read_stored(after=0, limit=LOADED)
        for view in ("record", "names", "tree"):
            for _ in service.views.rebuild(view):
                pass
        assert [digest_of(service, at) for at in positions] == first
    with service_on(postgres_engine(postgres)) as service:
        service.store.append_stored(stored, after=0)
        service.await_views(LOADED)
        assert [digest_of(service, at) for at in positions] == first
    assert len(set(first)) == len(positions) - 1  # nothing is said of any place at 0, nor at 3


def test_of_a_small_record_it_is_the_number_that_it_always_was(engine: Engine) -> None:
    with small_record(engine) as (there, _):
        there.post("/v1/reports", a_small_report())

        assert digest_of(there.service, there.service.store.size()) == OF_A_SMALL_RECORD


def a_small_report() -> dict[str, Any]:
    return a_report(
        a_claim(id="c", stated="2024-06-10", effective="2024-06", until="2024-06-12"),
        a_claim(id="w", claimant="watcher", status="encircled", place="ford", stated="2024-06-11"),
        a_denial(id="d", denies=["c"]),
        a_claim(id="b", claimant="red-blog", status="advancing", stated="2024-06-12"),
        a_retraction(id="r", retracts="c", stated="2024-06-13"),
        id="a-report",
    )


def test_it_moves_with_a_date_that_no_timeline_shows_and_stays_where_nothing_is_said_otherwise(engine: Engine) -> None:
    with small_record(engine) as (there, _):
        there.post("/v1/reports", a_report(a_claim(id="c", stated="2024-06-10", effective="2024-06-02"), id="a"))
        before = digest_of(there.service, 6)
        there.post("/v1/statements/c/sources", {"source": {"name": "Another", "published": "2024-06-11"}})
        there.put("/v1/places/ford", {"name": "Another name"})
        assert digest_of(there.service, 8) == before
        content = {"status": "controlled", "holder": "red", "stated": "2024-06-10", "effective": "2024-06-01"}
        there.post("/v1/statements/c/corrections", {"content": content, "reason": "misread"})

        assert digest_of(there.service, 9) != before


# The command


def test_the_lines_by_place_show_where_two_records_differ_and_sum_up_to_the_digest(engine: Engine) -> None:
    with small_record(engine) as (there, _):
        there.post("/v1/reports", a_small_report())
        size = there.service.store.size()
        there.post("/v1/reports", a_report(a_claim(id="again", place="ford"), id="another"))
    before, after = (shell(engine, "digest", "--by-place", *at).stdout for at in (("--at", str(size)), ()))
    told = shell(engine, "digest", "--at", str(size)).stdout
    asked = json.loads(shell(engine, "digest", "--at", str(size), "--by-place", "--json").stdout)

    assert told == f"{sha256(before.encode()).hexdigest()}  position {size}: 5 statements about 2 places\n"
    assert [line.split(maxsplit=1)[1] for line in before.splitlines()] == ["war ford", "war hill"]
    differing = set(before.splitlines()) ^ set(after.splitlines())
    assert {line.split(maxsplit=1)[1] for line in differing} == {"war ford"}
    assert [each["sha256"] for each in asked["by_place"]] == [line.split()[0] for line in before.splitlines()]
    assert (asked["sha256"], asked["known_at"]["position"]) == (told.split()[0], size)


def test_a_day_means_what_was_known_at_its_end_and_what_is_past_the_end_is_refused(engine: Engine) -> None:
    with small_record(engine) as (there, clock):
        clock.instant += 86_400_000_000
        there.post("/v1/reports", a_small_report())

    assert "position 4: 0 statements about 0 places" in shell(engine, "digest", "--at", "2024-06-15").stdout
    assert "position 10: 5 statements about 2 places" in shell(engine, "digest", "--at", "2024-06-16").stdout
    refused = shell(engine, "digest", "--at", "11", code=1)
    assert refused.stderr.startswith("claimline: --at: 11 is past the end of the log: the log ends at 10")
