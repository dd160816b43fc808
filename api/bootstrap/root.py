"""The parts that the composition root hands to the commands of the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.bootstrap import migrate_if_new, opened
from api.bootstrap.signing import make_key
from api.bootstrap.webhooks import forwarding_from

if TYPE_CHECKING:
    from pathlib import Path

    from adapters.audit.verifier import Verifier
    from adapters.signing.witness import WitnessFolder
    from api.bootstrap.importers import Importers
    from api.releases.making import ReleaseFiles
    from domain.extraction.words.lexicon import TextLexicon
    from domain.imports.archived import WebArchive


class Root:
    """Each part is loaded only where a command asks for it."""

    opened = staticmethod(opened)
    migrate_if_new = staticmethod(migrate_if_new)
    make_key = staticmethod(make_key)
    forwarding_from = staticmethod(forwarding_from)

    @property
    def importers(self) -> type[Importers]:
        from api.bootstrap.importers import Importers  # noqa: PLC0415

        return Importers

    @staticmethod
    def lexicon(file: Path) -> TextLexicon:
        """Return the lexicon in a file. Raises ``Refused``."""
        from adapters.lexicons.files import read  # noqa: PLC0415

        return read(file)

    @staticmethod
    def web_archive(file: Path) -> WebArchive:
        """Return the captured pages of a WACZ, checked. Raises ``BadArchive``."""
        from adapters.archives.wacz import read_wacz  # noqa: PLC0415

        return read_wacz(file)

    @staticmethod
    def witness(folder: Path) -> WitnessFolder:
        """The witness in a folder, which may be new."""
        from adapters.clock import SystemClock  # noqa: PLC0415
        from adapters.signing.witness import WitnessFolder  # noqa: PLC0415

        return WitnessFolder(folder, SystemClock())

    @property
    def verifier(self) -> Verifier:
        """The offline verifier."""
        from api.bootstrap.verifying import verifier  # noqa: PLC0415

        return verifier()

    @property
    def release_files(self) -> ReleaseFiles:
        """Raises ``NotInstalled``."""
        from api.bootstrap.releasing import release_files  # noqa: PLC0415

        return release_files()
