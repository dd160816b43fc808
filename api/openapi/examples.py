"""Examples for the OpenAPI document: what to ask, and what the service with the demo's record answers."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import orjson

PARAMETER_EXAMPLES: Mapping[str, str] = {  # by name; where the parameter has its own, that is shown
    "conflict": "russia-ukraine",
    "place": "geonames:694403",
    "statement": "siv-11",
    "report": "demo-siv-11",
    "slug": "refused",
    "position": "17",
    "level": "0",
    "path": "000",
    "date": "2025-12-11",
    "policy": "conceded",
    "against": "wikipedia-rule",
    "words": "en",
    "about": "2025-12-12",
    "bound": "latest",
    "voice": "side",
    "matter": "control",
    "claimant": "russia",
    "holder": "russia",
    "status": "controlled",
    "agreement": "disputed",
    "kind": "claim",
    "outcome": "acknowledged",
    "admin": "Donetsk Oblast",
    "person": "Peskov",
    "source": "Sputnik",
    "text": "complete control",
    "stated_from": "2025-12-01",
    "stated_to": "2025-12-31",
    "batch": "demo",
    "f": "json",
    "after": "now",
    "Last-Event-ID": "AdxKJwSnkvoSAAAAAAAAAAAAAAAA",
    "type": "stance.changed,dispute.opened",
    "side": "russia",
    "number": "1",
    "of": "places",
    "name": "geonames:694403",
    "format": "json",
    "raw": "1",
    "webhook": "desk",
    "Idempotency-Key": "siversk-2025-12-13",
}
ANSWER_EXAMPLES: Mapping[str, Any] = orjson.loads(files("api.openapi").joinpath("answers.json").read_bytes())
