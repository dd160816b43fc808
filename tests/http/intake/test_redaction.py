"""Redaction: what the law had removed is gone from everywhere, and the log is proved as before."""

from __future__ import annotations

import gc
import random
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner, Result

from adapters.log.read import leaf_at
from adapters.sql.session import Database
from adapters.views.record.view import SqlRecordView
from adapters.views.timelines.view import SqlTimelinesView
from adapters.views.tree.view import SqlTree
from api.bootstrap import opened
from api.cli import app
from api.settings import Settings
from domain.dates import edtf
from domain.errors import Refused
from domain.intake.append import Author
from domain.intake.drafts import (
    AmendmentDraft,
    CorrectionDraft,
    CorroborationDraft,
    RedactionDraft,
    ReportDraft,
    StatementDraft,
)
from domain.intake.keys import Scope
from domain.proofs.merkle import root
from domain.proofs.tiles import subtrees_in
from domain.record.removable import REMOVABLE
from domain.record.saying import Saying
from domain.record.statements import Attribution, Quote, Source, Spokesperson
from domain.stances.ports import KnownStatement
from domain.vocabulary import Kind, Status
from domain.webhooks.endpoints import DeliveryAttempt
from domain.webhooks.manage import EndpointDraft
from tests.support.checking import assert_checked
from tests.support.engines import Engine
from tests.support.running import Running
from tests.support.small_record import a_claim, a_denial, a_report, small_record
from tests.support.tidiness import ROOT
from tests.unit.proofs import definitions

SECRET, NAME = "Zqwordsthatmustgo", "Zqivanov"
SPOKESPERSON = {"name": NAME, "role": "press"}
REPORT = a_report(
    a_claim(id="s", quote=SECRET, quote_language="en", spokesperson=SPOKESPERSON, channel="a briefing"),
    a_denial(id="d", denies=["s"], quote="Not so."),
    id="r",
)
AMENDING: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "/v1/statements/s/corrections",
        {"content": a_claim(quote=f"{SECRET}!", note="n", effective="2024-06-09"), "reason": "misread"},
    ),
    ("/v1/statements/s/sources", {"source": {"name": "B", "published": "2024-06-11"}, "note": f"has {SECRET}"}),
    ("/v1/statements/s/corrections", {"content": a_claim(effective="2024-06-08"), "reason": f"{NAME} said so"}),
)
STATEMENT_AT, DENIAL_AT, CORRECTION_AT, CORROBORATION_AT, LAST_AT = 6, 7, 8, 9, 10
PINNED = {"about": "2024-06-12", "said_by": "2024-06-12"}


@dataclass(frozen=True)
class Desk(Running):
    """A service, and a folder with the keys of two people."""

    engine: Engine
    folder: Path

    def redact(
        self, *fields: str, statement: str = "s", code: int = 0, keys: Sequence[str] = ("one", "other")
    ) -> Result:
        files = [f"--key-file={self.folder / name}" for name in keys]
        removed = [f"--remove={field}" for field in fields]
        return self.shell("redact", statement, *removed, "--reason", "Order 7 of a court", *files, code=code)

    def shell(self, *command: str, code: int = 0, typed: str | None = None) -> Result:
        result = CliRunner().invoke(app, command, env={"CLAIMLINE_DATABASE": self.engine.url}, input=typed)
        assert result.exit_code == code, result.output
        return result

    def add_key(self, name: str, *scopes: Scope) -> None:
        token = self.service.keys.add(name, frozenset(scopes))
        (self.folder / name).write_text(f"{token}\n", encoding="utf-8")


