"""The check of the stance index: SQL, the rules of time and the index agree, and it finds where they do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.audit.checks.stances import governing_by_sql, stances_checked
from adapters.index.loading.files import header_of, save, saved_state
from adapters.index.loading.following import sorted_state
from adapters.index.rows.columns import NO_RETRACTIONS
from adapters.index.rows.sorting import rows_of, struck
from adapters.sql.session import Database
from adapters.zones import installed
from api.bootstrap import opened
from api.demo import load
from api.settings import Settings
from domain.audit.checks import Finding
from domain.record.folded import record_at
from domain.stances.governing import Coordinates
from domain.vocabulary import Kind, Matter
from tests.support.builders import CONFLICT, OTHER_TOWN, Journal, a_draft
from tests.support.checking import checked, fault_in
from tests.support.engines import Engine
from tests.support.histories import coordinates, journals, sieges
from tests.support.indexes import a_record_view, feed, loaded_from, of_fold
from tests.support.properties import examples


@pytest.fixture
def database(engine: Engine) -> Iterator[Database]:
    database = engine.database()
    yield database
    database.close()


@settings(examples(25), suppress_health_check=list(HealthCheck))
@given(
    journal=journals(size=20) | sieges(size=24),
    asked=st.lists(coordinates(matters=tuple(Matter)), min_size=3, max_size=3),
)
def test_the_sql_of_the_check_says_what_the_rules_say(
    database: Database, journal: Journal, asked: list[Coordinates]
) -> None:
    feed(a_record_view(database), journal.entries)
    with database.read() as session:
        for at in range(3, len(journal.entries) + 1):
            record = record_at(journal.entries, position=at, first_rules=installed)
            for each in asked:
                expected = {place.place: place.stances for place in of_fold(record, CONFLICT, each)}
                assert governing_by_sql(session, CONFLICT, each, at=at) == expected


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("is_changed", [False, True])
def test_a_saved_index_with_other_dates_is_found(engine: Engine, *, is_changed: bool) -> None:
    settings = Settings(database=engine.url)
    with opened(settings) as service:
        load(service)
        service.index.save()
    file = settings.index_path
    assert file is not None
    header = header_of(file)
    state = saved_state(file, header)
    rows = rows_of(state.base)
    later = np.where(rows.stated_latest == rows.stated_latest.max(), rows.stated_latest + 10**15, rows.stated_latest)
    changed = rows._replace(stated_latest=later) if is_changed else rows
    state = sorted_state(changed, state.retractions, state.names, state.position)
    save(file, state, entry_hash=header.entry_hash, copy=header.copy, rules=header.rules)

    if not is_changed:
        assert checked(engine).first is None
        return
    check, fault = fault_in(engine)
    assert check == "stances"
    assert fault.problem.startswith("the index of stances has another statement at ")
    assert "delete the saved index" in fault.cure


def test_an_index_that_takes_nothing_back_is_found(database: Database) -> None:
    journal = Journal()
    journal.report(a_draft("said", by="russia", stated="2025-05-01"))
    journal.report(a_draft("back", by="russia", kind=Kind.RETRACTION, retracts="said", stated="2025-05-02"))
    journal.report(a_draft("other", by="ukraine", stated="2025-05-03", place=OTHER_TOWN))
    feed(a_record_view(database), journal.entries)
    right = loaded_from(database, len(journal.entries))
    wrong = replace(right, base=replace(right.base, struck=struck(right.base.position, NO_RETRACTIONS)))

    assert list(stances_checked(database, lambda _: right)) == []
    [finding] = stances_checked(database, lambda _: wrong)
    assert isinstance(finding, Finding)
    assert finding.problem.startswith("the index of stances is wrong about town, known at ")
    assert finding.problem.endswith("the tables say otherwise")
