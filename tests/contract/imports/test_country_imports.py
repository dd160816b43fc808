"""Imports of countries on both engines: each place once, whatever stops them, and undone as they were made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from adapters.importers.background.stored import SqlCountryImports
from adapters.importers.places import countries
from api.bootstrap import Installation, opened
from api.settings import Settings
from domain.errors import NotFound, Refused
from domain.imports.countries import CountryImport, CountryImports, ImportState, RefusedPlace, nearest_countries
from domain.intake.append import Author
from domain.intake.drafts import PlaceDraft
from domain.places.search import PlaceSearch
from domain.record.declarations import PlaceDeclaration, PlaceName
from tests.support.engines import Engine
from tests.support.importing import log_of
from tests.support.running import running
from tests.support.small_record import CONFLICT, a_claim, a_report

COUNTRY, PLACES = "LI", 14
NEW = CountryImport(
    id="gazetteer-1",
    country="LI",
    name="Liechtenstein",
    state=ImportState.RUNNING,
    asked_by="desk",
    asked_at=1,
    total=12,
    errors=(RefusedPlace(3, "too long", "shorten it"),),
)


@pytest.fixture
def kept(engine: Engine) -> Iterator[CountryImports]:
    database = engine.database()
    yield SqlCountryImports(database)
    database.close()


@pytest.fixture
def service(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    monkeypatch.setattr(countries, "CHUNK", 5)
    with opened(Settings(database=engine.url)) as service:
        yield service


def always() -> bool:
    return True


def once() -> Callable[[], bool]:
    """As a process that is stopped after one chunk."""
    return lambda: False


def declared(service: Installation) -> Counter[str]:
    """How often each place was declared."""
    return Counter(body.id for body in log_of(service) if isinstance(body, PlaceDeclaration))


def in_use(service: Installation) -> int:
    with service.reader.snapshot() as past:
        return sum(place.retired is None for place in past.places(at=past.head().position))


def test_what_is_kept_is_read_back_and_changed_by_the_first(kept: CountryImports) -> None:
    assert [kept.add(NEW), kept.add(NEW)] == [True, False]
    first = kept.change(NEW, NEW)

    assert first is not None
    assert first.revision == 1
    assert kept.change(NEW, NEW) is None
    assert [kept.read(NEW.id), *kept.all()] == [first, first]
    assert kept.read("gazetteer-2") is None


def test_it_is_an_ordinary_batch_and_the_same_one_when_asked_again(service: Installation) -> None:
    asked = service.country_importing.ask("li", "desk")
    assert service.country_importing.ask("LI", "other") == asked
    assert service.country_importing.continue_next(always)
    assert not service.country_importing.continue_next(always)

    [batch] = service.importing.batches()
    assert (batch.id, batch.recorded_by, batch.places) == (asked.id, "desk", PLACES)
    done = service.country_importing.ask("LI", "other")
    assert (done.state, done.done, done.total, done.asked_by) == (ImportState.DONE, PLACES, PLACES, "desk")
    assert set(declared(service).values()) == {1}


def test_stopped_after_any_chunk_it_goes_on_where_it_was(service: Installation) -> None:
    asked = service.country_importing.ask(COUNTRY, "desk")
    reached = list[int]()
    while service.country_importing.continue_next(once()):
        reached.append(service.country_importing.read(asked.id).done)

    assert reached == [5, 10, 14, 14]
    assert service.country_importing.read(asked.id).state is ImportState.DONE
    assert sorted(declared(service).values()) == [1] * PLACES


def test_what_was_recorded_and_not_noted_any_more_is_not_recorded_twice(service: Installation) -> None:
    """As when the process is lost between the append and the note."""
    service.country_importing.ask(COUNTRY, "desk")
    chunks = service.country_importing.gazetteer.run(
        service.importing, COUNTRY, by="desk", after=0, refuse=lambda each: pytest.fail(str(each))
    )
    next(chunks)
    while service.country_importing.continue_next(always):
        pass

    assert sorted(declared(service).values()) == [1] * PLACES


def test_undone_its_places_are_not_found_and_asked_again_they_are(service: Installation) -> None:
    asked = service.country_importing.ask(COUNTRY, "desk")
    service.country_importing.continue_next(always)
    before = log_of(service)
    undoing = service.country_importing.undo(asked.id, "editor")
    while service.country_importing.continue_next(once()):
        pass
    undone = service.country_importing.read(asked.id)

    assert (undoing.state, undoing.total) == (ImportState.UNDOING, PLACES)
    assert (undone.state, undone.done, undone.total) == (ImportState.UNDONE, PLACES, PLACES)
    assert service.find_places(PlaceSearch(text="Vaduz")) == []
    assert service.country_importing.undo(asked.id, "editor") == undone
    assert log_of(service)[: len(before)] == before

    assert service.country_importing.ask(COUNTRY, "desk").state is ImportState.RUNNING
    service.country_importing.continue_next(always)
    assert [found.place.name for found in service.find_places(PlaceSearch(text="Vaduz"))] == ["Vaduz"]
    assert in_use(service) == PLACES
    assert sorted(declared(service).values()) == [1] * PLACES


def test_undone_while_it_is_under_way_it_leaves_nothing(service: Installation) -> None:
    asked = service.country_importing.ask(COUNTRY, "desk")

    def undo() -> bool:
        service.country_importing.undo(asked.id, "editor")
        return True

    while service.country_importing.continue_next(undo):
        pass

    assert service.country_importing.read(asked.id).state is ImportState.UNDONE
    assert in_use(service) == 0
    assert 0 < len(declared(service)) < PLACES


def test_undoing_leaves_the_places_of_others_and_those_of_statements(engine: Engine) -> None:
    with running(engine) as there:
        importing = there.service.country_importing
        of_others = PlaceDraft(id="geonames:3042030", name="Vaduz", identifiers={})
        there.service.recording.record(of_others, Author("desk"))
        asked = importing.ask(COUNTRY, "desk")
        importing.continue_next(always)
        there.put("/v1/conflicts/war", CONFLICT)
        there.post("/v1/reports", a_report(a_claim(place="geonames:3042033", id="held")))  # Triesenberg
        added = PlaceDraft(id="geonames:3042037", names=(PlaceName(name="Trieso"),), identifiers={})
        there.service.recording.record(added, Author("desk"))
        importing.undo(asked.id, "desk")
        importing.continue_next(always)

        with there.service.reader.snapshot() as past:
            stay = {each.id for each in past.places(at=past.head().position) if each.retired is None}
    assert stay == {"geonames:3042030", "geonames:3042033", "geonames:3042037"}


@pytest.mark.engines("sqlite")
def test_an_unknown_country_is_refused_with_the_nearest(service: Installation) -> None:
    names = {"UA": "Ukraine", "UG": "Uganda", "FR": "France"}
    with pytest.raises(Refused, match=r"'Ukrane' is not a country: write its two letters, .*: UA \(Ukraine\)"):
        service.country_importing.ask("Ukrane", "desk")

    assert [each.id for each in nearest_countries(names, "ukraine")] == ["UA"]
    assert [each.id for each in nearest_countries(names, "UX")] == ["UA", "UG"]
    assert nearest_countries(names, "") == []
    with pytest.raises(NotFound, match="ask for it with POST /v1/places/imports"):
        service.country_importing.read("gazetteer-0")


@pytest.mark.engines("sqlite")
def test_a_list_that_has_changed_meanwhile_is_told_and_asked_for_anew(
    service: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = service.country_importing.ask(COUNTRY, "desk")
    monkeypatch.setattr(countries, "_digest", lambda: "0" * 64)
    service.country_importing.continue_next(always)
    failed = service.country_importing.read(asked.id)

    assert failed.state is ImportState.FAILED
    assert "import the country again" in (failed.problem or "")
    assert service.country_importing.ask(COUNTRY, "desk").id != asked.id
