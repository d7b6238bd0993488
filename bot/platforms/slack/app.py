"""The Bolt app: what of Slack goes where. The translations are in events.py and blocks.py, the rest in the mailbox."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

from slack_bolt.async_app import AsyncApp

from bot.platforms.slack.command import AmaCommand
from bot.platforms.slack.events import Gone, TakenBack, Written
from bot.platforms.slack.presses import Presses

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.mailbox import Mailbox
    from bot.platforms.slack.events import Ears
    from bot.platforms.slack.platform import SlackPlatform
    from bot.responder import Responder

EVERYTHING = re.compile(".*")


def build(  # noqa: PLR0913, PLR0917 - the parts of the app, each once
    client: AsyncWebClient,
    mailbox: Mailbox,
    responder: Responder,
    platform: SlackPlatform,
    ears: Ears,
    moderators: Collection[str],
) -> AsyncApp:
    """The app, ready to be connected: events to *mailbox*, commands and buttons to their handlers."""
    app = AsyncApp(client=client)
    _hear(app, mailbox, ears, moderators)
    command = AmaCommand(mailbox, responder, platform, ears)
    app.command("/ama")(command.handle)
    presses = Presses(mailbox, responder, platform)
    app.action(re.compile(r"suggest_\d+"))(presses.pick)
    app.action("none_of_these")(presses.none_of_these)
    app.action("feedback")(presses.feedback)
    app.action("share")(presses.share)
    _acknowledge_the_rest(app)
    return app


def _hear(app: AsyncApp, mailbox: Mailbox, ears: Ears, moderators: Collection[str]) -> None:
    # A middleware, not a listener: Bolt acknowledges an event before it calls the listener, but after this. If it
    # raises there is no acknowledgement, and Slack sends the event again.
    @app.middleware
    async def hear(body: dict[str, Any], next: Callable[[], Awaitable[None]]) -> None:  # noqa: A002 - Bolt's name
        event = body.get("event")
        if isinstance(event, dict):
            match ears.hear(event, str(body.get("team_id")), time.time()):
                case Written(message, only_known):
                    await mailbox.receive(message, only_known=only_known)
                case Gone(key):
                    await mailbox.delete(key)
                case TakenBack(channel, ts, by):
                    await mailbox.withdraw(channel, ts, by, moderators)
        await next()


def _acknowledge_the_rest(app: AsyncApp) -> None:
    """What no listener takes is never acknowledged, and Slack sends it again and again."""

    @app.event(EVERYTHING)
    async def event() -> None:
        """Done with: the middleware has seen it."""

    @app.action(EVERYTHING)
    async def action(ack: AsyncAck) -> None:
        await ack()
