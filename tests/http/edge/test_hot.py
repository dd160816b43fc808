"""An answer that is kept is the one that would be made: after any entry, at any time, and for nobody without a key."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from adapters.sql.session import Session
from adapters.views.record import past, stamps
from api.http.caching.hot import Hot
from api.http.caching.kept import OVERHEAD_BYTES, Kept
from api.settings import Reading, Settings
from domain.dates.instants import MICROSECONDS_PER_SECOND as SECOND
from domain.intake.drafts import RedactionDraft
from domain.intake.keys import Scope
from tests.http.feed.test_feed import restorable
from tests.support.engines import Engine, sqlite_engine
from tests.support.running import Running, SetClock, running
from tests.support.small_record import DECLARED, a_claim, a_report, a_retraction, small_record

HILL = "/v1/places/hill/stances"
PINNED = f"{HILL}?about=2024-06-15&said_by=2024-06-15&known_at={DECLARED + 2}"
MINUTE = 60 * SECOND
fresh = (f"application/json, text/made-up-{number}" for number in count())


@pytest.fixture
def small(engine: Engine) -> Iterator[tuple[Running, SetClock]]:
    with small_record(engine) as (there, clock):
        there.post("/v1/reports", a_report(a_claim(id="s1"), id="r1"))
        yield there, clock


def asked_again(there: Running, path: str, **headers: str) -> Any:
    """The fourth answer: the second one is kept."""
    for _ in range(3):
        there.client.get(path, headers=headers)
    return there.client.get(path, headers=headers)


def made_anew(there: Running, path: str) -> Any:
    """The answer to a question that nobody has put like this before."""
    return there.client.get(path, headers={"Accept": next(fresh)})


def hot_of(there: Running) -> Hot:
    app: Any = there.client.app
    while not isinstance(app, Hot):
        assert app is not None
        app = app.middleware_stack if isinstance(app, FastAPI) else getattr(app, "_app", getattr(app, "app", None))
    return app


def says_next(there: Running, clock: SetClock, number: int, chance: random.Random) -> None:
    """Record one thing more, some of it announced for later, or let time pass."""
    clock.instant += chance.choice((0, 1, SECOND, MINUTE))
    said: dict[str, Any] = {"id": f"m{number}", "place": chance.choice(("hill", "ford"))}
    match chance.randrange(5):
        case 0:
            minutes = chance.randrange(1, 4)
            soon = f"2024-06-15T12:{minutes:02d}:00Z"
            said |= {"effective": soon, "stated": "2024-06-15"}
            there.post("/v1/reports", a_report(a_claim(**said), id=f"x{number}"))
        case 1:
            said |= {"status": "controlled", "holder": "blue", "until": "2024-06-15T12:05:00Z", "effective": "2024-06"}
            there.post("/v1/reports", a_report(a_claim(**said), id=f"x{number}"))
        case 2:
            there.post("/v1/reports", a_report(a_claim(**said, claimant="blue", holder="blue"), id=f"x{number}"))
        case 3 if number > 3:
            path = f"/v1/statements/m{chance.randrange(number)}/annulment"
            there.client.post(path, json={"reason": "misread"}, headers=there.authorization)
        case _:
            pass


def test_every_answer_is_the_one_that_would_be_made(small: tuple[Running, SetClock]) -> None:
    there, clock = small
    chance = random.Random(6)
    questions = [
        *(HILL, "/v1/places/ford/stances", f"{HILL}?bound=earliest&voice=own", f"{HILL}?about=2024-06-15"),
        *(f"{HILL}?said_by=now", f"{HILL}?said_by=2024-06-20", f"{HILL}?known_at=2024-06-16", f"{HILL}?words=en"),
        *(f"{HILL}?f=csv", "/v1/places/hill/timeline", "/v1/places/hill", "/v1/statements/s1", PINNED),
        *("/v1/places/nowhere/stances", "/v1/statements/s1?known_at=5"),
    ]
    for number in range(40):
        says_next(there, clock, number, chance)
        for question in questions:
            kept, made = there.client.get(question), made_anew(there, question)
            assert (kept.status_code, kept.content) == (made.status_code, made.content)
            assert kept.headers == made.headers
    assert len(hot_of(there)._kept) > 5  # noqa: SLF001 - else nothing was shown


def test_it_moves_with_the_clock_up_to_the_next_date(small: tuple[Running, SetClock]) -> None:
    there, clock = small
    begins = {"claimant": "blue", "holder": "blue", "stated": "2024-06-15T12:00:00Z"}
    announced = [a_claim(id=f"at-{at}", effective=f"2024-06-15T12:{at}:00Z", **begins) for at in ("02", "59")]
    there.post("/v1/reports", a_report(*announced, id="r2"))
    assert set(asked_again(there, HILL).json()["stances"]) == {"red"}

    clock.instant += 2 * MINUTE - 1
    before = there.client.get(HILL)
    clock.instant += 1
    after = there.client.get(HILL)

    assert before.json()["about"] == before.json()["said_by"] == "2024-06-15T12:01:59.999999Z"
    assert (
        "about=2024-06-15T12:01:59.999999Z&said_by=2024-06-15T12:01:59.999999Z"
        in before.headers["claimline-coordinates"]
    )
    assert len(before.content) == int(before.headers["content-length"])
    assert set(before.json()["stances"]) == {"red"}
    assert set(after.json()["stances"]) == {"red", "blue"}


def test_it_holds_what_another_process_has_recorded(engine: Engine) -> None:
    with small_record(engine) as (there, clock), running(engine, clock=clock) as elsewhere:
        for number in range(10):
            said = a_claim(id=f"s{number}", place="ford", status="contested", holder=None)
            receipt = elsewhere.post("/v1/reports", a_report(said, id=f"r{number}"))
            answer = asked_again(there, "/v1/places/ford/stances").json()
            assert answer["stances"]["red"]["statement"] == f"s{number}"
            assert answer["known_at"]["position"] == receipt["position"]


def test_the_state_of_the_record_is_read_once_for_a_request(
    small: tuple[Running, SetClock], monkeypatch: pytest.MonkeyPatch
) -> None:
    there, _ = small
    reads, read = list[Any](), past.cursor_read

    def noted(session: Session) -> Any:
        reads.append(read(session))
        return reads[-1]

    monkeypatch.setattr(stamps, "cursor_read", noted)
    monkeypatch.setattr(stamps.SqlRecordStamps, "glance", lambda _: None)  # as it is on PostgreSQL
    for question in (HILL, PINNED):
        there.client.get(question)
        assert len(reads) == 1
        reads.clear()
    position = there.post("/v1/statements/s1/annulment", {"reason": "misread"})["position"]
    reads.clear()
    answer = there.client.get(HILL, headers={"Claimline-Min-Position": str(position)})
    assert (answer.json()["stances"], len(reads)) == ({}, 1)


def test_it_is_not_kept_past_a_redaction(small: tuple[Running, SetClock]) -> None:
    there, _ = small
    words = a_claim(id="words", quote="words that must go", quote_language="en")
    at = there.post("/v1/reports", a_report(words, id="r2"))["position"]
    question = f"{HILL}?about=2024-06-15&said_by=2024-06-15&known_at={at}"
    before = asked_again(there, question)
    tag = before.headers["etag"]
    assert there.client.get(question, headers={"If-None-Match": tag}).status_code == 304

    tokens = tuple(there.service.keys.add(name, frozenset({Scope.REDACT})) for name in ("one", "other"))
    there.service.redact("words", RedactionDraft(remove=("quote",), reason="the law"), (tokens[0], tokens[1]))
    after = there.client.get(question, headers={"If-None-Match": tag})

    assert b"words that must go" in before.content
    assert after.status_code == 200
    assert b"words that must go" not in after.content
    assert after.headers["etag"] != tag


def test_a_pinned_answer_is_kept_while_the_log_grows(
    small: tuple[Running, SetClock], monkeypatch: pytest.MonkeyPatch
) -> None:
    there, _ = small
    first = asked_again(there, PINNED)
    there.post("/v1/reports", a_report(a_claim(id="s2"), id="r2"))
    monkeypatch.setattr(type(there.service.reader), "snapshot", None)

    again = there.client.get(PINNED)
    held = there.client.get(PINNED, headers={"If-None-Match": f"W/{first.headers['etag']}"})

    assert (again.status_code, again.content, again.headers) == (200, first.content, first.headers)
    assert (held.status_code, held.content, held.headers["etag"]) == (304, b"", first.headers["etag"])
    assert held.headers["cache-control"] == first.headers["cache-control"]
    assert held.headers["vary"] == first.headers["vary"]


def test_after_a_backup_is_restored_no_answer_of_the_lost_log_is_given(tmp_path: Path) -> None:
    with restorable(tmp_path) as (there, restore):
        size = there.service.store.size()
        question = f"/v1/places/ford/stances?about=2024-06-15&said_by=2024-06-15&known_at={size}"
        assert b'"lost"' in asked_again(there, question).content
        restore()
        answer = there.client.get(question)
        assert answer.status_code == 200
        assert b'"lost"' not in answer.content


def test_who_needs_a_key_shows_it_each_time(engine: Engine) -> None:
    with small_record(engine):
        pass
    with running(engine, settings=Settings(database=engine.url, read=Reading.KEY)) as there:
        there.service.keys.add("reader", frozenset({Scope.READ}))
        answer = asked_again(there, "/v1/places/hill", **there.authorization)
        assert (answer.status_code, len(hot_of(there)._kept)) == (200, 1)  # noqa: SLF001 - it is kept

        assert there.client.get("/v1/places/hill").status_code == 401
        assert there.client.get("/v1/places/hill", headers={"Authorization": "Bearer no"}).status_code == 401
        there.service.keys.revoke("test-1")
        assert there.client.get("/v1/places/hill", headers=there.authorization).status_code == 401


def test_a_position_to_wait_for_is_waited_for(small: tuple[Running, SetClock]) -> None:
    there, _ = small
    head = asked_again(there, HILL).json()["known_at"]["position"]
    for position, status in ((head, 200), ("x", 400), (head + 1, 503)):
        answer = there.client.get(HILL, headers={"Claimline-Min-Position": str(position)})
        assert answer.status_code == status


def test_what_is_kept_is_bounded_in_bytes(tmp_path: Path) -> None:
    with small_record(sqlite_engine(tmp_path)) as (there, _):
        there.post("/v1/reports", a_report(a_claim(id="s1"), id="r1"))
        there.client.get("/livez")
        hot = hot_of(there)
        hot._bytes_max = 10 * OVERHEAD_BYTES  # noqa: SLF001 - a bound that is soon met
        for day in range(1, 29):
            asked_again(there, f"{HILL}?about=2024-06-{day:02d}&said_by=2024-06-15&known_at={DECLARED}")
        kept = hot._kept  # noqa: SLF001 - what is looked at
        assert 0 < sum(each.size for each in kept.values()) <= hot._bytes_max  # noqa: SLF001 - likewise
        assert len(kept) < 10


def test_an_answer_that_is_dropped_while_it_is_checked_is_still_given(
    small: tuple[Running, SetClock], monkeypatch: pytest.MonkeyPatch
) -> None:
    there, _ = small
    before = asked_again(there, HILL)
    hot = hot_of(there)
    is_right = Kept.is_right

    def checked_while_dropped(kept: Kept, *state: Any) -> bool:
        vars(hot)["_kept"].clear()
        return is_right(kept, *state)

    monkeypatch.setattr(Kept, "is_right", checked_while_dropped)
    after = there.client.get(HILL)

    assert (after.status_code, after.content) == (200, before.content)


def test_another_host_is_told_its_own_addresses(small: tuple[Running, SetClock]) -> None:
    there, _ = small
    path = "/v1/feeds/conflicts/war.json"
    asked_again(there, path, Host="one.example")
    other = asked_again(there, path, Host="other.example")
    assert "//other.example/" in other.text
    assert "//one.example/" not in other.text


def test_a_retraction_that_is_said_later_is_waited_for(small: tuple[Running, SetClock]) -> None:
    there, clock = small
    later = a_retraction(id="back", retracts="s1", stated="2024-06-15T12:01:00Z")
    there.post("/v1/reports", a_report(later, id="r2"))
    assert set(asked_again(there, HILL).json()["stances"]) == {"red"}
    clock.instant += MINUTE
    assert there.client.get(HILL).json()["stances"] == {}
