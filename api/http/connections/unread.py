"""How much of an answer its client has not taken yet."""

from __future__ import annotations

import asyncio
import fcntl
import socket
import sys
import termios


def unread_bytes(transport: asyncio.WriteTransport, connection: socket.socket) -> int:
    """Bytes that wait in this process, and on Linux also those in the system's queue: a slow reader takes these."""
    return transport.get_write_buffer_size() + _queued(connection)


def _queued(connection: socket.socket) -> int:
    if sys.platform != "linux":
        return 0
    try:
        return int.from_bytes(fcntl.ioctl(connection, termios.TIOCOUTQ, bytes(4)), sys.byteorder)
    except OSError:  # the connection is gone
        return 0
