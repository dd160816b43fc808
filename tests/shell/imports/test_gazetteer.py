"""Lists of places: from GeoNames, from tables; joined by what identifies a place; bad lines refused, the rest taken."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.importers.places.importer import countries_of, geonames_file, geonames_places, place_list
from adapters.importers.places.ukraine import RENAMES, SETTLEMENTS
from adapters.importers.source_files import UnfitFile
from api.bootstrap import Installation
from domain.errors import ClaimlineError
from domain.imports.importing import Importer
from domain.imports.plan import Refusal, Tally
from domain.questions.declared import ask_place
from domain.record.declarations import BatchDeclaration, Place, PlaceKind, PointQuality
from tests.support.engines import Engine, sqlite_engine
from tests.support.importing import imported, imported_with_interruptions, log_of, service_on, shell

DUMP = (
    "{id}\t{name}\t{name}\t{variants}\t{lat}\t{lon}\t{cls}\t{code}\t{country}\t\t{admin}\t\t\t\t{people}"
    "\t\t99\tEurope/Kyiv\t2024-01-01"
)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Installation]:
    with service_on(sqlite_engine(tmp_path)) as service:
        yield service


@pytest.fixture
def everywhere(engine: Engine) -> Iterator[Installation]:
    with service_on(engine) as service:
        yield service


def written(folder: Path, *lines: str, name: str = "places.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes("".join(f"{line}\n" for line in lines).encode(encoding))
    return path


def a_settlement(**cells: str) -> str:
    row = {"id": "UA14020070010064896", "category": "M", "name_uk": "Сіверськ", "name_en": "Siversk"} | cells
    return ",".join(row.get(column, "") for column in SETTLEMENTS)


def a_dumped(**cells: object) -> str:
    row = {"id": 1, "name": "A", "variants": "", "lat": 1, "lon": 2, "cls": "P", "code": "PPL", "country": "UA"}
    return DUMP.format(**{"admin": "05", "people": 0, **row, **cells})


def a_city(**fields: object) -> dict[str, object]:
    """A place as the wheel has it."""
    city = {"name": "A", "latitude": 1.5, "longitude": -2.0, "countrycode": "UA", "admin1code": "05", "population": 0}
    return {**city, "alternatenames": ["А", "", "A"], **fields}


def read(service: Installation, file: Path, importer: Importer[Path] | None = None) -> tuple[Tally, list[Refusal]]:
    tally, refused = imported(service, importer or place_list(None), file)
    return tally, list(refused)


def settlements(service: Installation, folder: Path, *rows: str) -> None:
    _, refused = read(service, written(folder, ",".join(SETTLEMENTS), *rows))
    assert refused == []


def place(service: Installation, name: str) -> Place:
    return ask_place(service.asking, name, None)[1]


def names(of: Place) -> list[tuple[str, str | None, bool]]:
    return [(each.name, each.language, each.former) for each in of.names]


# GeoNames


@pytest.mark.slow
def test_the_places_of_a_country_come_with_the_product(service: Installation) -> None:
    importer = geonames_places(countries_of(["ad"]))
    tally, refused = read(service, geonames_file(), importer)

    there = place(service, "geonames:3041563")
    assert importer.size is not None
    assert (tally.recorded, tally.line, refused) == (importer.size(geonames_file()), tally.recorded, [])
    assert (there.name, there.admin, there.kind) == ("Andorra la Vella", ("Andorra",), PlaceKind.SETTLEMENT)
    assert there.population is not None
    assert "Андорра-ла-Велья" in {each.name for each in there.names}


def test_the_same_places_again_append_nothing(everywhere: Installation, tmp_path: Path) -> None:
    file = tmp_path / "cities500.json"
    file.write_text(json.dumps({"1": a_city(geonameid=1), "2": a_city(geonameid=2, countrycode="SD", admin1code="29")}))
    importer = geonames_places(None)
    first, _ = read(everywhere, file, importer)
    before = log_of(everywhere)
    again, _ = read(everywhere, file, importer)

    assert (first.recorded, again.recorded, again.there_already) == (2, 0, 2)
    assert log_of(everywhere) == before
    assert place(everywhere, "geonames:1").admin == ("Ukraine", "Donetsk Oblast")
    assert place(everywhere, "geonames:2").admin == ("Sudan",)
    assert place(everywhere, "geonames:2").population is None


def test_the_areas_of_ukraine_have_names() -> None:
    from adapters.importers.places.areas import oblast_by_geonames, oblast_by_iso  # noqa: PLC0415

    assert (oblast_by_geonames()["05"], oblast_by_iso()["UA-14"]) == ("Donetsk Oblast", "Donetsk Oblast")
    assert len(oblast_by_geonames()) == len(oblast_by_iso()) == 27


@pytest.mark.parametrize("code", ["UKRAINE", "XX", ""])
def test_a_country_is_named_by_two_letters(code: str) -> None:
    with pytest.raises(ClaimlineError, match="is not a country: write its two letters"):
        countries_of([code, "UA"])


def test_of_a_dump_the_populated_places_are_taken(service: Installation, tmp_path: Path) -> None:
    file = written(
        tmp_path,
        a_dumped(
            id=694403, name="Siversk", variants="Сіверськ,Seversk,Siversk", lat="48.86476", lon="38.09683", people=10875
        ),
        a_dumped(id=2, name="A hill", cls="T", code="HLL"),
        a_dumped(id=3, name="Khartoum", country="SD", admin="29"),
        a_dumped(id=4, name="A quarter", code="PPLX"),
        name="UA.txt",
    )  # fmt: skip
    tally, refused = read(service, file)
    siversk = place(service, "geonames:694403")

    assert (tally.recorded, tally.left_out, refused) == (3, {"no populated place": 1}, [])
    assert (siversk.admin, siversk.population) == (("Ukraine", "Donetsk Oblast"), 10_875)
    assert names(siversk) == [("Сіверськ", None, False), ("Seversk", None, False)]
    assert place(service, "geonames:3").admin == ("Sudan",)
    assert (place(service, "geonames:4").kind, place(service, "geonames:4").population) == (PlaceKind.PART, None)


def test_of_a_dump_only_some_countries_may_be_wanted(service: Installation, tmp_path: Path) -> None:
    file = written(tmp_path, a_dumped(id=1), a_dumped(id=2, country="SD"))
    tally, _ = read(service, file, place_list({"SD"}))

    assert (tally.recorded, tally.left_out) == (1, {"of another country": 1})


def test_geonames_adds_to_what_is_there_and_changes_nothing_of_it(service: Installation, tmp_path: Path) -> None:
    table = "id,name,lat,lon,admin,population"
    read(service, written(tmp_path, table, "geonames:1,Kupiansk,49.7,37.6,Ukraine|Kharkiv Oblast|Kupianskyi raion,7"))
    dump = a_dumped(id=1, name="Kupyansk", variants="Kupiansk,Купянськ", lat=50, lon=40, people=9)
    read(service, written(tmp_path, dump, name="UA.txt"))
    there = place(service, "geonames:1")

    assert (there.name, str(there.lat), there.population, len(there.admin)) == ("Kupiansk", "49.7", 7, 3)
    assert names(there) == [("Kupyansk", None, False), ("Купянськ", None, False)]


def test_a_variant_that_cannot_be_kept_is_left_out_and_counted(service: Installation, tmp_path: Path) -> None:
    variants = ",".join(["good", "x" * 201, "tab\u0007", "\u202etfel", " space ", "e\u0301"])
    tally, refused = read(service, written(tmp_path, a_dumped(variants=variants), name="UA.txt"))

    assert names(place(service, "geonames:1")) == [("good", None, False), ("space", None, False), ("é", None, False)]
    assert (sum(tally.left_out.values()), refused) == (3, [])
    assert all(why.startswith("a variant of a name: it h") for why in tally.left_out)


def test_no_place_has_more_names_than_an_entry_holds(service: Installation, tmp_path: Path) -> None:
    variants = ",".join(f"ім’я {number} {'й' * 20}" for number in range(2_000))
    tally, refused = read(service, written(tmp_path, a_dumped(variants=variants), name="UA.txt"))

    kept = len(place(service, "geonames:1").names)
    assert (tally.recorded, refused) == (1, [])
    assert tally.left_out == {"a variant of a name: there are more than an entry holds": 2_000 - kept}
    assert kept > 300


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_list_with_more_names_than_an_entry_holds_changes_nothing_when_it_comes_again(
    service: Installation, tmp_path: Path, ending: str
) -> None:
    table = "id,name,variants\nbigtown,Bigtown," + "|".join(f"Variant{number}" for number in range(1_500))
    dump = a_dumped(variants=",".join(f"Variant {number}" for number in range(3_000)))
    for content, name in ((table, "own.csv"), (dump, "UA.txt")):
        file = tmp_path / name
        file.write_bytes(f"{content}\n".replace("\n", ending).encode())
        first, _ = read(service, file)
        before = log_of(service)
        again, _ = read(service, file)

        assert (first.recorded, again.recorded, again.there_already) == (1, 0, 1)
        assert again.left_out == first.left_out
        assert sum(first.left_out.values()) > 0
        assert log_of(service) == before


# Tables of our own


def test_a_table_says_all_there_is_to_say_of_a_place(everywhere: Installation, tmp_path: Path) -> None:
    cells = {
        "identifier:katottg": "UA1",
        "identifier:geonames": "42",
        "name": "Bakhmut",
        "name:uk": "Бахмут",
        "name:ru": "Бахмут",
        "variants": "Bachmut | Bahmut",
        "former": "Артемівськ",
        "former:en": "Artemivsk|Artemovsk",
        "admin": "Ukraine|Donetsk Oblast",
        "lat": "48.59419",
        "lon": "+37.99886",
        "point": "own",
        "population": "80500",
        "kind": "settlement",
    }
    header, row = ",".join(cells), ",".join(cells.values())
    whole = written(tmp_path, header, row)
    parts = written(tmp_path, "id,name,part_of,kind", "mine:plant,The plant,geonames:42,part", name="parts.csv")
    assert [read(everywhere, whole)[1], read(everywhere, parts)[1]] == [[], []]
    there = place(everywhere, "geonames:42")

    assert dict(there.identifiers) == {"katottg": "UA1"}
    assert names(there) == [
        ("Бахмут", "uk", False),
        ("Бахмут", "ru", False),
        ("Артемівськ", None, True),
        ("Artemivsk", "en", True),
        ("Artemovsk", "en", True),
        ("Bachmut", None, False),
        ("Bahmut", None, False),
    ]
    assert (str(there.lat), str(there.lon), there.population) == ("48.59419", "37.99886", 80_500)
    assert (there.admin, there.point) == (("Ukraine", "Donetsk Oblast"), PointQuality.OWN)
    assert place(everywhere, "mine:plant").part_of == "geonames:42"


def test_lists_join_by_any_identifier(service: Installation, tmp_path: Path) -> None:
    read(service, written(tmp_path, "identifier:wikidata,name", "Q1,Old name"))
    read(service, written(tmp_path, "identifier:geonames,identifier:wikidata,population", "7,Q1,5"))
    read(service, written(tmp_path, "identifier:geonames,name", "7,New name"))
    there = place(service, "wikidata:Q1")

    assert (there.name, there.population, dict(there.identifiers)) == ("New name", 5, {"geonames": "7"})
    assert names(there) == [("Old name", None, False)]
    read(service, written(tmp_path, a_dumped(id=7, name="Novaya"), name="UA.txt"))
    assert names(place(service, "wikidata:Q1"))[1:] == [("Novaya", None, False)]


def test_what_a_list_does_not_say_stays_as_it_is(service: Installation, tmp_path: Path) -> None:
    read(service, written(tmp_path, "id,name,name:uk,lat,lon,admin", "a,One,Один,1,2,Land|Shire"))
    before = place(service, "a")
    read(service, written(tmp_path, "id,population,name,lat,lon,admin", "a,5,,,,"))

    assert place(service, "a") == replace(before, population=5)


def test_identifiers_of_two_places_are_refused_not_guessed_at(service: Installation, tmp_path: Path) -> None:
    read(service, written(tmp_path, "id,name", "geonames:1,One", "katottg:UA2,Two"))
    _, [refusal] = read(service, written(tmp_path, "identifier:geonames,identifier:katottg", "1,UA2"))

    assert refusal.reason == "its identifiers are those of geonames:1 and katottg:UA2"


def test_a_place_stands_on_one_line(service: Installation, tmp_path: Path) -> None:
    file = written(tmp_path, "id,identifier:katottg,name", "a,UA1,One", "b,UA1,Other", "c,,Third", "c,,Again")
    _, refused = read(service, file)

    assert [(each.line, each.reason) for each in refused] == [
        (3, "katottg:UA1 is a place of line 2"),
        (5, "c is a place of line 4"),
    ]


@pytest.mark.parametrize("seed", range(2))
def test_an_import_that_was_cut_off_and_run_again_leaves_the_log_of_one_in_one_go(
    everywhere: Installation, tmp_path: Path, seed: int
) -> None:
    rows = [f"UA{number},Place {number},Old {number},{number % 90},3,{number}" for number in range(150)]
    file = written(tmp_path, "identifier:katottg,name,former,lat,lon,population", *rows[:40], "bad", *rows[40:])
    imported_with_interruptions(everywhere, place_list(None), file, seed=seed)
    with service_on(sqlite_engine(tmp_path)) as in_one_go:
        read(in_one_go, file)

        def declared(service: Installation) -> list[Any]:
            return [body for body in log_of(service) if not isinstance(body, BatchDeclaration)]

        assert declared(everywhere) == declared(in_one_go)
        assert len(declared(in_one_go)) == 150


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (",,,", "/id", "is empty, and so is every identifier"),
        ("a,,1,2", "/name", "is missing"),
        ("a,A,91,2", "/lat", "91 is not a latitude"),
        ("a,A,1,", "/lon", "is missing"),
        ("a,A,north,2", "/lat", "'north' is not a number of degrees"),
        ('a,A,"48,86",2', "/lat", "'48,86' is not a number of degrees"),
        ("a,A,1", "", "has 3 cells, and the header 4"),
        ("a,A,1,2,3", "", "has 5 cells, and the header 4"),
        ('a,"A,1,2', "", "cannot be cut into cells (unexpected end of data)"),
        ("a b,A,1,2", "/id", "'a b' is not an id"),
        ("a," + "A" * 201 + ",1,2", "/name", "has 201 characters"),
        ("a,A\u202e,1,2", "/name", "holds a bidirectional override (U+202E) at character 2"),
    ],
)
def test_a_bad_line_is_refused_with_its_field_reason_and_cure_and_the_rest_is_taken(
    service: Installation, tmp_path: Path, row: str, field: str, reason: str
) -> None:
    tally, [refusal] = read(service, written(tmp_path, "id,name,lat,lon", "one,One,1,2", row, "two,Two,1,2"))

    assert (refusal.line, refusal.field, refusal.reason) == (3, field, reason)
    assert refusal.cure
    assert refusal.given == f"{row}\n".encode()
    assert (tally.recorded, tally.refused) == (2, 1)


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("a,A,16 356,own,settlement", "/population", "'16 356' is not a count of people"),
        ("a,A,-5,own,settlement", "/population", "'-5' is not a count of people"),
        ("a,A,5,exact,settlement", "/point", "'exact' is none"),
        ("a,A,5,,town", "/kind", "'town' is none"),
    ],
)
def test_a_cell_that_is_none_of_its_column_is_refused(
    service: Installation, tmp_path: Path, row: str, field: str, reason: str
) -> None:
    _, [refusal] = read(service, written(tmp_path, "id,name,population,point,kind", row))

    assert (refusal.field, refusal.reason) == (field, reason)


def test_a_line_in_another_encoding_is_refused_alone(service: Installation, tmp_path: Path) -> None:
    file = tmp_path / "places.csv"
    file.write_bytes("id,name\na,Київ\n".encode() + "b,Київ\n".encode("cp1251") + b"c,C\n")
    tally, [refusal] = read(service, file)

    assert (tally.recorded, refusal.line, refusal.reason) == (2, 3, "is not UTF-8 (byte 3 of the line)")
    assert "iconv" in refusal.cure


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\xef\xbb\xbfid,name\na,A\n", "begins with a byte order mark: save it as UTF-8 without one"),
        ("id,name\na,A\n".encode("utf-16"), "is UTF-16: save it as UTF-8"),
        ("id,назва\n".encode("cp1251"), "is not UTF-8 (byte 4 of line 1): save it as UTF-8"),
        (b"id;name\na;A\n", "its cells are parted by semicolons: save it with commas"),
        (b'"id"\t"name"\na\tA\n', "its cells are parted by tabs: save it with commas"),
        (b"id,name,oblast\n", "'oblast' is not a column of a list of places: name the columns as docs/"),
        (b"id,name,name\n", "the column 'name' stands there twice"),
        (b"name,lat,lon\n", "no column identifies the places: add the column id, or identifier:SCHEME"),
        (b'id,"name\n', "the first line cannot be cut into cells (unexpected end of data)"),
        (b"", "the first line is empty"),
        (b"\nid,name\n", "the first line is empty"),
        (b'{"id": "a"}\n', "is not a column of a list of places"),
    ],
)
def test_a_file_that_is_no_list_is_refused_whole_and_says_what_to_do(
    service: Installation, tmp_path: Path, content: bytes, problem: str
) -> None:
    file = tmp_path / "places.csv"
    file.write_bytes(content)

    with pytest.raises(ClaimlineError) as refused:
        read(service, file)
    assert problem in str(refused.value)
    assert "places.csv: " in str(refused.value)
    assert service.store.size() == 0


def test_countries_are_chosen_of_geonames_lists_alone(service: Installation, tmp_path: Path) -> None:
    with pytest.raises(ClaimlineError, match="is not a list of GeoNames: leave --country out"):
        read(service, written(tmp_path, "id,name"), place_list({"UA"}))


# Lists of Ukraine


def test_settlements_join_what_geonames_said(service: Installation, tmp_path: Path) -> None:
    dump = a_dumped(id=703656, name="Kupyansk", variants="Купянськ", lat="49.7", lon="37.6", people=27169)
    read(service, written(tmp_path, dump, name="UA.txt"))
    row = a_settlement(
        id="UA63080090010026457", name_uk="Куп’янськ", name_en="Kupiansk", geonameid="703656", oblast_iso="UA-63",
        admin1="Kharkivska", admin2="Kupianskyi", alt_cyrillic="Купянск|Купянськ", alt_latin="Kupjansk",
        lat="49.71003", lon="37.61581", coord_source="geonames",
    )  # fmt: skip
    settlements(service, tmp_path, row, a_settlement())
    kupiansk, siversk = place(service, "geonames:703656"), place(service, "katottg:UA14020070010064896")

    assert (kupiansk.name, dict(kupiansk.identifiers)) == ("Kupiansk", {"katottg": "UA63080090010026457"})
    assert kupiansk.admin == ("Ukraine", "Kharkiv Oblast", "Kupianskyi raion")
    assert names(kupiansk) == [
        ("Купянськ", None, False),
        ("Куп’янськ", "uk", False),
        ("Kupyansk", None, False),
        ("Купянск", None, False),
        ("Kupjansk", None, False),
    ]
    assert (siversk.name, siversk.lat, siversk.admin) == ("Siversk", None, ("Ukraine",))


def test_a_city_of_its_own_lies_in_no_raion_and_is_one_place(service: Installation, tmp_path: Path) -> None:
    row = a_settlement(id="UA80000000000093317", category="K", name_uk="Київ", name_en="Kyiv", oblast_iso="UA-30",
                       admin2="Kyiv")  # fmt: skip
    settlements(service, tmp_path, row)

    assert place(service, "geonames:703448").admin == ("Ukraine", "Kyiv")


def test_the_middle_of_an_area_takes_no_place_of_a_point_and_gives_way_to_one(
    service: Installation, tmp_path: Path
) -> None:
    central = a_settlement(lat="48.5", lon="38.5", coord_source="hromada-centroid")
    own = a_settlement(lat="48.86476", lon="38.09683", coord_source="geonames", geonameid="694403")

    def point() -> tuple[str, PointQuality]:
        there = place(service, "katottg:UA14020070010064896")
        return str(there.lat), there.point

    settlements(service, tmp_path, central)
    assert point() == ("48.5", PointQuality.CENTROID)
    settlements(service, tmp_path, own)
    assert point() == ("48.86476", PointQuality.OWN)
    settlements(service, tmp_path, central)
    assert point() == ("48.86476", PointQuality.OWN)


def test_a_settlement_that_was_renamed_bears_its_present_name_and_keeps_the_former(
    service: Installation, tmp_path: Path
) -> None:
    dump = a_dumped(id=691999, name="Sievierodonetsk", variants="Severodonetsk,Северодонецк,SEV")
    read(service, written(tmp_path, dump, name="UA.txt"))
    row = a_settlement(
        id="UA44120110010072887", name_uk="Сіверськодонецьк", name_en="Sievierodonetsk", geonameid="691999",
        alt_cyrillic="Сєвєродонецьк", renamed="1",
    )  # fmt: skip
    settlements(service, tmp_path, row)
    there = place(service, "geonames:691999")

    assert there.name == "Siverskodonetsk"
    assert set(names(there)) == {
        ("Сіверськодонецьк", "uk", False),
        ("Sievierodonetsk", "en", True),
        ("Sievierodonetsk", None, True),
        ("Severodonetsk", None, True),
        ("Северодонецк", None, True),
        ("Сєвєродонецьк", None, True),
        ("SEV", None, False),
    }


@pytest.mark.parametrize(
    ("listed", "kept", "shown"),
    [
        ("Знам`янка", "Знам`янка", "Znamianka"),
        ("Знам´янка", "Знам´янка", "Znamianka"),
        ("Знам′янка", "Знам′янка", "Znamianka"),
        ("Марі\u0301яполь", "Марі\u0301яполь", "Mariiapol"),
        ("\u200eКи\u0456\u0308в\u00a0", "Київ", "Kyiv"),
    ],
)
def test_a_name_as_lists_write_it_is_kept_and_its_romanisation_is_clean(
    service: Installation, tmp_path: Path, listed: str, kept: str, shown: str
) -> None:
    settlements(service, tmp_path, a_settlement(id="UA1", name_uk=listed, name_en="Old", renamed="1"))

    there = place(service, "katottg:UA1")
    assert (there.name, names(there)[0]) == (shown, (kept, "uk", False))


@pytest.mark.parametrize("column", ["name:-", "name:1", "former:en--US", "name:abcdefghijk", "name:", "name:en-"])
def test_a_column_in_the_name_of_no_language_is_refused(service: Installation, tmp_path: Path, column: str) -> None:
    with pytest.raises(UnfitFile, match="RFC 5646"):
        read(service, written(tmp_path, f"id,name,{column}", "a,A,B"))


def test_renames_tell_the_former_names_of_places_that_are_there(service: Installation, tmp_path: Path) -> None:
    settlements(service, tmp_path, a_settlement(id="UA1", name_uk="Актачи", name_en="Furmanovka", renamed="1"))
    rows = ["UA1,C,UA-43,Furmanovka,Фурмановка,Актачи", "UA2,C,UA-43,Kuibysheve,Куйбишеве,Албат"]
    tally, [refusal] = read(service, written(tmp_path, ",".join(RENAMES), *rows))
    there = place(service, "katottg:UA1")

    assert (tally.recorded, there.name) == (1, "Aktachy")
    assert names(there)[1:] == [("Furmanovka", "en", True), ("Фурмановка", "uk", True)]
    assert (refusal.line, refusal.reason) == (3, "no place bears katottg:UA2")


# The shell


@pytest.mark.slow
def test_the_shell_imports_places(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path)
    told = json.loads(shell(engine, "import", "gazetteer", "--country", "ad", "--country", "SM", "--json").stdout)
    assert (told["recorded"], told["refused"], told["statements"]) == (told["lines"], 0, 0)

    file = written(tmp_path, "id,name", "mine:1,Mine", "bad")
    listed = shell(engine, "import", "gazetteer", file, "--by", "desk").stdout
    assert listed.startswith("1 place recorded, 1 line refused; batch gazetteer-")
    batches = json.loads(shell(engine, "import", "list", "--json").stdout)["batches"]
    assert [(each["file"], each["mapping"], each["places"]) for each in batches] == [
        ("cities500.json", "countries AD SM", told["recorded"]),
        ("places.csv", None, 1),
    ]
    assert "CC BY 4.0" in batches[0]["licence"]


def test_the_shell_says_what_is_missing(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path)

    assert "--country" in shell(engine, "import", "gazetteer", code=2).stderr
    assert "'XX' is not a country" in shell(engine, "import", "gazetteer", "--country", "xx", code=1).stderr
    semicolons = written(tmp_path, "id;name", "a;A")
    assert "parted by semicolons" in shell(engine, "import", "gazetteer", semicolons, code=1).stderr
