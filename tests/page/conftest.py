"""A local Slack, a small app in it, and people who sit at the page in Debian's Chromium."""

import asyncio

import pytest
import pytest_asyncio
from playwright.async_api import TimeoutError, async_playwright  # noqa: A004 - Playwright's own name
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from localslack import Workspace
from tests.support.browsers import installed

QUIET = (
    "--no-sandbox",  # containers give Chromium no user namespaces
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PATIENCE = 5_000  # milliseconds a person waits for what should come at once


def text(words):
    return {"type": "plain_text", "text": words}


def button(words, action_id, **more):
    return {"type": "button", "text": text(words), "action_id": action_id, **more}


SUGGESTION = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "Do you mean one of *these*?"}},
    {
        "type": "actions",
        "elements": [
            button("Nanoseconds", "choose", value="wire", style="primary"),
            button(
                "No, forget it",
                "drop",
                style="danger",
                confirm={"title": text("Really?"), "text": text("It goes.")},
            ),
        ],
    },
]
FEEDBACK = {
    "type": "context_actions",
    "elements": [
        {
            "type": "feedback_buttons",
            "action_id": "feedback",
            "positive_button": {"text": text("Helpful"), "value": "up"},
            "negative_button": {"text": text("Not it"), "value": "down"},
        }
    ],
}
MODAL = {
    "type": "modal",
    "callback_id": "pair",
    "title": text("Add an answer"),
    "submit": text("Save"),
    "close": text("Not now"),
    "blocks": [
        {"type": "header", "text": text("A new pair")},
        {"type": "section", "text": {"type": "mrkdwn", "text": "It is given from *now* on."}},
        {"type": "divider"},
        {
            "type": "input",
            "block_id": "question",
            "label": text("Question"),
            "element": {"type": "plain_text_input", "action_id": "given"},
        },
        {
            "type": "input",
            "block_id": "answer",
            "label": text("Answer"),
            "hint": text("Markdown is fine."),
            "element": {"type": "plain_text_input", "action_id": "given", "multiline": True},
        },
        {
            "type": "input",
            "block_id": "ama",
            "label": text("AMA"),
            "element": {
                "type": "static_select",
                "action_id": "given",
                "options": [{"text": text("Grace"), "value": "grace"}, {"text": text("Ada"), "value": "ada"}],
            },
        },
        {
            "type": "input",
            "block_id": "until",
            "optional": True,
            "label": text("Valid until"),
            "element": {"type": "datepicker", "action_id": "given"},
        },
        {"type": "context", "elements": [text("Moderators see who added it.")]},
    ],
}


class SavingApp(AsyncApp):
    """An app that remembers what its form was sent in with."""

    def __init__(self, client):
        super().__init__(client=client)
        self.saved = []


def small_app(client):  # noqa: C901 - one listener after the other, none within another
    """Return an app that answers mentions in threads, and has one of everything that the page must show."""
    app = SavingApp(client)

    @app.event("app_mention")
    async def answer(event, say):
        words = {"type": "section", "text": {"type": "mrkdwn", "text": "About *30 cm* of wire."}}
        await say(text="About 30 cm", blocks=[words, FEEDBACK], thread_ts=event.get("thread_ts", event["ts"]))

    @app.event("message")
    async def suggest(event, say):
        if event.get("text", "").startswith("suggest"):
            await say(text="Do you mean one of these?", blocks=SUGGESTION)

    @app.action("choose")
    async def chosen(ack, body, client):
        await ack()
        place = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        await client.chat_update(**place, text=f"You chose {body['actions'][0]['value']}.", blocks=[])

    @app.action("drop")
    async def dropped(ack, body, client):
        await ack()
        await client.chat_delete(channel=body["channel"]["id"], ts=body["message"]["ts"])

    @app.action("feedback")
    async def thanked(ack, body, client):
        await ack()
        place = {"channel": body["channel"]["id"], "user": body["user"]["id"]}
        thread = body["message"]["thread_ts"]
        await client.chat_postEphemeral(
            **place, thread_ts=thread, text=f"Thanks for {body['actions'][0]['value']}!"
        )

    @app.command("/ama")
    async def asked(ack, respond, command):
        await ack()
        await respond(text=f"Nothing about _{command['text']}_.")

    @app.shortcut("keep")
    async def keep(ack, body, client):
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.view("pair")
    async def submitted(ack, view):
        values = {block: given["given"] for block, given in view["state"]["values"].items()}
        if values["question"]["value"] == "again":
            await ack(response_action="errors", errors={"question": "This question is there already."})
        elif values["question"]["value"] != "silence":
            app.saved.append(values)
            await ack()

    @app.event("app_home_opened")
    async def home(event, client):
        blocks = [
            {"type": "header", "text": text("What people ask")},
            {"type": "actions", "elements": [button("More", "more")]},
        ]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    @app.action("more")
    async def more(ack, body, client):
        await ack()
        blocks = [{"type": "section", "text": text("Nothing more, for now")}]
        await client.views_publish(user_id=body["user"]["id"], view={"type": "home", "blocks": blocks})

    return app


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def chromium():
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=installed(playwright.chromium), args=QUIET)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="package")
async def slack():
    """A local Slack with one message shortcut."""
    async with Workspace(port=0, ack_timeout=0.5) as workspace:
        workspace.backend.app.shortcuts.append(
            {"callback_id": "keep", "name": "Keep as an answer", "type": "message"}
        )
        yield workspace


@pytest_asyncio.fixture(loop_scope="package")
async def client(slack):
    """The Web API as the bot, for messages of any kind."""
    yield AsyncWebClient(token=slack.bot_token, base_url=slack.url)


@pytest_asyncio.fixture(loop_scope="package")
async def app(slack, client):
    """The small app, connected."""
    app = small_app(client)
    handler = AsyncSocketModeHandler(app, slack.app_token)
    await handler.connect_async()
    await slack.connected()
    yield app
    await handler.close_async()


@pytest.fixture
def complaints():
    """What the pages' consoles complain of; what is left of it at the end fails the test."""
    return []


@pytest_asyncio.fixture(loop_scope="package")
async def fresh_page(chromium, complaints):
    """`await fresh_page(PATIENCE)`: an empty page in a new browser; a complaint on its console fails the test."""
    contexts = []

    async def fresh_page(patience, **look):
        context = await chromium.new_context(**{**DESKTOP, **look})
        contexts.append(context)
        context.set_default_timeout(patience)
        page = await context.new_page()
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield fresh_page
    await asyncio.gather(*(context.close() for context in contexts))
    assert complaints == []


@pytest.fixture
def sit(fresh_page, slack, complaints):
    """`await sit("ada")`: the page as that person has it before them."""

    async def sit(name="ada", *, address=None, **look):
        page = await fresh_page(PATIENCE, **look)
        await page.goto(address or f"{slack.page_url}?user={name}")
        try:
            await page.get_by_role("heading", level=1).filter(has_text="#").wait_for()
        except TimeoutError as error:
            raise AssertionError(f"the page does not open: {complaints}") from error
        return page

    return sit
