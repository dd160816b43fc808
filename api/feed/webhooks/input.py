"""The JSON forms in which subscribers hand in what they want of webhooks."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from api.http.parsing.forms import Form
from api.wire.fields import IdField, PhraseField, WebhookUrlField
from domain.errors import Fault, Refused
from domain.text import PHRASE_LENGTH_MAX
from domain.webhooks.endpoints import Order, State
from domain.webhooks.manage import OVERLAP_HOURS, OVERLAP_HOURS_MAX, EndpointDraft, EndpointPatch
from domain.webhooks.signatures import WebhookSigning

FilterField = Annotated[
    dict[str, str],
    Field(description="filters of the feed by their names. Default: all items but declarations"),
]
OrderField = Annotated[Order, Field(strict=False)]
SigningField = Annotated[WebhookSigning, Field(strict=False)]
SinceField = Annotated[
    str, Field(description="a position, a day (its beginning in UTC) or an instant with an offset", max_length=64)
]


class WebhookForm(Form):
    """An address that items are sent to."""

    EXAMPLE: ClassVar = {
        "id": "desk",
        "url": "https://example.org/claimline",
        "filter": {"type": "claim.appended,denial.appended"},
        "description": "the desk's own record",
    }

    url: WebhookUrlField
    id: IdField | None = None
    filter: FilterField = Field(default_factory=dict)
    order: OrderField = Order.STRICT
    signing: SigningField = WebhookSigning.HMAC
    description: PhraseField | None = None
    since: SinceField | None = Field(default=None, description="where to begin; left out, with what comes from now on")

    def read(self) -> EndpointDraft:
        return EndpointDraft(
            url=self.url,
            wanted=self.filter,
            order=self.order,
            signing=self.signing,
            id=self.id,
            description=self.description,
            since=self.since,
        )


class WebhookPatchForm(Form):
    """What is left out stays as it is. ``state`` enables what was disabled, or disables."""

    EXAMPLE: ClassVar = {"state": "active"}

    url: WebhookUrlField | None = None
    filter: FilterField | None = None
    order: OrderField | None = None
    description: PhraseField | None = None
    state: Annotated[State | None, Field(strict=False)] = None

    def read(self) -> EndpointPatch:
        return EndpointPatch(
            url=self.url, wanted=self.filter, order=self.order, description=self.description, state=self.state
        )


class WebhookSecretForm(Form):
    """A new secret; for so many hours, those before it sign as well."""

    EXAMPLE: ClassVar = {"overlap_hours": 24}

    signing: SigningField | None = Field(default=None, description="Default: as before")
    overlap_hours: int = Field(default=OVERLAP_HOURS, json_schema_extra={"minimum": 0, "maximum": OVERLAP_HOURS_MAX})


class WebhookTrialForm(Form):
    EXAMPLE: ClassVar = {"note": "is anybody there?"}

    note: PhraseField | None = Field(default=None, description="comes back in the item")


class WebhookReplayForm(Form):
    """Either ``since``, or what is parked: ``parked`` for all of it, ``items`` for some."""

    EXAMPLE: ClassVar = {"since": "224"}

    since: SinceField | None = None
    parked: bool | None = None
    items: list[Annotated[str, Field(max_length=PHRASE_LENGTH_MAX)]] | None = Field(
        default=None, json_schema_extra={"maxItems": 1_000}, description="ids of items"
    )

    def refuse_unless_one(self) -> None:
        given = [self.since is not None, bool(self.parked), self.items is not None]
        if given.count(True) != 1:
            raise Refused([Fault("", "names not one thing to replay", "give since, or parked: true, or items")])
