"""A process beside a primary that is to be cut off: it sends reports to that alone, and says on stdout what each got.

It says that it is ready, and begins at a line on stdin. Arguments: the URL of the database, the key, the name of the
reports. A line of its own is the status and the type of the problem.
"""

from __future__ import annotations

import sys
from itertools import count

from fastapi.testclient import TestClient

from api.bootstrap import opened
from api.settings import Settings
from tests.support.running import an_app
from tests.support.small_record import a_claim, a_report


def main(url: str, key: str, name: str) -> None:
    settings = Settings(database=url, synchronous=True)
    with opened(settings, following=False) as service, TestClient(an_app(service)) as client:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        for number in count():
            report = a_report(a_claim(id=f"s-{name}-{number}"), id=f"{name}-{number}")
            answer = client.post("/v1/reports", json=report, headers={"Authorization": f"Bearer {key}"})
            sys.stdout.write(f"{answer.status_code} {answer.json().get('type', '')}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
