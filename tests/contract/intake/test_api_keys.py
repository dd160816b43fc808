"""The promises of the port ``ApiKeys``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.keys import SqlKeys
from domain.intake.keys import ApiKeys, KeyRefused, Scope
from tests.support.engines import Engine
from tests.support.running import SetClock


@pytest.fixture
def keys(engine: Engine) -> Iterator[ApiKeys]:
    database = engine.database()
    yield SqlKeys(database, SetClock(7))
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
