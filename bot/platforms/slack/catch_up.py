"""Catching up on what was said while no connection was open: Socket Mode keeps nothing, so the history is read.

A mark tells up to when everything was heard. Events move it on, but not from the moment a connection breaks until the
history has been read: what comes first through a new connection must not hide what came before it. A laptop that
sleeps notices only when it wakes, and then breaks both.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter, defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bot.background import Backoff, Outage
from bot.messages import InDoubt, Later, MessageDeleted, Refused
from bot.platforms.slack.client import call
from bot.platforms.slack.events import direct_place, event_time
from bot.platforms.slack.network import pages

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator

    from slack_sdk.web.async_client import AsyncWebClient
    from slack_sdk.web.async_slack_response import AsyncSlackResponse

    from bot.background import Pace
    from bot.messages import Place
    from bot.platforms.slack.events import Event, EventReader
    from bot.platforms.slack.occurrences import Occurrence
    from bot.store import Known, Store

log = logging.getLogger(__name__)

HOUR = 3600.0
OVERLAP = 300.0
"""Seconds before the mark that are read again: events overtake each other, and Slack sends some again."""
BETWEEN_MARKS = 30.0
"""Seconds between writings of the mark; what a killed process had not written is read twice, and taken once."""
OLDEST = 7 * 24 * HOUR
"""Seconds back to which messages are read for what was edited since, and for threads that went on since."""
EDITING = HOUR
"""Seconds before the gap within which a thread went on, so that a reply in it may have been edited meanwhile: no
history tells of that, and people edit what they have just written.
"""
MOST_EDITED = 10
"""Such threads that are read in a channel, the newest: each costs a call."""
MOST_THREADS = 50
PAGE = 200
MOST_OLDER = 1000
"""Messages read for that in a channel that we listen in; elsewhere it is one page, which costs no call more."""
TYPES = (
    "public_channel,private_channel,im,mpim",
    "public_channel,private_channel,im",
    "public_channel,private_channel",
    "public_channel",
)
"""The kinds of conversations that we ask for: fewer kinds, where the app has not the scopes for all."""


class CatchUp:
    """Has everything taken in that was missed; *take* is the way in of events, too."""

    def __init__(  # noqa: PLR0913 - what is read, what is known, where it goes
        self,
        client: AsyncWebClient,
        store: Store,
        event_reader: EventReader,
        take: Callable[[Occurrence], Awaitable[None]],
        *,
        hours: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._store = store
        self._event_reader = event_reader
        self._take = take
        self._hours = hours
        self._clock = clock
        self._outage = Outage("reading what was missed", log)
        self._mark = self._latest = 0.0
        self._at_hand: Counter[float] = Counter()  # the times of the events that are being taken in
        self._has_gap = self._in_doubt = False
        self._gaps = 0
        self._opened = asyncio.Event()

    async def begin(self) -> None:
        """Note the gap that an earlier run left, if it left a mark; else all begins now. To be called before
        connecting.
        """
        mark = await self._store.run(lambda tx: tx.heard_until())
        self._has_gap = mark is not None
        self._mark = self._latest = self._clock() if mark is None else mark
        await self._keep_mark()

    @contextmanager
    def hearing(self, event: Event) -> Iterator[None]:
        """Have *event* taken in within it: the mark does not pass it, however many come after it."""
        when = event_time(event)
        self._at_hand[when] += 1
        try:
            yield
            self._latest = max(self._latest, when)
        finally:
            self._at_hand -= Counter([when])

    def lost(self) -> None:
        """Note that a connection broke: from here on something may be missed."""
        self._move_mark()
        self._in_doubt = True

    def kept(self) -> None:
        """Note that nothing was, since another connection stood."""
        self._in_doubt = False

    def opened(self) -> None:
        """Note that a connection is open: what was missed can be read, and nothing more is."""
        if self._in_doubt:
            self._has_gap, self._in_doubt = True, False
            self._gaps += 1
        self._opened.set()

    async def run(self, pace: Pace) -> None:
        """Read what was missed whenever a connection opens again, and keep the mark, until cancelled."""
        backoff = Backoff()
        while True:
            if not await pace.wait(BETWEEN_MARKS, self._opened):
                await self._keep_mark()
                continue
            self._opened.clear()
            try:
                await self._fill_gap()
            except (Later, InDoubt, Refused) as error:
                self._outage.lost(str(error))
                await pace.wait(max(backoff.failed(), 1.0), self._opened)
                self._opened.set()
            else:
                self._outage.back()
                backoff.succeeded()

    async def end(self) -> None:
        """Write the mark down; nothing is taken in any more."""
        await self._keep_mark()

    async def _fill_gap(self) -> None:
        if not self._has_gap:
            return
        gaps, reached = self._gaps, self._heard_until()
        if self._hours:
            since = max(self._mark - OVERLAP, self._clock() - self._hours * HOUR)
            count = await self._read(since)
            log.info("read what was said or changed since the last event heard, in %d messages", count)
        self._mark = max(self._mark, reached)
        self._has_gap = gaps != self._gaps  # one that came meanwhile may lie behind what was read
        await self._keep_mark()

    def _move_mark(self) -> None:
        if not (self._has_gap or self._in_doubt):
            self._mark = self._heard_until()

    def _heard_until(self) -> float:
        return max(self._mark, min([self._latest, *filter(None, self._at_hand)]))

    async def _keep_mark(self) -> None:
        self._move_mark()
        await self._store.run(lambda tx: tx.note_heard(self._mark))

    # -- reading

    async def _read(self, since: float) -> int:
        """Take in what was said and changed since then; how many messages were read."""
        now = self._clock()
        known = await self._store.run(lambda tx: tx.known_since(now - self._hours * HOUR))
        threads = await self._store.run(lambda tx: tx.threads_since(now - OLDEST, MOST_THREADS))
        here: defaultdict[str, list[tuple[str, Known]]] = defaultdict(list)
        for one in known:
            if ts := self._event_reader.ts_of(one.key, one.place.channel):
                here[one.place.channel].append((ts, one))
        count = 0
        for channel in await self._conversations({place.channel for place in threads} | here.keys()):
            ours = {place.thread for place in threads if place.channel == channel and place.thread}
            try:
                count += await self._read_channel(channel, since, here[channel], ours)
            except Refused as refusal:
                log.info("the history of %s cannot be read: %s", channel, refusal)
        return count

    async def _conversations(self, known: Iterable[str]) -> list[str]:
        """Return where something may have been said to us: the channels we listen in first, then all that we are in."""
        found = [*sorted(self._event_reader.channels), *(c for c in known if direct_place(c))]
        for types in TYPES:
            try:
                listed = _items(
                    self._client.users_conversations, "channels", types=types, exclude_archived=True
                )
                return list(dict.fromkeys([*found, *[str(one["id"]) async for one in listed]]))
            except Refused as refusal:
                log.info("Slack does not list the conversations of kinds %s: %s", types, refusal)
        return list(dict.fromkeys(found))

    async def _read_channel(
        self, channel: str, since: float, known: list[tuple[str, Known]], ours: set[str]
    ) -> int:
        needed = min([since, *(float(ts) for ts, one in known if not _in_thread(ts, one.place))])
        messages = await self._history(channel, needed)
        seen = await self._take_all(reversed(messages), channel, since)
        news = [m for m in messages if _went_on(m) > since]
        lately = sorted((m for m in messages if since - EDITING < _went_on(m) <= since), key=_went_on)
        news += lately[-MOST_EDITED:]
        # Where nobody but we replied there can be no more than a reaction: of these only our newest are worth a call.
        threads = {str(m["ts"]) for m in news if not self._is_only_ours(m) or m["ts"] in ours}
        read_to = min([needed, *(event_time(m, "ts") for m in messages)])
        threads |= {thread for thread in ours if float(thread) < read_to}
        threads |= {str(one.place.thread) for ts, one in known if _in_thread(ts, one.place)}
        readable = set()
        for thread in sorted(threads):
            try:
                replies = _items(self._client.conversations_replies, "messages", channel=channel, ts=thread)
                seen |= await self._take_all(
                    [m async for m in replies if m.get("ts") != thread], channel, since
                )
                readable.add(thread)
            except Refused as refusal:
                log.info("the thread %s in %s cannot be read: %s", thread, channel, refusal)
        for ts, one in known:
            if ts not in seen and (not _in_thread(ts, one.place) or one.place.thread in readable):
                await self._take(MessageDeleted(one.key))
        return len(seen)

    async def _history(self, channel: str, needed: float) -> list[Event]:
        """Return what stands in *channel* since *needed*, and before it as far as that may have changed; the newest
        first.
        """
        most = MOST_OLDER if channel in self._event_reader.channels else PAGE
        oldest = f"{min(needed, self._clock() - OLDEST):.6f}"
        read: list[Event] = []
        history = self._client.conversations_history
        async for message in _items(history, "messages", channel=channel, oldest=oldest, inclusive=True):
            read.append(message)
            if len(read) >= most and event_time(message, "ts") < needed:
                break
        return read

    def _is_only_ours(self, message: Event) -> bool:
        return message.get("reply_users") == [self._event_reader.user]

    async def _take_all(self, messages: Iterable[Event], channel: str, since: float) -> set[str]:
        seen = set()
        for message in messages:
            seen.add(str(message.get("ts")))
            for occurrence in self._event_reader.recall(message, channel, since):
                await self._take(occurrence)
        return seen


def _in_thread(ts: str, place: Place) -> bool:
    """Return whether the message *ts*, to which our reply stands at *place*, is itself a reply in a thread."""
    return place.thread is not None and place.thread != ts


def _went_on(message: Event) -> float:
    """Return when the thread of *message* last went on; 0 where it has none."""
    return event_time(message, "latest_reply")


async def _items(
    method: Callable[..., Awaitable[AsyncSlackResponse]], of: str, **arguments: Any
) -> AsyncIterator[dict[str, Any]]:
    """Yield the items of all pages of *method*. Raises as `call` does."""
    async for page in pages(method(**arguments, limit=PAGE), call):
        for item in page.get(of) or ():
            yield item
