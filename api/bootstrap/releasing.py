"""The files of releases, put together."""

from __future__ import annotations

from importlib.util import find_spec

from adapters.releases.entries import chosen_entries, folded, read_entries, write_entries
from api.files.export.kinds import NotInstalled
from api.releases.making import ReleaseFiles


def release_files() -> ReleaseFiles:
    """Raises ``NotInstalled`` where the package that writes Parquet is missing."""
    if find_spec("pyarrow") is None:
        cure = "install it with `pip install 'claimline[parquet]'`"
        raise NotInstalled(f"a release holds Parquet files, and the package pyarrow is not installed: {cure}")
    from adapters.files.parquet import ParquetTable  # noqa: PLC0415 - its package is an extra
    from adapters.releases.tables import differing  # noqa: PLC0415

    return ReleaseFiles(
        choose=chosen_entries,
        write_entries=write_entries,
        read_entries=read_entries,
        fold=lambda entries, known_at: folded(entries, known_at=known_at),
        parquet=ParquetTable,
        differing=differing,
    )