@pytest.fixture
def there(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    with small_record(engine) as (running, _):
        running.post("/v1/reports", REPORT)
        for number, (path, body) in enumerate(AMENDING):
            running.post(path, body, **{"Idempotency-Key": f"a{number}"})
        keep_an_answer(running)
        desk = Desk(running.service, running.client, running.key, engine, tmp_path)
        for name in ("one", "other"):
            desk.add_key(name, Scope.REDACT)
        yield desk


def keep_an_answer(running: Running) -> None:
    """Of somebody who was sent the text, and sends it back."""
    webhooks = running.service.webhooks
    endpoint = webhooks.subscribing.add(EndpointDraft(url="https://example.org/hook", wanted={}), "tester").endpoint
    attempt = DeliveryAttempt(
        item="i",
        type="claim.appended",
        position=STATEMENT_AT,
        at=0,
        milliseconds=1,
        status=500,
        problem="it failed",
        answer=f"cannot take {SECRET} of {NAME}",
    )
    webhooks.delivering.endpoints.keep(endpoint.id, attempt)


def test_a_dry_run_names_the_entries_and_deletes_nothing(there: Desk) -> None:
    size = there.service.store.size()
    files = [f"--key-file={there.folder / name}" for name in ("one", "other")]
    command = ("redact", "s", "--remove=quote", "--reason", "Order 7", *files)
    told = there.shell(*command, "--dry-run").stdout
    assert told == "'s' would be redacted: the bytes of the entries at 6, 8 would be deleted\n"
    assert there.service.store.size() == size
    assert there.read("/v1/statements/s")["versions"][0]["content"]["quote"] == SECRET

    assert "the entries at 6, 8 are deleted" in there.shell(*command).stdout


def tables(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    names = [*(f"record_{table}" for table in SqlRecordView.tables), "tree_tiles", "names_names", "feed_items"]
    names += [f"timelines_{table}" for table in SqlTimelinesView.tables]
    with database.read() as session:
        return {name: sorted(session.rows(f"select * from {name}", {}), key=repr) for name in names}


def assert_same_after_a_rebuild(there: Running) -> None:
    there.service.await_views(there.service.store.size())
    before = tables(there.service.database)
    for view in there.service.views.names:
        for _ in there.service.views.rebuild(view):
            pass
    assert tables(there.service.database) == before


def places_of(engine: Engine, text: str) -> list[str]:
    """Where ``text`` still is, in whatever spelling: tables on PostgreSQL, the bytes of the files on SQLite."""
    if engine.name == "sqlite":
        files = [path for path in engine.path.parent.iterdir() if path.name.startswith(engine.path.name)]
        return [path.name for path in files if text.lower().encode() in path.read_bytes().lower()]
    with psycopg.connect(engine.url) as connection:
        names = connection.execute(
            "select table_schema, table_name from information_schema.tables where table_schema like 'claimline%'"
        ).fetchall()
        look = "select count(*) from {}.{} t where t::text ilike %s or t::text like %s"
        found = list[str]()
        for schema, name in names:
            patterns = (f"%{text}%", f"%{text.encode().hex()}%")
            asked = psycopg.sql.SQL(look).format(psycopg.sql.Identifier(schema), psycopg.sql.Identifier(name))
            found += [name] * connection.execute(asked, patterns).fetchone()[0]  # type: ignore[index]
        return found


def test_what_is_removed_is_gone_from_every_table_and_file_and_the_rest_stays(there: Desk) -> None:
    before = there.read("/v1/statements/s")
    assert places_of(there.engine, SECRET)
    assert places_of(there.engine, NAME)

    told = there.redact("quote", "spokesperson", "note", "reason")

    assert places_of(there.engine, SECRET) == []
    assert places_of(there.engine, NAME) == []
    assert "the bytes of the entries at 6, 8, 9, 10 are deleted" in told.stdout
    after = there.read("/v1/statements/s")
    kept = ("id", "status", "holder", "stated_bounds", "effective", "position", "recorded_at", "recorded_by", "source")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert after["versions"][0]["content"]["channel"] == "a briefing"


def test_a_serving_process_drops_what_it_has_decoded(there: Desk) -> None:
    def decoded() -> str:
        return repr([each for each in gc.get_objects() if type(each) is KnownStatement])

    assert SECRET in str(there.read("/v1/places/hill/stances", **PINNED, known_at=str(DENIAL_AT)))
    assert SECRET in decoded()
    there.redact("quote", "note")
    assert SECRET not in str(there.read("/v1/places/hill/stances", **PINNED, known_at=str(DENIAL_AT)))
    gc.collect()
    assert SECRET not in decoded()


def test_its_history_says_what_was_removed_where_by_whom_and_why(there: Desk) -> None:
    there.redact("quote", "reason")
    history = there.read("/v1/statements/s")

    assert [(each["entry"], each["removed"]) for each in history["redactions"]] == [
        (STATEMENT_AT, ["quote"]),
        (CORRECTION_AT, ["quote", "reason"]),
        (LAST_AT, ["reason"]),
    ]
    assert {(each["recorded_by"], each["approved_by"], each["reason"]) for each in history["redactions"]} == {
        ("one", "other", "Order 7 of a court")
    }
    assert [each.get("redacted") for each in history["versions"]] == [["quote"], ["quote", "reason"], ["reason"]]
    assert [(each["reason"], each["redacted"]) for each in history["corrections"]] == [
        ("redacted", ["quote", "reason"]),
        ("redacted", ["reason"]),
    ]
    assert there.read("/v1/statements/d")["redactions"] == []


def test_every_answer_that_shows_the_statement_says_so_at_every_known_at(there: Desk) -> None:
    there.redact("quote", statement="d")
    for at in (DENIAL_AT, LAST_AT, LAST_AT + 1):
        asked = {**PINNED, "known_at": str(at)}
        stance = there.read("/v1/stances", **asked)["places"][0]["stances"]["blue"]
        assert stance["redacted"] == ["quote"]
        assert "quote" not in stance
        (_, listed) = there.read("/v1/statements", known_at=str(at))["statements"]
        assert listed["redacted"] == ["quote"]
        timeline = there.read("/v1/places/hill/timeline", known_at=str(at))
        assert timeline["statements"][1]["redacted"] == ["quote"]
        assert there.read("/v1/statements/d", known_at=str(at))["redacted"] == ["quote"]
        (feature,) = [
            each
            for each in there.read("/v1/stances", f="geojson", **asked)["features"]
            if each["properties"]["speaker"] == "blue"
        ]
        assert feature["properties"]["redacted"] == "quote"
        for path, parameters in (("/v1/stances", asked), ("/v1/statements", {"known_at": str(at)})):
            head, *rows = there.client.get(path, params={**parameters, "f": "csv"}).text.splitlines()
            column = head.split(",").index("redacted")
            assert [row.split(",")[column] for row in rows] == ["quote", ""] or [
                row.split(",")[column] for row in rows
            ] == ["", "quote"]
    layer = there.read("/ogc/collections/stances-blue/items")
    assert [each["properties"]["redacted"] for each in layer["features"]] == ["quote"]
    words = there.read("/v1/stances", words="en", **PINNED)["places"][0]["words"]
    assert any("part of it redacted by law" in sentence for sentence in words)


def test_an_answer_that_nothing_was_removed_of_does_not_speak_of_it(there: Desk) -> None:
    assert "redacted" not in there.client.get("/v1/statements").text
    assert '"redacted"' not in there.client.get("/v1/stances").text


def test_a_pinned_answer_gets_another_tag_once_something_was_removed(there: Desk) -> None:
    asked = {**PINNED, "known_at": str(DENIAL_AT)}
    first = there.client.get("/v1/stances", params=asked)
    again = {"If-None-Match": first.headers["etag"]}
    assert there.client.get("/v1/stances", params=asked, headers=again).status_code == 304
    there.redact("quote", statement="d")
    second = there.client.get("/v1/stances", params=asked, headers=again)

    assert second.status_code == 200
    assert second.headers["etag"] != first.headers["etag"]
    stances = second.json()["places"][0]["stances"]
    was = first.json()["places"][0]["stances"]
    del was["blue"]["quote"], stances["blue"]["redacted"]
    assert stances == was


def test_the_log_names_the_redaction_in_the_place_of_the_bytes(there: Desk) -> None:
    before = there.read("/v1/log")["entries"]
    there.redact("quote", statement="d")
    after = there.read("/v1/log")["entries"]

    assert after[DENIAL_AT - 1] == {"position": DENIAL_AT, "redacted_by": LAST_AT + 1}
    del before[DENIAL_AT - 1], after[DENIAL_AT - 1]
    assert after[:-1] == before
    assert after[-1]["type"] == "redaction.v1"


def test_the_tables_are_those_of_a_rebuild(there: Desk) -> None:
    there.redact("quote", "reason")

    assert_same_after_a_rebuild(there)


def test_every_root_is_what_it_was(there: Desk) -> None:
    service = there.service
    leaves = [leaf_at(service.store, position) or b"" for position in range(1, LAST_AT + 1)]
    there.redact("quote", "note", "reason")
    size = service.store.size()
    leaves += [leaf_at(service.store, position) or b"" for position in range(LAST_AT + 1, size + 1)]
    for _ in range(2):
        service.await_views(size)
        tree = SqlTree(service.database)
        assert tree.size() == size
        for at in (DENIAL_AT, LAST_AT, size):
            assert root(at, subtrees_in(tree.tiles, at)) == definitions.root(leaves[:at])
        assert_same_after_a_rebuild(there)
    assert_checked(there.engine)


def test_what_is_handed_in_again_appends_nothing_and_brings_nothing_back(there: Desk) -> None:
    there.redact("quote", "spokesperson", "note", "reason")
    size = there.service.store.size()

    again = there.client.post("/v1/reports", json=REPORT, headers=there.authorization)
    assert (again.status_code, again.json()["position"]) == (200, DENIAL_AT)
    for number, (path, body) in enumerate(AMENDING):
        there.post(path, body, **{"Idempotency-Key": f"a{number}"})
    other = a_report(*REPORT["statements"][:1], a_denial(id="d", denies=["s"], quote="Indeed not."), id="r")
    assert there.client.post("/v1/reports", json=other, headers=there.authorization).status_code == 409

    assert there.service.store.size() == size
    assert places_of(there.engine, SECRET) == []


def test_the_same_redaction_again_changes_nothing(there: Desk) -> None:
    there.redact("quote")
    size = there.service.store.size()
    told = there.redact("quote")

    assert "it was removed before" in told.stdout
    assert there.service.store.size() == size


def test_more_can_be_removed_later_and_what_the_first_redaction_held_goes_too(there: Desk) -> None:
    there.redact("quote", "note")
    assert places_of(there.engine, NAME)
    there.redact("spokesperson", "reason")
    there.redact("channel")

    assert (
        places_of(there.engine, NAME) == places_of(there.engine, SECRET) == places_of(there.engine, "a briefing") == []
    )
    version = there.read("/v1/statements/s")["versions"][0]
    assert version["redacted"] == ["quote", "spokesperson", "channel"]
    assert there.read("/v1/statements/s", known_at=str(STATEMENT_AT))["redacted"] == version["redacted"]
    assert_same_after_a_rebuild(there)


def test_an_annulled_statement_is_redacted_as_any_other(there: Desk) -> None:
    there.post("/v1/statements/d/annulment", {"reason": f"{NAME} asks"})
    there.redact("quote", "reason", statement="d")

    assert places_of(there.engine, "Not so.") == []
    assert there.read("/v1/statements/d")["annulment"]["reason"] == "redacted"
    assert_same_after_a_rebuild(there)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (("one", "one"), "both keys are 'one'"),
        (("one", "unknown"), "the second key is not in this database"),
        (("revoked", "other"), "the first key is not in this database, or is revoked"),
        (("editor", "other"), "the key 'editor' may not redact"),
        (("one", "missing"), "missing: No such file"),
    ],
)
def test_it_takes_the_keys_of_two_people(there: Desk, keys: tuple[str, str], told: str) -> None:
    (there.folder / "unknown").write_text("clk_000000000000_nothing", encoding="utf-8")
    there.add_key("revoked", Scope.REDACT)
    there.service.keys.revoke("revoked")
    there.add_key("editor", *(frozenset(Scope) - {Scope.REDACT}))

    assert told in there.redact("quote", keys=keys, code=1).stderr

    assert there.service.store.size() == LAST_AT
    assert there.service.store.unerased() == []


