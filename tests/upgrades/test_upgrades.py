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
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from standardwebhooks import Webhook

from api.http.caching.lasting import REPRESENTATION
from api.settings import Settings
from domain.webhooks.targets import Targets
from tests.support.checking import assert_checked
from tests.support.engines import OWNER, SERVICE, Engine, PostgresServer
from tests.support.importing import shell
from tests.support.receiving import receiving
from tests.support.running import Running, running

HERE = Path(__file__).parent
REPRESENTATIONS = {"75b8411": "2"}  # of the answers of each version
DIGESTS = {"75b8411": 1}  # the version of the digests of each
RECORDS = [
    pytest.param(f"{version}-{name}", marks=marks)
    for version in REPRESENTATIONS
    for name, marks in (("sqlite", ()), ("postgres", pytest.mark.slow))
]

# Pinned answers that a later version gives in other bytes: the version here, the start of the address, the reason.
WORDS = "sentences name the coordinates in words, and keep imprecise dates imprecise"
COLUMNS = "the table of statements has coordinates, admin areas and date bounds"
PAGE = "a page of evidence has its second layout"
CAPTURE = "an encirclement ends with the capture"
SIEGES = (
    *(f"/v1/stances?about=2025-12-12&said_by=2025-12-12&known_at={at}&matter=siege" for at in (225, 296)),
    *(f"/v1/places/geonames:704422/timeline?known_at={at}&matter=siege" for at in (225, 296)),
    *(f"/v1/disputes?said_by=2025-12-31&known_at={at}" for at in (225, 296)),
)
LONGER = "not pinned: `claimline migrate` has appended the rules of the time zone, so that the log ends later"
CHANGED: dict[tuple[str, str], str] = {
    **{
        ("75b8411", f"{question}known_at={position}&words="): WORDS
        for question in ("/v1/stances?about=2025-12-12&said_by=2025-12-12&", "/v1/days/2025-12-20?")
        for position in (225, 296)
    },
    **dict.fromkeys((("75b8411", address) for address in SIEGES), CAPTURE),
    **{("75b8411", f"/v1/statements/{name}/evidence"): PAGE for name in ("siv-11", "up-ru")},
    **{("75b8411", f"/v1/statements?known_at={position}&f=csv"): COLUMNS for position in (225, 296)},
    **{
        ("75b8411", f"/v1/feeds/places/geonames:694403{document}"): WORDS
        for document in (".json", ".atom", "/blocks/1.json", "/blocks/1.atom")
    },
    ("75b8411", "/v1/log?after=0&limit=400"): LONGER,
    ("75b8411", "/v1/statements/siv-11/evidence"): LONGER,
    ("75b8411", "/v1/statements/up-ru/evidence"): LONGER,
    ("75b8411", "/v1/feed?limit=50"): LONGER,
}

# Items that a later version adds under these positions: those of a siege that ends with a capture there.
MORE_ITEMS = {"75b8411": {47: 2, 172: 3, 192: 3}}


@dataclass(frozen=True)
class Upgraded:
    """A record that an earlier version wrote and this one migrated; ``expected``: what that version answered."""

    version: str
    engine: Engine
    settings: Settings
    expected: dict[str, Any]

    @property
    def is_representation_raised(self) -> bool:
        return REPRESENTATIONS[self.version] != REPRESENTATION

    @property
    def verifier(self) -> str:
        return str(self.expected["verifier"]).strip()

    @property
    def signing(self) -> dict[str, str]:
        key, mark = self.settings.log_key_file, self.settings.log_mark_file
        return {"CLAIMLINE_LOG_KEY_FILE": key or "", "CLAIMLINE_LOG_MARK_FILE": mark or ""}


@pytest.fixture(scope="module", params=RECORDS)
def record(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upgraded]:
    """One that is only read: its log, its views and its webhooks stay as they were."""
    with _upgraded(request, tmp_path_factory.mktemp("upgraded")) as upgraded:
        yield upgraded


@pytest.fixture(params=RECORDS)
def own_record(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Upgraded]:
    """One for a single test, which may write to it."""
    with _upgraded(request, tmp_path) as upgraded:
        yield upgraded


@pytest.fixture
def service(record: Upgraded) -> Iterator[Running]:
    with _running(record) as service:
        yield service


@contextmanager
def _running(record: Upgraded) -> Iterator[Running]:
    with running(record.engine, settings=record.settings) as service:
        service.service.await_views(record.expected["size"])
        yield service


@contextmanager
def _upgraded(request: pytest.FixtureRequest, folder: Path) -> Iterator[Upgraded]:
    version, _, name = request.param.rpartition("-")
    for file in ("key", "mark"):
        shutil.copyfile(HERE / version / f"{name}.{file}", folder / file)
        (folder / file).chmod(0o600)
    expected = json.loads((HERE / version / f"{name}.json").read_text(encoding="utf-8"))
    with _restored(request, name, HERE / version, folder) as engine:
        shell(engine, "migrate", environ={"CLAIMLINE_DATABASE": engine.owner_url, "CLAIMLINE_SERVICE_ROLE": SERVICE})
        settings = Settings(
            database=engine.url,
            log_key_file=str(folder / "key"),
            log_mark_file=str(folder / "mark"),
            webhook_targets=Targets.LOCAL,
        )
        yield Upgraded(version, engine, settings, expected)


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


