"""The use case of a flat file: the statements of one moment, a row each, so that they can be recorded anew elsewhere.

What is not in the file is not named in it either, so that the file stands alone: a denial loses the statements that
are annulled or withheld, and then says its status itself; a retraction of one of them says nothing, and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import NamedTuple

from domain.questions.coordinates import Asking, LookedUp
from domain.questions.past import PlaceStances, RecordSnapshot
from domain.questions.statements.lists import Statements, StatementWanted, ask_statements
from domain.record.declarations import Conflict, Place
from domain.record.denials import opposite_of
from domain.record.folded import FiledStatement
from domain.record.statements import Content, Denial, Retraction
from domain.stances.ports import KnownStatement
from domain.vocabulary import BatchId, StatementId

PAGE = 1_000


class ExportRow(NamedTuple):
    """A statement as it can be handed in again; ``derived`` only where it would be derived again."""

    told: KnownStatement
    place: Place


class ExportPage(NamedTuple):
    found: LookedUp
    rows: Sequence[ExportRow]
    withheld: int  # statements that were left out, for their licence forbids to pass them on


def export_pages(
    asking: Asking, wanted: StatementWanted, known_at: str | None, *, with_restricted: bool, page: int = PAGE
) -> Iterator[ExportPage]:
    """Yield statements in the order of the log; all pages are of the moment that the first one settles."""
    after: int | None = 0
    while after is not None:
        found = ask_statements(asking, wanted, known_at, after=after, limit=page)
        known_at, after = str(found.known_at.position), found.next
        with asking.readings.snapshot() as past:
            yield _page(past, found, with_restricted=with_restricted)


def passed_on(each: PlaceStances, withheld: AbstractSet[BatchId]) -> PlaceStances | None:
    """``each`` without the stances that came with an import in ``withheld``; None where then none is left.

    No earlier word takes their place, and what the sides agree on stays: else the file would tell of another record.
    """
    left = {speaker: told for speaker, told in each.stances.items() if told.filed.batch not in withheld}
    return replace(each, stances=left) if left else None


def _page(past: RecordSnapshot, found: Statements, *, with_restricted: bool) -> ExportPage:
    at = found.known_at.position
    withheld = frozenset() if with_restricted else past.restricted_batches()
    there = past.filed({name for told in found.told for name in _named(told.filed)}, at=at)
    named = {name: filed for name, filed in there.items() if filed.batch not in withheld}
    conflicts = {conflict.id: conflict for conflict in past.conflicts(at=at)}
    places = past.places_of({told.filed.content.place for told in found.told}, at=at)
    rows, left_out = list[ExportRow](), 0
    for told in found.told:
        filed = named_alone(told.filed, named, conflicts[told.filed.conflict])
        if told.filed.batch in withheld or (filed is None and _retracted(told.filed) in there):
            left_out += 1
        elif filed is not None:
            alone = told if filed is told.filed else told._replace(filed=filed)
            rows.append(ExportRow(alone, places[filed.content.place]))
    return ExportPage(found.found, rows, left_out)


def _named(filed: FiledStatement) -> Iterator[StatementId]:
    """The statements that this one names."""
    if filed.retracted_by is not None:
        yield filed.retracted_by
    if isinstance(filed.content, Denial):
        yield from filed.content.denies
    if isinstance(filed.content, Retraction):
        yield filed.content.retracts


def _retracted(filed: FiledStatement) -> StatementId | None:
    return filed.content.retracts if isinstance(filed.content, Retraction) else None


def named_alone(
    filed: FiledStatement, named: Mapping[StatementId, FiledStatement], conflict: Conflict
) -> FiledStatement | None:
    """``filed`` naming only what can be named; None where then nothing is left of it."""
    content: Content = filed.content
    if isinstance(content, Retraction) and content.retracts not in named:
        return None
    if isinstance(content, Denial):
        content = _denial_alone(content, named, conflict)
    retracted_by = filed.retracted_by if filed.retracted_by in named else None
    if content is filed.content and retracted_by == filed.retracted_by:
        return filed  # nearly all are, and a copy takes a tenth of the time of a row
    return replace(filed, content=content, retracted_by=retracted_by)


def _denial_alone(denial: Denial, named: Mapping[StatementId, FiledStatement], conflict: Conflict) -> Denial:
    denies = tuple(each for each in denial.denies if each in named)
    denied = [each for each in (named[name].content for name in denies) if not isinstance(each, Retraction)]
    derives_again = denies == denial.denies and opposite_of(denied, conflict) == (denial.status, denial.holder)
    return replace(denial, denies=denies, derived=denial.derived and derives_again)
