"""The timelines as a view: which statement governs along time, the disputes, and the claims of control.

Its rows are bitemporal: stretches of said time, each between the positions at which it is known. It reads the places'
words in the tables of the record, and so depends on that view: it is never ahead of it.
"""

from __future__ import annotations

from importlib.resources import files

from adapters.sql.dialect import Engine, script
from adapters.sql.session import Session
from adapters.views.record.view import SqlRecordView

STRETCHES = (
    *("conflict", "place", "matter", "speaker", "begins", "ends", "known_from", "known_to"),
    *("statement", "claimant", "status", "holder", "side", "is_captured", "rank", "position"),
)
DISPUTES = (
    *("conflict", "place", "matter", "begins", "ends", "known_from", "known_to"),
    *("opened_by", "closed_by", "outcome"),
)
CLAIMS = (
    *("conflict", "place", "side", "begins", "ends", "known_from", "known_to"),
    *("claimant", "statement", "acknowledged_at", "acknowledged_by", "answer", "answered_by"),
)


class SqlTimelinesView:
    name = "timelines"
    version = 1
    tables = ("stretches", "disputes", "claims")
    depends_on = (SqlRecordView.name,)

    def __init__(self, engine: Engine) -> None:
        self._engine: Engine = engine

    def create(self, session: Session, *, prefix: str, copy: str) -> None:
        text = files("adapters.views.timelines").joinpath("timelines.sql").read_text(encoding="utf-8")
        for statement in script(text, self._engine, prefix=prefix, copy=copy):
            session.execute(statement, {})
