"""Archived copies of what reports were published at: matched by address, and kept with the source of the report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import NamedTuple
from urllib.parse import urlsplit

from domain.dates.edtf import ImpreciseDate
from domain.errors import Fault
from domain.imports.plan import LeftOut, PlannedAct, Refusal, Step
from domain.intake.drafts import AmendmentDraft, SourceCorrectionDraft
from domain.intake.rules.common import refuse
from domain.questions.past import KnownStatements
from domain.record.folded import FiledReport
from domain.record.statements import Source
from domain.vocabulary import ConflictId

READ_AT_ONCE = 10_000
DEFAULT_PORTS = {"http": 80, "https": 443}

NOT_ARCHIVED = "not archived yet, or in vain"
NOT_RECORDED = "about an address of no report"
KEPT_ALREADY = "kept with the report already"
HAS_ANOTHER = "the report has another archived copy"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedCopy:
    """The known facts of a copy. None: not known."""

    url: str | None = None
    captured: ImpreciseDate | None = None
    sha256: str | None = None

    def beside(self, source: Source) -> Source:
        """``source`` with all that is known of the copy, and what it said before of the rest."""
        return replace(
            source,
            archived_url=self.url or source.archived_url,
            archived_at=self.captured or source.archived_at,
            archive_sha256=self.sha256 or source.archive_sha256,
        )

    def is_another(self, source: Source) -> bool:
        """Whether ``source`` names a copy that is not this one."""
        pairs = (
            (self.url, source.archived_url),
            (self.captured, source.archived_at),
            (self.sha256, source.archive_sha256),
        )
        return any(ours is not None and theirs not in (None, ours) for ours, theirs in pairs)


def is_archived(source: Source) -> bool:
    """Whether a copy of the publication can be found: by its address, or as a file of that digest."""
    return source.archived_url is not None or source.archive_sha256 is not None


def plain_address(url: str) -> str:
    """Return the common form of all spellings of one web address.

    Scheme and host in lower case, without the default port, the fragment, and the slash of an empty path. Everything
    else tells pages apart, the scheme and the parameters included.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:  # not an address: equal to itself alone
        return url.strip()
    host = (parts.hostname or "") if port in (None, DEFAULT_PORTS.get(parts.scheme)) else f"{parts.hostname}:{port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{host}{'' if parts.path == '/' else parts.path}{query}"


def standing_reports(past: KnownStatements, conflict: ConflictId | None, *, at: int) -> Iterator[FiledReport]:
    """The reports with a statement that stands, by id."""
    after = ""
    while some := past.standing_reports(conflict, at=at, after=after, limit=READ_AT_ONCE):
        yield from some
        after = some[-1].id


def without_copy(reports: Iterable[FiledReport]) -> Iterator[FiledReport]:
    """Those that have an address and no known archived copy."""
    return (each for each in reports if each.source.url is not None and not is_archived(each.source))


def by_address(reports: Iterable[FiledReport]) -> Mapping[str, Sequence[FiledReport]]:
    found = defaultdict[str, list[FiledReport]](list)
    for report in reports:
        if report.source.url is not None:
            found[plain_address(report.source.url)].append(report)
    return found


class PageCapture(NamedTuple):
    """One page of a web archive, and the instant at which it was captured."""

    url: str
    captured: ImpreciseDate


class WebArchive(NamedTuple):
    """A file that holds captured pages. ``sha256``: of the whole file, in hexadecimal digits."""

    sha256: str
    pages: Sequence[PageCapture]


def attached(report: FiledReport, archive: WebArchive, *, url: str | None, captured: str | None) -> Source:
    """The source of ``report`` with its page in ``archive``.

    ``url``: where the archive can be fetched; ``captured``: of several captures of the page, this one. Raises
    ``Refused`` where the archive does not hold the page, holds it several times, or the report has another copy.
    """
    refuse(_not_in(report, archive))
    captures = _captures(report, archive)
    chosen = [each for each in captures if captured in (None, str(each))]
    refuse(_undecided(captures, chosen, captured))
    copy = ArchivedCopy(url=url, captured=chosen[0], sha256=archive.sha256)
    refuse(_has_another(report, copy))
    return copy.beside(report.source)


def _captures(report: FiledReport, archive: WebArchive) -> Sequence[ImpreciseDate]:
    address = plain_address(report.source.url or "")
    return list(dict.fromkeys(page.captured for page in archive.pages if plain_address(page.url) == address))


def _not_in(report: FiledReport, archive: WebArchive) -> Iterator[Fault]:
    if report.source.url is None:
        cure = f"name its address first: `claimline correct {report.id} --url …`"
        yield Fault("REPORT", f"{report.id} was recorded without an address", cure)
    elif not _captures(report, archive):
        near = get_close_matches(report.source.url, {page.url for page in archive.pages}, n=1, cutoff=0.6)
        held = f"the nearest page in it is {near[0]}" if near else f"it holds {len(archive.pages)} other pages"
        yield Fault("FILE", f"does not hold {report.source.url}", f"{held}: attach the capture of that address")


def _undecided(
    captures: Sequence[ImpreciseDate], chosen: Sequence[ImpreciseDate], captured: str | None
) -> Iterator[Fault]:
    times = ", ".join(map(str, captures))
    if not chosen:
        yield Fault("--captured", f"the page was not captured at {captured}", f"name one of {times}")
    elif len(chosen) > 1:
        yield Fault("FILE", f"holds the page {len(chosen)} times", f"name one with --captured: {times}")


def _has_another(report: FiledReport, copy: ArchivedCopy) -> Iterator[Fault]:
    if copy.is_another(report.source):
        kept = (report.source.archived_url, report.source.archived_at, report.source.archive_sha256)
        problem = f"{report.id} has another archived copy: {', '.join(str(each) for each in kept if each is not None)}"
        cure = f"take that out first: `claimline correct {report.id} --clear archived_url,archived_at,archive_sha256 …`"
        yield Fault("REPORT", problem, cure)


class ArchivedLine(NamedTuple):
    """One line of a list of archived copies. ``copy`` is None where none was made."""

    line: int
    given: bytes
    url: str
    copy: ArchivedCopy | None


def plan(lines: Iterable[ArchivedLine | Refusal], reports: Iterable[FiledReport], *, reason: str) -> Iterator[Step]:
    """Corrections of the sources of reports that were published at the addresses of ``lines``."""
    known = dict(by_address(reports))
    for line in lines:
        if isinstance(line, Refusal):
            yield line
        elif line.copy is None:
            yield LeftOut(line.line, NOT_ARCHIVED)
        elif not (matching := known.get(plain_address(line.url), ())):
            yield LeftOut(line.line, NOT_RECORDED)
        else:
            known[plain_address(line.url)] = [_with(each, line.copy) for each in matching]
            for report in matching:
                yield from _steps(line, line.copy, report, reason)


def _steps(line: ArchivedLine, copy: ArchivedCopy, report: FiledReport, reason: str) -> Iterator[Step]:
    if copy.is_another(report.source):
        yield LeftOut(line.line, HAS_ANOTHER, is_there=True)
    elif (source := copy.beside(report.source)) == report.source:
        yield LeftOut(line.line, KEPT_ALREADY, is_there=True)
    else:
        draft = SourceCorrectionDraft(source=source, reason=reason)
        yield PlannedAct(line.line, line.given, AmendmentDraft(target=report.id, draft=draft))


def _with(report: FiledReport, copy: ArchivedCopy) -> FiledReport:
    """As the rest of the list finds it."""
    return report if copy.is_another(report.source) else replace(report, source=copy.beside(report.source))
