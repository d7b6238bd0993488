"""Slack as part of a running bot: by Socket Mode, or by webhooks where there is a signing secret."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler

from bot.background import Backoff, Outage, begin
from bot.errors import UserError
from bot.keys import ChannelsKey
from bot.messaging.delivery import SEND_TIMEOUT
from bot.messaging.people_first import PeopleFirst
from bot.platforms.slack import app as slack_app
from bot.platforms.slack.card_updates import CardUpdates
from bot.platforms.slack.catch_up import CatchUp
from bot.platforms.slack.channels import Channels
from bot.platforms.slack.connection import Connection
from bot.platforms.slack.context import Context
from bot.platforms.slack.corrections import CorrectionThreads
from bot.platforms.slack.digest import Digest
from bot.platforms.slack.events import EventReader
from bot.platforms.slack.intake import take_in
from bot.platforms.slack.lookup import Lookup
from bot.platforms.slack.moderators import Moderators
from bot.platforms.slack.network import web_client
from bot.platforms.slack.platform import Moderation, SlackPlatform
from bot.platforms.slack.question_threads import CardThreads, QuestionThreads
from bot.platforms.slack.setup import NotNow, introduce
from bot.platforms.slack.threads import Threads

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import aiohttp
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
ANY_WORKSPACE = "https://slack.com/"
"""The beginning of links to messages while we do not know in which workspace we are: Slack leads on from there."""
WAITING = "It is tried again at least once a minute; what else there is to do is done meanwhile"
BETWEEN_LOOKS = 30.0
"""Seconds between looks at whether a user group of config.yaml was found missing."""
LATELY = 600.0
"""Seconds within which replicas notice the same change of a channel: one has the event, others look now and then."""
NEXT = (
    "next: write to @ama directly, or '/invite @ama' into a channel and mention it there; to have it answer unasked, "
    "name the channel in config.yaml, slack.channels"
)
NEXT_LISTENING = "next: ask something in one of these channels, or write to @ama directly; Ctrl-C ends"
MOST_NAMED = 3
"""Moderators that are named where the bot does not know."""


class SlackService:
    """Our installation in a workspace: a platform at first, and opened as soon as Slack tells who we are."""

    def __init__(
        self, access: SlackAccess, session: aiohttp.ClientSession, config: Config, responder: Responder
    ) -> None:
        self._access = access
        self._session = session
        self._asking = _asking(access, session)
        self._event_reader = EventReader()
        self._moderation = Moderation(url=ANY_WORKSPACE)
        self._channels = Channels(self._asking, config.slack, self._event_reader, self._moderation)
        self._app: AsyncApp | None = None
        self._outage = Outage("Slack", log)
        self.platform = SlackPlatform(
            _client(access, session),
            lambda: responder.served.archive,
            self._moderation,
            responder.further,
            tags_in=self._event_reader.tags_in,
            site=config.site.url,
        )

    def route(self, server: Server) -> None:
        """Have *server* take what Slack delivers, where it does so by HTTP."""
        if not self._access.app_token:
            server.add("POST", PATH, self._deliver)

    async def open(self, parts: Parts, at_the_end: AsyncExitStack, ready: Callable[[], None]) -> None:
        """Take in what happens in the workspace, until *at_the_end*, and tell when all is *ready*; while Slack cannot
        be asked, that is waited for behind the scenes. Raises UserError for what the operator has to mend.
        """
        opened = await at_the_end.enter_async_context(AsyncExitStack())
        try:
            me = await self._introduced()
        except NotNow as error:
            self._wait_on(error)
            begin(at_the_end, parts.pace, partial(self._open_later, parts, opened, ready))
        else:
            await self._open(me, parts, opened)
            ready()

    async def _open_later(
        self, parts: Parts, opened: AsyncExitStack, ready: Callable[[], None], pace: Pace
    ) -> None:
        """Do as `open` does once Slack can be asked; what the operator has to mend is waited for, too: others are
        served.
        """
        backoff, me = Backoff(), None
        while me is None:
            await pace.wait(backoff.failed())
            try:
                me = await self._introduced()
            except UserError as error:
                self._wait_on(error)
        self._outage.back()
        try:
            await self._open(me, parts, opened)
        except Exception:
            await opened.aclose()
            raise
        ready()
        await asyncio.Event().wait()

    def _wait_on(self, error: UserError) -> None:
        self._outage.lost(f"{error}. {WAITING}")

    async def _introduced(self) -> Installation:
        """Return who we are, the channels having been found. Raises NotNow and UserError."""
        me = await introduce(self._asking, self._access.app_token)
        self._moderation.url = me.url
        await self._channels.find()
        self._event_reader.introduce(me.user, me.team, me.bot)
        return me

    async def _open(self, me: Installation, parts: Parts, at_the_end: AsyncExitStack) -> None:
        mailbox, desk, config = parts.mailbox, parts.desk, parts.config
        lookup = Lookup(self._asking, me.user, me.url)
        card_updates = CardUpdates(desk, mailbox, self.platform, lookup)
        moderators = Moderators(self._asking, config.moderators)
        responder = parts.responder
        digest = Digest(
            desk,
            mailbox,
            self.platform,
            lambda: responder.served.archive,
            config.digest,
            moderators=moderators,
        )
        follow = partial(self._channels.run, partial(self._tell, parts))
        people_first = PeopleFirst(parts.store, mailbox.delivery, self.platform.is_answered_by_people)
        begin(at_the_end, parts.pace, people_first.run, digest.run, card_updates.run, follow)
        trusted = Moderators(self._asking, config.trusted, option="trusted")
        for named in (moderators, trusted):
            await named.look()
        begin(at_the_end, parts.pace, partial(self._tell_of_groups, parts, (moderators, trusted)))
        self._moderation.names = await _names(config.moderators, lookup)
        threads = Threads(
            self._asking,
            desk,
            card_updates,
            [
                QuestionThreads(desk, self.platform, lookup, moderators, trusted),
                CardThreads(desk, mailbox, self.platform, lookup, moderators),
                CorrectionThreads(desk, mailbox, lookup, moderators, me),
            ],
        )
        begin(at_the_end, parts.pace, threads.run)
        context = Context(self._asking, desk, moderators, mailbox, self.platform, lookup, card_updates)
        take = partial(take_in, mailbox=mailbox, moderators=moderators, lookup=lookup)
        hours = config.slack.catch_up_hours
        catch_up = CatchUp(self._asking, parts.store, self._event_reader, take, hours=hours)
        await catch_up.begin()
        at_the_end.push_async_callback(catch_up.end)
        begin(at_the_end, parts.pace, catch_up.run)
        app = slack_app.build(
            context,
            parts.responder,
            self._event_reader,
            me,
            catch_up.hearing,
            self._channels.heed,
            threads.heed,
            signing_secret=self._access.signing_secret,
        )
        await self._listen(app, catch_up, at_the_end)
        count = len(self._event_reader.channels)
        log.info("in Slack, listening in %d channels", count)
        log.info("%s", NEXT_LISTENING if count else NEXT)

    async def _listen(self, app: AsyncApp, catch_up: CatchUp, at_the_end: AsyncExitStack) -> None:
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
        else:
            self._app = app
            at_the_end.callback(self._close)
            catch_up.opened()  # what was said while we were away is read once; Slack sends the rest again

    def _close(self) -> None:
        self._app = None

    async def _deliver(self, request: web.Request) -> web.Response:
        """Have Bolt check the signature and see to what was delivered; while it cannot, Slack is to send it again."""
        if self._app is None:
            return web.Response(status=503)
        try:
            delivery = await to_bolt_request(request)
        except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
            # Bolt reads it before it looks whether Slack signed it, and stumbles over what is no delivery of Slack's.
            return web.Response(status=400)
        return await to_aiohttp_response(await self._app.async_dispatch(delivery))

    async def _tell_of_groups(self, parts: Parts, named: Sequence[Moderators], pace: Pace) -> None:
        """Tell the moderators, until cancelled, which groups of config.yaml are missing."""
        while True:
            if self.platform.moderation.channel and (news := [line for one in named for line in one.news()]):
                await self._tell(parts, news)
            await pace.wait(BETWEEN_LOOKS)

    async def _tell(self, parts: Parts, changes: list[str]) -> None:
        """Tell the moderators of *changes*, which another replica, or this one before it was started anew, may have
        told lately.
        """
        what = hashlib.blake2b(repr(changes).encode(), digest_size=8).hexdigest()
        while_ago, now = (str(ChannelsKey(f"{what}.{time.time() // LATELY - ago:.0f}")) for ago in (1, 0))
        notice = self.platform.changed_channels(now, changes)
        if notice and not await parts.mailbox.standing_under(while_ago):
            await parts.mailbox.say(now, notice.place, notice.reply)


async def _names(moderators: Sequence[str], lookup: Lookup) -> list[str]:
    """Return what the first few of the *moderators* are called: people by name, groups by their handles, without a
    ping.
    """
    people = [one for one in moderators if not one.startswith(("S", "@"))]
    called = await asyncio.gather(*map(lookup.name, people[:MOST_NAMED]))
    groups = [one for one in moderators if one.startswith("@")]
    return [*filter(None, called), *groups][:MOST_NAMED]


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
