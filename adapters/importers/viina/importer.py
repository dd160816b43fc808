"""The importer of VIINA's territorial control: a new file is compared with what the old ones have said."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

from adapters.importers.csv_rows import header_of
from adapters.importers.meaning import digest_of, faults_in_holders, faults_in_observers, meant
from adapters.importers.viina import plan as importing_viina
from domain.imports.importing import Importer, Importing
from domain.imports.plan import Naming, Plan
from domain.intake.rules.common import refuse
from domain.places.gazetteer import Gazetteer
from domain.vocabulary import ClaimantId, ConflictId


def viina(
    importing: Importing,
    *,
    conflict: ConflictId | None,
    ukraine: ClaimantId,
    russia: ClaimantId,
    released: date | None,
) -> Importer[Path]:
    """VIINA's territorial control. Its claimants are declared as observers, unless they are."""
    there = meant(importing, conflict)
    observers = [claimant for claimant, _ in importing_viina.CLAIMANTS.values()]
    refuse(faults_in_holders(there, {"--ukraine": ukraine, "--russia": russia}))
    refuse(faults_in_observers(there, observers))
    reading = importing_viina.Reading(conflict=there.id, ukraine=ukraine, russia=russia, released=released)

    def plan(file: Path, naming: Naming, importing: Importing) -> Plan:
        digest = digest_of(file)
        earlier = importing.earlier(there, observers, reading.report(digest, naming, 1))
        places = Gazetteer(earlier.places)
        return importing_viina.plan(file, digest, reading, naming, earlier.conflict, places, earlier.told)

    return Importer(
        name=importing_viina.IMPORTER,
        version=importing_viina.VERSION,
        plan=plan,
        mapping=str(reading),
        licence=importing_viina.LICENCE,
        header=partial(header_of, known=importing_viina.COLUMNS),
    )
