"""Group commit: what several threads hand in at once is appended at once, and is as if they had come one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random
from threading import Event, Lock, get_ident
from time import monotonic

import pytest

from adapters.log import codec
from adapters.log.gathering import GroupCommit
from adapters.log.recorder import RecorderLog
from adapters.zones import installed
from api.bootstrap import Installation, opened
from api.settings import Settings
from domain.errors import AlreadyRecorded, LogUnavailable, Refused
from domain.intake.append import Author
from domain.intake.deciding import ActResult, Receipt
from domain.intake.drafts import Act, ReportDraft, StatementDraft
from domain.intake.rules import decide
from domain.intake.rules.reports import alike
from domain.record.entries import Body, Entry
from domain.record.folded import Record, record_at
from domain.record.statements import Attribution, Report, Statement
from domain.record.store import EncodedEntry
from domain.vocabulary import Kind, Status
from tests.support.builders import OTHER_TOWN, TOWN, a_conflict, a_draft, a_place, a_report
from tests.support.engines import Engine

DESK = Author("desk")
WRITERS, REPORTS = 8, 7
WITHIN_SECONDS = 20.0


# The gathering alone


@dataclass(eq=False)
class Errand:
    """Work that notes what was done with it."""

    name: str
    weight: int = 1
    is_over: bool = False
    error: BaseException | None = None


class Office:
    """Notes each batch; the first waits until it is let go, so that others gather behind it."""

    def __init__(self, at_once: int = 100) -> None:
        self.gathering = GroupCommit[Errand](at_once)
        self.batches = list[list[str]]()
        self.settled = list[list[str]]()
        self.threads = list[int]()
        self.may_do, self.may_settle, self.begun = Event(), Event(), Event()
        self.may_settle.set()

    def do(self, errands: Sequence[Errand]) -> None:
        self.batches.append([each.name for each in errands])
        self.threads.append(get_ident())
        self.begun.set()
        assert self.may_do.wait(WITHIN_SECONDS)

    def settle(self, errands: Sequence[Errand]) -> None:
        assert self.may_settle.wait(WITHIN_SECONDS)
        self.settled.append([each.name for each in errands])

    def run(self, errand: Errand) -> int:
        self.gathering.run(errand, self.do, self.settle)
        return get_ident()

    @contextmanager
    def behind_the_first(self, pool: ThreadPoolExecutor, errands: Sequence[Errand]) -> Iterator[list[Future[int]]]:
        """The first is under way, and the others wait behind it, in order."""
        futures = [pool.submit(self.run, errands[0])]
        assert self.begun.wait(WITHIN_SECONDS)
        for errand in errands[1:]:
            futures.append(pool.submit(self.run, errand))
            until_waiting(self.gathering, len(futures))
        yield futures


def until(is_so: Callable[[], bool]) -> None:
    deadline = monotonic() + WITHIN_SECONDS
    while not is_so():
        assert monotonic() < deadline
        Event().wait(0.001)


def until_waiting(gathering: object, count: int) -> None:
    assert isinstance(gathering, GroupCommit)
    until(lambda: gathering.waiting == count)


def test_who_comes_alone_works_at_once_and_in_the_own_thread() -> None:
    office = Office()
    office.may_do.set()

    for name in "ab":
        assert office.run(Errand(name)) == get_ident()

    assert (office.batches, office.settled) == ([["a"], ["b"]], [["a"], ["b"]])
    assert set(office.threads) == {get_ident()}


def test_who_comes_meanwhile_is_gathered_in_the_order_of_coming() -> None:
    office = Office()
    with ThreadPoolExecutor(8) as pool, office.behind_the_first(pool, [Errand(name) for name in "abcde"]) as futures:
        office.may_do.set()
        threads = [each.result(WITHIN_SECONDS) for each in futures]

    assert office.batches == [["a"], ["b", "c", "d", "e"]]
    assert sorted(office.settled) == [["a"], ["b", "c", "d", "e"]]
    assert office.threads == threads[:2]


def test_no_more_is_gathered_than_fits_but_what_is_larger_is_done_alone() -> None:
    office = Office(at_once=3)
    weights = {"a": 1, "b": 2, "c": 1, "d": 9, "e": 1, "f": 2, "g": 1}
    with (
        ThreadPoolExecutor(8) as pool,
        office.behind_the_first(pool, [Errand(name, weight) for name, weight in weights.items()]) as futures,
    ):
        office.may_do.set()
        for each in futures:
            each.result(WITHIN_SECONDS)

    assert office.batches == [["a"], ["b", "c"], ["d"], ["e", "f"], ["g"]]


def test_nobody_waits_for_the_settling_of_others() -> None:
    """A caller whose work is over leaves, and the next batch is done while this one is settled."""
    office = Office()
    office.may_settle.clear()
    errands = [Errand("a"), Errand("refused", is_over=True), Errand("b"), Errand("c")]
    with ThreadPoolExecutor(8) as pool, office.behind_the_first(pool, errands[:1]) as (first,):
        office.may_do.set()
        until_waiting(office.gathering, 0)
        refused = pool.submit(office.run, errands[1])
        refused.result(WITHIN_SECONDS)
        assert not first.done()
        office.may_settle.set()
        first.result(WITHIN_SECONDS)

    assert office.settled == [["a"]]


def test_an_error_of_one_is_raised_to_that_one_alone() -> None:
    office = Office()
    errands = [Errand(name) for name in "abc"]
    with ThreadPoolExecutor(8) as pool, office.behind_the_first(pool, errands) as futures:
        errands[1].error = KeyError("its own")
        office.may_do.set()
        futures[0].result(WITHIN_SECONDS)
        futures[2].result(WITHIN_SECONDS)
        with pytest.raises(KeyError, match="its own"):
            futures[1].result(WITHIN_SECONDS)

    assert sorted(office.settled) == [["a"], ["c"]]


def test_what_keeps_all_from_being_done_is_raised_to_all_and_the_next_go_on() -> None:
    office = Office()
    office.may_do.set()
    gathering, may_fail, begun = GroupCommit[Errand](), Event(), Event()

    def failing(_: Sequence[Errand]) -> None:
        begun.set()
        assert may_fail.wait(WITHIN_SECONDS)
        raise LogUnavailable("away")

    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(gathering.run, Errand("a"), failing, office.settle)]
        assert begun.wait(WITHIN_SECONDS)
        futures += [pool.submit(gathering.run, Errand(name), failing, office.settle) for name in "bc"]
        until_waiting(gathering, 3)
        may_fail.set()
        for each in futures:
            with pytest.raises(LogUnavailable):
                each.result(WITHIN_SECONDS)
    gathering.run(Errand("d"), office.do, office.settle)

    assert office.settled == [["d"]]


# Recording


@contextmanager
def recording(engine: Engine) -> Iterator[Installation]:
    with opened(Settings(database=engine.url)) as service:
        log, bodies = (
            service.recording.appending.log,
            list[Body]([a_conflict(tz="UTC"), a_place(), a_place(OTHER_TOWN)]),
        )
        log.append([_encoded(service, at, body) for at, body in enumerate(bodies, start=1)], after=0)
        service.await_views(3)
        yield service


def _encoded(service: Installation, at: int, body: Body) -> EncodedEntry:
    entry = Entry(position=at, recorded_at=at, recorded_by="desk", batch=None, salt=bytes(16), body=body)
    return service.recording.appending.log.encoded(entry)


def at_once(service: Installation, acts: Sequence[Act]) -> list[ActResult | Exception]:
    """The results of acts that are handed in while the log is busy."""
    with ThreadPoolExecutor(len(acts)) as pool:
        with service.recording.appending.log.turn():
            futures = list[Future[ActResult | Exception]]()
            for act in acts:
                futures.append(pool.submit(outcome, service, act))
                until_waiting(service.recording.gathering, len(futures))
        return [each.result(WITHIN_SECONDS) for each in futures]


def outcome(service: Installation, act: Act) -> ActResult | Exception:
    try:
        return service.recording.record(act, DESK)
    except Exception as error:  # noqa: BLE001 - each its own
        return error


def claim(name: str, *, place: str = TOWN, stated: str = "2025-05-01") -> ReportDraft:
    return a_report(a_draft(name, by="russia", place=place, stated=stated), report=f"of-{name}")


@pytest.fixture
def appends(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of all appends."""
    sizes, append = list[int](), RecorderLog.append

    def counted(self: RecorderLog, entries: Sequence[EncodedEntry], *, after: int) -> None:
        append(self, entries, after=after)
        sizes.append(len(entries))

    monkeypatch.setattr(RecorderLog, "append", counted)
    return sizes


