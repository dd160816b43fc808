"""The importer of polygons of control: a new file is compared with what the old ones have said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

from adapters.importers.meaning import faults_in_holders, meant
from adapters.importers.polygons import plan as importing_polygons
from adapters.importers.polygons.kinds import Where
from domain.errors import Fault, Refused
from domain.imports.importing import Importer, Importing
from domain.imports.plan import Naming, Plan
from domain.intake.fields import faults_in_holding
from domain.intake.rules.common import refuse
from domain.record.declarations import Conflict
from domain.vocabulary import ClaimantId, ConflictId, Status

DAYS = "2024-07-08, 20240708 or 2024_07_08"


def polygons(  # noqa: PLR0913 - what the file is said to mean
    importing: Importing,
    file: Path,
    *,
    conflict: ConflictId | None,
    claimant: ClaimantId,
    status: Status,
    holder: ClaimantId | None,
    day: date | None,
    where: Sequence[str] = (),
    series: str | None = None,
    outside: Status | None = None,
    admin: Sequence[str] = (),
    licence: str | None = None,
    restricted: bool = False,
    may_be_empty: bool = False,
) -> Importer[Path]:
    """Polygons of control. Raises ``Refused`` where what is said of the file does not fit the record."""
    there, wanted = meant(importing, conflict), Where.of(where)
    refuse(_faults_in_meaning(there, claimant, status, holder, outside, admin))
    name, named_day = importing_polygons.split_name(file.stem)
    if (day := day or named_day) is None:
        problem = f"is missing, and the name {file.name!r} holds none"
        raise Refused([Fault("--date", problem, f"give the day of the map, or name the file with it: {DAYS}")])
    reading = importing_polygons.Reading(
        conflict=there.id,
        claimant=claimant,
        status=status,
        holder=holder,
        day=day,
        series=series or (wanted.first if wanted else name),
        where=wanted,
        outside=outside,
        admin=tuple(admin),
        may_be_empty=may_be_empty,
    )

    def plan(file: Path, naming: Naming, importing: Importing) -> Plan:
        content = file.read_bytes()
        digest = sha256(content).hexdigest()
        earlier = importing.earlier(there, [claimant], reading.report(digest, naming, 1))
        places = [place for place in earlier.places if place.retired is None]
        return importing_polygons.plan(file.name, content, digest, reading, naming, places, earlier.told)

    return Importer(
        name=importing_polygons.IMPORTER,
        version=importing_polygons.VERSION,
        plan=plan,
        mapping="; ".join([str(reading), *([f"licence: {licence}"] if licence else []), *["restricted"] * restricted]),
        licence=licence,
        restricted=restricted,
        unit="feature",
    )


def _faults_in_meaning(  # noqa: PLR0913, PLR0917 - what is checked together
    conflict: Conflict,
    claimant: ClaimantId,
    status: Status,
    holder: ClaimantId | None,
    outside: Status | None,
    admin: Sequence[str],
) -> Iterator[Fault]:
    if claimant not in conflict.claimants:
        declared = ", ".join(sorted(conflict.claimants))
        cure = f"declare it, or name one of {declared}" if declared else "declare it first"
        yield Fault("--claimant", f"claimant {claimant!r} is not in the record", cure)
    yield from faults_in_holding("--holder", status, holder)
    if holder is not None:
        yield from faults_in_holders(conflict, {"--holder": holder})
    if outside is not None and holder is None:
        yield from faults_in_holding("--outside", outside, holder)
    if outside is not None and not admin:
        cure = "name the area that the map covers with --admin, as the places have it"
        yield Fault("--outside", "would be said of every place in the record", cure)
