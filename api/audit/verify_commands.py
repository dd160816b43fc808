"""What anybody can verify, with the files and a key alone: no database, no network, no settings."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, ParamSpec

import typer

from api.shell.common import EXIT_REFUSED, JsonOption, answered, explained, root, stop

if TYPE_CHECKING:  # --help stays quick
    from domain.proofs.checkpoints import Signed, Trust
    from domain.proofs.cosignatures import Cosignature
    from domain.proofs.notes import VerifierKey

EXIT_MALFORMED = 2
EXIT_NOT_SIGNED = 3
SECRET = "PRIVATE+KEY+"  # noqa: S105 - how the line with a secret key begins
LIMITS = (
    "It proves what was recorded, and that it stayed as it was: not that what somebody said there is true, and not "
    "that no other log was shown to others."
)
LIMITS_WITH_WITNESSES = (
    "It proves what was recorded, and that it stayed as it was: not that what somebody said there is true; and that no "
    "other log was shown to others, as far as you trust these witnesses."
)

P = ParamSpec("P")


class Finding(NamedTuple):
    """What was verified: for scripts, and as a person reads it. ``signed`` is the checkpoint that it rests on."""

    what: str
    signed: Signed
    told: dict[str, Any]
    meaning: str

    def shape(self) -> dict[str, Any]:
        origin, size, root = self.signed.checkpoint
        witnesses = self.signed.cosigned
        seen = {} if witnesses is None else {"cosigned_by": [cosignature(each) for each in witnesses]}
        return {
            "verified": self.what,
            "origin": origin,
            "size": size,
            "root": root.hex(),
            "signed_by": [key.text() for key in self.signed.signers],
            **seen,
            **self.told,
        }

    def lines(self) -> list[str]:
        (origin, size, root), cosigned = self.signed.checkpoint, self.signed.cosigned or ()
        signers = ", ".join(f"{key.name} ({key.id.hex()})" for key in self.signed.signers)
        return [
            f"right: {self.meaning}",
            f"the log: {origin}, {size} entries, root {root.hex()}",
            f"signed by: {signers}",
            *(f"seen by the witness {each.key.name} ({each.key.id.hex()}) at {_seen(each)}" for each in cosigned),
            LIMITS if not cosigned else LIMITS_WITH_WITNESSES,
        ]


def cosignature(of: Cosignature) -> dict[str, str]:
    return {"witness": of.key.name, "key": of.key.text(), "at": _seen(of)}


def _seen(of: Cosignature) -> str:
    from domain.audit.witnesses import seen_at
    from domain.dates.instants import to_text

    return to_text(seen_at(of))


def judged(command: Callable[P, None]) -> Callable[P, None]:
    """Exit codes by what is found: 1 wrong, 2 malformed, 3 not signed by who is trusted."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        from domain.proofs.errors import Malformed, NotSigned, Wrong

        try:
            command(*args, **kwargs)
        except Malformed as error:
            stop(f"malformed, and so not verified: {error}", EXIT_MALFORMED)
        except NotSigned as error:
            stop(f"not signed as you ask: {error}", EXIT_NOT_SIGNED)
        except Wrong as error:
            stop(f"WRONG: {error}", EXIT_REFUSED)
        except BrokenPipeError:
            raise
        except OSError as error:
            stop(f"not verified: {error.filename or 'a file'}: {error.strerror or error}", EXIT_MALFORMED)

    return run


def join(log: typer.Typer) -> None:
    log.command("verify")(verify)


