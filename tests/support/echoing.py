"""A module for a process of our own: it answers with the request turned round, or fails, ends or waits."""

from __future__ import annotations

from threading import Event

from adapters.own_process import answer_each


def answer(request: bytes) -> bytes:
    if request == b"fail":
        raise ValueError("a fault")
    if request == b"end":
        raise SystemExit(1)
    if request == b"wait":
        Event().wait(60)
    return request[::-1]


if __name__ == "__main__":
    answer_each(answer)
