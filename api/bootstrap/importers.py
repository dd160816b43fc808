"""The importers, by the names of their commands."""

from __future__ import annotations

from adapters.importers.acled.importer import acled
from adapters.importers.auto_archiver.sheet import auto_archiver
from adapters.importers.places.importer import countries_of, geonames_file, geonames_places, place_list
from adapters.importers.polygons.importer import polygons
from adapters.importers.reports.importer import reports
from adapters.importers.source_files import opened
from adapters.importers.statements.importer import statements
from adapters.importers.viina.importer import viina
from adapters.importers.wikipedia.importer import wikipedia_control


class Importers:
    acled = staticmethod(acled)
    auto_archiver = staticmethod(auto_archiver)
    countries_of = staticmethod(countries_of)
    geonames_file = staticmethod(geonames_file)
    geonames_places = staticmethod(geonames_places)
    opened = staticmethod(opened)
    place_list = staticmethod(place_list)
    polygons = staticmethod(polygons)
    reports = staticmethod(reports)
    statements = staticmethod(statements)
    viina = staticmethod(viina)
    wikipedia_control = staticmethod(wikipedia_control)
