"""Ids and salts: each is handed out once."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from time import time_ns
from uuid import RFC_4122, UUID

from adapters.mint import SALT_BYTES, RandomMint

MINT = RandomMint()
MANY = 2_000


def test_an_id_is_a_uuid_of_version_7_that_begins_with_the_time() -> None:
    before = time_ns() // 1_000_000
    made = UUID(MINT.new_id())
    assert (made.version, made.variant) == (7, RFC_4122)
    assert before <= made.int >> 80 <= time_ns() // 1_000_000


def test_no_salt_and_no_id_comes_twice_however_many_threads_ask() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: (MINT.salt(), MINT.new_id()), range(MANY)))
    salts, ids = {salt for salt, _ in made}, {each for _, each in made}
    assert (len(salts), len(ids)) == (MANY, MANY)
    assert {len(salt) for salt in salts} == {SALT_BYTES}


def test_salts_share_no_bytes_with_one_another() -> None:
    made = b"".join(MINT.salt() for _ in range(MANY))
    pieces = {made[at : at + 8] for at in range(0, len(made), 8)}
    assert len(pieces) == MANY * SALT_BYTES // 8


def test_a_forked_process_hands_out_other_salts() -> None:
    MINT.salt()  # more than that is fetched, and would be handed out by both
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.write(writing, MINT.salt())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, SALT_BYTES) != MINT.salt()
    os.close(reading)
    os.close(writing)
