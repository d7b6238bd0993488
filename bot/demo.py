"""`ama demo`: a Slack of one's own on this machine, the bot in it, and a page to chat in."""

from __future__ import annotations

import asyncio
import datetime as dt
import tempfile
import webbrowser
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from bot.errors import UserError
from bot.run import Access, running
from bot.site.command import build as build_site
from localslack import Workspace
from localslack.errors import PortTakenError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.config import Config, SiteOptions
    from bot.pairs import Archive
    from bot.responder import Responder

CHANNEL, MODERATORS = "study-group", "moderators"
MOST_EXAMPLES = 4
ARCHIVE = "archive"
"""Under which name the workspace serves the archive's site."""
LOOK_EVERY = 1.0  # seconds; whether what is served has changed, and the site with it
WORDS = """\
Ask something in #study-group. To moderate, sit down as mo, below the channels.
Files changed under answers/ are live at once. What is saved in the chat is kept
until you stop; the demo itself writes to no file of yours."""


async def chat(
    config: Config,
    *,
    port: int,
    browser: bool,
    stop: Callable[[], Awaitable[object]],
    console: Console | None = None,
) -> None:
    """Serve the page at *port* of this machine, and open it in the *browser*, until *stop* returns.

    Raises UserError where the port is taken or there is nothing to answer from.
    """
    out = console or Console()
    try:
        await _serve(config, port, out, stop, browser=browser)
    except PortTakenError as error:
        raise UserError(f"{error}: choose another with --port") from error


async def _serve(
    config: Config, port: int, out: Console, stop: Callable[[], Awaitable[object]], *, browser: bool
) -> None:
    with tempfile.TemporaryDirectory(prefix="ama-demo-") as folder:
        site = Path(folder) / "site"
        async with Workspace(port=port, folders={ARCHIVE: site}) as slack:
            access = Access(slack.bot_token, slack.app_token, slack.url, f"sqlite:///{folder}/demo.db")
            here = _for(slack, config)
            async with running(here, access) as responder, _site_kept(site, responder, here.site):
                slack.begin_with(responder.served.archive.examples(MOST_EXAMPLES))
                out.print(
                    f"{len(responder.served.archive)} answers are waiting at [bold]{slack.page_url}[/bold]"
                )
                out.print(f"to read them all: [bold]{here.site.url}/[/bold]")
                out.print(WORDS)
                out.print("Press Ctrl-C to stop.")
                if browser:
                    webbrowser.open(slack.page_url)
                await stop()
    out.print("Stopped.")


def _for(slack: Workspace, config: Config) -> Config:
    """The options that fit this workspace: its channels and moderators, in the place of the real ones; and what
    moderators save goes into the demo's own database, for the files may be real ones.
    """
    channels = {"channels": (f"#{CHANNEL}",), "channel_tags": {}, "moderators_channel": f"#{MODERATORS}"}
    here = config.slack.model_copy(update=channels)
    moderators = (slack.moderator("mo").id,)
    kept = config.archive.model_copy(update={"additions": "database"})
    site = config.site.model_copy(update={"url": f"{slack.page_url}{ARCHIVE}"})
    return config.model_copy(update={"slack": here, "moderators": moderators, "archive": kept, "site": site})


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
