"""What was recorded between two positions: corrections and annulments first, by whom, when and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.log import codec
from adapters.zones import installed
from domain.audit.diff import Revising
from domain.audit.revisions import fields_changed
from domain.dates import edtf
from domain.intake.append import Author
from domain.intake.drafts import RedactionDraft
from domain.intake.keys import Scope
from domain.record.amendments import Annulment, Correction
from domain.record.declarations import LogKeyDeclaration
from domain.record.folded import record_at
from domain.record.statements import Attribution, Denial, Quote, Spokesperson, Statement
from domain.vocabulary import Status
from tests.support.builders import Journal
from tests.support.engines import Engine, PostgresServer, postgres_engine, sqlite_engine
from tests.support.histories import journals
from tests.support.importing import service_on, shell
from tests.support.properties import examples
from tests.support.running import Running, running
from tests.support.small_record import a_claim, a_denial, a_report, a_retraction, small_record

HOUR = 3_600_000_000
BEGAN, ENDED = 10, 21

TOLD = """\
From position 10, 2024-06-15 12:00
  to position 21, 2024-06-15 21:00 (times of UTC)

3 corrections; 1 annulment; 2 corrections of sources; 1 retraction; 1 corroboration; 1 report; 1 claim or denial; \
1 declaration of a place

Corrected or annulled
  New Hill, Red: controlled by Red, since 10 June 2024
    said on 10 June 2024 by Red; A paper [taken]
    corrected at position 11, 2024-06-15 13:00, by ana (key or login): it was the northern half
      status: controlled → partly_controlled
      share: none → 60
      extent: none → north of the railway
    corrected at position 13, 2024-06-15 15:00, by bob (key or login): it was a day before, on the telephone
      stated: on 10 June 2024 → on 9 June 2024
      share: 60 → 50
      channel: none → telephone
      via: none → a relay, another
    the 2 corrections together:
      status: controlled → partly_controlled
      stated: on 10 June 2024 → on 9 June 2024
      share: none → 50
      extent: none → north of the railway
      channel: none → telephone
      via: none → a relay, another
  Ford, Watcher: encircled by Red, since 11 June 2024
    said on 11 June 2024 by Watcher; A paper [seen]
    corrected at position 12, 2024-06-15 14:00, by ana (key or login): named in the paper
      quote: none → All around it.
      quote_language: none → en
      spokesperson: none → A. Watcher (analyst)
    annulled at position 14, 2024-06-15 16:00, by bob (key or login): recorded twice
    replaced by Ford, Watcher: encircled by Red, since 12 June 2024
      said on 12 June 2024 by Watcher; A paper [seen-2]

Sources corrected
  first: A paper, published on 10 June 2024
    corrected at position 15, 2024-06-15 17:00, by bob (key or login): another paper
      name: A paper → Another paper
      url: none → https://example.org/1
    corrected at position 16, 2024-06-15 18:00, by ana (key or login): it was the first
      name: Another paper → A paper
      url: https://example.org/1 → none
    the 2 corrections together:
      nothing

Retracted by who had said it
  New Hill, Blue took back: not controlled by Red, since 10 June 2024; denies taken
    said on 10 June 2024 by Blue; A paper [denied]
    taken back on 14 June 2024 [back]; recorded at position 19, 2024-06-15 20:00, by test-0 (key or login)

Corroborated
  New Hill, Red: partly controlled by Red, since 9 June 2024
    said on 9 June 2024 by Red; A paper [taken]
    also in A third, published on 12 June 2024; recorded at position 17, 2024-06-15 19:00, by ana (key or login)

Reported
  later: A paper, published on 10 June 2024; recorded at position 18, 2024-06-15 20:00, by test-0 (key or login)
    New Hill, Blue: takes back denied [back]
    New Hill, Red: contested, since 14 June 2024 [new]

Declared
  the place New Hill [hill]; recorded at position 21, 2024-06-15 21:00, by test-0 (key or login)
