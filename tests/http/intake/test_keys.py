"""Keys over HTTP: what each opens, what none does, and whose name is in the log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from api.settings import Reading, Settings
from domain.intake.keys import KeyRefused, Scope
from tests.support.engines import Engine
from tests.support.running import Running, running
from tests.support.small_record import CONFLICT, a_claim, a_report, small_record

SOURCE = {"name": "A paper", "published": "2024-06-10"}
OTHER_SOURCE = SOURCE | {"name": "Another paper"}
WRITING: dict[str, tuple[str, str, Any]] = {
    "a report": ("POST", "/v1/reports", a_report(a_claim())),
}
DECLARING: dict[str, tuple[str, str, Any]] = {
    "a conflict": ("PUT", "/v1/conflicts/other", CONFLICT),
    "a place": ("PUT", "/v1/places/ridge", {"name": "Ridge"}),
    "a claimant of a page": ("POST", "/conflicts/war/claimants", {"name": "A monitor", "role": "observer"}),
    "a place of a page": ("POST", "/setup/places", {"name": "Valley"}),
}
EDITING: dict[str, tuple[str, str, Any]] = {
    "a correction": ("POST", "/v1/statements/s/corrections", {"content": a_claim(note="x"), "reason": "misread"}),
    "a source": ("POST", "/v1/statements/s/sources", {"source": SOURCE}),
    "a source correction": (
        "POST",
        "/v1/reports/r/corrections",
        {"source": SOURCE | {"name": "B"}, "reason": "misread"},
    ),
    "an annulment": ("POST", "/v1/statements/s/annulment", {"reason": "out"}),
}
GROUPS = {Scope.WRITE: WRITING, Scope.DECLARE: DECLARING, Scope.EDIT: EDITING}
READING = ("/v1/stances", "/v1/statements", "/v1/places/hill", "/v1/conflicts", "/v1/log", "/v1/places/hill/timeline")


@pytest.fixture
def there(engine: Engine) -> Iterator[Running]:
    with small_record(engine) as (running, _):
        running.post("/v1/reports", a_report(a_claim(id="s"), id="r"))
        yield running


def a_key(there: Running, *scopes: Scope, name: str = "desk") -> dict[str, str]:
    return {"Authorization": f"Bearer {there.service.keys.add(name, frozenset(scopes))}"}


def status(there: Running, asked: tuple[str, str, Any], headers: dict[str, str]) -> tuple[int, str]:
    method, path, body = asked
    response = there.client.request(method, path, json=body, headers=headers)
    slug = response.json().get("type", "").removeprefix("/problems/")
    assert ("bearer" in response.headers.get("www-authenticate", "").lower()) == (response.status_code == 401)
    return response.status_code, slug


def test_each_scope_opens_its_own_and_nothing_else(there: Running) -> None:
    size = there.service.store.size()
    keys = {scope: a_key(there, scope, name=scope) for scope in Scope}
    for scope, group in GROUPS.items():
        for asked in group.values():
            others = [status(there, asked, key) for other, key in keys.items() if other is not scope]
            assert others == [(403, "scope-required")] * (len(Scope) - 1)
    assert there.service.store.size() == size

    for scope, group in GROUPS.items():
        assert {name: status(there, asked, keys[scope])[0] for name, asked in group.items()} == dict.fromkeys(
            group, 201
        )


def test_a_refusal_for_want_of_a_scope_says_which_key_makes_it_good(there: Running) -> None:
    method, path, body = EDITING["an annulment"]
    refused = there.client.request(method, path, json=body, headers=a_key(there, Scope.WRITE)).json()

    assert refused["detail"] == (
        "the key 'desk' has no scope 'edit': `claimline keys add NAME --scope edit` makes a key that may"
    )


@pytest.mark.parametrize(
    "asked",
    [each for group in GROUPS.values() for each in group.values()],
    ids=[name for group in GROUPS.values() for name in group],
)
def test_nothing_is_recorded_without_a_key_or_with_one_that_is_wrong_or_revoked(
    there: Running, asked: tuple[str, str, Any]
) -> None:
    size = there.service.store.size()
    revoked = a_key(there, *Scope)
    there.service.keys.revoke("desk")
    right = there.key
    wrong: list[dict[str, str]] = [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": f"Basic {right}"},
        {"Authorization": right},
        {"Authorization": f"Bearer {right}x"},
        {"Authorization": f"Bearer {right[:-1]}"},
        {"Authorization": f"Bearer {'_'.join(right.split('_')[:2])}_"},
        {"Authorization": f"Bearer xlk{right[3:]}"},
        {"Authorization": "Bearer clk_000000000000_x"},
        {"Authorization": "Bearer clk_'; drop table keys; --_x"},
        revoked,
    ]

    assert [status(there, asked, headers) for headers in wrong] == [(401, "key-required")] * len(wrong)
    assert there.service.store.size() == size


def test_reading_is_open_unless_the_setting_says_that_it_takes_a_key(engine: Engine, there: Running) -> None:
    assert {there.client.get(path).status_code for path in READING} == {200}
    settings = Settings(database=engine.url, read=Reading.KEY)
    with running(engine, settings=settings) as guarded:
        keys = [a_key(guarded, scope, name=f"only {scope}") for scope in Scope]
        for path in READING:
            assert guarded.client.get(path).status_code == 401
            assert [guarded.client.get(path, headers=key).status_code for key in keys] == [200] * len(keys)
        assert [guarded.client.get(path).status_code for path in ("/livez", "/readyz", "/openapi.json")] == [200] * 3
        pinned = guarded.client.get("/v1/places/hill?known_at=5", headers=keys[0])
        assert pinned.headers["cache-control"].startswith("private")


def test_who_has_no_key_learns_of_readiness_and_nothing_of_how_the_installation_is_made(engine: Engine) -> None:
    with running(engine, settings=Settings(database=engine.url, read=Reading.KEY)) as guarded:
        key, wrong = a_key(guarded, Scope.READ), {"Authorization": "Bearer claimline_of-nobody"}
        full = guarded.client.get("/readyz", headers=key).json()
        for headers in ({}, wrong):
            told = guarded.client.get("/readyz", headers=headers)
            assert (told.status_code, told.json()["status"]) == (200, "ready")
            assert {"webhooks", "imports"}.isdisjoint(told.json())
            assert set(told.json()["signing"]) == {"tree", "signed"}
            assert "for holders of a key" in told.json()["details"]

        assert {"webhooks", "imports", "leads"} <= full.keys()
        assert "keys" in full["signing"]


def test_the_name_of_the_key_is_in_every_entry_that_it_recorded(there: Running) -> None:
    after = there.service.store.size()
    names = {Scope.WRITE: "Київ desk", Scope.DECLARE: "declarer", Scope.EDIT: "editor"}
    keys = {scope: a_key(there, scope, name=name) for scope, name in names.items()}
    for scope, group in GROUPS.items():
        for asked in group.values():
            assert status(there, asked, keys[scope])[0] == 201
    there.service.keys.revoke("editor")

    entries = there.read("/v1/log", after=after)["entries"]
    assert [entry["recorded_by"] for entry in entries] == ["Київ desk"] * 2 + ["declarer"] * 4 + ["editor"] * 4
    history = there.read("/v1/statements/s", known_at=str(after + 9))
    assert [each["recorded_by"] for each in history["corrections"]] == ["editor"]


def test_a_key_is_kept_as_a_hash_alone(engine: Engine, there: Running) -> None:
    secret = there.key.split("_", maxsplit=2)[2]
    database = engine.database()
    with database.read() as session:
        rows = session.rows("select * from keys", {})
    database.close()

    assert len(secret) >= 43  # 256 bits in base64
    assert secret not in str(rows)


@pytest.mark.parametrize("name", ["", "a\nb", " a", "x" * 201, "a\u202eb"])
def test_a_name_that_no_entry_may_bear_makes_no_key(there: Running, name: str) -> None:
    with pytest.raises(KeyRefused, match="the name of a key"):
        there.service.keys.add(name, frozenset({Scope.WRITE}))
