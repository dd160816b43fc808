"""The importer of reports, one JSON object a line."""

from __future__ import annotations

from pathlib import Path

from adapters.importers.limited import limited_lines
from adapters.importers.reports import plan as importing_reports
from domain.imports.importing import Importer, Importing
from domain.imports.plan import Naming, Plan


def reports(parse: importing_reports.Parse) -> Importer[Path]:
    def plan(file: Path, naming: Naming, _: Importing) -> Plan:
        with file.open("rb") as lines:
            yield from importing_reports.plan(limited_lines(lines), parse, naming)

    return Importer(name=importing_reports.IMPORTER, version=importing_reports.VERSION, plan=plan)
