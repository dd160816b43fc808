"""Commands that ask about a whole conflict: a day, what changed, its disputes, what became of its claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.shell.common import (
    ConflictOption,
    JsonOption,
    KnownAtOption,
    LimitOption,
    PlaceOption,
    SaidByOption,
    WordsOption,
    answered,
    explained,
    opened,
    place_id,
    wording,
)
from domain.stances.outcomes import Answered
from domain.vocabulary import Bound, Matter, Outcome, Voice

if TYPE_CHECKING:  # --help stays quick
    from api.service import Service
    from domain.questions.overviews import OverviewFilter

AdminOption = Annotated[str | None, typer.Option(help="the name of an admin area, whole")]
ClaimantOption = Annotated[str | None, typer.Option(help="a claimant, and all below it")]
EitherMatterOption = Annotated[Matter | None, typer.Option(help="both, unless given")]


def join(app: typer.Typer) -> None:
    for command in (day, changes, disputes, outcomes):
        app.command()(command)


def _shown(
    service: Service, place: str | None, admin: str | None, claimant: str | None, matter: Matter | None = None
) -> OverviewFilter:
    from domain.questions.overviews import OverviewFilter
    from domain.questions.past import PlaceFilter

    places = PlaceFilter(place=None if place is None else place_id(service, place), admin=admin)
    return OverviewFilter(places=places, claimant=claimant, matter=matter)


def _more(limit: int, *, is_more: bool) -> None:
    if is_more:
        typer.echo(f"\nthere is more: --limit {limit * 10} shows more")


@explained
def day(  # noqa: PLR0913 - one option for each part of the question
    date: Annotated[str, typer.Argument(help="a day of the conflict's zone such as 2025-12-11")],
    *,
    place: PlaceOption = None,
    admin: AdminOption = None,
    claimant: ClaimantOption = None,
    conflict: ConflictOption = None,
    known_at: KnownAtOption = None,
    bound: Bound = Bound.LATEST,
    voice: Voice = Voice.SIDE,
    matter: EitherMatterOption = None,
    limit: LimitOption = 100,
    words: WordsOption = None,
    as_json: JsonOption = False,
) -> None:
    """What was said on a day, and which stances and disputes it moved."""
    from api.questions import overviews_terminal, overviews_wire
    from domain.questions.overviews import Paging
    from domain.questions.past import Question

    question = Question(conflict=conflict, known_at=known_at, bound=bound, voice=voice)
    with opened() as service:
        shown = _shown(service, place, admin, claimant, matter)
        found = service.daily.day(date, question, shown, Paging(limit=limit))
        in_words = wording(service, words)
        worded = None if in_words is None else in_words.day(found)
        answered(overviews_wire.day(found), overviews_terminal.day(found), worded, as_json=as_json)
        _more(limit, is_more=found.next is not None and not as_json)


@explained
def changes(  # noqa: PLR0913 - one option for each part of the question
    *,
    from_said_by: Annotated[str | None, typer.Option(help="what had been said by then")] = None,
    from_known_at: Annotated[str | None, typer.Option(help="what was known then")] = None,
    from_about: Annotated[str | None, typer.Option(help="about then; the same as said by, unless given")] = None,
    to_said_by: SaidByOption = None,
    to_known_at: KnownAtOption = None,
    to_about: Annotated[str | None, typer.Option(help="about then; the same as said by, unless given")] = None,
    place: PlaceOption = None,
    admin: AdminOption = None,
    claimant: ClaimantOption = None,
    conflict: ConflictOption = None,
    bound: Bound = Bound.LATEST,
    voice: Voice = Voice.SIDE,
    matter: Matter = Matter.CONTROL,
    limit: LimitOption = 100,
    words: WordsOption = None,
    as_json: JsonOption = False,
) -> None:
    """What differs between two coordinates, and the entries that made the difference."""
    from dataclasses import replace

    from api.questions import overviews_terminal, overviews_wire
    from domain.questions.changes import Between
    from domain.questions.overviews import Paging
    from domain.questions.past import Question

    asked = Question(conflict=conflict, bound=bound, voice=voice, matter=matter)
    between = Between(
        before=replace(asked, about=from_about, said_by=from_said_by, known_at=from_known_at),
        after=replace(asked, about=to_about, said_by=to_said_by, known_at=to_known_at),
    )
    with opened() as service:
        shown = _shown(service, place, admin, claimant)
        found = service.comparing.changes(between, shown, Paging(limit=limit))
        in_words = wording(service, words)
        worded = None if in_words is None else in_words.changes(found)
        answered(overviews_wire.changes(found), overviews_terminal.changes(found), worded, as_json=as_json)
        _more(limit, is_more=found.page.next is not None and not as_json)


@explained
def disputes(  # noqa: PLR0913 - one option for each part of the question
    *,
    outcome: Outcome | None = None,
    older_than: Annotated[int | None, typer.Option(min=0, help="days, to its end or to when it is asked about")] = None,
    place: PlaceOption = None,
    admin: AdminOption = None,
    claimant: ClaimantOption = None,
    conflict: ConflictOption = None,
    said_by: SaidByOption = None,
    known_at: KnownAtOption = None,
    bound: Bound = Bound.LATEST,
    voice: Voice = Voice.SIDE,
    matter: EitherMatterOption = None,
    limit: LimitOption = 100,
    words: WordsOption = None,
    as_json: JsonOption = False,
) -> None:
    """The disputes that have begun, as they stand now or at another instant."""
    from api.questions import overviews_terminal, overviews_wire
    from domain.questions.overviews import DisputeFilter, Paging
    from domain.questions.past import Question

    question = Question(conflict=conflict, said_by=said_by, known_at=known_at, bound=bound, voice=voice)
    wanted = DisputeFilter(outcome=outcome, older_than=older_than)
    with opened() as service:
        shown = _shown(service, place, admin, claimant, matter)
        found = service.overviews.disputes(question, shown, wanted, Paging(limit=limit))
        in_words = wording(service, words)
        worded = None if in_words is None else in_words.disputes(found)
        answered(overviews_wire.disputes(found), overviews_terminal.disputes(found), worded, as_json=as_json)
        _more(limit, is_more=found.page.next is not None and not as_json)


@explained
def outcomes(  # noqa: PLR0913 - one option for each part of the question
    *,
    outcome: Answered | None = None,
    place: PlaceOption = None,
    admin: AdminOption = None,
    claimant: ClaimantOption = None,
    conflict: ConflictOption = None,
    said_by: SaidByOption = None,
    known_at: KnownAtOption = None,
    voice: Voice = Voice.SIDE,
    limit: LimitOption = 100,
    words: WordsOption = None,
    as_json: JsonOption = False,
) -> None:
    """What became of each claim of control: what came first, after how many days, by whose word."""
    from api.questions import overviews_terminal, overviews_wire
    from domain.questions.overviews import Paging
    from domain.questions.past import Question

    question = Question(conflict=conflict, said_by=said_by, known_at=known_at, voice=voice)
    with opened() as service:
        shown = _shown(service, place, admin, claimant)
        found = service.overviews.outcomes(question, shown, outcome, Paging(limit=limit))
        in_words = wording(service, words)
        worded = None if in_words is None else in_words.outcomes(found)
        answered(overviews_wire.outcomes(found), overviews_terminal.outcomes(found), worded, as_json=as_json)
        _more(limit, is_more=found.page.next is not None and not as_json)
