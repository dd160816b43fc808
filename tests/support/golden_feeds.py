"""The demo's reports on Siversk as documents, each recorded the day after it was said: `python -m` writes them anew."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Any

import orjson

from api.demo import SIVERSK
from api.text.languages import Tongue
from domain.dates.edtf import parse_instant
from domain.dates.instants import MICROSECONDS_PER_DAY
from tests.support.engines import Engine, sqlite_engine
from tests.support.running import SetClock, running
from tests.support.tidiness import ROOT

FOLDER = ROOT / "tests" / "golden" / "feeds"
DAYS = ("2025-12-12", "2025-12-24")  # the claim and its denial, and what ends the dispute
DAY = re.compile(r"\d{4}-\d\d-\d\d")
URN, ALWAYS_URN = re.compile("urn:uuid:[0-9a-f-]{36}"), "urn:uuid:2c3dc78f-7212-5e63-ad46-3a96989f9c11"


def made(engine: Engine) -> Mapping[str, str]:
    """By name of file."""
    with running(engine, clock=(clock := SetClock())) as there:
        clock.instant = parse_instant("2022-07-01T12:00:00Z")
        conflict = orjson.loads(_demo("conflict.json"))
        there.put(f"/v1/conflicts/{conflict.pop('id')}", conflict)
        there.put(f"/v1/places/{SIVERSK}", next(_lines("places.ndjson", lambda each: each.pop("id") == SIVERSK)))
        for report in _lines("reports.ndjson", lambda each: each["statements"][0]["place"] == SIVERSK):
            said = max(day for statement in report["statements"] for day in DAY.findall(statement["stated"]))
            clock.instant = max(clock.instant, parse_instant(f"{said}T12:00:00Z") + MICROSECONDS_PER_DAY)
            position = there.post("/v1/reports", report)["position"]
        there.service.await_views(position)
        asked = {(day, tongue): {"words": str(tongue), "place": SIVERSK} for day, tongue in product(DAYS, Tongue)}
        return {
            f"{day}.{tongue}.atom": _text(there.client.get(f"/v1/feeds/days/{day}.atom", params=query))
            for (day, tongue), query in asked.items()
        } | {"siversk.json": _text(there.client.get(f"/v1/feeds/places/{SIVERSK}.json"))}


def _text(answer: Any) -> str:
    """Ids hang on the salts of the log. An entry a line, as a reader of the file wants it."""
    assert answer.status_code == 200, answer.text
    text = URN.sub(ALWAYS_URN, answer.text)
    return text.replace("<entry>", "\n<entry>").replace('{"id":', '\n{"id":')


def _demo(name: str) -> bytes:
    return files("api.intake.demo").joinpath(name).read_bytes()


def _lines(name: str, wanted: Any) -> Iterator[Any]:
    return (each for each in map(orjson.loads, _demo(name).splitlines()) if wanted(each))


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, text in made(sqlite_engine(Path(folder))).items():
            (FOLDER / name).write_text(text, encoding="utf-8")
            sys.stdout.write(f"{name}: {len(text)} characters\n")
