"""The page for everybody: by keyboard, by ear, on a phone, in the dark, and when the line breaks."""

import datetime as dt
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from localslack import Workspace

pytestmark = pytest.mark.asyncio(loop_scope="package")

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}

FAINT = (Path(__file__).parent / "faint.js").read_text(encoding="utf-8")

# Where the focus is, in short, and whether one sees it.
FOCUS = """() => {
  const node = document.activeElement;
  const style = getComputedStyle(node);
  const box = node.closest(".composer-box");
  const seen = style.outlineStyle !== "none" || (box && getComputedStyle(box).boxShadow !== "none");
  const name = node.getAttribute("aria-label") ?? node.labels?.[0]?.textContent ?? node.textContent;
  return { name: `${node.tagName.toLowerCase()} ${name.trim()}`, seen: Boolean(seen) };
}"""

SMALL = """() => [...document.querySelectorAll("button, a, input, textarea, select")]
  .filter((node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest("p, .message-text, .skip"))
  .filter((node) => { const { width, height } = node.getBoundingClientRect(); return width < 24 || height < 24; })
  .map((node) => node.outerHTML)"""


def composer(page):
    return page.get_by_role("textbox", name=re.compile("^Message "))


async def full_house(slack, client):
    """A channel with a bit of everything in it."""
    where = slack.channel("study-group").id
    ts = await slack.say("ada", "study-group", "where is the *wire*? `code` <https://example.org|link>")
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Nanoseconds"},
        "action_id": "x",
        "value": "1",
    }
    blocks = [
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "*Grace Hopper* · 1985"}]},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "> 30 cm\n```" + "very_long_line_" * 20 + "```"},
        },
        {
            "type": "actions",
            "elements": [{**button, "style": style, "action_id": style} for style in ("primary", "danger")],
        },
    ]
    await client.chat_postMessage(channel=where, thread_ts=ts, text="30 cm", blocks=blocks)
    await client.chat_postMessage(channel=where, text="30 cm", blocks=blocks)
    await client.chat_postEphemeral(channel=where, user=slack.member("ada").id, text="psst, *you*")
    await slack.react("ben", "study-group", ts, "heart")
    return ts


async def nameless(page):
    """What can be used or entered, and has no name for those who do not see it."""
    session = await page.context.new_cdp_session(page)
    nodes = (await session.send("Accessibility.getFullAXTree"))["nodes"]
    usable = {"button", "link", "textbox", "combobox", "menuitem", "tab", "article", "dialog", "list"}
    told = [
        (n.get("role", {}).get("value"), n.get("name", {}).get("value", "").strip())
        for n in nodes
        if not n["ignored"]
    ]
    return [role for role, name in told if role in usable - {"list"} and not name]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_has_enough_contrast(sit, slack, client, scheme):
    await full_house(slack, client)
    page = await sit("ada", color_scheme=scheme)
    await slack.say("mo", "random", "news")
    await client.chat_postEphemeral(
        channel=slack.channel("study-group").id, user=slack.member("ada").id, text="psst, <@U1>"
    )
    await page.get_by_role("button", name="1 reply").click()
    await expect(page.get_by_role("complementary")).to_be_visible()
    assert await page.evaluate(FAINT) == []
    await page.get_by_role("button", name="Close thread").click()
    await composer(page).fill("/x")
    await composer(page).press("Enter")
    await expect(page.get_by_role("alert")).not_to_be_empty()
    await page.get_by_role("article").first.hover()
    await page.get_by_role("button", name="More actions").first.click()
    assert await page.evaluate(FAINT) == []


async def test_the_empty_page_has_enough_contrast_too(sit, slack):
    for scheme in ("light", "dark"):
        page = await sit("ada", color_scheme=scheme)
        assert await page.evaluate(FAINT) == []


async def test_everything_that_can_be_used_has_a_name(sit, slack, client):
    await full_house(slack, client)
    page = await sit("ada")
    await page.get_by_role("button", name="1 reply").click()
    await expect(page.get_by_role("complementary", name="Thread")).to_be_visible()
    assert await nameless(page) == []
    ids = await page.evaluate("[...document.querySelectorAll('[id]')].map((node) => node.id)")
    assert len(ids) == len(set(ids))


async def test_the_page_has_its_landmarks(sit):
    page = await sit()
    await expect(page.get_by_role("navigation", name="Channels and people")).to_be_visible()
    await expect(page.get_by_role("main", name="#study-group")).to_be_visible()
    await expect(page.get_by_role("complementary")).to_have_count(0)
    await expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert await page.evaluate("document.documentElement.lang") == "en"


