"""Two Socket Mode connections that stay connected, so that when Slack refreshes one there is no gap."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from slack_bolt.async_app import AsyncApp
    from slack_sdk.socket_mode.aiohttp import SocketModeClient

log = logging.getLogger(__name__)

PING_INTERVAL = 5.0
"""Seconds. A silent line is noticed after two of them; at 10 it took 19.5 s (measured, slack_sdk 3.47.0)."""
WATCH_INTERVAL = 1.0
CONNECTIONS = 2


class Connection:
    """Socket Mode for *app*: open until closed."""

    def __init__(self, app: AsyncApp, app_token: str) -> None:
        self._handlers = [
            AsyncSocketModeHandler(app, app_token, ping_interval=PING_INTERVAL) for _ in range(CONNECTIONS)
        ]
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Connect; returns when both connections stand, or Slack has been asked for them in vain."""
        self._start(self._watch())
        await asyncio.gather(*(self._reconnect(handler.client) for handler in self._handlers))

    async def close(self) -> None:
        """Take nothing in any more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for handler in self._handlers:
            await handler.close_async()  # type: ignore[no-untyped-call]

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH_INTERVAL)
            for handler in self._handlers:
                if not await handler.client.is_connected():
                    self._mend(handler.client)

    def _mend(self, client: SocketModeClient) -> None:
        """Have *client* connect anew, to a new address.

        After one refused upgrade slack_sdk 3.47.0 tries the used address for ever, and a reset connection it
        notices only at its next ping.
        """
        log.warning("not connected to Slack: asking for a new address")
        client.wss_uri = None
        if not client.connect_operation_lock.locked():
            self._start(self._reconnect(client))

    async def _reconnect(self, client: SocketModeClient) -> None:
        try:
            await client.connect_to_new_endpoint()
        except (SlackApiError, aiohttp.ClientError, OSError) as error:
            log.warning("Slack cannot be reached: %s", error)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
