"""The answers that the OpenAPI document shows, made by a service with the demo's record: `python -m` writes them anew.

They are cut short, and what differs from one recording of the demo to the next is made the same.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from api.demo import load
from api.feed.webhooks.input import (
    WebhookForm,
    WebhookPatchForm,
    WebhookReplayForm,
    WebhookSecretForm,
    WebhookTrialForm,
)
from api.http.parsing.forms import Form
from api.intake.input import (
    AnnulmentForm,
    ClaimantCorrectionForm,
    ConflictForm,
    CorrectionForm,
    CorroborationForm,
    PlaceForm,
    PlaceImportForm,
    ReportForm,
    RetirementForm,
    SourceCorrectionForm,
)
from api.intake.proposing.input import ProposalsForm
from api.openapi.examples import ANSWER_EXAMPLES
from domain.dates.instants import from_datetime
from domain.feed.follow import PAGE_POSITIONS
from domain.intake.append import Author
from domain.intake.drafts import PlaceDraft
from domain.webhooks.manage import EndpointPatch
from domain.webhooks.targets import Targets
from tests.support.engines import sqlite_engine
from tests.support.receiving import receiving
from tests.support.running import Running, SetClock, running
from tests.support.signing import always_signed
from tests.support.tidiness import ROOT

FILE = ROOT / "api" / "openapi" / "answers.json"
RECORDED = datetime(2026, 11, 2, 12, tzinfo=UTC)
ALWAYS: Mapping[str, str | int] = {
    "recorded_by": "demo",
    "salt": "863f4920d579dd7b378cde2b1a347413",
    **dict.fromkeys(("cursor", "next", "head"), "AXrrcLXHwTwOAAAAAAAAARkAAAAAhBQ8TDBvw3UaCk1V"),
    "secret": "whsec_YW4gZXhhbXBsZSB0aGF0IG5vYm9keSB1c2VzLCBldmVy",
    "milliseconds": 42,
    "added_by": "desk",
}
MINTED = re.compile("^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
HASH = re.compile("(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}=")
SIGNATURE = re.compile("(?m)^(— .* )[A-Za-z0-9+/]{91}=$")
ALWAYS_MINTED = "019b8e0c-7c00-7000-8000-000000000001"
ITEM, ALWAYS_ITEM = re.compile("^[0-9a-f]{16}-([0-9]+-[0-9]+)-[0-9a-f]{10}$"), r"7aeb70b5c7c13c0e-\1-3922fc8fa2"
URN, ALWAYS_URN = re.compile("^urn:uuid:.*"), "urn:uuid:2c3dc78f-7212-5e63-ad46-3a96989f9c11"
BY_LEXICONS = ("propose_statements",)  # what is shown stays, though the lexicons and with them the answers change
BY_NAME = ("claimants", "counts", "spans", "stances")
ITEMS_MAX = 2
PLACE = "geonames:694403"
AT = "about=2025-12-12&said_by=2025-12-12&known_at=286"
ASKED: Mapping[str, str] = {
    "live": "/livez",
    "ready": "/readyz",
    "explain_problem": "/problems/scope-required",
    "list_conflicts": "/v1/conflicts?known_at=286",
    "read_conflict": "/v1/conflicts/russia-ukraine?known_at=286",
    "find_places": "/v1/places?q=Сіверськ",
    "read_place": f"/v1/places/{PLACE}?known_at=286",
    "map_place": f"/v1/places/{PLACE}/timemap",
    "read_stances": f"/v1/stances?{AT}&place={PLACE}",
    "read_place_stances": f"/v1/places/{PLACE}/stances?{AT}",
    "read_timeline": f"/v1/places/{PLACE}/timeline?known_at=286",
    "read_day": "/v1/days/2025-12-11?known_at=286",
    "read_changes": "/v1/changes?from_said_by=2025-12-08&to_said_by=2025-12-12&to_known_at=286",
    "list_disputes": f"/v1/disputes?about=2025-12-12&known_at=286&place={PLACE}",
    "list_outcomes": f"/v1/outcomes?about=2025-12-30&known_at=286&place={PLACE}",
    "read_figures": f"/v1/figures?about=2025-12-30&known_at=286&place={PLACE}",
    "read_slice": f"/v1/slice?known_at=286&place={PLACE}",
    "list_map_places": "/v1/slice/places?known_at=286",
    "read_dates": "/v1/dates?phrase=earlier%20this%20month&published=2025-12-11",
    "list_policies": "/v1/policies",
    "read_accepted": f"/v1/accepted?policy=conceded&{AT}&place={PLACE}",
    "list_statements": f"/v1/statements?known_at=286&place={PLACE}",
    "read_statement": "/v1/statements/siv-11?known_at=286",
    "map_statement": "/v1/statements/siv-11/timemap",
    "read_log": "/v1/log?after=224&limit=2",
    "read_entry": "/v1/log/entries/225",
    "read_checkpoint": "/v1/log/checkpoint",
    "read_log_key": "/v1/log/key",
    "prove_entry": "/v1/log/proof/17",
    "prove_consistency": "/v1/log/consistency?from=100&to=286",
    "read_channel": f"/v1/feeds/places/{PLACE}.json",
    "read_block": f"/v1/feeds/places/{PLACE}/blocks/2.json",
    "read_feed": "/v1/feed?type=claim.appended,dispute.opened&place=" + PLACE,
}
WRITTEN: Mapping[str, tuple[str, str, type[Form]]] = {  # in this order, each being taken as it stands
    "declare_conflict": ("PUT", "/v1/conflicts/my-war", ConflictForm),
    "declare_place": ("PUT", "/v1/places/geonames:379252", PlaceForm),
    "append_report": ("POST", "/v1/reports", ReportForm),
    "correct_statement": ("POST", "/v1/statements/ru-1/corrections", CorrectionForm),
    "corroborate_statement": ("POST", "/v1/statements/ru-1/sources", CorroborationForm),
    "correct_report": ("POST", "/v1/reports/siversk-2025-12-13/corrections", SourceCorrectionForm),
    "correct_claimant": (
        "POST",
        "/v1/conflicts/russia-ukraine/claimants/deepstate/corrections",
        ClaimantCorrectionForm,
    ),
    "annul_statement": ("POST", "/v1/statements/ru-1/annulment", AnnulmentForm),
    "retire_conflict": ("POST", "/v1/conflicts/my-war/retirement", RetirementForm),
    "reinstate_conflict": ("DELETE", "/v1/conflicts/my-war/retirement", RetirementForm),
    "propose_statements": ("POST", "/v1/proposals", ProposalsForm),
    "import_places": ("POST", "/v1/places/imports", PlaceImportForm),
    "retire_place": ("POST", "/v1/places/geonames:379252/retirement", RetirementForm),
    "reinstate_place": ("DELETE", "/v1/places/geonames:379252/retirement", RetirementForm),
}


OF_WEBHOOKS: Mapping[str, tuple[str, str, type[Form]]] = {  # likewise
    "add_webhook": ("POST", "/v1/webhooks", WebhookForm),
    "change_webhook": ("PATCH", "/v1/webhooks/desk", WebhookPatchForm),
    "rotate_webhook_secret": ("POST", "/v1/webhooks/desk/secret", WebhookSecretForm),
    "replay_webhook": ("POST", "/v1/webhooks/desk/replays", WebhookReplayForm),
    "try_webhook": ("POST", "/v1/webhooks/desk/tests", WebhookTrialForm),
}
ASKED_OF_WEBHOOKS: Mapping[str, str] = {
    "list_webhooks": "/v1/webhooks",
    "read_webhook": "/v1/webhooks/desk",
    "list_parked": "/v1/webhooks/desk/parked",
    "list_attempts": "/v1/webhooks/desk/attempts",
}


def made() -> dict[str, Any]:
    """By operation id."""
    with tempfile.TemporaryDirectory() as folder:
        clock, engine = SetClock(from_datetime(RECORDED)), sqlite_engine(Path(folder))
        settings = replace(always_signed(engine), webhook_targets=Targets.LOCAL)
        with running(engine, clock=clock, settings=settings) as there:
            load(there.service)
            there.service.await_views(there.service.store.size())
            there.service.signed()
            answers = {name: _cut(_answer(there, path)) for name, path in ASKED.items()}
            written = {name: there.write(method, path, form.EXAMPLE) for name, (method, path, form) in WRITTEN.items()}
            written |= _of_imports(there, written["import_places"]["id"])
            written["read_feed_page"] = _closed_page(there)
            of_webhooks = _of_webhooks(there)
    made_now = answers | {name: _cut(answer) for name, answer in (written | of_webhooks).items()}
    return made_now | {name: ANSWER_EXAMPLES[name] for name in BY_LEXICONS if name in ANSWER_EXAMPLES}


def _of_webhooks(there: Running) -> dict[str, Any]:
    """What is tried is sent to a server of this machine, in the place of the one that the example names."""
    with receiving() as receiver:
        found = dict[str, Any]()
        for name, (method, path, form) in OF_WEBHOOKS.items():
            if name == "try_webhook":
                there.service.webhooks.subscribing.change("desk", EndpointPatch(url=receiver.url))
            found[name] = there.write(method, path, form.EXAMPLE)
        there.service.webhooks.subscribing.change("desk", EndpointPatch(url=WebhookForm.EXAMPLE["url"]))
    return found | {name: _answer(there, path) for name, path in ASKED_OF_WEBHOOKS.items()}


def _of_imports(there: Running, batch: str) -> dict[str, Any]:
    """Of the import that was asked for last."""
    there.service.country_importing.continue_next(lambda: True)
    path = f"/v1/places/imports/{batch}"
    read = {"list_place_imports": _answer(there, "/v1/places/imports"), "read_place_import": _answer(there, path)}
    return read | {"undo_place_import": there.write("DELETE", path, None)}


def _closed_page(there: Running) -> Any:
    """Of a longer record, which the demo's is the beginning of."""
    places = [PlaceDraft(id=f"place-{number}", name="A place", identifiers={}) for number in range(PAGE_POSITIONS)]
    there.service.recording.record_each(places, Author("demo"))
    there.service.await_views(there.service.store.size())
    return _answer(there, "/v1/feed/pages/1")


