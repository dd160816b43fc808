"""How much a process grows when it loads the stance index, as JSON. A process of its own: nothing else is in it.

python -m benchmarks.index_memory URL
"""

from __future__ import annotations

import gc
import json
import re
import sys
from pathlib import Path

from adapters.index.loading.tables import loaded
from api.bootstrap import opened
from api.settings import Settings

KIB = 1_024


def main(url: str) -> None:
    with opened(Settings(database=url), following=False) as service, service.database.read() as session:
        head = session.rows("select max(position) from record_positions", {})[0][0]
        gc.collect()
        before = resident("VmRSS")
        state = loaded(session, service.database.engine, position=head)
        gc.collect()
        grown, peak = resident("VmRSS") - before, resident("VmHWM") - before
    sys.stdout.write(json.dumps({"bytes": grown, "peak": peak, "position": state.position}) + "\n")


def resident(name: str) -> int:
    """Bytes of this process in memory, now or at most."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(rf"{name}:\s+(\d+) kB", status)[0]) * KIB


if __name__ == "__main__":
    main(sys.argv[1])
