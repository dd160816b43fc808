"""A process of our own beside this one, which answers one request after another.

Long computations are done there, so that the event loop and the threads of this process have the interpreter for
themselves. It is started for the first request, and again after it has failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from threading import Lock, Timer
from typing import IO

from domain.errors import HelperFailed

LENGTH_BYTES = 8
NICE = 5  # it gives way to those who answer readers

Pipe = subprocess.Popen[bytes]


class OwnProcess:
    """Runs ``module`` with ``environ`` besides that of this process. An answer takes ``seconds_max`` at most."""

    def __init__(self, module: str, environ: Mapping[str, str], *, seconds_max: float) -> None:
        self._command = [sys.executable, "-P", "-m", module]
        self._environ = environ
        self._seconds_max = seconds_max
        self._lock = Lock()
        self._process: Pipe | None = None

    def ask(self, request: bytes) -> bytes:
        """Return the answer to ``request``, never empty. Waits while another is answered. Raises ``HelperFailed``."""
        with self._lock:
            process = self._running()
            timer = Timer(self._seconds_max, process.kill)
            timer.start()
            try:
                _write(process.stdin, request)
                answer = _read(process.stdout)
            except OSError:
                answer = None
            finally:
                timer.cancel()
            if answer is None:
                self._end()
            if not answer:
                raise HelperFailed(self._seconds_max)
            return answer

    def stop(self) -> None:
        """End the process, in the middle of a request too; a later request starts another one."""
        if (process := self._process) is not None:
            process.kill()
        with self._lock:
            self._end()

    def _running(self) -> Pipe:
        if self._process is None or self._process.poll() is not None:
            self._end()
            environ = {**os.environ, **self._environ}
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(  # noqa: S603 - this Python, and a module of ours
                self._command, stdin=pipe, stdout=pipe, env=environ, start_new_session=True
            )
        return self._process

    def _end(self) -> None:
        if self._process is None:
            return
        with self._process as process:  # closes its pipes and waits for it
            process.kill()
        self._process = None


def answer_each(answer: Callable[[bytes], bytes]) -> None:
    """In that process: answer each request on standard input, until it ends."""
    os.nice(NICE)
    for request in _requests():
        _write(sys.stdout.buffer, _tried(answer, request))


def _tried(answer: Callable[[bytes], bytes], request: bytes) -> bytes:
    """The answer; nothing where it fails. The cause then goes to standard error, which is that of the service."""
    try:
        return answer(request)
    except Exception:  # noqa: BLE001 - whatever it is, the next request can be answered
        traceback.print_exc()
        return b""


def _requests() -> Iterator[bytes]:
    while (request := _read(sys.stdin.buffer)) is not None:
        yield request


def _write(out: IO[bytes] | None, content: bytes) -> None:
    if out is None:
        raise BrokenPipeError
    out.write(len(content).to_bytes(LENGTH_BYTES, "big") + content)
    out.flush()


def _read(source: IO[bytes] | None) -> bytes | None:
    """One content; None at the end."""
    if source is None:
        return None
    head = source.read(LENGTH_BYTES)
    length = int.from_bytes(head, "big")
    content = source.read(length) if len(head) == LENGTH_BYTES else b""
    return content if head and len(content) == length else None
