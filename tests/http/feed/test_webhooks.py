"""Webhooks over HTTP: who may, what is refused, and that a secret is shown once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from api.settings import Settings
from domain.intake.keys import Scope
from domain.webhooks.targets import Targets
from tests.support.engines import Engine
from tests.support.receiving import Receiver, receiving
from tests.support.running import Running, running
from tests.support.small_record import CONFLICT, a_claim, a_report

URL = "https://example.org/hook"
TYPE = {"type": "claim.appended"}


@pytest.fixture
def there(engine: Engine) -> Iterator[Running]:
    with running(engine, settings=Settings(database=engine.url, webhook_targets=Targets.LOCAL)) as running_:
        running_.put("/v1/conflicts/war", CONFLICT)
        running_.put("/v1/places/hill", {"name": "Hill", "lat": 1, "lon": 2})
        yield running_


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver_:
        yield receiver_


def asked(there: Running, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    response = there.client.request(method, path, json=body, headers=there.authorization)
    assert response.status_code == status, response.text
    return response.json() if response.content else None


def report(there: Running, body: Any) -> None:
    there.service.await_views(there.post("/v1/reports", body)["position"])


def deliver(there: Running, name: str = "desk") -> None:
    there.service.webhooks.delivering.deliver(name, lambda: True)


def test_a_webhook_gets_what_comes_and_its_state_tells_how_far_it_is(there: Running, receiver: Receiver) -> None:
    made = asked(there, "POST", "/v1/webhooks", {"url": receiver.url, "id": "desk", "filter": TYPE}, 201)
    assert (made["state"], made["lag"], made["cursor"]) == ("active", 0, there.service.webhooks.delivering.feed.head())
    report(there, a_report(a_claim(id="s-1"), a_claim(id="s-2")))
    assert asked(there, "GET", "/v1/webhooks/desk")["lag"] == 2  # of what it wants
    deliver(there)

    first, second = receiver.deliveries
    feed = there.read("/v1/feed", type="claim.appended")["items"]
    assert [{name: each.event[name] for name in feed[0]} for each in (first, second)] == feed
    assert Webhook(made["secret"]).verify(first.body, dict(first.headers))["type"] == "claim.appended"
    told = asked(there, "GET", "/v1/webhooks/desk")
    assert (told["lag"], told["lag_seconds"]) == (0, 0)
    assert (told["waiting"], told["parked"], told["next_try_at"]) == (0, 0, None)
    attempts = asked(there, "GET", "/v1/webhooks/desk/attempts")["attempts"]
    assert [(each["position"], each["status"], each["delivered"]) for each in attempts] == [
        (6, 204, True),
        (5, 204, True),
    ]


def test_a_secret_is_shown_once_and_a_public_key_always(there: Running) -> None:
    made = asked(there, "POST", "/v1/webhooks", {"url": URL, "id": "desk"}, 201)
    rotated = asked(there, "POST", "/v1/webhooks/desk/secret", {})
    assert made["secret"].startswith("whsec_")
    assert rotated["secret"] not in (made["secret"], None)
    told = [asked(there, "GET", path) for path in ("/v1/webhooks", "/v1/webhooks/desk")]
    told.append(asked(there, "PATCH", "/v1/webhooks/desk", {"description": "x"}))
    assert not any(each["secret"] in str(told) for each in (made, rotated))
    assert [each["until"] is None for each in told[1]["secrets"]] == [True, False]

    pair = asked(there, "POST", "/v1/webhooks", {"url": URL, "signing": "ed25519"}, 201)
    assert pair["secret"] is None
    assert pair["public_keys"][0].startswith("whpk_")
    assert asked(there, "GET", f"/v1/webhooks/{pair['id']}")["public_keys"] == pair["public_keys"]


def test_what_holds_a_secret_is_kept_by_nobody_on_the_way(there: Running) -> None:
    made = there.client.post("/v1/webhooks", json={"url": URL}, headers=there.authorization)

    assert made.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/url"),
        ({"url": "https://10.0.0.1/"}, "/url"),
        ({"url": "ftp://example.org/"}, "/url"),
        ({"url": 7}, "/url"),
        ({"url": URL, "id": "a b"}, "/id"),
        ({"url": URL, "filter": {"colour": "red"}}, "/filter/colour"),
        ({"url": URL, "filter": {"type": "claim.invented"}}, "/filter/type"),
        ({"url": URL, "filter": {"type": 7}}, "/filter/type"),
        ({"url": URL, "order": "loose"}, "/order"),
        ({"url": URL, "signing": "rsa"}, "/signing"),
        ({"url": URL, "since": "yesterday"}, "/since"),
        ({"url": URL, "description": "a\u202eb"}, "/description"),
        ({"url": URL, "secret": "mine"}, "/secret"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_pointer(there: Running, body: Any, pointer: str) -> None:
    refused = asked(there, "POST", "/v1/webhooks", body, 422)

    assert [each["pointer"] for each in refused["errors"]] == [pointer]
    assert asked(there, "GET", "/v1/webhooks") == {"webhooks": []}


def test_only_development_may_send_to_this_machine(engine: Engine) -> None:
    with running(engine) as there:
        for url in (
            "http://example.org/",
            "https://localhost.example@127.0.0.1/",
            "https://127.0.0.1/",
            "https://[::1]/",
        ):
            assert asked(there, "POST", "/v1/webhooks", {"url": url}, 422)["errors"][0]["pointer"] == "/url"


def test_an_id_is_taken_once(there: Running) -> None:
    asked(there, "POST", "/v1/webhooks", {"url": URL, "id": "desk"}, 201)

    assert asked(there, "POST", "/v1/webhooks", {"url": URL, "id": "desk"}, 409)["errors"][0]["pointer"] == "/id"


def test_there_is_an_end_to_how_many(there: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.webhooks.endpoints.ENDPOINTS_MAX", 2)
    for _ in range(2):
        asked(there, "POST", "/v1/webhooks", {"url": URL}, 201)

    assert "as many as may be" in asked(there, "POST", "/v1/webhooks", {"url": URL}, 422)["detail"]


def test_a_change_leaves_the_rest_and_enables(there: Running) -> None:
    made = asked(there, "POST", "/v1/webhooks", {"url": URL, "id": "desk", "filter": TYPE}, 201)
    asked(there, "PATCH", "/v1/webhooks/desk", {"state": "disabled"})
    told = asked(there, "GET", "/v1/webhooks/desk")
    assert (told["state"], told["disabled"]["because"]) == ("disabled", "it was disabled by hand")
    changed = asked(there, "PATCH", "/v1/webhooks/desk", {"state": "active", "url": f"{URL}/2", "order": "relaxed"})

    expected = {**made, "url": f"{URL}/2", "order": "relaxed"}
    del expected["secret"]
    assert changed == expected
    assert asked(there, "PATCH", "/v1/webhooks/desk", {"url": "https://[::1]/x", "filter": {"x": "y"}}, 422)["errors"]


def test_a_test_and_a_replay(there: Running, receiver: Receiver) -> None:
    asked(there, "POST", "/v1/webhooks", {"url": receiver.url, "id": "desk", "since": "1"}, 201)
    report(there, a_report(a_claim(id="s-1")))
    deliver(there)
    tested = asked(there, "POST", "/v1/webhooks/desk/tests", {"note": "hello"})
    assert (tested["type"], tested["delivered"]) == ("webhook.tested", True)
    assert asked(there, "POST", "/v1/webhooks/desk/replays", {"since": "5"})["items"] is None
    deliver(there)

    once = [each["id"] for each in there.read("/v1/feed")["items"]]
    again = [each["id"] for each in there.read("/v1/feed")["items"] if each["position"] >= 5]
    assert receiver.ids == [*once, tested["item"], *again]
    assert asked(there, "POST", "/v1/webhooks/desk/replays", {"parked": True})["items"] == 0
    for body in ({}, {"since": "1", "parked": True}, {"parked": False}, {"items": [], "since": "2"}):
        assert "not one thing" in asked(there, "POST", "/v1/webhooks/desk/replays", body, 422)["detail"]


def test_attempts_go_on_with_a_link(there: Running, receiver: Receiver) -> None:
    asked(there, "POST", "/v1/webhooks", {"url": receiver.url, "id": "desk"}, 201)
    report(there, a_report(a_claim(id="s-1"), a_claim(id="s-2")))
    deliver(there)
    sent = [each["id"] for each in there.read("/v1/feed")["items"]]
    first = there.client.get("/v1/webhooks/desk/attempts?limit=3", headers=there.authorization)
    link = first.headers["link"].partition("<")[2].partition(">")[0]
    second = asked(there, "GET", link)

    assert [each["item"] for each in first.json()["attempts"] + second["attempts"]] == sent[::-1]
    assert asked(there, "GET", "/v1/webhooks/desk/attempts?cursor=x", None, 400)["errors"][0]["parameter"] == "cursor"


def test_a_webhook_that_is_removed_is_not_there(there: Running) -> None:
    asked(there, "POST", "/v1/webhooks", {"url": URL, "id": "desk"}, 201)
    assert asked(there, "DELETE", "/v1/webhooks/desk", None, 204) is None

    for method, path, body in OF_ONE:
        assert asked(there, method, path, body, 404)["type"] == "/problems/not-found", path


OF_ONE: list[tuple[str, str, Any]] = [
    ("GET", "/v1/webhooks/desk", None),
    ("PATCH", "/v1/webhooks/desk", {}),
    ("DELETE", "/v1/webhooks/desk", None),
    ("POST", "/v1/webhooks/desk/secret", {}),
    ("POST", "/v1/webhooks/desk/tests", {}),
    ("POST", "/v1/webhooks/desk/replays", {"since": "1"}),
    ("POST", "/v1/webhooks/desk/replays", {"parked": True}),
    ("GET", "/v1/webhooks/desk/parked", None),
    ("GET", "/v1/webhooks/desk/attempts", None),
]


@pytest.mark.parametrize(
    "call",
    [("POST", "/v1/webhooks", {"url": URL}), ("GET", "/v1/webhooks", None), *OF_ONE],
    ids=lambda each: str(each[:2]),
)
def test_everything_takes_the_scope(there: Running, call: tuple[str, str, Any]) -> None:
    method, path, body = call
    others = there.service.keys.add("others", frozenset(set(Scope) - {Scope.SUBSCRIBE}))
    told = [
        there.client.request(method, path, json=body, headers=headers)
        for headers in ({}, {"Authorization": f"Bearer {others}"})
    ]

    assert [(each.status_code, each.json()["type"]) for each in told] == [
        (401, "/problems/key-required"),
        (403, "/problems/scope-required"),
    ]


def test_where_nothing_is_sent_no_webhook_is_taken(engine: Engine) -> None:
    with running(engine, settings=Settings(database=engine.url, webhook_targets=Targets.NONE)) as there:
        assert "nothing is sent to" in asked(there, "POST", "/v1/webhooks", {"url": URL}, 422)["detail"]
