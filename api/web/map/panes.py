"""The speakers of the two maps: the sides, unless others are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from api.web.map.parameters import MapQuestion
from api.web.page import Page
from domain.errors import BadQuestion
from domain.questions.overviews.picture import Picture
from domain.vocabulary import ClaimantId, Role, Voice

Group = Literal["side", "observer", "other"]
GROUPS: Sequence[Group] = ("side", "observer", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """``claimants``: those who speak for it."""

    id: ClaimantId
    name: str
    title: str
    group: Group
    claimants: Sequence[ClaimantId]


def speakers_of(page: Page, of: Picture) -> Sequence[Speaker]:
    """The sides in their order, then the others by name."""
    order = {side: number for number, side in enumerate(page.slots)}
    speakers = [_speaker(page, each) for each in of.speakers]
    return sorted(speakers, key=lambda each: (GROUPS.index(each.group), order.get(each.id, 0), each.name))


def _group(page: Page, speaker: ClaimantId, role: Role) -> Group:
    return "side" if speaker in page.slots else "observer" if role is Role.OBSERVER else "other"


def _speaker(page: Page, speaker: ClaimantId) -> Speaker:
    claimants = {} if page.conflict is None else page.conflict.claimants
    name = claimants[speaker].name
    return Speaker(
        id=speaker,
        name=name,
        title=page.words("map.as_claimed", name=name),
        group=_group(page, speaker, claimants[speaker].role),
        claimants=[each for each in claimants if _stands_for(page, each) == speaker],
    )


def _stands_for(page: Page, claimant: ClaimantId) -> ClaimantId | None:
    is_own = page.resolved.coordinates.voice is Voice.OWN
    return claimant if is_own or page.conflict is None else page.conflict.speaker(claimant)


def chosen_of(asked: MapQuestion, speakers: Sequence[Speaker]) -> tuple[Speaker, Speaker]:
    """The speakers of both panes. Raises ``BadQuestion`` for one that does not speak in this conflict."""
    first, second = speakers[0], speakers[min(1, len(speakers) - 1)]
    left = first if asked.left is None else _named("left", asked.left, speakers)
    right = second if asked.right is None else _named("right", asked.right, speakers)
    if asked.right is None and left is second:
        right = first
    return left, right


def _named(parameter: str, text: str, speakers: Sequence[Speaker]) -> Speaker:
    folded = text.casefold()
    named = next((each for each in speakers if folded in {each.id.casefold(), each.name.casefold()}), None)
    if named is None:
        cure = f"use one of {', '.join(each.id for each in speakers)}"
        raise BadQuestion(parameter, f"{text[:80]!r} does not speak in this conflict", cure)
    return named
