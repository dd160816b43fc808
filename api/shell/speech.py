"""Errors as the shell tells them: domain rules name addresses of HTTP and fields of JSON, the shell its commands."""

from __future__ import annotations

import re
from collections.abc import Collection

from domain.errors import AlreadyRecorded, ClaimlineError, Fault, Refused

IN_SHELL: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(address), command)
    for address, command in (
        (r"GET /v1/webhooks and `claimline webhooks list` show", "`claimline webhooks list` shows"),
        (r"GET /v1/places\?q=", "`claimline places NAME`"),
        (r"GET /v1/statements/\{id\}", "`claimline show ID`"),
        (r"GET /v1/statements\?person=([^)]+)", r"`claimline statements --person '\1'`"),
        (r"GET /v1/statements", "`claimline statements`"),
        (r"GET /v1/conflicts lists those of each conflict", "`claimline claimants` lists them"),
        (r"GET /v1/conflicts", "`claimline conflicts`"),
        (r"(?<=declare it with )PUT /v1/conflicts/[A-Za-z0-9._:-]+", "`claimline claimant declare`"),
        (r"PUT /v1/conflicts(/[A-Za-z0-9._:-]+)?( first)?", r"`claimline conflict declare`\2"),
        (r"POST /v1/places/imports", "`claimline import gazetteer --country`"),
        (r"GET /v1/([a-z]+s) finds", r"`claimline \1` finds"),
        (r"DELETE /v1/([a-z]+)s/([A-Za-z0-9._:-]+)/retirement", r"`claimline \1 reinstate \2`"),
        (r"PUT /v1/places", "`claimline place declare`"),
        (r"GET (/ogc/\S+)", r"\1 over HTTP"),
        (r"declare it with PUT$", "declare it with `claimline place declare`"),
        (r": POST /v1/conflicts/\S+/corrections", ", over HTTP"),
        (r"use another Idempotency-Key for another amendment", "give another id"),
    )
)


def in_shell(text: str) -> str:
    """``text`` with shell commands in the place of addresses."""
    for address, command in IN_SHELL:
        text = address.sub(command, text)
    return text


def told(error: ClaimlineError, options: Collection[str] = ()) -> str:
    """An error, each fault on a line of its own. ``options``: of the command; a field of that name is its option."""
    match error:
        case Refused(faults=faults):
            text = "\n  ".join(str(_of_option(fault, options)) for fault in faults)
        case AlreadyRecorded(fault=fault):
            text = str(_of_option(fault, options))
        case _:
            text = str(error)
    return in_shell(text)


def _of_option(fault: Fault, options: Collection[str]) -> Fault:
    name = fault.pointer.rpartition("/")[2]
    return fault._replace(pointer=f"--{name.replace('_', '-')}") if name in options else fault
