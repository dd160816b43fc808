"""Names are looked for as people paste them: by search, by filters, from files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.engines import Engine
from tests.support.importing import shell
from tests.support.running import Running
from tests.support.small_record import a_claim, a_report, small_record

NAMES = {
    "kalaw": "ကလော",
    "mandi": "मंडी",
    "tanjai": "தஞ்சாவூர்",
    "khan": "خان\u200cیونس",
    "hasharon": "בית השרון",
    "arab": "العرب",
    "kup": "Куп´ямськ",
    "ayn": "‘Ayn al-‘Arab",
    "deir": "Deir\u00a0ez-Zor",
    "phnom": "ភ្នំពេញ",
}
AREA = "Ash\u00a0Sharqi’yah"


@pytest.fixture(scope="module")
def there(module_engine: Engine) -> Iterator[Running]:
    with small_record(module_engine) as (there, _):
        for place, name in NAMES.items():
            there.put(f"/v1/places/{place}", {"name": name, "admin": [AREA]})
        claim = a_claim(
            place="kalaw",
            id="s1",
            quote="Ми взяли Куп’янськ\u00a0учора",
            spokesperson={"name": "Абу Ба\u0301кр", "role": "Речник"},
        )
        source = {"name": "Radio\u00a0Free O’Neill", "published": "2024-06-10"}
        there.service.await_views(there.post("/v1/reports", a_report(claim, source=source))["position"])
        yield there


def pasted(name: str) -> list[str]:
    return [
        name,
        f"\u200f{name}\u200e",
        f"\ufeff {name}\u00a0",
        name.replace(" ", "\u00a0").replace("\u00a0", "\u3000"),
        name.replace("‘", "ʿ").replace("´", "ʼ"),
        name.replace("‘", "ʻ").replace("´", "\u2032"),
        name[0] + "\u00ad\u2060" + name[1:],
    ]


@pytest.mark.parametrize("place", NAMES)
def test_a_place_is_found_by_its_own_name_however_it_is_pasted(there: Running, place: str) -> None:
    for text in pasted(NAMES[place]):
        first, *_ = there.read("/v1/places", q=text)["places"]
        assert (first["id"], first["matched"]["how"], first["name"]) == (place, "name", NAMES[place]), ascii(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [("ٱلعرب", "arab"), ("العَرَب", "arab"), ("בֵּית הַשָּׁרוֹן", "hasharon"), ("Куп'я\u0301мськ", "kup")],
)
def test_points_and_stress_do_not_make_another_name(there: Running, text: str, place: str) -> None:
    first, *_ = there.read("/v1/places", q=text)["places"]

    assert (first["id"], first["matched"]["how"]) == (place, "name")


@pytest.mark.parametrize("text", ["ကလေး", "मंडा", "தஞ்சாவார", "ភ្នំពិញ"])
def test_another_town_of_a_script_that_writes_vowels_as_marks_is_not_found(there: Running, text: str) -> None:
    assert there.read("/v1/places", q=text)["places"] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("source", "Radio Free O'Neill"),
        ("source", "radio\u00a0free"),
        ("source", "free o\u02bcneill\u200e"),
        ("person", "Абу Бакр"),
        ("person", "\u200fабу\u2009ба\u0301кр"),
        ("text", "Куп'янськ учора"),
        ("text", "взя\u00adли Куп´янськ\u202fучора"),
        ("admin", "Ash Sharqi'yah"),
        ("admin", "ASH\u2003SHARQIʻYAH\u200b"),
    ],
)
def test_filters_find_what_is_pasted(there: Running, name: str, text: str) -> None:
    found = there.read("/v1/statements", conflict="war", **{name: text})["statements"]
    assert [each["id"] for each in found] == ["s1"]
    if name == "admin":
        assert there.read("/v1/stances", conflict="war", admin=text)["places"]
        assert there.read("/v1/feed", conflict="war", admin=text)["items"]
        assert there.read("/v1/places", q=NAMES["kalaw"], admin=text)["places"]


@pytest.mark.parametrize("text", ["", " \u00a0", "\u200e\u200b", "a\u0007b", "a\ufffeb", "x" * 201])
def test_a_text_with_nothing_visible_or_unfit_characters_is_refused(there: Running, text: str) -> None:
    for path, name in (("/v1/places", "q"), ("/v1/statements", "source"), ("/v1/feed", "admin")):
        refused = there.client.get(path, params={name: text, "conflict": "war"} if name != "q" else {name: text})
        assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, name)


@pytest.mark.parametrize("name", ["near", "bbox"])
def test_spaces_around_numbers_are_taken(there: Running, name: str) -> None:
    close, spaced = {"near": ("1,2", "1, 2"), "bbox": ("1,0,3,2", " 1 , 0,\u00a03, 2")}[name]
    path, more = {"near": ("/v1/places", {"q": "hill"}), "bbox": ("/v1/stances", {"conflict": "war"})}[name]

    assert there.read(path, **more, **{name: spaced}) == there.read(path, **more, **{name: close})


@pytest.mark.usefixtures("there")
def test_the_shell_takes_them_as_well(module_engine: Engine) -> None:
    asked = ("places", "Deir\u202fez-Zor\u200e", "--near", "1, 2", "--admin", "ash sharqi'yah")

    assert "deir" in shell(module_engine, *asked).stdout


def test_a_name_in_a_file_has_nothing_around_it(there: Running, module_engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "towns.csv"
    file.write_text("id,name,admin\nnew,\u200eNewtown\u00a0\u200e,\u200fLand \n", encoding="utf-8")

    shell(module_engine, "import", "gazetteer", file)
    there.service.await_views(there.service.store.size())
    place = there.read("/v1/places/new")
    assert (place["name"], place["admin"]) == ("Newtown", ["Land"])


def test_line_breaks_of_windows_are_line_feeds_and_the_same_report_is_there_already(there: Running) -> None:
    def report(ends: str) -> object:
        said = a_claim(id="crlf-1", quote=f"one{ends}two", note=f"a{ends}b")
        return a_report(said, id="crlf")

    first, again, plain = (there.post("/v1/reports", report(ends)) for ends in ("\r\n", "\r", "\n"))

    assert first["position"] == again["position"] == plain["position"]
    there.service.await_views(first["position"])
    assert there.read("/v1/statements/crlf-1")["quote"] == "one\ntwo"
