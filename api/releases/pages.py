"""The pages of a release for people: its summary, the codebook, the licences, and how to verify it.

Their wording is a format, as that of all files of a release: it is made again when a release is verified.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from api.files.stances import ATTRIBUTION
from api.releases.about import About
from api.releases.citing import citation
from api.releases.metadata import batches_of
from api.releases.tables import TABLES, Material, ReleaseTable
from api.releases.writing import GEOMETRY, parquet_fields
from api.shell.topics import EXPLAINED, TOPICS
from api.text.counts import counted
from domain.dates.instants import to_text
from domain.meanings import VOCABULARIES
from domain.record.declarations import BatchDeclaration
from domain.releases.selection import Missing


def _page(lines: Iterable[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def _cells(texts: Iterable[object]) -> str:
    return f"| {' | '.join(' '.join(str(each).split()).replace('|', chr(92) + '|') for each in texts)} |"


def readme(about: About, material: Material, rows: Mapping[str, int]) -> bytes:
    return _page(_readme(about, material, rows))


def _readme(about: About, material: Material, rows: Mapping[str, int]) -> Iterator[str]:
    yield f"# {about.title}\n"
    yield f"{ATTRIBUTION}\n"
    yield f"- Log: {about.log_name}, {'signed' if about.is_signed else 'not signed'}"
    yield f"- Known at: position {about.tree.known_at}"
    yield f"- As of: {to_text(material.released.as_of)}, when the last entry of the release was recorded"
    chosen = "all" if about.conflicts is None else ", ".join(about.conflicts)
    yield f"- Conflicts: {chosen}"
    yield "- Stances: bound latest, voice side\n"
    if about.replaces is not None:
        of = about.replaces
        yield "## It replaces another release\n"
        yield f"{of['title']}, position {of['position']}: the one whose `SHA256SUMS` has the SHA-256"
        yield f"`{of['fingerprint']}`. Use this one in its place.\n"
    yield "## Tables\n"
    yield _cells(("table", "rows", "each row"))
    yield _cells(("---",) * 3)
    for table in TABLES:
        if table.name in rows:
            yield _cells((f"`{table.name}`", rows[table.name], table.meaning))
    yield "\nEach is there as CSV (`csv/`) and as Parquet (`parquet/`). `codebook.md` explains every column."
    if not about.long_csv:
        yield "Stances by day are there as Parquet alone: `first_day` and `last_day` of `stances` say the same in CSV."
    yield "Parquet files of tables with coordinates are GeoParquet 1.1: a GIS opens them as a map.\n"
    yield "## Left out\n"
    yield from _left_out(about, material)
    yield "## Cite it\n"
    yield f"{citation(about, material.released)}\n"
    yield "`CITATION.cff` says the same for machines. `LICENCES.md` has the licences, `verify.md` how to verify it all."


def _left_out(about: About, material: Material) -> Iterator[str]:
    of = {reason: [each for each in material.entries if each.missing is reason] for reason in Missing}
    if about.conflicts is not None:
        yield "- Every entry of other conflicts, which were not asked for."
    for batch in sorted({each.because for each in of[Missing.RESTRICTED]}):
        entries = sum(each.because == batch for each in of[Missing.RESTRICTED])
        yield f"- {counted(entries, 'entry', 'entries')} of the import `{batch}`: its licence forbids to pass them on."
    for each in of[Missing.REDACTED]:
        yield f"- A part of the entry at position {each.position}: the law had it removed (entry {each.because})."
    if about.conflicts is None and not any(of.values()):
        yield "Nothing."
    yield "\nAnnulled statements are among the entries and in no table. `left_out` has a row for each missing entry.\n"


def codebook(tables: Sequence[ReleaseTable]) -> bytes:
    return _page(_codebook(tables))


def _codebook(tables: Sequence[ReleaseTable]) -> Iterator[str]:
    yield "# Codebook\n"
    yield "An empty cell has no value. Instants are in UTC, to the microsecond. Imprecise dates are"
    yield "EDTF."
    yield "In CSV, a text that a spreadsheet would take for a formula begins with an apostrophe, which is not part of"
    yield "the text; a text that begins with an apostrophe gets another one. Parquet has texts as they are.\n"
    for table in tables:
        yield f"## {table.name}\n"
        yield f"{table.meaning}\n"
        yield f"Key: {', '.join(f'`{name}`' for name in table.key)}.\n"
        yield _cells(("column", "type", "meaning"))
        yield _cells(("---",) * 3)
        for field in table.fields:
            yield _cells((f"`{field.name}`", field.type, field.description))
        if GEOMETRY in parquet_fields(table):
            yield _cells((f"`{GEOMETRY.name}`", "WKB, in Parquet alone", GEOMETRY.description))
        yield ""
    yield "# The fixed words\n"
    for name, of in TOPICS.items():
        yield f"## {name.capitalize()}\n"
        yield f"{EXPLAINED[name].capitalize()}.\n"
        yield _cells(("word", "meaning"))
        yield _cells(("---",) * 2)
        for each, word in VOCABULARIES[of].items():
            yield _cells((f"`{each}`", word.meaning))
        yield ""


def licences_page(material: Material) -> bytes:
    return _page(_licences(material))


def _licences(material: Material) -> Iterator[str]:
    yield "# Licences and attributions\n"
    yield f"{ATTRIBUTION}\n"
    used = batches_of(material.released)
    if not used:
        yield "Every statement was recorded by hand: no dataset was imported."
    for batch in used:
        yield f"## {batch.id}\n"
        yield from _licence(batch)


def _licence(batch: BatchDeclaration) -> Iterator[str]:
    yield f"- File: {batch.file}"
    yield f"- SHA-256: {batch.sha256}"
    yield f"- Importer: {batch.importer}, version {batch.version}"
    yield f"- Licence and attribution: {batch.licence or 'none was named'}\n"


def verify_page(about: About) -> bytes:
    return _page(_verify(about))


def _verify(about: About) -> Iterator[str]:
    key = " --key KEY" if about.is_signed else ""
    yield "# Verify this release\n"
    yield "Everything here is made from the entries in `log/`. To make it again and compare, without a database and"
    yield "without a network:\n"
    yield f"    claimline release verify DIR{key}\n"
    yield "It checks, in this order:\n"
    yield "1. `SHA256SUMS` names every file, and each file has the hash that stands there. `sha256sum --check --strict"
    yield "   SHA256SUMS` checks the same."
    yield "2. Each line of `log/entries.ndjson` has the leaf that `log/positions.csv` names: the SHA-256 of a zero byte"
    yield "   and the line, without its line break."
    yield from _tree_steps(about)
    yield "4. The entries are replayed, and every file is made again. CSV, JSON and text have the same bytes. Parquet"
    yield "   has the same bytes under the same version of its library, else the same values."
    yield "\n## The limits\n"
    if about.is_signed:
        yield "- `KEY` is the public key of the log. Take it from its operator, not from here."
    else:
        yield "- **The log is not signed.** Nothing shows that its operator published these entries, or no others."
    if not about.tree.is_whole:
        yield "- The release holds the entries of its conflicts alone. The proofs show that each is in the log."
        yield "  Completeness needs the whole log: that none was left out shows only there. `claimline log export`"
        yield "  writes it."
    yield "- It is proved what was recorded and that it stayed as it was, not that what somebody said is true."


def _tree_steps(about: About) -> Iterator[str]:
    head = about.tree.head
    named = "`log/checkpoint`, which the key has signed" if about.is_signed else "`release.json`"
    if not about.tree.is_whole:
        yield f"3. Each entry has an inclusion proof (RFC 9162, section 2.1.3) to the root of {head.size} entries in"
        yield f"   {named}. The column `proof` holds its hashes, lowest first, in base64."
        return
    yield f"3. The leaves of positions 1 to {about.tree.known_at} have the root (RFC 9162, section 2.1) in"
    yield f"   {named}."
    if about.tree.known_at < head.size:
        yield f"   That root is of {head.size} entries: `release.json` holds the consistency proof (section 2.1.4)."
