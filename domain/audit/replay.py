"""The position that a replay of the log goes up to."""

from __future__ import annotations

from domain.errors import ViewsBehind
from domain.questions.coordinates import Asking, is_position


def replayed_to(asking: Asking, text: str | None) -> int:
    """The position that ``text`` means. Default: the end of the log.

    Digits ask the log alone. A date asks the views, which know the zone of its days and when each entry was recorded.
    """
    size = asking.log_size()
    if text is None or size == 0:
        return size
    if is_position(text) and int(text) <= size:
        return int(text)
    with asking.readings.snapshot() as past:
        reached = past.head().position
        if reached == 0:
            raise ViewsBehind(wanted=size, reached=0)
        found = asking.moment(past, text, parameter="to").position
    if found == reached < size:
        raise ViewsBehind(wanted=size, reached=reached)
    return found
