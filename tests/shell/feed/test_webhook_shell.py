"""Webhooks in the shell."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Event
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from tests.support.engines import Engine
from tests.support.importing import shell
from tests.support.receiving import Delivery, Reply, receiving
from tests.support.small_record import a_claim, a_report, small_record


def unless_it_says_fail(delivery: Delivery) -> Reply:
    return (500 if delivery.event["data"].get("note") == "fail" else 200), {}, b""


@pytest.fixture(autouse=True)
def _targets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMLINE_WEBHOOK_TARGETS", "local")


def answer(engine: Engine, *arguments: str, code: int = 0) -> Any:
    return json.loads(shell(engine, *arguments, "--json", code=code).stdout)


def test_a_webhook_from_its_beginning_to_its_end(engine: Engine) -> None:
    with receiving(unless_it_says_fail) as there:
        made = shell(engine, "webhooks", "add", there.url, "--id", "desk", "--type", "claim.appended", "--by", "ada")
        assert made.stdout.startswith("whsec_")
        assert "the webhook desk is there" in made.stderr
        rotated = shell(engine, "webhooks", "rotate", "desk", "--overlap-hours", "1").stdout.strip()
        assert "delivered" in shell(engine, "webhooks", "test", "desk", "--note", "hello").stdout
        assert "the target answered 500" in shell(engine, "webhooks", "test", "desk", "--note", "fail", code=1).stdout

    (delivery, _) = there.deliveries
    for secret in (made.stdout.strip(), rotated):
        assert Webhook(secret).verify(delivery.body, dict(delivery.headers))["data"]["note"] == "hello"
    assert re.fullmatch(r"desk +active +http://localhost:\d+/hook\n", shell(engine, "webhooks", "list").stdout)
    shown = answer(engine, "webhooks", "show", "desk")
    assert (shown["added_by"], shown["filter"], shown["lag"]) == ("ada", {"type": "claim.appended"}, 0)
    told = shell(engine, "webhooks", "show", "desk").stdout
    assert "0 waiting, 0 parked" in told
    assert "the last try failed: the target answered 500" in told
    attempts = answer(engine, "webhooks", "attempts", "desk")["attempts"]
    assert [each["status"] for each in attempts] == [500, 200]
    assert len(shell(engine, "webhooks", "attempts", "desk", "--limit", "1").stdout.splitlines()) == 1
    assert answer(engine, "webhooks", "replay", "desk", "--parked")["items"] == 0
    assert "all since 1 is sent again" in shell(engine, "webhooks", "replay", "desk", "--since", "1").stdout
    assert "name one thing" in shell(engine, "webhooks", "replay", "desk", code=2).stderr
    assert answer(engine, "webhooks", "enable", "desk")["state"] == "active"
    shell(engine, "webhooks", "remove", "desk")
    assert "webhook 'desk' is not in the record" in shell(engine, "webhooks", "show", "desk", code=1).stderr
    assert answer(engine, "webhooks", "list") == {"webhooks": []}


def test_of_a_pair_of_keys_the_public_one_is_shown(engine: Engine) -> None:
    made = shell(engine, "webhooks", "add", "https://example.org/hook", "--signing", "ed25519", "--id", "desk")

    assert made.stdout.startswith("whpk_")
    assert f"public key {made.stdout.strip()}" in shell(engine, "webhooks", "show", "desk").stdout


def test_listen_sends_each_item_to_this_machine_signed(engine: Engine) -> None:
    with small_record(engine) as (running, _):
        running.post("/v1/reports", a_report(a_claim(id="s-1"), a_claim(id="s-2")))
    with receiving() as there:
        forward = ("listen", "--forward-to", there.url)
        told = shell(engine, *forward, "--since", "1", "--limit", "4").stdout
        only = shell(engine, *forward, "--since", "1", "--type", "claim.appended", "--limit", "1").stdout

    followed = [json.loads(line) for line in shell(engine, "follow", "--until-caught-up", "--json").stdout.splitlines()]
    assert there.ids == [each["id"] for each in [*followed[:4], followed[1]]]
    secret = re.search(r"whsec_\S+", told)
    assert secret is not None
    for delivery in there.deliveries[:4]:
        Webhook(secret[0]).verify(delivery.body, dict(delivery.headers))
    assert [line.split()[0] for line in told.splitlines()[1:]] == [str(each["position"]) for each in followed[:4]]
    assert only.splitlines()[1].split()[1:2] == ["claim.appended"]
    for url in ("http://10.0.0.1/", "gopher://localhost/"):
        assert "the address" in shell(engine, "listen", "--forward-to", url, code=1).stderr


def test_a_setting_that_cannot_be_stops_the_command_with_its_cure(engine: Engine) -> None:
    told = shell(engine, "webhooks", "list", code=1, environ={"CLAIMLINE_WEBHOOK_TARGETS": "all"}).stderr

    assert "CLAIMLINE_WEBHOOK_TARGETS is 'all': write public or local or none" in told


def test_listen_says_that_it_begins_from_now_on(engine: Engine) -> None:
    done = Event()
    with small_record(engine) as (running, _), receiving() as there, ThreadPoolExecutor() as beside:

        def report() -> None:
            for number in count():
                running.post("/v1/reports", a_report(a_claim(id=f"now-{number}")))
                if done.wait(timeout=0.2):
                    return

        reporting = beside.submit(report)
        told = shell(engine, "listen", "--forward-to", there.url, "--type", "claim.appended", "--limit", "1").stderr
        done.set()
        reporting.result()

    assert told == "items are sent from now on, none of those recorded before; stop with Ctrl-C\n"
