"""Modals, as one fills them in."""

import re

import pytest
import pytest_asyncio
from playwright.async_api import expect
from slack_sdk.errors import SlackApiError

pytestmark = pytest.mark.asyncio(loop_scope="package")


@pytest_asyncio.fixture(loop_scope="package")
async def page(sit, slack, app):
    """A message whose shortcut has just opened the modal."""
    await slack.say("ben", "study-group", "30 cm, says Grace")
    page = await sit("mo")
    article = page.get_by_role("article").filter(has_text="30 cm")
    await article.hover()
    await article.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Keep as an answer").click()
    await expect(page.get_by_role("dialog", name="Add an answer")).to_be_visible()
    return page


async def fill(page, question):
    await page.get_by_role("textbox", name="Question").fill(question)
    await page.get_by_role("textbox", name="Answer").fill("30 cm\nof wire")
    await page.get_by_role("combobox", name="AMA").select_option("Grace")


async def test_a_shortcut_opens_a_modal_whose_values_reach_the_app(page, app):
    await expect(page.get_by_role("textbox", name="Question")).to_be_focused()
    await fill(page, "how long?")
    await page.get_by_label("Valid until (optional)").fill("2027-01-31")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    saved = app.saved[0]
    assert saved["question"]["value"] == "how long?"
    assert saved["answer"]["value"] == "30 cm\nof wire"
    assert saved["ama"]["selected_option"]["value"] == "grace"
    assert saved["until"]["selected_date"] == "2027-01-31"


async def test_what_is_missing_is_said_beside_its_field(page, app):
    await page.get_by_role("button", name="Save").click()
    question = page.get_by_role("textbox", name="Question")
    await expect(question).to_be_focused()
    await expect(question).to_have_accessible_description("Please fill this in.")
    await expect(page.get_by_role("textbox", name="Answer")).to_have_accessible_description(
        "Please fill this in. Markdown is fine."
    )
    assert await page.get_by_label("Valid until").get_attribute("aria-invalid") == "false"
    assert app.saved == []


async def test_what_the_app_refuses_is_said_beside_its_field_and_can_be_mended(page, app):
    await fill(page, "again")
    await page.get_by_role("button", name="Save").click()
    question = page.get_by_role("textbox", name="Question")
    await expect(question).to_have_accessible_description("This question is there already.")
    await expect(question).to_have_attribute("aria-invalid", "true")
    await expect(question).to_be_focused()
    await question.fill("for the first time")
    await question.press("Enter")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert app.saved[0]["question"]["value"] == "for the first time"


async def test_esc_closes_a_modal_and_gives_the_focus_back(page, app):
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("button", name="More actions")).to_be_focused()
    assert app.saved == []


async def test_the_keyboard_alone_fills_a_modal_in(page, app):
    keys = page.keyboard
    await keys.type("how long?")
    await keys.press("Tab")
    await keys.type("30 cm")
    await keys.press("Tab")
    await keys.press("ArrowDown")
    await keys.press("Control+Enter")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert app.saved[0]["ama"]["selected_option"]["value"] == "grace"


async def test_the_focus_stays_within_the_modal(page):
    for _ in range(12):
        await page.keyboard.press("Tab")
        inside = await page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
        assert inside


async def test_an_app_that_says_nothing_is_told_in_the_modal_and_one_may_try_again(page, app):
    await fill(page, "silence")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("button", name="Save")).to_be_disabled()
    await expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("Try again")
    await page.get_by_role("textbox", name="Question").fill("once more")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert app.saved[0]["question"]["value"] == "once more"


async def test_a_modal_that_the_app_takes_away_is_gone(page, slack):
    slack.backend.views.close(slack.moderator("mo").id)
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_a_reload_loses_the_modal_for_good(page, slack, client):
    view = slack.backend.views.stacks[slack.moderator("mo").id][-1]
    await page.reload()
    await expect(page.get_by_role("article").filter(has_text="30 cm")).to_be_visible()
    assert slack.backend.views.stacks[slack.moderator("mo").id] == []
    changed = {name: view[name] for name in ("type", "callback_id", "title", "submit", "close", "blocks")}
    with pytest.raises(SlackApiError, match="not_found"):
        await client.views_update(view_id=view["id"], view=changed)
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_an_update_keeps_what_was_filled_in(page, slack, client):
    await fill(page, "half wr")
    view = slack.backend.views.stacks[slack.moderator("mo").id][-1]
    first = {"type": "section", "text": {"type": "plain_text", "text": "Two others are like it"}}
    changed = {name: view[name] for name in ("type", "callback_id", "title", "submit", "close")}
    await client.views_update(view_id=view["id"], view={**changed, "blocks": [first, *view["blocks"]]})
    await expect(page.get_by_text("Two others are like it")).to_be_visible()
    await expect(page.get_by_role("textbox", name="Question")).to_have_value("half wr")
    await expect(page.get_by_role("combobox", name="AMA")).to_have_value(re.compile("grace"))
