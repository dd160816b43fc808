"""The importer of Wikipedia's table of who controls which town."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from adapters.importers.wikipedia import control as wikipedia
from adapters.importers.wikipedia.changes import deciding_points, read_changes
from adapters.importers.wikipedia.towns import TownMapping, Towns
from domain.imports.importing import Importer, Importing, observer
from domain.imports.plan import Naming, Plan
from domain.record.zones import zone_of
from domain.vocabulary import ConflictId


def wikipedia_control(conflict: ConflictId | None, mapping: Path | None) -> Importer[Path]:
    used = TownMapping.shipped(wikipedia.IMPORTER) if mapping is None else TownMapping.read(mapping)

    def plan(file: Path, naming: Naming, importing: Importing) -> Plan:
        of = importing.conflict(conflict)
        recorded = cache(lambda: importing.said_by(of.id, wikipedia.CLAIMANT))
        reader = wikipedia.Reader(
            conflict=of.id,
            zone=zone_of(of, importing.asking.zones),
            towns=Towns(importing.gazetteer(), used),
            points=deciding_points(read_changes(file)),
            naming=naming,
            earlier=lambda place, key, before: wikipedia.voice_in(recorded(), place, key, before),
        )
        yield from observer(of, wikipedia.CLAIMANT, "Wikipedia")
        yield from reader.plan(read_changes(file))

    return Importer(
        name=wikipedia.IMPORTER,
        version=wikipedia.VERSION,
        plan=plan,
        mapping=used.name,
        licence=wikipedia.LICENCE,
    )
