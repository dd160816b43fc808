"""What each type of problem means to whoever meets it, and what to do. ``api.problems`` says which there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.http import problems

BY_SLUG = {kind.slug: kind.title for kind in problems.KINDS.values()} | dict(problems.TITLES)
TRY_AGAIN = "Send the same again after the seconds that the header Retry-After names."
POINTED = "Look at each of errors: its pointer leads to the field, its cure says what to write."
ASK_STATUS = "Where it lasts, whoever runs the service can ask claimline status, which names the cause."


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemPage:
    slug: str
    status: int
    meaning: str
    remedy: tuple[str, ...]

    @property
    def type(self) -> str:
        return problems.type_of(self.slug)

    @property
    def title(self) -> str:
        return BY_SLUG[self.slug]


def _page(slug: str, status: int, meaning: str, *remedy: str) -> ProblemPage:
    return ProblemPage(slug=slug, status=status, meaning=meaning, remedy=remedy)


PAGES: Mapping[str, ProblemPage] = {
    page.slug: page
    for page in (
        _page(
            "bad-parameter",
            400,
            "A parameter of the query or a header is not known here, is given twice, or says something that cannot be. "
            "A misspelt parameter is refused and not passed over, since the answer would be to another question.",
            "Look at each of errors: it names the parameter, what is so, and what to write.",
            "Write a + in a query as %2B: a bare one means a space.",
            "Take a cursor from the next link as it is; it belongs to its question and to no other.",
        ),
        _page(
            "no-key",
            401,
            "Recording takes a key, and so does reading where the service is set to. The request bears none, or one "
            "that is unknown or revoked.",
            "Send the header Authorization: Bearer KEY.",
            "Whoever runs the service makes a key with claimline keys add NAME --scope write.",
        ),
        _page(
            "no-scope",
            403,
            "The key is good, and does not allow this. Reports and declarations take the scope write, amendments the "
            "scope edit, webhooks the scope subscribe.",
            "Use a key that has the scope which detail names, or have one made: claimline keys add NAME --scope edit.",
        ),
        _page(
            "not-there",
            404,
            "The address is right, and the record holds nothing under this id: not at all, or not yet at the "
            "position or instant that known_at or Accept-Datetime asks for.",
            "Check the id; GET /v1/places?q= finds a place by its name, GET /v1/statements lists statements.",
            "Leave known_at out to ask the record as it is.",
        ),
        _page(
            "not-found",
            404,
            "The service has nothing at this address.",
            "See /docs for every address that there is.",
        ),
        _page(
            "method",
            405,
            "The address is there, and does not take this method.",
            "Use one that the header Allow names.",
            "What is recorded cannot be deleted: annul a statement that should not be there.",
        ),
        _page(
            "not-acceptable",
            406,
            "The answer has none of the forms that the header Accept names.",
            "Accept application/json, or one of the forms that detail names.",
            "Or choose the form with the parameter f, where the address takes it.",
        ),
        _page(
            "clash",
            409,
            "The id is in the record already and says something else; or what was declared once and stays (the role "
            "or parent of a claimant, the zone of a conflict) is declared otherwise. Nothing was recorded.",
            "If it is the same thing, send what was sent before: it answers 200, and records nothing twice.",
            "If it is another thing, give it another id.",
            "If the record is wrong, send a correction.",
        ),
        _page(
            "erased",
            410,
            "The log has an entry at this position, and what it held was removed for good, perhaps because the law "
            "requires it. Its hash stays in the tree, so that every other proof still holds.",
            "Look for the entry that removed it, a redaction: it holds what remains, the reason, and by whose word.",
        ),
        _page(
            "too-large",
            413,
            "The body is larger than this service takes. Nothing was recorded.",
            "Split a long report in two.",
        ),
        _page(
            "media-type",
            415,
            "The body is not said to be JSON. Nothing was recorded.",
            "Send the header Content-Type: application/json, and the body in UTF-8.",
        ),
        _page(
            "bad-json",
            422,
            "The body cannot be read as JSON without doubt: it is broken, too deep, not UTF-8, or holds what two "
            "readers could take for two things, such as a name given twice, NaN, or half of a character. Nothing was "
            "recorded.",
            POINTED,
            "Write the body with a JSON library, and without a byte order mark.",
        ),
        _page(
            "refused",
            422,
            "The body is JSON, and breaks the rules for recording: a field that is missing, unknown or unfit, a "
            "claimant or place that the record does not know, a date that cannot be, a statement that does not fit "
            "what it answers. Nothing of it was recorded, the parts that were right neither.",
            POINTED,
            "Mend them all and send the whole again.",
            "Declare unknown claimants with PUT /v1/conflicts/{conflict}, unknown places with PUT /v1/places/{place}.",
        ),
        _page(
            "cursor-diverged",
            409,
            "The cursor was given by another history of the log: one that a backup has replaced, or that a replica had "
            "not got when it took over. What you read after the two histories parted is not in this one.",
            "last_common has the position up to which both are known to be the same, and the cursor after it.",
            "Undo what you took from later positions; ids of items tell which. Then go on from that cursor.",
        ),
        _page(
            "behind",
            503,
            "The log is there, and what answers questions has not read it as far as the request asks.",
            TRY_AGAIN,
            "What was to be recorded may be recorded: send it again with the same id, and it is not recorded twice.",
            ASK_STATUS,
        ),
        _page(
            "unsigned",
            503,
            "It is recorded, and no checkpoint that was signed covers it yet: a moment after the recording, or because "
            "whoever signs the log is not running, or must not sign it.",
            TRY_AGAIN,
            ASK_STATUS,
        ),
        _page(
            "unavailable",
            503,
            "The service cannot reach its database, or the database cannot be asked at the moment.",
            TRY_AGAIN,
            "Give a report an id, or an Idempotency-Key: then sending it again records nothing twice.",
            ASK_STATUS,
        ),
        _page(
            "not-migrated",
            503,
            "The database has not been set up for this version of the service.",
            "Whoever runs the service runs claimline migrate, as the role that owns the database.",
        ),
        _page(
            "unreadable",
            503,
            "The log holds an entry that a later version wrote, and this version cannot read it. It answers nothing "
            "rather than something that may be false.",
            "Whoever runs the service runs a version at least as new as the one that wrote the entry.",
        ),
        _page(
            "busy",
            503,
            "Others were recording at the same time, over and over, so that this could not be. Nothing was recorded.",
            TRY_AGAIN,
        ),
        _page(
            "too-many-streams",
            503,
            "As many streams of the feed are open as this process may have.",
            "Come back later, as `Retry-After` says; or ask for pages of the feed with `f=json`, which wait as well.",
        ),
        _page(
            "failed",
            500,
            "Something failed that should not. It is a fault of the service, not of the request.",
            "Ask again; send a report again with the same id, so that it is not recorded twice.",
            "Where it lasts, tell whoever runs the service when it was: the service's own log has the cause.",
        ),
    )
}