def _answer(there: Running, path: str) -> Any:
    headers = {"Accept": "application/json, */*;q=0.1", **there.authorization}
    response = there.client.get(path, headers=headers)
    assert response.status_code == 200, response.text
    is_json = response.headers["content-type"] in {"application/json", "application/feed+json"}
    return response.json() if is_json else response.text


def _cut(part: Any, name: str = "") -> Any:
    """``name``: of the member that ``part`` is."""
    if isinstance(part, dict):
        shown = list(part.items())[: ITEMS_MAX if name in BY_NAME else None]
        return {each: ALWAYS[each] if each in ALWAYS else _cut(value, each) for each, value in shown}
    if isinstance(part, list):
        return [_cut(each) for each in part[:ITEMS_MAX]]
    return ALWAYS_MINTED if isinstance(part, str) and MINTED.match(part) else _cut_text(part)


def _cut_text(part: Any) -> Any:
    """Hashes and signatures hang on salts, and so differ each time."""
    if not isinstance(part, str):
        return part
    part = URN.sub(ALWAYS_URN, part)
    return SIGNATURE.sub(rf"\1{'A' * 91}=", HASH.sub(f"{'A' * 43}=", ITEM.sub(ALWAYS_ITEM, part)))


if __name__ == "__main__":
    FILE.write_text(json.dumps(made(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{FILE.name}: {FILE.stat().st_size} bytes\n")
