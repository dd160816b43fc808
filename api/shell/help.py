"""The help of the shell: commands in groups, an example for each, and the words that all of them use."""

from __future__ import annotations

import re
from ast import literal_eval
from collections.abc import Iterator, Mapping
from typing import Any

import typer
from typer import BadParameter
from typer.core import TyperCommand, TyperGroup

from api.http.parsing.values import QUOTED
from domain.meanings import VOCABULARIES, unknown
from domain.vocabulary import Bound, Matter, Voice

WORDS = (
    *(
        f"{of.__name__.lower()}: " + " ".join(f"`{each}`: {word.meaning}" for each, word in VOCABULARIES[of].items())
        for of in (Bound, Voice, Matter)
    ),
    "`claimline help status` explains the statuses, `claimline help` lists what else is explained.",
)
ASK, RECORD, FOLLOW, AUDIT, RUN = "Ask", "Record", "Follow", "Audit", "Run"
GROUPS = (ASK, RECORD, FOLLOW, AUDIT, RUN)
COMMANDS: Mapping[str, tuple[str, str]] = {  # each command of the first level: its group, and an example
    "at": (ASK, "at 2025-12-12 --place Siversk"),
    "timeline": (ASK, "timeline Siversk --words en"),
    "day": (ASK, "day 2025-12-11"),
    "changes": (ASK, "changes --from-said-by 2025-12-01 --to-said-by 2025-12-31"),
    "disputes": (ASK, "disputes --outcome open"),
    "outcomes": (ASK, "outcomes --claimant russia"),
    "figures": (ASK, "figures --admin Donetsk"),
    "statements": (ASK, "statements --claimant russia --person Peskov"),
    "show": (ASK, "show siv-11"),
    "conflicts": (ASK, "conflicts"),
    "claimants": (ASK, "claimants Gerasimov"),
    "places": (ASK, "places Сіверськ"),
    "accepted": (ASK, "accepted 2025-12-12 --policy conceded"),
    "policies": (ASK, "policies"),
    "help": (ASK, "help status"),
    "export": (ASK, "export statements statements.csv"),
    "record": (RECORD, "record article.txt --dry-run"),
    "propose": (RECORD, "propose article.txt --published 2025-12-11 --source AFP"),
    "correct": (RECORD, "correct ru-1 --status partly_controlled --reason 'it says most of the town'"),
    "annul": (RECORD, "annul ru-1 --reason 'another town of that name'"),
    "corroborate": (RECORD, "corroborate siv-11 --source Reuters --published 2025-12-11"),
    "conflict": (RECORD, "conflict declare --from demo"),
    "claimant": (RECORD, "claimant declare AFP --role observer"),
    "place": (RECORD, "place declare Yaremivka --at 49.19,37.33"),
    "import": (RECORD, "import reports reports.ndjson"),
    "sources": (RECORD, "sources missing"),
    "redact": (RECORD, "redact ru-1 --remove quote --reason 'Order 7/2026'"),
    "keys": (RECORD, "keys add desk --scope write"),
    "follow": (FOLLOW, "follow --after now --type dispute.opened"),
    "listen": (FOLLOW, "listen --forward-to http://127.0.0.1:9000/hook"),
    "webhooks": (FOLLOW, "webhooks add https://example.org/hook"),
    "publish": (FOLLOW, "publish nats://127.0.0.1:4222"),
    "release": (AUDIT, "release release-286 --known-at 286"),
    "evidence": (AUDIT, "evidence siv-11 --into siv-11.html"),
    "replay": (AUDIT, "replay --to 225 -- at 2025-12-12"),
    "digest": (AUDIT, "digest --at 286"),
    "check": (AUDIT, "check"),
    "backup": (AUDIT, "backup claimline-backup.db"),
    "log": (AUDIT, "log export mirror"),
    "demo": (RUN, "demo"),
    "serve": (RUN, "serve"),
    "mcp": (RUN, "mcp --http"),
    "migrate": (RUN, "migrate"),
    "status": (RUN, "status"),
    "rebuild": (RUN, "rebuild record"),
}
EXAMPLES: Mapping[str, str] = {  # of the commands below those
    "export statements": "export statements statements.csv --claimant russia",
    "export stances": "export stances stances.geojson --about 2025-12-12",
    "conflict declare": "conflict declare 'My war' --tz Africa/Khartoum",
    "conflict retire": "conflict retire my-war --reason 'declared twice'",
    "conflict reinstate": "conflict reinstate my-war --reason 'it was the right one'",
    "place retire": "place retire yaremivka --reason 'another town of that name'",
    "place reinstate": "place reinstate yaremivka --reason 'it was the right one'",
    "claimant declare": "claimant declare AFP --role observer",
    "claimant correct": "claimant correct 'Wagner Group' --role affiliate --reason 'it does not speak for Russia'",
    "place declare": "place declare Yaremivka --at 49.19,37.33 --admin Ukraine",
    "import reports": "import reports reports.ndjson --dry-run",
    "import auto-archiver": "import auto-archiver sheet.csv --dry-run",
    "sources attach": "sources attach demo-kup-01 kupiansk.wacz --dry-run",
    "sources missing": "sources missing --conflict russia-ukraine",
    "import gazetteer": "import gazetteer places.csv",
    "import statements": "import statements statements.csv",
    "import wikipedia-control": "import wikipedia-control changes.csv",
    "import polygons": "import polygons map-2025-12-12.geojson --claimant isw --holder russia --where layer=held",
    "import viina-control": "import viina-control control_latest_2025.zip",
    "import acled": "import acled download.csv",
    "import undo": "import undo demo",
    "import list": "import list",
    "keys add": "keys add desk --scope write --scope edit --scope declare",
    "keys list": "keys list",
    "keys revoke": "keys revoke desk",
    "webhooks add": "webhooks add https://example.org/hook --type claim.appended",
    "webhooks list": "webhooks list",
    "webhooks show": "webhooks show desk",
    "webhooks test": "webhooks test desk",
    "webhooks replay": "webhooks replay desk --since 224",
    "webhooks rotate": "webhooks rotate desk",
    "webhooks enable": "webhooks enable desk",
    "webhooks remove": "webhooks remove desk",
    "webhooks attempts": "webhooks attempts desk",
    "log sign": "log sign",
    "log clock": 'log clock --first 412 --reason "ten years ahead"',
    "release write": "release write release-286 --known-at 286",
    "release verify": "release verify release-286 --key KEY",
    "release diff": "release diff release-225 release-286",
    "log diff": "log diff 225 286",
    "log export": "log export mirror",
    "log import": "log import mirror",
    "log verify": "log verify --log mirror --key KEY",
    "log key new": "log key new --name example.org/log",
    "log key show": "log key show",
    "log key rotate": "log key rotate",
    "log mark show": "log mark show",
    "log mark take": "log mark take",
    "log witness new": "log witness new archive --name archive.example/witness",
    "log witness add": "log witness add archive desk.key",
    "log witness logs": "log witness logs archive",
    "log witness serve": "log witness serve archive",
}


