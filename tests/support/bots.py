"""Bots that run within a test."""

from contextlib import asynccontextmanager

from bot.run import running


@asynccontextmanager
async def running_with(config, access, **slack_options):
    """The bot with other options under `slack`."""
    other = config.model_copy(update={"slack": config.slack.model_copy(update=slack_options)})
    async with running(other, access) as at_work:
        yield at_work.responder
