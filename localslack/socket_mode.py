"""Socket Mode's far end: single-use tickets, connections in turn, envelopes sent again until they are acknowledged."""

from __future__ import annotations

import asyncio
import json
import secrets
import socket
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from aiohttp import WSMsgType, web

from localslack.condition import Condition

if TYPE_CHECKING:
    from collections.abc import Callable

    from localslack.changes import Json
    from localslack.http_requests import HttpRequests

Kind = Literal["events_api", "interactive", "slash_commands"]

MOST_CONNECTIONS = 10
MOST_RETRIES = 3
PATIENCE = 3.0  # seconds that Slack waits before it tells the user that the app did not react
_RESET = struct.pack("ii", 1, 0)  # linger for no time: closing sends RST, not FIN


@dataclass(slots=True, eq=False)
class Envelope:
    """Something sent to the app: how often (*attempts*), whether and with what payload it was acknowledged; *dropped*
    where no connection was open for it.
    """

    kind: Kind
    payload: Json
    attempts: int = 0
    ids: list[str] = field(default_factory=list)
    acked: bool = False
    given_up: bool = False
    dropped: bool = False
    response: Any = None
    done: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    @property
    def name(self) -> str:
        """Return what it carries: the event's, the interaction's or the command's name."""
        inner = self.payload.get("event", self.payload)
        return str(inner.get("type") or inner.get("command") or self.kind)


@dataclass(slots=True, eq=False)
class _Connection:
    ws: web.WebSocketResponse
    transport: asyncio.Transport | None
    leaving: bool = False


