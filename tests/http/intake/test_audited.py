"""The lines of the audit log: for requests and for commands, and never with a key or a text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.settings import Reading, Settings
from domain.intake.keys import Reach, Scope
from tests.support.engines import Engine
from tests.support.importing import shell
from tests.support.running import Running, running
from tests.support.small_record import CONFLICT, a_claim, a_report, small_record

FROM = {"address": "testclient"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "audit.jsonl"


@pytest.fixture
def there(engine: Engine, path: Path) -> Iterator[Running]:
    with small_record(engine) as (small, _):
        small.post("/v1/reports", a_report(a_claim(id="s"), id="r"))
    with running(engine, settings=Settings(database=engine.url, audit_log=str(path))) as there:
        yield there


def told(path: Path) -> list[dict[str, Any]]:
    lines = [orjson.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []
    return [{name: value for name, value in line.items() if name != "time"} for line in lines]


def a_key(there: Running, *scopes: Scope, **reach: set[str]) -> dict[str, str]:
    return {"Authorization": f"Bearer {there.service.keys.add('desk', frozenset(scopes), reach=Reach(**reach))}"}


def test_an_amendment_is_told_with_its_key_address_route_and_outcome(there: Running, path: Path) -> None:
    key, annul = a_key(there, Scope.EDIT), "/v1/statements/s/annulment"
    reason = {"reason": "the wrong town"}
    for _ in range(2):
        there.client.post(f"{annul}?dry_run=1", json=reason, headers=key)
    there.client.post(annul, json=reason, headers={**key, "Idempotency-Key": "one"})
    there.client.post(annul, json=reason, headers={**key, "Idempotency-Key": "one"})
    there.client.post(annul, json=reason, headers=key)

    who = {"name": "desk", "key": "desk", **FROM, "route": f"POST {annul}", "targets": ["s"], "count": 1}
    done, again, refused = told(path)
    position = there.service.store.size()
    assert done == {"act": "annulment", "outcome": "done", **who, "position": position}
    assert again == {"act": "annulment", "outcome": "unchanged", **who, "position": position}
    assert "annulled" in refused.pop("reason")
    assert refused == {"act": "annulment", "outcome": "refused", **who}


def test_each_kind_of_amendment_and_declaration_is_told_and_a_report_is_not(there: Running, path: Path) -> None:
    source = {"name": "B", "published": "2024-06-10"}
    there.post("/v1/reports", a_report(a_claim(note="x")))
    there.post("/v1/statements/s/corrections", {"content": a_claim(note="x"), "reason": "misread"})
    there.post("/v1/statements/s/sources", {"source": source})
    there.post("/v1/reports/r/corrections", {"source": source, "reason": "misread"})
    there.put("/v1/conflicts/feud", CONFLICT)
    there.put("/v1/places/ridge", {"name": "Ridge"})
    there.post("/v1/conflicts/feud/claimants/watcher/corrections", {"role": "party", "reason": "a side"})
    there.post("/v1/places/ridge/retirement", {"reason": "twice"})
    there.write("DELETE", "/v1/places/ridge/retirement", {"reason": "no"})
    there.post("/conflicts/feud/claimants", {"name": "Grey", "role": "observer"})

    assert [(each["act"], each["targets"]) for each in told(path)] == [
        ("correction", ["s"]),
        ("corroboration", ["s"]),
        ("source-correction", ["r"]),
        ("conflict-declaration", ["feud"]),
        ("place-declaration", ["ridge"]),
        ("claimant-correction", ["feud/watcher"]),
        ("retirement", ["ridge"]),
        ("reinstatement", ["ridge"]),
        ("conflict-declaration", ["feud"]),
    ]


def test_a_request_that_no_key_opens_is_told_with_the_reason_and_without_the_key(there: Running, path: Path) -> None:
    report = a_report(a_claim(note="secret-words"))
    revoked = there.service.keys.add("gone", frozenset({Scope.WRITE}))
    there.service.keys.revoke("gone")
    reader = a_key(there, Scope.EDIT, conflicts={"feud"})
    wrong = f"{revoked}x"
    for headers in ({}, {"Authorization": f"Bearer {wrong}"}, {"Authorization": f"Bearer {revoked}"}, reader):
        there.client.post("/v1/reports", json=report, headers=headers)
    there.client.post("/v1/statements/s/annulment", json={"reason": "x"}, headers=reader)

    route = {"route": "POST /v1/reports", "count": 1}
    first, unknown, known, no_scope, beyond = told(path)
    assert first == {"act": "authentication", "outcome": "refused", **FROM, **route, "reason": "no key was given"}
    assert known.pop("reason").startswith("the key 'gone' is revoked since ")
    assert known == {"act": "authentication", "outcome": "refused", "name": "gone", "key": "gone", **FROM, **route}
    assert (no_scope["act"], no_scope["reason"]) == ("authorisation", "the key 'desk' has no scope 'write'")
    assert (beyond["act"], beyond["reason"]) == ("authorisation", "beyond the key: the conflict 'war'")
    assert unknown == {**first, "reason": "the key is unknown"}
    for secret in (wrong, revoked, reader["Authorization"], "secret"):
        assert secret.rpartition("_")[2] not in path.read_text()


def test_where_reading_needs_a_key_each_refused_read_is_told_once(engine: Engine, path: Path) -> None:
    settings = Settings(database=engine.url, read=Reading.KEY, audit_log=str(path))
    with running(engine, settings=settings) as there:
        for _ in range(3):
            assert there.client.get("/v1/log").status_code == 401
        form = {"key": "wrong", "then": "/"}
        there.client.post("/session", data=form, headers={"Sec-Fetch-Site": "same-origin"})
        assert [(each["act"], each["route"], each["count"]) for each in told(path)] == [
            ("authentication", "GET /v1/log", 1),
            ("authentication", "POST /session", 1),
        ]
    assert sum(each["count"] for each in told(path)) == 4


def test_commands_are_told_with_the_login_and_the_names_of_keys(engine: Engine, path: Path) -> None:
    with small_record(engine) as (small, _):
        small.post("/v1/reports", a_report(a_claim(id="s", quote="words")))
    environ = {"CLAIMLINE_AUDIT_LOG": str(path)}
    files: list[str | Path] = []
    for name in ("one", "two"):
        made = shell(engine, "keys", "add", name, "--scope", "redact", environ=environ)
        files += ["--key-file", path.with_name(name)]
        path.with_name(name).write_text(made.stdout)
    redact = ("redact", "s", "--remove", "quote", "--reason", "Order 7")
    shell(engine, *redact, *files[:2], "--key-file", path.with_name("one"), code=1, environ=environ)
    shell(engine, *redact, *files, environ=environ)
    shell(engine, "annul", "s", "--reason", "x", "--by", "anna", environ=environ)
    shell(engine, "keys", "revoke", "one", environ=environ)

    lines = told(path)
    assert [(each["act"], each["outcome"], each["targets"]) for each in lines] == [
        ("key-added", "done", ["one"]),
        ("key-added", "done", ["two"]),
        ("redaction", "refused", ["s"]),
        ("redaction", "done", ["s"]),
        ("annulment", "done", ["s"]),
        ("key-revoked", "done", ["one"]),
    ]
    assert {each["route"] for each in lines} == {"shell"}
    assert (lines[3]["name"], lines[3]["detail"], lines[4]["name"]) == ("one", "approved by two: quote", "anna")
    assert "clk_" not in path.read_text()
    assert "words" not in path.read_text()
