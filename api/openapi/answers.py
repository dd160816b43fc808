"""The type of the answer to each call, by operation id; the schemas are made from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import TypeAdapter, WithJsonSchema
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from api.feed import wire as feed
from api.feed.channels.json_feed import JsonFeed
from api.feed.webhooks import wire as webhooks
from api.http.parsing.forms import Form
from api.intake import dates_wire as dates
from api.intake.proposing import wire as proposals
from api.questions.figures import wire as figures
from api.questions.overviews import wire as overviews
from api.questions.policies import wire as policies
from api.questions.slice import wire as slices
from api.wire import answers, imports

Schema = dict[str, Any]

REF = "#/components/schemas/{model}"
TEXT: Schema = {"type": "string"}
Bytes = Annotated[bytes, WithJsonSchema({"type": "string", "format": "binary"})]

ANSWERS: Mapping[str, Any] = {
    "live": answers.LiveAnswer,
    "ready": answers.ReadyAnswer,
    "metrics": str,
    "explain_problem": answers.ExplainProblemAnswer,
    "append_report": answers.AppendReportAnswer,
    "correct_statement": answers.Amended,
    "annul_statement": answers.Amended,
    "corroborate_statement": answers.Amended,
    "correct_report": answers.Amended,
    "correct_claimant": answers.Amended,
    "declare_conflict": answers.DeclareConflictAnswer,
    "propose_statements": proposals.ProposeStatementsAnswer,
    "read_dates": dates.ReadDatesAnswer,
    "read_conflict": answers.ReadConflictAnswer,
    "list_conflicts": answers.ListConflictsAnswer,
    "retire_conflict": answers.Amended,
    "reinstate_conflict": answers.Amended,
    "retire_place": answers.Amended,
    "reinstate_place": answers.Amended,
    "declare_place": answers.DeclarePlaceAnswer,
    "import_places": imports.PlaceImport,
    "list_place_imports": imports.ListPlaceImportsAnswer,
    "read_place_import": imports.PlaceImport,
    "undo_place_import": imports.PlaceImport,
    "read_place": answers.ReadPlaceAnswer,
    "find_places": answers.FindPlacesAnswer,
    "read_stances": answers.ReadStancesAnswer,
    "read_place_stances": answers.ReadPlaceStancesAnswer,
    "read_timeline": answers.ReadTimelineAnswer,
    "read_day": overviews.ReadDayAnswer,
    "read_changes": overviews.ReadChangesAnswer,
    "list_disputes": overviews.ListDisputesAnswer,
    "list_outcomes": overviews.ListOutcomesAnswer,
    "read_figures": figures.ReadFiguresAnswer,
    "read_slice": slices.ReadSliceAnswer,
    "list_map_places": slices.ListMapPlacesAnswer,
    "list_policies": policies.ListPoliciesAnswer,
    "read_accepted": policies.ReadAcceptedAnswer,
    "list_statements": answers.ListStatementsAnswer,
    "read_statement": answers.ReadStatementAnswer,
    "read_feed": feed.FeedReading,
    "read_feed_page": feed.FeedPage,
    "read_channel": JsonFeed,
    "read_block": JsonFeed,
    "map_statement": str,
    "map_place": str,
    "read_log": answers.ReadLogAnswer,
    "read_entry": answers.Entry,
    "read_checkpoint": str,
    "read_log_key": str,
    "prove_entry": str,
    "read_evidence": str,
    "prove_consistency": answers.ProveConsistencyAnswer,
    "read_tile": Bytes,
    "read_bundle": Bytes,
    "add_webhook": webhooks.WebhookWithSecret,
    "list_webhooks": webhooks.ListWebhooksAnswer,
    "read_webhook": webhooks.Webhook,
    "change_webhook": webhooks.Webhook,
    "rotate_webhook_secret": webhooks.WebhookWithSecret,
    "try_webhook": webhooks.DeliveryAttempt,
    "replay_webhook": webhooks.ReplayWebhookAnswer,
    "list_parked": webhooks.ListParkedAnswer,
    "list_attempts": webhooks.ListAttemptsAnswer,
}
OTHERS: Mapping[str, Any] = {"problem": answers.Problem, "features": answers.Features, "event": webhooks.Event}


class _Untitled(GenerateJsonSchema):
    """Names of members are titles enough."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002 - the library's
        return False


def schemas_of(forms: tuple[type[Form], ...]) -> tuple[Mapping[str, Schema], Mapping[str, Schema]]:
    """The schema of each answer, by operation id; and all components that they and ``forms`` refer to."""
    named = {name: TypeAdapter(of) for name, of in {**ANSWERS, **OTHERS}.items()}
    mode: Literal["serialization"] = "serialization"
    inputs = [(name, mode, adapter) for name, adapter in named.items()]
    made, answered = TypeAdapter.json_schemas(inputs, ref_template=REF, schema_generator=_Untitled)
    _, forms_made = models_json_schema([(form, "validation") for form in forms], ref_template=REF)
    components: dict[str, Schema] = forms_made["$defs"] | answered["$defs"]
    for component in answered["$defs"].values():
        component.pop("title", None)
    return {name: schema for (name, _), schema in made.items()}, components
