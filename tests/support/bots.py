"""Bots that run within a test."""

from contextlib import asynccontextmanager
from functools import partial

from bot import run
from bot.background import Pace

QUICK = Pace(0.1)
"""So that no test waits for what the bot only looks at now and then."""

running = partial(run.running, pace=QUICK)
"""The bot, connected and at work within, at a quick pace."""


@asynccontextmanager
async def running_with(config, access, **slack_options):
    """The bot with other options under `slack`."""
    other = config.model_copy(update={"slack": config.slack.model_copy(update=slack_options)})
    async with running(other, access) as at_work:
        yield at_work.responder
