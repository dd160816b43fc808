"""Claims of control with what became of them, read from the timelines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from adapters.sql.dialect import among, table_of
from adapters.views.timelines.part import TimelinesPart
from domain.dates.instants import Instant
from domain.questions.along.lists import ClaimsPage, Counts, OverviewFilter, OverviewPage, Paging
from domain.record.dating import NEVER
from domain.stances.outcomes import Answered, ClaimOfControl
from domain.vocabulary import ClaimantId, Matter, PlaceId, StatementId, Status

ORDER = "c.begins, c.place, c.side"
ACKNOWLEDGED = "c.acknowledged_at <= :by"
ANSWERED = "c.ends <= :by and c.answer is not null"
DISPUTES = (
    f"select d.place from timelines_disputes d where d.conflict = :conflict and d.matter = '{Matter.CONTROL}'"
    " and d.begins <= :by and d.ends > :by and {known}"
)
DISPUTED = f"c.place in ({DISPUTES})"  # of many rows
# Of a few. The index of beginnings has no outcome, so that SQLite takes the key, which begins with the place.
IS_DISPUTED = f"exists ({DISPUTES} and d.place = c.place and d.outcome is not null)"
OUTCOME = (
    f"case when {ACKNOWLEDGED} then '{Answered.ACKNOWLEDGED}' when {ANSWERED} then c.answer"
    f" when {{disputed}} then '{Answered.CONTRADICTED}' else '{Answered.UNANSWERED}' end"
)
ENDED = "c.acknowledged_at is null and c.ends <= :by and c.answer = '{answer}'"  # it is acknowledged before it ends
COUNTED = {  # what is left is unanswered
    Answered.ACKNOWLEDGED: ACKNOWLEDGED,
    **{answer: ENDED.format(answer=answer) for answer in (Answered.RETRACTED, Answered.SUPERSEDED)},
    Answered.CONTRADICTED: "(c.acknowledged_at is null or c.acknowledged_at > :by)"
    f" and (c.answer is null or c.ends > :by) and {DISPUTED}",
}
CLOSED_BY = (
    f"case when {ACKNOWLEDGED} then c.acknowledged_by when c.ends <= :by then c.answered_by end,"
    f" case when {ACKNOWLEDGED} then c.acknowledged_at when {ANSWERED} then c.ends end"
)
BEGINS = "case when s.stated_latest > s.effective_latest then s.stated_latest else s.effective_latest end"  # to count


class _Row(NamedTuple):
    place: PlaceId
    side: ClaimantId
    begins: Instant
    ends: Instant
    claimant: ClaimantId
    outcome: str
    closed_by: StatementId | None
    closed_at: Instant | None


class SqlClaims(TimelinesPart):
    """The part of the ``AlongTime`` port about claims of control."""

    def claims(self, shown: OverviewFilter, outcome: Answered | None, paging: Paging, *, by: Instant) -> ClaimsPage:
        known = self._known("d")
        said = OUTCOME.format(disputed=IS_DISPUTED.format(known=known))
        source, given = self._source(shown, by)
        if outcome is not None:
            source += f" and {OUTCOME.format(disputed=DISPUTED.format(known=known))} = :outcome"
            given["outcome"] = str(outcome)
        columns = f"c.place, c.side, c.begins, c.ends, c.claimant, {said}, {CLOSED_BY}"
        rows = [_Row(*row) for row in self._page(columns, source, given, ORDER, paging)]
        counts = self._counts(source, given, outcome)
        cut = rows[: paging.limit]
        following = f"{cut[-1].begins}|{cut[-1].place}|{cut[-1].side}" if len(rows) > paging.limit else None
        total = sum(count for of in counts.values() for count in of.values())
        return ClaimsPage(OverviewPage(self._whole_claims(cut, by), following, total), counts)

    def _source(self, shown: OverviewFilter, by: Instant) -> tuple[str, dict[str, object]]:
        join, where, given = self._of_places("c", shown.places)
        claimants = shown.claimants(self._conflict)
        if claimants is not None:
            either = (among(self._engine, column, "claimants") for column in ("c.side", "c.claimant"))
            where += f" and ({' or '.join(either)})"
        source = (
            f"from timelines_claims c {join} where c.conflict = :conflict and {self._known('c')} and c.begins <= :by"
            f"{where}"
        )
        return source, self._given | given | self._claimants(claimants) | {"by": by}

    def _counts(self, source: str, given: Mapping[str, object], outcome: Answered | None) -> Counts:
        """By claimant. ``outcome``: the only one that ``source`` has."""
        sums = "" if outcome else "".join(f", count(*) filter (where {each})" for each in COUNTED.values())
        sql = (
            f"select c.claimant, count(*){sums.format(known=self._known('d'))} {source} group by c.claimant order by 1"
        )
        counted: dict[ClaimantId, dict[Answered, int]] = {}
        for claimant, total, *sums_of in self._session.rows(sql, given):
            counts = {outcome: total} if outcome else dict(zip(COUNTED, map(int, sums_of), strict=True))
            counts.setdefault(Answered.UNANSWERED, total - sum(counts.values()))
            counted[claimant] = {answered: counts.get(answered, 0) for answered in Answered}
        return counted

    def _whole_claims(self, rows: Sequence[_Row], by: Instant) -> list[ClaimOfControl]:
        statements = self._restating(rows, by)
        return [
            ClaimOfControl(
                place=row.place,
                side=row.side,
                claimant=row.claimant,
                statements=tuple(statements[row.place, row.side, row.begins]),
                begins=row.begins,
                ends=None if row.ends == NEVER or row.ends > by else row.ends,
                outcome=Answered(row.outcome),
                closed_by=row.closed_by,
                closed_at=row.closed_at,
            )
            for row in rows
        ]

    def _restating(
        self, rows: Sequence[_Row], by: Instant
    ) -> Mapping[tuple[PlaceId, ClaimantId, Instant], Sequence[StatementId]]:
        """By rank, the statements of a side that govern in its claim, or begin to count in it and say so."""
        found = defaultdict[tuple[PlaceId, ClaimantId, Instant], list[StatementId]](list)
        if not rows:
            return found
        wanted = [(row.place, row.side, row.begins, min(row.ends, by + 1), row.ends) for row in rows]
        columns = {"place": "text", "side": "text", "first": "bigint", "until": "bigint", "last": "bigint"}
        table, given = table_of(self._engine, "w", columns, wanted)
        # At an earlier position the key serves no end: with a plus, SQLite does not take the index of ends for it.
        to_its_end = f"{'' if self._is_newest else '+'}s.ends <= w.last"
        governing = (
            f"select w.place, w.side, w.first, s.rank, s.position, s.statement from {table}"
            " cross join timelines_stretches s where s.conflict = :conflict and s.place = w.place"
            f" and s.matter = '{Matter.CONTROL}' and s.speaker = w.side and {self._known('s')}"
            f" and s.ends > w.first and {to_its_end} and s.begins < w.until and s.statement is not null"
        )
        ends = (
            f"coalesce((select t.stated_latest from record_statements t where t.retracts = s.id"
            f" and t.known_from <= :at and t.known_to > :at), {NEVER})"
        )
        beginning = (
            f"select w.place, w.side, w.first, s.rank, s.position, s.id from {table}"
            " cross join record_statements s where s.conflict = :conflict and s.place = w.place"
            f" and s.matter = '{Matter.CONTROL}' and s.speaker = w.side and s.status = '{Status.CONTROLLED}'"
            " and s.side = w.side and s.known_from <= :at and s.known_to > :at"
            " and s.rank < w.until"  # it is never later than where it begins to count: an index has it
            f" and {BEGINS} >= w.first and {BEGINS} < w.until"
            f" and {BEGINS} <= s.until_latest and {BEGINS} < {ends}"
        )
        sql = f"select * from ({governing} union {beginning}) f order by 1, 2, 3, 4, 5"
        for place, side, first, _, _, statement in self._session.rows(sql, self._given | given):
            found[place, side, first].append(statement)
        return found
