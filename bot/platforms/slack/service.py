"""Slack as part of a running bot: by Socket Mode, or by webhooks where there is a signing secret."""

from __future__ import annotations

import asyncio
import logging
import time
from functools import partial
from typing import TYPE_CHECKING

from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler

from bot.background import Backoff, Outage, begin
from bot.keys import ChannelsKey
from bot.messaging.delivery import SEND_TIMEOUT
from bot.messaging.people_first import PeopleFirst
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
from bot.platforms.slack.setup import NotNow, introduce
from bot.platforms.slack.threads.corrections import CorrectionThreads
from bot.platforms.slack.threads.questions import CardThreads, QuestionThreads
from bot.platforms.slack.threads.reading import Threads

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AsyncExitStack

    import aiohttp
    from aiohttp import web
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.http_retry.async_handler import AsyncRetryHandler
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.background import Pace
    from bot.config import Config
    from bot.platforms import Parts
    from bot.platforms.slack.setup import Installation, SlackAccess
    from bot.responder import Responder
    from bot.server import Server

log = logging.getLogger(__name__)

PATH = "/slack/events"
"""The path at which events, buttons, forms and commands are delivered, if not by Socket Mode."""
WAITING = "The start waits, and tries again at least once a minute"
NEXT = (
    "next: write to @ama directly, or '/invite @ama' into a channel and mention it there; to have it answer unasked, "
    "name the channel in config.yaml, slack.channels"
)
NEXT_LISTENING = "next: ask something in one of these channels, or write to @ama directly; Ctrl-C ends"
MOST_NAMED = 3
"""Moderators that are named where the bot does not know."""


class SlackService:
    """Our installation in a workspace: found first, and opened once there is a mailbox."""

    def __init__(
        self,
        access: SlackAccess,
        me: Installation,
        session: aiohttp.ClientSession,
        config: Config,
        responder: Responder,
    ) -> None:
        self._access = access
        self._me = me
        self._session = session
        self._asking = _asking(access, session)
        self.event_reader = EventReader(me.user, me.team, bot=me.bot)
        self._moderation = Moderation(url=me.url)
        self._channels = Channels(self._asking, config.slack, self.event_reader, self._moderation)
        self.platform = SlackPlatform(
            _client(access, session),
            lambda: responder.served.archive,
            self._moderation,
            responder.further,
            site=config.site.url,
        )

    @classmethod
    async def find(
        cls,
        access: SlackAccess,
        session: aiohttp.ClientSession,
        config: Config,
        responder: Responder,
        pace: Pace,
    ) -> SlackService:
        """Return the service of who *access* says that we are, in the channels that *config* names; while Slack cannot
        be asked, that is waited for. Raises UserError for what the operator has to mend.
        """
        outage, backoff = Outage("Slack", log), Backoff()
        while True:
            try:
                me = await introduce(_asking(access, session), access.app_token)
                service = cls(access, me, session, config, responder)
                await service._channels.find()
            except NotNow as error:
                outage.lost(f"{error}. {WAITING}")
                await pace.wait(backoff.failed())
            else:
                outage.back()
                return service

    async def open(self, parts: Parts, server: Server | None, at_the_end: AsyncExitStack) -> None:
        """Take in what happens in the workspace, until *at_the_end*."""
        mailbox, desk, config = parts.mailbox, parts.desk, parts.config
        lookup = Lookup(self._asking, self._me.user, self._me.url)
        card_updates = CardUpdates(desk, mailbox, self.platform, lookup)
        digest = Digest(desk, mailbox, self.platform, lambda: parts.responder.served.archive, config.digest)
        follow = partial(self._channels.run, partial(self._tell_of_channels, parts))
        people_first = PeopleFirst(parts.store, mailbox.delivery, self.platform.is_answered_by_people)
        begin(at_the_end, parts.pace, people_first.run, digest.run, card_updates.run, follow)
        moderators = Moderators(self._asking, config.moderators)
        trusted = Moderators(self._asking, config.trusted, option="trusted")
        for named in (moderators, trusted):
            await named.look()
        self._moderation.names = await _names(config.moderators, lookup)
        threads = Threads(
            self._asking,
            desk,
            card_updates,
            [
                QuestionThreads(desk, self.platform, lookup, moderators, trusted),
                CardThreads(desk, mailbox, self.platform, lookup, moderators),
                CorrectionThreads(desk, mailbox, lookup, moderators, self._me),
            ],
        )
        begin(at_the_end, parts.pace, threads.run)
        context = Context(self._asking, desk, moderators, mailbox, self.platform, lookup, card_updates)
        take = partial(take_in, mailbox=mailbox, moderators=moderators, lookup=lookup)
        hours = config.slack.catch_up_hours
        catch_up = CatchUp(self._asking, parts.store, self.event_reader, take, hours=hours)
        await catch_up.begin()
        at_the_end.push_async_callback(catch_up.end)
        begin(at_the_end, parts.pace, catch_up.run)
        app = slack_app.build(
            context,
            parts.responder,
            self.event_reader,
            self._me,
            catch_up.hearing,
            self._channels.heed,
            threads.heed,
            signing_secret=self._access.signing_secret,
        )
        await self._listen(app, catch_up, server, at_the_end)
        count = len(self.event_reader.channels)
        log.info("in Slack, listening in %d channels", count)
        log.info("%s", NEXT_LISTENING if count else NEXT)

    async def _listen(
        self, app: AsyncApp, catch_up: CatchUp, server: Server | None, at_the_end: AsyncExitStack
    ) -> None:
        if self._access.app_token:
            connection = Connection(
                app,
                self._access.app_token,
                self._session,
                opened=catch_up.opened,
                lost=catch_up.lost,
                kept=catch_up.kept,
            )
            at_the_end.push_async_callback(connection.close)
            await connection.open()
        elif server:
            server.add("POST", PATH, partial(_dispatch, app))
            catch_up.opened()  # what was said while we were away is read once; Slack sends the rest again

    async def _tell_of_channels(self, parts: Parts, changes: list[str]) -> None:
        key = str(ChannelsKey(str(time.time())))
        if notice := self.platform.changed_channels(key, changes):
            await parts.mailbox.say(key, notice.place, notice.reply)


async def _names(moderators: Sequence[str], lookup: Lookup) -> list[str]:
    """Return what the first few of the *moderators* are called: people by name, groups by their handles, without a
    ping.
    """
    people = [one for one in moderators if not one.startswith(("S", "@"))]
    called = await asyncio.gather(*map(lookup.name, people[:MOST_NAMED]))
    groups = [one for one in moderators if one.startswith("@")]
    return [*filter(None, called), *groups][:MOST_NAMED]


async def _dispatch(app: AsyncApp, request: web.Request) -> web.Response:
    """Have Bolt check the signature and see to what was delivered."""
    return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))


def _asking(access: SlackAccess, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Return a client for what may be asked again."""
    return _client(access, session, AsyncRateLimitErrorRetryHandler(max_retry_count=3))


def _client(
    access: SlackAccess,
    session: aiohttp.ClientSession,
    *retry: AsyncRetryHandler,
) -> AsyncWebClient:
    """Return a client without the default retry handlers: the one for connection errors posts twice."""
    return web_client(access.bot_token, access.api_url, session, retry, SEND_TIMEOUT)
