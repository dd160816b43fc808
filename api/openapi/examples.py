"""Examples for the OpenAPI document: what to ask, and what the service with the demo's record answers."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import orjson

PARAMETER_EXAMPLES: Mapping[str, str] = {  # of paths and headers; a question has its own
    "conflict": "russia-ukraine",
    "claimant": "deepstate",
    "place": "geonames:694403",
    "statement": "siv-11",
    "report": "demo-siv-11",
    "slug": "refused",
    "position": "17",
    "level": "0",
    "path": "000",
    "date": "2025-12-11",
    "Last-Event-ID": "AdxKJwSnkvoSAAAAAAAAAAAAAAAA",
    "number": "1",
    "of": "places",
    "name": "geonames:694403",
    "format": "json",
    "webhook": "desk",
    "batch": "gazetteer-d7ac397e154aa379",
    "Idempotency-Key": "siversk-2025-12-13",
}
ANSWER_EXAMPLES: Mapping[str, Any] = orjson.loads(files("api.openapi").joinpath("answers.json").read_bytes())
