"""The keys that sign the log: made, shown, followed by others, and never where they need not be."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from adapters.log.read import read
from adapters.signing.ed25519 import verify
from adapters.signing.keys import BadKey, KeyFile, KeyText, new_key
from adapters.signing.rotation import KeysRefused, Rotated
from adapters.signing.signer import signed
from api import cli
from api.bootstrap import opened
from api.bootstrap.signing import mark_path
from api.settings import BadSetting, Settings, Signer
from domain.audit.sign import NoKey
from domain.dates.instants import MICROSECONDS_PER_DAY
from domain.intake.append import Author
from domain.proofs.notes import parse_key, parse_note, verify_note
from domain.record.declarations import LogKeyDeclaration
from tests.support.builders import NOON
from tests.support.engines import Engine, sqlite_engine
from tests.support.importing import shell as shell_on
from tests.support.running import SetClock, running
from tests.support.signing import KNOWN_KEY, ORIGIN, declare, public_keys, signer_of, signing_settings, trusted
from tests.support.tidiness import ROOT


@pytest.fixture
def shell(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the keys, which the commands know by its setting, and which does not exist yet."""
    keys = tmp_path / "log.key"
    monkeypatch.setenv("CLAIMLINE_DATABASE", engine.url)
    monkeypatch.setenv("CLAIMLINE_LOG_KEY_FILE", str(keys))
    return keys


def claimline(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, ["log", *arguments])


def test_the_shell_makes_a_key_once_and_shows_its_public_half_alone(shell: Path) -> None:
    made = claimline("key", "new", "--name", ORIGIN)
    [signer] = KeyFile(shell).signers()

    assert parse_key(made.stdout.strip()) == signer.key
    assert (signer.key.name, shell.stat().st_mode & 0o777) == (ORIGIN, 0o600)
    assert claimline("key", "show").stdout == made.stdout
    again = claimline("key", "new")
    assert (again.exit_code, "claimline log key rotate" in again.stderr) == (1, True)
    assert KeyFile(shell).signers()[0].key == signer.key


def test_the_shell_rotates_and_both_keys_have_signed_when_it_returns(shell: Path, engine: Engine) -> None:
    old = parse_key(claimline("key", "new", "--name", ORIGIN).stdout.strip())
    done = claimline("key", "rotate", "--overlap-days", "30", "--reason", "each year", "--by", "desk")
    assert done.exit_code == 0, done.stderr
    new = parse_key(done.stdout.splitlines()[0])

    assert [parse_key(line) for line in claimline("key", "show").stdout.splitlines()] == [old, new]
    with opened(Settings(database=engine.url, log_key_file=str(shell))) as service:
        entry = read(service.store.read_stored(after=0, limit=1)[0]).entry
        assert isinstance(entry.body, LogKeyDeclaration)
        assert (entry.recorded_by, entry.body.reason) == ("desk", "each year")
        assert entry.body.until - entry.recorded_at <= 30 * MICROSECONDS_PER_DAY
        assert len(verify_note(parse_note(service.proving.published().note), [old, new], verify)) == 2


def test_the_shell_signs_what_is_recorded_by_now(shell: Path, engine: Engine) -> None:
    claimline("key", "new", "--name", ORIGIN)
    with opened(Settings(database=engine.url)) as service:
        declare(service, "town", "village")
    done = claimline("sign", "--once")

    assert done.exit_code == 0, done.stderr
    assert trusted(done.stdout.encode(), Settings(log_key_file=str(shell))).size == 2


