"""The content of the lanes of a town: each speaker's stretches, and the statements that belong to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from api.web.town.lanes import Row, Stretch
from api.web.town.marks import LONGEST_DAY, Said, Shape
from domain.dates.edtf import Bounds
from domain.questions.past import PlaceStatement
from domain.questions.stances.place_history import PlaceHistory
from domain.record.declarations import Conflict
from domain.stances.governing import Weighed
from domain.stances.timeline import Span
from domain.vocabulary import Bound, ClaimantId, Kind, Leaves, Matter, Outcome, Role, StatementId, Voice


def rows_of(history: PlaceHistory, sides: Sequence[ClaimantId]) -> list[Row]:
    """``sides``: in the order in which they are shown. Others come as they have first spoken."""
    conflict, asked = history.resolved.conflict, history.resolved.coordinates
    if conflict is None:
        return []
    of_matter = _of_matter(history.said, asked.matter)
    told = list(reversed(of_matter))
    marks = dict[ClaimantId, list[Said]]()
    acknowledging = {each.closed_by for each in history.track.disputes if each.outcome is Outcome.ACKNOWLEDGED}
    for each in told:
        marks.setdefault(lane_of(each.word, conflict, asked.voice), []).append(_said(each, conflict, acknowledging))
    starts = _Starts((each.word for each in told), asked.bound)
    shown = [*sides, *(speaker for speaker in {**marks, **history.track.spans} if speaker not in sides)]
    return [
        Row(
            speaker=speaker,
            is_side=speaker in sides,
            stretches=[starts.stretch(span) for span in history.track.spans.get(speaker, ())],
            said=marks.get(speaker, ()),
        )
        for speaker in shown
    ]


def _of_matter(said: Sequence[PlaceStatement], matter: Matter) -> list[PlaceStatement]:
    """Those in the matter; a retraction is in that of what it takes back. No position is one about who holds it."""
    matters = {each.word.statement: each.word.matter or Matter.CONTROL for each in said if each.word.retracts is None}
    return [each for each in said if matters.get(each.word.retracts or each.word.statement) is matter]


def lane_of(word: Weighed, conflict: Conflict, voice: Voice) -> ClaimantId:
    """Whose lane a statement is marked in: an affiliate's, in that of the side it belongs to."""
    if voice is Voice.OWN:
        return word.claimant
    return word.speaker or conflict.speaker(word.claimant) or conflict.side_of(word.claimant)


def _said(each: PlaceStatement, conflict: Conflict, acknowledging: Iterable[StatementId | None]) -> Said:
    return Said(each.word.statement, each.word.dating.stated, shape_of(each, conflict, acknowledging))


def shape_of(each: PlaceStatement, conflict: Conflict, acknowledging: Iterable[StatementId | None]) -> Shape:
    """The mark of a statement. ``acknowledging``: those by which a dispute ended in an acknowledgement."""
    word = each.word
    if each.is_annulled:
        return Shape.ANNULLED
    if conflict.claimants[word.claimant].role is Role.AFFILIATE:
        return Shape.AFFILIATE
    if word.retracts is not None:
        return Shape.RETRACTION
    if word.leaves is Leaves.ALL:
        return Shape.NO_POSITION
    if word.statement in acknowledging:
        return Shape.ACKNOWLEDGEMENT
    return Shape.CLAIM if each.kind is Kind.CLAIM else Shape.DENIAL


class _Starts:
    """The bounds of the dates by which stretches begin, where they are imprecise."""

    def __init__(self, words: Iterable[Weighed], bound: Bound) -> None:
        self._words = {word.statement: word for word in words}
        self._bound = bound

    def stretch(self, span: Span) -> Stretch:
        if self._bound is Bound.EARLIEST:  # a stretch begins where it may have begun
            return Stretch(span, None)
        begun = [bounds for bounds in self._bounds(span) if bounds.latest == span.begins]
        vague = [bounds for bounds in begun if bounds.latest - bounds.earliest > LONGEST_DAY]
        return Stretch(span, min(vague, default=None))

    def _bounds(self, span: Span) -> Iterator[Bounds]:
        for statement in span.statements:
            word = self._words[statement]
            if word.dating.stated.latest > span.begins or word.dating.effective.latest > span.begins:
                continue
            yield from (word.dating.stated, word.dating.effective)
