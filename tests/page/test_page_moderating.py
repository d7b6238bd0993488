"""What moderators need of the page: fields of all kinds, views on views, shortcuts, a home."""

import re
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
import yaml
from playwright.async_api import expect

from localslack import seed
from tests.page.conftest import PHONE, button, text

MANIFEST = Path(__file__).parents[2] / "manifest.yaml"
NAMES = ("Ada", "Grace", "Katherine")

pytestmark = pytest.mark.asyncio(loop_scope="package")


def option(words, **more):
    return {"text": text(words), "value": words.lower(), **more}


def field(name, label, element, **more):
    element = {"action_id": name, **element}
    return {"type": "input", "block_id": name, "label": text(label), "element": element, **more}


FORM = {
    "type": "modal",
    "callback_id": "all_kinds",
    "title": text("All kinds"),
    "submit": text("Save"),
    "blocks": [
        field("who", "Who", {"type": "external_select", "min_query_length": 0, "placeholder": text("Type")}),
        field(
            "what",
            "What",
            {
                "type": "radio_buttons",
                "options": [option("Keep", description=text("As it is")), option("Drop")],
            },
        ),
        field(
            "tags", "Tags", {"type": "checkboxes", "options": [option("Old"), option("New"), option("Odd")]}
        ),
        field("more", "More", {"type": "multi_static_select", "options": [option("One"), option("Two")]}),
        field(
            "where",
            "Where",
            {
                "type": "static_select",
                "option_groups": [
                    {"label": text("Near"), "options": [option("Here")]},
                    {"label": text("Far"), "options": [option("There")]},
                ],
            },
        ),
        field("why", "Why", {"type": "plain_text_input", "multiline": True, "max_length": 20}, optional=True),
        {"type": "actions", "block_id": "on", "elements": [button("On top", "push")]},
    ],
}
SEARCHED = field("words", "Search", {"type": "plain_text_input"}, dispatch_action=True)


@pytest_asyncio.fixture(loop_scope="package")
async def busy(app):
    """The small app, with a form of all kinds of fields behind a global shortcut, and a home to search in."""
    app.state, app.typed = [], []

    @app.shortcut("new_pair")
    async def new_pair(ack, body, client):
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.options("who")
    async def who(ack, body):
        app.typed.append(body["value"])
        await ack(options=[option(name) for name in NAMES if body["value"].lower() in name.lower()])

    @app.action("push")
    async def push(ack, body, client):
        await ack()
        app.state.append(body["view"]["state"]["values"])
        over = {"type": "modal", "title": text("On top"), "blocks": [{"type": "divider"}]}
        await client.views_push(trigger_id=body["trigger_id"], view=over)

    @app.view("all_kinds")
    async def sent(ack, view):
        app.state.append(view["state"]["values"])
        await ack()

    @app.action("words")
    async def search(ack, body, client):
        await ack()
        found = {"type": "section", "text": text(f"Found: {body['actions'][0]['value']}")}
        view = {"type": "home", "blocks": [SEARCHED, found]}
        await client.views_publish(user_id=body["user"]["id"], view=view)

    return app


@pytest_asyncio.fixture(loop_scope="package")
async def form(sit, busy):
    """The form, before a moderator who took it from the shortcuts beside the message box."""
    page = await sit("mo")
    await page.get_by_role("button", name="Shortcuts").click()
    await page.get_by_role("menuitem", name="New AMA pair").click()
    await expect(page.get_by_role("dialog", name="All kinds")).to_be_visible()
    return page


def who(page):
    return page.get_by_role("combobox", name="Who")


async def test_the_shortcuts_are_those_of_the_manifest(sit, slack):
    listed = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))["features"]["shortcuts"]
    there = [{name: one[name] for name in ("callback_id", "type", "name")} for one in listed]
    assert list(seed.SHORTCUTS) == there
    await slack.say("ben", "study-group", "30 cm")
    page = await sit("mo")
    await page.get_by_role("article").hover()
    await page.get_by_role("article").get_by_role("button", name="More actions").click()
    for one in there:
        shown = int(one["type"] == "message")
        await expect(page.get_by_role("menuitem", name=one["name"])).to_have_count(shown)