@pytest.mark.parametrize(
    ("statement", "field", "told"),
    [
        ("x", "quote", "statement 'x' is not in the record"),
        ("s", "hedge", "neither the statement nor what amends it has a hedge"),
        ("s", "status", "'status' cannot be removed"),
        ("s", "credibility", "'credibility' cannot be removed"),
    ],
)
def test_what_is_not_there_or_answers_are_made_of_is_refused(
    there: Desk, statement: str, field: str, told: str
) -> None:
    assert told in there.redact("quote", field, statement=statement, code=1).stderr

    assert there.service.store.size() == LAST_AT


def test_keys_are_asked_for_hidden_where_no_file_is_named(there: Desk) -> None:
    tokens = "".join((there.folder / name).read_text(encoding="utf-8") for name in ("one", "other"))
    result = there.shell("redact", "s", "--remove", "quote", "--reason", "An order", "--json", typed=tokens)

    assert "clk_" not in result.output
    assert there.read("/v1/statements/s")["versions"][0]["redacted"] == ["quote"]


def test_one_key_file_is_a_wrong_command(there: Desk) -> None:
    there.redact("quote", keys=("one",), code=2)

    assert there.service.store.size() == LAST_AT


@pytest.mark.slow
def test_what_was_ordered_and_then_killed_is_carried_out_by_who_leads_next(engine: Engine) -> None:
    with small_record(engine) as (running, _):
        running.post("/v1/reports", REPORT)
    command = [sys.executable, "-m", "tests.support.processes.redactor", engine.url, "s", "quote"]
    killed = subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    store = engine.store()
    assert store.unerased() == [STATEMENT_AT]

    with opened(Settings(database=engine.url)) as service:
        service.await_views(service.store.size())
        assert service.store.unerased() == []
        with service.reader.snapshot() as past:
            history = past.history("s", at=past.head().position)
    store.close()

    assert history is not None
    assert history.told.filed.redacted == ("quote",)
    assert places_of(engine, SECRET) == []


