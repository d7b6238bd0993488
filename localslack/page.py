"""The page's far end: what one person sees of the workspace over a WebSocket, and what they do in it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import WSCloseCode, WSMsgType, web
from yarl import URL

from localslack.changes import (
    ChannelChanged,
    ClosedViews,
    Deleted,
    Ephemeral,
    EphemeralGone,
    Joined,
    OpenedView,
    Posted,
    Published,
    Reacted,
    Updated,
    UpdatedView,
)
from localslack.channels import sees
from localslack.page_actions import PageActions

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from localslack.backend import Backend
    from localslack.changes import Change, Json
    from localslack.channels import Channel, User
    from localslack.interactions import Interactions
    from localslack.members import People

STATIC = Path(__file__).parent / "static"
SLACKBOT = {"id": "USLACKBOT", "name": "slackbot", "role": "bot", "is_bot": True}


class OpenPages:
    """Every open page."""

    def __init__(self, backend: Backend, people: People, interactions: Interactions) -> None:
        self._backend = backend
        self._people = people
        self._interactions = interactions
        self._open: list[_Screen] = []
        self.suggested: tuple[str, ...] = ()
        backend.state.watchers.append(self._watch)
        backend.sockets.told_online = self._tell_status

    async def index(self, request: web.Request) -> web.StreamResponse:  # noqa: ARG002 - a handler takes it
        """Serve the page itself."""
        return web.FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-cache"})

    async def permalink(self, request: web.Request) -> web.StreamResponse:
        """Serve the page at one message, for a link that chat.getPermalink gave."""
        digits = request.match_info["ts"]
        message = f"{request.match_info['channel']}/{digits[:-6]}.{digits[-6:]}"
        raise web.HTTPFound(URL.build(path="/", query=request.query, fragment=message))

    async def live(self, request: web.Request) -> web.StreamResponse:
        """Serve one person's live view, from opening the page to leaving it."""
        wanted = request.query.get("user", "")
        state = self._backend.state
        people = [user for user in state.users.values() if user.role != "bot"]
        me = next((user for user in people if wanted in ("", user.id, user.name)), None)
        ws = web.WebSocketResponse(heartbeat=20, timeout=1)
        if me is None or not ws.can_prepare(request):
            return web.Response(
                status=400, text="this address speaks WebSocket, to a user that is in the workspace"
            )
        await ws.prepare(request)
        screen = _Screen(me, ws)
        deeds = PageActions(self._people, self._interactions, me.id, screen.show)
        screen.show(self._state(me))
        self._open.append(screen)
        writer = asyncio.create_task(screen.write())
        try:
            async for frame in ws:
                if frame.type is WSMsgType.TEXT:
                    screen.start(deeds.do(frame.data))
        finally:
            self._open.remove(screen)
            if ws.close_code == WSCloseCode.GOING_AWAY:
                self._lose_views(screen)
            await screen.end(writer)
        return ws

    async def close(self) -> None:
        """Close every page's connection."""
        for screen in list(self._open):
            await screen.ws.close()

    def _lose_views(self, left: _Screen) -> None:
        """Close the modals that no other page of somebody shows who left theirs, or loaded it anew; a line that breaks
        costs nothing.
        """
        stack = self._backend.views.stacks.get(left.me.id)
        others = [screen for screen in self._open if screen.me is left.me]
        if stack and not any(stack[0]["id"] in screen.modals for screen in others):
            self._backend.views.close(left.me.id)

    # what the page is shown

    def _state(self, me: User) -> Json:
        state = self._backend.state
        state.direct(me.id)
        channels = [channel for channel in state.channels.values() if sees(me.id, channel)]
        users = [{**_user(user), "is_bot": user.role == "bot"} for user in state.users.values()]
        return {
            "type": "state",
            "me": _user(me),
            "users": [*users, SLACKBOT],
            "channels": [self._channel(channel, me.id) for channel in channels],
            "messages": {c.id: [self._message(m) for m in c.messages.values()] for c in channels},
            "votes": [[*place, value] for (user, *place), value in state.votes.items() if user == me.id],
            "bot": {"id": state.bot.id, "name": state.bot.name, "online": self._backend.sockets.online},
            "commands": self._backend.app.commands,
            "shortcuts": self._backend.app.shortcuts,
            "suggested": self.suggested,
            "view": next(iter(self._backend.views.stacks.get(me.id, ())[-1:]), None),
            "home": self._backend.views.homes.get(me.id),
        }

    def _channel(self, channel: Channel, me: str) -> Json:
        name = self._backend.state.bot.name if channel.kind == "im" else channel.name
        shown = {"id": channel.id, "name": name, "is_im": channel.kind == "im", "topic": channel.topic}
        shown |= {"is_private": channel.kind == "private", "is_member": me in channel.members}
        return {**shown, "has_bot": self._backend.state.bot.id in channel.members}

    def _message(self, message: Json) -> Json:
        by_bot = "bot_id" in message
        shown = {"ts": message["ts"], "user": message.get("user", ""), "text": message["text"], "bot": by_bot}
        shown["reactions"] = [{"name": r["name"], "users": r["users"]} for r in message.get("reactions", ())]
        for name in ("reply_count", "subtype", "username"):
            if name in message:
                shown[name] = message[name]
        if by_bot and "blocks" in message:
            shown["blocks"] = message["blocks"]
        if message.get("thread_ts", message["ts"]) != message["ts"]:
            shown["thread_ts"] = message["thread_ts"]
        return {**shown, "edited": True} if "edited" in message else shown

    def _watch(self, change: Change) -> None:
        frame = self._said(change) or self._seen(change)
        if frame is None:
            return
        alone = None if isinstance(change, (Joined, Reacted)) else getattr(change, "user", None)
        channel = self._backend.state.channels.get(getattr(change, "channel", ""))
        for screen in self._open:
            if screen.me.id == alone if alone else channel is not None and sees(screen.me.id, channel):
                screen.show(frame)

    def _said(self, change: Change) -> Json | None:  # noqa: PLR0911 - one for each kind of change
        """Return what the page is told of a message or a channel."""
        match change:
            case Posted(channel=channel, message=message) | Updated(channel=channel, message=message):
                return {"type": "message", "channel": channel, "message": self._message(message)}
            case Reacted(channel=channel, ts=ts):
                message = self._backend.state.channels[channel].messages[ts]
                return {"type": "message", "channel": channel, "message": self._message(message)}
            case Deleted(channel=channel):
                return {"type": "gone", "channel": channel, "ts": change.ts}
            case Ephemeral(channel=channel, message=message):
                shown = {**self._message(message), "ephemeral": True}
                return {"type": "ephemeral", "channel": channel, "message": shown}
            case EphemeralGone(channel=channel, ts=ts):
                return {"type": "ephemeral_gone", "channel": channel, "ts": ts}
            case Joined(channel=channel, user=user) if user == self._backend.state.bot.id:
                return {"type": "bot_in", "channel": channel, "has_bot": True}
            case ChannelChanged(channel=channel, event="channel_left" | "group_left"):
                return {"type": "bot_in", "channel": channel, "has_bot": False}
        return None

    def _seen(self, change: Change) -> Json | None:
        """Return what the page is told of a view."""
        match change:
            case OpenedView(view=view):
                return {"type": "view", "view": view}
            case UpdatedView(user=user, view=view):
                on_top = self._backend.views.stacks[user][-1] is view
                return {"type": "view", "view": view} if on_top else None
            case ClosedViews(top=top):
                return {"type": "view", "view": top} if top else {"type": "view_closed"}
            case Published(view=view):
                return {"type": "home", "view": view}
        return None

    def _tell_status(self, online: bool) -> None:  # noqa: FBT001 - it is the whole message
        for screen in self._open:
            screen.show({"type": "status", "online": online})


class _Screen:
    """One open page: frames go out in order, deeds run beside each other."""

    def __init__(self, me: User, ws: web.WebSocketResponse) -> None:
        self.me = me
        self.ws = ws
        self.modals: set[str] = set()  # that were shown here, by the ids of the lowest in each stack
        self._frames: asyncio.Queue[Json] = asyncio.Queue()
        self._deeds: set[asyncio.Task[None]] = set()

    def show(self, frame: Json) -> None:
        if frame["type"] == "view":
            self.modals.add(frame["view"]["root_view_id"])
        self._frames.put_nowait(frame)

    async def write(self) -> None:
        while True:
            frame = await self._frames.get()
            try:
                await self.ws.send_json(frame)
            except ConnectionError:
                return  # the page is gone; the reader notices too

    def start(self, deed: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(deed)
        self._deeds.add(task)
        task.add_done_callback(self._deeds.discard)

    async def end(self, writer: asyncio.Task[None]) -> None:
        tasks = [writer, *self._deeds]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _user(user: User) -> Json:
    return {"id": user.id, "name": user.name, "role": user.role}
