"""A process that records and has signed what it recorded, until it is killed; says the size of each checkpoint it has.

Arguments: the engine, its URL, the file of the keys, what the names of its places begin with.
"""

from __future__ import annotations

import sys
from itertools import count

from api.bootstrap import opened
from api.settings import Settings
from tests.support.running import CLOCK_AHEAD_DAYS
from tests.support.signing import declare


def main(url: str, keys: str, prefix: str) -> None:
    with opened(Settings(database=url, clock_ahead=CLOCK_AHEAD_DAYS, log_key_file=keys)) as service:
        for number in count():
            declare(service, f"{prefix}-{number}")
            service.signed()
            size = service.proving.published().checkpoint.size
            sys.stdout.write(f"{size}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
