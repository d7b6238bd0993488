"""The Graph API of one number: what is sent, to whom it goes, what is refused, and what becomes of it."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from localslack.condition import Condition
from localwhatsapp import limits
from localwhatsapp.faults import (
    Breakdown,
    Faults,
    GraphError,
    LostRequest,
    LostResponse,
    RateLimit,
    Undelivered,
)
from localwhatsapp.network import NUMBER, NUMBER_ID
from localwhatsapp.phones import Incoming, message_id

if TYPE_CHECKING:
    from localwhatsapp.faults import Fault
    from localwhatsapp.network import Network
    from localwhatsapp.phones import Person

WINDOW = 24 * 3600.0
"""Seconds after somebody wrote within which they may be written to."""


@dataclass(slots=True)
class Call:
    """A request to send, as the bot made it, and what it met."""

    message: dict[str, Any]
    fault: Fault | None
    when: float


class GraphApi:
    """Sends to the people of *network*; *statuses*: whether it tells what became of each message."""

    def __init__(self, network: Network, token: str, *, statuses: bool) -> None:
        self.faults = Faults()
        self.calls: list[Call] = []
        self._news = Condition()
        self._network = network
        self._token = token
        self._statuses = statuses

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_get("/v{version}/{number:\\d+}", self._about)
        app.router.add_post(f"/v{{version}}/{NUMBER_ID}/messages", self._send)

    async def called(self, times: int, seconds: float) -> bool:
        """Return whether the bot has made that many requests to send, within so many seconds."""
        return await self._news.until(lambda: len(self.calls) >= times, seconds)

    async def _about(self, request: web.Request) -> web.Response:
        if refusal := self._unauthorised(request):
            return refusal
        if request.match_info["number"] != NUMBER_ID:
            return _error(100, "Unsupported get request. Object does not exist", subcode=33)
        about = {"display_phone_number": f"+{NUMBER}", "verified_name": "AMA", "id": NUMBER_ID}
        return web.json_response(about)

    async def _send(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._unauthorised(request):
            return refusal
        try:
            message = json.loads(await request.read())
        except ValueError:
            return _error(100, "it is no JSON")
        call = Call(message, self.faults.take(), time.monotonic())
        self.calls.append(call)
        self._news.tell()
        spoilt = _spoilt(request, call.fault) or self._refused(message)
        return spoilt or self._sent(request, message, call.fault)

    def _refused(self, message: dict[str, Any]) -> web.Response | None:
        if fault := limits.fault(message):
            return _error(131009, fault)
        people, now = self._whom(message), self._network.now()
        if not people:
            return _error(131026, "nobody has this number")
        if all(now - person.wrote_at > WINDOW for person in people):
            return _error(131047, "more than 24 hours have passed")
        return None

    def _sent(self, request: web.Request, message: dict[str, Any], fault: Fault | None) -> web.StreamResponse:
        ts = message_id()
        self._tell(ts, message, fault)
        if not isinstance(fault, Undelivered):
            for person in self._whom(message):
                person.receive(_incoming(ts, message))
        return _drop(request) if isinstance(fault, LostResponse) else web.json_response(_taken(ts))

    def _whom(self, message: dict[str, Any]) -> list[Person]:
        to = message.get("to") or message.get("recipient")
        if message.get("recipient_type") == "group":
            group = self._network.groups.get(str(to))
            return group.people if group else []
        return [person for person in self._network.people.values() if person.number == to]

    def _tell(self, ts: str, message: dict[str, Any], fault: Fault | None) -> None:
        """Tell what became of the message, by the webhook."""
        if not self._statuses:
            return
        failed = isinstance(fault, Undelivered)
        group = message.get("recipient_type") == "group"
        for became in ("failed",) if failed else ("sent", "delivered"):
            status = {
                "id": ts, "status": became, "timestamp": str(int(self._network.now())),
                "recipient_id": message.get("to") or message.get("recipient"),
                **({"recipient_type": "group"} if group else {}),
                **{k: v for k, v in message.items() if k == "biz_opaque_callback_data"},
            }  # fmt: skip
            if isinstance(fault, Undelivered):
                status["errors"] = [{"code": fault.code, "title": "on demand"}]
            self._network.webhook.deliver(self._network.change() | {"statuses": [status]})

    def _unauthorised(self, request: web.Request) -> web.Response | None:
        if request.headers.get("Authorization") == f"Bearer {self._token}":
            return None
        return _error(190, "Invalid OAuth access token", 401)


def _spoilt(request: web.Request, fault: Fault | None) -> web.StreamResponse | None:
    """Return what is answered, on demand, in the place of sending."""
    match fault:
        case GraphError(code, status):
            return _error(code, "on demand", status)
        case RateLimit(retry_after):
            headers = {"Retry-After": str(retry_after)} if retry_after is not None else {}
            return web.json_response(_body(80007, "too many"), status=429, headers=headers)
        case Breakdown(status):
            return web.Response(status=status, text="<html>sorry</html>")
        case LostRequest():
            return _drop(request)
    return None


def _incoming(ts: str, message: dict[str, Any]) -> Incoming:
    quotes = message.get("context", {}).get("message_id")
    tag = message.get("biz_opaque_callback_data", "")
    if message["type"] == "text":
        return Incoming(ts, message["text"]["body"], {}, quotes, tag)
    interactive = message["interactive"]
    buttons = {button["reply"]["title"]: button["reply"]["id"] for button in interactive["action"]["buttons"]}
    return Incoming(ts, interactive["body"]["text"], buttons, quotes, tag)


def _taken(ts: str) -> dict[str, Any]:
    return {"messaging_product": "whatsapp", "messages": [{"id": ts}]}


def _body(code: int, details: str, subcode: int | None = None) -> dict[str, Any]:
    error: dict[str, Any] = {"message": f"(#{code}) {details}", "type": "OAuthException", "code": code}
    error |= {"error_subcode": subcode} if subcode else {}
    return {"error": error | {"error_data": {"messaging_product": "whatsapp", "details": details}}}


def _error(code: int, details: str, status: int = 400, subcode: int | None = None) -> web.Response:
    return web.json_response(_body(code, details, subcode), status=status)


def _drop(request: web.Request) -> web.StreamResponse:
    """Cut the connection, so that no response is ever heard."""
    if isinstance(request.transport, asyncio.Transport):
        request.transport.abort()
    return web.Response()