UNSAID: Mapping[str, str] = {"release": "write"}  # by group, the command that may be left out

ONE_OF = re.compile(r"(?:Value error, )?(?P<text>.+) is not one of (?P<values>'.*')\.", re.DOTALL)
INPUT = tuple(  # the library's words for an option of another type, and ours
    (re.compile(pattern), words)
    for pattern, words in (
        (r"Input should be greater than or equal to (\S+)", "too small: use {} or more"),
        (r"Input should be less than or equal to (\S+)", "too large: use {} or less"),
        (r"Input should be a valid integer", "not a whole number: write it in digits"),
        (r"Input should be a valid number", "not a number: write it in digits"),
        (r"Input should", "not valid: `--help` explains each option"),
    )
)


def reworded(message: str, name: str) -> str:
    """Return an error of the library in our words. An unknown word is led to the one that it means."""
    if (found := ONE_OF.fullmatch(message)) is None:
        reworded = (words.format(*limit.groups()) for pattern, words in INPUT if (limit := pattern.match(message)))
        return next(reworded, message.removeprefix("Value error, "))
    problem, cure = unknown(str(literal_eval(found["text"])), QUOTED.findall(found["values"]), name)
    return f"{problem}: {cure}"


class _PlainFlags:
    """A flag takes no value, so that its help shows no type."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401 - the library's own types are private
        params: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for each in params:
            if getattr(each, "is_flag", False):
                each.display_type = lambda ctx: ""  # noqa: ARG005 - as the library calls it
        return params


class Command(_PlainFlags, TyperCommand):
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - the library's own types are private
        try:
            return super().parse_args(ctx, args)
        except BadParameter as bad:
            bad.message = reworded(bad.message, getattr(bad.param, "name", None) or "value")
            raise


class Group(_PlainFlags, TyperGroup):
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - the library's own types are private
        unsaid = UNSAID.get(self.name or "")
        if unsaid is not None and args and args[0] not in {*self.commands, *ctx.help_option_names}:
            args = [unsaid, *args]
        return super().parse_args(ctx, args)


def arrange(app: typer.Typer) -> None:
    """Put the commands of ``app`` into their groups, in order, each with its example."""
    app.info.cls, app.info.epilog = Group, "\n\n".join(WORDS)
    for path, info in _commands(app, ""):
        group, example = COMMANDS.get(path, (None, EXAMPLES.get(path)))
        info.cls, info.rich_help_panel = Command, group
        info.epilog = None if example is None else f"Example: claimline {example}"
    for each in app.registered_groups:
        each.rich_help_panel = COMMANDS[each.name or ""][0]
    app.registered_commands.sort(key=lambda info: GROUPS.index(COMMANDS[_name(info)][0]))


def _commands(app: typer.Typer, above: str) -> Iterator[tuple[str, Any]]:
    for info in app.registered_commands:
        yield f"{above}{_name(info)}", info
    for group in app.registered_groups:
        if group.typer_instance is not None:
            group.typer_instance.info.cls = Group
            yield from _commands(group.typer_instance, f"{above}{group.name} ")


def _name(info: Any) -> str:  # noqa: ANN401 - the library's own type
    name: str = info.name or info.callback.__name__.replace("_", "-")
    return name
