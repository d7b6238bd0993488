"""The Bolt app: what of Slack goes where. What an event is tells events.py; what people do goes to handlers/."""

from __future__ import annotations

import logging
import re
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from bot.platforms.slack.context import SubmitOnce
from bot.platforms.slack.events import direct
from bot.platforms.slack.handlers.answer_buttons import AnswerButtons
from bot.platforms.slack.handlers.command import AmaCommand
from bot.platforms.slack.handlers.home import Home
from bot.platforms.slack.handlers.naming import NamingForm
from bot.platforms.slack.handlers.opening_forms import OpeningForms
from bot.platforms.slack.handlers.pair_form import PairForm
from bot.platforms.slack.handlers.review_buttons import ReviewButtons
from bot.platforms.slack.handlers.review_forms import ReviewForms
from bot.platforms.slack.intake import take_in
from bot.platforms.slack.interactions import ACTION, COMMAND, FORM, OPTIONS, SHORTCUT, Routes, user
from bot.platforms.slack.network import web_client
from bot.platforms.slack.views import pair_form, privacy

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from contextlib import AbstractContextManager

    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.platforms.slack.context import Context
    from bot.platforms.slack.events import Event, EventReader
    from bot.platforms.slack.interactions import Listener
    from bot.platforms.slack.setup import Installation
    from bot.responder import Responder

EVERYTHING = re.compile(".*")
LISTENED_TO = {"app_home_opened"}
"""The events that have a listener; all others are done with when they are heard."""


def build(  # noqa: PLR0913 - what it is made of, and who hears of events
    context: Context,
    responder: Responder,
    event_reader: EventReader,
    me: Installation,
    hearing: Callable[[Event], AbstractContextManager[None]],
    *heeding: Callable[[Event], None],
    signing_secret: str = "",
) -> AsyncApp:
    """Return the app, ready to be connected: events to the mailbox, commands and buttons to their handlers. Every event
    is taken in within *hearing*; those who are *heeding* are told of it when it is done with. What comes by HTTP has to
    be signed with *signing_secret*.
    """
    client, mailbox, platform = context.client, context.mailbox, context.platform
    # Bolt's loggers take their level from this one, and not from their parent.
    bolt = logging.getLogger("slack_bolt")
    app = AsyncApp(
        name="ama",  # left to itself, Bolt names it by the caller's file, and walks the whole stack for it: 100 ms
        client=_without_token(client),
        authorize=_as(me, client.token),
        signing_secret=signing_secret,
        logger=bolt,
        ignoring_self_events_enabled=False,  # they tell where our direct messages went; the reader leaves out the rest
        attaching_conversation_kwargs_enabled=False,  # it stumbles over events of assistants, and we have none
    )
    _hear(app, context, event_reader, hearing, heeding)
    home = Home(context, responder)
    app.event("app_home_opened")(home.opened)
    routes = Routes()
    routes.take(COMMAND, AmaCommand(mailbox, responder, platform, event_reader, context).handle, "/ama")
    answer_buttons = AnswerButtons(mailbox, responder, platform, context)
    for name, pressed in {**answer_buttons.actions, **home.actions}.items():
        routes.take(ACTION, context.guarded(pressed), name)
    _moderate(routes, context, home)
    for hear in (app.action, app.shortcut, app.view, app.view_closed, app.options, app.command):
        hear(EVERYTHING)(routes.lead)
    return app


def _moderate(routes: Routes, context: Context, home: Home) -> None:
    """Take what moderators, and members who propose, do."""
    submit_once = SubmitOnce(context)
    shortcuts, review_buttons = OpeningForms(context), ReviewButtons(context, home)
    pair_forms, review_forms = PairForm(context, submit_once), ReviewForms(context, submit_once)
    naming = NamingForm(context, submit_once)
    guarded = partial(_guarded, context, home)
    for shortcut in (shortcuts.add_pair, shortcuts.new_pair, shortcuts.fix_reply):
        routes.take(SHORTCUT, guarded(shortcut), shortcut.__name__)
    for name, form in {pair_form.CALLBACK: pair_forms.pair_form, **review_forms.forms}.items():
        routes.take(FORM, guarded(form), name)
    for name, options in {"pair_search": review_forms.pairs, "ama": review_forms.amas}.items():
        routes.take(OPTIONS, guarded(options), name)
    own = {"preview": pair_forms.preview, r"fix_with_\d": review_forms.fix_with}
    for name, pressed in {**review_buttons.actions, **own}.items():
        routes.take(ACTION, guarded(pressed), name)
    routes.take(FORM, context.guarded(naming.name_form), privacy.NAME_FORM)
    routes.take(ACTION, context.guarded(naming.name_me), "name_me")


def _guarded(context: Context, home: Home, listener: Listener) -> Listener:
    """Return *listener* as *context* guards it; and the Home of who sent a form in is fresh afterwards."""
    guarded = context.guarded(listener)

    async def followed(ack: AsyncAck, body: dict[str, Any]) -> None:
        await guarded(ack, body)
        state = home.seen.get(user(body))
        if state is not None and body.get("type") == "view_submission":
            await home.show(user(body), state)

    return followed


def _without_token(client: AsyncWebClient) -> AsyncWebClient:
    """Return *client* as Bolt has it, which warns of a token that it has no use for and takes each request's from
    `_as`.
    """
    return web_client(None, client.base_url, client.session, client.retry_handlers, client.timeout)


def _as(me: Installation, token: str | None) -> Callable[..., Awaitable[AuthorizeResult]]:
    """Return who we are, known from the start. Left to itself, Bolt asks Slack at the first event, and if that fails it
    acknowledges the event and drops it.
    """

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id=me.team, bot_token=token, bot_id=me.bot, bot_user_id=me.user
        )

    return authorize


def _hear(
    app: AsyncApp,
    context: Context,
    event_reader: EventReader,
    hearing: Callable[[Event], AbstractContextManager[None]],
    heeding: Iterable[Callable[[Event], None]],
) -> None:
    # A middleware, not a listener: Bolt acknowledges an event before it calls the listener, but after this. If it
    # raises there is no acknowledgement, and Slack sends the event again.
    @app.middleware
    async def hear(
        body: dict[str, Any],
        next: Callable[[], Awaitable[None]],  # noqa: A002 - Bolt's name
    ) -> BoltResponse | None:
        event = body.get("event")
        if isinstance(event, dict):
            if channel := direct(event):
                context.platform.heard(channel)
            with hearing(event):
                for occurrence in event_reader.occurrences(event, time.time()):
                    await take_in(occurrence, context.mailbox, context.moderators, context.lookup)
            for heed in heeding:
                heed(event)
            if event.get("type") not in LISTENED_TO:
                return BoltResponse(status=200)  # also what the manifest does not ask for
        await next()
        return None
