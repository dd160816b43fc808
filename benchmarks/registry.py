"""All figures, by subject. A new module of figures is named here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks import (
    abuse,
    appending,
    edge,
    export,
    importing,
    overviews,
    page,
    posting,
    processes,
    proofs,
    publishing,
    rebuilds,
    slices,
    stances,
    stream,
)
from benchmarks.harness.figures import Figure

SUBJECTS: Mapping[str, Sequence[Figure]] = {
    "Stances of all places": stances.FIGURES,
    "Slices": slices.FIGURES,
    "Days, changes, disputes, outcomes": overviews.FIGURES,
    "Appends": appending.FIGURES,
    "Reports posted": posting.FIGURES,
    "Clients that mean no good": abuse.FIGURES,
    "Imports": importing.FIGURES,
    "Rebuilds": rebuilds.FIGURES,
    "Streams": stream.FIGURES,
    "Brokers": publishing.FIGURES,
    "Exports": export.FIGURES,
    "Questions over HTTP": edge.FIGURES,
    "Several processes": processes.FIGURES,
    "Proofs": proofs.FIGURES,
    "The page": page.FIGURES,
}
FIGURES: tuple[Figure, ...] = tuple(figure for figures in SUBJECTS.values() for figure in figures)
