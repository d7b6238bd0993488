"""The archive's site in Chromium, as a reader has it: search, keyboard, phone, and what axe-core says of it."""

import datetime as dt

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from bot.config import SiteOptions
from bot.pairs import Ama, Archive, Pair
from bot.site.command import build
from localslack import Workspace
from tests.page.conftest import PATIENCE, PHONE

SLOW = 6 * PATIENCE  # axe-core reads each page from end to end
expect.set_options(timeout=SLOW)
pytestmark = pytest.mark.asyncio(loop_scope="package")

AMA = Ama("AMA with Grace", "Grace Hopper", "1985-11-03", "https://example.org/g", ("navy",), "grace.yaml")
TABLE = (
    "See:\n\n| wire | length |\n|--|--:|\n| one | 30 cm |\n\n```\nprint('a long line of code', end='')\n```\n"
)
ARCHIVE = Archive.of(
    [
        Pair(
            "bug", "What was the first bug?", "A **moth** in a [relay](https://e.org).", AMA, also=("moth",)
        ),
        Pair("wire", "Why the pieces of wire?", TABLE, AMA, follows="bug"),
        Pair("old", "Which language?", "FLOW-MATIC.", AMA, superseded_by="new"),
        Pair("new", "Which language is the best one?", "COBOL, of course.", AMA, tags=("languages",)),
    ]
)
SEARCH = "search.html?q=moth"
PAGES = (
    "index.html", "pairs/wire.html", "pairs/old.html", "amas/grace.html", "tags.html", "tags/navy.html",
    SEARCH, "404.html",
)  # fmt: skip


@pytest.fixture(scope="module", params=[True, False], ids=["pagefind", "plain"])
def folder(request, tmp_path_factory):
    """The site, with pagefind's index and without."""
    place = tmp_path_factory.mktemp("site")
    build(ARCHIVE, SiteOptions(), place, dt.date(2026, 11, 29), full_text=request.param)
    return place


@pytest_asyncio.fixture(loop_scope="package")
async def read(fresh_page, folder, complaints):
    """`await read("index.html")`: a page of the site in a new browser; what it fetches elsewhere fails the test."""
    async with Workspace(port=0, folders={"archive": folder}) as slack:

        async def read(path="", *, address=None, **look):
            page = await fresh_page(SLOW, **look)
            page.on(
                "request",
                lambda request: (
                    None
                    if request.url.startswith((slack.page_url, "file://"))
                    else complaints.append(f"fetches {request.url}")
                ),
            )
            await page.goto(address or f"{slack.page_url}archive/{path}")
            return page

        yield read


@pytest.mark.parametrize(
    "look", [{"color_scheme": "light"}, {"color_scheme": "dark"}, PHONE], ids=["light", "dark", "phone"]
)
async def test_everybody_can_use_every_page(read, folder, complaints, look):
    page = await read(**look)
    base = page.url
    # Without pagefind's index only the page of the search is another, as tests/site/ has it.
    for path in PAGES if (folder / "pagefind").exists() else (SEARCH,):
        await page.goto(base + path)
        if path == SEARCH:
            await expect(page.get_by_role("link", name="What was the first bug?")).to_be_visible()
        width = page.viewport_size["width"]
        assert await page.evaluate("document.scrollingElement.scrollWidth") <= width, path
        found = (await Axe().run(page)).response["violations"]
        assert [(path, fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
    complaints[:] = [said for said in complaints if "404" not in said]


async def test_by_keyboard_alone_from_a_question_to_its_page_and_back(read):
    page = await read()
    keys = page.keyboard
    await keys.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    await keys.press("Enter")
    await keys.press("Tab")
    await expect(page.get_by_role("searchbox")).to_be_focused()
    await keys.type("first moth")
    await keys.press("Enter")
    await expect(page.get_by_role("status")).to_have_text("1 answer")
    await page.get_by_role("searchbox").focus()
    await keys.press("Tab")
    await keys.press("Tab")
    await expect(page.get_by_role("link", name="What was the first bug?")).to_be_focused()
    await keys.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("What was the first bug?")
    await page.go_back()  # headless Chromium knows no Alt+Left
    await expect(page.get_by_role("searchbox")).to_have_value("first moth")
    await expect(page.get_by_role("link", name="What was the first bug?")).to_be_visible()


async def test_what_is_typed_is_searched_and_what_is_found_nowhere_is_told(read):
    page = await read("search.html")
    field, status = page.get_by_role("searchbox"), page.get_by_role("status")
    await expect(field).to_be_focused()
    await field.press_sequentially("cobol")
    await expect(page.get_by_role("link", name="Which language is the best one?")).to_be_visible()
    await field.fill("zzzz")
    await expect(status).to_have_text("Nothing was found for “zzzz”. Try other words.")
    assert page.url.endswith("?q=zzzz")
    await field.fill("")
    await expect(status).to_have_text("")


async def test_a_superseded_answer_is_found_by_no_search(read):
    page = await read("search.html?q=FLOW-MATIC")
    await expect(page.get_by_role("status")).to_contain_text("Nothing was found")


async def test_the_site_is_read_and_searched_from_the_disk_too(read, folder):
    page = await read(address=(folder / "index.html").as_uri())
    await page.get_by_role("searchbox").fill("moth")
    await page.get_by_role("searchbox").press("Enter")
    await page.get_by_role("link", name="What was the first bug?").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("What was the first bug?")
    assert await page.evaluate("getComputedStyle(document.body).display") == "flex"
