"""The process that reads texts. Between two texts it holds nothing of the database open."""

from __future__ import annotations

import os

import orjson

from adapters.lexicons.files import shipped
from adapters.own_process import answer_each
from api.bootstrap import opened
from api.intake.proposing.reading import answered
from api.settings import Settings
from domain.extraction.propose import TextToRead


def main() -> None:
    settings = Settings(database=os.environ["CLAIMLINE_DATABASE"])

    def answer(request: bytes) -> bytes:
        asked = TextToRead(**orjson.loads(request))
        with opened(settings, following=False) as service:
            return orjson.dumps(answered(service, asked, shipped()))

    answer_each(answer)


if __name__ == "__main__":
    main()
