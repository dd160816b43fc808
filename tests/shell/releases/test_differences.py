"""Two releases compared: after a redaction the new one names the old one, and each row that differs is listed."""

from __future__ import annotations

import json
from pathlib import Path

from domain.intake.drafts import RedactionDraft
from tests.shell.releases.records import a_record, contents, signing
from tests.support.engines import Engine
from tests.support.importing import service_on, shell

NOWHERE = {"CLAIMLINE_DATABASE": "none"}


def redact(engine: Engine, statement: str) -> None:
    with service_on(engine) as service:
        draft = RedactionDraft(remove=("quote",), reason="Order 8")
        service.redacting.redact(statement, draft, by="legal", approved_by="editor")


def test_after_a_redaction_a_new_release_names_the_old_one(tmp_path: Path) -> None:
    engine = a_record(tmp_path / "record", quote_of_mill="Ours is the mill")
    old, new = tmp_path / "old", tmp_path / "new"
    shell(engine, "release", old, environ=signing(engine))
    redact(engine, "milled")
    made = shell(engine, "release", new, "--replaces", old, "--json", environ=signing(engine)).stdout

    fingerprint = json.loads(shell(engine, "release", "verify", old, "--json", environ=NOWHERE).stdout)["fingerprint"]
    assert any(b"Ours is the mill" in content for content in contents(old).values())
    assert not any(b"Ours is the mill" in content for content in contents(new).values())
    assert json.loads((new / "release.json").read_bytes())["replaces"]["fingerprint"] == fingerprint
    assert fingerprint in (new / "README.md").read_text()
    assert json.loads(made)["left_out"] == 4

    told = shell(engine, "release", "diff", old, new, environ=NOWHERE).stdout
    shape = json.loads(shell(engine, "release", "diff", old, new, "--json", environ=NOWHERE).stdout)
    assert "The second release says that it replaces the first." in told
    assert "statements: 0 added, 0 removed, 1 changed" in told
    assert "quote from Ours is the mill to nothing" in told
    assert shape["replaced"] is True
    assert shape["tables"]["statements"]["changed"][0]["key"] == {"statement_id": "milled"}
    assert [each["reason"] for each in shape["tables"]["left_out"]["added"]] == ["redacted"]


def test_of_equal_releases_no_row_differs(tmp_path: Path) -> None:
    engine = a_record(tmp_path / "record")
    shell(engine, "release", tmp_path / "one", environ=signing(engine))

    told = shell(engine, "release", "diff", tmp_path / "one", tmp_path / "one", environ=NOWHERE).stdout

    assert "No row of any table differs." in told
    refused = shell(engine, "release", "diff", tmp_path, tmp_path / "one", code=1, environ=NOWHERE).stderr
    assert "it is not a release of Claimline" in refused
