"""Role and parent of a claimant are corrected from a position on; what was answered before stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from domain.audit.checks import Checked
from domain.intake.keys import Scope
from tests.support.engines import Engine
from tests.support.running import Running
from tests.support.small_record import DECLARED, a_claim, a_denial, a_report, small_record

PINNED = {"about": "2024-06-14", "said_by": "2024-06-14"}
SAID = (
    a_claim(id="red-1"),
    a_claim(id="army-1", claimant="red-army", place="ford", stated="2024-06-11"),
    a_claim(id="watcher-1", claimant="watcher", holder="blue", stated="2024-06-12"),
    a_denial(id="blue-1", status="controlled", holder="blue", place="ford", stated="2024-06-12"),
)
LAST = DECLARED + 1 + len(SAID)


@pytest.fixture
def there(engine: Engine) -> Iterator[Running]:
    with small_record(engine) as (running, _):
        running.service.await_views(running.post("/v1/reports", a_report(*SAID, id="r"))["position"])
        yield running


def correct(there: Running, claimant: str, **body: Any) -> int:
    """The status. The views hold it when it returns."""
    answer = there.client.post(
        f"/v1/conflicts/war/claimants/{claimant}/corrections",
        json={"reason": "misjudged", **body},
        headers=there.authorization,
    )
    if answer.is_success:
        there.service.await_views(answer.json()["position"])
    return answer.status_code


def stances(there: Running, place: str, **asked: Any) -> tuple[str, dict[str, str]]:
    found = there.read(f"/v1/places/{place}/stances", **PINNED, **asked)
    return found["agreement"], {speaker: each["statement"] for speaker, each in found["stances"].items()}


def feed(there: Running, position: int) -> list[dict[str, Any]]:
    return [item for item in there.read("/v1/feed")["items"] if item["position"] == position]


def assert_right(there: Running) -> None:
    *_, found = there.service.check()
    assert isinstance(found, Checked)
    assert found.first is None, found.first
    before = there.read("/v1/feed")["items"]
    for view in there.service.views.names:
        list(there.service.views.rebuild(view))
    assert there.read("/v1/feed")["items"] == before


def test_an_observer_becomes_a_party(there: Running) -> None:
    pinned = {**PINNED, "known_at": str(LAST)}
    before = there.client.get("/v1/stances", params=pinned)
    assert correct(there, "watcher", role="party") == 201

    assert stances(there, "hill", known_at=LAST) == ("one-sided", {"red": "red-1", "watcher": "watcher-1"})
    assert stances(there, "hill") == ("disputed", {"red": "red-1", "watcher": "watcher-1"})
    after = there.client.get("/v1/stances", params=pinned)
    assert (after.content, after.headers["etag"]) == (before.content, before.headers["etag"])
    item, opened = feed(there, LAST + 1)
    assert (item["type"], item["subject"]) == ("claimant.corrected", "conflicts/war/claimants/watcher")
    assert item["data"] == {
        "conflict": "war",
        "place": None,
        "name": None,
        "claimant": "watcher",
        "before": {"name": "Watcher", "role": "observer", "parent": None},
        "after": {"name": "Watcher", "role": "party", "parent": None},
        "reason": "misjudged",
    }
    assert (opened["type"], opened["data"]["place"], opened["data"]["opened_by"]) == (
        "dispute.opened",
        "hill",
        "watcher-1",
    )
    assert set(opened["data"]["before"]) == {"red"}
    assert_right(there)


def test_a_party_becomes_a_sub_actor(there: Running) -> None:
    assert correct(there, "watcher", role="party") == 201
    assert correct(there, "watcher", parent="blue") == 201

    assert stances(there, "hill") == ("disputed", {"red": "red-1", "blue": "watcher-1"})
    told = [(item["type"], item["data"].get("speaker")) for item in feed(there, LAST + 2)]
    assert told == [
        ("claimant.corrected", None),
        ("stance.changed", "blue"),
        ("stance.changed", "watcher"),
        ("history.revised", "blue"),
        ("history.revised", "watcher"),
    ]
    roles = [
        there.read("/v1/conflicts/war", known_at=at)["claimants"]["watcher"]["role"]
        for at in (LAST, LAST + 1, LAST + 2)
    ]
    assert roles == ["observer", "party", "party"]
    assert there.read("/v1/conflicts/war")["sides"] == ["blue", "red"]
    assert_right(there)


def test_a_sub_actor_goes_to_another_side(there: Running) -> None:
    assert stances(there, "ford") == ("disputed", {"red": "army-1", "blue": "blue-1"})
    assert correct(there, "red-army", parent="blue") == 201

    assert stances(there, "ford") == ("one-sided", {"blue": "blue-1"})
    assert stances(there, "ford", known_at=LAST) == ("disputed", {"red": "army-1", "blue": "blue-1"})
    item, *rest = feed(there, LAST + 1)
    assert [each["type"] for each in rest] == [
        "stance.changed", "dispute.closed", "history.revised", "history.revised",
    ]  # fmt: skip
    assert rest[1]["data"]["outcome"] is None  # the record no longer has the dispute
    by_side = {side: [each["id"] for each in there.read("/v1/feed", side=side)["items"]] for side in ("red", "blue")}
    assert [item["id"] in ids for ids in by_side.values()] == [True, True]
    (place,) = there.read("/v1/changes", from_known_at=LAST, to_known_at=LAST + 1, to_said_by="2024-06-14")["places"]
    (entry,) = place["stances"]["red"]["entries"]
    assert (entry["way"], entry["position"], entry["statement"], entry["reason"]) == (
        "reread", LAST + 1, "army-1", "misjudged",
    )  # fmt: skip
    assert_right(there)


def test_what_is_said_after_it_is_read_by_it(there: Running) -> None:
    assert correct(there, "red-blog", role="party") == 201
    said = a_claim(id="blog-1", claimant="red-blog", holder="blue", place="hill", stated="2024-06-13")
    there.service.await_views(there.post("/v1/reports", a_report(said, id="later"))["position"])

    assert stances(there, "hill") == ("one-sided", {"red": "blog-1", "watcher": "watcher-1"})
    assert correct(there, "red-blog", role="affiliate") == 201
    assert stances(there, "hill") == ("one-sided", {"red": "red-1", "watcher": "watcher-1"})
    content = {"status": "contested", "stated": "2024-06-13"}
    corrected = there.post("/v1/statements/blog-1/corrections", {"content": content, "reason": "misread"})
    there.service.await_views(corrected["position"])
    assert [each["position"] for each in there.read("/v1/statements/blog-1")["versions"]] == [LAST + 3, LAST + 5]
    assert_right(there)


def test_the_same_again_appends_nothing_and_a_parent_of_null_is_taken_away(there: Running) -> None:
    assert [correct(there, "red-army", parent=None) for _ in range(2)] == [201, 200]
    assert there.service.store.size() == LAST + 1
    assert there.read("/v1/conflicts/war")["sides"] == ["blue", "red", "red-army"]
    key = {"Idempotency-Key": "again"}
    path, body = "/v1/conflicts/war/claimants/red-blog/corrections", {"role": "observer", "reason": "it looks on"}
    assert there.post(path, body, **key) == there.post(path, body, **key) == {"position": LAST + 2}


@pytest.mark.parametrize(
    ("claimant", "body", "code", "told"),
    [
        ("red", {"role": "observer"}, 422, "'red-army', 'red-blog' stand under 'red', and a parent is a party"),
        ("blue", {"role": "affiliate"}, 422, "2 standing statements name it as the holder: 'watcher-1', 'blue-1'"),
        ("blue", {"parent": "blue"}, 422, "'blue' would stand under itself"),
        ("nobody", {"role": "party"}, 404, "claimant 'nobody' is not in the record"),
        ("watcher", {}, 422, "names neither a role nor a parent"),
        ("watcher", {"role": "captain"}, 422, "/role"),
        ("red-army", {"parent": ""}, 422, "/parent: '' is not an id"),
        ("watcher", {"role": "party", "name": "W"}, 422, "'name' is not a field here"),
    ],
)
def test_what_cannot_be_is_refused_and_appends_nothing(
    there: Running, claimant: str, body: dict[str, Any], code: int, told: str
) -> None:
    path = f"/v1/conflicts/war/claimants/{claimant}/corrections"
    answer = there.client.post(path, json={"reason": "misjudged", **body}, headers=there.authorization)

    assert answer.status_code == code, answer.text
    assert told in answer.json()["detail"]
    assert there.service.store.size() == LAST


def test_it_takes_the_scope_of_an_editor(there: Running) -> None:
    writer = there.service.keys.add("writer", frozenset({Scope.WRITE}))
    answer = there.client.post(
        "/v1/conflicts/war/claimants/watcher/corrections",
        json={"role": "party", "reason": "misjudged"},
        headers={"Authorization": f"Bearer {writer}"},
    )

    assert answer.status_code == 403


def test_a_declaration_with_another_role_names_the_address_of_corrections(there: Running) -> None:
    body = {"claimants": {"watcher": {"role": "party"}}}
    answer = there.client.put("/v1/conflicts/war", json=body, headers=there.authorization)

    assert answer.status_code == 409
    assert "POST /v1/conflicts/war/claimants/watcher/corrections" in answer.text


def test_a_statement_that_is_weighed_anew_was_not_corrected(there: Running) -> None:
    before = there.read("/v1/statements/army-1")
    correct(there, "red-army", parent="blue")
    after = there.read("/v1/statements/army-1")

    ignored = {"known_at"}
    assert {key: each for key, each in after.items() if key not in ignored} == {
        key: each for key, each in before.items() if key not in ignored
    }
    changes = there.client.get("/v1/statements/army-1/timemap").text
    assert changes.count("memento") == 1 + 1  # one for each version, at two positions of one instant
