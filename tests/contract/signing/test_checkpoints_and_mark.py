"""The promises of the ports ``Checkpoints`` and ``Mark``: what was signed last is kept, and never goes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.signing.mark import BadMark, MarkFile
from adapters.views.tree.checkpoints import SqlCheckpoints
from domain.audit.ports import Checkpoints, Published
from domain.proofs.checkpoints import parse_checkpoint
from domain.proofs.notes import parse_note
from tests.support.engines import Engine
from tests.unit.proofs.signing import signed_checkpoint, signer

LOG = "example.org/log"


def published(size: int, origin: str = LOG) -> Published:
    key, sign = signer(origin)
    note = signed_checkpoint(size, bytes([size]) * 32, [(key, sign)], origin)
    return Published(note, parse_checkpoint(parse_note(note)), [key])


@pytest.fixture
def checkpoints(engine: Engine) -> Iterator[Checkpoints]:
    database = engine.database()
    yield SqlCheckpoints(database)
    database.close()


def test_there_is_none_at_first(checkpoints: Checkpoints) -> None:
    assert checkpoints.latest() is None


def test_the_latest_comes_back_byte_for_byte_with_its_keys(checkpoints: Checkpoints) -> None:
    checkpoints.publish(published(3))

    assert checkpoints.latest() == published(3)


def test_a_later_one_takes_the_place_of_an_earlier_and_never_the_reverse(checkpoints: Checkpoints) -> None:
    for size in (3, 5, 4):
        checkpoints.publish(published(size))

    assert checkpoints.latest() == published(5)


def test_that_of_another_log_takes_its_place_whatever_its_size(checkpoints: Checkpoints) -> None:
    checkpoints.publish(published(5))
    checkpoints.publish(published(2, "example.org/other"))

    assert checkpoints.latest() == published(2, "example.org/other")


def test_the_mark_of_each_log_only_rises(tmp_path: Path) -> None:
    mark = MarkFile(tmp_path / "mark")
    assert mark.read(LOG) is None
    for size in (3, 5, 4):
        mark.write(published(size).checkpoint)
    mark.write(published(2, "example.org/other").checkpoint)

    kept = MarkFile(tmp_path / "mark")
    assert (kept.read(LOG), kept.read("example.org/other")) == (
        published(5).checkpoint,
        published(2, "example.org/other").checkpoint,
    )


def test_a_mark_that_cannot_be_read_is_never_taken_for_none(tmp_path: Path) -> None:
    (tmp_path / "mark").write_text("not a checkpoint\n", encoding="utf-8")

    with pytest.raises(BadMark, match="cannot be read"):
        MarkFile(tmp_path / "mark").read(LOG)
