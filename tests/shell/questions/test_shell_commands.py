"""The shell: what a person reads, what a script gets, and how each command ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from api.demo import load
from domain.feed.items import ItemType
from domain.record.store import StoredEntry
from tests.support.engines import OWNER, SERVICE, Engine, PostgresServer
from tests.support.importing import service_on, shell
from tests.support.running import Running, running
from tests.support.small_record import small_record

SIVERSK = "geonames:694403"
WHERE = "Siversk, Bakhmutskyi raion, Donetsk Oblast, Ukraine"
LOADED = 286
VIEWS = ("tree", "names", "record", "timelines", "feed")
WITHIN_SECONDS = 20.0


def loaded(engine: Engine) -> Engine:
    with service_on(engine) as service:
        load(service)
    return engine


@pytest.fixture(scope="module")
def demo(module_engine: Engine) -> Engine:
    return loaded(module_engine)


@pytest.fixture
def over_http(demo: Engine) -> Iterator[Running]:
    with running(demo) as there:
        yield there


def answer(engine: Engine, *arguments: str) -> Any:
    return json.loads(shell(engine, *arguments, "--json").stdout)


# Asking


def test_a_person_reads_who_says_what_since_when_and_by_whose_word(demo: Engine) -> None:
    question = ("at", "2025-12-12", "--said-by", "2025-12-12", "--known-at", str(LOADED), "--place", "Siversk")
    told = shell(demo, *question).stdout.splitlines()

    assert told[0] == (
        "Russo-Ukrainian war: as claimed by the end of 12 December 2025, about that day; known at position 286"
    )
    assert told[1:4] == [f"  place 'Siversk': {WHERE} ({SIVERSK})", "", f"{WHERE}: DISPUTED"]
    assert told[4].split(maxsplit=1) == ["Russia", "controlled by Russia, since 11 December 2025 at the latest"]
    assert told[5].strip() == "said on 11 December 2025 by Russia (Dmitry Peskov); Sputnik [siv-11]"
    assert told[6].split(maxsplit=1)[0] == "Ukraine"
    assert told[6].endswith("controlled by Ukraine, since 11 December 2025 at the latest; denies siv-10")
    assert (
        told[7].strip()
        == "said on 11 December 2025 by Operation Task Force East; Reuters via The Straits Times [siv-13]"
    )
    assert told[8].split(maxsplit=1)[0] == "DeepState"


@pytest.mark.parametrize("name", [SIVERSK, "Siversk", "siversk", "Сіверськ", "Северск"])
def test_a_place_is_named_by_its_id_or_a_name(demo: Engine, name: str) -> None:
    assert [each["place"] for each in answer(demo, "at", "2025-12-12", "--place", name)["places"]] == [SIVERSK]


@pytest.mark.parametrize(
    ("options", "query"),
    [
        ((), ""),
        (("--bound", "earliest", "--voice", "own", "--matter", "siege"), "&bound=earliest&voice=own&matter=siege"),
        (("--place", "Siversk"), "&place=Siversk"),
        (("--conflict", "russia-ukraine"), "&conflict=russia-ukraine"),
    ],
)
@pytest.mark.parametrize("said_by", ["2025-12-11", "2025-12-24"])
def test_at_in_json_is_the_answer_over_http(
    demo: Engine, over_http: Running, said_by: str, options: tuple[str, ...], query: str
) -> None:
    asked = f"/v1/stances?about=2025-12-12&said_by={said_by}&known_at={LOADED}{query}"
    question = ("at", "2025-12-12", "--said-by", said_by, "--known-at", str(LOADED))

    assert answer(demo, *question, *options) == over_http.client.get(asked).json()


@pytest.mark.parametrize("name", ["Siversk", "Pokrovsk", "Soledar", "Bakhmut"])
def test_at_a_day_says_the_same_as_the_timeline(demo: Engine, name: str) -> None:
    spans = answer(demo, "timeline", name)["agreement"]
    for day in ("2022-07-17", "2023-01-12", "2025-11-30", "2025-12-12", "2025-12-24"):
        at_day = answer(demo, "at", day, "--place", name)
        then = [span["agreement"] for span in spans if span["from"] <= at_day["about"]][-1:]
        assert [each["agreement"] for each in at_day["places"]] in ([*then], [] if then in ([], ["silent"]) else then)


def test_an_empty_answer_names_its_place_and_what_there_is_beside_it(demo: Engine) -> None:
    [told] = shell(demo, "at", "2022-07-13", "--place", SIVERSK).stdout.splitlines()[1:]
    assert told == (
        f"  no side or observer has made a claim about {WHERE} by then; 2 statements that take no position, 1 statement"
        " by affiliates, or about a sub-actor, 18 statements said later"
    )
    told = shell(demo, "disputes", "--claimant", "isw", "--place", "Siversk").stdout
    assert f"  none: looked at 21 statements about {WHERE}; " in told
    assert "Siversk" in shell(demo, "day", "2001-01-01", "--place", SIVERSK).stdout


def test_hindsight_is_asked_for_by_name(demo: Engine) -> None:
    asked = ("at", "2025-11-30", "--place", "Pokrovsk")
    assert [each["agreement"] for each in answer(demo, *asked)["places"]] == ["disputed"]
    assert [each["agreement"] for each in answer(demo, *asked, "--said-by", "now")["places"]] == ["agreed"]


def test_a_timeline_in_json_is_the_answer_over_http_and_reads_as_disputes(demo: Engine, over_http: Running) -> None:
    asked = f"/v1/places/{SIVERSK}/timeline?known_at={LOADED}"
    assert answer(demo, "timeline", SIVERSK, "--known-at", str(LOADED)) == over_http.client.get(asked).json()
    asked = f"{asked}&bound=earliest&voice=own"
    options = ("--bound", "earliest", "--voice", "own", "--conflict", "russia-ukraine")
    assert answer(demo, "timeline", SIVERSK, "--known-at", str(LOADED), *options) == over_http.client.get(asked).json()

    told = shell(demo, "timeline", "Siversk", "--known-at", str(LOADED)).stdout
    assert told.startswith(f"Russo-Ukrainian war: {WHERE} along time; known at position 286 (days of Europe/Kyiv)\n")
    assert "2025-12-11       to 2025-12-23        12 days, acknowledged" in told
    assert "  opened by " in told
    assert "  closed by no troops of Ukraine in it, since 23 December 2025 at the latest" in told


def test_more_places_than_are_shown_are_told_of(demo: Engine) -> None:
    assert "2 of 10 places, by name; --limit 10 shows all" in shell(demo, "at", "2025-12-12", "--limit", "2").stdout


def test_a_question_that_cannot_be_ends_with_one_and_a_command_that_cannot_be_with_two(demo: Engine) -> None:
    refused = {
        ("at", "soon"): "'soon' is not a date",
        ("at", "2025-12-12", "--place", "Atlantis"): "place 'Atlantis' is not in the record",
        ("at", "2025-12-12", "--known-at", "999"): "999 is past the end of the log",
        ("at", "2025-12-12", "--conflict", "other"): "conflict 'other' is not in the record",
        ("timeline", "Atlantis"): "place 'Atlantis' is not in the record",
        ("rebuild", "nothing"): "view 'nothing' is not in the record",
        ("import", "undo", "nothing"): "batch 'nothing' is not in the record",
        ("keys", "revoke", "nobody"): "key 'nobody' is not in use",
    }
    for command, told in refused.items():
        result = shell(demo, *command, code=1)
        assert told in result.stderr
        assert result.stderr.startswith("claimline: ")
        assert result.stdout == ""
    for wrong in (("at",), ("at", "2025-12-12", "--matter", "peace"), ("keys", "add", "x", "--scope", "all"), ("no",)):
        assert shell(demo, *wrong, code=2).stdout == ""


def test_several_places_of_a_name_are_told_apart_and_several_conflicts_are_to_be_named(engine: Engine) -> None:
    with small_record(engine) as (there, _):
        there.put("/v1/places/hill-2", {"name": "Hill", "admin": ["Land", "Shire"]})
        there.put("/v1/conflicts/feud", {"name": "A feud", "tz": "UTC", "claimants": {}})

    told = shell(engine, "at", "2024-06-10", "--place", "Hill", "--conflict", "war", code=1).stderr
    assert "several places are called 'Hill'" in told
    assert told.splitlines()[-1].split(maxsplit=1) == ["hill-2", "Hill, Shire, Land"]
    assert "name one of feud, war" in shell(engine, "at", "2024-06-10", code=1).stderr


# The database


def test_a_database_that_cannot_be_reached_ends_with_three_and_one_that_is_not_set_up_with_one(tmp_path: Path) -> None:
    def on(url: str) -> Engine:
        return Engine("sqlite", url, url)

    away = on(f"sqlite:///{tmp_path}")
    assert "cannot be opened" in shell(away, "status", code=3).stderr
    new = on(f"sqlite:///{tmp_path / 'new.db'}")
    assert "run `claimline migrate`" in shell(new, "status", code=1).stderr
    assert "CLAIMLINE_DATABASE" in shell(on("mysql://x"), "status", code=1).stderr


def test_a_database_that_is_not_there_is_named_and_never_made(tmp_path: Path) -> None:
    engine = Engine("sqlite", url := f"sqlite:///{tmp_path / 'forgotten.db'}", url)
    reports = tmp_path / "reports.ndjson"
    reports.write_text("{}", encoding="utf-8")
    for command in (("status",), ("at", "2024-06-10"), ("import", "reports", str(reports)), ("import", "list")):
        told = shell(engine, *command, code=1).stderr
        assert f"the database file {tmp_path / 'forgotten.db'} does not exist" in told
        assert "CLAIMLINE_DATABASE (sqlite:///claimline-demo.db, for one: it is made by `make demo`)" in told
    (tmp_path / "claimline-demo.db").touch()
    assert "claimline-demo.db, for one: it is beside it" in shell(engine, "status", code=1).stderr
    assert not (tmp_path / "forgotten.db").exists()


def test_migrate_says_what_it_did_and_does_it_once(tmp_path: Path, postgres: PostgresServer) -> None:
    new = f"sqlite:///{tmp_path / 'new.db'}"
    name = postgres.empty_database()
    empty = postgres.url(name, OWNER)
    for engine in (Engine("sqlite", new, new), Engine("postgres", empty, empty)):
        environ = {"CLAIMLINE_SERVICE_ROLE": SERVICE} if engine.name == "postgres" else {}
        assert "0003_keys" in shell(engine, "migrate", environ=environ).stdout
        assert "is at this version already" in shell(engine, "migrate", environ=environ).stdout
    assert shell(Engine("postgres", postgres.url(name, SERVICE), empty), "status").exit_code == 0


def test_status_tells_how_far_the_log_and_its_views_are(demo: Engine, over_http: Running) -> None:
    told = shell(demo, "status").stdout.splitlines()
    assert told[0] == "the log is at position 286"
    views, (tree, signing, *since) = told[1 : 1 + len(VIEWS)], told[1 + len(VIEWS) :]
    assert sorted(views) == sorted(f"the view {view} is at position 286" for view in VIEWS)
    assert tree == "the tree holds 286 entries; 0 are signed"
    assert signing.startswith("  nothing is signed: no key")
    assert all("nobody has signed since" in line for line in since)  # told after a while alone
    ready = over_http.client.get("/readyz").json()
    shape = answer(demo, "status")
    assert (shape["log"], shape["views"]) == (ready["log"], ready["views"])


def test_a_view_that_has_stopped_is_told_with_the_entry_and_the_cure(engine: Engine) -> None:
    with small_record(engine) as (there, _):
        size = there.service.store.size()
        there.service.store.append_stored([StoredEntry(size + 1, "claim.v99", b"{}")], after=size)
        deadline = monotonic() + WITHIN_SECONDS
        while there.service.status().is_ready:
            assert monotonic() < deadline
            there.service.follower.moved(timeout_seconds=0.01)

    told = shell(engine, "status", code=1).stdout
    assert f"  it stopped at position {size + 1}: " in told
    assert "run a version that can take this entry, then `claimline rebuild record`" in told
    behind = shell(engine, "at", "2024-06-10", "--known-at", str(size + 1), code=3)
    assert "`claimline status` names the cause and the cure" in behind.stderr


def test_a_rebuild_leaves_every_answer_as_it_was(engine: Engine) -> None:
    loaded(engine)
    asked = (("at", "2025-12-12", "--said-by", "2025-12-12"), ("timeline", "Siversk"))
    before = [answer(engine, *question) for question in asked]
    told = shell(engine, "rebuild")

    assert sorted(told.stdout.splitlines()) == sorted(f"the view {view} is rebuilt" for view in VIEWS)
    assert f"record: position {LOADED} of {LOADED}" in told.stderr
    assert [answer(engine, *question) for question in asked] == before
    assert shell(engine, "rebuild", "names").stdout == "the view names is rebuilt\n"


def test_following_prints_what_was_appended_and_what_follows_from_it(demo: Engine, over_http: Running) -> None:
    asked = ("follow", "--place", "Siversk", "--type", "dispute.opened,dispute.closed", "--until-caught-up")
    opened_, closed = shell(demo, *asked).stdout.splitlines()
    items = [json.loads(line) for line in shell(demo, *asked, "--json").stdout.splitlines()]
    feed = over_http.read("/v1/feed", place=SIVERSK, type="dispute.opened,dispute.closed")

    both = "Russia: controlled by Russia; Ukraine: controlled by Ukraine"
    assert opened_.endswith(f"dispute.opened       Siversk: control is disputed: {both}")
    assert closed.endswith("dispute.closed       Siversk: control is no longer disputed: acknowledged")
    assert items == feed["items"]
    assert shell(demo, *asked, "--after", items[0]["cursor"]).stdout.splitlines() == [closed]
    assert shell(demo, *asked, "--after", "now").stdout == ""
    assert "is not a cursor of the feed" in shell(demo, "follow", "--after", "x", code=1).stderr
    whole = shell(demo, "follow", "--until-caught-up", "--type", ",".join(ItemType)).stdout.splitlines()
    assert len(whole) == len(over_http.read("/v1/feed", type=",".join(ItemType))["items"])


# Keys


def test_a_key_is_shown_once_alone_on_the_last_line_of_stdout(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"  # set up by the command itself
    engine = Engine("sqlite", url, url)
    made = shell(engine, "keys", "add", "desk", "--scope", "write", "--scope", "edit")
    [token] = made.stdout.splitlines()

    assert token.startswith("clk_")
    assert "the key 'desk' may edit and write" in made.stderr
    listed = shell(engine, "keys", "list")
    assert listed.stdout.split()[:3] == ["desk", "edit", "write"]
    assert token not in listed.stdout + shell(engine, "keys", "list", "--json").stdout
    assert "there is a key 'desk' already" in shell(engine, "keys", "add", "desk", "--scope", "read", code=1).stderr


def test_a_revoked_key_stays_on_the_list(engine: Engine) -> None:
    shell(engine, "keys", "add", "desk", "--scope", "read")
    assert shell(engine, "keys", "revoke", "desk").stdout == "the key 'desk' is revoked\n"

    [key] = answer(engine, "keys", "list")["keys"]
    assert (key["name"], key["scopes"]) == ("desk", ["read"])
    assert key["revoked_at"] >= key["added_at"]
    assert "is revoked since 20" in shell(engine, "keys", "list").stdout
    shell(engine, "keys", "revoke", "desk", code=1)


def test_a_key_is_kept_to_what_is_named_in_any_spelling(engine: Engine) -> None:
    with small_record(engine):
        pass
    limits = ("--conflict", "a war", "--claimant", "Red army", "--expires", "2099-01-31")
    made = shell(engine, "keys", "add", "desk", "--scope", "write", *limits, "--json")

    assert json.loads(made.stdout).keys() == {"name", "scopes", "conflicts", "claimants", "expires_at", "key"}
    [key] = answer(engine, "keys", "list")["keys"][:1]
    told = {name: key[name] for name in ("conflicts", "claimants", "expires_at", "used_at")}
    assert told == {
        "conflicts": ["war"],
        "claimants": ["red-army"],
        "expires_at": "2099-01-31T23:59:59.999999Z",
        "used_at": None,
    }
    listed = shell(engine, "keys", "list").stdout.splitlines()[0]
    assert (
        "for the conflict war and the claimant red-army alone, until 2099-01-31T23:59:59.999999Z, never used" in listed
    )


def test_a_limit_that_names_nothing_makes_no_key(engine: Engine) -> None:
    with small_record(engine):
        pass
    before = answer(engine, "keys", "list")
    for limits, problem in (
        (("--conflict", "wer"), "conflict 'wer' is not in the record"),
        (("--claimant", "Read"), "no claimant of A war is called 'Read'. Near:"),
        (("--expires", "soon"), "--expires"),
        (("--expires", "2020-01-01"), "which has passed: give a later day"),
    ):
        assert problem in shell(engine, "keys", "add", "desk", "--scope", "write", *limits, code=1).stderr, limits
    assert answer(engine, "keys", "list") == before