def test_reports_that_wait_are_appended_at_once_and_a_refused_one_is_refused_alone(
    engine: Engine, appends: list[int]
) -> None:
    with recording(engine) as service:
        appends.clear()
        results = at_once(
            service,
            [
                claim("a"),
                claim("b"),
                claim("c", place="nowhere"),
                claim("a", stated="2025-05-02"),
                claim("b"),
                claim("d"),
            ],
        )
        log = service.recording.appending.log.read(after=3, limit=100)

    assert appends == [2, 4]
    assert [type(each) for each in results] == [Receipt, Receipt, Refused, AlreadyRecorded, Receipt, Receipt]
    assert [each.position for each in results if isinstance(each, Receipt)] == [5, 7, 7, 9]
    assert [each.is_new for each in results if isinstance(each, Receipt)] == [True, True, False, True]
    assert [each.body.id for each in log if isinstance(each.body, Statement)] == ["a", "b", "d"]


def test_a_report_is_read_by_those_behind_it_in_the_same_append(engine: Engine, appends: list[int]) -> None:
    denial = a_report(a_draft("no", by="ukraine", kind=Kind.DENIAL, status=None, denies=["a"], holder=None))
    taken_back = a_report(a_draft("back", by="russia", kind=Kind.RETRACTION, retracts="a"))
    held = a_report(a_draft("a", by="russia", status=Status.CONTROLLED, holder="russia"))
    with recording(engine) as service:
        appends.clear()
        results = at_once(service, [claim("first"), denial, held, denial, taken_back, claim("e")])

    assert appends == [2, 8]
    assert isinstance(results[1], Refused)
    assert all(isinstance(each, Receipt) for number, each in enumerate(results) if number != 1)


