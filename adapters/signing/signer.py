"""Who signs: one process of a database at a time, of those that hold the key; after the commit, and beside it."""

from __future__ import annotations

import logging
from threading import Event, Lock, Thread
from time import monotonic, sleep

from domain.audit.prove import NoCheckpoint, NotCovered, Proving
from domain.audit.sign import LogSigner, NoKey, Signing
from domain.errors import ClaimlineError, LogUnavailable
from domain.ports import Leadership
from domain.record.store import EntryStore

PACE_SECONDS = 0.05  # what is recorded within it is signed at once
WITNESSED_PACE_SECONDS = 1.0  # the same where witnesses are asked each time
IDLE_SECONDS = 0.5
WAIT_SECONDS = 10.0
POLL_SECONDS = 0.02

logger = logging.getLogger(__name__)


class CheckpointSigner:
    def __init__(self, *, signing: Signing, store: EntryStore, leadership: Leadership) -> None:
        self.signing = signing
        self._store = store
        self._leadership = leadership
        self._turn = Lock()
        self._stopping = Event()
        self._thread: Thread | None = None
        self._trouble: str | None = None

    @property
    def trouble(self) -> str | None:
        """What keeps this process from signing; None where all is well. Where it does not sign on, it looks."""
        return self._trouble if self._thread is not None else self._looked()

    def _looked(self) -> str | None:
        try:
            self.signing.refuse_fork()
        except NoKey as error:  # a log that was never signed lacks nothing
            return None if self.signing.checkpoints.latest() is None else str(error)
        except LogUnavailable:
            raise
        except ClaimlineError as error:
            return str(error)
        return None

    def sign(self) -> bool:
        """Sign what the tree holds now, unless another process has the turn: then False. Raises as ``Signing.sign``."""
        with self._turn:
            if not self._leadership.try_acquire():
                return False
            keeps_it = False
            try:
                self.signing.sign()
                keeps_it = self._thread is not None
            finally:
                if not keeps_it:  # where this process cannot sign, another one may
                    self._leadership.release()
        return True

    def start(self) -> None:
        self._thread = Thread(target=self._run, name="claimline-signer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._store.wake()
        if self._thread is not None:
            self._thread.join()
        self._leadership.release()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._step()
            except LogUnavailable as error:
                self._pause(f"the signer waits for the database: {error}")
            except ClaimlineError as error:
                self._pause(str(error))
            except Exception as error:
                logger.exception("the signer failed and begins again")
                self._pause(f"{type(error).__name__}: {error}")

    def _step(self) -> None:
        has_turn = self.sign()
        self._trouble = None
        if not has_turn:
            self._stopping.wait(IDLE_SECONDS)
            return
        latest = self.signing.checkpoints.latest()
        self._store.wait(after=0 if latest is None else latest.checkpoint.size, timeout_seconds=IDLE_SECONDS)
        self._stopping.wait(PACE_SECONDS if self.signing.cosigners is None else WITNESSED_PACE_SECONDS)

    def _pause(self, trouble: str) -> None:
        """Told once, however often it is met again."""
        if trouble != self._trouble:
            logger.error("nothing is signed: %s", trouble)
        self._trouble = trouble
        self._stopping.wait(IDLE_SECONDS)


def signed(proving: Proving, signer: LogSigner | None, *, within_seconds: float = WAIT_SECONDS) -> bytes:
    """A signed checkpoint that covers all that the tree holds now: signed here, or waited for. Raises ``Unsigned``."""
    size, until = proving.tree.size(), monotonic() + within_seconds
    while True:
        latest = proving.checkpoints.latest()
        if latest is not None and latest.checkpoint.size >= size > 0:
            return latest.note
        if size == 0 or monotonic() > until:
            raise NoCheckpoint(proving.keyless()) if latest is None else NotCovered(size, latest.checkpoint.size)
        if signer is None or not signer.sign():
            sleep(POLL_SECONDS)
