"""`ama demo`: a Slack or a WhatsApp of one's own on this machine, the bot in it, and a page to chat in."""

from __future__ import annotations

import asyncio
import datetime as dt
import tempfile
import webbrowser
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from bot.display import counted
from bot.errors import UserError, did_you_mean
from bot.platforms.slack.setup import SlackAccess
from bot.platforms.whatsapp.service import WEBHOOK
from bot.platforms.whatsapp.setup import WhatsAppAccess
from bot.run import Access, running
from bot.server import Address
from bot.site.command import build as build_site
from localslack import Workspace
from localslack.errors import PortTakenError
from localwhatsapp import WhatsApp
from localwhatsapp.network import MODERATOR

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from contextlib import AbstractAsyncContextManager

    from bot.config import Config, SiteOptions
    from bot.pairs import Archive
    from bot.responder import Responder

PORTS = range(8765, 8785)
"""Tried in turn, so that a second demo finds its own."""
CHANNEL, MODERATORS = "study-group", "moderators"
MOST_EXAMPLES = 4
ARCHIVE = "archive"
"""Under which name the workspace serves the archive's site."""
LOOK_EVERY = 1.0  # seconds; whether what is served has changed, and the site with it
KEPT = """\
Files changed under answers/ are live at once. What is saved in the chat is kept
until you stop; the demo itself writes to no file of yours."""
IN_SLACK = "Ask something in #study-group. To moderate, sit down as mo, below the channels."
ON_WHATSAPP = f"Ask something. To moderate, be {MODERATOR}, at the top, and write: queue"
PLATFORMS = ("slack", "whatsapp")


async def chat(  # noqa: PLR0913 - what the command's options say
    config: Config,
    *,
    port: int | None,
    browser: bool,
    stop: Callable[[], Awaitable[object]],
    console: Console | None = None,
    platform: str = "slack",
) -> None:
    """Serve the page at *port* of this machine, or at the first of `PORTS` that is free, and open it in the *browser*,
    until *stop* returns.

    Raises UserError where no port can be had, there is nothing to answer from, or there is no such *platform*.
    """
    if platform not in PLATFORMS:
        raise UserError(
            f"--platform {platform}: slack or whatsapp is wanted{did_you_mean(platform, PLATFORMS)}"
        )
    out = console or Console()
    serve = _in_slack if platform == "slack" else _on_whatsapp
    taken: PortTakenError | None = None
    for number in PORTS if port is None else (port,):
        with tempfile.TemporaryDirectory(prefix="ama-demo-") as folder:
            try:
                await _show(serve(config, number, Path(folder)), out, stop, browser=browser)
            except PortTakenError as error:
                taken = taken or error
            else:
                return
    raise UserError(f"{taken}: choose another with --port") from taken


async def _show(
    served: AbstractAsyncContextManager[tuple[str, str, Archive]],
    out: Console,
    stop: Callable[[], Awaitable[object]],
    *,
    browser: bool,
) -> None:
    """Say where the page is that is *served*, and what to do there, until *stop* returns."""
    async with served as (address, words, archive):
        out.print(f"Ask the archive of {counted(len(archive), 'pair')} at [bold]{address}[/bold]")
        out.print(f"{words}\n{KEPT}\nPress Ctrl-C to stop.")
        if browser:
            webbrowser.open(address)
        await stop()
    out.print("Stopped.")


@asynccontextmanager
async def _in_slack(config: Config, port: int, folder: Path) -> AsyncIterator[tuple[str, str, Archive]]:
    """Yield where the page is, what to do there, and the archive, while the bot is in a local Slack."""
    site = folder / "site"
    async with Workspace(port=port, folders={ARCHIVE: site}) as slack:
        channels = {"channels": (f"#{CHANNEL}",), "channel_tags": {}, "moderators_channel": f"#{MODERATORS}"}
        here = config.slack.model_copy(update=channels)
        moderators = (slack.moderator("mo").id,)
        served_at = config.site.model_copy(update={"url": f"{slack.page_url}{ARCHIVE}"})
        options = _kept(config).model_copy(
            update={"slack": here, "moderators": moderators, "site": served_at}
        )
        credentials = SlackAccess(slack.bot_token, slack.app_token, slack.url)
        access = Access(credentials, database_url=_database(folder))
        async with running(options, access) as at_work, _site_kept(site, at_work.responder, served_at):
            archive = at_work.responder.served.archive
            slack.begin_with(archive.examples(MOST_EXAMPLES))
            yield slack.page_url, f"To read them all: {served_at.url}/\n{IN_SLACK}", archive


@asynccontextmanager
async def _on_whatsapp(config: Config, port: int, folder: Path) -> AsyncIterator[tuple[str, str, Archive]]:
    """Yield the same, while the bot is on a local WhatsApp."""
    async with WhatsApp(port=port) as whatsapp:
        moderators = (f"+{whatsapp.person(MODERATOR).number}",)
        here = config.whatsapp.model_copy(update={"moderators": moderators})
        options = _kept(config).model_copy(update={"whatsapp": here})
        credentials = WhatsAppAccess(
            whatsapp.token, whatsapp.number_id, whatsapp.app_secret, whatsapp.verify_token, whatsapp.url
        )
        access = Access(whatsapp=credentials, database_url=_database(folder), address=Address("127.0.0.1", 0))
        async with running(options, access) as at_work:
            whatsapp.webhook.url = f"http://127.0.0.1:{at_work.port}{WEBHOOK}"
            archive = at_work.responder.served.archive
            whatsapp.page.suggested = tuple(archive.examples(MOST_EXAMPLES))
            yield whatsapp.page_url, ON_WHATSAPP, archive


def _database(folder: Path) -> str:
    return f"sqlite:///{folder}/demo.db"


def _kept(config: Config) -> Config:
    """Return *config*, with what moderators save in the demo's own database, for the files may be real ones."""
    kept = config.archive.model_copy(update={"additions": "database"})
    return config.model_copy(update={"archive": kept})


@asynccontextmanager
async def _site_kept(folder: Path, responder: Responder, options: SiteOptions) -> AsyncIterator[None]:
    """Have the site of what *responder* serves in *folder*, within."""

    async def build() -> Archive:
        archive = responder.served.archive
        await asyncio.to_thread(build_site, archive, options, folder, dt.datetime.now(tz=dt.UTC).date())
        return archive

    async def follow(shown: Archive) -> None:
        while not ended.is_set():
            if shown is not responder.served.archive:
                shown = await build()
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), LOOK_EVERY)

    ended = asyncio.Event()
    following = asyncio.create_task(follow(await build()))
    try:
        yield
    finally:
        ended.set()  # a build is no thread to be left behind: its folder goes
        await following
