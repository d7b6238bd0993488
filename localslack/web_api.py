"""The Web API: from an HTTP request to a method and back, with tokens, scopes and faults on the way."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from localslack import arguments
from localslack.condition import Condition
from localslack.errors import SlackError
from localslack.faults import Breakdown, Delay, Failure, Faults, LostRequest, LostResponse, RateLimit
from localslack.methods import METHODS
from localslack.methods.method import permit, provided

if TYPE_CHECKING:
    from collections.abc import Callable

    from localslack.arguments import Arguments
    from localslack.backend import Backend
    from localslack.changes import Json
    from localslack.faults import Fault


@dataclass(slots=True, eq=False)
class Call:
    """One call of a method, or of a response_url: what was asked, when (epoch seconds of the workspace's clock), the
    fault it met and, once it is *done*, the answer's `error` (None if it went well).
    """

    method: str
    args: Json
    when: float
    fault: Fault | None
    done: bool = False
    error: str | None = None


class WebApi:
    """Answers /api/<method> and the response URLs, and remembers every call."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self.faults = Faults()
        self.calls: list[Call] = []
        self._news = Condition()
        self._awaited: Counter[str] = Counter()

    async def method(self, request: web.Request) -> web.StreamResponse:
        """Answer one call of a method."""
        name = request.match_info["method"]

        def work(args: Arguments) -> Json:
            return self._run(name, args, _token(request, args))

        response = await self._through(request, name, work)
        response.headers["x-oauth-scopes"] = provided(self._backend)
        return response

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """Answer one use of a response_url."""

        def work(args: Arguments) -> Json:
            content = {name: value for name, value in args.content().items() if value is not None}
            flags = {name: args.flag(name) for name in ("replace_original", "delete_original")}
            self._backend.hooks.respond(request.match_info["hook"], {**args.given, **content, **flags})
            return {"ok": True}

        return await self._through(request, "response_url", work, refused_status=404)

    async def _through(
        self, request: web.Request, name: str, work: Callable[[Arguments], Json], refused_status: int = 200
    ) -> web.Response:
        args, refused = await _read(request)
        call = self._arrived(name, args)
        if isinstance(call.fault, Delay):
            await asyncio.sleep(call.fault.seconds)
        try:
            if refused:
                raise refused
            answer: Json = {"ok": True} if _prevents(call.fault) else work(args)
        except SlackError as why:
            answer = _refusal(why)
        call.done, call.error = True, answer.get("error")
        return _response(request, answer, call.fault, refused_status)

    def _arrived(self, name: str, args: Arguments) -> Call:
        call = Call(name, _without_token(args.given), self._backend.state.clock(), self.faults.take(name))
        self.calls.append(call)
        self._news.tell()
        return call

    async def called(self, name: str, seconds: float) -> Call | None:
        """Return the first call of a method that was not given before, as soon as it arrives; None if none
        comes in time.
        """
        nth = self._awaited[name]

        def found() -> list[Call]:
            return [call for call in self.calls if call.method == name][nth:]

        if not await self._news.until(lambda: bool(found()), seconds):
            return None
        self._awaited[name] += 1
        return found()[0]

    def _run(self, name: str, args: Arguments, token: str) -> Json:
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        if method.token:
            self._admit(token, method.token)
        if method.scope:
            permit(self._backend, method.scope)
        return {"ok": True, **method.run(self._backend, args)}

    def _admit(self, token: str, wanted: str) -> None:
        app = self._backend.app
        kind = {app.bot_token: "bot", app.app_token: "app"}.get(token)
        if not token:
            raise SlackError("not_authed")
        if kind is None:
            raise SlackError("invalid_auth")
        if app.refusal:
            raise SlackError(app.refusal)
        if kind != wanted:
            raise SlackError("not_allowed_token_type")


async def _read(request: web.Request) -> tuple[Arguments, SlackError | None]:
    try:
        return await arguments.read(request), None
    except SlackError as refused:
        return arguments.Arguments({}), refused


def _token(request: web.Request, args: Arguments) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else args.text("token", "")


def _without_token(given: Json) -> Json:
    return {name: value for name, value in given.items() if name != "token"}


def _prevents(fault: Fault | None) -> bool:
    return isinstance(fault, (Failure, RateLimit, Breakdown, LostRequest))


def _refusal(refused: SlackError) -> Json:
    answer: Json = {"ok": False, "error": refused.code, **refused.details}
    if refused.messages:
        answer["response_metadata"] = {"messages": list(refused.messages)}
    return answer


def _response(request: web.Request, answer: Json, fault: Fault | None, refused_status: int) -> web.Response:
    match fault:
        case Failure(error):
            return web.json_response({"ok": False, "error": error}, status=refused_status)
        case RateLimit(seconds):
            retry = {"Retry-After": str(seconds)}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=retry)
        case Breakdown(status):
            return web.Response(
                status=status, text="<html>Something is down.</html>", content_type="text/html"
            )
        case LostRequest() | LostResponse() if request.transport is not None:
            request.transport.abort()
    return web.json_response(answer, status=200 if answer["ok"] else refused_status)
