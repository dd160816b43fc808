"""The importer of VIINA's territorial control: a new file is compared with what the old ones have said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from adapters.importers.meaning import digest_of, faults_in_holders, faults_in_observers, meant, refuse
from adapters.importers.viina import plan as importing_viina
from domain.imports.importing import Importer, Importing, said_by
from domain.imports.plan import FULL_REPORTS_AT_ONCE, Naming, Plan
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
        with importing.snapshot() as past:
            at = importing.before(past, reading.report(digest, naming, 1))
            told = list(said_by(past, reading.conflict, observers, at))
            places = Gazetteer(past.places(at=at))
            known = past.conflict(reading.conflict, at=at) or there
        return importing_viina.plan(file, digest, reading, naming, known, places, told)

    return Importer(
        name=importing_viina.IMPORTER,
        version=importing_viina.VERSION,
        plan=plan,
        mapping=str(reading),
        licence=importing_viina.LICENCE,
        chunk=FULL_REPORTS_AT_ONCE,
    )