async def test_every_kind_of_field_reaches_the_app_as_slack_has_it(form, busy):
    await who(form).click()
    await form.get_by_role("option", name="Grace").click()
    await form.get_by_role("radio", name="Keep").check()
    await form.get_by_role("checkbox", name="Old").check()
    await form.get_by_role("checkbox", name="Odd").check()
    await form.get_by_role("checkbox", name="Two").check()
    await form.get_by_role("combobox", name="Where").select_option("There")
    await form.get_by_role("button", name="Save").click()
    await expect(form.get_by_role("dialog")).to_have_count(0)
    values = busy.state[0]
    assert values["who"]["who"] == {"type": "external_select", "selected_option": option("Grace")}
    assert values["what"]["what"]["selected_option"]["value"] == "keep"
    assert [one["value"] for one in values["tags"]["tags"]["selected_options"]] == ["old", "odd"]
    assert [one["value"] for one in values["more"]["more"]["selected_options"]] == ["two"]
    assert values["where"]["where"] == {"type": "static_select", "selected_option": option("There")}
    assert values["why"]["why"] == {"type": "plain_text_input", "value": None}


async def test_what_is_not_chosen_is_said_beside_its_field(form, busy):
    await form.get_by_role("button", name="Save").click()
    await expect(who(form)).to_be_focused()
    await expect(who(form)).to_have_accessible_description("Please fill this in.")
    await expect(form.get_by_role("radiogroup", name="What")).to_have_attribute("aria-invalid", "true")
    await expect(form.get_by_text("Please fill this in.")).to_have_count(5)
    assert busy.state == []


async def test_a_search_is_used_with_the_keyboard_alone(form, busy):
    keys = form.keyboard
    offers = form.get_by_role("listbox", name="Options").get_by_role("option")
    await keys.type("a")
    await expect(offers).to_have_count(3)
    await keys.type("da")
    await expect(offers).to_have_count(1)
    assert "ada" in busy.typed
    await keys.press("Enter")
    await expect(who(form)).to_have_value("Ada")
    await expect(form.get_by_role("listbox", name="Options")).to_have_count(0)
    await keys.press("ArrowDown")
    await expect(offers).to_have_count(3)
    await keys.press("Escape")
    await expect(form.get_by_role("listbox", name="Options")).to_have_count(0)
    await expect(form.get_by_role("dialog", name="All kinds")).to_be_visible()
    await keys.type("nobody")
    await expect(form.get_by_text("Nothing found.")).to_be_visible()
    await keys.press("Tab")
    await expect(who(form)).to_have_value("Ada")


async def test_a_text_tells_when_its_room_runs_out(form):
    why = form.get_by_role("textbox", name="Why")
    await why.fill("0123456789")
    await expect(form.get_by_text(re.compile("of 20 characters"))).to_be_hidden()
    await why.press_sequentially("0123456789abc")
    await expect(form.get_by_text("20 of 20 characters")).to_be_visible()
    await expect(why).to_have_value("01234567890123456789")


async def test_a_view_on_top_is_told_what_is_filled_in_and_leads_back_to_it(form, busy):
    await form.get_by_role("textbox", name="Why").fill("half wr")
    await form.get_by_role("radio", name="Drop").check()
    await form.get_by_role("button", name="On top").click()
    await expect(form.get_by_role("dialog", name="On top")).to_be_visible()
    assert busy.state[0]["why"]["why"]["value"] == "half wr"
    await form.get_by_role("button", name="Back").click()
    await expect(form.get_by_role("dialog", name="All kinds")).to_be_visible()
    await expect(form.get_by_role("textbox", name="Why")).to_have_value("half wr")
    await expect(form.get_by_role("radio", name="Drop")).to_be_checked()
    await form.get_by_role("button", name="On top").click()
    await form.get_by_role("dialog", name="On top").get_by_role("button", name="Close").first.click()
    await expect(form.get_by_role("dialog")).to_have_count(0)


