"""The words of a line: each status as people say it, and nothing that they do not say."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.written.clauses import read_clause


@pytest.mark.parametrize(
    ("text", "status", "place", "holder"),
    [
        ("took Siversk", "controlled", "Siversk", ""),
        ("Siversk taken", "controlled", "Siversk", ""),
        ("Russia controls Siversk", "controlled", "Siversk", "Russia"),
        ("Siversk is controlled by Russia", "controlled", "Siversk", "Russia"),
        ("Russia has taken full control of Siversk", "controlled", "Siversk", "Russia"),
        ("gained complete control over Siversk", "controlled", "Siversk", ""),
        ("the town of Siversk was seized", "controlled", "Siversk", ""),
        ("Moscow's forces captured Siversk", "controlled", "Siversk", "Moscow"),
        ("Siversk fell to Russia", "controlled", "Siversk", "Russia"),
        (
            "Siversk remains under the control of the Armed Forces of Ukraine",
            "controlled",
            "Siversk",
            "Armed Forces of Ukraine",
        ),
        ("Siversk is under Ukrainian control", "controlled", "Siversk", "Ukrainian"),
        ("Siversk is still under our control", "controlled", "Siversk", ""),
        ("Siversk controlled", "controlled", "Siversk", ""),
        ("Russia has not taken Siversk", "not_controlled", "Siversk", "Russia"),
        ("Russian forces haven’t captured Siversk", "not_controlled", "Siversk", "Russian"),
        ("Siversk not controlled by Russia", "not_controlled", "Siversk", "Russia"),
        ("Siversk is no longer under Ukrainian control", "not_controlled", "Siversk", "Ukrainian"),
        ("Ukraine lost Siversk", "not_controlled", "Siversk", "Ukraine"),
        ("Russia failed to take Siversk", "not_controlled", "Siversk", "Russia"),
        ("Russia cut off Pokrovsk", "encircled", "Pokrovsk", "Russia"),
        ("partly controls Kupiansk", "partly_controlled", "Kupiansk", ""),
        ("Kupiansk is partly controlled by Russia", "partly_controlled", "Kupiansk", "Russia"),
        ("holds most of Bakhmut", "partly_controlled", "Bakhmut", ""),
        ("its forces entered Kupiansk", "entered", "Kupiansk", ""),
        ("broke into Kupiansk", "entered", "Kupiansk", ""),
        ("fighting continues in Pokrovsk", "contested", "Pokrovsk", ""),
        ("Siversk is in the grey zone", "contested", "Siversk", ""),
        ("Siversk is “grey\u2011zone”", "contested", "Siversk", ""),
        ("there is no fighting in Pokrovsk", "not_contested", "Pokrovsk", ""),
        ("Ukraine left Siversk", "not_present", "Siversk", "Ukraine"),
        ("withdrew from Avdiivka", "not_present", "Avdiivka", ""),
        ("no Ukrainian troops in Siversk", "not_present", "Siversk", "Ukrainian"),
        ("it has surrounded Pokrovsk", "encircled", "Pokrovsk", ""),
        ("Pokrovsk surrounded by Russia", "encircled", "Pokrovsk", "Russia"),
        ("Pokrovsk is not surrounded", "not_encircled", "Pokrovsk", ""),
        ("Russia is advancing on Siversk", "advancing", "Siversk", "Russia"),
        ("reached the outskirts of Siversk", "advancing", "Siversk", ""),
        ("no comment on Siversk", "unclear", "Siversk", ""),
        ("the situation in Siversk is unclear", "unclear", "Siversk", ""),
    ],
)
def test_each_status_is_read_from_the_words_of_people(text: str, status: str, place: str, holder: str) -> None:
    clause = read_clause(text)

    assert clause is not None
    assert (clause.status, clause.place, clause.holder) == (status, place, holder)


def test_a_share_and_a_part_are_kept() -> None:
    share, part = read_clause("Russia holds 70 percent of Kupiansk"), read_clause("holds the east of Kupiansk")

    assert share is not None
    assert part is not None
    assert (str(share.status), share.share, share.place) == ("partly_controlled", Decimal(70), "Kupiansk")
    assert (part.status, part.extent, part.place) == ("partly_controlled", "the east", "Kupiansk")


@pytest.mark.parametrize(
    "text",
    [
        "is trying to take Siversk",
        "will take Siversk",
        "may have taken Siversk",
        "nearly took Siversk",
        "wants to hold Siversk",
        "fighting continues near Siversk",
        "fighting has ended in Siversk",
        "attacks from Siversk",
        "retreated to Siversk",
        "advances in Siversk",
        "took the outskirts of Siversk",
        "took part in talks in Siversk",
        "did not lose Siversk",
        "Siversk",
        "controls",
        "",
    ],
)
def test_other_words_never_become_a_statement_about_the_place(text: str) -> None:
    """They end up in a name, which no place and no claimant has."""
    clause = read_clause(text)

    assert clause is None or (clause.place, clause.holder) not in {("Siversk", name) for name in ("", "Russia")}
