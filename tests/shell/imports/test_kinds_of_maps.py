"""A map may hold several kinds of features, or lie elsewhere: what is not meant is never recorded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from api.bootstrap import Installation
from domain.errors import Refused
from tests.support.dataset_records import a_place_at, declare
from tests.support.engines import Engine, sqlite_engine
from tests.support.importing import log_of, shell
from tests.support.maps import a_feature, a_map, held, import_map, importer, said, square, villages

LINE = {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}
POINT = {"type": "Point", "coordinates": [1, 1]}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Installation]:
    with villages(sqlite_engine(tmp_path)) as service:
        yield service


def refusal_of(service: Installation, file: Path, **how: Any) -> str:
    """What is said of a file that is refused whole, and records nothing."""
    before = log_of(service)
    _, [refused] = import_map(service, file, **how)
    assert log_of(service) == before
    return f"{refused.reason}: {refused.cure}"


def of_two_kinds(folder: Path, name: str, *values: Any) -> Path:
    """Villages 0 and 1 in a feature of the first kind, 2, 3 and 4 in features of the second."""
    one, other = values
    shapes = [(square(-0.5, 1.5), one), (square(1.5, 2.5), other), (square(2.5, 4.5), other)]
    features = [a_feature(shape, **({} if value is None else {name: value})) for shape, value in shapes]
    return a_map(folder, "2024-07-08", *features)


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("name", "Liberated", "Occupied"),
        ("layer", "assessed", "claimed"),
        ("status", "held", "unknown"),
        ("control", "ru", "ua"),
        ("type", 1, 2),
        ("fill", "#0f9d58", "#a52714"),
        ("is_held", False, True),
        ("name", None, "Occupied"),
        ("Zone", "grey", "red"),
    ],
)
def test_a_map_of_several_kinds_is_refused_with_their_counts_until_some_are_named(
    service: Installation, tmp_path: Path, name: str, one: Any, other: Any
) -> None:
    file = of_two_kinds(tmp_path, name, one, other)
    told = refusal_of(service, file)
    shown = "true" if other is True else other

    assert f"has features of 2 kinds: {name}={shown} (2); {name}=" in told
    assert f"--where '{name}=…'" in told
    import_map(service, file, where=[f"{name}={shown}"])
    assert held(service, "2024-07-08") == "234"
    import_map(
        service, file, where=[f"{name}={'(none)' if one is None else str(one).lower() if one is False else one}"]
    )
    assert held(service, "2024-07-08") == "01234"


def test_identifiers_and_sizes_tell_no_kinds_apart(service: Installation, tmp_path: Path) -> None:
    features = [
        a_feature(square(at - 0.5, at + 0.5), OBJECTID=at, id=f"x{at}", fid=at, Shape__Area=at + 0.5, style={"a": at})
        for at in range(3)
    ]
    import_map(service, a_map(tmp_path, "2024-07-08", *features))

    assert held(service, "2024-07-08") == "012"


def test_values_are_alternatives_properties_must_all_hold_and_a_star_is_any_text(
    service: Installation, tmp_path: Path
) -> None:
    kinds = [("a", "x"), ("b", "x"), ("c", "y"), ("a", "y"), ("ab", "x")]
    features = [a_feature(square(at - 0.5, at + 0.5), name=n, layer=la) for at, (n, la) in enumerate(kinds)]
    file = a_map(tmp_path, "2024-07-08", *features)
    for number, (where, villages_inside) in enumerate(
        {
            ("name=a", "name=b"): "013",
            ("name=a", "name=b", "layer=x"): "01",
            ("name=a*",): "034",
            ("layer=*",): "01234",
            ("layer = y",): "23",
        }.items()
    ):
        import_map(service, file, where=where, series=f"series {number}", claimant=("isw", "deepstate")[number % 2])
        inside = {
            each.content.place[-1] for each in said(service) if each.content.telling.channel == f"series {number}"
        }
        assert "".join(sorted(inside)) == villages_inside, where


def test_spaces_and_line_breaks_in_a_value_tell_no_kinds_apart(service: Installation, tmp_path: Path) -> None:
    names = ["Окуповано /// Occupied", "Окуповано ///\u00a0Occupied\n", " Окуповано  /// Occupied"]
    features = [a_feature(square(at - 0.5, at + 0.5), name=name) for at, name in enumerate(names)]
    file = a_map(tmp_path, "2024-07-08", *features)
    import_map(service, file)
    import_map(service, file, where=["name=Окуповано /// Occupied "], claimant="deepstate")

    assert held(service, "2024-07-08") == held(service, "2024-07-08", "deepstate") == "012"


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("name=Ocupied", "did you mean 'Occupied'? name one that is there with --where: name=Occupied (2)"),
        ("name=occupied", "did you mean 'Occupied'?"),
        ("nome=Occupied", "the properties of its features are name"),
        ("name=[O]ccupied", "has no feature with name=[O]ccupied"),
    ],
)
def test_a_kind_that_is_not_there_is_a_wrong_name_and_no_empty_map(
    service: Installation, tmp_path: Path, where: str, told: str
) -> None:
    assert told in refusal_of(service, of_two_kinds(tmp_path, "name", "Liberated", "Occupied"), where=[where])


@pytest.mark.parametrize("where", ["Occupied", "=Occupied", "name=", "name= "])
def test_a_selection_that_is_no_property_and_value_is_refused(
    service: Installation, tmp_path: Path, where: str
) -> None:
    with pytest.raises(Refused, match=r"--where: .* is not PROPERTY=VALUE: write it as name=Occupied"):
        importer(service, a_map(tmp_path, "2024-07-08", square(0, 1)), where=[where])


def test_points_and_lines_are_counted_and_not_listed(service: Installation, tmp_path: Path) -> None:
    in_collection = {"type": "GeometryCollection", "geometries": [POINT, LINE]}
    features = [a_feature(each, name=f"unit {at}") for at, each in enumerate([POINT, LINE, in_collection])]
    tally, refused = import_map(service, a_map(tmp_path, "2024-07-08", square(0.5, 1.5), *features))

    assert (refused, dict(tally.left_out)) == ([], {"points and lines, which cover no ground": 3})
    assert held(service, "2024-07-08") == "1"


def test_collections_are_read_also_inside_collections(service: Installation, tmp_path: Path) -> None:
    inner = {"type": "GeometryCollection", "geometries": [square(2.5, 3.5), POINT]}
    many = {"type": "MultiPolygon", "coordinates": [square(3.5, 4.5)["coordinates"]]}
    outer = {"type": "GeometryCollection", "geometries": [square(0.5, 1.5), inner, many]}
    _, refused = import_map(service, a_map(tmp_path, "2024-07-08", outer))

    assert (refused, held(service, "2024-07-08")) == ([], "134")


def test_what_looks_like_geojson_is_named_as_what_it_is(service: Installation, tmp_path: Path) -> None:
    file = tmp_path / "map_20240708.geojson"
    rings = {"attributes": {}, "geometry": {"rings": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}}
    for content in ({"geometryType": "esriGeometryPolygon", "features": [rings]}, {"features": [rings]}):
        file.write_text(json.dumps(content), encoding="utf-8")
        assert refusal_of(service, file).startswith(
            "is Esri JSON, not GeoJSON: convert it: ask its service for f=geojs"
        )
    file.write_text(json.dumps({"features": [a_feature(square(0, 1))]}), encoding="utf-16")
    assert refusal_of(service, file).startswith("is UTF-16: save it as UTF-8")


@pytest.mark.parametrize(
    "crs",
    [
        *(None, "x", 7, [], {}, {"properties": None}, {"properties": ["x"]}, {"properties": "EPSG:4326"}),
        *({"properties": {"name": None}}, {"properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}),
        {"type": "EPSG", "properties": {"code": 4326}},
    ],
)
def test_a_coordinate_system_of_any_type_is_read_or_refused(service: Installation, tmp_path: Path, crs: Any) -> None:
    import_map(service, a_map(tmp_path, "2024-07-08", square(0.5, 1.5), crs=crs))
    assert held(service, "2024-07-08") == "1"


def test_another_coordinate_system_is_refused_by_name_or_code(service: Installation, tmp_path: Path) -> None:
    for properties in ({"name": "EPSG:3857"}, {"code": 3857}):
        file = a_map(tmp_path, "2024-07-08", square(0.5, 1.5), crs={"type": "EPSG", "properties": properties})
        assert refusal_of(service, file).startswith("is EPSG:3857: reproject the file")


def test_a_byte_order_mark_is_taken(service: Installation, tmp_path: Path) -> None:
    file = a_map(tmp_path, "2024-07-08", square(0.5, 1.5))
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    import_map(service, file)

    assert held(service, "2024-07-08") == "1"


@pytest.mark.parametrize(
    ("stem", "series"),
    [
        ("map_20240708", "map"),
        ("map 2024-07-08", "map"),
        ("map_2024_07_08", "map"),
        ("2024-07-08.map", "map"),
        ("map_full_2024-07-08_1720396800", "map_full"),
        ("map-2024-01-01-of-20240708", "map-2024-01-01-of"),
        ("map_20241399_20240708", "map_20241399"),
    ],
)
def test_the_day_and_the_series_are_in_the_name_of_the_file(
    service: Installation, tmp_path: Path, stem: str, series: str
) -> None:
    file = a_map(tmp_path, "2024-07-08", square(0.5, 1.5)).rename(tmp_path / f"{stem}.geojson")
    import_map(service, file)

    assert held(service, "2024-07-08") == "1"
    assert held(service, "2024-07-07") == ""
    assert [each.content.telling.channel for each in said(service)] == [series]


@pytest.mark.parametrize("stem", ["map", "map_2024-7-8", "map_2024-0708", "map_120240708", "map_20240230"])
def test_a_name_without_a_day_is_refused_with_the_forms_that_are_read(
    service: Installation, tmp_path: Path, stem: str
) -> None:
    file = a_map(tmp_path, "2024-07-08", square(0.5, 1.5)).rename(tmp_path / f"{stem}.geojson")
    with pytest.raises(Refused, match="or name the file with it: 2024-07-08, 20240708 or 2024_07_08"):
        importer(service, file)


# Over the antimeridian


def over(west: float, east: float, *, hole: bool = False) -> Any:
    shape = square(west, east, -2, 3)
    if hole:
        shape["coordinates"].append(square(179.5, -179.5, -1, 2)["coordinates"][0])
    return shape


TWO_PARTS = {
    "type": "MultiPolygon",
    "coordinates": [part["coordinates"] for part in (over(0.5, 1.5), over(179, -178))],
}


@pytest.fixture
def far_east(service: Installation) -> Installation:
    places = {"east-5": 178.5, "east-6": 179.9, "east-7": -179.9, "east-8": -178.5}
    declare(service, *(a_place_at(place, lon, 1) for place, lon in places.items()))
    return service


@pytest.mark.parametrize(
    ("shape", "inside"),
    [
        (over(178, -178), "5678"),
        (over(179, -179), "67"),
        (over(-179, 179), "67"),  # drawn the other way round
        (over(178, -178, hole=True), "58"),
        (
            {"type": "MultiPolygon", "coordinates": [over(0.5, 1.5)["coordinates"], over(179, -178)["coordinates"]]},
            "1678",
        ),
        ({"type": "GeometryCollection", "geometries": [over(2.5, 3.5), over(179, -178)]}, "3678"),
    ],
)
def test_a_shape_over_the_antimeridian_is_cut_there(
    far_east: Installation, tmp_path: Path, shape: Any, inside: str
) -> None:
    tally, refused = import_map(far_east, a_map(tmp_path, "2024-07-08", shape))

    assert (refused, held(far_east, "2024-07-08")) == ([], inside)
    assert tally.noted["shapes crossed the antimeridian and were cut there"] == 1


def test_a_wide_shape_with_short_edges_stays_as_it_is(far_east: Installation, tmp_path: Path) -> None:
    west, east = [[-170, -2], [0, -2], [170, -2]], [[170, 3], [0, 3], [-170, 3], [-170, -2]]
    import_map(far_east, a_map(tmp_path, "2024-07-08", {"type": "Polygon", "coordinates": [west + east]}))

    assert held(far_east, "2024-07-08") == "01234"


def test_a_shape_round_the_globe_is_refused_by_its_number(far_east: Installation, tmp_path: Path) -> None:
    pole = [[0, -80], [120, -80], [-120, -80], [0, -80]]
    for shape in (square(-180, 180), {"type": "Polygon", "coordinates": [pole]}):
        _, refused = import_map(far_east, a_map(tmp_path, "2024-07-08", square(0.5, 1.5), shape))
        assert [each.reason for each in refused] == ["the shape of feature 2 has an edge that goes round the globe"]


# Maps of somewhere else


def turned(shape: Any) -> Any:
    return {**shape, "coordinates": [[[y, x] for x, y in ring] for ring in shape["coordinates"]]}


def tenth(shape: Any) -> Any:
    return {**shape, "coordinates": [[[x / 10 - 5, y / 10 - 5] for x, y in ring] for ring in shape["coordinates"]]}


ELSEWHERE = {
    "swapped": (turned(square(10.5, 14.5, 40, 42)), "latitude and longitude are swapped: turned round, 4 would"),
    "another country": (square(60, 70), "the shapes lie at longitudes 60.00 to 70.00 and latitudes 0.00 to 2.00"),
    "another scale": (tenth(square(10.5, 14.5, 40, 42)), "is it the map of another area, or in other units?"),
}


@pytest.fixture
def north(service: Installation) -> Installation:
    declare(service, *(a_place_at(f"north-{at}", 10 + at, 41) for at in range(5)))
    return service


@pytest.mark.parametrize("case", ELSEWHERE)
def test_a_day_whose_shapes_lie_elsewhere_takes_nothing_back_unless_it_is_meant(
    north: Installation, tmp_path: Path, case: str
) -> None:
    shape, cause = ELSEWHERE[case]
    import_map(north, a_map(tmp_path, "2024-07-08", square(10.5, 14.5, 40, 42)))
    second = a_map(tmp_path, "2024-07-09", shape)
    told = refusal_of(north, second)

    assert told.startswith("no place of the record lies in the only shape, where 4 did by 2024-07-08")
    assert cause in told
    assert "if you mean it, say --empty-map" in told
    import_map(north, second, may_be_empty=True)
    assert held(north, "2024-07-09") == ""


@pytest.mark.parametrize("case", ELSEWHERE)
def test_a_first_day_whose_shapes_lie_elsewhere_is_refused(north: Installation, tmp_path: Path, case: str) -> None:
    shape, cause = ELSEWHERE[case]
    told = refusal_of(north, a_map(tmp_path, "2024-07-08", shape))

    assert told.startswith("no place of the record lies in or near the only shape")
    assert cause in told


def test_another_country_is_refused_also_where_its_places_are_in_the_record(
    north: Installation, tmp_path: Path
) -> None:
    import_map(north, a_map(tmp_path, "2024-07-08", square(10.5, 14.5, 40, 42)))
    told = refusal_of(north, a_map(tmp_path, "2024-07-09", square(0.5, 3.5)))

    assert told.startswith(
        "none of the places that were inside before lies in the only shape, where 4 did by 2024-07-08"
    )


def test_a_first_map_near_places_that_hits_none_says_so_and_records_nothing(
    service: Installation, tmp_path: Path
) -> None:
    tally, refused = import_map(service, a_map(tmp_path, "2024-07-08", square(0.2, 0.4), square(1.2, 1.4)))

    assert (tally.recorded, refused) == (0, [])
    none = "shapes, no place of the record lies in any: import a list of places of that country first, or a fuller one"
    assert dict(tally.noted) == {none: 2}


def test_shapes_that_hold_no_place_are_counted(service: Installation, tmp_path: Path) -> None:
    tally, _ = import_map(service, a_map(tmp_path, "2024-07-08", square(0.2, 0.4), square(0.5, 1.5)))

    assert dict(tally.noted) == {"shapes in which no place of the record lies": 1}


@pytest.mark.parametrize("shapes", [[], [None], [POINT]])
def test_a_map_without_shapes_takes_everything_back_only_where_it_is_meant(
    service: Installation, tmp_path: Path, shapes: Sequence[Any]
) -> None:
    import_map(service, a_map(tmp_path, "2024-07-08", square(0.5, 1.5)))
    empty = a_map(tmp_path, "2024-07-09", *shapes)

    assert refusal_of(service, empty).startswith("has no shape that covers ground")
    import_map(service, empty, may_be_empty=True)
    assert held(service, "2024-07-09") == ""


def test_the_shell_selects_kinds_and_takes_a_map_as_it_is(engine: Engine, tmp_path: Path) -> None:
    file = of_two_kinds(tmp_path, "name", "Liberated", "Occupied")
    meaning = ("--claimant", "isw", "--holder", "russia", "--series", "map")
    with villages(engine) as service:
        shell(engine, "import", "polygons", file, *meaning, "--where", "name=Occupied")
        assert held(service, "2024-07-08") == "234"
        away = a_map(tmp_path, "2024-07-09", square(60, 70))
        shell(engine, "import", "polygons", away, *meaning, "--empty-map")
        assert held(service, "2024-07-09") == ""
    [batch, _] = json.loads(shell(engine, "import", "list", "--json").stdout)["batches"]
    assert "series: map; where: name=Occupied" in batch["mapping"]
