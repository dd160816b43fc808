"""The parts of the Python client that are made: ``python -m tests.support.client_parts`` writes them anew.

Its types are made from the OpenAPI document. Its verifier is the service's own, with other names of modules.
"""

from __future__ import annotations

import keyword
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.support.engines import sqlite_engine
from tests.support.running import running
from tests.support.tidiness import ROOT

PACKAGE = ROOT / "clients" / "python" / "claimline_client"
REMAKE = "python -m tests.support.client_parts"
QUESTIONS = (
    *("list_conflicts", "read_conflict", "find_places", "read_place", "read_dates", "list_policies"),
    *("read_stances", "read_place_stances", "read_timeline", "read_day", "read_changes", "list_disputes"),
    *("list_outcomes", "read_figures", "read_slice", "read_accepted", "list_statements", "read_statement"),
    *("read_log", "read_checkpoint", "prove_entry", "read_entry", "prove_consistency", "read_evidence"),
    "read_feed",
)
WRITES = (
    *("append_report", "correct_statement", "annul_statement", "corroborate_statement", "correct_report"),
    *("correct_claimant", "declare_conflict", "declare_place", "propose_statements"),
)
OF_THE_CLIENT = ("cursor", "f", "raw")  # it turns pages, and picks the format
OF_FOLLOWING = {"read_feed": ("after", "wait", "limit")}
VERIFIER = "inclusion"  # with all that it imports
OURS = re.compile(r"^from domain\.proofs\.(\w+) import", re.MULTILINE)
JSON = "application/json"
REF = "#/components/schemas/"
SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}

Schema = Mapping[str, Any]


def document() -> Schema:
    with tempfile.TemporaryDirectory() as folder, running(sqlite_engine(Path(folder))) as there:
        served: Schema = there.read("/openapi.json")
    return served


def parts(served: Schema) -> Mapping[str, str]:
    """Return the text of every part, by its path in the package."""
    return {"models.py": _formatted("".join(_models(served)))} | {
        f"proofs/{name}.py": _formatted(_of_the_verifier(name)) for name in _needed({VERIFIER})
    }


# The verifier


def _needed(names: set[str]) -> Sequence[str]:
    found = names.union(*(OURS.findall(_proofs(name)) for name in names))
    return sorted(names) if found == names else _needed(found)


def _proofs(name: str) -> str:
    return (ROOT / "domain" / "proofs" / f"{name}.py").read_text(encoding="utf-8")


def _of_the_verifier(name: str) -> str:
    text = _proofs(name)
    text = text.replace("from domain.proofs.", "from claimline_client.proofs.")
    text = text.replace("from domain.errors import", "from claimline_client.errors import")
    return f"# Made from domain/proofs/{name}.py by `{REMAKE}`.\n{text}"


# The types


def _models(served: Schema) -> Iterator[str]:
    operations = {operation["operationId"]: (path, operation) for path, operation in _operations(served)}
    wanted = {name: operations[name] for name in (*QUESTIONS, *WRITES)}
    schemas = served["components"]["schemas"]
    yield f'"""Questions, answers and reports, as the OpenAPI document has them. Made by `{REMAKE}`."""\n\n'
    yield "from __future__ import annotations\n\nfrom collections.abc import Mapping\n"
    yield "from typing import Any, Literal, NotRequired, TypedDict\n\n"
    yield "from claimline_client.values import Value\n\n"
    yield "PATHS: Mapping[str, str] = {\n"
    yield from (f"{name!r}: {path!r},\n" for name, (path, _) in wanted.items())
    yield "}\n"
    for name in _reached(wanted, schemas):
        yield _declared(name, schemas[name])
    yield from (_query(name, wanted[name][1]) for name in QUESTIONS)


def _operations(served: Schema) -> Iterator[tuple[str, Schema]]:
    for path, methods in served["paths"].items():
        yield from ((path, operation) for operation in methods.values())


