"""Questions about a whole conflict, asked of a large record: a day, changes, disputes, outcomes.

    .venv/bin/python -m benchmarks.overviews [--places N] [--each N] [--postgres URL]

Makes up a conflict of ``--places`` places (3,000) with ``--each`` statements about each (10), in a new SQLite file or
in the migrated and empty database at ``--postgres``. Prints the seconds that each question takes, its JSON included.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

import orjson

from api.bootstrap import Installation, opened
from api.questions import overviews_wire as shapes
from api.settings import Settings
from domain.dates import edtf
from domain.intake.drafts import ReportDraft, StatementDraft
from domain.questions.along import DisputeFilter, OverviewFilter, Paging
from domain.questions.changes import Between, ask_changes
from domain.questions.day import ask_day
from domain.questions.overviews import ask_disputes, ask_outcomes
from domain.questions.past import Question
from domain.record.saying import Saying
from domain.record.statements import Source
from domain.stances.ports import PlaceFilter
from domain.vocabulary import Kind, Status
from tests.support.dataset_records import CONFLICT, DESK, a_place_at, a_war
from tests.support.engines import sqlite_engine

FIRST, DAYS = date(2024, 1, 1), 365
AT_ONCE = 250  # statements of a report
SAID = (
    ("russia", Status.CONTROLLED, "russia"),
    ("ukraine", Status.CONTROLLED, "ukraine"),
    ("isw", Status.CONTESTED, None),
    ("ukraine", Status.NOT_PRESENT, "ukraine"),
)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--places", type=int, default=3_000)
    asked.add_argument("--each", type=int, default=10)
    asked.add_argument("--postgres", metavar="URL")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = given.postgres or sqlite_engine(Path(folder)).url
        with opened(Settings(database=url)) as service:
            fill(service, given.places, given.each)
            for name, ask in questions(service).items():
                began = perf_counter()
                size = len(orjson.dumps(ask()))
                sys.stdout.write(f"{name:<10} {perf_counter() - began:6.2f} s, {size / 1e6:6.2f} MB\n")


def fill(service: Installation, places: int, each: int) -> None:
    a_war(service, *(a_place_at(f"geonames:{number}", 30, 45) for number in range(places)))
    statements = list(made_up(places, each))
    parts = [tuple(statements[start : start + AT_ONCE]) for start in range(0, len(statements), AT_ONCE)]
    source = Source(name="A paper", published=edtf.parse("2025-01-01"))
    drafts = [ReportDraft(id=None, conflict=CONFLICT, source=source, statements=part) for part in parts]
    service.recording.record_each(drafts, DESK, readable=False)
    service.await_views(service.store.size())


def made_up(places: int, each: int) -> Iterator[StatementDraft]:
    for turn in range(each):
        for place in range(places):
            by, status, holder = SAID[(turn + place) % len(SAID)]
            day = FIRST + timedelta((turn * DAYS // each + place * 7) % DAYS)
            saying = Saying(status=status, holder=holder, stated=edtf.parse(day.isoformat()))
            yield StatementDraft(kind=Kind.CLAIM, claimant=by, place=f"geonames:{place}", saying=saying)


def questions(service: Installation) -> dict[str, Callable[[], object]]:
    now = Question(said_by="2024-12-31")
    shown, paging = OverviewFilter(places=PlaceFilter()), Paging(limit=1_000)
    between = Between(before=replace(now, said_by="2024-06-30"), after=now)
    wanted = DisputeFilter()
    return {
        "day": lambda: shapes.day(ask_day(service.asking, "2024-06-30", Question(), shown, paging)),
        "changes": lambda: shapes.changes(ask_changes(service.asking, between, shown, paging)),
        "disputes": lambda: shapes.disputes(ask_disputes(service.asking, now, shown, wanted, paging)),
        "outcomes": lambda: shapes.outcomes(ask_outcomes(service.asking, now, shown, None, paging)),
    }


if __name__ == "__main__":
    main()
