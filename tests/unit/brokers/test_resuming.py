"""Where to publish on, after any state of a stream and of our database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.brokers.resuming import Resumption, resumption
from domain.brokers.streams import START, KeptCursor, StreamEnd, StreamMark, StreamMessage, StreamRefused

MOST = 12
SEQUENCES = st.integers(0, MOST)


def a_mark(sequence: int) -> StreamMark:
    """The item of a sequence, whose cursor is its number: every item takes one sequence."""
    return StreamMark(str(sequence), sequence) if sequence else START


def a_message(sequence: int) -> StreamMessage:
    return StreamMessage(sequence, f"id-{sequence}", str(sequence), b"")


@given(done=SEQUENCES, begun=SEQUENCES, end=SEQUENCES, last=SEQUENCES)
def test_after_any_state_the_next_item_is_the_one_that_the_stream_lacks_or_nothing_is_published(
    done: int, begun: int, end: int, last: int
) -> None:
    done, begun = sorted((done, begun))
    message = a_message(last) if 0 < last <= end else None
    kept = KeptCursor(stream="s", done=a_mark(done), begun=a_mark(begun))
    is_known = end == 0 or (message is not None and last == end) or done <= end <= begun

    if not is_known:
        with pytest.raises(StreamRefused, match=f"sequence {end} .* up to sequence {begun}"):
            resumption(StreamEnd(end, message), kept)
        return
    found = resumption(StreamEnd(end, message), kept)
    assert int(found.cursor or 0) + found.skipped == end
    assert found.skipped <= begun - done


def test_a_stream_that_was_made_anew_gets_everything_again() -> None:
    kept = KeptCursor(stream="s", done=a_mark(9), begun=a_mark(9))

    assert resumption(StreamEnd(0, None), kept) == Resumption(None)


def test_a_message_of_somebody_else_at_the_end_is_refused() -> None:
    foreign = StreamMessage(3, None, None, b"hello")

    with pytest.raises(StreamRefused, match=r"sequence 3 .* is not an item"):
        resumption(StreamEnd(3, foreign), KeptCursor(stream="s", done=a_mark(3), begun=a_mark(3)))
