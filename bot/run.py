"""The composition root: from the configuration to a bot at work."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import aiohttp
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler

from bot import archive
from bot.database_url import DEFAULT_URL, named_in
from bot.errors import UserError
from bot.keys import ArchiveKey, ChannelsKey
from bot.mailbox import Mailbox
from bot.moderation import Desk
from bot.people_first import PeopleFirst
from bot.platforms.slack import app as slack_app
from bot.platforms.slack.card_updates import CardUpdates
from bot.platforms.slack.catch_up import CatchUp
from bot.platforms.slack.channels import Channels
from bot.platforms.slack.connection import Connection
from bot.platforms.slack.context import Context
from bot.platforms.slack.digest import Digest
from bot.platforms.slack.events import EventReader
from bot.platforms.slack.intake import take_in
from bot.platforms.slack.lookup import Lookup
from bot.platforms.slack.moderators import Moderators
from bot.platforms.slack.network import web_client
from bot.platforms.slack.platform import Moderation, SlackPlatform
from bot.platforms.slack.setup import check_tokens, introduce
from bot.platforms.slack.threads.cards import CardThreads
from bot.platforms.slack.threads.corrections import CorrectionThreads
from bot.platforms.slack.threads.questions import QuestionThreads
from bot.platforms.slack.threads.reading import Threads
from bot.responder import Responder, Served
from bot.store import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.config import Config
    from bot.errors import Problem

log = logging.getLogger(__name__)

SLACK = "https://slack.com/api/"
SEND_TIMEOUT = 20
"""Seconds that one attempt to send may take; less than the store's lease."""
AGAIN_AFTER = 1.0
HAND_OVER = 0.0001
"""Seconds after which a thread that reads or indexes a changed archive lets the event loop on; with Python's 5 ms,
of which one answer may wait for fifty, there were pauses of 0.3 s.
"""
WHAT_IS_RIGHT = "what is right in the files is served until these errors are mended"
LAST_GOOD = "the last good archive goes on being served until these errors are mended"
WELL_AGAIN = "the archive's files are without errors again, and served as they are"
NEXT = (
    "next: write to @ama directly, or '/invite @ama' into a channel and mention it there; to have it answer unasked, "
    "name the channel in config.yaml, slack.channels"
)
NEXT_LISTENING = "next: ask something in one of these channels, or write to @ama directly; Ctrl-C ends"
MOST_NAMED = 3
"""Moderators that are named where the bot does not know."""
DRAIN = 10.0
"""Seconds that replies on their way are given at the end; a Procfile's host kills after 30."""


@dataclass(frozen=True, slots=True)
class Access:
    """What the environment tells: tokens, and where Slack and the database are."""

    bot_token: str
    app_token: str
    api_url: str = SLACK
    database_url: str = DEFAULT_URL

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Access:
        """Raises UserError naming every token that is missing or in the wrong place."""
        bot_token, app_token = check_tokens(environment)
        api_url = environment.get("SLACK_API_URL") or SLACK
        return cls(bot_token, app_token, api_url, named_in(environment))


@asynccontextmanager
async def running(config: Config, access: Access) -> AsyncIterator[Responder]:
    """The bot, connected and at work within; at the end it takes nothing in any more and sends what it has.

    Raises UserError, before anything is connected, for what the operator has to mend.
    """
    loaded = await asyncio.to_thread(load, config)
    served = Served.of(loaded.archive, shift=config.calibration_shift)
    responder = Responder(served, config.thresholds)
    async with AsyncExitStack() as at_the_end:
        session = await at_the_end.enter_async_context(
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SEND_TIMEOUT))
        )
        asking = _client(access, session, AsyncRateLimitErrorRetryHandler(max_retry_count=3))
        me = await introduce(asking, access.app_token)
        event_reader, moderation = EventReader(me.user, me.team, bot=me.bot), Moderation(url=me.url)
        channels = Channels(asking, config.slack, event_reader, moderation)
        await channels.find()
        store = await at_the_end.enter_async_context(Store(access.database_url))
        platform = SlackPlatform(
            _client(access, session), lambda: responder.served.archive, moderation, responder.further
        )
        mailbox = Mailbox(
            store,
            responder,
            platform,
            replies_per_hour=config.slack.replies_per_hour,
            follow_up=60 * config.slack.follow_up_minutes,
        )
        at_the_end.push_async_callback(mailbox.delivery.drain, DRAIN)
        desk = Desk(store, responder, mailbox, platform, config, tags=event_reader.tags, loaded=loaded)
        lookup = Lookup(asking, me.user, me.url)
        card_updates = CardUpdates(desk, mailbox, platform, lookup)
        await desk.open()
        fresh = partial(_keep_fresh, config, loaded, desk, mailbox, platform)
        digest = Digest(desk, mailbox, platform, lambda: responder.served.archive, config.digest)
        follow = partial(channels.run, partial(_tell_of_channels, mailbox, platform))
        people_first = PeopleFirst(store, mailbox.delivery, platform.is_answered_by_people)
        for work in (
            *(mailbox.delivery.run, people_first.run, fresh, desk.run, digest.run, card_updates.run, follow),
        ):
            at_the_end.push_async_callback(_stop, asyncio.create_task(_for_ever(work)))
        moderators = Moderators(asking, config.moderators)
        trusted = Moderators(asking, config.trusted, option="trusted")
        for named in (moderators, trusted):
            await named.look()
        moderation.names = await _names(config.moderators, lookup)
        threads = Threads(
            asking,
            desk,
            card_updates,
            [
                QuestionThreads(desk, platform, lookup, moderators, trusted),
                CardThreads(desk, mailbox, platform, lookup, moderators),
                CorrectionThreads(desk, mailbox, lookup, moderators, me),
            ],
        )
        at_the_end.push_async_callback(_stop, asyncio.create_task(_for_ever(threads.run)))
        context = Context(asking, desk, moderators, mailbox, platform, lookup, card_updates)
        take = partial(take_in, mailbox=mailbox, moderators=moderators, lookup=lookup)
        catch_up = CatchUp(asking, store, event_reader, take, hours=config.slack.catch_up_hours)
        await catch_up.begin()
        at_the_end.push_async_callback(catch_up.end)
        at_the_end.push_async_callback(_stop, asyncio.create_task(_for_ever(catch_up.run)))
        heeding = (channels.heed, catch_up.heard, threads.heed)
        app = slack_app.build(context, responder, event_reader, me, *heeding)
        connection = Connection(app, access.app_token, session, opened=catch_up.opened, lost=catch_up.lost)
        at_the_end.push_async_callback(connection.close)
        await connection.open()
        if not len(responder.served.archive):
            log.warning("there is no pair yet, neither in %s nor in the database", config.answers)
        gc.freeze()  # what lives as long as the bot need not be looked through: that took 40 to 100 ms each time
        log.info(
            "ready: %d pairs, listening in %d channels",
            len(responder.served.archive),
            len(event_reader.channels),
        )
        log.info("%s", NEXT_LISTENING if event_reader.channels else NEXT)
        yield responder


