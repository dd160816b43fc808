"""Consequences of entries are written as their dataclasses stand, in whichever way is quickest."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest

from adapters.views.feed.shapes import consequence_from_text, consequence_to_text
from domain.feed.items import ItemStance, ItemType, StanceChanged
from domain.vocabulary import Matter, Status

STANCE = ItemStance(statement="s1", claimant="blue", status=Status.CONTROLLED, holder="blue")


@pytest.mark.parametrize("before", [None, STANCE])
@pytest.mark.parametrize("after", [None, replace(STANCE, status=Status.CONTESTED, holder=None)])
def test_a_changed_stance_has_the_bytes_of_its_dataclass(before: ItemStance | None, after: ItemStance | None) -> None:
    changed = StanceChanged(
        conflict="war", place="hill", matter=Matter.CONTROL, speaker="blue", before=before, after=after
    )
    text = consequence_to_text(changed)

    assert text == orjson.dumps(changed).decode()
    assert consequence_from_text(ItemType.STANCE_CHANGED, text) == changed
