"""What anybody can verify over HTTP: checkpoint, tiles, bundles and proofs, held against the definitions."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.signing.ed25519 import verify
from api.settings import Reading, Settings, Signer
from domain.proofs.checkpoints import Checkpoint, Trust
from domain.proofs.inclusion import parse_proof, verify_entry
from domain.proofs.notes import parse_key
from tests.support.engines import Engine, sqlite_engine
from tests.support.running import Running, running
from tests.support.signing import ORIGIN, declare, public_keys, signing_settings, trusted
from tests.support.small_record import CONFLICT, a_claim, a_report
from tests.unit.proofs import definitions

SIZE = 600
LOG = "/v1/log"


@pytest.fixture
def settings(engine: Engine, tmp_path: Path) -> Settings:
    return signing_settings(engine, tmp_path)


@pytest.fixture
def there(engine: Engine, settings: Settings) -> Iterator[Running]:
    with running(engine, settings=settings) as running_:
        yield running_


def of_the_definitions(entries: list[bytes]) -> dict[str, bytes]:
    """The tiles and bundles of a log, by path, as tlog-tiles defines them, with some of the widths that they had."""
    found = dict[str, bytes]()
    leaves = [definitions.leaf(entry) for entry in entries]
    for level in range(3):
        count = len(leaves) // 256**level
        hashes = [definitions.root(leaves[n * 256**level : (n + 1) * 256**level]) for n in range(count)]
        for first in range(0, count, 256):
            here = hashes[first : first + 256]
            found |= {path_of(str(level), first, width): b"".join(here[:width]) for width in widths(len(here))}
    for first in range(0, len(entries), 256):
        bundled = [len(entry).to_bytes(2, "big") + entry for entry in entries[first : first + 256]]
        found |= {path_of("entries", first, width): b"".join(bundled[:width]) for width in widths(len(bundled))}
    return found


def widths(last: int) -> list[int]:
    return [*range(1, last, 13), last]


def path_of(level: str, first: int, width: int) -> str:
    return f"tile/{level}/{first // 256:03d}" + ("" if width == 256 else f".p/{width}")


def checkpoint_of(there: Running, settings: Settings) -> Checkpoint:
    return trusted(there.client.get(f"{LOG}/checkpoint").content, settings)


def test_every_tile_bundle_and_proof_is_that_of_the_definitions(there: Running, settings: Settings) -> None:
    declare(there.service, *(f"place-{number}" for number in range(SIZE)))
    there.service.signed()
    entries = [stored.state for stored in there.service.store.read_stored(after=0, limit=SIZE + 1)]
    leaves = [definitions.leaf(entry) for entry in entries]
    checkpoint = checkpoint_of(there, settings)
    expected = of_the_definitions(entries)

    assert checkpoint == Checkpoint(ORIGIN, SIZE, definitions.root(leaves))
    assert {f"tile/{level}" for level in ("0/000", "0/001", "0/002.p/88", "1/000.p/2")} <= expected.keys()
    for path, content in expected.items():
        assert there.client.get(f"{LOG}/{path}").content == content, path
    for index in range(0, SIZE, 37):
        proof = parse_proof(there.client.get(f"{LOG}/proof/{index + 1}").content)
        assert (proof.index, list(proof.hashes)) == (index, definitions.path(index, leaves))
    for old, new in ((1, 1), (1, SIZE), (255, 256), (256, 512), (300, 555), (SIZE - 1, SIZE), (SIZE, SIZE)):
        told = there.read(f"{LOG}/consistency", **{"from": old, "to": new})
        assert (told["from"], told["to"]) == (old, new)
        assert [b64decode(each) for each in told["proof"]] == definitions.proof(old, leaves[:new]), (old, new)


def test_every_entry_is_verified_with_what_is_served_and_a_key(there: Running, settings: Settings) -> None:
    declare(there.service, *(f"place-{number}" for number in range(40)))
    there.service.signed()
    trust = Trust(public_keys(settings), verify, ORIGIN)

    for position in range(1, 41):
        entry = there.client.get(f"{LOG}/entries/{position}").content
        checkpoint = verify_entry(entry, parse_proof(there.client.get(f"{LOG}/proof/{position}").content), trust)
        assert checkpoint.size == 40


def test_the_keys_are_served_one_a_line(there: Running, settings: Settings) -> None:
    declare(there.service, "town")
    there.service.signed()
    answer = there.client.get(f"{LOG}/key")

    assert [parse_key(line) for line in answer.text.splitlines()] == public_keys(settings)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


def test_the_answer_of_a_statement_leads_to_its_proof(there: Running) -> None:
    there.put("/v1/conflicts/war", CONFLICT)
    there.put("/v1/places/hill", {"name": "Hill"})
    there.post("/v1/reports", a_report(a_claim(id="c-1")))
    there.post("/v1/statements/c-1/annulment", {"reason": "another town of that name"})
    there.service.signed()
    told = there.read("/v1/statements/c-1")

    for of, position in ((told, told["position"]), (told["annulment"], told["annulment"]["position"])):
        proof = parse_proof(there.client.get(of["proof"]).content)
        assert proof.index == position - 1


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/00/000",
        "tile/-1/000",
        "tile/64/000",
        "tile/0/x000",
        "tile/0/x000/000",
        "tile/0/001",
        "tile/0/000",
        "tile/0/000.p/4",
        "tile/0/000.p/0",
        "tile/0/000.p/03",
        "tile/0/000.p/256",
        "tile/0/000.p/3/",
        "tile/0/000.p",
        "tile/0/000.p/x",
        "tile/1/000.p/1",
        "tile/1/000",
        "tile/entries/0",
        "tile/entries/000",
        "tile/entries/000.p/4",
        "tile/data/000",
        "tile/0/%D9%A0%D9%A0%D9%A0",
        "proof/0",
        "proof/4",
        "proof/x",
        "proof/-1",
        "proof/1.0",
        "proof/9999999999999999999999",
        "entries/0",
        "entries/4",
        "entries/x",
        "consistency?from=1&to=4",
    ],
)
def test_what_is_not_there_is_said_so(tmp_path: Path, path: str) -> None:
    engine = sqlite_engine(tmp_path)
    with running(engine, settings=signing_settings(engine, tmp_path)) as there:
        declare(there.service, "a", "b", "c")
        there.service.signed()
        answer = there.client.get(f"{LOG}/{path}")

    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/not-found"


@pytest.mark.parametrize(
    "query", ["", "from=1", "to=1", "from=0&to=1", "from=2&to=1", "from=x&to=1", "from=1&to=-1", "from=1&to=1&more=1"]
)
def test_sizes_that_cannot_be_are_refused(there: Running, query: str) -> None:
    declare(there.service, "a", "b", "c")
    there.service.signed()
    answer = there.client.get(f"{LOG}/consistency?{query}")

    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-parameter")


def test_what_is_recorded_and_not_signed_yet_is_to_be_asked_for_again(engine: Engine) -> None:
    with running(engine, settings=Settings(database=engine.url, log_signer=Signer.ELSEWHERE)) as there:
        declare(there.service, "a", "b", "c")
        for path in (
            "checkpoint",
            "key",
            "proof/1",
            "consistency?from=1&to=2",
            "tile/0/000.p/1",
            "tile/entries/000.p/1",
        ):
            answer = there.client.get(f"{LOG}/{path}")
            assert (answer.status_code, answer.json()["type"]) == (503, "/problems/not-signed"), path
            assert answer.headers["retry-after"] == "1"
            assert "run `claimline log sign` where the key is" in answer.json()["detail"]
        assert there.client.get(f"{LOG}/entries/3").status_code == 200


def test_only_what_the_checkpoint_covers_is_served(there: Running, settings: Settings) -> None:
    declare(there.service, "a", "b")
    there.service.signed()
    declare(there.service, "c")

    assert checkpoint_of(there, settings).size == 2
    assert there.client.get(f"{LOG}/tile/0/000.p/2").status_code == 200
    assert there.client.get(f"{LOG}/tile/0/000.p/3").status_code == 404
    for path in ("proof/3", "consistency?from=1&to=3"):
        answer = there.client.get(f"{LOG}/{path}")
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/not-signed")
        assert "covers 2" in answer.json()["detail"]
    there.service.signed()
    assert there.client.get(f"{LOG}/proof/3").status_code == 200


CACHED = {
    "checkpoint": "no-cache",
    "key": "no-cache",
    "proof/1": "no-cache",
    "tile/0/000": "public, max-age=31536000, immutable",
    "tile/0/001.p/4": "public, max-age=86400",
    "tile/entries/000": "public, max-age=86400",
    "entries/1": "public, max-age=86400",
    "consistency?from=1&to=260": "public, max-age=31536000, immutable",
}
SURROGATES = {"no-cache": None, "public, max-age=31536000, immutable": "claimline-proofs"}  # the rest may hold words


def test_caches_are_told_how_long_and_a_client_that_has_it_is_not_sent_it_again(
    there: Running, settings: Settings
) -> None:
    declare(there.service, *(f"place-{number}" for number in range(260)))
    there.service.signed()
    guarded = replace(settings, read=Reading.KEY)
    with running(Engine("any", settings.database, settings.database), settings=guarded) as closed:
        for path, kept in CACHED.items():
            answer = there.client.get(f"{LOG}/{path}")
            assert answer.headers["cache-control"] == kept, path
            assert answer.headers.get("surrogate-key") == SURROGATES.get(kept, "claimline-words"), path
            again = there.client.get(f"{LOG}/{path}", headers={"If-None-Match": f'"x", W/{answer.headers["etag"]}'})
            assert (again.status_code, again.content) == (304, b""), path
            assert again.headers["etag"] == answer.headers["etag"]
            changed = there.client.get(f"{LOG}/{path}", headers={"If-None-Match": '"x"'})
            assert changed.content == answer.content, path
            assert closed.client.get(f"{LOG}/{path}").status_code == 401, path
            private = closed.client.get(f"{LOG}/{path}", headers=closed.authorization)
            assert private.headers["cache-control"] == kept.replace("public", "private"), path


def test_tiles_are_bytes_and_head_tells_their_length(there: Running) -> None:
    declare(there.service, "a", "b", "c")
    there.service.signed()
    for path, length in (("tile/0/000.p/3", 96), ("tile/entries/000.p/3", None)):
        answer: Any = there.client.get(f"{LOG}/{path}")
        head = there.client.head(f"{LOG}/{path}")
        assert answer.headers["content-type"] == "application/octet-stream"
        assert length in (None, len(answer.content))
        assert head.headers["content-length"] == str(len(answer.content))