def test_each_report_bears_the_name_of_its_own_key(engine: Engine) -> None:
    with recording(engine) as service, ThreadPoolExecutor(6) as pool:
        with service.recording.appending.log.turn():
            futures = [pool.submit(service.recording.record, claim(name), Author(f"key-{name}")) for name in "abcdef"]
            until_waiting(service.recording.gathering, 6)
        for each in futures:
            each.result(WITHIN_SECONDS)
        log = service.recording.appending.log.read(after=3, limit=100)

    assert {(each.body.id, each.recorded_by) for each in log if isinstance(each.body, Statement)} == {
        (name, f"key-{name}") for name in "abcdef"
    }


def test_a_report_that_is_too_large_is_refused_alone(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with recording(engine) as service:
        monkeypatch.setattr(codec, "ENTRY_BYTES_MAX", 1_000)
        note = replace(a_draft("x", by="russia").saying, telling=Attribution(note="x" * 1_000))
        large = a_report(a_draft("small", by="russia"), replace(a_draft("x", by="russia"), saying=note))
        results = at_once(service, [claim("a"), claim("b"), large, claim("c")])

    assert [type(each) for each in results] == [Receipt, Receipt, Refused, Receipt]
    assert "bytes" in str(results[2])


def test_an_append_that_fails_is_told_to_all_whose_it_was_and_a_refusal_on_it_is_not(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report that is refused because of one that was not appended after all would be refused without a reason."""
    append, failed = RecorderLog.append, Event()

    def away(self: RecorderLog, entries: Sequence[EncodedEntry], *, after: int) -> None:
        if len(entries) > 2 and not failed.is_set():
            failed.set()
            raise LogUnavailable("the connection was lost, and nothing was appended")
        append(self, entries, after=after)

    with recording(engine) as service:
        monkeypatch.setattr(RecorderLog, "append", away)
        results = at_once(service, [claim("a"), claim("b"), claim("c"), claim("b", stated="2025-05-02")])
        again = [outcome(service, claim(name)) for name in "abc"]
        size = service.store.size()

    assert [type(each) for each in results] == [Receipt, LogUnavailable, LogUnavailable, LogUnavailable]
    assert [each.is_new for each in again if isinstance(each, Receipt)] == [False, True, True]
    assert size == 3 + 6


def test_a_fault_of_ours_about_one_report_is_raised_to_that_one_alone(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(record: Record, act: Act, **rest: object) -> object:
        if isinstance(act, ReportDraft) and act.id == "of-b":
            raise ZeroDivisionError
        return decide(record, act, **rest)  # type: ignore[arg-type]

    with recording(engine) as service:
        monkeypatch.setattr("domain.intake.deciding.decide", faulty)
        results = at_once(service, [claim("a"), claim("b"), claim("c")])

    assert [type(each) for each in results] == [Receipt, ZeroDivisionError, Receipt]


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_handed_in_at_once_becomes_what_it_would_have_become_in_some_order(
    engine: Engine, seed: int
) -> None:
    random, answers, lock = Random(seed), list[tuple[ReportDraft, ActResult | Exception]](), Lock()

    def writer(drafts: Sequence[ReportDraft]) -> None:
        for draft in drafts:
            result = outcome(service, draft)
            with lock:
                answers.append((draft, result))

    with recording(engine) as service, ThreadPoolExecutor(WRITERS) as pool:
        for each in [pool.submit(writer, [_any_report(random) for _ in range(REPORTS)]) for _ in range(WRITERS)]:
            each.result(WITHIN_SECONDS)
        entries = service.recording.appending.log.read(after=0, limit=10_000)

    assert [each.position for each in entries] == list(range(1, len(entries) + 1))
    assert all(one.recorded_at <= other.recorded_at for one, other in pairwise(entries))
    records = [record_at(entries, position=size, first_rules=installed) for size in range(len(entries) + 1)]
    for draft, result in answers:
        _assert_true(draft, result, records, entries)
    new = [draft for draft, result in answers if isinstance(result, Receipt) and result.is_new]
    assert len(entries) == 3 + sum(1 + len(draft.statements) for draft in new)


def _assert_true(
    draft: ReportDraft, result: ActResult | Exception, records: Sequence[Record], entries: Sequence[Entry]
) -> None:
    """The answer is what the rules say on the record where the report lies, or on some record that there was."""
    if isinstance(result, Receipt) and result.is_new:
        before = result.statements[0][1] - 2
        bodies = _decided(draft, records[before], entries[before].recorded_at)
        assert bodies == [entry.body for entry in entries[before : result.position]]
        assert isinstance(entries[before].body, Report)
        assert result.similar == {
            statement: others
            for statement, _ in result.statements
            if (others := alike(records[result.position], statement)).total
        }
    else:
        told = [] if isinstance(result, Receipt) else str(result)
        assert told in [_decided(draft, record, entries[-1].recorded_at) for record in records], (draft, result)


def _decided(draft: ReportDraft, record: Record, at: int) -> object:
    try:
        return list(decide(record, draft, ids=[], at=at, zones=installed).bodies)
    except (Refused, AlreadyRecorded) as refusal:
        return str(refusal)


def _any_report(random: Random) -> ReportDraft:
    """Of a few names, so that reports are handed in twice, deny and retract one another, and take one another's ids."""
    drafts = [_any_statement(random) for _ in range(random.randint(1, 2))]
    return a_report(*drafts, report=f"r{random.randint(1, 30)}")


def _any_statement(random: Random) -> StatementDraft:
    name, other = (f"s{random.randint(1, 40)}" for _ in range(2))
    by, place = (
        random.choice(["russia", "ukraine", "nobody"][: random.choice([2, 2, 2, 3])]),
        random.choice([TOWN, OTHER_TOWN]),
    )
    stated = f"2025-05-{random.randint(1, 28):02}"
    match random.randint(1, 4):
        case 1:
            return a_draft(name, by=by, kind=Kind.DENIAL, status=Status.CONTESTED, denies=[other], place=place)
        case 2:
            return a_draft(name, by=by, kind=Kind.RETRACTION, retracts=other, place=place, stated=stated)
        case _:
            return a_draft(name, by=by, place=place, stated=stated)


def test_of_what_one_thread_hands_in_a_refusal_waits_for_no_view(engine: Engine) -> None:
    with recording(engine) as service:
        told = list[dict[int, object]]()
        callers = [(claim("a"), DESK), (claim("b", place="nowhere"), DESK), (claim("c"), DESK)]
        ends = service.recording.record_all(callers, lambda some: told.append(dict(some)))

    assert [list(some) for some in told] == [[1]]
    assert isinstance(told[0][1], Refused)
    assert [(number, isinstance(end, Receipt) and end.report) for number, end in ends.items()] == [
        (0, "of-a"),
        (2, "of-c"),
    ]


def test_of_what_one_thread_hands_in_all_learn_that_nothing_was_recorded(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise LogUnavailable("the disk is full")

    with recording(engine) as service:
        monkeypatch.setattr(service.recording.appending.log, "append", failing)
        told = list[dict[int, object]]()
        ends = service.recording.record_all(
            [(claim("a"), DESK), (claim("b"), DESK)], lambda some: told.append(dict(some))
        )

    assert [isinstance(each, LogUnavailable) for some in (*told, ends) for each in some.values()] == [True, True]
