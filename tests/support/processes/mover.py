"""A process that exports a log or imports one, and is killed after so many calls of functions, wherever it is then.

Arguments: ``export`` or ``import``, the URL of the database, the file of the keys, the folder, the calls (0: never).
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import FrameType

from api.bootstrap import Installation, opened
from api.settings import Settings
from tests.support.running import CLOCK_AHEAD_DAYS


def main(what: str, url: str, keys: str, folder: Path, calls: int) -> None:
    with opened(Settings(database=url, clock_ahead=CLOCK_AHEAD_DAYS, log_key_file=keys)) as service:
        if calls:
            kill_after(calls)
        for _ in steps(what, service, folder):
            pass
        sys.setprofile(None)


def kill_after(calls: int) -> None:
    """Counted in this thread, which does the work: how far it gets hangs on no clock."""
    counted = count(1)

    def called(_frame: FrameType, _event: str, _arg: object) -> None:
        if next(counted) == calls:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(called)


def steps(what: str, service: Installation, folder: Path) -> Iterator[object]:
    return service.folders.export(folder) if what == "export" else service.folders.arriving(folder).steps()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4]), int(sys.argv[5]))