async def test_the_home_is_searched_with_enter_and_keeps_the_focus(sit, slack, client, busy):
    await client.views_publish(user_id=slack.moderator("mo").id, view={"type": "home", "blocks": [SEARCHED]})
    page = await sit("mo")
    await page.get_by_role("button", name=re.compile("^ama")).click()
    await page.get_by_role("tab", name="Home").click()
    # The small app publishes another home when one opens it; the last word is ours.
    await expect(page.get_by_text("What people ask")).to_be_visible()
    await client.views_publish(user_id=slack.moderator("mo").id, view={"type": "home", "blocks": [SEARCHED]})
    await page.get_by_role("textbox", name="Search").fill("wire")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Found: wire")).to_be_visible()
    await expect(page.get_by_role("textbox", name="Search")).to_be_focused()


async def test_a_link_to_a_message_leads_there_in_this_page(sit, slack, client):
    asked = await slack.say("ben", "study-group", "how long is a nanosecond?")
    place = {"channel": slack.channel("study-group").id, "message_ts": asked}
    link = (await client.chat_getPermalink(**place))["permalink"]
    await client.chat_postMessage(channel=slack.channel("moderators").id, text=f"<{link}|Go there>")
    page = await sit("mo")
    await page.get_by_role("button", name="#moderators").click()
    await page.get_by_role("link", name="Go there").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("#study-group")
    await expect(page.get_by_role("article").filter(has_text="nanosecond")).to_be_focused()
    assert len(page.context.pages) == 1


async def test_a_link_to_what_i_may_not_see_keeps_me_who_i_am(sit, slack, client):
    asked = await slack.say_direct("ada", "how long is a nanosecond?")
    link = f"{slack.page_url}archives/{slack.direct('ada').id}/p{asked.replace('.', '')}"
    await client.chat_postMessage(channel=slack.channel("moderators").id, text=f"<{link}|Go there>")
    page = await sit("mo")
    await page.get_by_role("button", name="#moderators").click()
    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="Go there").click()
    other = await opened.value
    await expect(other.get_by_role("button", name="You are mo, moderator. Switch person")).to_be_visible()


async def test_the_first_reply_to_what_i_wrote_opens_beside_it_and_i_can_write_on(sit, app):
    page = await sit("ada")
    composer = page.get_by_role("textbox", name=re.compile("^Message "))
    await composer.fill("@ama how long?")
    await composer.press("Enter")
    await expect(page.get_by_role("complementary", name="Thread")).to_contain_text("30 cm")
    await expect(composer).to_be_focused()


async def test_while_one_writes_a_reply_is_only_announced_and_a_press_away(sit, slack, app):
    page = await sit("ada")
    composer = page.get_by_role("textbox", name=re.compile("^Message "))
    await composer.fill("and then")
    await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> how long?")
    new = page.get_by_role("button", name="New reply to your message")
    await expect(new).to_be_visible()
    await expect(page.get_by_role("complementary", name="Thread")).to_have_count(0)
    await new.click()
    await expect(page.get_by_role("complementary", name="Thread")).to_contain_text("30 cm")
    await expect(new).to_have_count(0)
    await expect(composer).to_have_value("and then")


async def test_on_a_phone_a_button_leads_to_the_new_reply(sit, app):
    page = await sit("ada", **PHONE)
    composer = page.get_by_role("textbox", name=re.compile("^Message "))
    await composer.fill("@ama how long?")
    await composer.press("Enter")
    await page.get_by_role("button", name="New reply to your message").tap()
    await expect(page.get_by_role("complementary", name="Thread")).to_contain_text("30 cm")


async def test_after_an_update_no_old_part_of_the_page_is_used(slack):
    async with aiohttp.ClientSession() as session, session.get(f"{slack.page_url}static/main.js") as answer:
        assert answer.headers["Cache-Control"] == "no-cache"
