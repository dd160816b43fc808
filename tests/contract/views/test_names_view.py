"""The view of names keeps what ranks a place up with what is said of it."""

from __future__ import annotations

from adapters.log import codec
from adapters.log.read import read
from adapters.sql.session import Database
from adapters.views.applying import Applier
from adapters.views.names.index import SqlNameIndex
from adapters.views.names.view import SqlNamesView
from adapters.views.view import Copy, create_copy
from domain.places.names import key
from domain.places.search import SPOKEN_TIER
from tests.support.builders import OTHER_TOWN, TOWN, Journal, a_draft
from tests.support.engines import Engine


def names_by_tier(database: Database) -> dict[int, list[str]]:
    with database.read() as session:
        index = SqlNameIndex(session, database.engine)
        found = {tier: index.beginning([key("town"), key("other")], [tier], None) for tier in (0, SPOKEN_TIER)}
    return {tier: [named.place for named in those] for tier, those in found.items()}


def test_a_place_that_is_spoken_of_goes_before_those_that_are_not(engine: Engine) -> None:
    journal, database = Journal(), engine.database()
    declared = len(journal.entries)
    journal.report(a_draft("r1", by="russia", place=TOWN))
    reads = [read(codec.encode(entry)) for entry in journal.entries]
    view = SqlNamesView(database.engine)
    with database.write() as session:
        create_copy(session, view, Copy(view.name, building=False))
    applier = Applier(database, view)

    applier.apply(reads[:declared])
    before = names_by_tier(database)
    applier.apply(reads[declared:])
    after = names_by_tier(database)
    database.close()

    assert before == {0: [TOWN, OTHER_TOWN], SPOKEN_TIER: []}
    assert after == {0: [OTHER_TOWN], SPOKEN_TIER: [TOWN]}