class SocketMode:
    """All connections of the app, and every envelope ever sent."""

    def __init__(self, app_id: str, ack_timeout: float) -> None:
        self.app_id = app_id
        self.ack_timeout = ack_timeout
        self.envelopes: list[Envelope] = []
        self.refusals = 0
        self.keeps_events = True
        self.most_connections = MOST_CONNECTIONS
        self.told_online: Callable[[bool], None] = lambda _: None
        self._tickets: set[str] = set()
        self._connections: list[_Connection] = []
        self._turn = 0
        self._unacked: dict[str, Envelope] = {}
        self._under_way = 0
        self._open = asyncio.Event()
        self._http: HttpRequests | None = None
        self._news = Condition()  # a connection came or went, an envelope is done
        self._tasks: set[asyncio.Task[None]] = set()

    def deliver_by_http(self, http: HttpRequests) -> None:
        """Send by *http* from now on, in the place of connections."""
        self._http = http
        self._tell()

    async def request(self, payload: Json) -> tuple[bool, Any]:
        """Send *payload* by HTTP, once; whether it was acknowledged, and the answer."""
        assert self._http is not None  # noqa: S101 - asked of who delivers so
        return await self._http.send("events_api", payload, 0, PATIENCE)

    @property
    def online(self) -> bool:
        """Return whether a connection is there to send to."""
        return self._open.is_set()

    @property
    def connections(self) -> int:
        """Return how many connections are there to send to."""
        return len(self._ready())

    def ticket(self) -> str:
        """Issue a ticket that lets in one connection."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return ticket

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve the connection of one client, from its upgrade to its end."""
        if self.refusals:
            self.refusals -= 1
            return web.Response(status=503, text="no WebSocket for now")
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(
                status=403, text="this ticket is unknown or used; ask apps.connections.open for a new one"
            )
        self._tickets.remove(ticket)
        ws = web.WebSocketResponse(heartbeat=10, timeout=1)
        if not ws.can_prepare(request):
            return web.Response(status=426, text="this address speaks WebSocket only")
        await ws.prepare(request)
        await self._serve(_Connection(ws, request.transport))
        return ws

    async def _serve(self, connection: _Connection) -> None:
        self._connections.append(connection)
        try:
            await self._greet(connection)
            async for frame in connection.ws:
                if frame.type is WSMsgType.TEXT:
                    self._acknowledge(frame.data)
        except ConnectionError:
            return  # it went before it was greeted
        finally:
            self._connections.remove(connection)
            self._tell()

    async def _greet(self, connection: _Connection) -> None:
        hello = {
            "type": "hello",
            "num_connections": len(self._connections),
            "connection_info": {"app_id": self.app_id},
            "debug_info": {"host": "workspace", "approximate_connection_time": 18060},
        }
        await connection.ws.send_json(hello)
        if len(self._connections) > self.most_connections:
            await self._dismiss(connection, "too_many_websockets")
        self._tell()

    def _ready(self) -> list[_Connection]:
        return [c for c in self._connections if not c.leaving and not c.ws.closed]

    def _tell(self) -> None:
        self._news.tell()
        was, now = self._open.is_set(), bool(self._http or self._ready())
        (self._open.set if now else self._open.clear)()
        if was != now:
            self.told_online(now)

    def _acknowledge(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except (ValueError, RecursionError):
            return  # as Slack: what is no acknowledgement is not heard
        known = answer.get("envelope_id") if isinstance(answer, dict) else None
        envelope = self._unacked.get(known) if isinstance(known, str) else None
        if envelope is None or envelope.acked:
            return
        envelope.acked, envelope.response = True, answer.get("payload")
        self._finish(envelope)

    def _finish(self, envelope: Envelope) -> None:
        for known in envelope.ids:
            self._unacked.pop(known, None)
        self._under_way -= 1
        envelope.done.set()
        self._news.tell()

    def send(self, kind: Kind, payload: Json, attempts: int = 0) -> Envelope:
        """Send an envelope on its way, and return it. Events are sent again, and, while *keeps_events*, kept for a
        connection, which Slack does not do; the rest has one chance.
        """
        envelope = Envelope(kind, payload, attempts)
        self.envelopes.append(envelope)
        self._under_way += 1
        task = asyncio.create_task(self._deliver(envelope))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return envelope

    async def _deliver(self, envelope: Envelope) -> None:
        if envelope.kind == "events_api":
            most = max(MOST_RETRIES, envelope.attempts) + 1
            while envelope.attempts < most:
                if not self.keeps_events and not self.online:
                    envelope.dropped = True
                    break
                await self._open.wait()
                if await self._attempt(envelope, self.ack_timeout):
                    return
        elif self.online and await self._attempt(envelope, max(self.ack_timeout, PATIENCE)):
            return
        envelope.given_up = True
        self._finish(envelope)

    async def _attempt(self, envelope: Envelope, patience: float) -> bool:
        if self._http:
            attempt, envelope.attempts = envelope.attempts, envelope.attempts + 1
            sent = self._http.send(envelope.kind, envelope.payload, attempt, patience)
            envelope.acked, envelope.response = await sent
            if envelope.acked:
                self._finish(envelope)
            return envelope.acked
        ready = self._ready()
        if not ready:
            self._tell()
            return False
        self._turn += 1
        connection = ready[self._turn % len(ready)]
        try:
            await connection.ws.send_str(json.dumps(self._frame(envelope)))
        except ConnectionError:
            connection.leaving = True  # it broke, though nobody has noticed yet
            self._tell()
        try:
            await asyncio.wait_for(envelope.done.wait(), patience)
        except TimeoutError:
            return False
        return True

    def _frame(self, envelope: Envelope) -> Json:
        known = secrets.token_hex(8)
        envelope.ids.append(known)
        self._unacked[known] = envelope
        frame: Json = {"envelope_id": known, "type": envelope.kind, "payload": envelope.payload}
        frame["accepts_response_payload"] = envelope.kind != "events_api"
        if envelope.kind == "events_api":
            frame["retry_attempt"] = envelope.attempts
            frame["retry_reason"] = "timeout" if envelope.attempts else ""
        envelope.attempts += 1
        return frame

    async def reach(self, count: int, seconds: float) -> bool:
        """Return whether that many connections are open within so many seconds."""
        return await self._news.until(lambda: self.connections >= count, seconds)

    async def drain(self, seconds: float) -> None:
        """Wait until every envelope is acknowledged or given up, or so many seconds have passed."""
        await self._news.until(lambda: not self._under_way, seconds)

    async def disconnect(self, reason: str, *, every: bool = False) -> None:
        """Tell the oldest connection, or every one, to go; nothing more is sent to it."""
        for connection in self._ready()[: None if every else 1]:
            await self._dismiss(connection, reason)
        self._tell()

    async def _dismiss(self, connection: _Connection, reason: str) -> None:
        connection.leaving = True
        await connection.ws.send_json(
            {"type": "disconnect", "reason": reason, "debug_info": {"host": "workspace"}}
        )

    def cut(self, *, every: bool = True) -> None:
        """Reset every connection at once, as a network does, or the oldest."""
        for connection in self._connections[: None if every else 1]:
            connection.leaving = True
            if connection.transport is not None:
                wire: socket.socket = connection.transport.get_extra_info("socket")
                wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                connection.transport.abort()
        self._tell()

    async def close(self) -> None:
        """End all connections and stop sending."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for connection in list(self._connections):
            await connection.ws.close()
