"""The local Slack as one object: start it, talk in it, see what the bot did."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any, Self

from aiohttp import web

from localslack import events, server
from localslack.backend import Backend, InstalledApp
from localslack.conversation import PATIENCE, Conversation
from localslack.errors import PortTakenError
from localslack.hooks import Hooks
from localslack.http_requests import HttpRequests
from localslack.interactions import Interactions
from localslack.members import People
from localslack.page import OpenPages
from localslack.socket_mode import SocketMode
from localslack.state import State
from localslack.views import Triggers, Views
from localslack.web_api import WebApi

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from localslack.changes import Change, Json
    from localslack.faults import Faults
    from localslack.socket_mode import Envelope
    from localslack.web_api import Call


class Workspace(Conversation):
    """A Slack workspace on loopback with one app in it, open while its context is.

    *port* 0 takes a free one; *ack_timeout* is how many seconds an event waits for its acknowledgement before it is
    sent again; *clock* gives epoch seconds; *scopes* are what the app is granted; *folders* are served as they are,
    each under its name: what is in {"archive": …} at /archive/.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        ack_timeout: float = 3.0,
        clock: Callable[[], float] = time.time,
        scopes: Iterable[str] | None = None,
        folders: Mapping[str, Path] | None = None,
    ) -> None:
        self.signing_secret = secrets.token_hex(16)
        state, app = State(clock), InstalledApp()
        if scopes is not None:
            app.scopes = set(scopes)
        self._sockets, self._port = SocketMode(state.app_id, ack_timeout), port
        backend = Backend(state, app, self._sockets, Views(state), Triggers(state), Hooks(state))
        super().__init__(backend, People(backend), Interactions(backend))
        self._api = WebApi(backend)
        self._page = OpenPages(backend, self._people, self._interactions)
        self._runner: web.AppRunner | None = None
        self._folders = dict(folders or {})
        state.watchers.append(self._send_events)

    def deliver_by_http(self, url: str) -> None:
        """Send what happens to the request URL *url*, as if Socket Mode was turned off."""
        self._sockets.deliver_by_http(HttpRequests(url, self.signing_secret))

    async def request(self, payload: Json) -> tuple[bool, Any]:
        """Send *payload* to the request URL, once; whether it was acknowledged, and the answer."""
        return await self._sockets.request(payload)

    def begin_with(self, questions: Sequence[str]) -> None:
        """Have an empty conversation offer *questions* to begin with, on every page opened from now on."""
        self._page.suggested = tuple(questions)

    # its life

    async def __aenter__(self) -> Self:
        application = server.application(self._api, self._sockets, self._page, self._folders)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, server.HOST, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise PortTakenError(self._port, error.strerror) from error
        self.backend.address = f"http://{server.HOST}:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._sockets.close()
        await self._page.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def _send_events(self, change: Change) -> None:
        for scope, event in events.events(change, self._state):
            if scope in self.scopes:
                self._people.tell(event)

    # what an app and a browser need to know

    @property
    def url(self) -> str:
        """Return the Web API's base, for SLACK_API_URL."""
        return f"{self.backend.address}/api/"

    @property
    def page_url(self) -> str:
        """Return the page's address."""
        return f"{self.backend.address}/"

    @property
    def bot_token(self) -> str:
        """Return the app's bot token."""
        return self.backend.app.bot_token

    @property
    def app_token(self) -> str:
        """Return the app-level token, for Socket Mode."""
        return self.backend.app.app_token

    @property
    def scopes(self) -> set[str]:
        """Return the scopes that the app is granted; change them at will."""
        return self.backend.app.scopes

    @property
    def team_id(self) -> str:
        """Return the workspace's id."""
        return self._state.team_id

    @property
    def app_id(self) -> str:
        """Return the app's id."""
        return self._state.app_id

    @property
    def bot_user_id(self) -> str:
        """Return the bot's user id, which mentions name."""
        return self._state.bot.id

    @property
    def bot_id(self) -> str:
        """Return the bot's id, which its messages carry."""
        return self._state.bot_id

    @property
    def usergroup_id(self) -> str:
        """Return the id of the user group @moderators."""
        return self._state.usergroup_id

    # the wire

    @property
    def calls(self) -> list[Call]:
        """Return every Web API call so far, response_url among them."""
        return self._api.calls

    async def called(self, method: str, timeout: float = PATIENCE) -> Call:  # noqa: ASYNC109 - a test's patience
        """Return the next call of that method (each is given once), as soon as it arrives and before it is
        answered; raise AssertionError if none comes in *timeout* seconds.
        """
        call = await self._api.called(method, timeout)
        if call is None:
            raise AssertionError(f"{method} was not called for {timeout} s")
        return call

    @property
    def faults(self) -> Faults:
        """Return the faults to come, on demand, by method."""
        return self._api.faults

    @property
    def acks(self) -> list[Envelope]:
        """Return every envelope so far, with its attempts and whether it was acknowledged."""
        return self._sockets.envelopes

    @property
    def connections(self) -> int:
        """Return how many Socket Mode connections are open."""
        return self._sockets.connections

    async def connected(self, count: int = 1, timeout: float = PATIENCE) -> None:  # noqa: ASYNC109 - a test's patience
        """Wait until that many connections are open; raise AssertionError after *timeout* seconds."""
        if not await self._sockets.reach(count, timeout):
            raise AssertionError(f"{self.connections} of {count} connections are open after {timeout} s")

    async def settled(self, timeout: float = PATIENCE) -> None:  # noqa: ASYNC109 - a test's patience
        """Wait until every envelope is acknowledged; raise AssertionError that names those given up or not in
        time.
        """
        await self._sockets.drain(timeout)
        left = [f"{e.name} (sent {e.attempts} times)" for e in self.acks if not e.acked and not e.dropped]
        if left:
            raise AssertionError(f"not acknowledged: {', '.join(left)}")

    async def redeliver_last(self) -> None:
        """Send the last event again, as Slack does when the acknowledgement went astray."""
        last = next(envelope for envelope in reversed(self.acks) if envelope.kind == "events_api")
        self._sockets.send("events_api", last.payload, last.attempts)

    async def disconnect(self, reason: str = "refresh_requested", *, every: bool = False) -> None:
        """Tell the oldest connection (or every one) to go, as Slack does every few hours."""
        await self._sockets.disconnect(reason, every=every)

    async def cut(self, *, every: bool = True) -> None:
        """Reset all connections, or the oldest."""
        self._sockets.cut(every=every)

    def refuse_upgrades(self, times: int = 1) -> None:
        """Answer the next WebSocket upgrades with HTTP 503; their tickets stay unused."""
        self._sockets.refusals += times

    def admit_upgrades(self) -> None:
        """Refuse no upgrade any more."""
        self._sockets.refusals = 0

    def drop_events(self) -> None:
        """Lose from now on, as Slack does, what happens while no connection is open."""
        self._sockets.keeps_events = False

    def limit_connections(self, most: int) -> None:
        """Greet those above that many, and send them away at once: too_many_websockets."""
        self._sockets.most_connections = most

    async def revoke(self, error: str = "token_revoked") -> None:
        """Take both tokens for no good any more, for the reason *error*, and end every connection, as where the app is
        uninstalled; the error org_login_required stands for a workspace that is being migrated.
        """
        self.backend.app.refusal = error
        await self._sockets.disconnect("link_disabled", every=True)

    def reinstate(self) -> None:
        """Take the tokens again."""
        self.backend.app.refusal = None
