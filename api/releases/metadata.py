"""The metadata of a release for machines: a Data Package (Frictionless, version 2) and Croissant 1.1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from api.files.export.fields import Field
from api.files.export.kinds import MEDIA_TYPES, Format
from api.files.export.package import PROFILE, licences, source, where_any
from api.files.stances import ATTRIBUTION
from api.releases.about import About
from api.releases.citing import citation, published
from api.releases.tables import ReleaseTable
from api.releases.writing import files_of
from domain.record.declarations import BatchDeclaration
from domain.releases.readings import ReleasedRecord

NAME = "claimline-release"
NO_LICENCE = "No licence is named: see LICENCES.md"
SCHEMA_ORG: Mapping[str, str] = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Text",  # written yes or no
    "datetime": "sc:DateTime",
    "date": "sc:Date",
}


class FileFacts(NamedTuple):
    path: str
    size: int
    sha256: str


Files = Mapping[str, FileFacts]  # by path, those of CSV


def _dumped(shape: object) -> bytes:
    return orjson.dumps(shape, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def batches_of(released: ReleasedRecord) -> Sequence[BatchDeclaration]:
    """Those that may be passed on and that statements of the release came with."""
    said = {each.batch for each in released.statements}
    return [of for name, of in sorted(released.record.batches.items()) if name in said]


def data_package(about: About, released: ReleasedRecord, tables: Sequence[ReleaseTable], files: Files) -> bytes:
    batches = batches_of(released)
    return _dumped(
        {
            "$schema": PROFILE,
            "name": NAME,
            "title": about.title,
            "description": ATTRIBUTION,
            **({} if about.url is None else {"homepage": about.url}),
            "version": str(about.tree.known_at),
            "created": published(released).isoformat() + "T00:00:00Z",
            "contributors": [{"title": each, "roles": ["creator"]} for each in about.authors],
            "resources": [each for table in tables for each in _resources(table, files)],
            **where_any("licenses", licences(batches)),
            **where_any("sources", [source(batch) for batch in batches]),
        }
    )


def _resources(table: ReleaseTable, files: Files) -> list[Mapping[str, Any]]:
    """The schema is that of the CSV file; the Parquet file, which has types itself, is a file.

    No metadata names the hash or the size of a Parquet file, which another version of its library writes otherwise.
    """
    csv_file, parquet_file = files_of(table, long_csv=True)
    schema = {"fields": [each.shape() for each in table.fields], "primaryKey": list(table.key)}
    shapes = []
    if csv_file is not None and csv_file in files:
        as_csv = {"type": "table", **_resource(files[csv_file], Format.CSV), "encoding": "utf-8", "schema": schema}
        shapes.append({"name": table.name.replace("_", "-"), "description": table.meaning, **as_csv})
    name = f"{table.name.replace('_', '-')}-parquet"
    as_file = {"type": "file", "name": name, "description": table.meaning, **_path(parquet_file, Format.PARQUET)}
    return [*shapes, as_file]


def _resource(file: FileFacts, form: Format) -> Mapping[str, Any]:
    return {**_path(file.path, form), "bytes": file.size, "hash": f"sha256:{file.sha256}"}


def _path(path: str, form: Format) -> Mapping[str, Any]:
    return {"path": path, "format": str(form), "mediatype": MEDIA_TYPES[form]}


def croissant(about: About, released: ReleasedRecord, tables: Sequence[ReleaseTable], files: Files) -> bytes:
    named = [each.get("path") or each["title"] for each in licences(batches_of(released))]
    return _dumped(
        {
            "@context": CONTEXT,
            "@type": "sc:Dataset",
            "conformsTo": "http://mlcommons.org/croissant/1.1",
            "name": NAME,
            "description": f"{about.title}. {ATTRIBUTION}",
            "license": named or [NO_LICENCE],
            "url": about.url or f"urn:sha256:{about.tree.head.root.hex()}",
            "version": f"{about.tree.known_at}.0.0",
            "datePublished": published(released).isoformat(),
            "creator": [{"@type": "sc:Organization", "name": each} for each in about.authors],
            "citeAs": citation(about, released),
            "isLiveDataset": False,
            "distribution": [_distribution(file) for file in files.values()],
            "recordSet": [
                _record_set(table, file) for table in tables if (file := files_of(table, long_csv=True)[0]) in files
            ],
        }
    )


def _distribution(file: FileFacts) -> Mapping[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "contentUrl": file.path,
        "contentSize": f"{file.size} B",
        "encodingFormat": MEDIA_TYPES[Format.CSV],
        "sha256": file.sha256,
    }


def _record_set(table: ReleaseTable, source_file: str | None) -> Mapping[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.meaning,
        "key": [{"@id": f"{table.name}/{name}"} for name in table.key],
        "field": [_field(table, each, source_file) for each in table.fields],
    }


def _field(table: ReleaseTable, field: Field, source_file: str | None) -> Mapping[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{field.name}",
        "name": field.name,
        "description": field.description,
        "dataType": SCHEMA_ORG[field.type],
        "source": {"fileObject": {"@id": source_file}, "extract": {"column": field.name}},
    }


CONTEXT: Mapping[str, Any] = {  # as version 1.1 of the format has it
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
