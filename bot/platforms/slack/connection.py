"""Two Socket Mode connections that stay connected, so that when Slack refreshes one there is no gap.

They are our own and not slack_sdk's: its client (3.47.0) tries a used address for ever after one refused upgrade, asks
for a new one 125 times a second while Slack sends it away (too_many_websockets), writes a traceback each time, and
tells by the wall clock whether a line is alive. Here a WebSocket's own pings tell that.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.background import Backoff, Outage
from bot.messages import InDoubt, Later, Refused
from bot.platforms.network import proxy_for, unreachable
from bot.platforms.slack.client import call
from bot.platforms.slack.network import CONNECTING, meaning

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from slack_bolt.async_app import AsyncApp
    from slack_sdk.socket_mode.response import SocketModeResponse

log = logging.getLogger(__name__)

HEARTBEAT = 5.0
"""Seconds between pings; a line that is silent for half as long after one is dead."""
HANDSHAKE = 20.0
SETTLING = 1.0
"""Seconds after which a new connection is one: Slack greets those, too, that it sends away."""
PROOF = 10.0
"""Seconds after which a connection that stands was alive when another was found broken: its heartbeat, too, would have
found it dead by then.
"""
STEADY = 60.0
"""Seconds after which a connection counts as one that stands: what is lost sooner is waited for ever longer."""
CONNECTIONS = 2
LONGEST_FRAME = 1 << 24
"""Bytes; Slack's payloads are far below."""
GRACEFUL = {"warning", "refresh_requested"}
"""Slack's reasons for taking a connection away that stood as long as any stands."""


