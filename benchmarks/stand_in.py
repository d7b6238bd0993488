"""A lean Slack for measuring: what Bolt needs to connect and to post, in a process of its own, with a stopwatch.

It measures from the instant before an event is written to the socket until chat.postMessage has been read, and
judges nothing; the workspace in localslack/ is the one that behaves as Slack does. It is told what to ask at
POST /ask and prints its port when it is ready.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import json
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

if TYPE_CHECKING:
    from collections.abc import Iterator

TEAM, CHANNEL, BOT, ASKER = "TBENCH", "CBENCH", "UBENCH", "UASKER"
PATIENCE = 20.0
"""Seconds after which a question without a reply, or an event without an acknowledgement, ends the measuring."""


@dataclass(slots=True)
class Asked:
    """A message on its way: when its reply has arrived, and when its event was acknowledged."""

    arrived: asyncio.Future[float]
    acked: asyncio.Future[float]


@dataclass
class StandIn:
    """The workspace, in which each subject has its own bot: its tokens end with its name."""

    sockets: defaultdict[str, list[web.WebSocketResponse]] = field(default_factory=lambda: defaultdict(list))
    by_ts: dict[str, Asked] = field(default_factory=dict)
    by_envelope: dict[str, Asked] = field(default_factory=dict)
    answers: int = 0
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def app(self) -> web.Application:
        """Return the server: Slack's side, and the side on which it is told what to ask."""
        app = web.Application(client_max_size=1 << 24)  # thousands of questions in one order
        app.router.add_post("/api/chat.postMessage", self.post)
        app.router.add_route("*", "/api/{method}", self.call)
        app.router.add_get("/link/{who}", self.connect)
        app.router.add_post("/ask", self.ask_all)
        app.router.add_get("/connections/{who}", self.connections)
        return app

    # -- Slack's side

    async def post(self, request: web.Request) -> web.Response:
        """chat.postMessage; it has arrived once it is read."""
        body = await request.read()
        arrived = time.perf_counter()
        message = json.loads(body)
        asked = self.by_ts.pop(message["thread_ts"], None)
        if asked is not None:
            asked.arrived.set_result(arrived)
            self.answers += bool(message.get("metadata", {}).get("event_payload", {}).get("pair"))
        return web.json_response({"ok": True, "channel": message["channel"], "ts": self._ts()})

    async def call(self, request: web.Request) -> web.Response:
        """Answer the other methods that a bot calls when it starts."""
        channel = {"id": CHANNEL, "name": "study-group", "is_member": True}
        answers: dict[str, dict[str, Any]] = {
            "auth.test": {
                "url": "https://bench.slack.com/",
                "user_id": BOT,
                "team_id": TEAM,
                "bot_id": "BBENCH",
            },
            "conversations.list": {"channels": [channel]},
            "conversations.info": {"channel": channel},
            "apps.connections.open": {"url": f"ws://{request.host}/link/{_subject(request)}"},
        }
        answer = answers.get(request.match_info["method"])
        return web.json_response(
            {"ok": False, "error": "unknown_method"} if answer is None else {"ok": True, **answer}
        )

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """Serve a Socket Mode connection, until it ends."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json(
            {"type": "hello", "num_connections": 1, "connection_info": {"app_id": "ABENCH"}}
        )
        sockets = self.sockets[request.match_info["who"]]
        sockets.append(socket)
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                asked = self.by_envelope.pop(json.loads(frame.data).get("envelope_id"), None)
                if asked is not None:
                    asked.acked.set_result(time.perf_counter())
        sockets.remove(socket)
        return socket

    # -- measuring

    async def connections(self, request: web.Request) -> web.Response:
        """Return how many connections a subject has."""
        return web.json_response(len(self.sockets[request.match_info["who"]]))

    async def ask_all(self, request: web.Request) -> web.Response:
        """Ask *who* the *questions*, so many *at_once*; a `Round` of processes.py. They mention the bot and want a
        reply, unless they are *said* by the way.
        """
        order = await request.json()
        questions, taken = (
            iter(order["questions"]),
            list[float](),
        )  # one iterator, from which each takes the next

        async def member() -> None:
            taken.extend([await self._ask(order["who"], one, said=order["said"]) for one in questions])

        self.answers, began = 0, time.perf_counter()
        await asyncio.gather(*(member() for _ in range(order["at_once"])))
        seconds = time.perf_counter() - began
        return web.json_response({"seconds": seconds, "each": taken, "answers": self.answers})

    async def _ask(self, who: str, question: str, *, said: bool) -> float:
        """Return the seconds until the reply, or until the acknowledgement of what is merely *said*."""
        loop, ts, number = asyncio.get_running_loop(), self._ts(), next(self.numbers)
        asked = Asked(loop.create_future(), loop.create_future())
        self.by_envelope[str(number)] = asked
        if not said:
            self.by_ts[ts] = asked
        frame = json.dumps(_envelope(number, ts, question if said else f"<@{BOT}> {question}"))
        sockets = self.sockets[who]
        async with asyncio.timeout(PATIENCE):
            left = time.perf_counter()
            await sockets[number % len(sockets)].send_str(frame)
            done = await asked.acked
            if not said:
                done = await asked.arrived
        return done - left

    def _ts(self) -> str:
        """Return a time stamp that no other message has."""
        return f"{int(time.time())}.{next(self.numbers):06d}"


def _subject(request: web.Request) -> str:
    return request.headers["Authorization"].removeprefix("Bearer ").partition("-")[2]


def _envelope(number: int, ts: str, text: str) -> dict[str, Any]:
    """Return a mention in a channel as Slack delivers it, with the parts that only make it long."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    event = {
        "type": "message", "user": ASKER, "ts": ts, "client_msg_id": f"client-{number}", "text": text, "team": TEAM,
        "blocks": [{"type": "rich_text", "block_id": f"block-{number}", "elements": [section]}],
        "channel": CHANNEL, "event_ts": ts, "channel_type": "channel",
    }  # fmt: skip
    authorization = {"enterprise_id": None, "team_id": TEAM, "user_id": BOT, "is_bot": True}
    payload = {
        "token": "unused", "team_id": TEAM, "context_team_id": TEAM, "api_app_id": "ABENCH", "event": event,
        "type": "event_callback", "event_id": f"Ev{number}", "event_time": int(float(ts)),
        "authorizations": [authorization], "is_ext_shared_channel": False, "event_context": "4-bench",
    }  # fmt: skip
    return {
        "envelope_id": str(number), "type": "events_api", "payload": payload, "accepts_response_payload": False,
        "retry_attempt": 0, "retry_reason": "",
    }  # fmt: skip


async def serve() -> None:
    """Listen on loopback until the process is ended."""
    runner = web.AppRunner(StandIn().app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    gc.disable()  # a pause in here would be counted as the subject's
    asyncio.run(serve())
