"""Where the subject of words of saying stands: before them, or behind in *said Moscow*."""

from __future__ import annotations

from domain.extraction.items import QUOTES
from domain.extraction.row import STOPS, Row

APPOSITION_COMMAS = 2
NAME_LENGTH_MAX = 5  # of a person, with titles, in items
SUBJECT_LENGTH_MAX = 40  # how far a subject is looked for, in items
TELLING = frozenset({"told", "tells", "informed", "informs", "assured", "assures"})


def is_inverted(row: Row, end: int, at: int) -> bool:
    if row.key(at) in TELLING or end != at:
        return False
    if not (end > 0 and (row.key(end - 1) in QUOTES or row.key(end - 1) == ",")) or _is_name_apposed(row, end - 1):
        return False
    after = at + 1
    if row.has(after, "that"):
        return False
    return bool(row.called(after)) or row.is_capital(after) or row.has(after, "demonstrative", "he", "official")


def subject_begin(row: Row, end: int, *, is_apposed: bool) -> int:
    """Where the subject begins: behind the last comma, or, where a comma ends an apposition, before it."""
    begin, commas = end, 0
    while begin > max(0, end - SUBJECT_LENGTH_MAX) and not _ends_subject(row, begin - 1, end):
        if row.key(begin - 1) == ",":
            commas += 1
            if (not is_apposed and begin < end) or commas > APPOSITION_COMMAS:
                break
        begin -= 1
    return begin


def _is_name_apposed(row: Row, comma: int) -> bool:
    """*The governor, Oleh Syniehubov, said*: whether only a name stands before the comma, behind another."""
    at = comma - 1
    while comma - at <= NAME_LENGTH_MAX and (row.is_capital(at) or row.has(at, "title")) and not row.items[at].frames:
        at -= 1
    return row.key(comma) == "," and at < comma - 1 and row.key(at) == "," and row.is_word(at - 1)


def _ends_subject(row: Row, at: int, end: int) -> bool:
    """Whether no subject that ends at ``end`` reaches back over this item."""
    piece = row.items[at]
    if piece.key in QUOTES:
        return not (at + 1 < end and row.key(at - 1) != ",")
    if piece.key in STOPS or piece.has("that", "but", "relative", "say", "deny"):
        return True
    return at + 1 < end and piece.has("and") and row.key(at - 1) == ","
