"""Keys that are kept to conflicts, to claimants and to a time: what they may record, and their refusals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from api.settings import Reading, Settings
from domain.dates.instants import MICROSECONDS_PER_DAY
from domain.intake.keys import Reach, Scope
from tests.support.engines import Engine
from tests.support.running import Running, SetClock, running
from tests.support.small_record import CONFLICT, NOON, a_claim, a_denial, a_report, small_record

SOURCE = {"name": "Another paper", "published": "2024-06-10"}
BLUE = a_claim(claimant="blue", holder="blue")
ALL = frozenset({Scope.WRITE, Scope.EDIT, Scope.DECLARE})


@pytest.fixture
def small(engine: Engine) -> Iterator[tuple[Running, SetClock]]:
    """Two conflicts with the same claimants; in each, red has made a claim, and blue has denied it."""
    with small_record(engine) as (running, clock):
        running.put("/v1/conflicts/feud", {**CONFLICT, "name": "A feud"})
        for conflict in ("war", "feud"):
            own = [a_claim(id=f"{conflict}-red"), a_denial(id=f"{conflict}-blue", denies=[f"{conflict}-red"])]
            running.post("/v1/reports", a_report(*own, conflict=conflict, id=f"{conflict}-both"))
            running.post("/v1/reports", a_report(a_claim(place="ford"), conflict=conflict, id=f"{conflict}-own"))
        yield running, clock


def kept(there: Running, *scopes: Scope, **reach: set[str]) -> dict[str, str]:
    token = there.service.keys.add("desk", frozenset(scopes), reach=Reach(**reach))
    return {"Authorization": f"Bearer {token}"}


def sent(there: Running, key: dict[str, str], method: str, path: str, body: Any) -> tuple[int, Any]:
    response = there.client.request(method, path, json=body, headers=key)
    return response.status_code, response.json()


def of_conflict(name: str) -> list[tuple[str, str, Any]]:
    """Acts about the conflict of that name alone."""
    return [
        ("POST", "/v1/reports", a_report(a_claim(note="new"), conflict=name)),
        ("POST", f"/v1/statements/{name}-red/corrections", {"content": a_claim(note="x"), "reason": "misread"}),
        ("POST", f"/v1/statements/{name}-red/sources", {"source": SOURCE}),
        ("POST", f"/v1/reports/{name}-both/corrections", {"source": SOURCE, "reason": "misread"}),
        ("PUT", f"/v1/conflicts/{name}", {"claimants": {"green": {"name": "Green", "role": "observer"}}}),
        ("POST", f"/v1/conflicts/{name}/claimants/watcher/corrections", {"role": "party", "reason": "a side"}),
        ("POST", f"/v1/statements/{name}-blue/annulment", {"reason": "another town"}),
        ("POST", f"/v1/conflicts/{name}/retirement", {"reason": "declared twice"}),
    ]


def test_a_key_that_is_kept_to_a_conflict_records_in_no_other(small: tuple[Running, SetClock]) -> None:
    there, _ = small
    key, size = kept(there, *ALL, conflicts={"war"}), there.service.store.size()
    beyond = [
        *of_conflict("feud"),
        ("PUT", "/v1/conflicts/third", CONFLICT),
        ("PUT", "/v1/places/ridge", {"name": "Ridge"}),
        ("POST", "/v1/places/ford/retirement", {"reason": "declared twice"}),
        ("POST", "/v1/places/imports", {"country": "SD"}),
        ("DELETE", "/v1/places/imports/geonames-SD", None),
        ("POST", "/setup/places", {"name": "Valley"}),
        ("POST", "/setup/demo", None),
        ("POST", "/conflicts/feud/claimants", {"name": "Grey", "role": "observer"}),
    ]
    rehearsed = [(method, f"{path}?dry_run=1", body) for method, path, body in beyond[:10]]
    for method, path, body in rehearsed + beyond:
        status, problem = sent(there, key, method, path, body)
        assert (status, problem["type"]) == (403, "/problems/beyond-key"), (path, problem)
        assert problem["detail"].startswith("the key 'desk' may record for the conflict war alone, and this is about ")
    assert there.service.store.size() == size

    for method, path, body in of_conflict("war"):
        assert sent(there, key, method, path, body)[0] == 201, path


def test_a_key_that_is_kept_to_a_claimant_records_for_no_other(small: tuple[Running, SetClock]) -> None:
    there, _ = small
    key, size = kept(there, Scope.WRITE, Scope.EDIT, claimants={"red"}), there.service.store.size()
    for method, path, body in (
        ("POST", "/v1/reports", a_report(a_claim(note="new"), a_denial(denies=["war-red"]))),
        ("POST", "/v1/statements/war-blue/annulment", {"reason": "another town"}),
        ("POST", "/v1/statements/feud-blue/sources", {"source": SOURCE}),
        ("POST", "/v1/reports/war-both/corrections", {"source": SOURCE, "reason": "misread"}),
        ("POST", "/v1/conflicts/war/claimants/watcher/corrections", {"role": "party", "reason": "a side"}),
        ("POST", "/v1/conflicts/war/retirement", {"reason": "declared twice"}),
        ("POST", "/v1/places/ford/retirement", {"reason": "declared twice"}),
    ):
        status, problem = sent(there, key, method, path, body)
        assert (status, problem["type"]) == (403, "/problems/beyond-key"), (path, problem)
    assert there.service.store.size() == size

    for method, path, body in (
        ("POST", "/v1/reports", a_report(a_claim(note="new"))),
        ("POST", "/v1/statements/feud-red/annulment", {"reason": "another town"}),
        ("POST", "/v1/reports/war-own/corrections", {"source": SOURCE, "reason": "misread"}),
    ):
        assert sent(there, key, method, path, body)[0] == 201, path


def test_a_report_that_is_there_already_is_not_told_to_a_key_that_may_not_record_it(
    small: tuple[Running, SetClock],
) -> None:
    there, _ = small
    report = a_report(a_claim(place="ford"), conflict="feud", id="feud-own")

    assert sent(there, kept(there, Scope.WRITE, conflicts={"war"}), "POST", "/v1/reports", report)[0] == 403


def test_what_is_not_in_the_record_is_told_as_before(small: tuple[Running, SetClock]) -> None:
    there, _ = small
    key = kept(there, *ALL, conflicts={"war"})

    for path in ("/v1/statements/none/annulment", "/v1/reports/none/corrections"):
        body = {"reason": "x"} | ({"source": SOURCE} if "reports" in path else {})
        assert sent(there, key, "POST", path, body)[0] == 404


def test_a_key_that_has_expired_is_refused_with_the_reason(small: tuple[Running, SetClock]) -> None:
    there, clock = small
    until = clock.instant + MICROSECONDS_PER_DAY
    token = there.service.keys.add("desk", frozenset({Scope.WRITE}), expires_at=until)
    key = {"Authorization": f"Bearer {token}"}
    assert sent(there, key, "POST", "/v1/reports", a_report(a_claim(note="a")))[0] == 201

    clock.instant = until
    status, problem = sent(there, key, "POST", "/v1/reports", a_report(a_claim(note="b")))
    assert (status, problem["type"]) == (401, "/problems/key-required")
    assert problem["detail"].startswith(f"the key 'desk' expired at {NOON.replace('15', '16')}: send Authorization")


def test_an_expired_key_reads_nothing_and_its_session_ends(engine: Engine) -> None:
    clock = SetClock(10)
    with running(engine, clock=clock, settings=Settings(database=engine.url, read=Reading.KEY)) as there:
        token = there.service.keys.add("desk", frozenset({Scope.READ}), expires_at=20)
        session = there.service.keys.read_session(token)
        bearer, cookie = {"Authorization": f"Bearer {token}"}, {"Cookie": f"claimline-session={session}"}
        assert [there.client.get("/v1/log", headers=each).status_code for each in (bearer, cookie)] == [200, 200]
        clock.instant = 20
        assert [there.client.get("/v1/log", headers=each).status_code for each in (bearer, cookie)] == [401, 401]


def test_a_revoked_key_is_told_that_it_is(small: tuple[Running, SetClock]) -> None:
    there, _ = small
    key = kept(there, Scope.WRITE)
    there.service.keys.revoke("desk")

    status, problem = sent(there, key, "POST", "/v1/reports", a_report(BLUE))
    assert status == 401
    assert problem["detail"].startswith(f"the key 'desk' is revoked since {NOON}: ")
