"""A text becomes proposals, and a text that states nothing becomes none."""

from __future__ import annotations

from tests.unit.extraction.reading import read, said


def test_a_claim_is_proposed_with_its_side_place_status_and_holder() -> None:
    assert said(read("Russia said that Russian forces captured Siversk.")) == [
        ("russia", "Siversk", "controlled", "russia")
    ]


def test_the_article_of_a_day_gives_its_statements_and_no_other() -> None:
    text = (
        "On Thursday, Russia announced that its forces had gained complete control over Siversk, a city in eastern "
        "Ukraine’s Donetsk region, while Ukraine disputed the assertion, claiming the important town is still under "
        "its control.\n\nThe Ukrainian eastern command has refuted Russia’s claims of capturing Siversk, asserting "
        "that the city «remains under the control of the Armed Forces of Ukraine.»\n\nEarlier this month, Russia "
        "claimed to have seized Pokrovsk, a transport hub, but Kyiv insists that fighting continues in the city."
    )
    assert said(read(text)) == [
        ("russia", "Siversk", "controlled", "russia"),
        ("ukraine", "Siversk", "controlled", "ukraine"),
        ("ukraine", "Siversk", "controlled", "ukraine"),
        ("russia", "Pokrovsk", "controlled", "russia"),
        ("ukraine", "Pokrovsk", "contested", None),
    ]


def test_a_denial_with_a_counter_claim_is_one_proposal() -> None:
    text = "Ukraine said its forces held Siversk, dismissing a statement by Russia that it had seized it."
    reading = read(text)
    assert [str(each.statement.kind) for each in reading.proposals if each.side == "ukraine"] == ["denial"]
