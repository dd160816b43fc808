"""All figures, by subject. A new module of figures is named here."""

from __future__ import annotations

from benchmarks import appending, importing, posting, stances
from benchmarks.harness.figures import Figure

FIGURES: tuple[Figure, ...] = (
    *stances.FIGURES,
    *appending.FIGURES,
    *posting.FIGURES,
    *importing.FIGURES,
)
