"""An answer about one place outlives entries about others: byte by byte the one that would be made, after every entry.

Entries of every kind are recorded, by this process and by another one. A kind that is left out where entries are read
is found: then an old answer is sent.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import count, product
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.views.record import stamps
from api.http.caching.kept import Kept
from domain.dates.instants import MICROSECONDS_PER_SECOND as SECOND
from domain.errors import ClaimlineError
from domain.intake.drafts import RedactionDraft
from domain.intake.keys import Scope
from domain.record.store import StoredEntry
from domain.record.touched import PLACES_MAX, Touched
from tests.support.engines import Engine, sqlite_engine
from tests.support.properties import examples
from tests.support.running import Running, SetClock, running
from tests.support.small_record import a_claim, a_denial, a_report, a_retraction, retire_and_reinstate, small_record

PLACES = ("hill", "ford")
ASKED = ("stances", "stances?bound=earliest&voice=own", "stances?about=2024-06-14", "stances?matter=siege", "timeline")
ASKED_OF_EACH = (*ASKED, "stances?known_at=now&about=now", "stances?known_at=2024-06-15", "stances?conflict=war")
QUESTIONS = [f"/v1/places/{place}{path}" for place in PLACES for path in ("", *(f"/{each}" for each in ASKED_OF_EACH))]
fresh = (f"application/json, text/made-up-{number}" for number in count())


class Desk:
    """Records things about two places, through whichever process is ``there``."""

    def __init__(self, clock: SetClock, chance: random.Random) -> None:
        self.clock = clock
        self.chance = chance
        self.said: dict[str, str] = {}  # the place of each statement
        self._numbers = count(1)

    def act(self, there: Running, kind: str) -> None:
        """Whether it is taken or refused: what is retracted already, say."""
        self.clock.instant += self.chance.choice((1, SECOND, 60 * SECOND))
        number, place = next(self._numbers), self.chance.choice(PLACES)
        KINDS[kind](self, there, f"m{number}", place)

    def some(self, place: str) -> str:
        return self.chance.choice([name for name, of in self.said.items() if of == place] or ["none"])

    def report(self, there: Running, statement: dict[str, Any]) -> None:
        body = a_report(statement, id=f"of-{statement['id']}")
        if self.write(there, "POST", "/v1/reports", body):
            self.said[statement["id"]] = statement["place"]

    def write(self, there: Running, method: str, path: str, body: Mapping[str, Any]) -> bool:
        return there.client.request(method, path, json=body, headers=there.authorization).is_success

    def claim(self, there: Running, name: str, place: str) -> None:
        side = self.chance.choice(("red", "blue", "red-army", "watcher"))
        holder = self.chance.choice(("red", "blue"))
        status = self.chance.choice(("controlled", "entered", "encircled"))
        dates = self.chance.choice(({}, {"until": "2024-06-15T12:20Z"}, {"effective": "2024-06-15T12:10:00Z"}))
        said = {"claimant": side, "holder": holder, "status": status, "stated": "2024-06-15", **dates}
        self.report(there, a_claim(id=name, place=place, **said))

    def denial(self, there: Running, name: str, place: str) -> None:
        said = {"status": "not_controlled", "holder": "red", "stated": "2024-06-15T12:00:00Z"}
        self.report(there, a_denial(id=name, place=place, **said))

    def retraction(self, there: Running, name: str, place: str) -> None:
        self.report(there, a_retraction(id=name, place=place, retracts=self.some(place), stated="2024-06-15"))

    def correction(self, there: Running, _: str, place: str) -> None:
        content = {"claimant": "red", "place": place, "status": "controlled", "holder": "blue", "stated": "2024-06-15"}
        path = f"/v1/statements/{self.some(self.chance.choice(PLACES))}/corrections"
        self.write(there, "POST", path, {"content": content, "reason": "misread"})

    def annulment(self, there: Running, _: str, place: str) -> None:
        self.write(there, "POST", f"/v1/statements/{self.some(place)}/annulment", {"reason": "misread"})

    def corroboration(self, there: Running, name: str, place: str) -> None:
        source = {"name": f"Paper {name}", "published": "2024-06-11"}
        self.write(there, "POST", f"/v1/statements/{self.some(place)}/sources", {"source": source})

    def source(self, there: Running, name: str, place: str) -> None:
        source = {"name": f"Paper {name}", "published": "2024-06-11"}
        path = f"/v1/reports/of-{self.some(place)}/corrections"
        self.write(there, "POST", path, {"source": source, "reason": "misread"})

    def place(self, there: Running, name: str, place: str) -> None:
        self.write(there, "PUT", f"/v1/places/{place}", {"name": f"{place} {name}"})

    def conflict(self, there: Running, name: str, _: str) -> None:
        added = {name: {"name": name, "role": "party"}}
        self.write(there, "PUT", "/v1/conflicts/war", {"name": "A war", "tz": "UTC", "claimants": added})

    def claimant(self, there: Running, _: str, __: str) -> None:
        role = self.chance.choice(("party", "observer", "affiliate"))
        path = "/v1/conflicts/war/claimants/red-army/corrections"
        self.write(there, "POST", path, {"role": role, "reason": "misjudged"})

    def use(self, there: Running, _: str, place: str) -> None:
        method = self.chance.choice(("POST", "DELETE"))
        self.write(there, method, f"/v1/places/{place}/retirement", {"reason": "twice"})

    def redaction(self, there: Running, _: str, place: str) -> None:
        names = {key.name for key in there.service.keys.list()}
        tokens = [there.service.keys.add(f"r{len(names)}-{each}", frozenset({Scope.REDACT})) for each in (1, 2)]
        draft = RedactionDraft(remove=("quote",), reason="the law")
        with suppress(ClaimlineError):  # there may be nothing to remove
            there.service.redact(self.some(place), draft, (tokens[0], tokens[1]))


Act = Callable[[Desk, Running, str, str], None]
KINDS: Mapping[str, Act] = MappingProxyType(
    {
        name: getattr(Desk, name)
        for name in (
            *("claim", "denial", "retraction", "correction", "annulment", "corroboration", "source", "place"),
            *("conflict", "claimant", "use", "redaction"),
        )
    }
)


def compare(there: Running) -> None:
    """Every answer, kept or not, with one that nobody has asked for like this before."""
    for question in QUESTIONS:
        kept = there.client.get(question)
        made = there.client.get(question, headers={"Accept": next(fresh)})
        assert (kept.status_code, kept.content) == (made.status_code, made.content)
        assert kept.headers == made.headers


def walk(there: Running, desk: Desk, kinds: Sequence[str], *, writers: Sequence[Running] = ()) -> None:
    compare(there)
    for kind in kinds:
        desk.act(desk.chance.choice(writers or [there]), kind)
        compare(there)


@contextmanager
def record(engine: Engine, seed: int) -> Iterator[tuple[Running, Desk]]:
    """Each place has claims already: an answer without a stance is not kept."""
    with small_record(engine) as (there, clock):
        desk = Desk(clock, random.Random(seed))
        for side, place in product(("red", "red-army"), PLACES):
            claim = a_claim(id=f"{side}-{place}", claimant=side, place=place, quote="so", quote_language="en")
            desk.report(there, claim)
        yield there, desk


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> list[Kept]:
    """Answers that outlived an entry."""
    outlived, at = list[Kept](), Kept.at

    def noted(kept: Kept, stamp: Any) -> Kept | None:
        now = at(kept, stamp)
        if now is not None and now is not kept:
            outlived.append(now)
        return now

    monkeypatch.setattr(Kept, "at", noted)
    return outlived


@given(st.lists(st.sampled_from(("claim", "claim", "denial", *KINDS)), min_size=3, max_size=12), st.integers(0, 99))
@examples(12)
def test_an_answer_that_outlives_entries_is_the_one_that_would_be_made(kinds: list[str], seed: int) -> None:
    with TemporaryDirectory() as folder, record(sqlite_engine(Path(folder)), seed) as (there, desk):
        walk(there, desk, kinds)


@pytest.mark.both_engines
def test_it_holds_on_each_engine_and_for_what_another_process_records(engine: Engine, moved: list[Kept]) -> None:
    with record(engine, seed=6) as (there, desk), running(engine, clock=desk.clock) as elsewhere:
        kinds = [*KINDS, *desk.chance.choices(("claim", "denial"), k=10), *desk.chance.choices(list(KINDS), k=10)]
        walk(there, desk, kinds, writers=[there, elsewhere])
    assert len(moved) > len(kinds)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("claim", "claim."),
        ("denial", "denial."),
        ("retraction", "retraction."),
        ("correction", "correction."),
        ("annulment", "annulment."),
        ("source", "source-correction."),
        ("place", "place."),
        ("claimant", "claimant-correction."),
        ("use", ("retirement.", "reinstatement.")),
    ],
)
def test_a_kind_of_entry_that_is_left_out_is_found(
    kind: str, names: str | tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = stamps.note
    left_out = list[str]()

    def noted(touched: Touched, stored: StoredEntry) -> None:
        if stored.name.startswith(names):
            left_out.append(stored.name)
        else:
            note(touched, stored)

    monkeypatch.setattr(stamps, "note", noted)
    with record(sqlite_engine(tmp_path), seed=2) as (there, desk), pytest.raises(AssertionError, match="=="):
        walk(there, desk, [kind] * 12)
    assert left_out


def test_more_entries_than_are_looked_at_may_change_any_answer(
    tmp_path: Path, moved: list[Kept], monkeypatch: pytest.MonkeyPatch
) -> None:
    with record(sqlite_engine(tmp_path), seed=1) as (there, desk):
        compare(there)
        desk.report(there, a_claim(id="other", place="ford"))
        there.client.get("/v1/places/hill/stances")
        assert len(moved) == 1
        monkeypatch.setattr(stamps, "ENTRIES_MAX", 1)
        desk.report(there, a_claim(id="next", place="ford"))
        there.client.get("/v1/places/hill/stances")
        assert len(moved) == 1


def test_a_retired_conflict_or_place_changes_all_answers(tmp_path: Path) -> None:
    with record(sqlite_engine(tmp_path), seed=1) as (there, desk):
        walk(there, desk, ["claim"])
        retire_and_reinstate(there)
        walk(there, desk, ["claim"])


def test_places_that_are_forgotten_count_as_touched() -> None:
    touched = Touched(since=3)
    assert touched.last("hill") == 3
    touched.place("hill", 5)
    assert (touched.last("hill"), touched.last("ford")) == (5, 3)
    for number in range(PLACES_MAX):
        touched.place(f"p{number}", 6)
    assert touched.last("hill") == touched.last("ford") == 6
