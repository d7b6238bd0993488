"""`ama demo`: a Slack of one's own on this machine, the bot in it, and a page to chat in."""

from __future__ import annotations

import tempfile
import webbrowser
from typing import TYPE_CHECKING

from rich.console import Console

from bot.errors import UserError
from bot.run import Access, running
from localslack import Workspace
from localslack.errors import PortTakenError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.config import Config

PORTS = range(8765, 8785)
"""Tried in turn, so that a second demo finds its own."""
CHANNEL, MODERATORS = "study-group", "moderators"
MOST_EXAMPLES = 4
WORDS = """\
Ask something in #study-group. To moderate, sit down as mo, below the channels.
Files changed under answers/ are live at once. What is saved in the chat is kept
until you stop; the demo itself writes to no file of yours."""


async def chat(
    config: Config,
    *,
    port: int | None,
    browser: bool,
    stop: Callable[[], Awaitable[object]],
    console: Console | None = None,
) -> None:
    """Serve the page at *port* of this machine, or at the first of `PORTS` that is free, and open it in the *browser*,
    until *stop* returns.

    Raises UserError where no port can be had or there is nothing to answer from.
    """
    out = console or Console()
    taken: PortTakenError | None = None
    for number in PORTS if port is None else (port,):
        try:
            await _serve(config, number, out, stop, browser=browser)
        except PortTakenError as error:
            taken = taken or error
        else:
            return
    raise UserError(f"{taken}: choose another with --port") from taken


async def _serve(
    config: Config, port: int, out: Console, stop: Callable[[], Awaitable[object]], *, browser: bool
) -> None:
    with tempfile.TemporaryDirectory(prefix="ama-demo-") as folder:
        async with Workspace(port=port) as slack:
            access = Access(slack.bot_token, slack.app_token, slack.url, f"sqlite:///{folder}/demo.db")
            async with running(_for(slack, config), access) as responder:
                slack.begin_with(responder.served.archive.examples(MOST_EXAMPLES))
                out.print(
                    f"{len(responder.served.archive)} answers are waiting at [bold]{slack.page_url}[/bold]"
                )
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
    return config.model_copy(update={"slack": here, "moderators": moderators, "archive": kept})
