"""The phone of the local WhatsApp in Chromium: somebody asks the bot, votes, chooses, and what axe-core says of it."""

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from bot.platforms import wording
from bot.run import Access
from bot.server import Address
from localwhatsapp import WhatsApp
from tests.page.conftest import PATIENCE, PHONE
from tests.whatsapp.conftest import answering, credentials_of

SLOW = 6 * PATIENCE  # the bot reads a question with its networks, axe-core the page from end to end
pytestmark = pytest.mark.asyncio(loop_scope="package")

BUG = "What was the first computer bug?"
VAGUE = "something about satellites or wires or languages"


@pytest_asyncio.fixture(loop_scope="package")
async def phone(fresh_page, config, tmp_path):
    """`await phone()`: Ada's phone, with the bot in her chats."""
    async with WhatsApp() as whatsapp:
        whatsapp.page.suggested = (BUG,)
        access = Access(
            whatsapp=credentials_of(whatsapp),
            database_url=f"sqlite:///{tmp_path}/ama.db",
            address=Address("127.0.0.1", 0),
        )
        async with answering(config, access, whatsapp):

            async def phone(**look):
                page = await fresh_page(SLOW, **look)
                await page.goto(f"{whatsapp.page_url}?person=Ada")
                await expect(page.get_by_text("online")).to_be_visible()
                return page

            yield phone


def said(page):
    """What the bot has said, oldest first."""
    return page.get_by_role("article", name="ama")


@pytest.mark.parametrize("look", [{"color_scheme": "light"}, {"color_scheme": "dark"}, PHONE], ids=str)
async def test_everybody_can_ask_choose_and_vote(phone, look):
    page = await phone(**look)
    await page.get_by_role("button", name=BUG).click()
    await expect(said(page).last).to_contain_text("moth", timeout=SLOW)
    await said(page).last.get_by_role("button", name=wording.HELPFUL, exact=True).first.click()
    await expect(said(page).last).to_contain_text(wording.THANKS["helpful"], timeout=SLOW)
    await page.get_by_role("textbox", name="Message").fill(VAGUE)
    await page.keyboard.press("Enter")
    first = said(page).last.get_by_role("button", name="1.")
    await first.click(timeout=SLOW)
    await expect(said(page).last).to_contain_text("Grace Hopper", timeout=SLOW)
    assert await page.evaluate("document.scrollingElement.scrollWidth") <= page.viewport_size["width"]
    found = (await Axe().run(page)).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []


async def test_by_keyboard_alone_a_question_is_asked_and_its_answer_voted_on(phone):
    page = await phone()
    await expect(page.get_by_role("textbox", name="Message")).to_be_focused()
    await page.keyboard.type(BUG)
    await page.keyboard.press("Enter")
    await expect(said(page).last).to_contain_text("moth", timeout=SLOW)
    answer = said(page).nth(await said(page).count() - 1)  # the thanks for the vote come below it
    vote = answer.get_by_title("Not helpful")
    await vote.focus()
    await page.keyboard.press("Space")
    await expect(vote).to_have_attribute("aria-pressed", "true")
    await expect(said(page).last).to_contain_text(wording.THANKS["not_helpful"], timeout=SLOW)
