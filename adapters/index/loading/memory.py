"""Memory that was needed for a while."""

from __future__ import annotations

import ctypes


def give_back() -> None:
    """Return to the system what the C library keeps of freed memory, where it can (glibc). It would keep about half."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
