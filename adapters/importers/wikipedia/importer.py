"""The importer of Wikipedia's table of who controls which town."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

from adapters.importers.csv_rows import header_of
from adapters.importers.wikipedia import control as wikipedia
from adapters.importers.wikipedia.changes import CELLS, deciding_points, read_changes
from adapters.importers.wikipedia.towns import IMPORT_GAZETTEER, TownMapping, Towns
from domain.imports.importing import Importer, Importing, with_observer
from domain.imports.plan import Naming, Plan, Refusal
from domain.vocabulary import ConflictId


def wikipedia_control(conflict: ConflictId | None, mapping: Path | None) -> Importer[Path]:
    used = TownMapping.shipped(wikipedia.IMPORTER) if mapping is None else TownMapping.read(mapping)

    def plan(file: Path, naming: Naming, importing: Importing) -> Plan:
        of, places = importing.conflict(conflict), importing.gazetteer()
        if not places.places:
            yield Refusal(1, "", "the record has no places", IMPORT_GAZETTEER, b"")
            return
        recorded = cache(lambda: importing.said_by(of.id, wikipedia.CLAIMANT))
        reader = wikipedia.Reader(
            conflict=of.id,
            zone=of.zone,
            towns=Towns(places, used),
            points=deciding_points(read_changes(file)),
            naming=naming,
            earlier=lambda place, key, before: wikipedia.voice_in(recorded(), place, key, before),
        )
        yield from with_observer(of, wikipedia.CLAIMANT, "Wikipedia", reader.plan(read_changes(file)))

    return Importer(
        name=wikipedia.IMPORTER,
        version=wikipedia.VERSION,
        plan=plan,
        mapping=used.name,
        licence=wikipedia.LICENCE,
        header=partial(header_of, known=CELLS),
    )
