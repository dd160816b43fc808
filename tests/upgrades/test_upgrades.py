"""Records of earlier versions: after ``claimline migrate`` alone they answer as they did, and everything resumes.

Each folder here has the files of one version, and the script that made them with its code.
"""

from __future__ import annotations

import json
import lzma
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from api.settings import Settings
from domain.webhooks.targets import Targets
from tests.support.checking import checked
from tests.support.engines import OWNER, SERVICE, Engine, PostgresServer
from tests.support.importing import shell
from tests.support.receiving import receiving
from tests.support.running import Running, running

HERE = Path(__file__).parent
VERSIONS = sorted(path.name for path in HERE.iterdir() if (path / "make.py").exists())
CHANGED: dict[str, str] = {}  # addresses whose pinned answers a raised representation changed, with the reason


@dataclass(frozen=True)
class Old:
    """A record as an earlier version left it, migrated; ``expected``: what that version answered."""

    engine: Engine
    settings: Settings
    expected: dict[str, Any]
    folder: Path


@pytest.fixture(scope="module", params=[f"{version}-{name}" for version in VERSIONS for name in ("sqlite", "postgres")])
def old(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Old]:
    version, _, name = request.param.rpartition("-")
    folder = tmp_path_factory.mktemp("upgrade")
    for end in ("key", "mark"):
        shutil.copyfile(HERE / version / f"{name}.{end}", folder / end)
        (folder / end).chmod(0o600)
    expected = json.loads((HERE / version / f"{name}.json").read_text(encoding="utf-8"))
    with _restored(request, name, HERE / version, folder) as engine:
        settings = Settings(
            database=engine.url,
            log_key_file=str(folder / "key"),
            log_mark_file=str(folder / "mark"),
            webhook_targets=Targets.LOCAL,
        )
        shell(engine, "migrate", environ={"CLAIMLINE_DATABASE": engine.owner_url, "CLAIMLINE_SERVICE_ROLE": SERVICE})
        yield Old(engine, settings, expected, folder)


@contextmanager
def _restored(request: pytest.FixtureRequest, name: str, files: Path, folder: Path) -> Iterator[Engine]:
    if name == "sqlite":
        path = folder / "claimline.db"
        path.write_bytes(lzma.decompress((files / "sqlite.db.xz").read_bytes()))
        yield Engine("sqlite", f"sqlite:///{path}", f"sqlite:///{path}")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    database = server.empty_database()
    with psycopg.connect(server.url(database), autocommit=True) as admin:
        admin.execute(lzma.decompress((files / "postgres.sql.xz").read_bytes()))
    yield Engine("postgres", server.url(database, SERVICE), server.url(database, OWNER))
    server.drop(database)


@pytest.fixture
def there(old: Old) -> Iterator[Running]:
    with running(old.engine, settings=old.settings) as there:
        there.service.await_views(old.expected["size"])
        yield there


def test_positions_and_stored_bytes_stay(old: Old, there: Running) -> None:
    stored = there.service.store.read_stored(after=0, limit=10_000)[: old.expected["size"]]

    assert len(stored) == old.expected["size"]
    bytes_ = b"".join(each.position.to_bytes(8, "big") + each.name.encode() + each.state for each in stored)
    assert sha256(bytes_).hexdigest() == old.expected["leaves"]


def test_pinned_questions_have_the_same_bytes(old: Old, there: Running) -> None:
    different = []
    for asked in old.expected["answers"]:
        answer = there.client.get(asked["path"], params=asked["query"])
        content = _timeless(answer.content) if asked["path"].startswith("/ogc") else answer.content
        found = answer.status_code, answer.headers.get("content-type"), sha256(content).hexdigest()
        if asked["path"] not in CHANGED and found != (200, asked["type"], asked["sha256"]):
            different.append((asked["path"], asked["query"], answer.text[:200]))
    assert different == []


def _timeless(content: bytes) -> bytes:
    """Without the instant at which it was asked for."""
    return json.dumps({name: value for name, value in json.loads(content).items() if name != "timeStamp"}).encode()


def test_a_client_that_has_a_pinned_answer_has_it_still(old: Old, there: Running) -> None:
    tagged = [asked for asked in old.expected["answers"] if asked["etag"] and asked["path"].startswith("/v1/places")]

    assert tagged
    for asked in tagged:
        headers = {"If-None-Match": asked["etag"]}
        assert there.client.get(asked["path"], params=asked["query"], headers=headers).status_code == 304, asked


