"""The rules for appending that need the record: what a report, an amendment or a declaration becomes, or why not.

Pure: from a ``Record`` and what is handed in to the bodies of entries. They raise ``Refused`` with every fault found,
``AlreadyRecorded`` (it is there and says something else) or ``NotFound``.
"""

from domain.intake.rules.amendments import (
    decide_annulment,
    decide_correction,
    decide_corroboration,
    decide_source_correction,
)
from domain.intake.rules.common import Decision
from domain.intake.rules.declarations import decide_conflict, decide_place
from domain.intake.rules.redactions import decide_redaction, entries_about
from domain.intake.rules.reports import alike, decide_report

__all__ = [
    "Decision",
    "alike",
    "decide_annulment",
    "decide_conflict",
    "decide_correction",
    "decide_corroboration",
    "decide_place",
    "decide_redaction",
    "decide_report",
    "decide_source_correction",
    "entries_about",
]
