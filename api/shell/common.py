"""What the commands share: the database opened, errors told, answers printed."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial, wraps
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, ParamSpec

import orjson
import typer

from api.http.negotiation.formats import ShellForm, TableForm
from api.settings import PREFIX, SQLITE_SCHEME, Settings, read_settings
from api.shell.speech import in_shell, told
from api.text.counts import counted
from api.text.languages import Tongue
from domain.errors import ClaimlineError

if TYPE_CHECKING:  # --help stays quick
    from api.bootstrap import Installation
    from api.bootstrap.root import Root
    from api.service import Service
    from api.text.answers import Worded, Wording
    from api.text.pasting.things import Pasted, Pasting
    from domain.errors import Nearest
    from domain.questions.filters import Understanding
    from domain.questions.past import Resolved
    from domain.stances.ports import KnownStatement
    from domain.vocabulary import StatementId

EXIT_REFUSED = 1  # the record, or the question, said no
EXIT_INTERRUPTED = 130  # as shells have it: 128 and SIGINT
EXIT_UNAVAILABLE = 3  # the database cannot be reached; 2 is a wrong command line

P = ParamSpec("P")
_LOAD: ContextVar[Callable[[], Root]] = ContextVar("root")

BY = "the name that is recorded. Default: the login name"
ByOption = Annotated[str | None, typer.Option("--by", help=BY)]
JsonOption = Annotated[bool, typer.Option("--json", help="the answer as JSON, the same as over HTTP")]
FormatOption = Annotated[TableForm | None, typer.Option("--format", help="the answer as a table in this form")]
TextFormOption = Annotated[
    ShellForm | None, typer.Option("--format", help="the answer as a table, or as text to paste, in this form")
]
ConflictOption = Annotated[str | None, typer.Option(help="may be left out where there is one")]
DatabaseOption = Annotated[
    str | None,
    typer.Option("--database", help="a SQLite file, or postgresql://USER@HOST/NAME. Default: CLAIMLINE_DATABASE"),
]
DATABASE = f"{PREFIX}DATABASE"
DATABASE_PARAMETER = Parameter("database", Parameter.KEYWORD_ONLY, default=None, annotation=DatabaseOption)
LimitOption = Annotated[int, typer.Option(min=1, help="at most so many")]


def explained(command: Callable[P, None]) -> Callable[..., None]:
    """Give a command `--database`, errors as one line on stderr, and exit codes that scripts can use."""

    @wraps(command)
    def run(*args: Any, database: str | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - the own ones of a command
        from domain.errors import BadQuestion, LogUnavailable, NotFound, UnknownName, ViewsBehind

        try:
            with on_database(database):
                command(*args, **kwargs)
        except UnknownName as error:
            option = _as_written(error.parameter, command)
            message = f"{option}: {error}" if option.startswith("--") else str(error)
            stop(_with_nearest(in_shell(message), error.nearest), EXIT_REFUSED)
        except NotFound as error:
            stop(_with_nearest(told(error), error.nearest), EXIT_REFUSED)
        except BadQuestion as bad:
            stop(in_shell(str(bad.of(_as_written(bad.parameter, command)))), EXIT_REFUSED)
        except (LogUnavailable, ViewsBehind) as error:
            stop(str(error), EXIT_UNAVAILABLE)
        except ClaimlineError as error:
            stop(told(error, signature(command).parameters), EXIT_REFUSED)
        except BrokenPipeError:  # the reader, `head` perhaps, has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except OSError as error:  # a file that cannot be read or written
            stop(f"{error.filename or 'a file'}: {error.strerror or error}", EXIT_REFUSED)
        except KeyboardInterrupt:
            stop("interrupted: recorded reports stay; run it again to continue", EXIT_INTERRUPTED)

    parameters = [*signature(command, eval_str=True).parameters.values(), DATABASE_PARAMETER]
    run.__signature__ = Signature(sorted(parameters, key=lambda each: each.kind))  # type: ignore[attr-defined]
    return run


@contextmanager
def on_database(database: str | None) -> Iterator[None]:
    """Run with this database in place of that of the environment: a file, or an address. None changes nothing."""
    if database is None:
        yield
        return
    before = os.environ.get(DATABASE)
    os.environ[DATABASE] = database if "://" in database else f"{SQLITE_SCHEME}{database}"
    try:
        yield
    finally:
        if before is None:
            del os.environ[DATABASE]
        else:
            os.environ[DATABASE] = before


def _with_nearest(message: str, nearest: Sequence[Nearest]) -> str:
    """The nearest valid values stand one a line, by id."""
    lines = [f"  {each.id:<24} {'; '.join(part for part in (each.name, each.traits) if part)}" for each in nearest]
    return "\n".join([message + (":" if lines else ""), *map(str.rstrip, lines)])


def _as_written(name: str, command: Callable[..., None]) -> str:
    """The name of a parameter on the command line."""
    parameter = signature(command).parameters.get(name)
    if parameter is None:
        return name
    if parameter.kind is Parameter.KEYWORD_ONLY:
        return f"--{name.replace('_', '-')}"
    return getattr(parameter.default, "metavar", None) or name


def stop(message: str, code: int) -> NoReturn:
    typer.echo(f"claimline: {message}", err=True)
    raise typer.Exit(code)


def hand_in(load: Callable[[], Root]) -> None:
    """From now on commands have the composition root that ``load`` gives."""
    _LOAD.set(load)


def root() -> Root:
    """The composition root, as ``api.cli`` has handed it in."""
    return _LOAD.get()()


@contextmanager
def opened(
    settings: Settings | None = None, *, following: bool = True, delivering: bool = False
) -> Iterator[Installation]:
    given = settings or read_settings(os.environ)
    with root().opened(given, following=following, delivering=delivering) as service:
        yield service


def echo_json(shape: object) -> None:
    typer.echo(orjson.dumps(shape, option=orjson.OPT_INDENT_2))  # bytes: UTF-8, whatever the console is


def json_line(shape: object) -> bytes:
    """For an answer without an end: one shape a line, in UTF-8."""
    return orjson.dumps(shape)


def login(service: Service | None, by: str | None) -> str:
    """The name that is recorded. Raises ``BadQuestion`` for one that no entry may bear, and for that of a key.

    ``service`` is None for the role that owns the log, which reads no keys.
    """
    from domain.intake.keys import refuse_as_recorder

    name = getpass.getuser() if by is None else by
    refuse_as_recorder(name, None if service is None else service.keys, "by")
    return name


def said(shape: Mapping[str, object], text: str, *, as_json: bool) -> None:
    if as_json:
        echo_json(shape)
    else:
        typer.echo(text)


def in_words(service: Service, words: Tongue | None, tell: Callable[[Wording], Worded]) -> Worded | None:
    """An answer in sentences, if a language was asked for."""
    from api.text.answers import Wording
    from domain.questions.statements.lists import ask_known

    return None if words is None else tell(Wording(tongue=words, fetch=partial(ask_known, service.asking)))


def known(
    service: Service, statements: AbstractSet[StatementId], resolved: Resolved
) -> Mapping[StatementId, KnownStatement]:
    """The statements that an answer names by their ids."""
    from domain.questions.statements.lists import ask_known

    return ask_known(service.asking, statements, resolved.known_at.position)


def answered(
    shape: Mapping[str, object],
    told: Iterable[str],
    worded: Worded | None = None,
    *,
    as_json: bool,
    of: Understanding | None = None,
) -> None:
    """Print an answer as JSON, in sentences or as lines; ``told`` is made only when it is read.

    ``of``: how the question was understood, which comes after the first line. Sentences are to be pasted: of them it is
    told beside, on stderr.
    """
    if as_json:
        echo_json(shape if worded is None else worded.beside(shape))
        return
    if worded is not None:
        tell_understood(of, err=True)
    for number, line in enumerate(told if worded is None else worded.lines()):
        typer.echo(line)
        if number == 0 and worded is None:
            tell_understood(of)


def tell_understood(of: Understanding | None, *, err: bool = False) -> None:
    """Print each thing that was not named by its id, with the id that is meant."""
    from api.text.terminal import understood

    for line in () if of is None else understood(of):
        typer.echo(line, err=err)


def hint_at_more(limit: int, *, is_more: bool, as_json: bool) -> None:
    """Below an answer for people."""
    if is_more and not as_json:
        typer.echo(f"\nthere is more: --limit {limit * 10} shows more")


def tell_total(
    limit: int, total: int, of_what: str, *, as_json: bool, form: TableForm | ShellForm | None = None
) -> None:
    """Below a list for people that was cut, how many there are of ``of_what``; beside a table, on stderr."""
    if total > limit and not as_json:
        is_table = form is not None
        told = f"{limit:,} of {counted(total, of_what)}: --limit {limit * 10} shows more"
        typer.echo(told if is_table else f"\n{told}", err=is_table)


def tabled(table: bytes, of: Understanding, *, as_json: bool, words: Tongue | None = None) -> None:
    """Print an answer as a table alone, and on stderr how the names in the question were understood (``of``)."""
    if as_json or words is not None:
        other = "--json" if as_json else "--words"
        raise typer.BadParameter(f"cannot be combined with {other}: leave one of them out", param_hint="--format")
    tell_understood(of, err=True)
    typer.echo(table, nl=False)


def pasting(service: Service, words: Tongue | None) -> Pasting:
    """Makes texts to paste, in English unless another language is named. Addresses are those of `claimline serve`."""
    from api.text.languages.reading import language_of
    from api.text.pasting.permalinks import Permalinks
    from api.text.pasting.things import Pasting

    tongue, settings = words or Tongue.EN, service.settings
    base = f"http://{settings.host}:{settings.port}"
    return Pasting(language=language_of(tongue), links=Permalinks(base=base, tongue=tongue))


def echo_pasted(those: Sequence[Pasted], form: str, of: Understanding | None, *, as_json: bool) -> None:
    """Print things as text to paste, and on stderr how the names in the question were understood (``of``)."""
    from api.text.pasting.marks import TextForm
    from api.text.pasting.rendering import all_pasted

    if as_json:
        raise typer.BadParameter("cannot be combined with --json: leave one of them out", param_hint="--format")
    tell_understood(of, err=True)
    typer.echo(all_pasted(those, TextForm(form)), nl=False)


def place_id(service: Service, text: str, parameter: str) -> str:
    """The id of the one place that ``text`` names. ``parameter``: the one that errors name."""
    from api.http.parsing.values import called
    from domain.stances.ports import PlaceFilter

    with called(place=parameter):
        named = service.asking.names(PlaceFilter(place=text))
    tell_understood(named, err=True)
    return named.ids.get("place", text)
