"""Appended or refused whole: each rule for what the record takes, with the field at fault; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from domain.dates.edtf import parse_instant
from domain.dates.instants import MICROSECONDS_PER_DAY
from tests.support.engines import Engine
from tests.support.running import Running, SetClock
from tests.support.small_record import a_claim, a_denial, a_report, a_retraction, small_record

SOURCE = {"name": "Another paper", "published": "2024-06-11"}

pytestmark = pytest.mark.engines("sqlite")  # but for one test of each kind of answer


@pytest.fixture
def record(engine: Engine) -> Iterator[tuple[Running, SetClock]]:
    """Holds ``held`` by red of the hill, ``army`` by its army, ``seen`` by the watcher, ``vague`` by blue."""
    with small_record(engine) as (there, clock):
        there.post(
            "/v1/reports",
            a_report(
                a_claim(id="held"),
                a_claim(id="army", claimant="red-army", status="entered"),
                a_claim(id="seen", claimant="watcher", status="contested", holder=None),
                a_claim(id="vague", claimant="blue", status="unclear", holder=None),
                a_claim(id="at-ford", place="ford"),
                id="first",
            ),
        )
        yield there, clock


@pytest.fixture
def there(record: tuple[Running, SetClock]) -> Running:
    return record[0]


def log_of(there: Running) -> bytes:
    return there.client.get("/v1/log").content


def refuses(
    there: Running, body: Mapping[str, Any], *pointers: str, path: str = "/v1/reports", saying: str = ""
) -> None:
    """``body`` is refused at ``pointers``, and nothing of it is in the log."""
    before = log_of(there)
    response = there.client.post(path, json=body, headers=there.authorization)

    assert response.status_code == 422, response.text
    assert response.headers["content-type"] == "application/problem+json"
    errors = response.json()["errors"]
    assert [each["pointer"] for each in errors] == list(pointers)
    assert all(each["detail"] and each["cure"] for each in errors)
    assert saying in response.text
    assert log_of(there) == before


def refuses_statement(there: Running, statement: Mapping[str, Any], field: str, saying: str = "") -> None:
    """Also when a good statement stands before it in the report."""
    refuses(there, a_report(a_claim(), statement), f"/statements/1/{field}", saying=saying)


def corrects(there: Running, statement: str, **content: Any) -> Any:
    return there.post(f"/v1/statements/{statement}/corrections", {"content": content, "reason": "misread"})


def refuses_correction(there: Running, statement: str, field: str, saying: str = "", **content: Any) -> None:
    path = f"/v1/statements/{statement}/corrections"
    refuses(there, {"content": content, "reason": "misread"}, f"/content{field}", path=path, saying=saying)


def retracts(there: Running, statement: str, **fields: Any) -> None:
    there.post("/v1/reports", a_report(a_retraction(retracts=statement, **fields)))


def annuls(there: Running, statement: str) -> None:
    there.post(f"/v1/statements/{statement}/annulment", {"reason": "should not be here"})


# Who, where and what


def test_an_unknown_conflict_is_refused(there: Running) -> None:
    refuses(there, {**a_report(a_claim()), "conflict": "peace"}, "/conflict")


def test_an_unknown_place_is_refused(there: Running) -> None:
    refuses_statement(there, a_claim(place="moon"), "place", saying="'moon'")


def test_an_unknown_claimant_is_refused(there: Running) -> None:
    refuses_statement(there, a_claim(claimant="green"), "claimant", saying="'green'")


@pytest.mark.parametrize("holder", ["red-blog", "watcher", "green"])
def test_a_holder_that_is_no_party_is_refused(there: Running, holder: str) -> None:
    refuses_statement(there, a_claim(holder=holder), "holder", saying="blue, red")


@pytest.mark.parametrize(
    "status",
    ["controlled", "partly_controlled", "entered", "not_controlled", "not_present", "encircled", "advancing"],
)
def test_a_status_that_needs_a_holder_is_refused_without_one(there: Running, status: str) -> None:
    if status == "advancing":  # who advances may be left unsaid
        there_or_not = there.client.post(
            "/v1/reports", json=a_report(a_claim(status=status, holder=None)), headers=there.authorization
        )
        assert there_or_not.status_code in (201, 422)
        return
    refuses_statement(there, a_claim(status=status, holder=None), "holder")


@pytest.mark.parametrize("status", ["contested", "not_contested", "not_encircled", "unclear"])
def test_a_status_without_a_holder_is_refused_with_one(there: Running, status: str) -> None:
    refuses_statement(there, a_claim(status=status), "holder")


def test_a_claim_without_a_status_is_refused(there: Running) -> None:
    refuses_statement(there, a_claim(status=None, holder=None), "status")


def test_a_holder_without_a_status_is_refused(there: Running) -> None:
    refuses_statement(there, a_denial(denies=["held"], holder="blue"), "holder")


@pytest.mark.engines("sqlite", "postgres")
def test_every_fault_of_a_report_is_named_at_once(there: Running) -> None:
    refuses(
        there,
        a_report(a_claim(place="moon"), a_claim(), a_claim(claimant="green")),
        "/statements/0/place",
        "/statements/2/claimant",
    )


def test_a_report_without_statements_or_with_more_than_500_is_refused(there: Running) -> None:
    refuses(there, a_report(), "/statements")
    refuses(there, a_report(*[a_claim()] * 501), "/statements")
    assert len(there.post("/v1/reports", a_report(*[a_claim()] * 500))["statements"]) == 500


def test_more_than_eight_relays_are_refused(there: Running) -> None:
    refuses_statement(there, a_claim(via=["relay"] * 9), "via")
    assert there.post("/v1/reports", a_report(a_claim(via=["relay"] * 8)))


# Denials


def test_a_denial_of_what_is_not_there_is_refused(there: Running) -> None:
    refuses_statement(there, a_denial(denies=["held", "nothing"]), "denies/1", saying="'nothing'")


def test_a_denial_of_what_is_annulled_is_refused_and_of_what_is_retracted_is_not(there: Running) -> None:
    annuls(there, "army")
    retracts(there, "held")

    refuses_statement(there, a_denial(denies=["army"]), "denies/0")
    assert there.post("/v1/reports", a_report(a_denial(denies=["held"])))


def test_a_denial_of_a_statement_on_another_place_is_refused(there: Running) -> None:
    refuses_statement(there, a_denial(denies=["at-ford"]), "denies/0", saying="about ford")


def test_a_denial_of_the_claimants_own_statement_is_refused(there: Running) -> None:
    refuses_statement(there, a_denial(claimant="red", denies=["held"]), "denies/0", saying="retraction")


def test_a_denial_of_a_retraction_is_refused(there: Running) -> None:
    retracts(there, "held", id="back")

    refuses_statement(there, a_denial(denies=["back"], status="contested"), "denies/0")


def test_a_denial_of_the_same_statement_twice_is_refused(there: Running) -> None:
    refuses_statement(there, a_denial(denies=["held", "held"]), "denies")


def test_a_denial_of_a_statement_in_another_conflict_is_refused(there: Running) -> None:
    side = {"blue": {"name": "Blue", "role": "party"}}
    there.put("/v1/conflicts/other", {"name": "Another war", "tz": "UTC", "claimants": side})

    denial = {**a_report(a_denial(denies=["held"])), "conflict": "other"}

    refuses(there, denial, "/statements/0/denies/0")


def test_a_denial_of_nothing_in_particular_is_refused(there: Running) -> None:
    refuses_statement(there, a_denial(), "denies")


def test_a_denial_of_a_later_statement_of_the_same_report_is_refused_and_of_an_earlier_one_is_not(
    there: Running,
) -> None:
    claim, denial = a_claim(id="new"), a_denial(denies=["new"])

    refuses(there, a_report(denial, claim), "/statements/0/denies/0")
    assert there.post("/v1/reports", a_report(claim, denial))


OPPOSITES = [
    ("controlled", "not_controlled", "red"),
    ("not_controlled", "controlled", "red"),
    ("contested", "not_contested", None),
    ("not_contested", "contested", None),
    ("entered", "not_present", "red"),
    ("encircled", "not_encircled", None),
]


@pytest.mark.parametrize(("status", "opposite", "side"), OPPOSITES)
def test_a_denial_without_a_status_takes_the_opposite_and_the_holders_side(
    there: Running, status: str, opposite: str, side: str | None
) -> None:
    holder = "red-army" if status not in ("contested", "not_contested") else None
    there.post("/v1/reports", a_report(a_claim(id="said", status=status, holder=holder)))

    there.post("/v1/reports", a_report(a_denial(id="no", denies=["said"])))

    denial = there.read("/v1/statements/no")
    assert (denial["status"], denial["holder"], denial["derived"]) == (opposite, side, True)


@pytest.mark.parametrize("status", ["partly_controlled", "not_present", "not_encircled", "unclear", "advancing"])
def test_a_denial_of_what_has_no_opposite_must_give_a_status(there: Running, status: str) -> None:
    holder = None if status in ("not_encircled", "unclear") else "red"
    there.post("/v1/reports", a_report(a_claim(id="said", status=status, holder=holder)))

    refuses_statement(there, a_denial(denies=["said"]), "status")
    assert there.post("/v1/reports", a_report(a_denial(denies=["said"], status="contested")))


def test_a_denial_of_statements_with_several_opposites_must_give_a_status(there: Running) -> None:
    refuses_statement(there, a_denial(denies=["held", "army"]), "status")


@pytest.mark.engines("sqlite", "postgres")
def test_a_denial_is_derived_once_and_stays_when_what_it_denies_is_corrected(there: Running) -> None:
    there.post("/v1/reports", a_report(a_denial(id="no", denies=["held"])))

    corrects(there, "held", status="entered", holder="red")

    assert there.read("/v1/statements/no")["status"] == "not_controlled"


# Retractions


def test_a_retraction_of_nothing_or_of_what_is_not_there_is_refused(there: Running) -> None:
    annuls(there, "army")

    refuses_statement(there, a_retraction(), "retracts")
    refuses_statement(there, a_retraction(retracts="nothing"), "retracts")
    refuses_statement(there, a_retraction(retracts="army"), "retracts")


@pytest.mark.parametrize("claimant", ["blue", "red-army", "red-blog", "watcher"])
def test_a_retraction_of_what_is_not_its_own_is_refused(there: Running, claimant: str) -> None:
    refuses_statement(there, a_retraction(claimant=claimant, retracts="held"), "retracts")


def test_a_party_above_may_retract(there: Running) -> None:
    retracts(there, "army")

    assert there.read("/v1/statements/army")["standing"] is False


def test_a_retraction_of_a_statement_on_another_place_is_refused(there: Running) -> None:
    refuses_statement(there, a_retraction(retracts="at-ford"), "retracts")


@pytest.mark.engines("sqlite", "postgres")
def test_a_second_retraction_is_refused_until_the_first_is_annulled(there: Running) -> None:
    retracts(there, "held", id="back")
    refuses_statement(there, a_retraction(retracts="held"), "retracts", saying="'back'")

    annuls(there, "back")
    retracts(there, "held", id="back-again")

    assert there.read("/v1/statements/held")["retracted_by"] == "back-again"


def test_two_retractions_of_one_statement_in_one_report_are_refused(there: Running) -> None:
    twice = a_report(a_retraction(retracts="held"), a_retraction(retracts="held"))

    refuses(there, twice, "/statements/1/retracts")


def test_a_retraction_of_a_retraction_is_refused(there: Running) -> None:
    retracts(there, "held", id="back")

    refuses_statement(there, a_retraction(retracts="back"), "retracts", saying="annul")


def test_a_retraction_of_what_was_surely_said_later_is_refused(there: Running) -> None:
    refuses_statement(there, a_retraction(retracts="held", stated="2024-06-09"), "retracts")
    retracts(there, "held", stated="2024-06")  # perhaps later in that month


@pytest.mark.parametrize(
    ("field", "value"),
    [("status", "contested"), ("holder", "red"), ("denies", ["army"]), ("effective", "2024"), ("until", "2024"),
     ("share", 5), ("extent", "north")],
)  # fmt: skip
def test_a_retraction_asserts_nothing(there: Running, field: str, value: object) -> None:
    refuses_statement(there, a_retraction(retracts="held", **{field: value}), field)


def test_fields_of_another_kind_are_refused(there: Running) -> None:
    refuses_statement(there, a_claim(retracts="held"), "retracts")
    refuses_statement(there, a_claim(denies=["army"]), "denies")


# Dates


def test_what_is_stated_more_than_a_day_ahead_is_refused(record: tuple[Running, SetClock]) -> None:
    there, clock = record
    tomorrow = "2024-06-16T12:00:00Z"
    refuses_statement(there, a_claim(stated="2024-06-16T12:00:00.000001Z"), "stated", saying="effective")
    refuses_statement(there, a_claim(stated="2024-06-17"), "stated")

    assert there.post("/v1/reports", a_report(a_claim(stated=tomorrow)))
    clock.instant = parse_instant(tomorrow) + MICROSECONDS_PER_DAY
    assert there.post("/v1/reports", a_report(a_claim(stated="2024-06-17")))


def test_what_is_announced_for_later_is_taken(there: Running) -> None:
    assert there.post("/v1/reports", a_report(a_claim(effective="2025-01-01")))


def test_an_open_stated_date_is_refused_also_where_it_is_the_reports(there: Running) -> None:
    refuses_statement(there, a_claim(stated="[..2024-06-10]"), "stated")
    report = a_report(a_claim())
    report["source"] = {"name": "A paper", "published": "[..2024-06-10]"}
    refuses(there, report, "/statements/0/stated")


def test_an_until_before_the_effective_date_is_refused(there: Running) -> None:
    refuses_statement(there, a_claim(effective="2024-05-02", until="2024-05-01"), "until")
    refuses_statement(there, a_claim(until="2024-05-01"), "until", saying="effective")
    assert there.post("/v1/reports", a_report(a_claim(effective="2024-05-02", until="2024-05")))


# Amendments


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("corrections", {"content": {"status": "contested"}, "reason": "misread"}),
        ("annulment", {"reason": "twice"}),
        ("sources", {"source": SOURCE}),
    ],
)
def test_what_is_annulled_is_not_amended_and_what_is_not_there_is_404(
    there: Running, path: str, body: dict[str, Any]
) -> None:
    annuls(there, "held")

    refuses(there, body, "", path=f"/v1/statements/held/{path}", saying="annulled")
    response = there.client.post(f"/v1/statements/nothing/{path}", json=body, headers=there.authorization)
    assert response.status_code == 404


@pytest.mark.engines("sqlite", "postgres")
def test_the_source_of_a_report_that_is_not_there_is_404(there: Running) -> None:
    body = {"source": SOURCE, "reason": "misread"}

    response = there.client.post("/v1/reports/nothing/corrections", json=body, headers=there.authorization)

    assert response.status_code == 404


@pytest.mark.parametrize("replacement", ["held", "nothing", "army"])
def test_a_replacement_must_be_another_statement_that_is_there(there: Running, replacement: str) -> None:
    annuls(there, "army")
    body = {"reason": "x", "replaced_by": replacement}

    refuses(there, body, "/replaced_by", path="/v1/statements/held/annulment")


@pytest.mark.parametrize("reason", ["", " ", "\x07", "x" * 2_001])
@pytest.mark.parametrize("path", ["/v1/statements/held/annulment", "/v1/statements/held/corrections",
                                  "/v1/reports/first/corrections"])  # fmt: skip
def test_an_amendment_gives_a_reason(there: Running, path: str, reason: str) -> None:
    body: dict[str, Any] = {"reason": reason}
    if path.endswith("corrections"):
        body |= {"source": SOURCE} if "reports" in path else {"content": {"status": "contested"}}

    refuses(there, body, "/reason", path=path)


@pytest.mark.parametrize(
    ("field", "value"), [("place", "ford"), ("claimant", "red-army"), ("kind", "denial"), ("id", "other")]
)
def test_a_correction_does_not_change_what_a_statement_is(there: Running, field: str, value: str) -> None:
    content = {"status": "contested", field: value}

    refuses_correction(there, "held", f"/{field}", saying="annul", **content)


def test_a_correction_may_name_what_it_does_not_change(there: Running) -> None:
    corrects(there, "held", id="held", kind="claim", claimant="red", place="hill", status="contested")

    assert there.read("/v1/statements/held")["status"] == "contested"


def test_a_correction_does_not_change_what_a_retraction_retracts(there: Running) -> None:
    retracts(there, "held", id="back")

    refuses_correction(there, "back", "/retracts", retracts="army")
    corrects(there, "back", retracts="held", note="said at noon")


@pytest.mark.parametrize(
    ("field", "content"),
    [
        ("/holder", {"status": "controlled"}),
        ("/holder", {"status": "contested", "holder": "red"}),
        ("/holder", {"status": "controlled", "holder": "watcher"}),
        ("/status", {}),
        ("/stated", {"status": "contested", "stated": "2024-06-17"}),
        ("/until", {"status": "contested", "until": "2024-05-01"}),
        ("/denies", {"status": "contested", "denies": ["army"]}),
        ("/note", {"status": "contested", "note": "\x07"}),
        ("/sauce", {"status": "contested", "sauce": "x"}),
    ],
)
def test_the_content_of_a_correction_is_checked_as_a_statement_is(
    there: Running, field: str, content: dict[str, Any]
) -> None:
    refuses_correction(there, "held", field, **content)


def test_a_correction_is_stated_against_the_first_recorded_instant(record: tuple[Running, SetClock]) -> None:
    there, clock = record
    clock.instant += 30 * MICROSECONDS_PER_DAY

    refuses_correction(there, "held", "/stated", status="contested", stated="2024-06-20")


def test_a_correction_is_not_stated_after_its_retraction(there: Running) -> None:
    retracts(there, "held", id="back", stated="2024-06-11")

    refuses_correction(there, "held", "/stated", saying="'back'", status="contested", stated="2024-06-12")
    corrects(there, "held", status="contested", stated="2024-06-11")


def test_a_retraction_is_not_corrected_to_before_what_it_retracts(there: Running) -> None:
    retracts(there, "held", id="back", stated="2024-06-11")

    refuses_correction(there, "back", "/retracts", retracts="held", stated="2024-06-09")


def test_a_corrected_denial_is_derived_anew(there: Running) -> None:
    there.post("/v1/reports", a_report(a_denial(id="no", denies=["held"])))

    corrects(there, "no", denies=["army"])

    assert (there.read("/v1/statements/no")["status"], there.read("/v1/statements/no")["holder"]) == (
        "not_present",
        "red",
    )
    there.post("/v1/reports", a_report(a_claim(id="vague-too", claimant="watcher", status="unclear", holder=None)))
    refuses_correction(there, "no", "/status", denies=["vague-too", "held"], saying="instead")


def test_a_denial_is_not_corrected_into_one_of_itself(there: Running) -> None:
    there.post("/v1/reports", a_report(a_denial(id="no", denies=["held"])))

    refuses_correction(there, "no", "/denies/0", denies=["no"])


# Declarations


@pytest.mark.engines("sqlite", "postgres")
def test_a_declaration_does_not_change_role_parent_or_zone(there: Running) -> None:
    for claimants in ({"red": {"role": "observer"}}, {"red": {"parent": "blue"}}, {"red-army": {"parent": "blue"}}):
        body = {"claimants": claimants}
        response = there.client.put("/v1/conflicts/war", json=body, headers=there.authorization)
        assert response.status_code == 409, response.text
    response = there.client.put("/v1/conflicts/war", json={"tz": "Europe/Kyiv"}, headers=there.authorization)
    assert response.status_code == 409
    assert response.json()["errors"][0]["pointer"] == "/tz"


@pytest.mark.parametrize(
    ("claimants", "pointer"),
    [
        ({"new": {"role": "party"}}, "/claimants/new/name"),
        ({"new": {"name": "New"}}, "/claimants/new/role"),
        ({"new": {"name": "New", "role": "king"}}, "/claimants/new/role"),
        ({"new": {"name": "New", "role": "party", "parent": "new"}}, "/claimants/new/parent"),
        ({"new": {"name": "New", "role": "party", "parent": "nobody-there"}}, "/claimants/new/parent"),
        ({"new": {"name": "New", "role": "party", "parent": "red-blog"}}, "/claimants/new/parent"),
        ({"new": {"name": "New", "role": "observer", "parent": "red"}}, "/claimants/new/parent"),
        ({"new": {"name": "New", "role": "party", "colour": "red"}}, "/claimants/new/colour"),
    ],
)
def test_a_claimant_that_cannot_be_is_refused(there: Running, claimants: dict[str, Any], pointer: str) -> None:
    before = log_of(there)

    response = there.client.put("/v1/conflicts/war", json={"claimants": claimants}, headers=there.authorization)

    assert response.status_code == 422, response.text
    assert [each["pointer"] for each in response.json()["errors"]] == [pointer]
    assert log_of(there) == before


def test_two_claimants_under_one_another_are_refused(there: Running) -> None:
    one = {"name": "One", "role": "party", "parent": "two"}
    two = {"name": "Two", "role": "party", "parent": "one"}
    body = {"claimants": {"one": one, "two": two}}

    response = there.client.put("/v1/conflicts/war", json=body, headers=there.authorization)

    assert response.status_code == 422


@pytest.mark.parametrize("tz", ["Mars/Olympus", "../../etc/passwd", "/etc/localtime", "", "EUROPE/kyiv", "x" * 5_000])
def test_a_zone_that_is_none_is_refused(there: Running, tz: str) -> None:
    body = {"name": "New", "tz": tz, "claimants": {}}

    response = there.client.put("/v1/conflicts/new", json=body, headers=there.authorization)

    assert response.status_code == 422, response.text
    assert [each["pointer"] for each in response.json()["errors"]] == ["/tz"]
