"""Which importers compare a file with the imports before it."""

from __future__ import annotations

from adapters.importers.acled import plan as acled
from adapters.importers.polygons import plan as polygons
from adapters.importers.viina import plan as viina
from adapters.importers.wikipedia import control as wikipedia
from domain.imports.series import COMPARED


def test_importers_that_compare_are_known_by_the_names_that_their_batches_bear() -> None:
    assert {acled.IMPORTER, polygons.IMPORTER, viina.IMPORTER, wikipedia.IMPORTER} == COMPARED
