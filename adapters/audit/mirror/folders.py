"""The log of an installation, out to folders and in from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from adapters.audit.mirror.exporting import export_log
from adapters.audit.mirror.importing import Arrival
from adapters.audit.mirror.reading import Mirror
from adapters.signing import ed25519
from adapters.views.tree.view import VIEW as TREE
from domain.audit.prove import Proving
from domain.proofs.checkpoints import Trust
from domain.proofs.notes import VerifierKey
from domain.record.views import Views


class LogFolders:
    """``held`` gives the name of the log that is signed here, and the public keys that sign it."""

    def __init__(
        self,
        *,
        proving: Proving,
        views: Views,
        signed: Callable[[], bytes],
        held: Callable[[], tuple[str | None, Sequence[VerifierKey]]],
    ) -> None:
        self._proving = proving
        self._views = views
        self._signed = signed
        self._held = held

    def export(self, folder: Path) -> Iterator[int]:
        """The log as it is now; yields the position after each file. Raises as ``export_log`` does, or ``Unsigned``."""
        self._await_tree()
        return export_log(self._proving.store, self._proving.tree, self._signed(), folder)

    def arriving(self, folder: Path, keys: Sequence[VerifierKey] = ()) -> Arrival:
        """The log in ``folder``, signed with one of ``keys``; where there are none, with those that sign that log here.

        Where there are none either, nobody is named as its signer. Raises ``Malformed``, ``Wrong`` or ``NotSigned``.
        """
        mirror = Mirror(folder, None)
        origin = mirror.signed.checkpoint.origin
        if known := keys or self._known(origin):
            mirror = Mirror(folder, Trust(known, ed25519.verify, origin))
        self._await_tree()
        return Arrival(mirror, self._proving.store, self._proving.tree)

    def _known(self, origin: str) -> list[VerifierKey]:
        """The public keys that sign the log ``origin`` here, or that signed it last; none where this is another log."""
        latest, (named, held) = self._proving.checkpoints.latest(), self._held()
        last = latest.keys if latest is not None and latest.checkpoint.origin == origin else ()
        return [*last, *(held if named == origin else ())]

    def _await_tree(self) -> None:
        """Until it holds the log as it is now: no other view matters to what is proved."""
        self._views.wait(self._proving.store.size(), TREE)
