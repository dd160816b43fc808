"""Texts read in a process of their own: the module that it runs, and the requests to it."""

from __future__ import annotations

from dataclasses import asdict

import orjson

from adapters.own_process import OwnProcess
from domain.extraction.propose import TextToRead

TEXT_READING = "api.bootstrap.text_reading"
TEXT_SECONDS_MAX = 30.0  # from the start of the process, where it does not run yet


def read_by(process: OwnProcess, asked: TextToRead) -> bytes:
    """Return the answer to ``asked`` as JSON. Raises ``HelperFailed``."""
    return process.ask(orjson.dumps(asdict(asked)))