def load(config: Config) -> archive.Loaded:
    """The archive: what is right in the files, for a restart must not be worse than a bad change.

    Raises UserError if there is nothing, and nothing can come into the database either.
    """
    may_be_empty = config.archive.additions == "database"
    loaded = archive.load(config.answers, compare=False, may_be_empty=may_be_empty)
    if not len(loaded.archive) and not (may_be_empty and not loaded.errors):
        raise UserError(
            f"{config.answers}: there is not one pair to answer from; `ama check` tells what is wrong"
        )
    return loaded


def _client(
    access: Access, session: aiohttp.ClientSession, *retry: AsyncRateLimitErrorRetryHandler
) -> AsyncWebClient:
    """A client without the default retry handlers: the one for connection errors posts twice."""
    return web_client(access.bot_token, access.api_url, session, retry, SEND_TIMEOUT)


async def _keep_fresh(
    config: Config, loaded: archive.Loaded, desk: Desk, mailbox: Mailbox, platform: SlackPlatform
) -> None:
    """Serve the archive as the files have it; while they have errors, the last good one, and tell of them."""
    told = [await _tell(loaded.errors, mailbox, platform)]
    if faulty := bool(loaded.errors):
        log.warning(WHAT_IS_RIGHT)
    refresh = partial(_refresh, desk)
    async for changed in archive.watch(config.answers, stop=asyncio.Event(), since=loaded, load=refresh):
        told.append(await _tell(changed.errors, mailbox, platform))
        if bool(changed.errors) != faulty:
            faulty = not faulty
            log.warning(LAST_GOOD if faulty else WELL_AGAIN)
        if not faulty:
            await _tell_mended(told, mailbox, platform)
            told.clear()


async def _refresh(desk: Desk) -> archive.Loaded:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(HAND_OVER)
    try:
        return await desk.archive.refresh()
    finally:
        sys.setswitchinterval(usual)


async def _tell(problems: Sequence[Problem], mailbox: Mailbox, platform: SlackPlatform) -> str:
    """Tell of *problems*; the key of the card that does."""
    for problem in problems:
        log.error("%s", problem)
    key = str(ArchiveKey(str(time.time())))
    notice = platform.bad_archive(key, problems) if problems else None
    if notice:
        await mailbox.say(key, notice.place, notice.reply)
    return key if notice else ""


async def _tell_mended(cards: Sequence[str], mailbox: Mailbox, platform: SlackPlatform) -> None:
    """Have those *cards* say that what they tell of is mended."""
    for key in filter(None, cards):
        if notice := platform.mended_archive(key):
            await mailbox.say(key, notice.place, notice.reply)


async def _tell_of_channels(mailbox: Mailbox, platform: SlackPlatform, changes: list[str]) -> None:
    key = str(ChannelsKey(str(time.time())))
    if notice := platform.changed_channels(key, changes):
        await mailbox.say(key, notice.place, notice.reply)


async def _names(moderators: Sequence[str], lookup: Lookup) -> list[str]:
    """What the first few of the *moderators* are called: people by name, groups by their handles, without a ping."""
    people = [one for one in moderators if not one.startswith(("S", "@"))]
    called = await asyncio.gather(*map(lookup.name, people[:MOST_NAMED]))
    groups = [one for one in moderators if one.startswith("@")]
    return [*filter(None, called), *groups][:MOST_NAMED]


async def _for_ever(work: Callable[[], Awaitable[None]]) -> None:
    """Do *work*, and again if it fails: what stands in the way (a full disk, a lost database) may pass."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("trying again in %g s", AGAIN_AFTER)
        await asyncio.sleep(AGAIN_AFTER)


async def _stop(task: asyncio.Task[None]) -> None:
    # More than once: in Python 3.11 wait_for may swallow a cancellation, also in what we did not write.
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=AGAIN_AFTER)
