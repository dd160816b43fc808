"""Somebody who may do all changes a database behind the log's back: the check finds it, and names where."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest
from typer.testing import CliRunner

from adapters.log import codec
from adapters.signing.keys import new_key
from api.bootstrap import opened
from api.cli import app
from api.demo import load
from api.settings import Settings
from domain.audit.checks import Checked
from domain.dates import edtf
from domain.proofs.merkle import HASH_BYTES
from domain.proofs.notes import signed
from domain.record.declarations import PlaceDeclaration
from domain.record.entries import Entry
from tests.support.builders import SALT
from tests.support.checking import assert_checked, checked, fault_in
from tests.support.engines import SERVICE, Engine, PostgresServer, sqlite_engine
from tests.support.running import running
from tests.support.signing import ORIGIN, declare, signing_settings

pytestmark = pytest.mark.slow

Run = Callable[..., list[tuple[Any, ...]]]
AT = 57
A_MOMENT = 0.05
UNSIGNED = "nothing of this log has been signed"


@dataclass(frozen=True)
class Tampering:
    """A database with the demo in it, and somebody who may do all to it."""

    engine: Engine
    admin_url: str
    size: int

    @contextmanager
    def unguarded(self) -> Iterator[Run]:
        """SQL with the triggers of the log off: afterwards they are as they were."""
        opening = self._sqlite if self.engine.name == "sqlite" else self._postgres
        with opening() as run:
            yield run

    @contextmanager
    def _sqlite(self) -> Iterator[Run]:
        with closing(sqlite3.connect(self.engine.path)) as connection, connection:
            triggers = connection.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall()
            for name, _ in triggers:
                connection.execute(f"drop trigger {name}")
            yield lambda sql, *values: connection.execute(sql, values).fetchall()
            for _, sql in triggers:
                connection.execute(sql)

    @contextmanager
    def _postgres(self) -> Iterator[Run]:
        with psycopg.connect(self.admin_url) as connection:
            connection.execute("set search_path = claimline_views, claimline")
            connection.execute("alter table stored_events disable trigger user")

            def run(sql: str, *values: object) -> list[tuple[Any, ...]]:
                cursor = connection.execute(sql.replace("?", "%s").encode(), values)
                return cursor.fetchall() if cursor.description else []

            yield run
            for name in ("stored_events_refuse_change", "stored_events_refuse_gaps", "stored_events_refuse_update"):
                connection.execute(f"alter table stored_events enable always trigger {name}".encode())

    def state(self, run: Run, position: int) -> bytes:
        return bytes(run("select state from stored_events where originator_version = ?", position)[0][0])

    def put(self, run: Run, position: int, state: bytes) -> None:
        run("update stored_events set state = ? where originator_version = ?", state, position)


@pytest.fixture
def there(engine: Engine, request: pytest.FixtureRequest) -> Tampering:
    with running(engine) as demo:
        load(demo.service)
        demo.service.await_views(size := demo.service.store.size())
    admin_url = ""
    if engine.name == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres")
        admin_url = server.url(engine.url.partition("@/")[2].partition("?")[0])
    return Tampering(engine, admin_url, size)


def test_an_installation_that_nobody_touched_is_right(there: Tampering) -> None:
    found = checked(there.engine)

    assert found.first is None
    assert found.size == there.size
    assert set(found.faults) >= {"entries", "tiles", "views", "guards"}
    assert [note.partition(":")[0] for note in found.notes] == [UNSIGNED]


def test_one_byte_of_an_entry(there: Tampering) -> None:
    """One that keeps the entry readable, canonical and in its place: its hash alone tells."""
    with there.unguarded() as run:
        state = there.state(run, AT)
        salt = state.index(b'"salt":"') + len(b'"salt":"')
        there.put(run, AT, state[:salt] + (b"1" if state[salt : salt + 1] == b"0" else b"0") + state[salt + 1 :])
    check, fault = fault_in(there.engine)

    assert (check, fault.position) == ("tiles", AT)
    assert "one of the two was changed" in fault.problem
    assert fault.cure.startswith("compare the entry with a backup, an export or a mirror before anything is rebuilt")


def test_one_byte_of_the_last_entry(there: Tampering) -> None:
    with there.unguarded() as run:
        state = there.state(run, there.size)
        there.put(run, there.size, state.replace(b'"recorded_by":"', b'"recorded_by":"x'))

    assert fault_in(there.engine)[1].position == there.size


def test_one_byte_that_makes_an_entry_unreadable(there: Tampering) -> None:
    with there.unguarded() as run:
        there.put(run, AT, there.state(run, AT)[:-1])
    check, fault = fault_in(there.engine)

    assert (check, fault.position) == ("entries", AT)
    assert "no JSON" in fault.problem


def test_an_entry_that_says_the_same_in_other_bytes(there: Tampering) -> None:
    with there.unguarded() as run:
        there.put(run, AT, orjson.dumps(orjson.loads(there.state(run, AT)), option=orjson.OPT_INDENT_2))

    assert fault_in(there.engine)[1].position == AT
    assert "not canonical" in fault_in(there.engine)[1].problem


def test_an_entry_that_goes_back_in_time(there: Tampering) -> None:
    with there.unguarded() as run:
        shape = orjson.loads(there.state(run, AT))
        there.put(run, AT, codec.canonical(shape | {"recorded_at": "2000-01-01T00:00:00.000000Z"}))
    check, fault = fault_in(there.engine)

    assert (check, fault.position) == ("entries", AT)
    assert "earlier than the entry before it" in fault.problem


def test_a_name_that_is_not_that_of_the_bytes(there: Tampering) -> None:
    with there.unguarded() as run:
        run("update stored_events set topic = 'claim.v0' where originator_version = ?", AT)

    assert fault_in(there.engine)[1].position == AT


def test_a_swapped_pair(there: Tampering) -> None:
    with there.unguarded() as run:
        one, other = there.state(run, AT), there.state(run, AT + 1)
        there.put(run, AT, other)
        there.put(run, AT + 1, one)
    check, fault = fault_in(there.engine)

    assert (check, fault.position) == ("entries", AT)


def test_a_swapped_pair_that_says_the_right_positions(there: Tampering) -> None:
    with there.unguarded() as run:
        one, other = (orjson.loads(there.state(run, position)) for position in (AT, AT + 1))
        times = one["recorded_at"], other["recorded_at"]
        for position, shape, at in ((AT, other, times[0]), (AT + 1, one, times[1])):
            there.put(run, position, codec.canonical(shape | {"position": position, "recorded_at": at}))
            run("update stored_events set topic = ? where originator_version = ?", shape["type"], position)
    _, fault = fault_in(there.engine)

    assert fault.position == AT


def test_an_entry_taken_out_of_the_middle(there: Tampering) -> None:
    with there.unguarded() as run:
        run("delete from stored_events where originator_version = ?", AT)
    check, fault = fault_in(there.engine)

    assert (check, fault.position) == ("entries", AT)
    assert "is missing" in fault.problem


def test_an_entry_that_was_emptied_and_that_no_redaction_names(there: Tampering) -> None:
    with there.unguarded() as run:
        there.put(run, AT, b"")
    check, fault = fault_in(there.engine)

    assert (check, fault.position) == ("entries", AT)
    assert "no later redaction names it" in fault.problem


def test_a_backup_that_holds_less_than_was_signed(there: Tampering, tmp_path: Path) -> None:
    """The views are those of the backup, too: the mark and the checkpoint alone tell."""
    with opened(signing_settings(there.engine, tmp_path)) as service:
        service.signed()
    assert_checked(there.engine)
    with there.unguarded() as run:
        run("delete from stored_events where originator_version > ?", AT)
    with opened(Settings(database=there.engine.url)) as service:
        while {view.cursor and view.cursor.position for view in service.status().views} != {AT}:
            service.follower.moved(timeout_seconds=A_MOMENT)
    check, fault = fault_in(there.engine)

    assert (check, fault.position) == ("signing", AT + 1)
    assert f"the checkpoint of {there.size} entries was signed" in fault.problem


def test_a_checkpoint_that_was_changed(there: Tampering, tmp_path: Path) -> None:
    with opened(signing_settings(there.engine, tmp_path)) as service:
        note = service.signed()
    with there.unguarded() as run:
        run("update checkpoints set note = ?", note.replace(b"\n%d\n" % there.size, b"\n%d\n" % (there.size - 1)))

    assert fault_in(there.engine)[0] == "signing"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("signed", [True, False], ids=["signed", "not signed yet"])
def test_a_backup_that_was_copied_back(there: Tampering, tmp_path: Path, *, signed: bool) -> None:
    """All of it is as it was once, what was signed by then too; the mark, which no restore brings back, is of more."""
    settings = signing_settings(there.engine, tmp_path)
    if signed:
        with opened(settings) as service:
            service.signed()
    with closing(sqlite3.connect(there.engine.path)) as live, closing(sqlite3.connect(tmp_path / "kept.db")) as kept:
        live.backup(kept)
    with opened(settings) as service:
        declare(service, "one-more", "another")
        service.signed()
    shutil.copy(tmp_path / "kept.db", there.engine.path)
    check, fault = fault_in(there.engine, settings)

    assert (check, fault.position) == ("signing", there.size + 1)
    assert f"the mark of {there.size + 2} entries was signed, and the log ends at {there.size}" in fault.problem


def test_a_log_cut_short_whose_checkpoint_was_taken_away_too(there: Tampering, tmp_path: Path) -> None:
    settings = signing_settings(there.engine, tmp_path)
    with opened(settings) as service:
        service.signed()
    with there.unguarded() as run:
        run("delete from stored_events where originator_version > ?", AT)
        run("delete from checkpoints")
        run("delete from view_cursors")
    check, fault = fault_in(there.engine, settings)

    assert (check, fault.position) == ("signing", AT + 1)


def test_a_past_that_was_rewritten_throughout(there: Tampering, tmp_path: Path) -> None:
    """The entry, its tile and every view agree: only what was signed does not."""
    settings = signing_settings(there.engine, tmp_path)
    with opened(settings) as service:
        service.signed()
    with there.unguarded() as run:
        there.put(run, AT, there.state(run, AT).replace(b'"salt":"', b'"salt":"ff'))
        run("delete from view_cursors")
        run("delete from checkpoints")
    with opened(Settings(database=there.engine.url)) as service:
        service.await_views(there.size)
    check, fault = fault_in(there.engine, settings)

    assert check == "signing"
    assert f"the mark of {there.size} entries was signed, and other entries than those are there now" in fault.problem


def test_a_checkpoint_that_another_key_signed(there: Tampering, tmp_path: Path) -> None:
    """The owner of the database may name a key of their own in it, but cannot replace the keys that sign here."""
    settings = signing_settings(there.engine, tmp_path)
    with opened(settings) as service:
        text = service.signed().decode().partition("\n\n")[0] + "\n"
    another = new_key(ORIGIN)
    note = signed(text, [(another.key, another.signer().sign)]).written()
    with there.unguarded() as run:
        run("update checkpoints set note = ?, keys = ?", note, another.key.text())
    check, fault = fault_in(there.engine, settings)

    assert check == "signing"
    assert "none of the keys that are trusted" in fault.problem


def test_a_missing_tail(there: Tampering) -> None:
    with there.unguarded() as run:
        run("delete from stored_events where originator_version >= ?", AT)
    check, fault = fault_in(there.engine)

    assert (check, fault.position) == ("tiles", AT)
    assert f"the log ends at {AT - 1}" in fault.problem
    assert "backup" in fault.cure


def test_a_changed_tile(there: Tampering) -> None:
    with there.unguarded() as run:
        hashes = bytearray(run("select hashes from tree_tiles where level = 0 and number = 0")[0][0])
        hashes[(AT - 1) * HASH_BYTES] ^= 1
        run("update tree_tiles set hashes = ? where level = 0 and number = 0", bytes(hashes))
    check, fault = fault_in(there.engine)

    assert (check, fault.position) == ("tiles", AT)


def test_a_tile_cut_short(there: Tampering) -> None:
    with there.unguarded() as run:
        hashes = bytes(run("select hashes from tree_tiles where level = 0 and number = 0")[0][0])
        run("update tree_tiles set hashes = ? where level = 0 and number = 0", hashes[: (AT - 1) * HASH_BYTES + 3])

    assert fault_in(there.engine)[1].position == AT


def test_a_changed_row_of_a_view(there: Tampering) -> None:
    with there.unguarded() as run:
        ((position,),) = run("select max(position) from record_statements where holder is not null")
        run("update record_statements set holder = 'nobody' where position = ?", position)
    check, fault = fault_in(there.engine)

    assert (check, fault.position) == ("views", position)
    assert fault.cure.endswith("run `claimline rebuild record`")


@pytest.mark.parametrize("change", ["delete from record_statements", "insert into record_denied values ('x', 57, 57)"])
def test_rows_of_a_view_that_are_gone_or_too_many(there: Tampering, change: str) -> None:
    with there.unguarded() as run:
        first = run("select min(position) from record_statements")[0][0] if "delete" in change else AT
        run(change)

    assert fault_in(there.engine)[1].position == first


def test_a_row_that_tells_no_position_is_named_by_its_key(there: Tampering) -> None:
    with there.unguarded() as run:
        run("update names_places set population = 1 where place = (select min(place) from names_places)")
    check, fault = fault_in(there.engine)

    assert (check, fault.position) == ("views", None)
    assert "in names_places the row place 'demo:avdiivka-coke-plant' is not as the log has it" in fault.problem


def test_a_table_of_a_view_that_is_gone(there: Tampering) -> None:
    with there.unguarded() as run:
        run("drop table record_denied")
    check, fault = fault_in(there.engine)

    assert (check, fault.position) == ("views", None)
    assert "record" in fault.problem


def test_a_view_that_stopped(there: Tampering) -> None:
    with there.unguarded() as run:
        run("update view_cursors set stopped_at = ?, problem = 'it is too hard' where view_name = 'record'", AT)
    check, fault = fault_in(there.engine)

    assert (check, fault.position) == ("views", AT)
    assert "it is too hard" in fault.problem


def test_a_view_that_is_behind_is_right_as_far_as_it_is(there: Tampering) -> None:
    with running(there.engine) as demo:
        demo.service.follower.stop()
        declared = PlaceDeclaration(id="hamlet", name="Hamlet")
        shape = orjson.loads(demo.service.store.read_stored(after=there.size - 1, limit=1)[0].state)
        at = edtf.parse_instant(shape["recorded_at"])
        entry = Entry(position=there.size + 1, recorded_at=at, recorded_by="t", batch=None, salt=SALT, body=declared)
        demo.service.store.append_stored([codec.encode(entry)], after=there.size)

        assert_checked(there.engine)
    assert checked(there.engine).size == there.size + 1


def test_a_view_that_is_not_made_is_no_fault(there: Tampering) -> None:
    with there.unguarded() as run:
        run("delete from view_cursors where view_name = 'names'")
    found = checked(there.engine)

    assert found.first is None
    assert found.notes[0].startswith(UNSIGNED)
    assert ["the view names is not made" in note for note in found.notes[1:]] == [True]


OFF = {
    "sqlite": {
        "drop trigger stored_events_refuse_update": "the trigger stored_events_refuse_update is missing",
        "drop table keys": "the table keys is missing",
        "create trigger forget after insert on stored_events begin delete from keys; end": "forget is not one of",
    },
    "postgres": {
        "alter table stored_events disable trigger stored_events_refuse_change": "refuse_change is not enabled always",
        "alter table stored_events enable trigger stored_events_refuse_gaps": "refuse_gaps is not enabled always",
        "drop trigger stored_events_refuse_gaps on stored_events": "the trigger stored_events_refuse_gaps is missing",
        "create or replace function refuse_change() returns trigger language plpgsql as 'begin return null; end'": (
            "the function claimline.refuse_change is missing, or not as Claimline makes it"
        ),
        "alter function refuse_all_but_erasure() reset search_path": "the function claimline.refuse_all_but_erasure",
        "alter function append_entries security definer": "the function claimline.append_entries",
        "create rule forget as on insert to stored_events do instead nothing": "has rules",
        "alter table stored_events enable row level security": "row security",
        "alter table stored_events drop constraint stored_events_one_stream": "stored_events_one_stream",
        f"grant update on stored_events to {SERVICE}": f"the role {SERVICE} serves, and may UPDATE",
        f"grant update (state) on stored_events to {SERVICE}": f"the role {SERVICE} serves, and may UPDATE",
        "grant truncate on stored_events to public": f"the role {SERVICE} serves, and may TRUNCATE",
        f"alter table stored_events owner to {SERVICE}": "has the rights of the owner",
    },
}


@pytest.mark.parametrize(
    ("engine", "sql", "problem"),
    [(name, sql, problem) for name, changes in OFF.items() for sql, problem in changes.items()],
    indirect=["engine"],
)
def test_a_guard_that_is_gone(there: Tampering, sql: str, problem: str) -> None:
    if there.engine.name == "sqlite":
        with closing(sqlite3.connect(there.engine.path)) as connection:
            connection.executescript(sql)
    else:
        with psycopg.connect(there.admin_url) as connection:
            connection.execute("set search_path = claimline")
            connection.execute(sql.encode())
    fault = checked(there.engine).faults["guards"]

    assert fault is not None
    assert problem in fault.problem


def test_rows_that_are_none_of_the_logs(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path)
    there = Tampering(engine, "", 0)
    with there.unguarded() as run:
        run("insert into stored_events values ('another', 1, 'claim.v1', ?)", b"{}")

    assert "rows that are none of the log's" in fault_in(engine)[1].problem


def test_a_file_whose_index_lost_a_row(tmp_path: Path) -> None:
    """SQLite itself tells what does not fit together."""
    engine = sqlite_engine(tmp_path)
    with running(engine) as demo:
        load(demo.service)
        demo.service.await_views(demo.service.store.size())
    with closing(sqlite3.connect(engine.path)) as connection, connection:
        connection.execute("pragma writable_schema = on")
        of_index = "where type = 'index' and name like '%statements_by_report'"
        ((sql,),) = connection.execute(f"select sql from sqlite_master {of_index}").fetchall()
        connection.execute(f"update sqlite_master set sql = ? {of_index}", (sql.replace("(report,", "(place,"),))
    check, fault = fault_in(engine)

    assert check == "file"
    assert "SQLite says" in fault.problem


def test_the_command_names_the_first_fault_and_the_cure(there: Tampering, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMLINE_DATABASE", there.engine.url)
    right = CliRunner().invoke(app, ["check", "--json"])
    assert (right.exit_code, orjson.loads(right.stdout)["first"]) == (0, None)

    with there.unguarded() as run:
        there.put(run, AT, there.state(run, AT)[:-1])
    told, wrong = CliRunner().invoke(app, ["check"]), CliRunner().invoke(app, ["check", "--json"])

    assert told.exit_code == wrong.exit_code == 1
    assert f"the first fault, at position {AT}: the bytes of the entry are no JSON" in told.stdout
    assert told.stdout.splitlines()[-1].strip().startswith("take the entries from this position on")
    shape = orjson.loads(wrong.stdout)
    assert (shape["log"], shape["first"]["check"], shape["first"]["position"]) == ({"size": there.size}, "entries", AT)
    assert shape["first"]["cure"].startswith("take the entries")


def test_a_check_holds_nothing_up_and_is_held_up_by_nothing(there: Tampering) -> None:
    """It runs beside the service: entries that come meanwhile are read on, where a view has read them."""
    with running(there.engine) as demo:
        for step in demo.service.check():
            if not isinstance(step, Checked):
                demo.put("/v1/places/meanwhile", {"name": f"Meanwhile {step.position}"})
                demo.service.await_views(there.size + 1)

    assert isinstance(step, Checked)
    assert step.first is None
    assert step.size == there.size
