"""A record to release: two conflicts, an import that may not be passed on, a redaction; signed by a known key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import orjson

from adapters.importers.reports.importer import reports
from adapters.signing.keys import KeyText
from api.bootstrap.releasing import release_files
from api.intake.input import parse_report
from api.releases.making import SUMS, paths_in, summed
from api.releases.verifying import VerifiedRelease, verify_release
from domain.intake.drafts import RedactionDraft
from tests.support.engines import Engine, sqlite_engine
from tests.support.importing import imported
from tests.support.running import Running
from tests.support.signing import KNOWN_KEY
from tests.support.small_record import a_claim, a_denial, a_report, a_retraction, small_record

VERSION = version("claimline")
OTHER_WAR = {"name": "Other war", "tz": "Europe/Kyiv", "claimants": {"east": {"name": "East", "role": "party"}}}


def public_key() -> str:
    [signer] = KeyText(KNOWN_KEY, "the key of the tests").signers()
    return signer.key.text()


def signing(engine: Engine) -> Mapping[str, str]:
    return {"CLAIMLINE_LOG_KEY": KNOWN_KEY, "CLAIMLINE_LOG_MARK_FILE": f"{engine.path}.mark"}


def a_record(folder: Path, *, quote_of_mill: str | None = None) -> Engine:
    folder.mkdir(exist_ok=True)
    engine = sqlite_engine(folder)
    with small_record(engine) as (there, _):
        there.put("/v1/conflicts/other", OTHER_WAR)
        there.put("/v1/places/mill", {"name": "Mill", "lat": 50, "lon": 36.5})
        say(there, quote_of_mill)
        bring_in(there, folder)
        there.service.redacting.redact(
            "quoted", RedactionDraft(remove=("quote",), reason="Order 7"), by="legal", approved_by="editor"
        )
        there.service.await_views(there.service.store.size())
    return engine


def say(there: Running, quote_of_mill: str | None) -> None:
    claim = a_claim(id="quoted", quote="=We hold the hill", stated="2024-06-01", share=None)
    there.post("/v1/reports", a_report(claim, id="r1"))
    there.post("/v1/reports", a_report(a_denial(id="denied", denies=["quoted"], stated="2024-06-03"), id="r2"))
    there.post("/v1/reports", a_report(a_claim(id="ford", place="ford", stated="2024-06-05"), id="r3"))
    there.post(
        "/v1/reports", a_report(a_retraction(id="back", place="ford", retracts="ford", stated="2024-06-08"), id="r4")
    )
    east = {"claimant": "east", "place": "mill", "holder": "east", "stated": "2024-06-02"}
    there.post("/v1/reports", a_report(a_claim(id="milled", quote=quote_of_mill, **east), id="r5", conflict="other"))


def bring_in(there: Running, folder: Path) -> None:
    """Two imports. The first may not be passed on."""
    watched = {"claimant": "watcher", "stated": "2024-06-11"}
    for name, claim in (
        ("closed", a_claim(id="closed", **watched)),
        ("open", a_claim(id="open", place="ford", **watched)),
    ):
        (file := folder / f"{name}.ndjson").write_bytes(orjson.dumps(a_report(claim, id=name)) + b"\n")
        licence = "not to be passed on" if name == "closed" else "ODbL 1.0 (a dataset)"
        imported(there.service, replace(reports(parse_report), licence=licence, restricted=name == "closed"), file)


def verified(folder: Path) -> VerifiedRelease:
    return verify_release(folder, release_files(), None, version=VERSION)


def sum_up_again(folder: Path) -> None:
    """As a forger would: the hashes are right again."""
    sums = {path: sha256((folder / path).read_bytes()).hexdigest() for path in paths_in(folder)}
    (folder / SUMS).write_bytes(summed(sums))


def contents(folder: Path) -> dict[str, bytes]:
    return {path: (folder / path).read_bytes() for path in [*paths_in(folder), SUMS]}
