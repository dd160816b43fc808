"""The importer of the flat table of statements."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path

from adapters.importers.csv_rows import header_of
from adapters.importers.statements import plan as importing_statements
from adapters.importers.statements.columns import ColumnMapping
from domain.imports.importing import Importer, Importing
from domain.imports.plan import Naming, Plan
from domain.questions.statements.table import KNOWN_COLUMNS


def statements(columns: Path | None = None, mapped: Sequence[str] = ()) -> Importer[Path]:
    """``columns``: a mapping of other people's columns, ``mapped``: texts ``theirs=ours``. Raises ``Refused``."""
    mapping = ColumnMapping.of(columns, mapped)

    def plan(file: Path, naming: Naming, importing: Importing) -> Plan:
        with importing.snapshot() as past:
            conflicts = importing.conflicts_meant(past)
        places = cache(importing.gazetteer)  # only a file that names places by their names needs it
        with file.open("rb") as table:
            yield from importing_statements.plan(table, naming, conflicts, places, mapping)

    return Importer(
        name=importing_statements.IMPORTER,
        version=importing_statements.VERSION,
        plan=plan,
        mapping=mapping.name,
        header=partial(header_of, known=(*KNOWN_COLUMNS, *mapping.theirs)),
    )
