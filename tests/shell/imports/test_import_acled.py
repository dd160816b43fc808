"""ACLED's transfers of territory: claims of an observer, corrected and annulled by what is downloaded again.

The rows are invented; ACLED's own may not be passed on.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.importers.acled.events import read_day
from adapters.importers.acled.importer import acled
from api.bootstrap import Installation
from api.http.parsing.forms import read_form
from api.intake.input import CorrectionForm
from domain.errors import Refused
from domain.imports.importing import Importer
from domain.imports.plan import Refusal, Tally
from domain.intake.append import Author
from domain.intake.drafts import (
    AmendmentDraft,
    AnnulmentDraft,
    ClaimantDraft,
    ConflictDraft,
    RedactionDraft,
    RetiringDraft,
)
from domain.record.amendments import Annulment, Correction
from domain.record.declarations import ConflictDeclaration, PlaceKind, PointQuality
from domain.record.statements import Claim, Statement
from domain.vocabulary import Role, Status
from tests.support.dataset_records import CONFLICT, a_place_at, a_war, declare, stances_of
from tests.support.engines import Engine, sqlite_engine
from tests.support.importing import batch_of, imported, imported_with_interruptions, log_of, service_on, shell

NEW = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,"
    "actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,"
    "latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp"
)
OLD = (
    "data_id,iso,event_id_cnty,event_id_no_cnty,event_date,year,time_precision,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,region,country,admin1,admin2,location,latitude,"
    "longitude,geo_precision,source,source_scale,notes,fatalities,timestamp"
)

RUSSIA, UKRAINE = "Military Forces of Russia (2000-)", "Military Forces of Ukraine (2019-)"
UPLOADED = 1_717_000_000  # 2024-05-29T16:26:40Z
WEEK = 7 * 86_400

Row = Mapping[str, str]


def an_event(number: int = 1, **fields: Any) -> Row:
    event = {
        "event_id_cnty": f"UKR{number}",
        "event_date": "2024-05-20",
        "time_precision": "1",
        "event_type": "Battles",
        "sub_event_type": "Non-state actor overtakes territory",
        "actor1": RUSSIA,
        "inter1": "State forces",
        "country": "Ukraine",
        "admin1": "Donetsk",
        "location": "Hill",
        "latitude": "48.01",
        "longitude": "37.0",
        "geo_precision": "1",
        "source": "Paper One; Channel Two",
        "notes": "On 20 May, the place changed hands.",
        "timestamp": str(UPLOADED),
    }
    return event | {name: str(value) for name, value in fields.items()}


def a_file(folder: Path, *events: Row, header: str = NEW, name: str = "acled.csv", bom: str = "") -> Path:
    lines = io.StringIO()
    rows = csv.DictWriter(lines, header.split(","), restval="", extrasaction="ignore")
    rows.writeheader()
    rows.writerows(events)
    path = folder / name
    path.write_text(bom + lines.getvalue(), encoding="utf-8")
    return path


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Installation]:
    with villages(sqlite_engine(tmp_path)) as service:
        yield service


@contextmanager
def villages(engine: Engine) -> Iterator[Installation]:
    """A hill, a ford, and a namesake of the hill far away."""
    with service_on(engine) as service:
        a_war(
            service,
            a_place_at("hill", 37, 48, admin=["Donetska"]),
            a_place_at("far-hill", 33, 49, name="Hill", admin=["Poltavska"]),
            a_place_at("ford", 37.5, 48, admin=["Donetska"]),
        )
        yield service


def importer(service: Installation, **how: Any) -> Importer[Path]:
    return acled(service.importing, **({"conflict": None, "actors": None, "is_complete": False} | how))


def import_events(
    service: Installation, folder: Path, *events: Row, complete: bool = False, **how: Any
) -> tuple[Tally, Sequence[Refusal]]:
    file = a_file(folder, *events, **how)
    return imported(service, importer(service, is_complete=complete), file)


def claims(service: Installation) -> list[Claim]:
    """As they were appended."""
    said = (body.content for body in log_of(service) if isinstance(body, Statement))
    return [content for content in said if isinstance(content, Claim)]


def held(service: Installation, about: str = "2025-01-01") -> dict[str, str | None]:
    return {place: holder for place, (_, holder) in stances_of(service, "acled", about).items()}


def amendments(service: Installation) -> list[Correction | Annulment]:
    return [body for body in log_of(service) if isinstance(body, Correction | Annulment)]


def test_a_transfer_is_a_claim_that_actor1_holds_the_place(service: Installation, tmp_path: Path) -> None:
    tally, refused = import_events(service, tmp_path, an_event())

    assert (tally.statements, refused) == (1, [])
    [claim] = claims(service)
    assert (claim.claimant, claim.place, claim.status, claim.holder) == ("acled", "hill", Status.CONTROLLED, "russia")
    assert (str(claim.effective), str(claim.stated)) == ("2024-05-20", "2024-05-29T16:26:40Z")
    assert claim.telling.wording == "Non-state actor overtakes territory"
    assert claim.telling.via == ("Paper One", "Channel Two")
    assert claim.telling.note == f"event UKR1; actor1: {RUSSIA}; geo_precision 1"
    assert claim.telling.quote is not None
    assert claim.telling.quote.text == "On 20 May, the place changed hands."
    [statement] = [body for body in log_of(service) if isinstance(body, Statement)]
    assert statement.id == "acled:war:UKR1.s1"


def test_the_observer_is_declared_once_and_is_no_party(service: Installation, tmp_path: Path) -> None:
    import_events(service, tmp_path, an_event(1))
    import_events(service, tmp_path, an_event(2))
    declared = [body for body in log_of(service) if isinstance(body, ConflictDeclaration)]
    assert [each.claimants.keys() & {"acled"} for each in declared] == [set(), {"acled"}]

    other = ConflictDraft(
        id="other", name="Other", tz="UTC", claimants={"acled": ClaimantDraft(name="A", role=Role.PARTY)}
    )
    declare(service, other)
    with pytest.raises(Refused, match="'acled' is declared with the role party"):
        importer(service, conflict="other")


def test_the_batch_is_restricted_and_names_its_licence(service: Installation, tmp_path: Path) -> None:
    import_events(service, tmp_path, an_event())

    [batch] = [each.declared for each in service.importing.batches() if each.declared is not None]
    assert batch.restricted
    assert "not to be passed on" in (batch.licence or "")
    assert batch.mapping == "war; actors: shipped"


def test_what_is_no_transfer_or_known_by_its_region_alone_is_left_out(service: Installation, tmp_path: Path) -> None:
    tally, refused = import_events(
        service,
        tmp_path,
        an_event(1, sub_event_type="Armed clash", location="nowhere", actor1="somebody"),
        an_event(2, geo_precision=3),
        an_event(3, sub_event_type="Government regains territory", actor1=UKRAINE),
    )

    assert (refused, held(service)) == ([], {"hill": "ukraine"})
    assert tally.left_out == {
        "events that are no transfer of territory": 1,
        "transfers whose place is known by its region alone (geo_precision 3)": 1,
    }


@pytest.mark.parametrize(
    ("precision", "effective"), [(1, "2024-05-20"), (2, "[2024-05-17..2024-05-23]"), (3, "2024-05")]
)
def test_a_date_is_as_precise_as_its_source(
    service: Installation, tmp_path: Path, precision: int, effective: str
) -> None:
    import_events(service, tmp_path, an_event(time_precision=precision))

    assert [str(claim.effective) for claim in claims(service)] == [effective]


@pytest.mark.parametrize("text", ["2024-05-07", "07 May 2024", "7 May 2024", "7-May-24", "07-may-2024"])
def test_dates_are_read_in_every_form_of_the_exports(service: Installation, tmp_path: Path, text: str) -> None:
    import_events(service, tmp_path, an_event(event_date=text))

    assert [str(claim.effective) for claim in claims(service)] == ["2024-05-07"]


@pytest.mark.parametrize(("text", "year"), [("7-Feb-97", "1997"), ("7-Feb-25", "2025")])
def test_two_digits_of_a_year_are_of_the_years_that_acled_covers(text: str, year: str) -> None:
    assert str(read_day(text)) == f"{year}-02-07"


@pytest.mark.parametrize(
    ("header", "bom"), [(NEW, "\ufeff"), (OLD, ""), (OLD, "\ufeff"), (",".join(reversed(NEW.split(","))), "")]
)
def test_headers_old_and_new_with_and_without_a_byte_order_mark(
    service: Installation, tmp_path: Path, header: str, bom: str
) -> None:
    tally, refused = import_events(service, tmp_path, an_event(inter1=1), header=header, bom=bom)

    assert (tally.statements, refused) == (1, [])


@pytest.mark.parametrize(
    ("fields", "field", "reason", "cure"),
    [
        ({"event_id_cnty": ""}, "/event_id_cnty", "'' is not an id of ACLED", "UKR12345"),
        ({"event_date": "2024-02-30"}, "/event_date", "'2024-02-30' is not a day", "2023-01-31"),
        ({"time_precision": "4"}, "/time_precision", "'4' is none", "some day of a week"),
        ({"timestamp": ""}, "/timestamp", "'' is none", "Unix time"),
        ({"latitude": "481.0"}, "/latitude", "'481.0' is none", "degrees"),
        ({"actor1": "Unidentified"}, "/actor1", "'Unidentified' is in no mapping", "--actors FILE"),
        ({"actor1": "Wagner Group"}, "/statements/0/holder", "'wagner-group' is not a party of war", "name a side"),
        ({"location": "Dale"}, "/location", "place 'Dale' is not in the record", "PUT /v1/places"),
        ({"longitude": "36.0"}, "/location", "no place 'Hill' is near", "hill (Hill, Donetska), 74 km; far-hill"),
        ({"timestamp": "4102444800"}, "/statements/0/stated", "more than a day after it is recorded", "give the day"),
    ],
)
def test_a_row_that_cannot_be_recorded_is_refused_and_the_rest_goes_on(  # noqa: PLR0913, PLR0917 - a refusal's parts
    service: Installation, tmp_path: Path, fields: Mapping[str, str], field: str, reason: str, cure: str
) -> None:
    tally, [refused] = import_events(
        service, tmp_path, an_event(1), an_event(2, **fields), an_event(3, location="Ford", longitude="37.5")
    )

    assert (tally.refused, tally.statements, refused.line, refused.field) == (1, 2, 3, field)
    assert reason in refused.reason
    assert cure in refused.cure
    assert refused.given


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("name,date\n", 1, "has no event_id_cnty, event_date"),
        ("", 1, "has no event_id_cnty"),
        (NEW + "\nUKR1,2024-05-20\n", 2, "has 2 fields"),
        (NEW + '\n"' + "x" * 200_000 + '"\n', 2, "the cell has 200000 characters"),
    ],
)
def test_a_file_that_is_none_of_acled_is_refused(
    service: Installation, tmp_path: Path, content: str, line: int, reason: str
) -> None:
    file = tmp_path / "acled.csv"
    file.write_text(content, encoding="utf-8")
    _, [refused] = imported(service, importer(service), file)

    assert (refused.line, reason in refused.reason, bool(refused.cure)) == (line, True, True)


def test_the_same_event_twice_in_a_file_is_refused(service: Installation, tmp_path: Path) -> None:
    _, [refused] = import_events(service, tmp_path, an_event(), an_event(notes="other"))

    assert (refused.line, refused.reason) == (3, "'UKR1' is in the file twice")


def test_actors_are_read_by_a_mapping_that_is_given(service: Installation, tmp_path: Path) -> None:
    actors = tmp_path / "actors.csv"
    actors.write_text("\ufeffactor1,claimant\nWagner Group,wagner\n", encoding="utf-8")
    file = a_file(tmp_path, an_event(1, actor1="Wagner Group"), an_event(2))
    _, refused = imported(service, importer(service, actors=actors), file)

    assert [claim.holder for claim in claims(service)] == ["wagner"]
    assert [each.field for each in refused] == ["/actor1"]
    actors.write_text("who,what\n", encoding="utf-8")
    with pytest.raises(Refused, match="--actors: begins with 'who,what'"):
        importer(service, actors=actors)


def test_namesakes_are_told_apart_by_where_they_are_then_by_their_areas(service: Installation, tmp_path: Path) -> None:
    declare(
        service,
        a_place_at("east-dale", 38.0, 48, name="Dale", admin=["Land", "East"]),
        a_place_at("west-dale", 38.005, 48, name="Dale", admin=["Land", "West"]),
        a_place_at("north-dale", 38.0, 48.05, name="Dale", admin=["Land", "North"]),
    )
    where = {"location": "Dale", "latitude": "48.0", "longitude": "38.002"}
    _, refused = import_events(
        service,
        tmp_path,
        an_event(1, **where, admin2="East"),
        an_event(2, **where, admin2="South"),
        an_event(3, **(where | {"latitude": "48.04"})),
    )

    assert [claim.place for claim in claims(service)] == ["east-dale", "north-dale"]
    assert [each.reason for each in refused] == ["'Dale' at 48.0, 38.002 is one of 2 places"]
    assert "east-dale (Dale, East, Land), 0 km; west-dale" in refused[0].cure


def test_a_place_known_by_the_middle_of_its_area_is_found_within_a_wider_reach(
    service: Installation, tmp_path: Path
) -> None:
    declare(service, a_place_at("dale", 38.0, 48, point=PointQuality.CENTROID, kind=PlaceKind.SETTLEMENT))
    import_events(service, tmp_path, an_event(1, location="Dale", longitude="38.2"))

    assert held(service) == {"dale": "russia"}


def test_a_download_again_appends_nothing(service: Installation, tmp_path: Path) -> None:
    file = a_file(tmp_path, an_event(1), an_event(2, location="Ford", longitude="37.5"))
    imported(service, importer(service), file)
    before = log_of(service)
    tally, _ = imported(service, importer(service), file)

    assert (tally.recorded, tally.there_already, log_of(service) == before) == (0, 2, True)


def test_a_later_version_of_an_event_corrects_it(service: Installation, tmp_path: Path) -> None:
    import_events(service, tmp_path, an_event())
    later = an_event(event_date="2024-05-22", actor1=UKRAINE, timestamp=UPLOADED + WEEK)
    tally, _ = import_events(service, tmp_path, later)

    assert (tally.recorded, held(service)) == (1, {"hill": "ukraine"})
    [correction] = amendments(service)
    assert isinstance(correction, Correction)
    assert (correction.id, correction.target) == (f"acled:war:UKR1.s1:{UPLOADED + WEEK}", "acled:war:UKR1.s1")
    assert (correction.reason, str(correction.content.stated)) == (
        "ACLED changed the event UKR1",
        "2024-05-29T16:26:40Z",
    )
    again, _ = import_events(service, tmp_path, later)
    assert (again.recorded, again.there_already) == (0, 1)


def test_what_the_law_had_removed_does_not_come_back_with_a_later_version(
    service: Installation, tmp_path: Path
) -> None:
    def changed(weeks: int) -> Row:
        return an_event(
            event_date=f"2024-05-2{weeks}", notes="Names a person again.", timestamp=UPLOADED + weeks * WEEK
        )

    import_events(service, tmp_path, an_event(notes="Names a person."))
    draft = RedactionDraft(remove=("note",), reason="An order.")
    service.redacting.redact("acled:war:UKR1.s1", draft, by="one", approved_by="other")
    service.await_views(service.store.size())
    again, _ = import_events(service, tmp_path, an_event(notes="Names a person."))
    assert (again.recorded, again.there_already) == (0, 1)

    for weeks in (1, 2):
        tally, _ = import_events(service, tmp_path, changed(weeks))
        assert tally.recorded == 1
    corrections = [each.content.telling.note for each in amendments(service) if isinstance(each, Correction)]
    assert corrections == [None, None]


def test_an_older_download_after_a_newer_one_changes_nothing(service: Installation, tmp_path: Path) -> None:
    first = an_event(actor1=UKRAINE)
    second = an_event(timestamp=UPLOADED + WEEK)
    third = an_event(timestamp=UPLOADED + 2 * WEEK, event_date="2024-05-21")
    for event in (second, third):
        import_events(service, tmp_path, event)
    before = log_of(service)
    left_out = [import_events(service, tmp_path, event)[0].left_out for event in (first, second)]

    assert left_out == [{"events that the record has in a later version": 1}] * 2
    assert log_of(service) == before


def test_an_upload_that_says_the_same_appends_nothing(service: Installation, tmp_path: Path) -> None:
    import_events(service, tmp_path, an_event())
    tally, _ = import_events(service, tmp_path, an_event(timestamp=UPLOADED + WEEK, fatalities=3))

    assert (tally.recorded, tally.left_out) == (0, {"events that were uploaded again and say what they said": 1})


def test_what_an_editor_corrected_stays_until_acled_changes_it(service: Installation, tmp_path: Path) -> None:
    import_events(service, tmp_path, an_event())
    corrected = {"status": "controlled", "holder": "wagner", "effective": "2024-05-20", "stated": "2024-05-29"}
    draft = read_form(CorrectionForm, {"content": corrected, "reason": "as the notes say"}).read()
    service.recording.record(AmendmentDraft(target="acled:war:UKR1.s1", draft=draft), Author("editor"))
    import_events(service, tmp_path, an_event())
    assert held(service) == {"hill": "wagner"}

    import_events(service, tmp_path, an_event(timestamp=UPLOADED + WEEK))
    assert held(service) == {"hill": "russia"}


def test_what_an_editor_annulled_stays_out(service: Installation, tmp_path: Path) -> None:
    import_events(service, tmp_path, an_event())
    service.recording.record(
        AmendmentDraft(target="acled:war:UKR1.s1", draft=AnnulmentDraft(reason="a namesake")), Author("editor")
    )
    tally, _ = import_events(service, tmp_path, an_event(timestamp=UPLOADED + WEEK))

    assert (held(service), tally.left_out) == ({}, {"events that an editor has taken out of the record": 1})


def test_an_event_that_moved_is_annulled_and_reported_anew(service: Installation, tmp_path: Path) -> None:
    import_events(service, tmp_path, an_event())
    moved = an_event(location="Ford", longitude="37.5", timestamp=UPLOADED + WEEK)
    import_events(service, tmp_path, moved)
    assert held(service) == {"ford": "russia"}
    [annulment] = amendments(service)
    assert isinstance(annulment, Annulment)
    assert annulment.replaced_by == f"acled:war:UKR1.{UPLOADED + WEEK}.s1"

    before = log_of(service)
    import_events(service, tmp_path, moved)
    import_events(service, tmp_path, an_event())
    assert log_of(service) == before


def test_an_event_that_is_no_transfer_any_more_is_annulled_and_may_come_back(
    service: Installation, tmp_path: Path
) -> None:
    import_events(service, tmp_path, an_event())
    clash = an_event(sub_event_type="Armed clash", timestamp=UPLOADED + WEEK)
    import_events(service, tmp_path, clash)
    assert held(service) == {}

    before = log_of(service)
    import_events(service, tmp_path, clash)
    import_events(service, tmp_path, an_event())
    assert log_of(service) == before
    import_events(service, tmp_path, an_event(timestamp=UPLOADED + 2 * WEEK))
    assert held(service) == {"hill": "russia"}


def test_what_is_missing_from_a_complete_download_is_annulled_within_its_days_and_countries(
    service: Installation, tmp_path: Path
) -> None:
    ford = {"location": "Ford", "longitude": "37.5"}
    import_events(
        service,
        tmp_path,
        an_event(1),  # is in the second download
        an_event(2, **ford),  # is missing from it
        an_event(3, **ford, event_date="2024-04-30"),  # before its days
        an_event(4, **ford, time_precision=3),  # may be before its days
        an_event(5, **ford, event_id_cnty="RUS5"),  # of another country
        an_event(6, **ford, timestamp=UPLOADED + 2 * WEEK),  # uploaded after it
    )
    clash = an_event(9, sub_event_type="Armed clash", event_date="2024-05-10", timestamp=UPLOADED + WEEK)
    part, _ = import_events(service, tmp_path, an_event(1), clash, name="part.csv")
    assert (part.recorded, amendments(service)) == (0, [])

    import_events(service, tmp_path, an_event(1), clash, name="all.csv", complete=True)
    [annulment] = amendments(service)
    assert annulment.target == "acled:war:UKR2.s1"
    assert annulment.reason == (
        "the event UKR2 is missing from all.csv, a complete download of UKR from 2024-05-10 to 2024-05-20"
    )
    before = log_of(service)
    import_events(service, tmp_path, an_event(1), clash, name="all.csv", complete=True)
    import_events(service, tmp_path, an_event(2, **ford))
    assert log_of(service) == before


def test_a_complete_download_with_a_row_that_cannot_be_read_annuls_nothing(
    service: Installation, tmp_path: Path
) -> None:
    import_events(service, tmp_path, an_event(1), an_event(2, location="Ford", longitude="37.5"))
    broken = an_event(event_id_cnty="UKR 2")
    newer = an_event(3, sub_event_type="Armed clash", timestamp=UPLOADED + WEEK)
    _, refused = import_events(service, tmp_path, an_event(1), newer, broken, complete=True)

    assert (len(refused), amendments(service)) == (1, [])


def test_what_was_undone_can_be_imported_again(service: Installation, tmp_path: Path) -> None:
    import_events(service, tmp_path, an_event())
    moved = a_file(tmp_path, an_event(location="Ford", longitude="37.5", timestamp=UPLOADED + WEEK), name="moved.csv")
    imported(service, importer(service), moved)
    service.importing.undo(batch_of(importer(service), moved).id, "editor")
    assert held(service) == {}

    imported(service, importer(service), moved)
    assert held(service) == {"ford": "russia"}


def downloads(folder: Path) -> list[Path]:
    """Two of 60 days, the later one with events changed, moved and gone."""

    def event(number: int, **fields: Any) -> Row:
        where = {} if number % 2 else {"location": "Ford", "longitude": "37.5"}
        day = datetime.fromtimestamp(UPLOADED - number * 86_400, UTC).strftime("%Y-%m-%d")
        return an_event(number, **(where | {"event_date": day} | fields))

    first = [event(number) for number in range(1, 60)]
    second = [
        event(
            number,
            timestamp=UPLOADED + WEEK,
            **({"notes": "changed"} if number % 3 else {"location": "Hill", "longitude": "37.0"}),
        )
        for number in range(1, 60)
        if number % 5 or number > 55
    ]
    return [a_file(folder, *first, name="first.csv"), a_file(folder, *second, name="second.csv")]


@pytest.mark.parametrize("seed", range(2))
def test_downloads_that_were_cut_off_and_imported_again_leave_what_they_do_in_one_go(tmp_path: Path, seed: int) -> None:
    logs = []
    for name in ("whole", "cut"):
        folder = tmp_path / name
        folder.mkdir()
        with villages(sqlite_engine(folder)) as service:
            for file in downloads(folder):
                how = importer(service, is_complete=True)
                if name == "whole":
                    imported(service, how, file)
                else:
                    imported_with_interruptions(service, how, file, seed=seed)
            logs.append(log_of(service))

    assert logs[0] == logs[1]
    assert sum(isinstance(body, Annulment) for body in logs[0]) > 10
    assert sum(isinstance(body, Correction) for body in logs[0]) > 20


def test_a_dry_run_says_what_the_import_then_does(service: Installation, tmp_path: Path) -> None:
    for file in downloads(tmp_path):
        before = log_of(service)
        rehearsed = imported(service, importer(service, is_complete=True), file, dry_run=True)

        assert log_of(service) == before
        assert imported(service, importer(service, is_complete=True), file) == rehearsed


def test_a_retired_conflict_takes_no_import(engine: Engine, tmp_path: Path) -> None:
    with villages(engine) as service:
        service.recording.record(RetiringDraft(conflict=CONFLICT, reason="a trial"), Author("test"))
        service.await_views(service.store.size())
        first, _ = downloads(tmp_path)
        told = shell(engine, "import", "acled", first, "--conflict", CONFLICT, code=1)

    assert "is retired since position" in told.stderr
    assert "(a trial)" in told.stderr


def test_the_shell_imports_a_download(engine: Engine, tmp_path: Path) -> None:
    with villages(engine) as service:
        first, second = downloads(tmp_path)
        told = shell(engine, "import", "acled", first).stdout
        counts = json.loads(shell(engine, "import", "acled", second, "--complete", "--json").stdout)

        assert "59 statements" in told
        assert "not to be passed on" in told
        assert (counts["refused"], counts["recorded"] > 40) == (0, True)
        assert held(service) == {"hill": "russia", "ford": "russia"}
