"""Keys: who records, edits, subscribes or reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from api.http.access.origin import IS_PROXIED
from api.http.problems import Problem
from api.http.service import ServiceDep
from api.service import Service
from domain.errors import BadQuestion
from domain.intake.append import Author, Via
from domain.intake.audited import ActOutcome, AuditEvent
from domain.intake.keys import ApiKey, BeyondReach, Scope, refuse_as_recorder
from domain.intake.rules.reach import SHARED

SESSION_COOKIE = "claimline-session"
READS = frozenset({"GET", "HEAD"})
SAME_ORIGIN = "same-origin"
OWN_SITES = frozenset({SAME_ORIGIN, "none"})  # as browsers say it; programs say nothing


class Unauthorised(Problem):
    """No key, or one that does not open this. ``key``: its name, where it is known."""

    def __init__(self, slug: str, detail: str, cure: str, *, key: str | None) -> None:
        super().__init__(slug, detail, cure, **({"WWW_Authenticate": "Bearer"} if slug == "key-required" else {}))
        self.key = key


def via(request: Request, key: str | None) -> Via:
    """How the request came, for the audit log. Its query is left out: it may hold words of those who ask."""
    address = None if request.client is None else request.client.host
    return Via(key, address, f"{request.method} {request.url.path}")


def tell_refusal(service: Service, request: Request, error: Exception) -> None:
    """Tell the audit log of a request that its key, or the lack of one, did not open."""
    if isinstance(error, Unauthorised):
        act, reason = ("authentication" if error.slug == "key-required" else "authorisation"), error.detail
    elif isinstance(error, BeyondReach):
        act, reason = "authorisation", f"beyond the key: {error.about}"
    else:
        return
    came = via(request, error.key)
    service.audit.tell(AuditEvent(act=act, outcome=ActOutcome.REFUSED, name=error.key, via=came, reason=reason))


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def key_of(request: Request, service: Service, scope: Scope) -> ApiKey:
    """The key that the request bears. ``scope`` is for those who have none: what to ask for."""
    token = _bearer(request)
    return _in_use(service, token, None if token is None else service.keys.recognise(token), scope)


def _in_use(service: Service, token: str | None, key: ApiKey | None, scope: Scope) -> ApiKey:
    if key is not None and (out_of_use := key.out_of_use(service.clock.now())) is None:
        return key
    if token is None:
        problem = "no key was given"
    else:
        problem = "the key is unknown" if key is None else f"the key {key.name!r} {out_of_use}"
    cure = f"send Authorization: Bearer KEY; `claimline keys add NAME --scope {scope}` makes one"
    raise Unauthorised("key-required", problem, cure, key=None if key is None else key.name)


def recorder_of(request: Request, service: Service, key: ApiKey) -> str:
    """The name that is recorded: that of the key, or of the person whom a trusted proxy has signed in.

    Raises ``Unauthorised`` where somebody else names a person, and for a form of another website: behind such a proxy,
    a browser bears the key wherever the request comes from. Raises ``BadQuestion`` for a name that no entry may bear.
    """
    header = service.settings.name_header
    given = [] if header is None else request.headers.getlist(header)
    if header is None or not given:
        return key.name
    if not request.scope.get(IS_PROXIED):
        cure = "send the request through the proxy, which signs people in, or without this header"
        problem = f"the header {header} does not come from a trusted proxy"
        raise Unauthorised("name-not-trusted", problem, cure, key=key.name)
    if request.headers.get("sec-fetch-site", SAME_ORIGIN) not in OWN_SITES:
        cure = "open the page of this service, and send its form from there"
        raise Unauthorised("other-origin", "the request does not come from a page of this service", cure, key=key.name)
    try:
        [name] = given
        name = name.encode("latin-1").decode()
    except ValueError:
        raise BadQuestion(header, "is not one name in UTF-8", "have the proxy replace it, and add nothing") from None
    refuse_as_recorder(name, service.keys, header)
    return name


def any_key(request: Request, service: Service) -> ApiKey:
    """The key that the request bears, whatever it may do."""
    return key_of(request, service, Scope.WRITE)


def needs(*scopes: Scope, is_whole: bool = False) -> Callable[[Request, Service], Author]:
    """``is_whole``: the key may not be kept to a part of the record."""

    def author(request: Request, service: ServiceDep) -> Author:
        key = key_of(request, service, scopes[0])
        _refuse_beyond(key, scopes)
        if is_whole and not key.reach.is_whole:
            raise BeyondReach(key.name, key.reach, SHARED)
        return _author(request, service, key)

    return author


def _refuse_beyond(key: ApiKey, scopes: Iterable[Scope]) -> None:
    for scope in scopes:
        if scope not in key.scopes:
            cure = f"`claimline keys add NAME --scope {scope}` makes a key that may"
            raise Unauthorised("scope-required", f"the key {key.name!r} has no scope '{scope}'", cure, key=key.name)


def _author(request: Request, service: Service, key: ApiKey) -> Author:
    return Author(recorder_of(request, service, key), reach=key.reach, via=via(request, key.name))


async def _reporter(request: Request, service: ServiceDep) -> Author:
    """As those who write. Requests that bear one key, and come at once, share a thread that looks it up."""
    token = _bearer(request)
    known = None if token is None else await request.app.state.keys.read(token)
    key = _in_use(service, token, known, Scope.WRITE)
    _refuse_beyond(key, [Scope.WRITE])
    if service.settings.name_header is None:
        return _author(request, service, key)
    return await run_in_threadpool(_author, request, service, key)


ReporterDep = Annotated[Author, Depends(_reporter)]
WriterDep = Annotated[Author, Depends(needs(Scope.WRITE))]
DeclarerDep = Annotated[Author, Depends(needs(Scope.DECLARE))]
PlacesDep = Annotated[Author, Depends(needs(Scope.DECLARE, is_whole=True))]
EditorDep = Annotated[Author, Depends(needs(Scope.EDIT))]
SubscriberDep = Annotated[Author, Depends(needs(Scope.SUBSCRIBE))]


async def proposer(request: Request, service: ServiceDep) -> None:
    """Reading a text is open where everybody who asks is on this machine; elsewhere it takes a key that records."""
    if not service.settings.is_for_this_machine:
        await run_in_threadpool(needs(Scope.WRITE), request, service)


async def reader(request: Request, service: ServiceDep) -> None:
    """Reading is open, unless the setting says that it takes a key."""
    if service.settings.reading_needs_key:
        await run_in_threadpool(_reading_key, request, service)


def _reading_key(request: Request, service: Service) -> ApiKey:
    """The key of the request, else that of the session in which a browser reads pages: it opens nothing but reads."""
    session = request.cookies.get(SESSION_COOKIE)
    if session is None or _bearer(request) is not None or request.method not in READS:
        return key_of(request, service, Scope.READ)
    return service.keys.find_session(session) or key_of(request, service, Scope.READ)


def still_reads(request: Request, service: Service) -> Callable[[], bool] | None:
    """Whether the key of an open stream may read, to be asked again and again; None where reading takes no key."""
    if not service.settings.reading_needs_key:
        return None

    def may_read() -> bool:
        try:
            _reading_key(request, service)
        except Problem:
            return False
        return True

    return may_read
