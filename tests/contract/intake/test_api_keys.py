"""The promises of the port ``ApiKeys``."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest

from adapters.keys import SqlKeys, UseKeeper
from domain.errors import LogUnavailable
from domain.intake.keys import ApiKeys, KeyRefused, Reach, Scope
from tests.support.engines import Engine
from tests.support.running import SetClock


@pytest.fixture
def clock() -> SetClock:
    return SetClock(7)


@pytest.fixture
def keys(engine: Engine, clock: SetClock) -> Iterator[ApiKeys]:
    database = engine.database()
    yield SqlKeys(database, clock)
    database.close()


def test_a_token_opens_what_its_key_was_added_with(keys: ApiKeys) -> None:
    token = keys.add("desk", frozenset({Scope.WRITE, Scope.EDIT}))

    found = keys.find(token)
    assert found is not None
    assert (found.name, found.scopes, found.added_at) == ("desk", frozenset({Scope.WRITE, Scope.EDIT}), 7)


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: t + "a", lambda t: t.upper(), lambda _: "", lambda _: "_"]
)
def test_no_other_token_opens_anything(keys: ApiKeys, change: object) -> None:
    token = keys.add("desk", frozenset({Scope.WRITE}))

    assert callable(change)
    assert keys.find(change(token)) is None


def test_a_name_is_given_once_also_when_its_key_is_revoked(keys: ApiKeys) -> None:
    keys.add("desk", frozenset({Scope.WRITE}))
    keys.revoke("desk")

    with pytest.raises(KeyRefused, match="'desk'"):
        keys.add("desk", frozenset({Scope.WRITE}))


def test_a_revoked_key_opens_nothing_and_stays_in_the_list(keys: ApiKeys) -> None:
    token = keys.add("desk", frozenset({Scope.WRITE}))
    keys.add("archive", frozenset({Scope.READ}))

    assert keys.revoke("desk").revoked_at == 7
    assert keys.find(token) is None
    assert [(key.name, key.revoked_at) for key in keys.list()] == [("archive", None), ("desk", 7)]


def test_a_key_that_is_not_there_or_is_revoked_cannot_be_revoked(keys: ApiKeys) -> None:
    keys.add("desk", frozenset({Scope.WRITE}))
    keys.revoke("desk")

    for name in ("desk", "nobody"):
        with pytest.raises(KeyRefused):
            keys.revoke(name)


def test_the_token_is_not_kept(keys: ApiKeys, engine: Engine) -> None:
    _, _, secret = keys.add("desk", frozenset({Scope.WRITE})).split("_", 2)

    database = engine.database()
    with database.read() as session:
        rows = session.rows("select * from keys", {})
    database.close()
    assert rows
    assert secret not in str(rows)


def test_a_read_session_opens_reading_as_long_as_its_key_is_in_use(keys: ApiKeys) -> None:
    token = keys.add("desk", frozenset({Scope.WRITE}))
    session = keys.read_session(token)

    assert session is not None
    found = keys.find_session(session)
    assert found is not None
    assert found.name == "desk"
    keys.revoke("desk")
    assert keys.find_session(session) is None
    assert keys.read_session(token) is None


def test_a_read_session_is_no_token_and_a_token_is_no_read_session(keys: ApiKeys) -> None:
    token = keys.add("desk", frozenset({Scope.WRITE}))
    session = keys.read_session(token)

    assert session is not None
    assert token.rpartition("_")[2] not in session
    assert keys.find(session) is None
    assert keys.find(session.replace("cls", "clk")) is None
    assert keys.find_session(token) is None
    assert keys.read_session(session) is None


@pytest.mark.parametrize(
    "change", [lambda s: s[:-1], lambda s: s + "0", lambda s: s.upper(), lambda _: "", lambda _: "\udcff"]
)
def test_no_other_text_is_a_read_session(keys: ApiKeys, change: object) -> None:
    session = keys.read_session(keys.add("desk", frozenset({Scope.READ})))

    assert callable(change)
    assert keys.find_session(change(session)) is None


def test_a_key_opens_nothing_from_the_instant_at_which_it_expires(keys: ApiKeys, clock: SetClock) -> None:
    token = keys.add("desk", frozenset({Scope.READ}), expires_at=100)
    session = keys.read_session(token)

    assert session is not None
    clock.instant = 99
    assert keys.find(token) is not None
    clock.instant = 100
    assert (keys.find(token), keys.find_session(session), keys.read_session(token)) == (None, None, None)
    recognised = keys.recognise(token)
    assert recognised is not None
    assert recognised.out_of_use(100) == "expired at 1970-01-01T00:00:00.000100Z"
    assert keys.recognise(f"{token}x") is None


def test_a_key_is_kept_to_the_conflicts_and_claimants_that_it_was_added_with(keys: ApiKeys) -> None:
    reach = Reach(conflicts={"war", "feud"}, claimants={"red"})
    token = keys.add("desk", frozenset({Scope.WRITE}), reach=reach)

    found = keys.find(token)
    assert found is not None
    assert (found.reach, [key.reach for key in keys.list()]) == (reach, [reach])
    assert str(found.reach) == "the conflicts feud, war and the claimant red"


@pytest.mark.parametrize(
    ("scopes", "reach", "problem"),
    [
        ({Scope.WRITE, Scope.SUBSCRIBE}, Reach(conflicts={"war"}), "cannot have the scope subscribe"),
        ({Scope.REDACT}, Reach(claimants={"red"}), "cannot have the scope redact"),
        ({Scope.READ}, Reach(conflicts={"war"}), "records nothing"),
        ({Scope.WRITE, Scope.DECLARE}, Reach(claimants={"red"}), "cannot have the scope declare"),
    ],
)
def test_a_limit_that_would_limit_nothing_is_refused(
    keys: ApiKeys, scopes: set[Scope], reach: Reach, problem: str
) -> None:
    with pytest.raises(KeyRefused, match=problem):
        keys.add("desk", frozenset(scopes), reach=reach)
    with pytest.raises(KeyRefused, match="which has passed"):
        keys.add("desk", frozenset({Scope.READ}), expires_at=7)
    assert keys.list() == []


def test_the_last_use_is_kept_in_memory_until_it_is_stored_at_once(keys: ApiKeys, clock: SetClock) -> None:
    token = keys.add("desk", frozenset({Scope.WRITE}))
    keys.add("unused", frozenset({Scope.WRITE}))
    keys.keep_uses()
    for clock.instant in (20, 30):
        keys.find(token)
        keys.find(f"{token}x")
    assert [key.used_at for key in keys.list()] == [None, None]

    keys.keep_uses()
    assert [key.used_at for key in keys.list()] == [30, None]
    clock.instant = 10  # of a process whose clock is behind
    keys.find(token)
    keys.keep_uses()
    assert [key.used_at for key in keys.list()] == [30, None]


def test_the_use_of_keys_is_stored_by_a_thread_that_survives_errors(
    keys: ApiKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(keys, SqlKeys)
    monkeypatch.setattr("adapters.keys.KEEP_EVERY_SECONDS", 0.01)
    token, failed, store = keys.add("desk", frozenset({Scope.READ})), Event(), keys.keep_uses

    def fails_once() -> None:
        if not failed.is_set():
            failed.set()
            raise LogUnavailable("away")
        store()

    monkeypatch.setattr(keys, "keep_uses", fails_once)
    keeper = UseKeeper(keys)
    keeper.start()
    assert failed.wait(10)
    keys.find(token)
    keeper.stop()
    assert [key.used_at for key in keys.list()] == [7]
