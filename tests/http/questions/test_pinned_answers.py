"""A pinned question has one answer, in the same bytes for ever."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from api.demo import load
from domain.intake.append import Author
from domain.intake.drafts import ReportDraft
from tests.support.builders import a_draft, a_report
from tests.support.engines import Engine, PostgresServer, postgres_engine, sqlite_engine
from tests.support.running import Running, running
from tests.support.signing import signing_settings

SIVERSK, POKROVSK = "/v1/places/geonames:694403", "/v1/places/geonames:704422"
LOADED = 286
DAYS = ("2022-09-01", "2025-12-10", "2025-12-12T12:00:00+02:00", "2025-12-24")
PINNED = [
    *(f"/v1/stances?about={day}&said_by={day}&known_at={at}" for day in DAYS for at in (0, 1, 100, LOADED)),
    *(
        f"/v1/stances?about=2025-12-12&said_by=2025-12-12&known_at={LOADED}&{rest}"
        for rest in ("voice=own", "bound=earliest", "matter=siege", "agreement=disputed", "holder=russia", "limit=2")
    ),
    f"{SIVERSK}/stances?about=2025-12-12&said_by=2025-12-24&known_at={LOADED}",
    f"{SIVERSK}/timeline?known_at={LOADED}",
    f"{SIVERSK}/timeline?known_at=220&voice=own&bound=earliest",
    f"{POKROVSK}/timeline?known_at={LOADED}&matter=siege",
    f"{SIVERSK}?known_at={LOADED}",
    f"/v1/conflicts/russia-ukraine?known_at={LOADED}",
    f"/v1/statements?known_at={LOADED}&place=geonames:694403",
    f"/v1/statements?known_at={LOADED}&limit=7&claimant=russia",
    f"/v1/days/2025-12-11?known_at={LOADED}",
    f"/v1/days/2025-12-11?known_at={LOADED}&limit=3&bound=earliest",
    f"/v1/changes?from_said_by=2025-12-10&to_said_by=2025-12-24&to_known_at={LOADED}",
    f"/v1/changes?from_known_at=100&to_said_by=2025-12-24&to_known_at={LOADED}&voice=own",
    f"/v1/disputes?said_by=2025-12-15&known_at={LOADED}",
    f"/v1/disputes?said_by=2025-12-15&known_at={LOADED}&limit=2&admin=Donetsk%20Oblast",
    f"/v1/outcomes?said_by=2026-07-01&known_at={LOADED}",
    f"/v1/figures?said_by=2026-07-01&known_at={LOADED}",
    f"/v1/slice?known_at={LOADED}",
    f"/v1/slice?known_at={LOADED}&after=200&matter=siege&voice=own",
    f"/v1/slice?known_at={LOADED}&axis=known_at&about=2025-12-24",
    *(f"/v1/stances?about=2025-12-12&said_by=2025-12-12&known_at={LOADED}&f={f}" for f in ("csv", "geojson", "ndjson")),
    f"{SIVERSK}/stances?about=2025-12-12&said_by=2025-12-24&known_at={LOADED}&f=csv",
    *(f"/v1/statements?known_at={LOADED}&limit=7&f={f}" for f in ("csv", "ndjson")),
    f"/v1/accepted?policy=conceded&about=2025-12-24&said_by=2025-12-24&known_at={LOADED}",
    f"/v1/accepted?policy=conceded&against=wikipedia-rule&about=2025-12-24&said_by=2025-12-24&known_at={LOADED}&limit=2",
    f"/v1/statements/siv-11?known_at={LOADED}",
    f"/v1/statements/siv-04?known_at={LOADED}",
]
ZONES = ("Pacific/Kiritimati", "America/St_Johns", "UTC")


def answers(there: Running) -> dict[str, tuple[bytes, str, str]]:
    """The bytes, the tag and the link of each pinned answer."""
    found = {}
    for question in PINNED:
        response = there.client.get(question.replace("+", "%2B"))
        assert response.status_code == 200, response.text
        found[question] = response.content, response.headers["etag"], response.headers.get("link", "")
    return found


@contextmanager
def server_zone(name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", name)
    time.tzset()
    yield
    monkeypatch.delenv("TZ")
    time.tzset()


def say_more(there: Running) -> None:
    """A thousand entries: of old dates too, and corrections and annulments of what the answers show."""
    recording, author = there.service.recording, Author("another desk")
    edit = {"reason": "misread"}
    there.post(
        "/v1/statements/siv-11/corrections", {"content": {"status": "contested", "stated": "2025-12-11"}, **edit}
    )
    there.post("/v1/statements/siv-13/annulment", edit)
    source = {"name": "Another paper", "published": "2025-12-01"}
    there.post("/v1/reports/demo-siv-18/corrections", {"source": source, **edit})
    there.post("/v1/statements/siv-18/sources", {"source": source})
    there.put(SIVERSK, {"name": "Another name", "lat": 1, "lon": 1})
    there.put("/v1/conflicts/russia-ukraine", {"claimants": {"third": {"name": "A third side", "role": "party"}}})
    more = [
        a_report_of(number, "russia" if number % 2 else "ukraine-general-staff", f"2025-12-{number % 28 + 1:02d}")
        for number in range(500)
    ]
    recording.record_each(more, author)


def a_report_of(number: int, by: str, stated: str) -> ReportDraft:
    draft = a_draft(f"more-{number}", by=by, stated=stated, place="geonames:694403")
    return replace(a_report(draft), conflict="russia-ukraine")


def test_the_same_pinned_question_gives_the_same_bytes(
    tmp_path: Path, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite, moved = sqlite_engine(tmp_path), postgres_engine(postgres)
    with running(sqlite, settings=signing_settings(sqlite, tmp_path)) as there:
        load(there.service)
        first = answers(there)
        for _ in there.service.folders.export(tmp_path / "exported"):
            pass
        say_more(there)
        assert there.service.store.size() >= LOADED + 1_000
        assert answers(there) == first
        for view in ("record", "names"):
            for _ in there.service.views.rebuild(view):
                pass
        assert answers(there) == first
    for zone in ZONES:
        with server_zone(zone, monkeypatch), running(sqlite) as there:
            assert answers(there) == first
    assert_same_elsewhere(moved, tmp_path / "exported", first)


def assert_same_elsewhere(moved: Engine, exported: Path, first: dict[str, tuple[bytes, str, str]]) -> None:
    with running(moved) as there:
        for _ in there.service.folders.arriving(exported).steps():
            pass
        there.service.await_views(LOADED)
        assert answers(there) == first
        say_more(there)
        for _ in there.service.views.rebuild("record"):
            pass
        assert answers(there) == first


def test_a_client_that_has_a_pinned_answer_is_told_so(engine: Engine) -> None:
    with running(engine) as there:
        load(there.service)
        question = PINNED[-1]
        tag = there.client.get(question).headers["etag"]
        again = there.client.get(question, headers={"If-None-Match": f'"other", {tag}'})

        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert there.client.get(question, headers={"If-None-Match": '"other"'}).status_code == 200
        assert "etag" not in there.client.get("/v1/statements/siv-11").headers
        assert "etag" not in there.client.get("/v1/stances?about=2025-12-12&known_at=286").headers
