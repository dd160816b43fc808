"""The few places where the two engines need other words for the same thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Literal, NamedTuple

import orjson

Engine = Literal["sqlite", "postgres"]

TEXT_BY_BYTES = {"sqlite": "text", "postgres": 'text collate "C"'}
BLOB = {"sqlite": "blob", "postgres": "bytea"}


def among(engine: Engine, column: str, parameter: str) -> str:
    """The condition that ``column`` is one of the list in ``parameter``, which ``listed`` has made."""
    if engine == "postgres":
        return f"{column} = any(:{parameter})"
    return f"{column} in (select value from json_each(:{parameter}))"


def listed(engine: Engine, values: Iterable[str]) -> object:
    ordered = sorted(values)
    return ordered if engine == "postgres" else orjson.dumps(ordered).decode()


def containing(text: str) -> str:
    """For ``like … escape '!'``."""
    for special in "!%_":
        text = text.replace(special, f"!{special}")
    return f"%{text}%"


def holding(engine: Engine, column: str, parameter: str) -> str:
    """The condition that ``column`` holds the text, letter by letter: ``like`` takes a for A in SQLite alone."""
    return f"{'strpos' if engine == 'postgres' else 'instr'}({column}, :{parameter}) > 0"


def table_of(
    engine: Engine, alias: str, columns: Mapping[str, str], rows: Sequence[Sequence[object]]
) -> tuple[str, dict[str, object]]:
    """``rows`` as the table ``alias`` to select from, ``columns`` by name and type; and the parameters that it needs.

    PostgreSQL before 16 refuses a subquery without an alias.
    """
    if engine == "postgres":
        given = {f"rows_{name}": [row[index] for row in rows] for index, name in enumerate(columns)}
        arrays = ", ".join(f"cast(:rows_{name} as {kind}[])" for name, kind in columns.items())
        return f"unnest({arrays}) as {alias} ({', '.join(columns)})", dict(given)
    picked = ", ".join(f"json_extract(value, '$[{index}]') as {name}" for index, name in enumerate(columns))
    return f"(select {picked} from json_each(:rows)) as {alias}", {"rows": orjson.dumps(rows).decode()}


class Script(NamedTuple):
    """A .sql file of a view. ``needed``: indexes, without the name of the copy, that filling the tables needs."""

    package: str
    file: str
    needed: tuple[str, ...] = ()

    def tables(self, engine: Engine, *, prefix: str, copy: str) -> list[str]:
        """The tables, and the indexes that filling them needs."""
        return [each for each in self._statements(engine, prefix, copy) if not self._is_late(each, copy)]

    def indexes(self, engine: Engine, *, prefix: str, copy: str) -> list[str]:
        """The other indexes."""
        return [each for each in self._statements(engine, prefix, copy) if self._is_late(each, copy)]

    def _statements(self, engine: Engine, prefix: str, copy: str) -> list[str]:
        text = files(self.package).joinpath(self.file).read_text(encoding="utf-8")
        return script(text, engine, prefix=prefix, copy=copy)

    def _is_late(self, statement: str, copy: str) -> bool:
        is_index = statement.startswith("create index")
        return is_index and not any(statement.startswith(f"create index {copy}_{name} ") for name in self.needed)


def script(text: str, engine: Engine, *, prefix: str, copy: str) -> list[str]:
    """The statements of a .sql file, for the copy of a view that ``prefix`` and ``copy`` name."""
    lines = (line for line in text.splitlines() if not line.startswith("--"))
    filled = "\n".join(lines).format(prefix=prefix, copy=copy, text=TEXT_BY_BYTES[engine])
    return [statement.strip() for statement in filled.split(";\n") if statement.strip()]
