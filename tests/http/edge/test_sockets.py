"""The sockets that the service listens on."""

import socket

from api.server import listening
from api.settings import Settings


def test_no_part_of_an_answer_waits_until_the_client_has_acknowledged_the_part_before_it() -> None:
    with (
        listening(Settings(port=0)) as (first, *_),
        socket.create_connection(first.getsockname(), timeout=5) as client,
    ):
        first.settimeout(5)
        served, _ = first.accept()
        with served:
            assert client.getpeername() == served.getsockname()
            assert served.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
