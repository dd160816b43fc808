"""The thread that carries out imports of countries, in the one process that has that lead."""

from __future__ import annotations

import logging
from threading import Event, Thread

from domain.errors import LogUnavailable, ViewsBehind
from domain.imports.countries import CountryImporting
from domain.ports import Leadership

LOOK_SECONDS = 0.5  # between two looks for an import that was asked for
RETRY_SECONDS = 2.0

logger = logging.getLogger(__name__)


class ImportRunner:
    def __init__(self, importing: CountryImporting, leadership: Leadership) -> None:
        self._importing = importing
        self._leadership = leadership
        self._stopping = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        self._thread = Thread(target=self._run, name="claimline-imports", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the chunk that is being recorded, and hand the lead over."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        self._leadership.release()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                is_idle = not (self._leads() and self._importing.continue_next(self._goes_on))
                self._stopping.wait(LOOK_SECONDS if is_idle else 0)
            except (LogUnavailable, ViewsBehind) as error:
                logger.warning("imports wait: %s", error)
                self._stopping.wait(RETRY_SECONDS)
            except Exception:
                logger.exception("an import failed and is tried again")
                self._stopping.wait(RETRY_SECONDS)

    def _goes_on(self) -> bool:
        return not self._stopping.is_set()

    def _leads(self) -> bool:
        return self._leadership.held() or self._leadership.try_acquire()