class Connection:
    """Socket Mode for *app*: open until closed. *opened* is called when a connection opens, *lost* when one breaks; and
    after that not *opened*, but *kept*, where another stood all the while: by that one Slack sends what it could not by
    the broken one.

    *wait* sleeps; what broke is judged after the seconds of a *proof*.
    """

    def __init__(  # noqa: PLR0913 - what it connects, whom it tells, and the outside world
        self,
        app: AsyncApp,
        app_token: str,
        session: aiohttp.ClientSession,
        *,
        opened: Callable[[], None] = lambda: None,
        lost: Callable[[], None] = lambda: None,
        kept: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
        backoff: Callable[[], Backoff] = Backoff,
        proof: float = PROOF,
    ) -> None:
        self._app = app
        self._token = app_token
        self._session = session
        self._gap = Gap(opened, lost, kept, clock, proof)
        self._clock, self._wait = clock, wait
        self._outages = [
            Outage(f"connection {number} to Slack", log, clock=clock) for number in range(1, CONNECTIONS + 1)
        ]
        self._backoffs = [backoff() for _ in range(CONNECTIONS)]
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Connect; returns when each connection stands, or was asked for in vain."""
        tried = [asyncio.Event() for _ in range(CONNECTIONS)]
        for outage, backoff, once in zip(self._outages, self._backoffs, tried, strict=True):
            self._start(self._keep(outage, backoff, once))
        await asyncio.gather(*(once.wait() for once in tried))

    async def close(self) -> None:
        """Take nothing in any more."""
        self._gap.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep(self, outage: Outage, backoff: Backoff, tried: asyncio.Event) -> None:
        """Stay connected: at once where Slack refreshes, else after a wait that grows with each failure."""
        while True:
            line, since = _Line(self._app), self._clock()
            try:
                await line.open(self._session, await self._address())
                tried.set()
                if backoff.failures > 1:  # Slack may only send it away again: nothing is read for that
                    settled = asyncio.get_running_loop().call_later(SETTLING, self._settled, line, outage)
                else:
                    self._gap.stands(line)
                    settled = asyncio.get_running_loop().call_later(SETTLING, outage.back)
                try:
                    why = await line.heed()
                finally:
                    settled.cancel()
            except Exception as error:  # noqa: BLE001 - whatever keeps us from Slack passes, or is mended
                why = _reason(error)
            finally:
                await line.close()
                tried.set()
            if self._clock() - since >= STEADY:
                backoff.succeeded()
            self._gap.ended(line, broke=why not in GRACEFUL)
            if why in GRACEFUL:
                log.info("Slack refreshes a connection: %s", why)
            else:
                outage.lost(meaning(why, CONNECTING))
            await self._wait(backoff.failed())

    def _settled(self, line: _Line, outage: Outage) -> None:
        self._gap.stands(line)
        outage.back()

    async def _address(self) -> str:
        response = await call(self._app.client.apps_connections_open(app_token=self._token))
        return str(response["url"])

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class Gap:
    """Tells whether something was missed where a line broke: not if another was open before, and stands *proof* seconds
    after. It is not enough that one stood at that moment: after a sleep all are dead, and found so one by one.
    """

    def __init__(
        self,
        opened: Callable[[], None],
        lost: Callable[[], None],
        kept: Callable[[], None],
        clock: Callable[[], float],
        proof: float,
    ) -> None:
        self._opened, self._lost, self._kept = opened, lost, kept
        self._clock = clock
        self._proof = proof
        self._standing: dict[_Line, float] = {}  # since when
        self._since: float | None = None  # the first break that is not judged yet
        self._judging: asyncio.TimerHandle | None = None

    def stands(self, line: _Line) -> None:
        """Note that *line* is open."""
        self._standing[line] = self._clock()
        if not self._has_witness():
            self._end(self._opened)

    def ended(self, line: _Line, *, broke: bool) -> None:
        """Note that *line* is open no more, if it ever was; where it *broke*, something may be missed."""
        if self._standing.pop(line, None) is None or not broke:
            return
        self._lost()
        self._since = self._clock() if self._since is None else self._since
        self.close()
        self._judging = asyncio.get_running_loop().call_later(self._proof, self._judge)

    def close(self) -> None:
        """Judge nothing any more."""
        if self._judging:
            self._judging.cancel()

    def _has_witness(self) -> bool:
        """Return whether a line stands that was open when the first one broke."""
        return self._since is not None and any(since < self._since for since in self._standing.values())

    def _judge(self) -> None:
        if self._has_witness():
            self._end(self._kept)
        elif self._standing:
            self._end(self._opened)

    def _end(self, tell: Callable[[], None]) -> None:
        self.close()
        self._since = None
        tell()


def _reason(error: Exception) -> str:
    match error:
        case Refused():
            return str(error)
        case Later() | InDoubt():
            return error.why if isinstance(error, Later) and error.why else str(error)
        case aiohttp.WSServerHandshakeError():
            return f"Slack refuses the connection (HTTP {error.status}); it is tried again"
        case _:
            return unreachable(error)


class _Line(AsyncBaseSocketModeClient):
    """One WebSocket, from its opening to its end; what Slack sends on it goes to *app*."""

    def __init__(self, app: AsyncApp) -> None:
        self.logger = logging.getLogger("slack_sdk.socket_mode")
        self._app = app
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._work: set[asyncio.Task[None]] = set()

    async def open(self, session: aiohttp.ClientSession, address: str) -> None:
        async with asyncio.timeout(HANDSHAKE):
            self._socket = await session.ws_connect(
                address,
                heartbeat=HEARTBEAT,
                max_msg_size=LONGEST_FRAME,
                timeout=_CLOSING,
                proxy=proxy_for(address),
            )

    async def heed(self) -> str:
        """Take in what comes, until the line ends; why it did."""
        assert self._socket is not None  # noqa: S101 - opened before
        async for frame in self._socket:
            match _read(frame):
                case {"type": "disconnect", "reason": str(reason)}:
                    return reason
                case {"envelope_id": str()} as envelope if request := SocketModeRequest.from_dict(envelope):
                    task = asyncio.create_task(self._handle(request))
                    self._work.add(task)
                    task.add_done_callback(self._work.discard)
        return "it broke; it is opened again"

    async def _handle(self, request: SocketModeRequest) -> None:
        try:
            response = await run_async_bolt_app(self._app, request)
            await send_async_response(self, request, response, time.time())
        except (ConnectionError, aiohttp.ClientError) as error:
            log.info("an acknowledgement did not reach Slack, which will send again: %s", error)
        except Exception:
            log.exception("what Slack sent was not handled; it will send it again")

    async def send_socket_mode_response(self, response: SocketModeResponse | dict[str, Any]) -> None:
        """Acknowledge."""
        assert self._socket is not None  # noqa: S101 - it came through it
        await self._socket.send_json(response if isinstance(response, dict) else response.to_dict())

    async def close(self) -> None:
        """End the line; what came through it and is being handled goes on, and is sent again unacknowledged."""
        if self._socket is not None:
            await self._socket.close()


_CLOSING = aiohttp.ClientWSTimeout(ws_close=2.0)


def _read(frame: aiohttp.WSMessage) -> Any:
    if frame.type is not aiohttp.WSMsgType.TEXT:
        return None
    try:
        return json.loads(frame.data)
    except (ValueError, RecursionError):
        return None
