"""A process that appends to a log until it is killed or has done its share; says on stdout what was acknowledged.

Arguments: the engine, its URL, the writer's name, how many batches, entries in each.
"""

from __future__ import annotations

import sys

from domain.errors import PositionConflict
from tests.support.builders import a_stored
from tests.support.engines import Engine


def main(name: str, url: str, writer: str, batches: int, size: int) -> None:
    store = Engine(name, url, url).store()
    for batch in range(batches):
        while True:
            after = store.size()
            stored = [a_stored(after + 1 + index, f"{writer}/{batch}/{index}") for index in range(size)]
            try:
                store.append_stored(stored, after=after)
            except PositionConflict:
                continue
            break
        sys.stdout.write(f"{writer}/{batch}\n")
        sys.stdout.flush()
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
