"""Nothing is recorded while signed entries are missing, also where they go missing below a process that runs."""

from __future__ import annotations

from domain.intake.guards import MissingGuard, Trusting


def test_a_log_that_becomes_shorter_than_what_was_signed_takes_no_entries_until_it_has_them_again() -> None:
    size, signed = 5, 4

    guard = MissingGuard(Trusting(), lambda: size, lambda: signed)
    before = guard.doubt(None)
    size, signed = 7, 7
    grown = guard.doubt(None)
    size = 6
    missing, still = guard.doubt(None), guard.doubt(None)
    size = 7
    back = guard.doubt(None)

    assert (before, grown, back) == (None, None, None)
    assert missing is not None
    assert missing == still
    assert missing.problem.startswith("7 entries were signed, and the log has 6")
