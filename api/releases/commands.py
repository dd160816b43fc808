"""Data releases in the shell: make one, verify one, compare two. Only the first opens a database."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.audit.verify_commands import LIMITS, judged, keys_in
from api.shell.common import JsonOption, answered, explained, opened, root

if TYPE_CHECKING:  # --help stays quick
    from collections.abc import Iterator, Sequence

    from api.releases.about import About, Replaced
    from api.releases.holding import Holding
    from api.releases.making import Made
    from api.releases.verifying import VerifiedRelease

HELP = "Make, verify and compare data releases. `claimline release DIR` is short for `claimline release write DIR`."
UNCHECKED = "who signed the log was not checked: give --key, which the log's operator publishes"
UNSIGNED = "the log is not signed: nothing shows that its operator published these entries, or no others"


releases = typer.Typer(no_args_is_help=True, help=HELP)


@releases.command("write")
@explained
def write(  # noqa: PLR0913 - one parameter for each option
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a new folder")],
    *,
    known_at: Annotated[
        str | None, typer.Option(help="a position, an instant or a day. Default: the end of the log")
    ] = None,
    conflict: Annotated[
        list[str] | None, typer.Option(help="only this conflict; may be repeated. Default: the whole log")
    ] = None,
    title: Annotated[str | None, typer.Option(help="the title. Default: made from the names of the conflicts")] = None,
    author: Annotated[
        list[str] | None, typer.Option(help="whom to cite; may be repeated. Default: the name of the log")
    ] = None,
    url: Annotated[str | None, typer.Option(help="the address at which the release will be published")] = None,
    csv_days: Annotated[
        bool, typer.Option("--csv-days", help="stances by day as CSV, too, which takes a hundred times the room")
    ] = False,
    replaces: Annotated[Path | None, typer.Option(help="an earlier release, which this one replaces")] = None,
    as_json: JsonOption = False,
) -> None:
    """Write a folder to publish and cite: tables, codebook, metadata, and the entries to verify them by."""
    from api.releases.holding import held
    from api.releases.making import made_whole, make

    files, earlier = root().release_files, None if replaces is None else _replaced(replaces)
    with made_whole(folder) as partial:
        with opened() as service:
            holding = held(service, files, conflicts=conflict or [], known_at=known_at)
        about = replace(_about(holding, earlier, title=title, authors=author or [], url=url), long_csv=csv_days)
        made = make(partial, about, holding.entries, files)
    answered(_shape(made, folder=str(folder)), _told(made, folder), as_json=as_json)


def _about(
    holding: Holding, replaces: Replaced | None, *, title: str | None, authors: Sequence[str], url: str | None
) -> About:
    from api.releases.about import UNNAMED, About

    names = ", ".join(holding.names)
    return About(
        title=title or f"Claimline: who said who holds which town. {names}".rstrip(". "),
        authors=authors or [holding.tree.head.origin or UNNAMED],
        url=url,
        conflicts=holding.conflicts,
        tree=holding.tree,
        checkpoint=holding.checkpoint,
        replaces=replaces,
        long_csv=False,
        version=version("claimline"),
    )


def _replaced(folder: Path) -> Replaced:
    from api.releases.differing import about_of
    from api.releases.making import SUMS, sha256_of

    of = about_of(folder)
    return {"title": of.title, "position": of.tree.known_at, "fingerprint": sha256_of(folder / SUMS)}


def _shape(made: Made, **more: object) -> dict[str, Any]:
    from domain.dates.instants import to_text

    about, head = made.about, made.about.tree.head
    return {
        **more,
        "title": about.title,
        "known_at": about.tree.known_at,
        "as_of": to_text(made.material.released.as_of),
        "conflicts": about.conflicts,
        "log": {"origin": head.origin or None, "size": head.size, "root": head.root.hex(), "signed": about.is_signed},
        "rows": made.rows,
        "entries": len(made.material.entries),
        "left_out": sum(each.missing is not None for each in made.material.entries),
        "fingerprint": made.fingerprint,
    }


def _told(made: Made, folder: Path) -> Iterator[str]:
    from api.releases.citing import citation

    missing = sum(each.missing is not None for each in made.material.entries)
    entries = len(made.material.entries) - missing
    yield f"{folder}: {entries} entries, {missing} left out, known at position {made.about.tree.known_at}"
    yield ", ".join(f"{name} {rows}" for name, rows in made.rows.items())
    yield f"cite: {citation(made.about, made.material.released)}"
    yield f"fingerprint: {made.fingerprint}"
    if not made.about.is_signed:
        yield UNSIGNED


@releases.command("verify")
@explained
@judged
def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a release")],
    *,
    key: Annotated[
        list[str] | None, typer.Option(help="a public key of the log, or a file with some: one must have signed")
    ] = None,
    origin: Annotated[str | None, typer.Option(help="the log that it must be; else whichever the keys signed")] = None,
    as_json: JsonOption = False,
) -> None:
    """Check every hash, replay the entries, make every file again and compare: offline, without a database."""
    from api.releases.verifying import verify_release
    from domain.proofs.errors import NotSigned

    trust = root().verifier.trust(keys_in(key), origin=origin, need=1) if key else None
    found = verify_release(folder, root().release_files, trust, version=version("claimline"))
    if key and not found.made.about.is_signed:
        raise NotSigned(f"the log of {folder} is not signed, and a key is given")
    shape = _shape(
        found.made,
        verified="release",
        signed_by=[each.text() for each in found.signers],
        other_bytes=found.other_bytes,
    )
    answered(shape, _verified(found), as_json=as_json)


def _verified(found: VerifiedRelease) -> Iterator[str]:
    made, tree = found.made, found.made.about.tree
    yield f"right: every file is what the entries of the release give, known at position {tree.known_at}"
    if found.other_bytes:
        yield f"the same values, in other bytes: {', '.join(found.other_bytes)}, written by another version of pyarrow"
    yield f"the log: {made.about.log_name}, {tree.head.size} entries, root {tree.head.root.hex()}"
    if found.signers:
        yield f"signed by: {', '.join(f'{each.name} ({each.id.hex()})' for each in found.signers)}"
    else:
        yield UNCHECKED if made.about.is_signed else UNSIGNED
    if not tree.is_whole:
        yield "that no entry of its conflicts is missing shows only in the whole log"
    yield f"fingerprint: {made.fingerprint}"
    yield LIMITS


@releases.command("diff")
@explained
def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="a release")],
    after: Annotated[Path, typer.Argument(metavar="B", help="a later release")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Compare two releases: in words, with the rows that were added, removed or changed."""
    from api.releases.differing import release_difference

    found = release_difference(before, after)
    answered(found.shape() if as_json else {}, found.lines(), as_json=as_json)
