"""A small real Bolt app for the tests of the workspace: it greets, and answers everything else with a 200."""

import re
from contextlib import asynccontextmanager

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

FIELD = {
    "type": "input",
    "block_id": "q",
    "label": {"type": "plain_text", "text": "Question"},
    "element": {"type": "plain_text_input", "action_id": "text"},
}
MODAL = {
    "type": "modal",
    "callback_id": "ask",
    "title": {"type": "plain_text", "text": "Ask"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [FIELD],
}
FEEDBACK = {
    "type": "context_actions",
    "elements": [
        {
            "type": "feedback_buttons",
            "action_id": "feedback",
            "positive_button": {"text": {"type": "plain_text", "text": "Yes"}, "value": "up"},
            "negative_button": {"text": {"type": "plain_text", "text": "No"}, "value": "down"},
        }
    ],
}


def button(action_id, value, text="Press"):
    return {
        "type": "button",
        "action_id": action_id,
        "value": value,
        "text": {"type": "plain_text", "text": text},
    }


def section(text):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def client_of(slack, **more):
    return AsyncWebClient(token=slack.bot_token, base_url=slack.url, **more)


@asynccontextmanager
async def running(app, slack, ping_interval=5):
    """Yield the app, connected, closed at the end."""
    handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=ping_interval)
    await handler.connect_async()
    await slack.connected()
    try:
        yield handler
    finally:
        await handler.close_async()


def greeter(slack, seen=None):
    """Return an app that greets who mentions it; *seen* collects every event that comes."""
    app = AsyncApp(client=client_of(slack))
    seen = [] if seen is None else seen

    @app.event("app_mention")
    async def greet(event, say):
        seen.append(event)
        buttons = {"type": "actions", "elements": [button("go", "1"), button("stay", "2")]}
        await say(text="hello", thread_ts=event["ts"], blocks=[section("hello"), buttons, FEEDBACK])

    @app.event(re.compile(".*"))
    async def note(event):
        seen.append(event)

    return app


class Browser:
    """An HTTP client that keeps its WebSockets, so that they are closed in order and not by the garbage collector."""

    def __init__(self, session):
        self.get = session.get
        self._session, self.sockets = session, []

    async def ws_connect(self, url, **more):
        self.sockets.append(await self._session.ws_connect(url, **more))
        return self.sockets[-1]


@asynccontextmanager
async def browsing():
    async with aiohttp.ClientSession() as session:
        browser = Browser(session)
        yield browser
        for ws in browser.sockets:
            await ws.close()