def test_cursors_resume_with_the_same_items(old: Old, there: Running) -> None:
    whole = there.read("/v1/feed", limit="10000")["items"][: old.expected["feed"]["items"]]

    assert sha256(json.dumps(whole).encode()).hexdigest() == old.expected["feed"]["sha256"]
    for page in old.expected["feed"]["pages"]:
        found = [
            each["id"] for each in there.read("/v1/feed", after=page["after"], limit="10000", **page["filter"])["items"]
        ]
        assert found[: len(page["ids"])] == page["ids"], page["filter"]
        assert page["ids"] or page["filter"]


def test_feeds_for_readers_stay(old: Old, there: Running) -> None:
    for asked in old.expected["pages"]:
        answer = there.client.get(asked["path"])
        assert sha256(answer.content).hexdigest() == asked["sha256"], asked["path"]


def test_the_checkpoint_verifies_and_signing_goes_on_from_it(old: Old, there: Running, tmp_path: Path) -> None:
    assert there.client.get("/v1/log/key").text == old.expected["verifier"]
    old_size = old.expected["checkpoint"].splitlines()[1]
    report = {
        "conflict": "russia-ukraine",
        "source": {"name": "A paper", "published": "2025-12-22"},
        "statements": [
            {
                "kind": "claim",
                "claimant": "russia",
                "place": "geonames:694403",
                "status": "unclear",
                "stated": "2025-12-22",
            }
        ],
    }
    there.service.await_views(there.post("/v1/reports", report)["position"])
    shell(old.engine, "log", "export", tmp_path / "log", environ=_signing(old))
    key = old.expected["verifier"].strip()
    shell(old.engine, "log", "verify", "--log", tmp_path / "log", "--key", key)
    new = there.client.get("/v1/log/checkpoint").text
    proof = there.client.get("/v1/log/consistency", params={"from": old_size, "to": new.splitlines()[1]}).text
    for name, text in (("old", old.expected["checkpoint"]), ("new", new), ("consistency", proof)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = (part for name in ("old", "new", "consistency") for part in (f"--{name}", tmp_path / name))
    shell(old.engine, "log", "verify", *files, "--key", key)


def _signing(old: Old) -> dict[str, str]:
    return {
        "CLAIMLINE_LOG_KEY_FILE": old.settings.log_key_file or "",
        "CLAIMLINE_LOG_MARK_FILE": str(old.folder / "mark"),
    }


def test_a_page_of_evidence_verifies(old: Old, tmp_path: Path) -> None:
    page = tmp_path / "evidence.html"
    page.write_text(old.expected["evidence"], encoding="utf-8")

    shell(old.engine, "log", "verify", "--evidence", page, "--key", old.expected["verifier"].strip())


def test_the_digest_is_the_same(old: Old) -> None:
    shown = shell(old.engine, "digest", "--at", str(old.expected["size"]), "--json")

    assert json.loads(shown.stdout)["sha256"] == old.expected["digest"]


def test_keys_open_what_they_opened(old: Old, there: Running) -> None:
    desk, reader = (f"Bearer {old.expected['keys'][name]}" for name in ("desk", "reader"))

    assert there.client.get("/v1/webhooks", headers={"Authorization": desk}).status_code == 200
    assert there.client.get("/v1/webhooks", headers={"Authorization": reader}).status_code == 403


def test_the_webhook_resumes_at_its_cursor(old: Old, there: Running) -> None:
    webhook = there.client.get("/v1/webhooks/desk", headers=there.authorization).json()
    assert webhook["cursor"] == old.expected["webhook"]
    with receiving() as receiver:
        there.write("PATCH", "/v1/webhooks/desk", {"url": receiver.url})
        there.service.webhooks.delivering.deliver("desk", lambda: True)

    assert receiver.ids[: len(old.expected["webhook_items"])] == old.expected["webhook_items"]


def test_nothing_is_wrong_with_it_and_what_was_removed_is_nowhere(old: Old, request: pytest.FixtureRequest) -> None:
    found = checked(old.engine, old.settings)

    assert found.first is None, found.first
    if old.engine.name == "sqlite":
        assert old.expected["secret"].encode() not in old.engine.path.read_bytes()
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with psycopg.connect(server.url(str(conninfo_to_dict(old.engine.url)["dbname"]))) as connection:
        tables = connection.execute(
            "select format('%I.%I', schemaname, tablename) from pg_tables where tableowner <> 'postgres'"
        )
        rows = [connection.execute(f"select t::text from {table} t").fetchall() for (table,) in tables.fetchall()]
    assert rows
    assert old.expected["secret"] not in str(rows)
