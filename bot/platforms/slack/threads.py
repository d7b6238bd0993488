"""Threads in which something happened that concerns us: read as they stand, and handed on.

What an event tells is only that something happened. So it does not matter in which order messages, edits, deletions
and marks arrive, how often, or whether they were missed.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Protocol

from bot.messages import InDoubt, Later, Refused
from bot.platforms.slack.client import call
from bot.platforms.slack.network import pages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.background import Pace
    from bot.moderation import Desk, ThreadNews
    from bot.platforms.slack.card_updates import CardUpdates

log = logging.getLogger(__name__)

SlackMessage = dict[str, Any]

BETWEEN_LOOKS = 2.0
"""Seconds between looks for what another process noted, or could not be read."""
PAGE = 200


class Reader(Protocol):
    """A reader that does something about threads of its kind, and lets others be."""

    async def look(self, channel: str, thread: str, messages: list[SlackMessage]) -> None:
        """Do what follows from the *messages* of that thread as it stands, the first one first."""


class Threads:
    """Reads the threads in which something happened."""

    def __init__(
        self, client: AsyncWebClient, desk: Desk, card_updates: CardUpdates, readers: Iterable[Reader]
    ) -> None:
        """Have each of the *readers* see every such thread."""
        self._client = client
        self._desk = desk
        self._card_updates = card_updates
        self._readers = tuple(readers)
        self._wanted = asyncio.Event()

    def heed(self, event: SlackMessage) -> None:
        """Look now, if *event* may be of a thread. Most are not: a message that begins one has nothing in it yet."""
        if event.get("type") != "message" or "subtype" in event or "thread_ts" in event:
            self._wanted.set()

    async def run(self, pace: Pace) -> None:
        """Read what there is to be read, until cancelled."""
        while True:
            self._wanted.clear()
            for news in await self._desk.people.news():
                await self._take(news)
            await pace.wait(BETWEEN_LOOKS, self._wanted)

    async def _take(self, news: ThreadNews) -> None:
        try:
            messages = await self._read(news.channel, news.ts)
        except (Later, InDoubt) as trouble:
            log.warning("a thread in %s cannot be read yet: %s", news.channel, trouble)
            return
        except Refused as refusal:
            log.info("a thread in %s cannot be read: %s", news.channel, refusal)
            messages = []
        for reader in self._readers if messages else ():
            try:
                await reader.look(news.channel, str(messages[0]["ts"]), messages)
            except Exception:  # whatever is wrong with this thread, the others go on
                log.exception("a thread in %s cannot be gone through", news.channel)
        await self._desk.people.end(news)
        self._card_updates.look_at_once()

    async def _read(self, channel: str, ts: str) -> list[SlackMessage]:
        """Return the messages of the thread that the message *ts* begins, or is a reply in. Raises as `call` does."""
        messages = await self._replies(channel, ts)
        thread = messages[0].get("thread_ts") if messages else None
        return await self._replies(channel, str(thread)) if thread and thread != ts else messages

    async def _replies(self, channel: str, ts: str) -> list[SlackMessage]:
        messages: dict[str, SlackMessage] = {}
        async for page in pages(self._client.conversations_replies(channel=channel, ts=ts, limit=PAGE), call):
            messages |= {str(message["ts"]): message for message in page.get("messages") or ()}
        return sorted(messages.values(), key=lambda message: float(message["ts"]))


def said(message: SlackMessage) -> bool:
    """Return whether a person wrote *message*, and it still stands."""
    return bool(message.get("user")) and not message.get("bot_id") and message.get("subtype") != "tombstone"