def test_every_version_that_is_kept_is_tested() -> None:
    assert {path.parent.name for path in HERE.glob("*/make.py")} == set(REPRESENTATIONS)


def test_positions_and_stored_bytes_stay(record: Upgraded, service: Running) -> None:
    *stored, rules = service.service.store.read_stored(after=0, limit=10_000)

    assert [entry.position for entry in stored] == list(range(1, record.expected["size"] + 1))
    assert [sha256(entry.name.encode() + entry.state).hexdigest() for entry in stored] == record.expected["entries"]
    assert rules.name == "zone.v1"  # `claimline migrate` has recorded them


def test_pinned_questions_have_the_same_bytes(record: Upgraded, service: Running) -> None:
    wrong = []
    for pinned in record.expected["answers"]:
        answer = service.client.get(pinned["path"], params=pinned["query"])
        content = _without_time(answer.content) if pinned["path"].startswith("/ogc") else answer.content
        is_same = (answer.status_code, answer.headers["content-type"], len(content), sha256(content).hexdigest()) == (
            200, pinned["type"], pinned["length"], pinned["sha256"],
        )  # fmt: skip
        if is_same == _is_changed(record, pinned):  # a name in CHANGED that is not needed is wrong too
            wrong.append((_address(pinned), answer.text[:200]))
    assert wrong == []


def test_a_tag_stays_while_its_bytes_and_the_representation_do(record: Upgraded, service: Running) -> None:
    for pinned in record.expected["answers"]:
        tag = service.client.get(pinned["path"], params=pinned["query"]).headers.get("etag")
        if _is_changed(record, pinned):
            assert tag is None or tag != pinned["etag"], _address(pinned)
        elif not record.is_representation_raised:
            assert tag == pinned["etag"], _address(pinned)


def _is_changed(record: Upgraded, pinned: dict[str, Any]) -> bool:
    return any(version == record.version and _address(pinned).startswith(start) for version, start in CHANGED)


def _address(pinned: dict[str, Any]) -> str:
    return f"{pinned['path']}?{urlencode(pinned['query'])}"


def _without_time(content: bytes) -> bytes:
    """Without the instant of the answer itself."""
    return json.dumps({name: value for name, value in json.loads(content).items() if name != "timeStamp"}).encode()


def test_answers_that_were_kept_whole_are_the_same_text(record: Upgraded, service: Running) -> None:
    whole = [pinned for pinned in record.expected["answers"] if "body" in pinned]

    assert whole
    for pinned in whole:
        if not _is_changed(record, pinned):
            assert service.client.get(pinned["path"], params=pinned["query"]).text == pinned["body"]


def test_a_pinned_answer_in_a_cache_is_valid_while_the_representation_is_the_same(
    record: Upgraded, service: Running
) -> None:
    tagged = [pinned for pinned in record.expected["answers"] if pinned["etag"] and "known_at" in pinned["query"]]

    assert tagged
    for pinned in tagged:
        headers = {"If-None-Match": pinned["etag"]}
        status = service.client.get(pinned["path"], params=pinned["query"], headers=headers).status_code
        assert status == (200 if record.is_representation_raised else 304), _address(pinned)


def test_cursors_resume_with_the_same_items(record: Upgraded, service: Running) -> None:
    feed, more = record.expected["feed"], MORE_ITEMS[record.version]
    whole = service.read("/v1/feed", limit="10000")
    assert len(whole["items"]) == feed["items"] + sum(more.values())
    assert service.read("/v1/feed", after=feed["head"])["items"] == []
    as_before = list(_without_more(whole["items"], more))
    assert sha256(json.dumps(as_before).encode()).hexdigest() == feed["sha256"]

    old = {item["id"] for item in as_before}
    for page in feed["pages"]:
        found = service.read("/v1/feed", after=page["after"], limit="10000", **page["filter"])
        resumed = [service.read("/v1/feed", after=each["next"], limit="10000") for each in (found, page)]
        assert resumed[0] == resumed[1], page["filter"]
        assert [item["id"] for item in found["items"] if _is_kept(item, more)] == [
            name for name in page["ids"] if int(name.split("-")[1]) not in more
        ], page["filter"]
        assert old >= set(page["ids"]), page["filter"]


def _is_kept(item: dict[str, Any], more: dict[int, int]) -> bool:
    return item["position"] not in more


def _without_more(items: list[dict[str, Any]], more: dict[int, int]) -> Iterator[dict[str, Any]]:
    """The items as they were: without those that were added, and numbered on under their position."""
    for position, of_position in groupby(items, key=itemgetter("position")):
        those = list(of_position)
        kept = [item for item in those if position not in more or item["data"].get("matter") != "siege"]
        assert len(those) - len(kept) == more.get(position, 0)
        for item, place in zip(kept, those, strict=False):
            yield item | {name: place[name] for name in ("id", "cursor")}


