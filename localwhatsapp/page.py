"""The phone: a page that shows one person's chat with the number, and on which they write, press and react."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

if TYPE_CHECKING:
    from localwhatsapp.network import Network
    from localwhatsapp.phones import Person

STATIC = Path(__file__).parent / "static"
_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'"
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
LONGEST = 4_096


class OpenPhones:
    """Every open phone."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._open: set[web.WebSocketResponse] = set()
        self.suggested: tuple[str, ...] = ()

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_get("/", self._index)
        app.router.add_get("/live", self._live)
        app.router.add_static("/static", STATIC)

    async def close(self) -> None:
        """Close every phone's connection."""
        for ws in list(self._open):
            await ws.close()

    async def _index(self, request: web.Request) -> web.StreamResponse:
        if not _is_ours(request):
            return web.Response(status=403, text="this phone is only for this machine")
        headers = {"Cache-Control": "no-cache", "Content-Security-Policy": _POLICY}
        return web.FileResponse(STATIC / "index.html", headers=headers)

    async def _live(self, request: web.Request) -> web.StreamResponse:
        """Serve one person's phone, from opening the page to leaving it."""
        ws = web.WebSocketResponse(heartbeat=20, timeout=1)
        person = self._network.people.get(request.query.get("person") or next(iter(self._network.people)))
        if person is None or not _is_ours(request) or not ws.can_prepare(request):
            return web.Response(status=400, text="this address speaks WebSocket, to somebody who is here")
        await ws.prepare(request)
        self._open.add(ws)
        writer = asyncio.create_task(self._show(ws, person))
        try:
            async for frame in ws:
                if frame.type is WSMsgType.TEXT:
                    self._do(person, frame.data)
        finally:
            self._open.discard(ws)
            writer.cancel()
        return ws

    async def _show(self, ws: web.WebSocketResponse, person: Person) -> None:
        people = list(self._network.people)
        await ws.send_json(
            {"type": "state", "me": person.name, "people": people, "suggested": self.suggested}
        )
        shown = 0
        while True:
            if shown < len(person.chat):
                await ws.send_json({"type": "messages", "messages": person.chat[shown:]})
                shown = len(person.chat)
            seen = shown
            await person.news.until(lambda: len(person.chat) > seen, 3600)  # noqa: B023 - called at once

    def _do(self, person: Person, text: str) -> None:
        try:
            deed = json.loads(text)
        except ValueError:
            return
        match deed:
            case {"do": "write", "text": str(words)} if words.strip():
                self._network.write(person.name, words.strip()[:LONGEST])
            case {"do": "press", "under": str(under), "title": str(title), "id": str(value)}:
                self._network.press_value(person.name, under, title, value)
            case {"do": "react", "message": str(message), "emoji": str(emoji)}:
                self._network.react(person.name, message, emoji)
            case {"do": "picture"}:
                self._network.send_picture(person.name)


def _is_ours(request: web.Request) -> bool:
    """Return whether it is asked by a loopback name, and from no other site's page."""
    origin: Any = request.headers.get("Origin")
    return request.host.rsplit(":", 1)[0] in _LOOPBACK and origin in {None, f"http://{request.host}"}
