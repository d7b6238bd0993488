"""Bots that run within a test."""

from contextlib import asynccontextmanager

from bot import run
from bot.background import Pace
from tests.support.networks import remembering

QUICK = Pace(0.1)
"""So that no test waits for what the bot only looks at now and then."""


def running(config, access):
    """Return the bot, connected and at work within, at a quick pace."""
    return run.running(config, access, pace=QUICK, networks=remembering())


@asynccontextmanager
async def running_with(config, access, **slack_options):
    """Yield the bot with other options under `slack`."""
    other = config.model_copy(update={"slack": config.slack.model_copy(update=slack_options)})
    async with running(other, access) as at_work:
        yield at_work.responder
