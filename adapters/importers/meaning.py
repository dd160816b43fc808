"""The meaning that is given to a dataset, checked against the conflict that it is of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import file_digest
from pathlib import Path

from domain.errors import Fault
from domain.imports.importing import Importing
from domain.record.declarations import Conflict
from domain.vocabulary import ClaimantId, ConflictId, Role


def meant(importing: Importing, conflict: ConflictId | None) -> Conflict:
    """The conflict, with all who have been declared in it."""
    importing.await_log()
    return importing.conflict(conflict)


def faults_in_holders(conflict: Conflict, holders: Mapping[str, ClaimantId]) -> Iterator[Fault]:
    for option, holder in holders.items():
        if not conflict.is_party(holder):
            yield Fault(option, f"{holder!r} is not a party of {conflict.id}", name_a_party(conflict))


def faults_in_observers(conflict: Conflict, observers: Sequence[ClaimantId]) -> Iterator[Fault]:
    for claimant in observers:
        if (declared := conflict.claimants.get(claimant)) is not None and declared.role is not Role.OBSERVER:
            problem = f"{claimant!r} is declared with the role {declared.role}"
            yield Fault("--conflict", problem, "the importer speaks for an observer of that id: use another conflict")


def name_a_party(conflict: Conflict) -> str:
    sides = ", ".join(sorted(conflict.sides()))
    return f"name a side ({sides}) or a party below one" if sides else "the conflict has no parties: declare them first"


def digest_of(file: Path) -> str:
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()