async def test_new_messages_are_said_once_and_ones_own_are_not(sit, slack):
    page = await sit("ada")
    said = page.get_by_role("log", name="New messages")
    await composer(page).fill("hello")
    await composer(page).press("Enter")
    ts = await slack.say("ben", "study-group", "hello &amp; *welcome*")
    await slack.react("mo", "study-group", ts, "heart")
    await slack.say("mo", "study-group", "me too", ts)
    await expect(said.get_by_text("mo, in a thread: me too")).to_have_count(1)
    assert await said.get_by_role("paragraph").count() == 2


async def test_the_keyboard_alone_leads_through_a_conversation(sit, slack):
    await slack.say("ben", "study-group", "first")
    await slack.say("ben", "study-group", "second")
    page = await sit("ada", viewport={"width": 800, "height": 700})
    keys = page.keyboard
    await keys.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the message box")).to_be_focused()
    await keys.press("Enter")
    await keys.press("Tab")
    await expect(composer(page)).to_be_focused()
    await keys.type("third")
    await keys.press("Enter")
    await expect(page.get_by_role("article")).to_have_count(3)
    articles = page.get_by_role("article")
    await articles.last.focus()
    await keys.press("ArrowUp")
    await keys.press("ArrowUp")
    await expect(articles.first).to_be_focused()
    await keys.press("Tab")
    await expect(articles.first.get_by_role("button", name="React")).to_be_focused()
    await keys.press("Enter")
    await keys.press("ArrowRight")
    await keys.press("Enter")
    await expect(articles.first.get_by_role("button", name="Heart, 1")).to_be_visible()
    await expect(articles.first.get_by_role("button", name="React")).to_be_focused()
    await keys.press("Tab")
    await keys.press("Enter")
    await expect(page.get_by_role("textbox", name="Reply in thread")).to_be_focused()
    await keys.type("a reply")
    await keys.press("Enter")
    await expect(page.get_by_role("complementary").get_by_role("article").last).to_contain_text("a reply")
    await keys.press("Escape")
    await expect(page.get_by_role("complementary")).to_have_count(0)
    await expect(page.get_by_role("button", name="1 reply")).to_be_focused()


async def test_tab_goes_through_everything_visibly_and_out_again(sit, slack, client):
    await full_house(slack, client)
    # So narrow that the page does not put the focus into the composer by itself.
    page = await sit("ada", viewport={"width": 900, "height": 700})
    seen = []
    for _ in range(40):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement === document.body"):
            break
        seen.append(await page.evaluate(FOCUS))
    names = [stop["name"] for stop in seen]
    assert [stop["name"] for stop in seen if not stop["seen"]] == []
    assert "textarea Message #study-group" in names
    assert names[0] == "a Skip to the message box"
    assert names[-1] == "button Send"


async def test_esc_closes_one_thing_at_a_time(sit, slack, client):
    await full_house(slack, client)
    page = await sit("ada")
    await page.get_by_role("button", name="1 reply").click()
    thread = page.get_by_role("complementary")
    await thread.get_by_role("article").first.focus()
    await thread.get_by_role("button", name="More actions").first.press("Enter")
    await expect(page.get_by_role("menu")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("menu")).to_have_count(0)
    await expect(thread.get_by_role("button", name="More actions").first).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(thread).to_have_count(0)


@pytest.mark.parametrize("width", [320, 360])
async def test_a_phone_shows_it_all_without_scrolling_sideways(sit, slack, client, width):
    await full_house(slack, client)
    page = await sit("ada", **{**PHONE, "viewport": {"width": width, "height": 700}})
    for step in ("the channel", "the thread"):
        assert await page.evaluate("document.scrollingElement.scrollWidth") <= width, step
        wide = (
            "[...document.querySelectorAll('.scroller')].filter((n) => n.scrollWidth > n.clientWidth).length"
        )
        assert await page.evaluate(wide) == 0, step
        assert await page.evaluate(SMALL) == [], step
        if step == "the channel":
            await page.get_by_role("button", name="1 reply").tap()