def _reached(wanted: Mapping[str, tuple[str, Schema]], schemas: Schema) -> Sequence[str]:
    reached = {"Problem"}
    fresh = reached | set(_names(list(_json_of(wanted.values()))))
    while fresh:
        reached |= fresh
        fresh = {name for each in fresh for name in _names(schemas[each])} - reached
    return sorted(reached)


def _json_of(wanted: Iterable[tuple[str, Schema]]) -> Iterator[Schema]:
    """Yield the JSON of requests and of good answers, and the parameters."""
    for _, operation in wanted:
        yield operation.get("requestBody", {}).get("content", {})
        yield {"parameters": [each for each in operation.get("parameters", []) if each["in"] == "query"]}
        good = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
        yield from (answer.get("content", {}).get(JSON, {}) for answer in good)


def _names(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _names(each)
    elif isinstance(node, Mapping):
        for name, value in node.items():
            if name == "$ref":
                yield value.removeprefix(REF)
            elif name not in ("example", "examples"):
                yield from _names(value)


def _declared(name: str, schema: Schema) -> str:
    if "properties" not in schema:
        return f"{name} = {_type(schema)}\n"
    required = schema.get("required", ())
    fields = {
        each: _type(of) if each in required else f"NotRequired[{_type(of)}]"
        for each, of in schema["properties"].items()
    }
    return _typed_dict(name, fields)


def _typed_dict(name: str, fields: Mapping[str, str], *, total: bool = True) -> str:
    """Write a class, or a call where a field has the name of a word of Python."""
    rest = "" if total else ", total=False"
    if any(keyword.iskeyword(each) for each in fields):
        return (
            f"{name} = TypedDict({name!r}, {{{', '.join(f'{each!r}: {of!r}' for each, of in fields.items())}}}{rest})\n"
        )
    lines = [f"    {each}: {of}\n" for each, of in fields.items()] or ["    pass\n"]
    return f"class {name}(TypedDict{rest}):\n{''.join(lines)}\n"


def _type(schema: Schema) -> str:
    match schema:
        case {"$ref": ref}:
            return str(ref).removeprefix(REF)
        case {"const": value}:
            return f"Literal[{value!r}]"
        case {"enum": values}:
            return f"Literal[{', '.join(repr(value) for value in values)}]"
        case {"anyOf": choices}:
            return " | ".join(dict.fromkeys(_type(each) for each in choices))
        case {"type": "array" | "object"}:
            return _collection(schema)
    return SCALARS[schema["type"]] if "type" in schema else "Any"


def _collection(schema: Schema) -> str:
    match schema:
        case {"prefixItems": [first, *_]} | {"items": first}:
            return f"list[{_type(first)}]"
        case {"additionalProperties": Mapping() as values}:
            return f"dict[str, {_type(values)}]"
    return "dict[str, Any]"


def _query(name: str, operation: Schema) -> str:
    """Write the parameters that may be left out; a method of the client names the others."""
    asked = [each for each in operation.get("parameters", ()) if each["in"] == "query" and not each["required"]]
    own = (*OF_THE_CLIENT, *OF_FOLLOWING.get(name, ()))
    fields = {each["name"]: _asked(each["schema"]) for each in asked if each["name"] not in own}
    return _typed_dict(f"{name.title().replace('_', '')}Query", fields, total=False) if fields else ""


def _asked(schema: Schema) -> str:
    kind = _type(schema)
    return "Value" if kind == "str" else kind


def _formatted(text: str) -> str:
    for command in (["check", "--fix-only", "--quiet"], ["format", "--quiet"]):
        name = ["--stdin-filename", str(PACKAGE / "models.py"), "-"]
        ruff = [sys.executable, "-m", "ruff", *command, *name]
        text = subprocess.run(ruff, input=text, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    return text


if __name__ == "__main__":
    for path, text in parts(document()).items():
        (PACKAGE / path).write_text(text, encoding="utf-8")