def test_the_old_checkpoint_verifies_and_signing_resumes_from_it(own_record: Upgraded, tmp_path: Path) -> None:
    old, key = own_record.expected["checkpoint"], own_record.verifier
    with _running(own_record) as service:
        assert service.client.get("/v1/log/checkpoint").text == old
        service.service.await_views(service.post("/v1/reports", _report())["position"])
        shell(own_record.engine, "log", "export", tmp_path / "log", environ=own_record.signing)
        new = service.client.get("/v1/log/checkpoint").text
        sizes = {"from": old.splitlines()[1], "to": new.splitlines()[1]}
        consistency = service.client.get("/v1/log/consistency", params=sizes).text

    assert int(sizes["from"]) < int(sizes["to"])
    shell(own_record.engine, "log", "verify", "--log", tmp_path / "log", "--key", key)
    for name, text in (("old", old), ("new", new), ("consistency", consistency)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = (part for name in ("old", "new", "consistency") for part in (f"--{name}", tmp_path / name))
    shell(own_record.engine, "log", "verify", *files, "--key", key)
    assert_checked(own_record.engine, own_record.settings)


def _report() -> dict[str, Any]:
    claim = {"kind": "claim", "claimant": "russia", "place": "geonames:694403", "status": "unclear"}
    return {
        "conflict": "russia-ukraine",
        "source": {"name": "A paper", "published": "2025-12-22"},
        "statements": [{**claim, "stated": "2025-12-22"}],
    }


def test_a_page_of_evidence_verifies(record: Upgraded, tmp_path: Path) -> None:
    page = tmp_path / "evidence.html"
    page.write_text(record.expected["evidence"], encoding="utf-8")

    shell(record.engine, "log", "verify", "--evidence", page, "--key", record.verifier)


def test_the_digest_is_the_same_while_its_version_is(record: Upgraded) -> None:
    shown = json.loads(shell(record.engine, "digest", "--at", str(record.expected["size"]), "--json").stdout)

    assert (shown["sha256"] == record.expected["digest"]) == (shown["version"] == DIGESTS[record.version])


def test_keys_allow_what_they_allowed(own_record: Upgraded) -> None:
    requests: tuple[tuple[str, str, Any], ...] = (
        ("GET", "/v1/webhooks", None),
        ("POST", "/v1/reports", _report()),
        ("PUT", "/v1/places/ridge", {"name": "Ridge"}),
        ("POST", "/v1/statements/siv-11/annulment", {"reason": "another town"}),
    )
    with _running(own_record) as service:
        allowed = {
            name: [
                service.client.request(
                    method, path, json=body, headers={"Authorization": f"Bearer {own_record.expected['keys'][name]}"}
                ).status_code
                != 403
                for method, path, body in requests
            ]
            for name in ("reader", "writer", "editor", "desk")
        }

    assert allowed == {
        "reader": [False, False, False, False],
        "writer": [False, True, True, False],
        "editor": [False, False, False, True],
        "desk": [True, True, True, True],
    }


def test_webhooks_resume_at_their_cursors(own_record: Upgraded) -> None:
    expected = own_record.expected["webhooks"]
    with _running(own_record) as service, receiving() as receiver:
        for name, attempts in expected["attempts"].items():
            path = f"/v1/webhooks/{name}/attempts"
            assert service.client.get(path, headers=service.authorization).json()["attempts"] == attempts
        webhook = service.client.get("/v1/webhooks/desk", headers=service.authorization).json()
        assert webhook["cursor"] == expected["cursor"]
        service.write("PATCH", "/v1/webhooks/desk", {"url": receiver.url})
        service.service.webhooks.delivering.deliver("desk", lambda: True)

    assert receiver.ids == expected["following"]
    assert not set(receiver.ids) & set(expected["received"])
    for delivery in receiver.deliveries:
        Webhook(expected["secret"]).verify(delivery.body, dict(delivery.headers))


def test_the_check_finds_nothing_wrong(record: Upgraded) -> None:
    assert_checked(record.engine, record.settings)


def test_redacted_text_is_nowhere(record: Upgraded, service: Running, request: pytest.FixtureRequest) -> None:
    secret = record.expected["secret"]
    for pinned in record.expected["answers"]:
        assert secret not in service.client.get(pinned["path"], params=pinned["query"]).text

    if record.engine.name == "sqlite":
        for file in record.engine.path.parent.glob("claimline.db*"):
            assert secret.encode() not in file.read_bytes(), file
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with psycopg.connect(server.url(str(conninfo_to_dict(record.engine.url)["dbname"]))) as connection:
        tables = connection.execute(
            "select format('%I.%I', schemaname, tablename) from pg_tables where tableowner <> 'postgres'"
        )
        rows = [connection.execute(f"select t::text from {table} t").fetchall() for (table,) in tables.fetchall()]
    assert any(rows)
    assert secret not in str(rows)
    assert secret.encode().hex() not in str(rows)  # the entries are bytes