async def test_on_a_phone_the_thread_fills_the_screen_and_leads_back(sit, slack, client):
    await full_house(slack, client)
    page = await sit("ada", **PHONE)
    await page.get_by_role("button", name="1 reply").tap()
    thread = page.get_by_role("complementary")
    await expect(page.get_by_role("main")).to_have_count(0)
    assert (await thread.bounding_box())["width"] == 360
    await thread.get_by_role("textbox").fill("from my phone")
    await thread.get_by_role("button", name="Send").tap()
    await expect(thread.get_by_role("article").last).to_contain_text("from my phone")
    await thread.get_by_role("button", name="Close thread").tap()
    await expect(page.get_by_role("main").get_by_role("button", name="2 replies")).to_be_visible()


async def test_on_a_phone_channels_slide_in_and_away(sit, slack):
    page = await sit("ada", **PHONE)
    nav = page.get_by_role("navigation")
    await expect(nav).to_have_count(0)
    await page.get_by_role("button", name="Channels and people").tap()
    await nav.get_by_role("button", name="#random").tap()
    await expect(page).to_have_title(re.compile("#random"))
    await expect(nav).to_have_count(0)
    await page.get_by_role("button", name="Channels and people").tap()
    await expect(nav.get_by_role("button", name="#random")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(nav).to_have_count(0)
    await expect(page.get_by_role("button", name="Channels and people")).to_be_focused()


async def test_on_a_phone_a_tap_opens_a_messages_menu(sit, slack):
    page = await sit("ada", **PHONE)
    await composer(page).fill("a slip")
    await page.get_by_role("button", name="Send").tap()
    await page.get_by_role("button", name="More actions").tap()
    await page.get_by_role("menuitem", name="Thumbs up").tap()
    await expect(page.get_by_role("button", name="Thumbs up, 1")).to_be_visible()


async def test_the_page_tells_whether_the_bot_is_there(sit, slack):
    page = await sit()
    away = page.get_by_role("status").filter(has_text="ama is offline")
    await expect(away).to_be_visible()
    await expect(page.get_by_role("button", name="ama offline")).to_be_visible()


async def test_the_bot_that_comes_online_is_marked_so(sit, app):
    page = await sit()
    await expect(page.get_by_role("button", name="ama online")).to_be_visible()
    await expect(page.get_by_text("ama is offline")).to_have_count(0)


async def test_a_lost_line_is_told_keeps_what_one_wrote_and_comes_back(sit, complaints):
    async with Workspace(port=0) as first:
        page = await sit(address=f"{first.page_url}?user=ben")
        port = int(first.page_url.rstrip("/").rsplit(":", 1)[1])
        await page.clock.install()  # so that it does not try by itself, before the button is pressed
        await page.clock.pause_at(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1))
    await expect(page.get_by_role("status").filter(has_text="Connection lost")).to_be_visible()
    await composer(page).fill("still here")
    await composer(page).press("Enter")
    await expect(page.get_by_role("alert").filter(has_text="Not sent")).to_be_visible()
    await expect(composer(page)).to_have_value("still here")
    async with Workspace(port=port) as second:
        await page.get_by_role("button", name="Try now").click()
        await expect(page.get_by_text("Connection lost")).to_have_count(0)
        await expect(composer(page)).to_have_value("still here")
        await composer(page).press("Enter")
        await expect(page.get_by_role("article").filter(has_text="still here")).to_contain_text("ben")
        assert second.messages("study-group")[0]["user"] == second.member("ben").id
        complaints[:] = [said for said in complaints if "WebSocket connection" not in said]
        await page.context.close()


async def test_of_a_demo_that_stops_one_notice_tells(sit, complaints):
    async with Workspace(port=0) as first:
        page = await sit(address=f"{first.page_url}?user=ben")
        await composer(page).fill("/nope")
        await composer(page).press("Enter")
        await expect(page.get_by_role("alert").filter(has_text="not a valid command")).to_be_visible()
        await expect(page.get_by_text("ama is offline")).to_be_visible()
    await expect(page.get_by_text("Connection lost")).to_be_visible()
    await expect(page.locator(".notice")).to_have_count(1)
    complaints[:] = [said for said in complaints if "WebSocket connection" not in said]
    await page.context.close()


async def test_an_address_that_names_nobody_seats_one_as_the_first_member(sit, slack, complaints):
    page = await sit("nobody")
    await expect(page.get_by_role("button", name="You are ada, member. Switch person")).to_be_visible()
    told = page.get_by_role("alert").filter(has_text="Nobody here is called “nobody”: you sit here as ada.")
    await expect(told).to_be_visible()
    complaints[:] = [said for said in complaints if "WebSocket connection" not in said]
