"""The gazetteer of the whole world: how fast it is imported, and how long a search takes that a person waits for.

    .venv/bin/python -m benchmarks.search [COUNTRY …]

Imports the 234,908 places that come with Claimline (or those of the countries named) into each engine and asks for
places in each of the ways in which they are looked for, 200 times each, with the names drawn by chance from the
gazetteer. Prints places/s, the size of the database, and p50 and p95 in milliseconds, from the question to the JSON.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from random import Random
from statistics import quantiles
from time import perf_counter

import orjson

from adapters.importers.places.importer import countries_of, geonames_file, geonames_places
from api.bootstrap import Installation, opened
from api.settings import Settings
from api.wire import shapes
from domain.places.search import PlaceSearch
from tests.support.engines import Engine, postgres_engine, postgres_server, sqlite_engine

ASKED = 200
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def ways(names: Sequence[str], ids: Sequence[str], random: Random) -> Mapping[str, Callable[[], str]]:
    def beginning(length: int) -> Callable[[], str]:
        return lambda: random.choice(names)[:length]

    def slip() -> str:
        name = random.choice(names)
        at = random.randrange(len(name))
        return name[:at] + random.choice(LETTERS) + name[at + 1 :]

    return {
        "an identifier": lambda: random.choice(ids),
        "a whole name": lambda: random.choice(names),
        "2 letters": beginning(2),
        "3 letters": beginning(3),
        "5 letters": beginning(5),
        "a slip": slip,
        "none there is": lambda: "".join(random.sample(LETTERS, k=9)),
    }


def imported(service: Installation, countries: Sequence[str]) -> float:
    importer, file = geonames_places(countries_of(countries)), geonames_file()
    digest = sha256(file.read_bytes()).hexdigest()
    began, places = perf_counter(), 0
    for tally in service.importing.run(
        importer, file, origin=importer.batch(file.name, digest), by="benchmark", refuse=lambda _: None
    ):
        places = tally.recorded
    return places / (perf_counter() - began)


def milliseconds(service: Installation, text: str) -> float:
    began = perf_counter()
    orjson.dumps({"places": [shapes.found(each) for each in service.find_places(PlaceSearch(text=text))]})
    return (perf_counter() - began) * 1_000


def measure(engine: Engine, countries: Sequence[str], names: Sequence[str], ids: Sequence[str]) -> None:
    with opened(Settings(database=engine.url)) as service:
        sys.stdout.write(f"{engine.name}: imported at {imported(service, countries):,.0f} places/s\n")
        everything = list[float]()
        for what, draw in ways(names, ids, Random(1)).items():
            taken = [milliseconds(service, draw()) for _ in range(ASKED)]
            everything += taken
            _tell(engine.name, what, taken)
        _tell(engine.name, "all of these", everything)


def _tell(engine: str, what: str, taken: Sequence[float]) -> None:
    cuts = quantiles(taken, n=20)
    sys.stdout.write(
        f"{engine}: {what:<14} p50 {cuts[9]:6.1f} ms   p95 {cuts[18]:6.1f} ms   max {max(taken):6.1f} ms\n"
    )
    sys.stdout.flush()


def names_and_ids(countries: Sequence[str]) -> tuple[list[str], list[str]]:
    wanted = countries_of(countries)
    every = orjson.loads(geonames_file().read_bytes()).values()
    places = [each for each in every if wanted is None or each["countrycode"] in wanted]
    names = [name for each in places for name in (each["name"], *each["alternatenames"]) if len(name) > 1]
    return names, [f"geonames:{each['geonameid']}" for each in places]


def main() -> None:
    countries = sys.argv[1:] or ["all"]
    names, ids = names_and_ids(countries)
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        measure(sqlite_engine(Path(folder)), countries, names, ids)
        measure(postgres_engine(server), countries, names, ids)


if __name__ == "__main__":
    main()
