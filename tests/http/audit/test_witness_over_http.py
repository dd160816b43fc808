"""A witness over HTTP answers as tlog-witness says, to whatever comes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from adapters.clock import SystemClock
from adapters.signing import ed25519
from adapters.signing.witness import WitnessFolder
from api.audit.witness.app import witness_app
from domain.proofs.cosignatures import cosignatures_of
from domain.proofs.notes import parse_note
from domain.proofs.witnessing import REQUEST_BYTES_MAX, CheckpointSubmission, name_of_log
from tests.unit.proofs.logs import ORIGIN, a_checkpoint, a_key
from tests.unit.proofs.test_witnessing import FORKED, LEAVES, submission

SIZE_TYPE = "text/x.tlog.size"


@pytest.fixture
def folder(tmp_path: Path) -> WitnessFolder:
    made = WitnessFolder(tmp_path / "witness", SystemClock())
    made.make("witness.example/one")
    made.add([a_key()[0]], None)
    return made


@pytest.fixture
def client(folder: WitnessFolder) -> Iterator[TestClient]:
    with TestClient(witness_app(folder)) as client:
        yield client


def test_a_log_that_grows_is_cosigned(client: TestClient, folder: WitnessFolder) -> None:
    for old, new in ((0, 3), (3, 3), (3, 9)):
        made = submission(old, LEAVES[:new])
        answer = client.post("/add-checkpoint", content=made.written())
        assert answer.status_code == 200
        assert len(cosignatures_of(parse_note(made.note + answer.content), [folder.key()], ed25519.verify)) == 1
    assert client.get(f"/{name_of_log(ORIGIN)}/checkpoint").content == made.note + answer.content
    assert client.get("/key").text == f"{folder.key().text()}\n"


REFUSED = {
    "no request": (b"x", 400),
    "an old size beyond the checkpoint": (submission(5, LEAVES[:4]).written(), 400),
    "a key that it does not know": (submission(4, LEAVES, by="other.example").written(), 403),
    "a log that it does not know": (CheckpointSubmission(0, (), a_checkpoint(LEAVES, origin="x")).written(), 404),
    "another history": (submission(4, FORKED).written(), 422),
    "a proof that is cut short": (submission(4, LEAVES)._replace(proof=()).written(), 422),
    "more than a request may have": (bytes(REQUEST_BYTES_MAX + 1), 413),
}


@pytest.mark.parametrize("what", REFUSED)
def test_anything_else_is_refused_by_its_status_and_in_words(client: TestClient, what: str) -> None:
    client.post("/add-checkpoint", content=submission(0, LEAVES[:4]).written())
    before = client.get(f"/{name_of_log(ORIGIN)}/checkpoint").content
    body, status = REFUSED[what]
    answer = client.post("/add-checkpoint", content=body)
    assert (answer.status_code, answer.text != "") == (status, True)
    assert client.get(f"/{name_of_log(ORIGIN)}/checkpoint").content == before


def test_a_size_or_a_root_that_is_not_its_own_is_answered_with_the_size_that_it_has(client: TestClient) -> None:
    client.post("/add-checkpoint", content=submission(0, LEAVES[:4]).written())
    for made in (submission(0, LEAVES), submission(3, LEAVES), submission(4, FORKED[:4])):
        answer = client.post("/add-checkpoint", content=made.written())
        assert (answer.status_code, answer.headers["content-type"], answer.text) == (409, SIZE_TYPE, "4\n")


def test_a_log_that_was_never_cosigned_is_empty_and_an_unknown_one_is_not_found(client: TestClient) -> None:
    known = client.get(f"/{name_of_log(ORIGIN)}/checkpoint")
    assert (known.status_code, known.content) == (200, b"")
    for name in (name_of_log("x"), "..", "lock", "key"):
        assert client.get(f"/{name}/checkpoint").status_code == 404
    assert client.get("/add-checkpoint").status_code == 405
