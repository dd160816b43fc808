"""A process that exports a log or imports one, and is killed after some time, wherever it is then.

Arguments: ``export`` or ``import``, the URL of the database, the file of the keys, the folder, and the seconds.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from api.bootstrap import Service, opened
from api.settings import Settings


def main(what: str, url: str, keys: str, folder: Path, seconds: float) -> None:
    with opened(Settings(database=url, log_key_file=keys)) as service:
        signal.setitimer(signal.ITIMER_REAL, seconds)  # nothing handles its signal: it ends the process on the spot
        for _ in steps(what, service, folder):
            pass
        signal.setitimer(signal.ITIMER_REAL, 0)


def steps(what: str, service: Service, folder: Path) -> Iterator[object]:
    return service.export_log(folder) if what == "export" else service.arriving(folder).steps()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4]), float(sys.argv[5]))
