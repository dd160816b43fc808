"""Evidence whose checkpoint witnesses have cosigned: it names them, and is verified against a policy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.audit.evidence.document import WITNESSED, data_in
from api.audit.evidence.page import evidence
from api.cli import app
from domain.proofs.evidence import parse_evidence
from domain.proofs.notes import VerifierKey
from tests.support.engines import Engine
from tests.support.running import running
from tests.support.signing import public_keys, signing_settings
from tests.support.small_record import CONFLICT, a_claim, a_report
from tests.support.tidiness import ROOT
from tests.support.witnesses import ServedWitness, made_witness, policy_text, served, witnessed

RIGHT, WRONG, MALFORMED, NOT_SIGNED = 0, 1, 2, 3
GOLDEN = ROOT / "tests" / "golden" / "evidence"

pytestmark = pytest.mark.engines("sqlite")


@dataclass(frozen=True)
class Witnessed:
    page: str
    key: VerifierKey
    witnesses: list[ServedWitness]
    folder: Path

    def verify(self, page: str, *arguments: str, code: int) -> Result:
        file = self.folder / "page.html"
        file.write_text(page, encoding="utf-8")
        return invoked(str(file), *arguments, code=code)

    def policy(self, need: str, *names: str) -> str:
        file = self.folder / "policy"
        wanted = [each for each in self.witnesses if each.name in names]
        file.write_text(policy_text(wanted, need, [self.key]), encoding="utf-8")
        return str(file)


def invoked(file: str, *arguments: str, code: int) -> Result:
    given = ["log", "verify", "--evidence", file, *arguments]
    result = CliRunner().invoke(app, given, env={"CLAIMLINE_DATABASE": "none"})
    assert result.exit_code == code, (result.stdout, result.stderr, result.exception)
    return result


@contextmanager
def a_witnessed_page(engine: Engine, folder: Path) -> Iterator[Witnessed]:
    settings = signing_settings(engine, folder)
    key = public_keys(settings)[0]
    with (
        served(made_witness(folder, "archive", key)) as archive,
        served(made_witness(folder, "library", key)) as library,
        served(made_witness(folder, "stranger")) as stranger,
    ):
        with running(engine, settings=witnessed(settings, [archive, library, stranger], "2")) as there:
            there.put("/v1/conflicts/war", CONFLICT)
            there.put("/v1/places/hill", {"name": "Hill", "admin": ["Land"]})
            there.post("/v1/reports", a_report(a_claim(id="s", quote="We are there."), id="r"))
            page = evidence(there.service, ["s"]).decode()
        yield Witnessed(page, key, [archive, library, stranger], folder)


@pytest.fixture
def there(engine: Engine, tmp_path: Path) -> Iterator[Witnessed]:
    with a_witnessed_page(engine, tmp_path) as witnessed:
        yield witnessed


def test_a_page_names_the_witnesses_and_is_verified_against_a_policy(there: Witnessed) -> None:
    read = there.page[: there.page.index("<h2>The data</h2>")]
    for name in ("archive", "library"):
        assert f"<bdi>{name}.example/witness</bdi>, a witness, at 20" in read
    assert "stranger" not in there.page
    assert "they were recorded by 20" in read
    data = parse_evidence(data_in(there.page.encode()))
    assert [each.name for each in data.witnesses] == ["archive.example/witness", "library.example/witness"]

    told = there.verify(there.page, "--policy", there.policy("all", "archive", "library"), code=RIGHT)
    assert "seen by the witness archive.example/witness" in told.stdout
    shape = json.loads(
        there.verify(there.page, "--policy", there.policy("all", "archive"), "--json", code=RIGHT).stdout
    )
    assert [each["witness"] for each in shape["cosigned_by"]] == ["archive.example/witness"]
    assert "cosigned_by" not in json.loads(
        there.verify(there.page, "--key", there.key.text(), "--json", code=RIGHT).stdout
    )


def test_a_page_that_the_witnesses_of_a_policy_have_not_seen_does_not_meet_it(there: Witnessed) -> None:
    told = there.verify(there.page, "--policy", there.policy("all", "archive", "stranger"), code=NOT_SIGNED)
    assert "the quorum 'them' is not met: archive cosigned; missing of it: stranger" in told.stderr


def test_a_page_cannot_name_another_witness_or_another_time(there: Witnessed) -> None:
    key = there.key.text()
    stranger = there.witnesses[2].folder.key().text()
    archive = there.witnesses[0].folder.key().text()
    named = there.page.replace(f"witness {archive}\n", f"witness {archive}\nwitness {stranger}\n")
    assert "has not cosigned" not in there.verify(named, "--key", key, code=WRONG).stdout
    earlier = there.page.replace("a witness, at 20", "a witness, at 19", 1)
    assert "the page says something else than its data" in there.verify(earlier, "--key", key, code=WRONG).stderr
    hidden = there.page.replace(f"witness {archive}\n", "")
    assert "the page says something else than its data" in there.verify(hidden, "--key", key, code=WRONG).stderr


@pytest.mark.parametrize("layout", WITNESSED)
def test_a_witnessed_page_of_every_layout_is_verified_for_ever(layout: int) -> None:
    """Its words are part of the layout: where this fails, the change needs a layout of its own."""
    told = invoked(str(GOLDEN / f"{layout}.html"), "--policy", str(GOLDEN / f"{layout}.policy"), code=RIGHT)

    assert told.stdout.startswith("right: ")
