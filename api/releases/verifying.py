"""A release verified from its own files: every hash, every entry, and every file made again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from api.releases.about import FILE, About, read
from api.releases.making import CHECKPOINT, SUMS, Made, ReleaseFiles, make, paths_in, sha256_of, summed
from domain.proofs.checkpoints import Trust, parse_checkpoint, signed_checkpoint
from domain.proofs.errors import Malformed, Wrong
from domain.proofs.notes import VerifierKey, parse_note

SUM_LENGTH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedRelease:
    """``signers``: the trusted keys that signed. ``other_bytes``: files with the same values, written otherwise."""

    made: Made
    signers: tuple[VerifierKey, ...]
    other_bytes: tuple[str, ...]


def verify_release(folder: Path, files: ReleaseFiles, trust: Trust | None, *, version: str) -> VerifiedRelease:
    """``trust`` None: nobody is asked for a signature. Raises ``Wrong``, ``Malformed`` or ``NotSigned``."""
    sums = _sums(folder)
    _refuse_others(folder, sums)
    about = _about(folder)
    signers = _signers(about, trust)
    with TemporaryDirectory(prefix="claimline-release-") as temporary:
        again = Path(temporary)
        made = make(again, about, files.read_entries(folder), files)
        other_bytes = tuple(_compare(folder, again, files, _other_version(about, version)))
    return VerifiedRelease(
        made=replace(made, fingerprint=sha256_of(folder / SUMS)), signers=signers, other_bytes=other_bytes
    )


def _sums(folder: Path) -> Mapping[str, str]:
    """By path, the hash that ``SHA256SUMS`` names."""
    try:
        content = (folder / SUMS).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        if (folder / FILE).exists():
            raise Wrong(f"{SUMS} is missing") from None
        raise Malformed(f"{folder} holds no {SUMS}: it is not a release of Claimline") from None
    lines = content.decode(errors="replace").split("\n")[:-1]
    found = {line[SUM_LENGTH + 2 :]: line[:SUM_LENGTH] for line in lines}
    if summed(found) != content:
        raise Wrong(f"{SUMS} was changed: its lines are not as they were written")
    return found


def _refuse_others(folder: Path, sums: Mapping[str, str]) -> None:
    there = set(paths_in(folder))
    faults = [f"{path} is missing" for path in sorted(sums.keys() - there)]
    faults += [f"{path} was added" for path in sorted(there - sums.keys())]
    faults += [f"{path} was changed" for path in sorted(there & sums.keys()) if _is_changed(folder / path, sums[path])]
    if faults:
        raise Wrong(f"{'; '.join(faults)}: by {SUMS}, which was perhaps changed itself")


def _is_changed(file: Path, expected: str) -> bool:
    return file.is_symlink() or sha256_of(file) != expected


def _about(folder: Path) -> About:
    checkpoint = folder / CHECKPOINT
    try:
        content = (folder / FILE).read_bytes()
        return read(content, checkpoint.read_bytes() if checkpoint.exists() else None)
    except FileNotFoundError:
        raise Malformed(f"{folder} holds no {FILE}: it is not a release of Claimline") from None


def _signers(about: About, trust: Trust | None) -> tuple[VerifierKey, ...]:
    if about.checkpoint is None:
        return ()
    if parse_checkpoint(parse_note(about.checkpoint)) != about.tree.head:
        raise Wrong(f"{CHECKPOINT} and {FILE} name two trees")
    return () if trust is None else signed_checkpoint(about.checkpoint, trust).signers


def _compare(folder: Path, again: Path, files: ReleaseFiles, hint: str) -> Iterator[str]:
    """The Parquet files with other bytes and the same values. Raises ``Wrong`` for any other difference."""
    sums, made = _sums(folder), _sums(again)
    if faults := [*_unlike(sums, made)]:
        raise Wrong(f"{'; '.join(faults)}{hint}")
    for path in sorted(made):
        if sums[path] != made[path]:
            is_parquet = path.endswith(".parquet")
            difference = files.differing(folder / path, again / path) if is_parquet else "its bytes are others"
            if difference is not None:
                raise Wrong(f"{path} is not what the entries give: {difference}{hint}")
            yield path


def _unlike(sums: Mapping[str, str], made: Mapping[str, str]) -> Iterator[str]:
    yield from (f"{path} is not a file of a release" for path in sorted(sums.keys() - made.keys()))
    yield from (f"{path} is missing" for path in sorted(made.keys() - sums.keys()))


def _other_version(of: About, version: str) -> str:
    if of.version == version:
        return ""
    return f" (claimline {of.version} made the release, and this is {version}: verify it with that version, too)"
