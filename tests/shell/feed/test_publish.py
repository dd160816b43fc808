"""Publishing in the shell: to a real server, and everything that keeps it from starting."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.brokers.nats_server import free_port, nats_server, needs_nats
from tests.support.engines import Engine
from tests.support.importing import shell
from tests.support.small_record import small_record

SECRET = "t0ken-of-nobody"  # noqa: S105 - of no server


@needs_nats
@pytest.mark.slow
def test_it_publishes_up_to_the_end_is_in_the_status_and_is_forgotten(engine: Engine, tmp_path: Path) -> None:
    with small_record(engine) as (there, _):
        stream = f"claimline-{there.service.feeding.log()}"
    with nats_server(tmp_path / "nats") as server:
        said = shell(engine, "publish", server.address, "--until-caught-up").stdout
    assert said == f"the stream {stream} is at sequence 4, position 4\n"
    assert f"the stream {stream} is at position 4\n" in shell(engine, "status").stdout

    assert "is forgotten" in shell(engine, "publish", "--forget", stream).stdout
    assert stream not in shell(engine, "status").stdout
    assert "is not published to" in shell(engine, "publish", "--forget", stream, code=1).stderr


def test_a_broker_that_is_away_is_named(engine: Engine) -> None:
    with small_record(engine):
        pass
    address = f"nats://127.0.0.1:{free_port()}"
    said = shell(engine, "publish", address, "--until-caught-up", code=1).stderr
    assert f"NATS cannot be reached ({address}: " in said


def test_it_is_refused_without_a_server(engine: Engine) -> None:
    assert "CLAIMLINE_NATS is not set: name the servers" in shell(engine, "publish", code=1).stderr


def test_an_address_that_is_none_of_nats_is_refused(engine: Engine) -> None:
    said = shell(engine, "publish", "http://127.0.0.1:4222", code=1).stderr
    assert "CLAIMLINE_NATS is 'http://127.0.0.1:4222': write nats://HOST:4222" in said


def test_a_secret_in_the_address_is_refused_and_not_repeated(engine: Engine) -> None:
    said = shell(engine, "publish", f"nats://{SECRET}@127.0.0.1:4222", code=1).stderr
    assert "holds a password or a token: write the address alone" in said
    assert SECRET not in said


def test_two_logins_are_refused(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMLINE_NATS_TOKEN", SECRET)
    monkeypatch.setenv("CLAIMLINE_NATS_NKEY", "user.nk")
    said = shell(engine, "publish", "nats://127.0.0.1:4222", code=1).stderr
    assert "is one of 2 logins: nkey, token: set one" in said


def test_a_missing_client_is_named_with_the_command_that_installs_it(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.bootstrap.brokers.find_spec", lambda _: None)
    said = shell(engine, "publish", "nats://127.0.0.1:4222", code=1).stderr
    assert "pip install 'claimline[nats]'" in said
