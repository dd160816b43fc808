"""Ids of things that are declared by their names."""

from __future__ import annotations

import typer

from domain.intake.naming import id_from


def made_id(name: str) -> str:
    made = id_from(name)
    if not made:
        raise typer.BadParameter(f"no id can be made from {name!r}: give one with --id")
    return made
