"""With ``verify``, an answer that the signed log does not hold is refused on arrival."""

from __future__ import annotations

import pytest

from claimline_client import ClaimlineError, NotProved, NotSigned, Wrong
from claimline_client.models import SourceForm
from domain.intake.drafts import RedactionDraft
from domain.intake.keys import Scope
from domain.proofs.notes import VerifierKey
from tests.client.test_sending import REPORT
from tests.support.client_serving import Reached, rewritten
from tests.support.running import Running


def test_all_that_answers_show_of_the_demo_is_proved(demo: Running) -> None:
    client = Reached(demo).verifying()

    assert client.statements()["total"] == 155
    assert len(client.stances(said_by="2025-12-12")["places"]) == 10
    assert len(client.day("2025-12-11", words="en")["statements"]) > 0
    assert len(client.timeline("geonames:694403")["statements"]) == 21
    assert client.statement("siv-11")["position"] == 226
    assert len(client.table("statements").rows) == 155
    assert len(client.table("stances", said_by="2025-12-12").rows) == 26
    assert len(list(client.follow(wait=0))) > 155


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        (b'"complete control"', b'"full control"', "wording"),
        (b'"controlled"', b'"contested"', "status"),
        (b'"claimant":"russia"', b'"claimant":"ukraine"', "claimant"),
        (b'"2025-12-11"', b'"2025-12-10"', "stated"),
        (b'"channel"', b'"quote":"We have taken it","channel"', "quote"),
        (b'"audience":"reporters",', b"", "audience"),
    ],
)
def test_a_statement_that_was_changed_on_the_way_is_refused(demo: Running, old: bytes, new: bytes, named: str) -> None:
    reached = Reached(demo)
    client = reached.verifying()
    reached.transport.faults = [rewritten(old, new)]

    with pytest.raises(NotProved, match=f"siv-11 is shown with another .*{named}.* than the log has at position 226"):
        client.statement("siv-11")


def test_a_source_that_was_changed_on_the_way_is_refused(demo: Running) -> None:
    reached = Reached(demo)
    client = reached.verifying()
    reached.transport.faults = [rewritten(b'"name":"Sputnik"', b'"name":"Reuters"')]

    with pytest.raises(NotProved, match="siv-11 is shown with another source than its report demo-siv-11 has"):
        client.statement("siv-11")


def test_a_corrected_source_is_proved_by_its_correction(desk: Reached) -> None:
    source: SourceForm = {"name": "Sputnik News", "published": "2025-12-11"}
    desk.client().correct_report("demo-siv-11", {"source": source, "reason": "its name"})
    desk.there.service.signed()
    client = desk.verifying()

    assert client.statement("siv-11")["source"]["name"] == "Sputnik News"
    assert client.statement("siv-11", known_at=286)["source"]["name"] == "Sputnik"


def test_a_cell_of_a_table_that_was_changed_on_the_way_is_refused(demo: Running) -> None:
    reached = Reached(demo)
    client = reached.verifying()
    reached.transport.faults = [rewritten(b"complete control", b"full control")]

    with pytest.raises(NotProved, match="siv-11"):
        client.table("statements", place="Siversk")


def test_an_entry_that_was_changed_too_is_not_the_one_that_is_signed(demo: Running) -> None:
    reached = Reached(demo)
    client = reached.verifying()
    reached.transport.faults = [rewritten(b"complete", b"full"), rewritten(b"complete", b"full")]

    with pytest.raises(Wrong, match="position 226 is wrong"):
        client.statement("siv-11")


def test_a_statement_is_not_proved_by_another_entry(demo: Running) -> None:
    reached = Reached(demo)
    client = reached.verifying()
    reached.transport.faults = [rewritten(b'"position":226', b'"position":224')]

    with pytest.raises(NotProved, match="siv-11 is not the entry at position 224"):
        client.statement("siv-11")


def test_a_log_that_another_key_has_signed_is_refused(demo: Running) -> None:
    key = VerifierKey("example.org/log", bytes(32)).text()

    with pytest.raises(NotSigned):
        Reached(demo).verifying(key).statement("siv-11")


def test_verifying_needs_the_key_of_the_log(demo: Running) -> None:
    with pytest.raises(ClaimlineError, match="Missing `log_key`"):
        Reached(demo).client(verify=True)


def test_a_corrected_statement_is_proved_by_its_correction(desk: Reached) -> None:
    content = {"status": "entered", "holder": "russia", "stated": "2025-12-11", "place": "geonames:694403"}
    desk.client().correct("siv-11", {"content": content, "reason": "misread"})  # type: ignore[typeddict-item]
    desk.there.service.signed()
    client = desk.verifying()

    assert client.statement("siv-11")["status"] == "entered"
    assert client.statement("siv-11", known_at=286)["status"] == "controlled"
    desk.transport.faults = [rewritten(b'"entered"', b'"advancing"')]
    with pytest.raises(NotProved, match="another status"):
        client.statement("siv-11")


def test_a_log_that_grows_is_followed(desk: Reached) -> None:
    client = desk.verifying()
    client.statement("siv-11")
    recorded = desk.client().record(REPORT)
    desk.there.service.signed()

    assert client.statement(recorded["statements"][0]["id"])["holder"] == "russia"


def test_another_log_of_the_same_key_is_refused(desk: Reached, demo: Running) -> None:
    client = desk.verifying()
    client.statement("siv-11")
    desk.transport.lead_to(demo)

    with pytest.raises(Wrong, match="two trees of 286 leaves have different roots"):
        client.statement("siv-10")


def test_a_log_that_has_lost_entries_is_refused(desk: Reached, demo: Running) -> None:
    desk.client().record(REPORT)
    desk.there.service.signed()
    client = desk.verifying()
    client.statement("siv-11")
    desk.transport.lead_to(demo)

    with pytest.raises(NotProved, match="fewer than the 288 entries that were signed"):
        client.statement("siv-10")


def test_what_the_law_had_removed_is_not_proved(desk: Reached) -> None:
    keys = [desk.there.service.keys.add(name, frozenset(Scope)) for name in ("one", "other")]
    desk.there.service.redact("siv-11", RedactionDraft(remove=("wording",), reason="Order 7"), (keys[0], keys[1]))
    desk.there.service.signed()

    with pytest.raises(NotProved, match="position 226 was removed by law"):
        desk.verifying().statement("siv-11")