"""


@contextmanager
def edited(engine: Engine) -> Iterator[Running]:
    """A record in which much is mended, an hour lying between two deeds."""
    with small_record(engine) as (there, clock):
        keys = {name: there.service.keys.add(name, frozenset(Scope)) for name in ("ana", "bob")}

        def act(by: str, path: str, body: dict[str, object], method: str = "POST") -> None:
            clock.instant += HOUR
            replace(there, key=keys.get(by, there.key)).write(method, path, body)

        there.post("/v1/reports", a_report(TAKEN, a_denial(id="denied", denies=["taken"]), id="first"))
        there.post("/v1/reports", a_report(SEEN, SEEN_AGAIN, id="second"))
        half = {"status": "partly_controlled", "holder": "red", "share": 60, "extent": "north of the railway"}
        act("ana", "/v1/statements/taken/corrections", corrected(half, "it was the northern half"))
        named = {
            "quote": "All around it.",
            "quote_language": "en",
            "spokesperson": {"name": "A. Watcher", "role": "analyst"},
        }
        again = {name: value for name, value in SEEN.items() if name not in ("id", "kind", "claimant", "place")} | named
        act("ana", "/v1/statements/seen/corrections", {"content": again, "reason": "named in the paper"})
        half |= {"share": 50, "channel": "telephone", "via": ["a relay", "another"], "stated": "2024-06-09"}
        act("bob", "/v1/statements/taken/corrections", corrected(half, "it was a day before, on the telephone"))
        act("bob", "/v1/statements/seen/annulment", {"reason": "recorded twice", "replaced_by": "seen-2"})
        source = {"name": "A paper", "published": "2024-06-10"}
        other = {"name": "Another paper", "published": "2024-06-10", "url": "https://example.org/1"}
        act("bob", "/v1/reports/first/corrections", {"source": other, "reason": "another paper"})
        act("ana", "/v1/reports/first/corrections", {"source": source, "reason": "it was the first"})
        act("ana", "/v1/statements/taken/sources", {"source": {"name": "A third", "published": "2024-06-12"}})
        took_back = a_retraction(id="back", claimant="blue", retracts="denied", stated="2024-06-14")
        new = a_claim(id="new", status="contested", holder=None, stated="2024-06-14")
        act("desk", "/v1/reports", a_report(took_back, new, id="later"))
        act("desk", "/v1/places/hill", {"name": "New Hill"}, "PUT")
        yield there


TAKEN = a_claim(id="taken")
SEEN = a_claim(id="seen", claimant="watcher", status="encircled", place="ford", stated="2024-06-11")
SEEN_AGAIN = SEEN | {"id": "seen-2", "stated": "2024-06-12"}


def corrected(content: dict[str, object], reason: str) -> dict[str, object]:
    return {"content": content, "reason": reason}


@pytest.fixture
def record(engine: Engine) -> Engine:
    with edited(engine):
        pass
    return engine


def diff(engine: Engine, *arguments: str) -> Any:
    return json.loads(shell(engine, "log", "diff", *arguments, "--json").stdout)


def test_a_reader_sees_what_was_mended_first_by_whom_when_and_why(record: Engine) -> None:
    assert shell(record, "log", "diff", str(BEGAN)).stdout == TOLD
    assert shell(record, "log", "diff", str(BEGAN), str(ENDED)).stdout == TOLD


def test_a_script_gets_the_same(record: Engine) -> None:
    found = diff(record, str(BEGAN))

    assert (found["from"]["position"], found["to"]["position"], found["cut"]) == (BEGAN, ENDED, False)
    assert found["counts"] == {
        "corrections": 3,
        "annulments": 1,
        "source_corrections": 2,
        "retractions": 1,
        "corroborations": 1,
        "reports": 1,
        "statements": 1,
        "places": 1,
    }
    taken, seen = found["amended"]
    assert (taken["statement"]["id"], taken["statement"]["status"], taken["annulment"]) == ("taken", "controlled", None)
    assert [(each["position"], each["recorded_by"], each["reason"]) for each in taken["corrections"]] == [
        (11, "ana", "it was the northern half"),
        (13, "bob", "it was a day before, on the telephone"),
    ]
    assert taken["corrections"][1]["changed"] == {
        "stated": {"before": "2024-06-10", "after": "2024-06-09"},
        "share": {"before": 60, "after": 50},
        "channel": {"before": None, "after": "telephone"},
        "via": {"before": None, "after": ["a relay", "another"]},
    }
    assert taken["changed"]["share"] == {"before": None, "after": 50}
    assert seen["changed"]["spokesperson"] == {"before": None, "after": {"name": "A. Watcher", "role": "analyst"}}
    annulment = seen["annulment"]
    assert (annulment["position"], annulment["reason"], annulment["replaced_by"]) == (14, "recorded twice", "seen-2")
    assert annulment["replacement"]["stated"] == "2024-06-12"
    (source,) = found["source_corrections"]
    assert (source["report"], len(source["corrections"]), source["changed"]) == ("first", 2, {})
    assert [(each["id"], each["retracted"]["id"]) for each in found["retractions"]] == [("back", "denied")]
    assert [(each["statement"], each["source"]["name"]) for each in found["corroborations"]] == [("taken", "A third")]
    (report,) = found["reports"]
    assert (report["id"], [each["id"] for each in report["statements"]]) == ("later", ["back", "new"])
    assert [(each["place"], each["name"]) for each in found["declarations"]] == [("hill", "New Hill")]


def test_each_correction_alone_tells_what_it_changed_and_an_annulment_what_had_been_corrected(record: Engine) -> None:
    (second,) = diff(record, "12", "13")["amended"]
    assert second["statement"]["status"] == "partly_controlled"
    assert set(second["changed"]) == {"stated", "share", "channel", "via"}
    (annulled,) = diff(record, "13", "14")["amended"]
    assert (annulled["statement"]["quote"], annulled["corrections"]) == ("All around it.", [])


def test_a_replacement_that_is_annulled_too_is_only_named(record: Engine) -> None:
    with running(record) as there:
        there.post("/v1/statements/seen-2/annulment", {"reason": "that, too"})

    assert diff(record, "13", "14")["amended"][0]["annulment"]["replacement"]["id"] == "seen-2"
    assert diff(record, "13")["amended"][0]["annulment"]["replacement"] is None
    assert "    replaced by seen-2, which is annulled too" in shell(record, "log", "diff", "13").stdout


def test_a_cut_through_a_report_shows_the_last_of_its_statements(record: Engine) -> None:
    (report,) = diff(record, "19", "20")["reports"]
    assert (report["id"], report.get("position"), [each["id"] for each in report["statements"]]) == (
        "later",
        None,
        ["new"],
    )
    assert (
        "  later: the last of its statements\n    New Hill, Red: contested" in shell(record, "log", "diff", "19").stdout
    )


def test_the_lists_are_cut_and_the_counts_are_not(record: Engine) -> None:
    found = diff(record, "0", "--limit", "1")

    assert found["cut"]
    assert found["counts"] == diff(record, "0")["counts"]
    lists = ("amended", "source_corrections", "retractions", "corroborations", "reports", "declarations")
    assert [len(found[each]) for each in lists] == [1, 1, 1, 1, 1, 1]
    assert len(found["amended"][0]["corrections"]) == 2
    told = shell(record, "log", "diff", "0", "--limit", "1").stdout
    assert told.endswith("\nthere is more: --limit 10 shows more\n")
    assert "there is more" not in shell(record, "log", "diff", "0").stdout


def test_days_mean_what_was_known_at_their_ends(engine: Engine) -> None:
    with small_record(engine) as (there, clock):
        there.post("/v1/reports", a_report(a_claim(id="c")))
        clock.instant += 24 * HOUR
        there.post("/v1/statements/c/annulment", {"reason": "twice"})

    assert diff(engine, "2024-06-15", "2024-06-16")["counts"] == {"annulments": 1}
    assert diff(engine, "2024-06-15T11:00:00Z", "2024-06-15T12:00:00Z")["counts"] == {
        "conflicts": 1,
        "places": 2,
        "reports": 1,
        "statements": 1,
        "zones": 1,
    }


def test_a_day_on_which_all_was_recorded_leads_to_the_day_before(engine: Engine) -> None:
    with small_record(engine):
        pass
    told = shell(engine, "log", "diff", "2024-06-15")

    assert told.stdout.splitlines()[-1] == "nothing was recorded between them"
    hint = "2024-06-15 means the end of that day: for what was recorded on it, name 2024-06-14\n"
    assert told.stderr == hint
    assert shell(engine, "log", "diff", "2024-06-14").stderr == ""


def test_where_nothing_was_recorded_it_says_so_and_what_cannot_be_is_refused(record: Engine) -> None:
    nothing = shell(record, "log", "diff", "13", "13").stdout
    assert nothing.splitlines()[-1] == "nothing was recorded between them"
    refused = {
        ("13", "12"): "B: position 12 comes before A, which is position 13: name the earlier one first",
        ("22",): "A: 22 is past the end of the log",
        ("1", "soon"): "B: 'soon' is not a date",
    }
    for arguments, told in refused.items():
        assert told in shell(record, "log", "diff", *arguments, code=1).stderr


def test_an_import_is_named_with_what_it_recorded(engine: Engine, tmp_path: Path) -> None:
    with small_record(engine):
        pass
    file = tmp_path / "reports.ndjson"
    file.write_text(json.dumps(a_report(a_claim(id="c"), id="r")) + "\n", encoding="utf-8")
    shell(engine, "import", "reports", file, "--batch", "monday", "--by", "ana")
    shell(engine, "import", "undo", "monday", "--by", "bob")
    told = shell(engine, "log", "diff", "4").stdout

    assert "the import monday of reports.ndjson, read by reports; recorded at position 5" in told
    assert ", by bob (login name), import monday: the import monday is undone" in told


def test_what_the_law_had_removed_is_told_of_and_never_shown(engine: Engine) -> None:
    said = {"kind": "claim", "status": "controlled", "holder": "red", "stated": "2024-06-10"}
    with small_record(engine) as (there, _):
        there.post("/v1/reports", a_report(a_claim(id="c", quote="Zqgone", channel="radio"), id="r"))
        content = said | {"quote": "Zqgone, too", "channel": "television"}
        there.post("/v1/statements/c/corrections", {"content": content, "reason": "Zqgone misread"})
        draft = RedactionDraft(remove=("quote", "reason"), reason="Order 7")
        there.service.redacting.redact("c", draft, by="legal", approved_by="editor")
        there.service.await_views(9)

    found, told = diff(engine, "0"), shell(engine, "log", "diff", "0").stdout
    assert "Zqgone" not in told + json.dumps(found)
    assert found["counts"]["redactions"] == 2
    (amended,) = found["amended"]
    (correction,) = amended["corrections"]
    assert correction["redacted"] == ["quote", "reason"]
    assert correction["changed"] == {"channel": {"before": "radio", "after": "television"}} == amended["changed"]
    assert [(each["entry"], each["statement"], each["removed"]) for each in found["redactions"]] == [
        (6, "c", ["quote"]),
        (7, "c", ["quote", "reason"]),
    ]
    assert (
        "  Hill, Red: controlled by Red, since 10 June 2024\n"
        "    said on 10 June 2024 by Red; A paper [c], redacted: quote, reason\n"
        "    quote, reason removed from the entry at position 7\n"
        "    at position 9, 2024-06-15 12:00, by legal (key or login), approved by editor: Order 7\n"
    ) in told
    corrected = "corrected at position 7, 2024-06-15 12:00, by test-0 (key or login)"
    assert f"{corrected} (redacted: quote, reason): redacted\n" in told


def test_what_the_law_had_removed_of_what_was_annulled_is_told_of_by_its_id(engine: Engine) -> None:
    with small_record(engine) as (there, _):
        there.post("/v1/reports", a_report(a_claim(id="c", quote="Zqgone"), id="r"))
        there.post("/v1/statements/c/annulment", {"reason": "twice"})
        draft = RedactionDraft(remove=("quote",), reason="Order 7")
        there.service.redacting.redact("c", draft, by="legal", approved_by="editor")
        there.service.await_views(8)

    told = shell(engine, "log", "diff", "7").stdout
    assert "Removed as the law demanded\n  c\n    quote removed from the entry at position 6\n" in told


def test_another_key_of_the_log_is_told_of(engine: Engine) -> None:
    with small_record(engine) as (there, clock):
        declared = LogKeyDeclaration(old="old+key", new="new+key", until=clock.instant + 24 * HOUR)
        there.service.recording.record(declared, Author("ops"))

    told = shell(engine, "log", "diff", "4").stdout
    assert "1 key of the log" in told
    assert "  the key new+key signs the log; old+key does so until 2024-06-16 12:00; recorded at position 5" in told
    (found,) = diff(engine, "4")["declarations"]
    assert (found["log_key"], found["beside"], found["until"]) == ("new+key", "old+key", "2024-06-16T12:00:00Z")


@pytest.mark.parametrize("name", ["sqlite", "postgres"])
@examples(12)
@given(journal=journals(size=24), data=st.data())
def test_what_all_changes_amount_to_is_the_difference_of_two_folds(
    journal: Journal,
    data: st.DataObject,
    name: str,
    postgres: PostgresServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    engine = postgres_engine(postgres) if name == "postgres" else sqlite_engine(tmp_path_factory.mktemp("diff"))
    entries = journal.entries
    first = data.draw(st.integers(min_value=0, max_value=len(entries)))
    second = data.draw(st.integers(min_value=first, max_value=len(entries)))
    with service_on(engine) as service:
        service.store.append_stored([codec.encode(entry) for entry in entries], after=0)
        service.await_views(len(entries))
        revising = Revising(asking=service.asking, log=service.recording.appending.log)
        found = revising.between(str(first), str(second), limit=1_000)
    between, after = entries[first:second], record_at(entries, position=second, first_rules=installed)
    bodies = [entry.body for entry in between]
    targets = dict.fromkeys(body.target for body in bodies if isinstance(body, Correction | Annulment))
    assert [each.before.filed.id for each in found.amended] == list(targets)
    for each in found.amended:
        begun = (each.corrections[0] if each.corrections else each.annulment).entered.position  # type: ignore[union-attr]
        before = record_at(entries, position=begun - 1, first_rules=installed).statements[each.before.filed.id]
        now = after.statements[each.before.filed.id]
        assert each.before.filed.content == before.content
        assert list(each.changed) == list(fields_changed(before.content, now.content))
        assert (each.annulment is not None) == now.annulled
    for source in found.sources:
        begun = source.corrections[0].entered.position
        was = record_at(entries, position=begun - 1, first_rules=installed).reports[source.before.id].source
        assert list(source.changed) == list(fields_changed(was, after.reports[source.before.id].source))
    stated = [body for body in bodies if isinstance(body, Statement)]
    assert [each.statement for report in found.reports for each in report.statements] == stated
    assert sum(found.counts.values()) == len(between)


def test_no_field_is_overlooked() -> None:
    told = Attribution(
        **{name: f"a {name}" for name in ("wording", "dating", "hedge", "channel", "audience", "note")},
        quote=Quote(text="so", language="en"),
        spokesperson=Spokesperson(name="A"),
        via=("x",),
        credibility=1,
    )
    day = edtf.parse("2025-05-01")
    full = Denial(
        claimant="a", place="b", status=Status.CONTROLLED, holder="c", stated=day, denies=("d",), derived=True,
        effective=day, until=day, share=Decimal(5), extent="north", telling=told,
    )  # fmt: skip
    bare = Denial(
        claimant="e", place="f", status=Status.CONTESTED, holder=None, stated=edtf.parse("2025"), effective=None
    )
    named = {each.name for each in (*fields(Denial), *fields(Attribution))} - {"telling"} | {"quote_language"}

    assert {each.name for each in fields_changed(full, bare)} == named
    assert {each.name for each in fields_changed(bare, full)} == named
    assert list(fields_changed(full, full)) == []


def test_what_was_retired_and_taken_back_is_told_of(engine: Engine) -> None:
    with small_record(engine) as (there, _):
        before = there.service.store.size()
        there.post("/v1/places/hill/retirement", {"reason": "declared twice"})
        there.client.request(
            "DELETE", "/v1/places/hill/retirement", params={"reason": "the right hill"}, headers=there.authorization
        )
        there.post("/v1/conflicts/war/retirement", {"reason": "a trial"})
        there.service.await_views(there.service.store.size())
    told = shell(engine, "log", "diff", str(before)).stdout
    as_json = diff(engine, str(before))
    shell(engine, "at", "2024-06-14", "--place", "ford", "--conflict", "war")

    assert "3 retirements and returns into use" in told
    assert "the place hill: retired (declared twice); recorded at position" in told
    assert "the place hill: back in use (the right hill); recorded at position" in told
    assert "the conflict war: retired (a trial); recorded at position" in told
    assert as_json["counts"] == {"retirements": 3}
    assert [(each.get("place"), each["retired"]) for each in as_json["retirements"]] == [
        ("hill", True),
        ("hill", False),
        (None, True),
    ]
