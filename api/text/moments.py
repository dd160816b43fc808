"""The ends of stretches of time, as imprecise as the dates that they come from.

A stretch begins and ends at an instant: a bound of a date. Where that date is imprecise, the instant alone would say
more than anybody did.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from api.text.dates import is_imprecise
from domain.dates.edtf import ImpreciseDate
from domain.dates.instants import Instant
from domain.record.statements import Retraction
from domain.stances.ports import KnownStatement


def imprecise_at(instant: Instant | None, told: Iterable[KnownStatement]) -> ImpreciseDate | None:
    """The imprecise date of one of ``told`` that has ``instant`` as a bound; None where a precise date has it, too."""
    if instant is None:
        return None
    for each in told:
        found = list(_dates_at(instant, each))
        if found and all(map(is_imprecise, found)):
            return found[0]
    return None


def _dates_at(instant: Instant, told: KnownStatement) -> Iterator[ImpreciseDate]:
    """The dates by which a statement begins to count at ``instant``, or its ``until`` runs out there."""
    content, (stated, effective, until) = told.filed.content, told.word.dating
    if isinstance(content, Retraction):
        yield from (content.stated,) if instant in stated else ()
        return
    for said, begun in zip(stated, effective, strict=True):
        if instant == max(said, begun):
            yield from (content.stated,) if said == instant else ()
            yield from (content.effective or content.stated,) if begun == instant else ()
    if content.until is not None and instant - 1 == until.latest:
        yield content.until
