"""A stream of NATS JetStream, behind the ``BrokerStream`` port.

The client is asynchronous, and its connection has to answer the server at any time. So it has a thread of its own with
an event loop, and each call here waits for one coroutine there. A connection that fails is given up: the next ``open``
makes a new one, so that nothing that was under way is sent twice by the client itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread
from typing import Any, TypeVar

import nats.errors
import orjson
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js import errors as js
from nats.js.api import Header, PubAck, RawStreamMsg

from adapters.brokers.nats_config import refuse_unfit, stream_config
from adapters.brokers.nats_login import NatsLogin
from domain.brokers.streams import (
    BrokerUnavailable,
    ItemMessage,
    PublisherReplaced,
    StreamEnd,
    StreamMessage,
    StreamRefused,
)
from domain.brokers.subjects import all_subjects

CONNECT_SECONDS = 5
ANSWER_SECONDS = 5.0
CLOSE_SECONDS = 3.0
WRONG_LAST_SEQUENCE = 10071
NO_MESSAGE = (10037, 10043)  # at this sequence; as the server says it when asked to read, and to delete
NO_JETSTREAM = (10039, 10076)  # for the account; on the server

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class NatsOptions:
    """``stream``: its name. Default: one made from the name of the log. ``replicas``: of a stream that is made."""

    servers: Sequence[str]
    login: NatsLogin
    stream: str | None = None
    replicas: int = 1


class NatsStream:
    def __init__(self, options: NatsOptions) -> None:
        self._options = options
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="claimline-nats", daemon=True)
        self._thread.start()
        self._client: Client | None = None
        self._context: JetStreamContext | None = None
        self._stream, self._subjects = "", ""

    def name(self, log: str) -> str:
        return self._options.stream or f"claimline-{log}"

    def open(self, log: str) -> StreamEnd:
        self._stream, self._subjects = self.name(log), all_subjects(log)
        return self._wait(self._open)

    def publish(self, messages: Sequence[ItemMessage], *, after: int) -> None:
        self._wait(lambda: self._publish(messages, after))

    def message_from(self, sequence: int) -> StreamMessage | None:
        return self._wait(lambda: self._message(seq=sequence, subject=self._subjects, next=True))

    def erase(self, sequence: int) -> None:
        self._wait(lambda: self._erase(sequence))

    def close(self) -> None:
        if self._loop.is_running():
            with suppress(BrokerUnavailable, StreamRefused):
                self._wait(self._disconnect)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def _wait(self, asked: Callable[[], Coroutine[Any, Any, T]]) -> T:
        try:
            return asyncio.run_coroutine_threadsafe(self._explained(asked), self._loop).result()
        except CancelledError:
            raise BrokerUnavailable("the connection to NATS was closed") from None

    async def _explained(self, asked: Callable[[], Coroutine[Any, Any, T]]) -> T:
        try:
            return await asked()
        except js.APIError as error:
            raise self._refusal(error) from None
        except (js.NoStreamResponseError, nats.errors.NoRespondersError):
            await self._disconnect()
            raise BrokerUnavailable(f"no server answers for the stream {self._stream}: {WHY_SILENT}") from None
        except nats.errors.MaxPayloadError:
            raise StreamRefused("an item is larger than the server's `max_payload`: set 4MB or more there") from None
        except (nats.errors.Error, OSError, TimeoutError) as error:
            await self._disconnect()
            raise BrokerUnavailable(f"NATS does not answer ({_said(error)}): it is tried again") from None

    def _refusal(self, error: js.APIError) -> Exception:
        if error.err_code == WRONG_LAST_SEQUENCE:
            return PublisherReplaced(f"the stream {self._stream} has moved: another process publishes to it")
        if error.err_code in NO_JETSTREAM:
            return StreamRefused("the NATS server has no JetStream for this account: start it with `-js`")
        if isinstance(error, js.ServiceUnavailableError) and error.err_code is None:  # of the client: nobody answered
            return BrokerUnavailable(f"no server answers for the stream {self._stream}: {WHY_SILENT}")
        if isinstance(error, js.ServiceUnavailableError):
            return BrokerUnavailable(f"NATS cannot store at present ({error.description}): it is tried again")
        return StreamRefused(f"NATS refuses the stream {self._stream}: {error.description}")

    async def _open(self) -> StreamEnd:
        js_context = await self._connected()
        try:
            info = await js_context.stream_info(self._stream)
        except js.NotFoundError:
            info = await js_context.add_stream(stream_config(self._stream, self._subjects, self._options.replicas))
        refuse_unfit(info.config, self._stream, self._subjects)
        if info.state.messages == 0:
            return StreamEnd(info.state.last_seq, None)
        last = await self._message(seq=info.state.last_seq) or await self._message(subject=self._subjects)
        return StreamEnd(max(info.state.last_seq, 0 if last is None else last.sequence), last)

    async def _connected(self) -> JetStreamContext:
        if self._client is not None and self._client.is_connected and self._context is not None:
            return self._context
        await self._disconnect()
        failures = list[str]()
        for server in self._options.servers:
            try:
                self._client = await self._connect(server)
            except (nats.errors.Error, OSError, TimeoutError) as error:
                failures.append(f"{server}: {_said(error)}")
            else:
                self._context = self._client.jetstream(timeout=ANSWER_SECONDS)
                return self._context
        raise BrokerUnavailable(f"NATS cannot be reached ({'; '.join(failures)}): it is tried again")

    async def _connect(self, server: str) -> Client:
        login, client, heard = self._options.login, Client(), list[Exception]()

        async def hear(error: Exception) -> None:
            heard.append(error)  # each call tells of its own failure, but this one: it says that no server is there

        if (public := login.public_nkey()) is not None:
            setattr(client, "_public_nkey", public)  # noqa: B010 - the client takes it from another library alone
        try:
            await asyncio.wait_for(
                client.connect(
                    server,
                    name="claimline",
                    connect_timeout=CONNECT_SECONDS,
                    allow_reconnect=False,
                    max_reconnect_attempts=1,  # else it tries for two minutes
                    reconnect_time_wait=0,
                    error_cb=hear,
                    **login.options(),
                ),
                2 * CONNECT_SECONDS,
            )
        except nats.errors.NoServersError as error:
            await _close(client)
            raise heard[-1] if heard else error from None
        except BaseException:
            await _close(client)
            raise
        return client

    async def _disconnect(self) -> None:
        client, self._client, self._context = self._client, None, None
        if client is not None:
            await _close(client)

    async def _publish(self, messages: Sequence[ItemMessage], after: int) -> None:
        """All are on their way at once: the server takes them in the order in which they were sent."""
        context = self._opened()
        sending = [
            asyncio.ensure_future(self._publish_one(context, message, after + number))
            for number, message in enumerate(messages)
        ]
        answers = await asyncio.gather(*sending, return_exceptions=True)
        for number, answer in enumerate(answers, start=after + 1):
            if isinstance(answer, BaseException):
                raise answer
            if answer.seq != number:  # it is there from before, at another place
                raise PublisherReplaced(f"the stream {self._stream} has an item at sequence {answer.seq} already")

    async def _publish_one(self, context: JetStreamContext, message: ItemMessage, after: int) -> PubAck:
        headers = {
            Header.MSG_ID: message.id,
            Header.EXPECTED_STREAM: self._stream,
            Header.EXPECTED_LAST_SEQUENCE: str(after),
            "Content-Type": MEDIA_TYPE,
        }
        return await context.publish(message.subject, message.body, headers=headers)

    async def _message(self, **which: Any) -> StreamMessage | None:  # noqa: ANN401 - as the client takes it
        try:
            return _read(await self._opened().get_msg(self._stream, **which))
        except js.NotFoundError as error:
            if error.err_code not in NO_MESSAGE:
                raise
            return None

    async def _erase(self, sequence: int) -> None:
        """The server overwrites the bytes of the message, unless it is asked not to."""
        try:
            await self._opened().delete_msg(self._stream, sequence)
        except js.APIError as error:
            if error.err_code not in NO_MESSAGE:
                raise

    def _opened(self) -> JetStreamContext:
        if self._context is None:
            raise BrokerUnavailable("the connection to NATS was closed: it is tried again")
        return self._context


MEDIA_TYPE = "application/cloudevents+json"
WHY_SILENT = "JetStream is off there, this user may not use it, or too few servers of the cluster run"


def _read(message: RawStreamMsg) -> StreamMessage:
    body = message.data or b""
    try:
        event = orjson.loads(body)
        cursor = event["cursor"]
    except (ValueError, KeyError, TypeError):
        cursor = None
    sequence, headers = message.seq or 0, message.headers or {}
    return StreamMessage(sequence, headers.get(Header.MSG_ID), cursor if isinstance(cursor, str) else None, body)


def _said(error: BaseException) -> str:
    return str(error) or type(error).__name__


async def _close(client: Client) -> None:
    with suppress(nats.errors.Error, OSError, TimeoutError):
        await asyncio.wait_for(client.close(), CLOSE_SECONDS)