@explained
@judged
def verify(  # noqa: PLR0913 - one option for each file
    *,
    key: Annotated[
        list[str] | None,
        typer.Option(help="a public key, as `claimline log key show` prints it, or a file with some; needed to trust"),
    ] = None,
    origin: Annotated[str | None, typer.Option(help="the log that it must be; else whichever the keys signed")] = None,
    need: Annotated[int, typer.Option(min=1, help="how many of the keys must have signed")] = 1,
    policy: Annotated[
        Path | None, typer.Option(help="a file with the logs and the witnesses that you trust (C2SP tlog-policy)")
    ] = None,
    proof: Annotated[Path | None, typer.Option(help="the proof of one entry")] = None,
    entry: Annotated[Path | None, typer.Option(help="the bytes of that entry")] = None,
    log: Annotated[Path | None, typer.Option(help="a folder with a log: all of it is verified")] = None,
    old: Annotated[Path | None, typer.Option(help="an earlier checkpoint")] = None,
    new: Annotated[Path | None, typer.Option(help="a later one")] = None,
    consistency: Annotated[Path | None, typer.Option(help="the proof that the later one extends the earlier")] = None,
    evidence: Annotated[Path | None, typer.Option(help="a page that `claimline evidence` wrote")] = None,
    as_json: JsonOption = False,
) -> None:
    """Verify a proof, a whole log, or that a log only grew: offline, with a public key that you trust."""
    ways: list[tuple[Callable[..., Finding], list[Path | None]]] = [
        (_proof, [proof, entry]),
        (_log, [log]),
        (_extension, [old, new, consistency]),
        (_evidence, [evidence]),
    ]
    given = [(way, files) for way, files in ways if any(files)]
    if len(given) != 1 or None in given[0][1]:
        one = "--log, or --proof with --entry, or --old with --new and --consistency, or --evidence"
        raise typer.BadParameter(f"give what to verify, and one thing at a time: {one}")
    [(way, files)] = given
    verifier = root().verifier
    told = None if policy is None else verifier.policy(policy)
    trust = verifier.trust(keys_in(key) if key else [], origin=origin, need=need, policy=told)
    if not trust.keys and way is not _evidence:
        raise typer.BadParameter("give the public key that you trust, or a policy that names it", param_hint="--key")
    finding = way(trust, *files)
    answered(finding.shape(), finding.lines(), as_json=as_json)


def _proof(trust: Trust, proof: Path, entry: Path) -> Finding:
    signed, position = root().verifier.proof(proof, entry, trust)
    size = signed.checkpoint.size
    meaning = f"these bytes are the entry at position {position} of the log when it had {size} entries"
    return Finding("entry", signed, {"position": position}, meaning)


def _log(trust: Trust, folder: Path) -> Finding:
    from api.shell.progress import Progress

    signed, positions = root().verifier.log(folder, trust)
    with Progress("verify", signed.checkpoint.size) as progress:
        for position in positions:
            progress.reached(position)
    meaning = f"all {signed.checkpoint.size} entries and all tiles are those that were signed, each in its place"
    return Finding("log", signed, {}, meaning)


def _extension(trust: Trust, old: Path, new: Path, consistency: Path) -> Finding:
    first, second = root().verifier.extension(old, new, consistency, trust)
    size, larger = first.checkpoint.size, second.checkpoint.size
    meaning = f"the log of {larger} entries begins with all {size} of the earlier checkpoint, unchanged"
    return Finding("extension", second, {"from": {"size": size, "root": first.checkpoint.root.hex()}}, meaning)


def _evidence(trust: Trust, file: Path) -> Finding:
    from domain.proofs.errors import NotSigned

    signed, found = root().verifier.evidence(file, trust)
    positions, about = [each.position for each in found.proved], ", ".join(found.statements)
    meaning = f"the page is made of {len(positions)} entries of the log and of nothing else; it is about {about}"
    if not trust.keys:
        keys = " ".join(each.text() for each in found.keys)
        raise NotSigned(
            f"no --key is given, and no --policy that names one. To who trusts {keys}, it would prove: {meaning}"
        )
    return Finding("evidence", signed, {"statements": list(found.statements), "positions": positions}, meaning)


def keys_in(given: list[str]) -> list[VerifierKey]:
    """Public keys, or files with one a line. Raises ``Malformed``, which never repeats a secret."""
    from domain.proofs.errors import Malformed
    from domain.proofs.notes import parse_key

    if missing := [each for each in given if "+" not in each and not Path(each).is_file()]:
        cure = "give a key as `claimline log key show` prints it, or a file with keys"
        raise Malformed(f"{missing[0]!r} is neither a public key nor a file: {cure}")
    texts = [root().verifier.lines_of(Path(each)) if Path(each).is_file() else [each] for each in given]
    lines = [line.strip() for text in texts for line in text]
    if any(line.startswith(SECRET) for line in lines):
        raise Malformed("a secret key is given: a verifier needs the public one, which `claimline log key show` prints")
    keys = [parse_key(line) for line in lines if line]
    if not keys:
        raise Malformed(f"{', '.join(given)} has no key")
    return keys
