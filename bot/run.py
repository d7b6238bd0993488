"""The composition root: from the configuration to a bot at work."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import sys
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import aiohttp

from bot import archive
from bot.archive.watching import watch
from bot.background import STEADY, begin
from bot.environment import DEFAULT_URL, named_in
from bot.errors import UserError
from bot.messaging.delivery import SEND_TIMEOUT
from bot.messaging.mailbox import Mailbox
from bot.messaging.webhooks import Correspondence
from bot.moderation import Desk
from bot.platforms import Parts, Platforms
from bot.platforms.slack import setup as slack_setup
from bot.platforms.slack.service import SlackService
from bot.platforms.whatsapp import setup as whatsapp_setup
from bot.platforms.whatsapp.platform import WhatsAppPlatform
from bot.platforms.whatsapp.service import WhatsAppService
from bot.responder import Responder
from bot.retrieval import Served
from bot.server import DEFAULT_PORT, Address, Metrics, Server, address_in
from bot.store import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    from bot.background import Pace
    from bot.config import Config
    from bot.errors import Problem
    from bot.matching.networks import Networks
    from bot.pairs import Archive
    from bot.platforms.slack.setup import SlackAccess
    from bot.platforms.whatsapp.setup import WhatsAppAccess

log = logging.getLogger(__name__)

HAND_OVER = 0.0001
"""Seconds after which a thread that reads or indexes a changed archive lets the event loop on; with Python's 5 ms,
of which one answer may wait for fifty, there were pauses of 0.3 s.
"""
WHAT_IS_RIGHT = "what is right in the files is served until these errors are mended"
LAST_GOOD = "the last good archive goes on being served until these errors are mended"
WELL_AGAIN = "the archive's files are without errors again, and served as they are"
DRAIN = 3.0
"""Seconds that questions and replies on their way are given at the end; what is cut off then is found and answered
after the next start. Hosts kill after 10 to 30.
"""
NO_PLATFORM = (
    "there is nothing to answer on: set the tokens of Slack, of WhatsApp, or of both (README.md tells how)"
)


@dataclass(frozen=True, slots=True)
class Access:
    """The environment's part: the credentials of each platform that is to be served, and where the database and our
    own server are.
    """

    slack: SlackAccess | None = None
    whatsapp: WhatsAppAccess | None = None
    database_url: str = DEFAULT_URL
    address: Address | None = None

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Access:
        """Read the environment. Raises UserError naming everything that is missing or in the wrong place."""
        problems: list[str] = []
        with_slack, with_whatsapp = slack_setup.is_wanted(environment), whatsapp_setup.is_wanted(environment)
        slack = whatsapp = address = None
        try:
            slack = slack_setup.access_in(environment) if with_slack or not with_whatsapp else None
        except UserError as error:
            problems += [*([] if with_slack else [NO_PLATFORM]), str(error)]
        try:
            whatsapp = whatsapp_setup.access_in(environment) if with_whatsapp else None
        except UserError as error:
            problems.append(str(error))
        try:
            address = address_in(environment)
        except UserError as error:
            problems.append(str(error))
        if problems:
            raise UserError("\n".join(problems))
        if address is None and (whatsapp or (slack and not slack.app_token)):
            address = Address("127.0.0.1", DEFAULT_PORT)  # for a tunnel on this machine
        return cls(slack, whatsapp, named_in(environment), address)


@asynccontextmanager
async def running(
    config: Config, access: Access, *, pace: Pace = STEADY, networks: Networks | None = None
) -> AsyncIterator[Running]:
    """Have the bot connected and at work within, at that *pace*, reading by *networks* or else the shipped ones; at the
    end it takes nothing in any more and sends what it has.

    Raises UserError, before anything is taken in from Slack, for what the operator has to mend. What cannot be asked
    now is waited for, with all else at work.
    """
    loaded = await asyncio.to_thread(load, config)
    at_first = Served.of(loaded.archive, shift=config.calibration_shift, networks=networks)
    responder = Responder(at_first, config.thresholds)

    def served() -> Archive:
        return responder.served.archive

    async with AsyncExitStack() as at_the_end:
        session = await at_the_end.enter_async_context(
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SEND_TIMEOUT))
        )
        store = await at_the_end.enter_async_context(Store(access.database_url))
        slack = SlackService(access.slack, session, config, responder) if access.slack else None
        whatsapp = _whatsapp(config, access, session, Correspondence(store), served)
        platforms = Platforms(slack.platform if slack else None, whatsapp.platform if whatsapp else None)
        mailbox = Mailbox(
            store,
            responder,
            platforms,
            replies_per_hour=config.slack.replies_per_hour,
            follow_up=60 * config.slack.follow_up_minutes,
            pace=pace,
        )
        at_the_end.push_async_callback(mailbox.drain, DRAIN)
        desk = Desk(store, responder, mailbox, platforms, config, loaded=loaded)
        await desk.open()
        parts = Parts(config, store, responder, mailbox, desk, pace)
        begin(at_the_end, pace, mailbox.delivery.run, partial(_keep_fresh, loaded, parts), desk.run)
        server = Server(access.address, Metrics(store, served)) if access.address else None
        if server:
            if slack:
                slack.route(server)
            if whatsapp:
                whatsapp.open(parts, server, at_the_end)
            at_the_end.push_async_callback(server.close)
            await server.open()  # before anybody is asked who we are, which may take a while
        if not len(served()):
            log.warning("there is no pair yet, neither in %s nor in the database", config.answers)
        if whatsapp:
            await whatsapp.introduce()
        gc.freeze()  # what lives as long as the bot need not be looked through: that took 40 to 100 ms each time
        ready = partial(_ready, served)
        if slack:
            await slack.open(parts, at_the_end, ready)
        else:
            ready()
        yield Running(responder, desk, server.port if server else 0)


async def serve(config: Config, access: Access) -> None:
    """Have the bot at work until told to stop."""
    async with running(config, access):
        await until_told()


async def until_told() -> None:
    """Return on SIGTERM (a host stops us) or SIGINT (Ctrl-C)."""
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    await told.wait()


def log_from(level: str) -> None:
    """Write what is logged from this *level* on to standard error."""
    logging.basicConfig(level=level.upper(), format="%(asctime)s %(levelname)-7s %(message)s")
    # Bolt and slack_sdk write payloads, and so messages, at DEBUG; ours never do.
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)
    logging.getLogger("slack_sdk").setLevel(logging.WARNING)
    # Forty lines at a first start, of nobody's concern.
    logging.getLogger("alembic").setLevel(logging.WARNING)


def _ready(served: Callable[[], Archive]) -> None:
    log.info("ready: %d pairs", len(served()))


def _whatsapp(
    config: Config,
    access: Access,
    session: aiohttp.ClientSession,
    correspondence: Correspondence,
    served: Callable[[], Archive],
) -> WhatsAppService | None:
    if access.whatsapp is None:
        return None
    in_slack = bool(access.slack and config.slack.moderators_channel)
    told = in_slack or bool(config.whatsapp.moderators)
    platform = WhatsAppPlatform(
        session, access.whatsapp, correspondence, served, told_moderators=told, site=config.site.url
    )
    return WhatsAppService(session, access.whatsapp, correspondence, platform, with_notices=not in_slack)


@dataclass(frozen=True, slots=True)
class Running:
    """A bot at work: what judges, where it is moderated, and the port that its server listens at, if it has one."""

    responder: Responder
    desk: Desk
    port: int = 0


def load(config: Config) -> archive.Loaded:
    """Return the archive: what is right in the files, for a restart must not be worse than a bad change.

    Raises UserError if there is nothing, and nothing can come into the database either.
    """
    may_be_empty = config.archive.additions == "database"
    loaded = archive.load(config.answers, compare=False, may_be_empty=may_be_empty)
    if not len(loaded.archive) and not (may_be_empty and not loaded.errors):
        raise UserError(
            f"{config.answers}: there is not one pair to answer from; `ama check` tells what is wrong"
        )
    return loaded


async def _keep_fresh(loaded: archive.Loaded, parts: Parts, pace: Pace) -> None:
    """Serve the archive as the files have it; while they have errors, the last good one, and say so."""
    _log(loaded.errors)
    if faulty := bool(loaded.errors):
        log.warning(WHAT_IS_RIGHT)
    refresh, folder = partial(_refresh, parts.desk), parts.config.answers
    async for changed in watch(folder, stop=asyncio.Event(), since=loaded, load=refresh, pace=pace):
        _log(changed.errors)
        if bool(changed.errors) != faulty:
            faulty = not faulty
            log.warning(LAST_GOOD if faulty else WELL_AGAIN)


def _log(problems: Sequence[Problem]) -> None:
    for problem in problems:
        log.error("%s", problem)


async def _refresh(desk: Desk) -> archive.Loaded:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(HAND_OVER)
    try:
        return await desk.archive.refresh()
    finally:
        sys.setswitchinterval(usual)
