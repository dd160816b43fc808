"""A process that redacts a statement and is killed after it has appended, before it has deleted any bytes.

Arguments: the URL of the database, the statement, the field.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from api.bootstrap import opened
from api.settings import Settings
from domain.intake.drafts import RedactionDraft
from tests.support.running import CLOCK_AHEAD_DAYS


def main(url: str, statement: str, field: str) -> None:
    def killed(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with opened(Settings(database=url, clock_ahead=CLOCK_AHEAD_DAYS)) as service:
        store: Any = service.store
        store.erase = killed
        draft = RedactionDraft(remove=(field,), reason="An order.")
        service.redacting.redact(statement, draft, by="one", approved_by="other")


if __name__ == "__main__":
    main(*sys.argv[1:])