def a_text(chance: random.Random, what: str) -> str | None:
    return f"{what} {chance.randrange(1_000_000)}" if chance.random() < 0.6 else None


def a_saying(chance: random.Random) -> Saying:
    quote, person = a_text(chance, "quote"), a_text(chance, "person")
    telling = Attribution(
        wording=a_text(chance, "wording"),
        hedge=a_text(chance, "hedge"),
        quote=Quote(text=quote, language="en") if quote else None,
        spokesperson=Spokesperson(name=person) if person else None,
        via=("a relay",) if chance.random() < 0.5 else (),
        note=a_text(chance, "note"),
    )
    return Saying(status=Status.CONTESTED, extent=a_text(chance, "extent"), telling=telling)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_redacted_following_and_reading_anew_give_the_same_tables(engine: Engine, seed: int) -> None:
    chance, source = random.Random(seed), Source(name="A paper", published=edtf.parse("2024-06-10"))
    with small_record(engine) as (there, _):
        service, author = there.service, Author("desk")
        for number in range(12):
            drafts = tuple(
                StatementDraft(
                    kind=Kind.CLAIM, claimant="red", place="hill", saying=a_saying(chance), id=f"s{number}{n}"
                )
                for n in range(2)
            )
            report = ReportDraft(conflict="war", source=source, statements=drafts, id=f"r{number}")
            service.recording.record(report, author)
            target = f"s{chance.randrange(number + 1)}{chance.randrange(2)}"
            correction = CorrectionDraft(saying=a_saying(chance), reason=a_text(chance, "reason") or "why")
            service.recording.record(AmendmentDraft(target=target, draft=correction), author)
            corroboration = CorroborationDraft(source=source, note=a_text(chance, "note"))
            service.recording.record(AmendmentDraft(target=target, draft=corroboration), author)
            for _ in range(2):
                draft = RedactionDraft(remove=(chance.choice(REMOVABLE),), reason="An order")
                target = f"s{chance.randrange(number + 1)}{chance.randrange(2)}"
                try:
                    service.redacting.redact(target, draft, by="one", approved_by="other")
                except Refused:
                    continue  # it had none
        assert len(service.store.read_redactions(range(1, service.store.size()))) > 5

        assert_same_after_a_rebuild(there)
