"""How many claims were made, counted by the database."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.views.record.governing import SqlGoverningStatements, place_conditions
from adapters.views.record.rows import WITH_PLACE, known
from domain.dates.instants import Instant
from domain.stances.lines import Axis, Line
from domain.stances.ports import ClaimLabels, ClaimsAt, ClaimsSaid, PlaceFilter
from domain.vocabulary import ConflictId, Kind


class SqlCountedClaims(SqlGoverningStatements):
    """The ``CountedClaims`` port. The index counts; it does not know when entries are found."""

    def claims_along(self, conflict: ConflictId, line: Line, places: PlaceFilter) -> Iterator[ClaimsAt]:
        if line.axis is Axis.KNOWN_AT:
            return self._claims_found(conflict, line, places)
        return self._indexed.claims_along(conflict, line, self._chosen(places, line.known_at))

    def _claims_found(self, conflict: ConflictId, line: Line, places: PlaceFilter) -> Iterator[ClaimsAt]:
        wanted, given = place_conditions(places)
        by_place = "" if places.place is None else " and s.place = :place"
        sql = (
            "select s.claimant, o.found_at, count(*) from record_statements s"
            f" join record_positions o on o.position = s.position {WITH_PLACE if wanted else ''}"
            f" where s.conflict = :conflict and s.kind = '{Kind.CLAIM}' and s.matter = :matter and {known('s')}"
            f" {by_place} {wanted} group by s.claimant, o.found_at"
        )
        given |= {"conflict": conflict, "matter": str(line.matter), "at": line.known_at}
        yield from (ClaimsAt(*row) for row in self._session.stream(sql, given))

    def claims_said(
        self, conflict: ConflictId, places: PlaceFilter, labels: ClaimLabels, *, said_by: Instant, at: int
    ) -> Iterator[ClaimsSaid]:
        return self._indexed.claims_said(conflict, self._chosen(places, at), labels, said_by=said_by, at=at)
