"""Polygons of control, a file a day: after each, the claimant's stances are those of the map, and no more is said."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from api.bootstrap import Installation
from domain.errors import NotFound, Refused, UnknownName
from domain.intake.drafts import ConflictDraft, PlaceDraft
from domain.questions.past import StatementFilter
from domain.record.declarations import PlaceKind, PointQuality
from domain.record.statements import Claim, Retraction
from domain.vocabulary import PlaceId, Status
from tests.support.dataset_records import CONFLICT, a_place_at, a_war, declare, settlements, stances_of
from tests.support.engines import Engine, sqlite_engine
from tests.support.external_data import shared
from tests.support.importing import batch_of, imported, imported_with_interruptions, log_of, service_on, shell
from tests.support.maps import HELD, a_feature, a_map, held, import_map, importer, said, square, villages

Ring = Sequence[Sequence[float]]

FRONT = ("Donetska", "Luhanska", "Zaporizka")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Installation]:
    with villages(sqlite_engine(tmp_path)) as service:
        yield service


def test_places_inside_are_said_to_be_held_from_some_time_before_the_day(service: Installation, tmp_path: Path) -> None:
    file = a_map(tmp_path, "2024-07-08", square(0.5, 2.5))
    tally, _ = import_map(service, file)

    assert (tally.recorded, tally.statements, held(service, "2024-07-08"), held(service, "2024-07-07")) == (
        1,
        2,
        "12",
        "",
    )
    [first, _] = said(service)
    assert isinstance(first.content, Claim)
    assert (str(first.content.stated), str(first.content.effective)) == ("2024-07-08", "[..2024-07-08]")
    assert (first.content.telling.channel, first.content.telling.note) == ("map", "in feature 1")
    with service.reader.snapshot() as past:
        [told, _] = past.statements(StatementFilter(), at=past.head().position, after=0, limit=9)
    assert (told.report.source.name, str(told.report.source.published)) == ("map_20240708.geojson", "2024-07-08")
    assert told.report.source.archive_sha256 == batch_of(importer(service, file), file).sha256


def test_a_point_on_the_edge_counts_as_inside(service: Installation, tmp_path: Path) -> None:
    import_map(service, a_map(tmp_path, "2024-07-08", square(1, 2)))

    assert held(service, "2024-07-08") == "12"


def test_a_later_day_adds_what_changed_and_no_more(service: Installation, tmp_path: Path) -> None:
    days = {
        "2024-07-08": square(0.5, 2.5),
        "2024-07-09": square(1.5, 3.5),
        "2024-07-10": square(1.5, 3.5),
        "2024-07-11": square(0.5, 3.5),
    }
    counts = [import_map(service, a_map(tmp_path, day, shape))[0].statements for day, shape in days.items()]

    assert counts == [2, 2, 0, 1]
    assert [held(service, day) for day in days] == ["12", "23", "23", "123"]
    [retraction] = [each.content for each in said(service) if isinstance(each.content, Retraction)]
    assert (retraction.place, str(retraction.stated)) == ("village-1", "2024-07-09")
    assert retraction.telling.note == "no longer inside on 2024-07-09"


def test_the_same_file_again_appends_nothing_also_when_later_days_are_there(
    service: Installation, tmp_path: Path
) -> None:
    first = a_map(tmp_path, "2024-07-08", square(0.5, 2.5))
    second = a_map(tmp_path, "2024-07-09", square(1.5, 3.5))
    for file in (first, second):
        import_map(service, file)
    before = log_of(service)

    assert [import_map(service, file)[0].there_already for file in (first, second, first)] == [1, 1, 1]
    assert log_of(service) == before


def test_another_file_of_the_same_day_takes_the_place_of_the_first(service: Installation, tmp_path: Path) -> None:
    import_map(service, a_map(tmp_path, "2024-07-08", square(0.5, 2.5)))
    import_map(service, a_map(tmp_path, "2024-07-08", square(1.5, 3.5)))

    assert held(service, "2024-07-08") == "23"


def test_a_day_before_the_newest_is_refused(service: Installation, tmp_path: Path) -> None:
    import_map(service, a_map(tmp_path, "2024-07-08", square(0.5, 2.5)))
    before = log_of(service)
    _, [refused] = import_map(service, a_map(tmp_path, "2024-07-07", square(1.5, 3.5)))

    assert refused.reason == "2024-07-07 is before 2024-07-08, which 'map' has reached"
    assert "undo the later ones" in refused.cure
    assert log_of(service) == before


def test_a_day_that_was_undone_is_taken_out_and_can_be_imported_again(service: Installation, tmp_path: Path) -> None:
    import_map(service, a_map(tmp_path, "2024-07-08", square(0.5, 2.5)))
    second = a_map(tmp_path, "2024-07-09", square(1.5, 3.5))
    import_map(service, second)
    service.importing.undo(batch_of(importer(service, second), second).id, "editor")

    assert held(service, "2024-07-09") == "12"
    assert (import_map(service, second)[0].statements, held(service, "2024-07-09")) == (2, "23")


def test_series_claimants_and_layers_do_not_touch_one_another(service: Installation, tmp_path: Path) -> None:
    shapes = [a_feature(square(0.5, 1.5), layer="claimed"), a_feature(square(1.5, 4.5), layer="assessed")]
    file = a_map(tmp_path, "2024-07-08", *shapes)
    _, [refused] = import_map(service, file)
    assert refused.reason == "has features of 2 kinds: layer=claimed (1); layer=assessed (1)"

    import_map(service, file, where=["layer=assessed"])
    import_map(service, file, where=["layer=claimed"], claimant="russia")
    later = a_map(tmp_path, "2024-07-09", a_feature(square(2.5, 3.5), layer="renamed"))
    import_map(service, later, where=["layer=assessed", "layer=renamed"])

    assert (held(service, "2024-07-09"), held(service, "2024-07-09", "russia")) == ("3", "1")
    _, [refused] = import_map(service, later, where=["layer=assessed"])
    assert (refused.reason, refused.cure) == (
        "has no feature with layer=assessed",
        "name one that is there with --where: layer=renamed (1)",
    )


def test_a_shape_that_is_null_is_left_out_and_one_that_crosses_itself_is_mended(
    service: Installation, tmp_path: Path
) -> None:
    bow_tie = {"type": "Polygon", "coordinates": [[[0.5, 0], [3.5, 2], [3.5, 0], [0.5, 2], [0.5, 0]]]}
    tally, refused = import_map(service, a_map(tmp_path, "2024-07-08", None, bow_tie))

    assert (refused, dict(tally.left_out)) == ([], {"features without a shape": 1})
    assert dict(tally.noted) == {"shapes crossed themselves and were mended": 1}
    assert held(service, "2024-07-08") == "123"


OPEN_RING = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}
FLAT = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [2, 0], [0, 0]]]}
POINT = {"type": "Point", "coordinates": [1, 1]}
METRES = square(3_500_000, 3_600_000)


@pytest.mark.parametrize(
    ("shape", "field", "reason"),
    [
        ({"type": "Sphere"}, "type", "the shape of feature 2 (Hill) is a Sphere, which GeoJSON does not know"),
        ("POLYGON((0 0, 1 0, 1 1, 0 0))", "type", "is the text 'POLYGON((0 0, 1 0, 1 1, 0 0))', not a geometry"),
        ({}, "type", "is not a geometry of GeoJSON"),
        (OPEN_RING, "coordinates", "cannot be read"),
        ({"type": "Polygon", "coordinates": "here"}, "coordinates", "cannot be read"),
        (FLAT, "coordinates", "cannot be mended: it has no area"),
        (METRES, "coordinates", "is not in degrees"),
    ],
)
def test_a_shape_that_is_no_area_is_refused_by_number_and_name(
    service: Installation, tmp_path: Path, shape: Any, field: str, reason: str
) -> None:
    tally, [refused] = import_map(
        service, a_map(tmp_path, "2024-07-08", *(a_feature(each, name="Hill") for each in (square(0.5, 1.5), shape)))
    )

    assert (tally.refused, refused.line, refused.field) == (1, 2, f"/features/1/geometry/{field}")
    assert reason in refused.reason
    assert refused.cure
    assert refused.given
    assert held(service, "2024-07-08") == "1"


def test_nothing_is_taken_back_where_a_shape_was_refused_that_may_have_covered_it(
    service: Installation, tmp_path: Path
) -> None:
    import_map(service, a_map(tmp_path, "2024-07-08", square(0.5, 2.5)))
    tally, _ = import_map(service, a_map(tmp_path, "2024-07-09", square(2.5, 3.5), OPEN_RING))
    assert (held(service, "2024-07-09"), sum(tally.left_out.values())) == ("123", 2)

    import_map(service, a_map(tmp_path, "2024-07-10", square(2.5, 3.5), POINT))
    assert held(service, "2024-07-10") == "3"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "is not JSON"),
        ("[]", "is not a FeatureCollection"),
        ('{"type": "Feature"}', "is not a FeatureCollection"),
        ('{"features": []}', "has no shape that covers ground"),
        ('{"features": [null, {"geometry": null}]}', "has no shape that covers ground"),
        (
            '{"features": [], "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}}',
            "is urn:ogc:def:crs:EPSG::3857",
        ),
    ],
)
def test_a_file_that_is_no_map_is_refused_and_takes_nothing_back(
    service: Installation, tmp_path: Path, content: str, reason: str
) -> None:
    import_map(service, a_map(tmp_path, "2024-07-08", square(0.5, 2.5)))
    before = log_of(service)
    file = tmp_path / "map_20240709.geojson"
    file.write_text(content, encoding="utf-8")
    tally, [refused] = import_map(service, file)

    assert (tally.refused, reason in refused.reason, bool(refused.cure)) == (1, True, True)
    assert log_of(service) == before


def test_places_without_a_point_of_their_own_are_left_out_and_so_are_parts_and_areas(
    service: Installation, tmp_path: Path
) -> None:
    declare(
        service,
        a_place_at("middle-6", 1.2, 1, point=PointQuality.CENTROID),
        a_place_at("nowhere-7", None, None),
        a_place_at("plant-8", 1.2, 1, kind=PlaceKind.PART),
    )
    tally, _ = import_map(service, a_map(tmp_path, "2024-07-08", square(0.5, 2.5)))

    assert held(service, "2024-07-08") == "12"
    assert tally.left_out == {"places known only by the middle of an area": 1, "places without coordinates": 1}


def test_being_outside_means_something_where_it_is_told_so(service: Installation, tmp_path: Path) -> None:
    declare(service, *(a_place_at(f"village-{at}", at, 1, admin=["Land"]) for at in range(3)))
    how = {"outside": Status.NOT_CONTROLLED, "admin": ["land"]}
    import_map(service, a_map(tmp_path, "2024-07-08", square(0.5, 1.5)), **how)
    import_map(service, a_map(tmp_path, "2024-07-09", square(1.5, 2.5)), **how)
    again, _ = import_map(service, a_map(tmp_path, "2024-07-10", square(1.5, 2.5)), **how)

    outside = (Status.NOT_CONTROLLED, "russia")
    assert stances_of(service, "isw", "2024-07-08") == {"village-0": outside, "village-1": HELD, "village-2": outside}
    assert stances_of(service, "isw", "2024-07-09") == {"village-0": outside, "village-1": outside, "village-2": HELD}
    assert (again.recorded, len(said(service))) == (0, 5)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"claimant": "nobody"}, "--claimant: claimant 'nobody' is not in the record: declare it"),
        ({"holder": None}, "--holder: controlled needs a holder: name the party"),
        ({"holder": "isw"}, "--holder: 'isw' is not a party of war"),
        ({"status": Status.CONTESTED}, "--holder: contested has no holder: leave the holder out"),
        ({"outside": Status.NOT_PRESENT}, "--outside: would be said of every place in the record"),
        ({"conflict": "peace"}, "conflict 'peace' is not in the record"),
    ],
)
def test_a_meaning_that_does_not_fit_the_record_is_refused(
    service: Installation, tmp_path: Path, how: Mapping[str, Any], message: str
) -> None:
    file = a_map(tmp_path, "2024-07-08", square(0.5, 2.5))
    with pytest.raises((Refused, UnknownName)) as refused:
        importer(service, file, **how)

    assert message in str(refused.value)


def test_a_conflict_without_claimants_says_so(tmp_path: Path) -> None:
    with service_on(sqlite_engine(tmp_path)) as service:
        declare(service, ConflictDraft(id=CONFLICT, name="War", tz="UTC", claimants={}))
        with pytest.raises(Refused) as refused:
            importer(service, a_map(tmp_path, "2024-07-08", square(0, 1)))
    assert "--claimant: claimant 'isw' is not in the record: declare it first" in str(refused.value)
    assert "the conflict has no parties: declare them first" in str(refused.value)


def test_the_day_is_in_the_name_of_the_file_or_given(service: Installation, tmp_path: Path) -> None:
    file = a_map(tmp_path, "2024-07-08", square(0.5, 1.5))
    import_map(service, file, day=date(2024, 7, 6))
    assert held(service, "2024-07-06") == "1"

    file = file.rename(tmp_path / "map_20241399.geojson")
    with pytest.raises(Refused, match="--date: is missing"):
        importer(service, file)


def test_a_dry_run_says_what_the_import_then_does(service: Installation, tmp_path: Path) -> None:
    file = a_map(tmp_path, "2024-07-08", square(0.5, 2.5), None, POINT)
    before = log_of(service)
    rehearsed = imported(service, importer(service, file), file, dry_run=True)

    assert log_of(service) == before
    assert import_map(service, file) == rehearsed


def test_the_shell_imports_polygons(engine: Engine, tmp_path: Path) -> None:
    first, second = a_map(tmp_path, "2024-07-08", square(0.5, 2.5), None), a_map(tmp_path, "2024-07-09", square(2, 3))
    meaning = ("--claimant", "isw", "--holder", "russia", "--licence", "CC BY 4.0")
    with villages(engine) as service:
        told = shell(engine, "import", "polygons", first, *meaning).stdout
        shell(engine, "import", "polygons", second, *meaning)

        assert "2 statements in 1 report recorded; batch polygons-" in told
        assert "1 left out: features without a shape" in told
        assert "licence of the data: CC BY 4.0" in told
        assert (held(service, "2024-07-08"), held(service, "2024-07-09")) == ("12", "23")
    [batch, _] = json.loads(shell(engine, "import", "list", "--json").stdout)["batches"]
    meant = "claimant: isw; status: controlled; holder: russia; date: 2024-07-08; series: map"
    assert batch["mapping"] == f"war; {meant}; licence: CC BY 4.0"
    contested = ("--claimant", "deepstate", "--status", "contested", "--outside", "not_contested", "--admin", "Land")
    told = shell(engine, "import", "polygons", first, *contested, "--restricted", "--json", code=1).stdout
    [refused] = json.loads(told)["first_refused"]
    assert refused["reason"] == "no settlement in Land has a point of its own in the record"
    assert "not a day" in shell(engine, "import", "polygons", first, *meaning, "--date", "8 July", code=2).stderr
    assert (
        "--holder: controlled needs a holder"
        in shell(engine, "import", "polygons", first, "--claimant", "isw", code=1).stderr
    )


def test_the_conflict_may_be_left_out_where_there_is_one(service: Installation, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with (
        service_on(sqlite_engine(other)) as empty,
        pytest.raises(NotFound, match="the record has no conflict: declare it with PUT"),
    ):
        importer(empty, a_map(tmp_path, "2024-07-08", square(0, 1)))
    assert importer(service, a_map(tmp_path, "2024-07-08", square(0, 1)), conflict=CONFLICT).name == "polygons"


# On real maps


@pytest.fixture
def front(tmp_path: Path) -> Iterator[tuple[Installation, Mapping[PlaceId, tuple[float, float]]]]:
    """The settlements of five oblasts, and where they are."""
    places = list(settlements(*FRONT))
    with service_on(sqlite_engine(tmp_path)) as service:
        a_war(service, *places)
        yield service, {place.id: point_of(place) for place in places}


def point_of(place: PlaceDraft) -> tuple[float, float]:
    assert place.lon is not None
    assert place.lat is not None
    return float(place.lon), float(place.lat)


def crossings(ring: Ring, points: Any) -> Any:
    """Whether each of ``points`` is inside ``ring``: a ray to the east crosses it an odd number of times."""
    inside, x, y = np.zeros(len(points), dtype=bool), points[:, 0], points[:, 1]
    for (x1, y1, *_), (x2, y2, *_) in pairwise(ring):
        if y1 != y2:
            inside ^= ((y1 > y) != (y2 > y)) & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return inside


def by_rays(file: Path, points: Mapping[PlaceId, tuple[float, float]], layers: Sequence[str]) -> set[PlaceId]:
    """The places inside the shapes of ``file``, ring by ring, without the library that the importer uses."""
    at = np.array(list(points.values()))
    inside = np.zeros(len(at), dtype=bool)
    for feature in json.loads(file.read_text(encoding="utf-8"))["features"]:
        shape = feature["geometry"]
        if shape is None or (layers and feature["properties"].get("layer") not in layers):
            continue
        for shell_ring, *holes in shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]:
            in_hole = [crossings(hole, at) for hole in holes]
            inside |= crossings(shell_ring, at) & ~np.any(in_hole, axis=0) if holes else crossings(shell_ring, at)
    return {place for place, is_in in zip(points, inside.tolist(), strict=True) if is_in}


CLAIMED = ("VIEW_ClaimedRussianTerritoryinUkraine_V2",)
COUNTER = ("ウクライナ軍反撃エリア", "VIEW_ClaimedUkrainianCounteroffensives_V2")
ADVANCES = ("MDS_AssessedRussianAdvanceInUkraine_view",)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "files", "layers", "claimant", "holder"),
    [
        ("deepstate", "deepstatemap_data_*", (), "deepstate", "russia"),
        ("isw-claimed-layers", "isw_control_simplified_*", (), "isw", "russia"),
        ("isw-claimed-layers", "isw_claimed_*", COUNTER, "ukraine", "ukraine"),
        ("isw-claimed-layers", "isw_claimed_202305[2-9]*", CLAIMED, "russia", "russia"),
        ("isw-claimed-layers", "isw_claimed_20230[67]*", ADVANCES, "isw", "russia"),
    ],
)
@pytest.mark.thorough
def test_the_stances_of_each_day_are_those_of_its_map(  # noqa: PLR0913, PLR0917 - what a series is
    front: tuple[Installation, Mapping[PlaceId, tuple[float, float]]],
    folder: str,
    files: str,
    layers: Sequence[str],
    claimant: str,
    holder: str,
) -> None:
    service, points = front
    days = {importer(service, file): file for file in sorted(shared(folder).glob(f"{files}.geojson"))}
    for file in days.values():
        _, refused = import_map(
            service,
            file,
            where=[f"layer={each}" for each in layers],
            claimant=claimant,
            holder=holder,
            series="a layer",
        )
        assert [each.reason for each in refused if "it has no area" not in each.reason] == []

    for file in days.values():
        day = f"{file.stem[-8:-4]}-{file.stem[-4:-2]}-{file.stem[-2:]}"
        inside = by_rays(file, points, layers)
        assert inside
        assert stances_of(service, claimant, day) == dict.fromkeys(inside, (Status.CONTROLLED, holder))


@pytest.mark.thorough
def test_a_map_that_was_cut_off_and_imported_again_leaves_what_it_does_in_one_go(tmp_path: Path) -> None:
    first, second, *_ = sorted(shared("deepstate").glob("deepstatemap_data_*.geojson"))
    logs = []
    for name in ("whole", "cut"):
        folder = tmp_path / name
        folder.mkdir()
        with service_on(sqlite_engine(folder)) as service:
            a_war(service, *settlements("Donetska", "Luhanska"))
            for file in (first, second):
                how = importer(service, file, claimant="deepstate")
                if name == "whole":
                    imported(service, how, file)
                else:
                    imported_with_interruptions(service, how, file, seed=1)
            logs.append(log_of(service))

    assert logs[0] == logs[1]
