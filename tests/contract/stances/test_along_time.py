"""The promises of the port ``AlongTime``: kept timelines answer as those that are swept from every word."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.sql.session import Database, Session
from adapters.views.record.past import SqlPast
from adapters.views.timelines.read import SqlAlongTime
from domain.dates import edtf
from domain.dates.edtf import Bounds
from domain.dates.instants import Instant
from domain.errors import BadQuestion
from domain.places.geometry import Box
from domain.questions.along.lists import EVERYTHING, AlongTime, DisputeFilter, OverviewFilter, Paging
from domain.questions.along.narrowed import NarrowedAlongTime
from domain.questions.along.swept import SweptAlongTime
from domain.record.dating import NEVER
from domain.stances.ports import PlaceFilter
from domain.vocabulary import Bound, Kind, Matter, Outcome, Status, Voice
from tests.support.builders import CLAIMANTS, CONFLICT, OTHER_TOWN, TOWN, Journal, a_draft
from tests.support.chronicles import keep
from tests.support.engines import Engine
from tests.support.histories import INSTANTS, journals, quarrels, sieges
from tests.support.indexes import a_record_view, feed, index_of
from tests.support.properties import examples

KYIV = ZoneInfo("Europe/Kyiv")
DAYS = [
    edtf.parse(f"2025-{day}").bounds(KYIV) for day in ("04-28", "05-01", "05-02", "05-03", "05-04", "05-07", "06-16")
]
WHOLE = Paging(limit=10_000)

some = settings(examples(25), suppress_health_check=list(HealthCheck))
histories = journals(size=20) | quarrels(size=20) | sieges(size=24)
shown = st.builds(
    OverviewFilter,
    places=st.sampled_from(
        [
            PlaceFilter(),
            PlaceFilter(),
            PlaceFilter(place=TOWN),
            PlaceFilter(place=OTHER_TOWN),
            PlaceFilter(admin="nowhere"),
            PlaceFilter(box=Box(west=0, south=0, east=1, north=1)),
        ]
    ),
    claimant=st.none() | st.none() | st.sampled_from([*CLAIMANTS, "nobody"]),
    matter=st.none() | st.sampled_from(Matter),
)
wanted = st.builds(
    DisputeFilter,
    outcome=st.none() | st.none() | st.sampled_from(Outcome),
    older_than=st.none() | st.none() | st.sampled_from([0, 1, 2, 30]),
)


@pytest.fixture(scope="module")
def database(module_engine: Engine) -> Iterator[Database]:
    database = module_engine.database()
    yield database
    database.close()


def both(session: Session, database: Database, at: int) -> tuple[AlongTime, AlongTime]:
    """As it is kept, and as it is swept."""
    past = SqlPast(session, database.engine, index_of(database))
    conflict = past.conflict(CONFLICT, at=at)
    assert conflict is not None
    kept = SqlAlongTime(session, database.engine, conflict, at=at, is_newest=False)
    swept = SweptAlongTime(past=past, conflict=conflict, bound=Bound.LATEST, voice=Voice.SIDE, at=at)
    return kept, swept


@some
@given(journal=histories, data=st.data())
def test_what_is_kept_is_what_is_swept(database: Database, journal: Journal, data: st.DataObject) -> None:
    feed(a_record_view(database), journal.entries)
    keep(database, journal)
    with database.read() as session:
        for at in range(3, len(journal.entries) + 1):
            asked, (kept, swept) = data.draw(shown), both(session, database, at)
            assert_same_lists(kept, swept, asked, data.draw(wanted), data.draw(st.sampled_from(INSTANTS)))
            assert_same_day(kept, swept, asked, data.draw(st.sampled_from(DAYS)))


@some
@given(journal=histories, data=st.data(), bound=st.sampled_from(Bound), voice=st.sampled_from(Voice))
def test_what_is_narrowed_is_what_is_swept(
    database: Database, journal: Journal, data: st.DataObject, bound: Bound, voice: Voice
) -> None:
    feed(a_record_view(database), journal.entries)
    with database.read() as session:
        past = SqlPast(session, database.engine, index_of(database))
        for at in range(3, len(journal.entries) + 1, 3):
            conflict = past.conflict(CONFLICT, at=at)
            assert conflict is not None
            of = (
                kind(past=past, conflict=conflict, bound=bound, voice=voice, at=at)
                for kind in (NarrowedAlongTime, SweptAlongTime)
            )
            asked, (narrowed, swept) = data.draw(shown), of
            assert_same_outcomes(narrowed, swept, data.draw(st.sampled_from(INSTANTS)))
            assert_same_lists(narrowed, swept, asked, data.draw(wanted), data.draw(st.sampled_from(INSTANTS)))
            assert_same_day(narrowed, swept, asked, data.draw(st.sampled_from(DAYS)))


@pytest.mark.parametrize("bound", Bound)
@pytest.mark.parametrize("voice", Voice)
def test_a_dispute_is_read_with_the_statements_right_before_and_after_it(
    database: Database, voice: Voice, bound: Bound
) -> None:
    """They open and close it: also where one was taken back, and an older one governs again."""
    journal = Journal()
    for number, (by, holder) in enumerate([("russia", "russia"), ("ukraine", "ukraine"), ("ukraine", "russia")]):
        day = f"2025-05-{number + 1:02}"
        journal.report(a_draft(f"s{number}", by=by, status=Status.CONTROLLED, holder=holder, stated=day))
    journal.report(a_draft("back", by="ukraine", kind=Kind.RETRACTION, retracts="s2", stated="2025-05-04"))
    journal.report(a_draft("end", by="russia", status=Status.CONTROLLED, holder="ukraine", stated="2025-05-06"))
    feed(a_record_view(database), journal.entries)
    with database.read() as session:
        past, at = SqlPast(session, database.engine, index_of(database)), len(journal.entries)
        conflict = past.conflict(CONFLICT, at=at)
        assert conflict is not None
        narrowed, swept = (
            kind(past=past, conflict=conflict, bound=bound, voice=voice, at=at)
            for kind in (NarrowedAlongTime, SweptAlongTime)
        )
        whole = swept.disputes(EVERYTHING, DisputeFilter(), WHOLE, by=NEVER).items
        first, second = (
            narrowed.disputes(EVERYTHING, DisputeFilter(), Paging(limit=1, after=after), by=NEVER).items[0]
            for after in (None, whole[0].key)
        )

    assert [first, second] == whole
    assert [(each.dispute.opened_by, each.dispute.closed_by) for each in whole] == [("s1", "s2"), ("back", "end")]


@pytest.mark.parametrize("voice", Voice)
def test_a_siege_that_a_capture_ends_was_superseded(database: Database, voice: Voice) -> None:
    journal = Journal()
    journal.report(a_draft("denied", by="ukraine", status=Status.NOT_ENCIRCLED, stated="2025-05-01"))
    journal.report(a_draft("siege", by="russia", status=Status.ENCIRCLED, holder="russia", stated="2025-05-02"))
    journal.report(a_draft("taken", by="russia", status=Status.CONTROLLED, holder="russia", stated="2025-05-03"))
    feed(a_record_view(database), journal.entries)
    with database.read() as session:
        past, at = SqlPast(session, database.engine, index_of(database)), len(journal.entries)
        conflict = past.conflict(CONFLICT, at=at)
        assert conflict is not None
        along = NarrowedAlongTime(past=past, conflict=conflict, bound=Bound.LATEST, voice=voice, at=at)
        ended = along.disputes(EVERYTHING, DisputeFilter(outcome=Outcome.SUPERSEDED), WHOLE, by=NEVER)
    assert [each.dispute.closed_by for each in ended.items] == ["taken"]


def assert_same_lists(
    kept: AlongTime, swept: AlongTime, asked: OverviewFilter, disputes: DisputeFilter, by: Instant
) -> None:
    whole = swept.disputes(asked, disputes, WHOLE, by=by)
    assert kept.disputes(asked, disputes, WHOLE, by=by) == whole
    outcomes = (None, *{each.outcome for each in swept.claims(asked, None, WHOLE, by=by).page.items})
    for outcome in outcomes:
        assert kept.claims(asked, outcome, WHOLE, by=by) == swept.claims(asked, outcome, WHOLE, by=by)
    for paging in (Paging(limit=1), *(Paging(limit=2, after=each.key) for each in whole.items)):
        assert kept.disputes(asked, disputes, paging, by=by) == swept.disputes(asked, disputes, paging, by=by)
    for claim in swept.claims(asked, None, WHOLE, by=by).page.items:
        paging = Paging(limit=1, after=f"{claim.begins}|{claim.place}|{claim.side}")
        assert kept.claims(asked, None, paging, by=by) == swept.claims(asked, None, paging, by=by)


def assert_same_outcomes(narrowed: AlongTime, swept: AlongTime, by: Instant) -> None:
    for outcome in Outcome:
        one, other = (
            each.disputes(EVERYTHING, DisputeFilter(outcome=outcome), WHOLE, by=by) for each in (narrowed, swept)
        )
        assert one == other


def assert_same_day(kept: AlongTime, swept: AlongTime, asked: OverviewFilter, day: Bounds) -> None:
    assert list(kept.moves(asked, day)) == list(swept.moves(asked, day))
    turned = swept.turned(asked, day)
    assert kept.turned(asked, day) == turned
    for spans in turned:
        assert list(kept.whole(spans)) == list(swept.whole(spans))


CURSORS = ("", "x", "1|a", "1|a|b|c", "one|town|control", "1|town|control", f"{10**30}|town|control", "-1|town|control")


@pytest.mark.parametrize("after", CURSORS)
def test_a_cursor_that_names_no_row_is_refused(database: Database, after: str) -> None:
    journal = Journal()
    for by in ("russia", "ukraine"):
        journal.report(a_draft(by, by=by, status=Status.CONTROLLED, holder=by, stated="2025-05-01"))
    at = len(journal.entries)
    feed(a_record_view(database), journal.entries)
    keep(database, journal)
    with database.read() as session:
        kept, swept = both(session, database, at)
        assert isinstance(swept, SweptAlongTime)
        narrowed = NarrowedAlongTime(
            past=swept.past, conflict=swept.conflict, bound=Bound.LATEST, voice=Voice.OWN, at=at
        )
        for along in (kept, swept, narrowed):
            assert along.disputes(EVERYTHING, DisputeFilter(), WHOLE, by=NEVER).total == 1
            with pytest.raises(BadQuestion):
                along.disputes(EVERYTHING, DisputeFilter(), Paging(limit=1, after=after), by=NEVER)
            with pytest.raises(BadQuestion):
                along.claims(EVERYTHING, None, Paging(limit=1, after=after), by=NEVER)