@pytest.mark.slow
def test_a_process_that_only_signs_signs_on_until_it_is_stopped(shell: Path, engine: Engine) -> None:
    claimline("key", "new", "--name", ORIGIN)
    command = [sys.executable, "-c", "from api.cli import main; main()", "log", "sign"]
    serving = Settings(database=engine.url, log_signer=Signer.ELSEWHERE)
    with subprocess.Popen(command, cwd=ROOT, env=dict(os.environ), stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert ORIGIN in process.stderr.readline()
        with running(engine, settings=serving) as there:
            for size, name in enumerate(("town", "village", "city"), start=1):
                declare(there.service, name)
                assert trusted(there.service.signed(), Settings(log_key_file=str(shell))).size == size
        process.terminate()
        assert process.wait(timeout=30) == 0


@pytest.mark.slow
def test_a_process_that_only_signs_writes_its_log_lines_as_the_service_does(shell: Path, engine: Engine) -> None:
    claimline("key", "new", "--name", ORIGIN)
    with opened(Settings(database=engine.url)) as service:
        declare(service, "town")
    command = [sys.executable, "-c", "from api.cli import main; main()", "log", "sign"]
    environ = {**os.environ, "CLAIMLINE_LOG_LINES": "json", "CLAIMLINE_LOG_MARK_FILE": str(shell / "missing" / "mark")}
    with subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert ORIGIN in process.stderr.readline()
        line = json.loads(process.stderr.readline())
        assert line["level"] == "error"
        assert "nothing is signed" in line["message"]
        process.terminate()
        assert process.wait(timeout=30) == 0


@pytest.mark.parametrize(
    ("command", "said"), [("sign", "CLAIMLINE_LOG_KEY_FILE"), ("key rotate", "LOG_KEY_FILE|key new")]
)
def test_without_a_key_the_shell_says_what_to_do(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, command: str, said: str
) -> None:
    monkeypatch.setenv("CLAIMLINE_DATABASE", engine.url)
    monkeypatch.setenv("CLAIMLINE_LOG_SIGNER", "elsewhere")
    done = claimline(*command.split())

    assert done.exit_code == 1
    assert re.search(said, done.stderr)


def test_a_rotation_is_an_entry_and_both_keys_sign_until_the_old_one_has_had_its_time(
    engine: Engine, tmp_path: Path
) -> None:
    settings, clock = signing_settings(engine, tmp_path), SetClock(NOON)
    [old] = public_keys(settings)
    with opened(settings, clock=clock) as service:
        declare(service, "town")
        service.signed()
        done = service.key_rotation().rotate(Author("tests"), days=90, reason="each year")
        both = parse_note(service.signed())
        new = public_keys(settings)[1]

        assert done == Rotated(position=2, old=old, new=new, until=NOON + 90 * MICROSECONDS_PER_DAY)
        declared = read(service.store.read_stored(after=1, limit=1)[0]).entry
        until = NOON + 90 * MICROSECONDS_PER_DAY
        assert declared.body == LogKeyDeclaration(old=old.text(), new=new.text(), until=until, reason="each year")
        assert verify_note(both, [old], verify) == (old,)
        assert verify_note(both, [new], verify) == (new,)
        clock.instant = done.until - 1
        signer_of(service).sign()
        assert service.proving.published().note == both.written()
        clock.instant = done.until
        signer_of(service).sign()
        alone = parse_note(service.proving.published().note)
        assert verify_note(alone, [old, new], verify) == (new,)
        assert alone.text == both.text
        assert alone.text.startswith(f"{ORIGIN}\n2\n")


def test_a_second_rotation_drops_the_key_whose_time_is_up(engine: Engine, tmp_path: Path) -> None:
    settings, clock = signing_settings(engine, tmp_path), SetClock(NOON)
    with opened(settings, clock=clock) as service:
        first = service.key_rotation().rotate(Author("tests"), days=1, reason=None)
        second = service.key_rotation().rotate(Author("tests"), days=1, reason=None)
        assert public_keys(settings) == [first.old, first.new, second.new]
        clock.instant += MICROSECONDS_PER_DAY
        third = service.key_rotation().rotate(Author("tests"), days=1, reason=None)

        assert public_keys(settings) == [second.new, third.new]
        assert service.signed().startswith(f"{ORIGIN}\n3\n".encode())


def test_a_rotation_that_was_cut_short_is_ended_by_the_next(engine: Engine, tmp_path: Path) -> None:
    """The file had the new key, and the log did not say so yet."""
    settings, clock = signing_settings(engine, tmp_path), SetClock(NOON)
    file = KeyFile(tmp_path / "keys")
    file.replace([file.read()[0].ending(NOON + 7), new := new_key(ORIGIN)])
    with opened(settings, clock=clock) as service:
        done = service.key_rotation().rotate(Author("tests"), days=90, reason=None)
        assert (done.new, done.until, done.position) == (new.key, NOON + 7, 1)
        assert len(file.read()) == 2
        assert service.key_rotation().rotate(Author("tests"), days=90, reason=None).new not in (new.key, done.old)


def test_one_rotation_at_a_time(tmp_path: Path) -> None:
    settings = signing_settings(sqlite_engine(tmp_path), tmp_path)
    with opened(settings) as service, KeyFile(tmp_path / "keys").held(), pytest.raises(BadKey, match="another process"):
        service.key_rotation().rotate(Author("tests"), days=90, reason=None)
    assert len(public_keys(settings)) == 1


def test_keys_of_several_names_sign_only_for_an_origin_that_is_named(tmp_path: Path) -> None:
    settings = signing_settings(sqlite_engine(tmp_path), tmp_path)
    file = KeyFile(tmp_path / "keys")
    file.replace([*file.read(), new_key("example.org/other")])
    with opened(settings) as service:
        declare(service, "town")
        with pytest.raises(NoKey, match="CLAIMLINE_LOG_ORIGIN"):
            service.signed()
    with opened(replace(settings, log_origin=ORIGIN)) as service:
        assert trusted(service.signed(), settings).size == 1


def test_a_key_in_the_environment_signs_and_wants_a_mark(engine: Engine, tmp_path: Path) -> None:
    settings = Settings(database=engine.url, log_key=KNOWN_KEY, log_mark_file=str(tmp_path / "mark"))
    with opened(settings) as service:
        declare(service, "town")
        note = service.signed()
        assert service.proving.published().keys == [each.key for each in KeyText(KNOWN_KEY, "").signers()]
        assert verify_note(parse_note(note), service.proving.published().keys, verify)
        with pytest.raises(KeysRefused, match="CLAIMLINE_LOG_KEY_FILE"):
            service.key_rotation().rotate(Author("tests"), days=90, reason=None)
    assert KNOWN_KEY not in repr(settings)
    without = replace(settings, database="postgresql://service@nowhere/log", log_mark_file=None)
    with pytest.raises(BadSetting, match="CLAIMLINE_LOG_MARK_FILE"):
        mark_path(without)


def test_serving_a_new_sqlite_file_makes_a_key_once_and_signs_as_it_grows(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path)
    key_file = engine.path.with_name("claimline.db.logkey")
    with running(engine) as there:
        [said] = there.service.begin_signing()
        assert str(key_file) in said
        assert key_file.stat().st_mode & 0o777 == 0o600
        declare(there.service, "town")
        note = signed(there.service.proving, None)  # this waits for the thread, and signs nothing itself
        [key] = there.service.proving.published().keys
        assert re.match("localhost/claimline/[0-9a-f]{16}$", key.name)
        assert note.startswith(f"{key.name}\n1\n".encode())
        made = key_file.read_text()
        assert made not in str(there.client.get("/readyz").text)
    with running(engine) as there:
        assert list(there.service.begin_signing()) == []
    assert key_file.read_text() == made
    key_file.unlink()
    with running(engine) as there:  # a second key would begin a second log: only who has it can say what is right
        assert list(there.service.begin_signing()) == []
    assert not key_file.exists()


NO_KEY = {"sqlite": "no key has been made yet: `claimline serve` makes one", "postgres": "set CLAIMLINE_LOG_KEY_FILE"}


def test_a_log_that_nobody_signs_names_the_missing_key_and_the_cure_wherever_it_is_missed(engine: Engine) -> None:
    with running(engine) as there:
        declare(there.service, "town")
        refused = there.client.get("/v1/log/proof/1")
        if engine.name == "postgres":  # a new SQLite file gets a key
            [said] = there.service.begin_signing()
            assert "Nothing will be signed: no key is set" in said
        assert NO_KEY[engine.name] in there.read("/readyz")["signing"]["keyless"]
    told = [refused.json()["detail"], shell_on(engine, "status").stdout, shell_on(engine, "check").stdout]

    assert refused.status_code == 503
    for text in told:
        assert NO_KEY[engine.name] in text
    elsewhere = shell_on(engine, "status", environ={"CLAIMLINE_LOG_SIGNER": "elsewhere"}).stdout
    assert "run `claimline log sign` where the key is" in elsewhere


def test_a_log_that_was_signed_once_has_no_such_trouble(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path)
    with opened(signing_settings(engine, tmp_path)) as service:
        declare(service, "town")
        service.signed()

    elsewhere = {"CLAIMLINE_LOG_SIGNER": "elsewhere"}
    assert "nothing is signed" not in shell_on(engine, "status", environ=elsewhere).stdout
    assert "nothing of this log" not in shell_on(engine, "check", environ=elsewhere).stdout


def test_what_cannot_be_used_as_a_key_stops_the_start(tmp_path: Path) -> None:
    settings = signing_settings(sqlite_engine(tmp_path), tmp_path)
    (tmp_path / "keys").chmod(0o644)
    with opened(settings) as service, pytest.raises(BadKey, match="chmod 0600"):
        list(service.begin_signing())
    (tmp_path / "keys").unlink()
    with opened(settings) as service, pytest.raises(NoKey, match="log key new"):
        list(service.begin_signing())
