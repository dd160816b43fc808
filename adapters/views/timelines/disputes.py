"""Disputes, read from the timelines: a page of those that have begun, and those that turn in a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from adapters.sql.dialect import among, table_of
from adapters.views.timelines.part import STRETCH_COLUMNS, TimelinesPart, stretch_from_row
from domain.dates.edtf import Bounds
from domain.dates.instants import MICROSECONDS_PER_DAY, Instant
from domain.questions.along.lists import (
    DisputeFilter,
    DisputeOf,
    OverviewFilter,
    OverviewPage,
    Paging,
    TurnedDisputes,
    dispute_key,
)
from domain.record.dating import NEVER
from domain.stances.phases import SidesAlong, dispute_of
from domain.stances.stretches import DisputeSpan
from domain.vocabulary import Matter, Outcome, PlaceId

COLUMNS = "d.place, d.matter, d.begins, d.ends, d.opened_by, d.closed_by, d.outcome"
ORDER = "d.begins, d.place, d.matter"
OUTCOME = f"case when d.ends > :by then '{Outcome.OPEN}' else d.outcome end"
AGE = "case when d.ends > :by then :by else d.ends end - d.begins"


class SqlDisputes(TimelinesPart):
    """The part of the ``AlongTime`` port about disputes."""

    def disputes(
        self, shown: OverviewFilter, wanted: DisputeFilter, paging: Paging, *, by: Instant
    ) -> OverviewPage[DisputeOf]:
        join, where, given = self._conditions(shown)
        where += " and d.begins <= :by"
        if wanted.outcome is not None:
            where += f" and {OUTCOME} = :outcome"
            given["outcome"] = str(wanted.outcome)
        if wanted.older_than is not None:
            where += f" and {AGE} > :older_than"
            given["older_than"] = wanted.older_than * MICROSECONDS_PER_DAY
        source, given = f"from timelines_disputes d {join} where {where}", given | {"by": by}
        rows = self._page(COLUMNS, source, given, ORDER, paging)
        [(total,)] = self._session.rows(f"select count(*) {source}", given)
        spans = [_span(row) for row in rows[: paging.limit]]
        following = _key(spans[-1]) if len(rows) > paging.limit else None
        return OverviewPage(self._whole(spans, by), following, int(total))

    def turned(self, shown: OverviewFilter, day: Bounds) -> TurnedDisputes:
        join, where, given = self._conditions(shown)
        given |= {"first": day.earliest, "last": day.latest, "by": NEVER}
        opened, closed = (
            self._session.rows(
                f"select {COLUMNS} from timelines_disputes d {join}"
                f" where {where} and d.{end} >= :first and d.{end} <= :last order by {ORDER}",
                given,
            )
            for end in ("begins", "ends")
        )
        return TurnedDisputes([_span(row) for row in opened], [_span(row) for row in closed])

    def whole(self, spans: Sequence[DisputeSpan]) -> Sequence[DisputeOf]:
        return self._whole(spans, NEVER)

    def _conditions(self, shown: OverviewFilter) -> tuple[str, str, dict[str, object]]:
        join, where, given = self._of_places("d", shown.places)
        claimants = shown.claimants(self._conflict)
        if shown.matter is not None:
            where += " and d.matter = :matter"
            given["matter"] = str(shown.matter)
        if claimants is not None:
            where += f" and {self._said_by_any()}"
        given |= self._given | self._claimants(claimants)
        return join, f"d.conflict = :conflict and {self._known('d')}{where}", given

    def _said_by_any(self) -> str:
        """Whether one of the claimants has a statement among the sides' by then."""
        return (
            "exists (select 1 from timelines_stretches s where s.conflict = d.conflict and s.place = d.place"
            f" and s.matter = d.matter and {self._among_sides('s.speaker')} and {self._known('s')}"
            f" and {among(self._engine, 's.claimant', 'claimants')} and s.is_captured = 0"
            " and s.begins < d.ends and s.begins <= :by and s.ends > d.begins)"
        )

    def _whole(self, spans: Sequence[DisputeSpan], by: Instant) -> list[DisputeOf]:
        along = self._stretches(spans)
        return [
            DisputeOf(
                place=each.place, matter=each.matter, dispute=dispute_of(each, along[each.place, each.matter], by=by)
            )
            for each in spans
        ]

    def _stretches(self, spans: Iterable[DisputeSpan]) -> Mapping[tuple[PlaceId, Matter], SidesAlong]:
        """The sides' stances about each place and matter, as far as the spans reach."""
        ranges = dict[tuple[PlaceId, Matter], tuple[Instant, Instant]]()
        for each in spans:
            first, last = ranges.get((each.place, each.matter), (each.begins, each.ends))
            ranges[each.place, each.matter] = min(first, each.begins), max(last, each.ends)
        found = defaultdict[tuple[PlaceId, Matter], SidesAlong](SidesAlong)
        if not ranges:
            return found
        wanted = [(place, str(matter), *within) for (place, matter), within in ranges.items()]
        columns = {"place": "text", "matter": "text", "first": "bigint", "last": "bigint"}
        table, given = table_of(self._engine, "w", columns, wanted)
        sql = (
            f"select {STRETCH_COLUMNS} from {table} cross join timelines_stretches s where s.conflict = :conflict"
            f" and s.place = w.place and s.matter = w.matter and {self._among_sides('s.speaker')}"
            f" and {self._known('s')} and s.ends > w.first and s.begins < w.last"
            " and s.statement is not null and s.is_captured = 0"
            " order by s.place, s.matter, s.speaker, s.begins"
        )
        for row in self._session.rows(sql, self._given | given):
            stretch = stretch_from_row(row)
            found[stretch.place, stretch.matter].add(stretch)
        return found


def _key(span: DisputeSpan) -> str:
    return dispute_key(span.begins, span.place, span.matter)


def _span(row: Sequence[Any]) -> DisputeSpan:
    place, matter, begins, ends, opened_by, closed_by, outcome = row
    return DisputeSpan(
        place=place,
        matter=Matter(matter),
        begins=begins,
        ends=ends,
        opened_by=opened_by,
        closed_by=closed_by,
        outcome=Outcome(outcome),
    )
