"""The subject of words of saying: before them, or behind in *said Moscow*."""

from __future__ import annotations

from domain.extraction.words.items import QUOTES
from domain.extraction.words.lexicon import Form
from domain.extraction.words.row import STOPS, Row

APPOSITION_COMMAS = 2
NAME_LENGTH_MAX = 5  # of a person, with titles, in items
SUBJECT_LENGTH_MAX = 40  # how far a subject is looked for, in items
TELLING = frozenset({"told", "tells", "informed", "informs", "assured", "assures"})
ASIDES = frozenset({"however", "meanwhile", "though", "in turn", "too", "also"})  # between a subject and its verb
NAMES_A_SPEAKER = ("official", "title", "blogger", "force", "they")


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
    """Return the beginning of the subject: behind the last comma, or before an apposition that a comma ends."""
    begin, commas = end, 0
    while begin > max(0, end - SUBJECT_LENGTH_MAX) and not _ends_subject(row, begin - 1, end):
        if row.key(begin - 1) == ",":
            commas += 1
            if (not is_apposed and begin < end) or commas > APPOSITION_COMMAS:
                break
        begin -= 1
    return begin


def over_asides(row: Row, end: int) -> int:
    """Return the end of the subject before *meanwhile* or *, however,*."""
    if row.key(end - 1) == "," and row.key(end - 2) in ASIDES and row.key(end - 3) == ",":
        return end - 3
    return end - 1 if end > 1 and row.key(end - 1) in ASIDES else end


def apposed_head(row: Row, closing: int) -> range | None:
    """The subject whose apposition a comma ends: *DeepState, a group that maps the front, said*; else None."""
    opening = closing - 1
    while opening > 0 and closing - opening < SUBJECT_LENGTH_MAX and row.key(opening) not in {",", *STOPS, *QUOTES}:
        opening -= 1
    if row.key(closing) != "," or row.key(opening) != "," or not _opens_apposition(row, opening + 1):
        return None
    begin = opening
    while begin > 0 and row.key(begin - 1) != "," and not _ends_subject(row, begin - 1, opening):
        begin -= 1
    head = range(begin, opening)
    is_clause = any(row.frame(at, Form.FINITE) is not None or _is_auxiliary(row, at) for at in head)
    names_one = any(row.called(at) or row.has(at, *NAMES_A_SPEAKER) for at in head)
    return head if names_one and not is_clause else None


def _opens_apposition(row: Row, at: int) -> bool:
    is_named = row.is_capital(at) or bool(row.called(at)) or row.key(at).isdecimal()
    return is_named or row.has(at, "relative", "apposition", "title", "official", "own")


def _is_auxiliary(row: Row, at: int) -> bool:
    return row.has(at, "be", "have", "modal") and row.key(at) != "'s"


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
