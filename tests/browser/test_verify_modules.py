"""The scripts that verify, in a real browser, against the vectors of others."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.support.tidiness import ROOT

SHARED = ROOT.parent / "shared" / "vectors" / "merkle.json"
GO = ROOT / "tests" / "vectors" / "go.json"
REFUSED_BY_US_ALONE = {"consistency/additional/sizes-are-equal-one-and-proof-is-empty"}  # its roots are no hashes

IMPORTS = """
const folder = new URL("./", document.querySelector('script[src$="/page.js"]').src);
const [bytes, merkle, notes, proofs] = await Promise.all(
  ["bytes", "merkle", "notes", "proofs"].map((name) => import(new URL(`verify/${name}.js`, folder).href)));
"""

pytestmark = pytest.mark.thorough


def run(page: Page, script: str, given: object) -> Any:
    """Return the value of ``script``, with the modules loaded."""
    return page.evaluate(f"async (given) => {{ {IMPORTS} {script} }}", given)


@pytest.fixture
def verifier(page: Page) -> Page:
    page.goto("/verify")
    return page


def verdicts(page: Page, cases: list[dict[str, Any]], check: str) -> dict[str, bool]:
    """Whether each case is taken."""
    script = f"""
      const held = {{}};
      const of = (text) => bytes.fromBase64(text ?? "");
      for (const each of given) {{
        try {{ await ({check}); held[each.name] = true; }} catch {{ held[each.name] = false; }}
      }}
      return held;"""
    found: dict[str, bool] = run(page, script, cases)
    return found


def test_the_cases_of_others_are_taken_and_refused_as_they_say(verifier: Page) -> None:
    if not SHARED.exists():
        pytest.skip(f"the vectors {SHARED} are not beside the project")
    vectors = json.loads(SHARED.read_text(encoding="utf-8"))
    taken = verdicts(
        verifier,
        vectors["inclusion"],
        "merkle.verifyInclusion("
        "of(each.leafHash), each.leafIdx, each.treeSize, (each.proof ?? []).map(of), of(each.root))",
    )
    taken |= verdicts(
        verifier,
        vectors["consistency"],
        "merkle.verifyConsistency(each.size1, each.size2, (each.proof ?? []).map(of), of(each.root1), of(each.root2))",
    )
    cases = [*vectors["inclusion"], *vectors["consistency"]]
    assert len(cases) == 146
    assert taken == {each["name"]: not each["wantErr"] and each["name"] not in REFUSED_BY_US_ALONE for each in cases}


def test_what_go_has_signed_verifies_and_a_changed_byte_does_not(verifier: Page) -> None:
    signed = json.loads(GO.read_text(encoding="utf-8"))["signed"]
    script = """
      const key = await notes.parseKey(given.key);
      const { checkpoint, signers } = await proofs.trustedCheckpoint(given.new, [key]);
      const old = (await proofs.trustedCheckpoint(given.old, [key])).checkpoint;
      const [growth, way] = [given.consistency, given.inclusion].map((hashes) => hashes.map(bytes.fromBase64));
      await merkle.verifyConsistency(old.size, checkpoint.size, growth, old.root, checkpoint.root);
      const leaf = await merkle.leafHash(bytes.utf8(String(given.index)));
      await merkle.verifyInclusion(leaf, given.index, checkpoint.size, way, checkpoint.root);
      const refused = [];
      for (const text of [given.new.replace("70000", "70001"), given.new.replace("PeterNeumann", "Somebody")]) {
        try { await proofs.trustedCheckpoint(text, [key]); } catch (error) { refused.push(error.message); }
      }
      return [signers, old.size, checkpoint.size, refused];"""

    assert run(verifier, script, signed) == [
        ["PeterNeumann"],
        100,
        70_000,
        ["the signature of PeterNeumann is not of this text", "none of the keys of this log signed the checkpoint"],
    ]
