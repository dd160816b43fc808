"""What was said, as somebody handed it in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from domain.dates.edtf import ImpreciseDate
from domain.record.statements import NOTHING_TOLD, Attribution, Content, Denial, Retraction
from domain.vocabulary import ClaimantId, StatementId, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What was said, without its speaker and place. None: it was left out."""

    status: Status | None = None
    holder: ClaimantId | None = None
    derived: bool = False  # of a status that is given: it is derived, if it is the opposite of what is denied
    denies: tuple[StatementId, ...] = ()
    retracts: StatementId | None = None
    stated: ImpreciseDate | None = None
    effective: ImpreciseDate | None = None
    until: ImpreciseDate | None = None
    share: Decimal | None = None
    extent: str | None = None
    telling: Attribution = NOTHING_TOLD

    def became(self, content: Content, published: ImpreciseDate) -> bool:
        """Whether ``content`` is what this became in a report that was ``published`` then."""
        said = saying_of(content)
        if self.derived and isinstance(content, Denial):
            said = replace(said, status=content.status, holder=content.holder, derived=True)
        if self.stated is None and content.stated == published:
            said = replace(said, stated=None)
        return self == said


def saying_of(content: Content) -> Saying:
    """What must have been handed in for ``content`` to be recorded: without the status where it was derived."""
    if isinstance(content, Retraction):
        return Saying(retracts=content.retracts, stated=content.stated, telling=content.telling)
    was_said = not (isinstance(content, Denial) and content.derived)
    return Saying(
        status=content.status if was_said else None,
        holder=content.holder if was_said else None,
        denies=content.denies if isinstance(content, Denial) else (),
        stated=content.stated,
        effective=content.effective,
        until=content.until,
        share=content.share,
        extent=content.extent,
        telling=content.telling,
    )
