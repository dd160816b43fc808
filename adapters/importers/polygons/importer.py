"""The importer of polygons of control: a new file is compared with what the old ones have said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from adapters.importers.meaning import digest_of, meant, name_a_party, refuse
from adapters.importers.polygons import plan as importing_polygons
from domain.errors import Fault, Refused
from domain.imports.importing import Importer, Importing, said_by
from domain.imports.plan import FULL_REPORTS_AT_ONCE, Naming, Plan
from domain.record.declarations import Conflict
from domain.vocabulary import MEANINGS, ClaimantId, ConflictId, Status


def polygons(  # noqa: PLR0913 - what the file is said to mean
    importing: Importing,
    file: Path,
    *,
    conflict: ConflictId | None,
    claimant: ClaimantId,
    status: Status,
    holder: ClaimantId | None,
    day: date | None,
    layers: Sequence[str] = (),
    series: str | None = None,
    outside: Status | None = None,
    admin: Sequence[str] = (),
    licence: str | None = None,
    restricted: bool = False,
) -> Importer[Path]:
    """Polygons of control. Raises ``Refused`` where what is said of the file does not fit the record."""
    there = meant(importing, conflict)
    refuse(_faults_in_meaning(there, claimant, status, holder, outside, admin))
    name, named_day = importing_polygons.split_name(file.stem)
    if (day := day or named_day) is None:
        raise Refused(
            [Fault("--date", f"is missing, and the name {file.name!r} holds none", "give the day of the map")]
        )
    reading = importing_polygons.Reading(
        conflict=there.id,
        claimant=claimant,
        status=status,
        holder=holder,
        day=day,
        series=series or (layers[0] if layers else name),
        layers=tuple(layers),
        outside=outside,
        admin=tuple(admin),
    )

    def plan(file: Path, naming: Naming, importing: Importing) -> Plan:
        first = reading.report(digest_of(file), naming, 1)
        with importing.snapshot() as past:
            at = importing.before(past, first)
            told = list(said_by(past, reading.conflict, [claimant], at))
            places = [place for place in past.places(at=at) if place.retired is None]
        return importing_polygons.plan(file, reading, naming, places, told)

    return Importer(
        name=importing_polygons.IMPORTER,
        version=importing_polygons.VERSION,
        plan=plan,
        mapping="; ".join([str(reading), *([f"licence: {licence}"] if licence else []), *["restricted"] * restricted]),
        licence=licence,
        restricted=restricted,
        chunk=FULL_REPORTS_AT_ONCE,
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
        cure = (
            f"declare it with PUT /v1/conflicts/{conflict.id}, or name one of {', '.join(sorted(conflict.claimants))}"
        )
        yield Fault("--claimant", f"there is no claimant {claimant!r}", cure)
    if MEANINGS[status].needs_holder == (holder is None):
        is_needed = holder is None
        problem = f"is missing: {status} needs one" if is_needed else f"does not go with {status}"
        yield Fault("--holder", problem, name_a_party(conflict) if is_needed else "leave it out")
    if holder is not None and not conflict.is_party(holder):
        yield Fault("--holder", f"{holder!r} is not a party of {conflict.id}", name_a_party(conflict))
    if outside is not None and MEANINGS[outside].needs_holder and holder is None:
        yield Fault("--outside", f"{outside} needs a holder, and none was given", "give --holder, or another status")
    if outside is not None and not admin:
        cure = "name the area that the map covers with --admin, as the places have it"
        yield Fault("--outside", "would be said of every place in the record", cure)
