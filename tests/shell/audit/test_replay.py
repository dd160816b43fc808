"""A replay: the record as it stood, from the log alone, answers as the live record does at that known-at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.log import codec
from adapters.views.applying import ViewStuck
from api.audit.digest import digest
from api.bootstrap import Installation, opened
from api.bootstrap.replays import FileThere
from api.demo import load
from api.settings import Settings
from api.wire import shapes
from domain.errors import Unreadable
from domain.intake.drafts import RedactionDraft
from domain.questions.past import Question
from domain.questions.stances.places import ask_stances, ask_timeline
from domain.record.store import StoredEntry
from domain.stances.ports import PlaceFilter, StanceFilter
from tests.http.questions.test_pinned_answers import PINNED, SIVERSK, say_more
from tests.support.builders import CONFLICT, OTHER_TOWN, TOWN, Journal
from tests.support.engines import Engine, PostgresServer, postgres_engine, sqlite_engine
from tests.support.histories import journals
from tests.support.importing import service_on, shell
from tests.support.properties import examples
from tests.support.running import Running, running
from tests.support.small_record import a_claim, a_report, small_record

pytestmark = pytest.mark.slow

LOADED = 286
DAY = 86_400_000_000
PLACES = ("geonames:694403", "geonames:704422")
DAYS = ("2022-09-01", "2025-12-12", "2025-12-24")


@pytest.fixture
def folder() -> Iterator[Path]:
    found = Path(mkdtemp(prefix="claimline-test-"))
    yield found
    rmtree(found)


@contextmanager
def replayed(service: Installation, to: int, folder: Path) -> Iterator[Engine]:
    file = folder / "replay.db"
    for _ in service.replay(file, to=to):
        pass
    yield Engine("sqlite", f"sqlite:///{file}", f"sqlite:///{file}")
    for each in folder.glob("replay.db*"):
        each.unlink()


def answers(service: Installation, at: int, *, conflict: str, places: tuple[str, ...], days: tuple[str, ...]) -> bytes:
    """The digest, and pinned answers as they go over the wire."""
    with service.reader.snapshot() as past:
        told: list[object] = [digest(past, at=at).sha256]
        there = past.conflict(conflict, at=at) is not None
    for day in days if there else ():
        question = Question(conflict=conflict, about=day, said_by=day, known_at=str(at))
        told.append(shapes.stances(ask_stances(service.asking, question, PlaceFilter(), StanceFilter(), limit=100)))
    for place in places if there else ():
        with service.reader.snapshot() as past:
            declared = past.place(place, at=at) is not None
        if declared:
            track = ask_timeline(service.asking, place, Question(conflict=conflict, known_at=str(at)))
            told.append(shapes.timeline(track))
    return orjson.dumps(told)


# What it answers


@pytest.mark.thorough
def test_all_through_the_demo_it_answers_as_the_record_does_there(engine: Engine, folder: Path) -> None:
    with running(engine) as there:
        load(there.service)
        say_more(there)
        for at in (*range(12), *range(12, LOADED, 6), LOADED):
            expected = answers(there.service, at, conflict="russia-ukraine", places=PLACES, days=DAYS)
            with replayed(there.service, at, folder) as made, service_on(made) as scratch:
                assert scratch.store.size() == at
                assert answers(scratch, at, conflict="russia-ukraine", places=PLACES, days=DAYS) == expected


def test_its_answers_over_http_are_the_same_bytes(engine: Engine, folder: Path) -> None:
    questions = [*PINNED, f"{SIVERSK}/stances?about=2025-12-12&said_by=2025-12-12&known_at=9&bound=earliest"]
    with running(engine) as there:
        load(there.service)
        say_more(there)
        live = [over_http(there, question) for question in questions]
        with replayed(there.service, LOADED, folder) as made, running(made) as scratch:
            assert [over_http(scratch, question) for question in questions] == live
            refused = scratch.client.get(f"/v1/log?after=0&known_at={LOADED + 1}")
            assert refused.status_code == 400


def over_http(there: Running, question: str) -> tuple[bytes, str]:
    response = there.client.get(question.replace("+", "%2B"))
    assert response.status_code == 200, response.text
    return response.content, response.headers["etag"]


@pytest.mark.parametrize("name", ["sqlite", "postgres"])
@examples(6)
@given(journal=journals(), data=st.data())
def test_at_every_position_of_a_history_it_answers_as_the_record_does_there(
    journal: Journal,
    data: st.DataObject,
    name: str,
    postgres: PostgresServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("history")
    engine = postgres_engine(postgres) if name == "postgres" else sqlite_engine(folder)
    days = tuple(data.draw(st.lists(st.sampled_from(("2025-05-02", "2025-05-31", "2025-06-15")), min_size=1)))
    with service_on(engine) as service:
        service.store.append_stored([codec.encode(entry) for entry in journal.entries], after=0)
        service.await_views(len(journal.entries))
        for at in range(len(journal.entries) + 1):
            expected = answers(service, at, conflict=CONFLICT, places=(TOWN, OTHER_TOWN), days=days)
            with replayed(service, at, folder) as made, service_on(made) as scratch:
                assert answers(scratch, at, conflict=CONFLICT, places=(TOWN, OTHER_TOWN), days=days) == expected


# Its input


def test_it_is_made_from_the_log_alone_which_is_only_read(engine: Engine, folder: Path) -> None:
    with service_on(engine) as service:
        load(service)
        with service.reader.snapshot() as past:
            expected = digest(past, at=200).sha256
    with opened(Settings(database=engine.url), following=False) as service:
        with service.database.write() as session:
            session.execute("delete from record_statements", {})
            session.execute("update view_cursors set position = 7, stopped_at = 8, problem = 'broken'", {})
        before = service.store.read_stored(after=0, limit=LOADED + 1), [each.cursor for each in service.status().views]
        with replayed(service, 200, folder) as made, service_on(made) as scratch, scratch.reader.snapshot() as past:
            assert digest(past, at=200).sha256 == expected
        after = service.store.read_stored(after=0, limit=LOADED + 1), [each.cursor for each in service.status().views]
        assert after == before


def test_its_log_has_the_bytes_and_the_tree_of_the_one_it_is_of(engine: Engine, folder: Path) -> None:
    with service_on(engine) as service:
        load(service)
        with replayed(service, 260, folder) as made, service_on(made) as scratch:
            assert scratch.store.read_stored(after=0, limit=300) == service.store.read_stored(after=0, limit=260)
            scratch.await_views(260)
            assert scratch.proving.tree.size() == 260
            assert {each.cursor.generation for each in scratch.status().views if each.cursor} == {1}  # none was remade


@pytest.fixture
def redacted(engine: Engine) -> Iterator[tuple[Running, list[str]]]:
    """A statement at 6 whose quote is redacted at 7, and whose channel at 9, 8 being another; and digests at each."""
    with small_record(engine) as (there, _):
        there.post("/v1/reports", a_report(a_claim(id="c", quote="Zqquote", channel="Zqchannel"), id="r"))
        there.service.redacting.redact("c", REMOVE_QUOTE, by="legal", approved_by="editor")
        there.put("/v1/places/ford", {"name": "Another name"})
        there.service.redacting.redact("c", REMOVE_CHANNEL, by="legal", approved_by="editor")
        size = there.service.store.size()
        there.service.await_views(size)
        yield there, [digest_at(there.service, at) for at in range(size + 1)]


REMOVE_QUOTE = RedactionDraft(remove=("quote",), reason="Order 7")
REMOVE_CHANNEL = RedactionDraft(remove=("channel",), reason="Order 8")


def digest_at(service: Installation, at: int) -> str:
    with service.reader.snapshot() as past:
        return digest(past, at=at).sha256


def test_what_was_redacted_beyond_its_end_is_in_none_of_it(redacted: tuple[Running, list[str]], folder: Path) -> None:
    there, digests = redacted
    for at in range(6, len(digests)):
        question = f"/v1/statements/c?known_at={at}"
        live = there.client.get(question).json()
        assert live["redacted"] == ["quote", "channel"]
        with replayed(there.service, at, folder) as made:
            assert b"Zqquote" not in made.path.read_bytes()
            assert b"Zqchannel" not in made.path.read_bytes()
            with running(made) as scratch:
                assert scratch.client.get(question).json() == live
                assert digest_at(scratch.service, at) == digests[at]
                for view in ("tree", "names", "record"):
                    list(scratch.service.views.rebuild(view))
                assert digest_at(scratch.service, at) == digests[at]
            assert shell(made, "log", "diff", "0", "--json").stdout
            if at < 9:  # nothing is erased in it yet
                shell(made, "check")


def test_of_what_was_redacted_before_its_end_it_has_the_very_log(
    redacted: tuple[Running, list[str]], folder: Path
) -> None:
    there, digests = redacted
    size = len(digests) - 1
    with replayed(there.service, size, folder) as made, service_on(made) as scratch:
        assert scratch.store.read_stored(after=0, limit=size) == there.service.store.read_stored(after=0, limit=size)
        assert scratch.entry_hash(6) == there.service.entry_hash(6)


def test_an_entry_that_cannot_be_taken_is_named_and_no_file_is_left(engine: Engine, folder: Path) -> None:
    with small_record(engine) as (there, _):
        there.post("/v1/reports", a_report(a_claim(id="c")))
        (claim,) = there.service.store.read_stored(after=5, limit=1)
        there.service.store.append_stored([StoredEntry(7, "unheard-of.v1", claim.state)], after=6)
        for _ in there.service.replay(folder / "whole.db", to=6):
            pass
        with pytest.raises(Unreadable, match="position 7, 'unheard-of"):
            list(there.service.replay(folder / "replay.db", to=7))

    assert [each.name for each in folder.iterdir()] == ["whole.db"]


def test_an_entry_that_a_view_cannot_take_is_named_with_the_view(engine: Engine, folder: Path) -> None:
    with small_record(engine) as (there, _):
        there.post("/v1/reports", a_report(a_claim(id="c"), id="a-report"))
        (claim,) = there.service.store.read_stored(after=5, limit=1)
        lost = claim.state.replace(b"a-report", b"no-where").replace(b'"position":6', b'"position":7')
        there.service.store.append_stored([StoredEntry(7, claim.name, lost)], after=6)
        with pytest.raises(ViewStuck, match="the view 'record' cannot take the entry at position 7"):
            list(there.service.replay(folder / "replay.db", to=7))

    assert list(folder.iterdir()) == []


def test_one_that_is_broken_off_leaves_no_file_and_one_that_is_there_stays(engine: Engine, folder: Path) -> None:
    with service_on(engine) as service:
        load(service)
        begun = service.replay(folder / "replay.db", to=LOADED)
        next(begun)
        begun.close()
        assert list(folder.iterdir()) == []
        (folder / "kept.db").write_bytes(b"something")
        with pytest.raises(FileThere, match="is there already"):
            next(service.replay(folder / "kept.db", to=LOADED))
        assert (folder / "kept.db").read_bytes() == b"something"


# The command


def test_a_command_is_answered_from_the_replay_which_is_then_removed(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    with service_on(engine) as service:
        load(service)
    question = ("at", "2025-12-12", "--said-by", "2025-12-12", "--place", "Siversk")
    told = shell(engine, "replay", "--to", "200", "--", *question, "--known-at", "200")

    assert told.stdout == shell(engine, *question, "--known-at", "200").stdout
    assert told.stderr == "replayed up to position 200\n"
    assert json.loads(shell(engine, "replay", "--to", "200", "--", "status", "--json").stdout)["log"] == {"size": 200}
    assert "past the end" in shell(engine, "replay", "--to", "200", "--", *question, "--known-at", "201", code=1).stderr
    assert shell(engine, "replay", "--to", "200", "--", "no-such-command", code=2).stdout == ""
    assert list(folder.iterdir()) == []


def test_a_replay_that_is_kept_is_asked_by_its_address(engine: Engine, folder: Path) -> None:
    with small_record(engine) as (there, clock):
        there.post("/v1/reports", a_report(a_claim(id="c", stated="2024-06-14")))
        clock.instant += DAY
        there.post("/v1/statements/c/annulment", {"reason": "twice"})
    file = folder / "kept.db"
    told = shell(engine, "replay", "--to", "2024-06-15", "--into", file).stdout

    address = f"CLAIMLINE_DATABASE=sqlite:///{file}"
    assert told == f"the record as it stood at position 6 is in {file}: ask it with {address}\n"
    kept = Engine("sqlite", f"sqlite:///{file}", f"sqlite:///{file}")
    assert "controlled by Red" in shell(kept, "at", "2024-06-15").stdout
    assert "no side or observer has made a claim about any place by then" in shell(engine, "at", "2024-06-15").stdout
    assert "is there already" in shell(engine, "replay", "--into", file, code=1).stderr
    asked = shell(engine, "replay", "--to", "4", "--into", folder / "other.db", "--json").stdout
    assert json.loads(asked) == {"position": 4, "database": f"sqlite:///{folder / 'other.db'}"}
    both = shell(engine, "replay", "--to", "6", "--into", folder / "third.db", "--", "at", "2024-06-15").stdout
    assert both == shell(kept, "at", "2024-06-15").stdout
    assert (folder / "third.db").exists()


def test_what_cannot_be_replayed_is_said(engine: Engine, folder: Path) -> None:
    with small_record(engine):
        pass
    for wrong in (("replay", "--to", "3"), ("replay", "--json", "--", "status")):
        assert shell(engine, *wrong, code=2).stdout == ""
    told = shell(engine, "replay", "--to", "5", "--", "status", code=1).stderr
    assert told.startswith("claimline: --to: 5 is past the end of the log: the log ends at 4")
    assert "--to: 'soon' is not a date" in shell(engine, "replay", "--to", "soon", "--", "status", code=1).stderr
    missing = folder / "none" / "replay.db"
    assert "none" in shell(engine, "replay", "--into", missing, code=1).stderr


def test_a_date_that_the_views_have_not_reached_is_not_guessed(engine: Engine) -> None:
    with service_on(engine) as service:
        load(service)
    with opened(Settings(database=engine.url), following=False) as service, service.database.write() as session:
        session.execute("update view_cursors set position = 100 where view_name = 'record'", {})
        session.execute("delete from record_positions where position > 100", {})

    told = shell(engine, "replay", "--to", "9999-01-01", "--", "status", code=3).stderr
    assert f"the views hold the log up to position 100, and {LOADED} was asked for" in told
    assert "position 200" in shell(engine, "replay", "--to", "200", "--", "status").stdout
