"""The statements that a text to paste needs, and that an answer names by their ids alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from api.text.sentences import named_in
from domain.questions.along.lists import DisputeOf
from domain.questions.coordinates import Asking
from domain.questions.overviews.day import Day
from domain.questions.past import Resolved
from domain.questions.statements.lists import ask_known
from domain.stances.ports import KnownStatement
from domain.vocabulary import StatementId


def told_of_disputes(
    asking: Asking, those: Iterable[DisputeOf], resolved: Resolved
) -> Mapping[StatementId, KnownStatement]:
    """As known where the answer is."""
    return ask_known(asking, named_in(each.dispute for each in those), resolved.known_at.position)


def told_of_day(asking: Asking, of: Day) -> Mapping[StatementId, KnownStatement]:
    return {**of.told, **told_of_disputes(asking, [*of.opened, *of.closed], of.resolved)}
