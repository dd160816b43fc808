"""How the stream of a log has to be set up, so that it keeps every item once, in order, until somebody deletes it."""

from __future__ import annotations

from collections.abc import Iterator

from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig

from domain.brokers.streams import StreamRefused

DUPLICATES_SECONDS = 120.0


def stream_config(name: str, subjects: str, replicas: int) -> StreamConfig:
    return StreamConfig(
        name=name,
        description="Items of a Claimline log, as CloudEvents",
        subjects=[subjects],
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        num_replicas=replicas,
        duplicate_window=DUPLICATES_SECONDS,
    )


def refuse_unfit(config: StreamConfig, name: str, subjects: str) -> None:
    """Raises ``StreamRefused`` with everything that is wrong. Limits that drop the oldest items are an operator's."""
    if faults := list(_faults(config, subjects)):
        cure = "set it up so with `nats stream edit`, or delete it: the service makes its own"
        raise StreamRefused(f"the stream {name} cannot take this log: {'; '.join(faults)}: {cure}")


def _faults(config: StreamConfig, subjects: str) -> Iterator[str]:
    if config.subjects != [subjects]:
        yield f"its subjects are {', '.join(config.subjects or ['none'])}, not {subjects}"
    if RetentionPolicy(config.retention or RetentionPolicy.LIMITS) is not RetentionPolicy.LIMITS:
        yield f"its retention is {config.retention}, not limits, so that it drops items that were read"
    if DiscardPolicy(config.discard or DiscardPolicy.OLD) is DiscardPolicy.NEW:
        yield "it discards new items when it is full, not old ones"
    if (config.max_msgs_per_subject or -1) > 0:
        yield "it limits messages per subject"
    if config.max_msg_size is not None and config.max_msg_size > 0:
        yield "it limits the size of a message"
    if config.deny_delete:
        yield "it denies deletion, so that redacted text would stay"
    if config.mirror is not None or config.sources:
        yield "it copies another stream"
    if config.no_ack:
        yield "it does not acknowledge what it stores"
    if config.sealed:
        yield "it is sealed"
