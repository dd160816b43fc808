"""The importer of ACLED's transfers of territory: a new file is compared with what the old ones have said."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from adapters.importers.acled import plan as importing_acled
from adapters.importers.acled.events import NEEDED, Actors
from adapters.importers.csv_rows import header_of
from adapters.importers.meaning import digest_of, faults_in_observers, meant
from domain.imports.importing import Importer, Importing, with_observer
from domain.imports.plan import Naming, Plan
from domain.intake.rules.common import refuse
from domain.places.gazetteer import Gazetteer
from domain.questions.past import History
from domain.vocabulary import ConflictId, StatementId


def acled(
    importing: Importing, *, conflict: ConflictId | None, actors: Path | None, is_complete: bool
) -> Importer[Path]:
    """ACLED's transfers of territory. ``acled`` is declared as an observer, unless it is."""
    there = meant(importing, conflict)
    refuse(faults_in_observers(there, [importing_acled.CLAIMANT]))
    mapping = Actors.shipped() if actors is None else Actors.read(actors, digest_of(actors))
    reading = importing_acled.Reading(conflict=there.id, actors=mapping, is_complete=is_complete)

    def plan(file: Path, naming: Naming, importing: Importing) -> Plan:
        earlier = importing.earlier(there, [importing_acled.CLAIMANT])

        def history(statement: StatementId) -> History | None:
            with importing.snapshot() as past:
                return past.history(statement, at=earlier.at)

        record = importing_acled.Record.of(earlier.told, history)
        steps = importing_acled.plan(file, reading, naming, Gazetteer(earlier.places), record)
        yield from with_observer(there, importing_acled.CLAIMANT, importing_acled.NAME, steps)

    return Importer(
        name=importing_acled.IMPORTER,
        version=importing_acled.VERSION,
        plan=plan,
        mapping=str(reading),
        licence=importing_acled.LICENCE,
        restricted=True,
        header=partial(header_of, known=NEEDED),
    )
