"""Signing what the tree holds: never less than was ever signed, and never anything but its continuation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple, Protocol

from domain.audit.ports import Checkpoints, Keyring, Mark, Published, Signer
from domain.audit.prove import Proving, Unsigned
from domain.audit.witnesses import Cosigners
from domain.dates.instants import MICROSECONDS_PER_SECOND, Instant
from domain.errors import ClaimlineError, LogUnavailable
from domain.ports import Clock
from domain.proofs.checkpoints import Checkpoint
from domain.proofs.cosignatures import Cosignature, told_cosignatures
from domain.proofs.notes import VerifierKey, parse_note, signed
from domain.proofs.policies import WitnessPolicy
from domain.record.views import LATE_SECONDS


class NoKey(Unsigned):
    """Nobody here can sign."""


class Behind(Unsigned):
    """The view that has the tree is read anew, or stands still."""

    def __init__(self, *, signed: int, tree: int) -> None:
        super().__init__(
            f"{signed} entries were signed, and the view of the tree has read {tree} of them: it catches up by itself;"
            " if it stands still, `claimline status` says why"
        )


class StrangeKey(Unsigned):
    """To sign would have the log signed by a key that nothing leads to from the one that signed before."""


class Forked(Unsigned):
    """To sign would make two logs of one: what was signed before is not the beginning of what is there now."""


class OtherHost(Unsigned):
    """The last checkpoint was not signed here: where the hosts do not share the mark, both together might fork."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """``origin`` None: the name that all keys have. ``where``: the file of the mark, for who has to mend something.

    ``cosigners``: whose quorum must cosign a checkpoint before it is published; None where nobody is asked.
    """

    proving: Proving
    checkpoints: Checkpoints
    mark: Mark
    keyring: Keyring
    clock: Clock
    origin: str | None = None
    where: str = "the mark"
    cosigners: Cosigners | None = None
    follows: Callable[[VerifierKey, Sequence[VerifierKey]], bool] = lambda _new, _old: False

    def sign(self) -> Published | None:
        """Sign what the tree holds now, and publish it; None where it holds nothing.

        The mark is on the disk before anything is signed. A crash between any two steps does no harm: the same tree
        signed again gives the same bytes. Raises ``Forked``, ``StrangeKey``, ``OtherHost`` or ``NoKey``, and then signs
        nothing; ``Unwitnessed`` where too few witnesses cosigned, and then publishes nothing.
        """
        signers, latest = self.signers(), self.checkpoints.latest()
        self._refuse_strangers(latest)
        new = self._continuation(self.name_of(signers), latest)
        if new.size == 0:
            return None
        if self.mark.read(new.origin) != new:
            self.mark.write(new)
        note = signed(new.text(), [(each.key, each.sign) for each in signers])
        published = Published(note.written(), new, [each.key for each in signers])
        if self.cosigners is not None:
            published = self.cosigners.cosigned(published, latest)
        if published != latest:
            self.checkpoints.publish(published)
        return published

    def signed_size(self) -> int:
        """How many entries were signed at most, by the mark and by the database; 0 where nothing can be signed here."""
        try:
            earlier = self._earlier(self.checkpoints.latest(), self.name_of(self.signers()))
        except LogUnavailable:
            raise
        except ClaimlineError:  # of keys, or of the mark: the status says so
            return 0
        return max((each.size for each in earlier), default=0)

    def refuse_fork(self, signed: Sequence[Checkpoint] = ()) -> None:
        """Raises ``Forked`` where what was signed is not a beginning of what the tree holds now; ``NoKey``.

        ``signed``: checkpoints of this log besides, that others know of.
        """
        latest = self.checkpoints.latest()
        self._refuse_strangers(latest)
        self._continuation(self.name_of(self.signers()), latest, signed)

    def _refuse_strangers(self, latest: Published | None) -> None:
        """Raises ``StrangeKey`` where the keys at hand are others than those that signed last, and no rotation says so.

        A new origin begins a new log, with keys of its own.
        """
        here = [each.key for each in self.keyring.signers()]
        if latest is None or not here or (self.origin not in {None, latest.checkpoint.origin}):
            return
        if set(here) & set(latest.keys) or any(self.follows(key, latest.keys) for key in here):
            return
        named = ", ".join(f"{key.name}+{key.id.hex()}" for key in latest.keys)
        raise StrangeKey(
            f"the log was last signed with {named}, which is not among the keys here, and no rotation in the log leads"
            " from it to one of them: bring the key file back; a new key is made with `claimline log key rotate`. If"
            " the key is lost for good, begin a new log: set CLAIMLINE_LOG_ORIGIN to a name that was never used"
        )

    def signers(self) -> Sequence[Signer]:
        """Those whose time is not up. Raises ``NoKey``."""
        now, keyring = self.clock.now(), self.keyring.signers()
        if self.origin is None and len(names := {each.key.name for each in keyring}) > 1:
            several = ", ".join(sorted(names))
            raise NoKey(f"the keys have several names ({several}): set CLAIMLINE_LOG_ORIGIN to that of the log")
        signers = [each for each in keyring if each.until is None or now < each.until]
        if not signers:
            raise NoKey("no signing key: `claimline log key new` makes one")
        return signers

    def name_of(self, signers: Sequence[Signer]) -> str:
        return self.origin or signers[0].key.name

    def _earlier(self, latest: Published | None, origin: str) -> list[Checkpoint]:
        """What was signed of this log, by the mark and by the database; either may have been lost."""
        published = None if latest is None or latest.checkpoint.origin != origin else latest.checkpoint
        return [each for each in (self.mark.read(origin), published) if each is not None]

    def _continuation(self, origin: str, latest: Published | None, others: Sequence[Checkpoint] = ()) -> Checkpoint:
        """Return the present tree, a continuation of every earlier checkpoint.

        Raises ``Behind``, ``Forked`` or ``OtherHost``.
        """
        earlier = [
            each for each in (*self._earlier(latest, origin), *others) if each.size > 0
        ]  # read before the tree, so that the tree includes them
        with self.proving.snapshot() as proving:
            new = proving.present(origin)
            for old in earlier:
                if new.size < old.size <= proving.store.size():
                    raise Behind(signed=old.size, tree=new.size)
                if new.size < old.size:
                    raise Forked(f"{self._signed(old)}, and the log has only {new.size}{self._cure(old)}")
                if not proving.is_continued(old, new):
                    problem = f"and those are not the first {old.size} of the {new.size} that the log has"
                    raise Forked(f"{self._signed(old)}, {problem}{self._cure(old)}")
        self._refuse_other_host(origin, latest)
        return new

    def _refuse_other_host(self, origin: str, latest: Published | None) -> None:
        """Raises ``OtherHost`` where more was signed than the mark of this host says.

        The database may say so; and without a mark, the witnesses.
        """
        mark = self.mark.read(origin)
        signed_here = 0 if mark is None else mark.size
        signed = latest.checkpoint.size if latest is not None and latest.checkpoint.origin == origin else 0
        if mark is None and self.cosigners is not None and self.cosigners.policy.quorum is not None:
            seen = self.cosigners.highest(origin, [each.key for each in self.signers()])
            signed = max(signed, 0 if seen is None else seen.size)
        if signed <= signed_here:
            return
        raise OtherHost(
            f"the log was signed last with {signed} entries, and the mark of this host, {self.where},"
            f" has {signed_here}: another host signed, and may have signed more. Let that host sign on; or stop it for"
            " good, and move signing here: `claimline log mark take`"
        )

    @staticmethod
    def _signed(old: Checkpoint) -> str:
        return f"a checkpoint of {old.size} entries of the log {old.origin!r} was signed"

    def _cure(self, old: Checkpoint) -> str:
        return (
            f" (as {self.where} says, or the database): perhaps a backup was restored; nothing is signed until that"
            " is mended. Either bring back what was lost, from a mirror or an export: `claimline log import FOLDER`;"
            " signing then resumes by itself. Or, where it is lost for good, begin a new log: set CLAIMLINE_LOG_ORIGIN"
            f" to a name that was never used, other than {old.origin!r}, restart, and tell those who verify; keep"
            f" {self.where}"
        )


class LogSigner(Protocol):
    """Signs the log in this process, while it has the turn."""

    @property
    def signing(self) -> Signing: ...

    @property
    def trouble(self) -> str | None:
        """What keeps this process from signing; None where all is well."""

    def sign(self) -> bool:
        """Sign what the tree holds now, unless another process has the turn: then False. Raises as ``Signing.sign``."""

    def start(self) -> None:
        """Sign on as the log grows."""


class SigningStatus(NamedTuple):
    """``tree``: how many entries the tree holds; ``signed``: how many the latest checkpoint covers.

    ``keyless``: why nothing has been signed, where a key is missing. ``unsigned_since``: when the first entry was
    recorded that no checkpoint covers. ``cosigned``: the witnesses of the latest. ``quorum``: that of the policy, which
    the latest meets. ``witness_troubles``: why others have not cosigned, by their names.
    """

    tree: int
    signed: int
    keys: Sequence[VerifierKey]
    trouble: str | None
    keyless: str | None
    unsigned_since: Instant | None = None
    cosigned: Sequence[Cosignature] = ()
    quorum: str | None = None
    witness_troubles: Mapping[str, str] = MappingProxyType({})


def signing_status(
    proving: Proving, signer: LogSigner | None, *, now: Instant, policy: WitnessPolicy | None = None
) -> SigningStatus:
    latest = proving.checkpoints.latest()  # read before the tree, so that the tree includes it
    with proving.snapshot() as snapshot:
        tree = snapshot.tree.size()
        trouble = _of_what_is_served(snapshot, latest) if signer is None else signer.trouble
    return SigningStatus(
        tree=tree,
        signed=0 if latest is None else latest.checkpoint.size,
        keys=() if latest is None else latest.keys,
        trouble=trouble,
        keyless=proving.keyless() if latest is None and tree > 0 else None,
        unsigned_since=_unsigned_since(proving, 0 if latest is None else latest.checkpoint.size, now),
        cosigned=() if latest is None else told_cosignatures(parse_note(latest.note), latest.witnesses),
        quorum=_quorum(latest, policy),
        witness_troubles=_witness_troubles(signer),
    )


def _unsigned_since(proving: Proving, signed_size: int, now: Instant) -> Instant | None:
    """None also for a moment, which signing may take."""
    since = proving.recorded_at(signed_size + 1) if proving.store.size() > signed_size else None
    return None if since is None or now - since < LATE_SECONDS * MICROSECONDS_PER_SECOND else since


def _quorum(latest: Published | None, policy: WitnessPolicy | None) -> str | None:
    is_met = policy is not None and latest is not None and policy.is_met_by(policy.names_of(latest.witnesses))
    return policy.quorum if policy is not None and is_met else None


def _witness_troubles(signer: LogSigner | None) -> Mapping[str, str]:
    cosigners = None if signer is None else signer.signing.cosigners
    return MappingProxyType({}) if cosigners is None else cosigners.troubles


def _of_what_is_served(proving: Proving, latest: Published | None) -> str | None:
    """What can be seen without the mark, in a process that does not sign."""
    if latest is None or proving.is_continued(latest.checkpoint, proving.present(latest.checkpoint.origin)):
        return None
    return (
        f"the first {latest.checkpoint.size} entries are not those that were signed, or not all there: "
        "`claimline status` where the key is says what to do"
    )
