"""How the bytes of a text file are encoded, told from a sample: UTF-8 is read, and the others are named."""

from __future__ import annotations

import codecs
from itertools import pairwise

UTF8_CURE = "save it as UTF-8, or convert it: iconv -f {} -t UTF-8 FILE > NEW-FILE"
MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
SAMPLE_BYTES = 64  # a file begins with ASCII, which has a NUL in every second byte of UTF-16
NUL_SHARE_OF_UTF_16 = 4
HIGH = 0x80


def wide_encoding(content: bytes) -> str | None:
    """The name of an encoding of two or four bytes a character, if ``content`` begins as one."""
    for mark, name in MARKS:
        if content.startswith(mark):
            return name
    sample = content[:SAMPLE_BYTES]
    if sample.count(0) * NUL_SHARE_OF_UTF_16 <= len(sample):
        return None
    return "UTF-16LE" if sample[1::2].count(0) >= sample[::2].count(0) else "UTF-16BE"


def likely_encoding(sample: bytes) -> str:
    """The name of the likely encoding of bytes that are not UTF-8.

    Words of Cyrillic letters are runs of high bytes; in western texts letters with accents stand alone.
    """
    high = sum(byte >= HIGH for byte in sample)
    in_runs = sum(byte >= HIGH and after >= HIGH for byte, after in pairwise(sample))
    return "WINDOWS-1251" if in_runs * 2 > high else "WINDOWS-1252"


def not_utf_8(content: bytes, at: int, more: bytes = b"") -> tuple[str, str]:
    """Return the problem with the byte at index ``at`` of a line, and its cure. ``more``: the file after the line."""
    name = likely_encoding(content + more)
    problem = f"byte {at + 1} of the line (0x{content[at]:02X}) is not UTF-8: the file looks like {name}"
    return problem, UTF8_CURE.format(name)
