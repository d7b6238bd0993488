"""What messages look like, and that nothing anybody wrote becomes more than text."""

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.async_api import expect

pytestmark = pytest.mark.asyncio(loop_scope="package")

RICH = [
    {"type": "text", "text": "simple"},
    {"type": "text", "text": " strong", "style": {"bold": True}},
    {"type": "text", "text": " slanted", "style": {"italic": True}},
    {"type": "text", "text": " gone", "style": {"strike": True}},
    {"type": "text", "text": " typed", "style": {"code": True}},
    {"type": "emoji", "name": "x"},
    {"type": "link", "url": "https://example.org/a", "text": "there"},
]
TAGS = (
    "A BLOCKQUOTE BR BUTTON CODE DIV EM H3 H4 H5 H6 HR INPUT LI OL OPTION P PRE S SELECT SPAN STRONG TIME UL"
)
SAFE_TAGS = set(TAGS.split())

# What both renderers made of a text: its words, the kinds of nodes, the links.
RENDER = """async ([kind, source]) => {
  const names = { user: () => "somebody", channel: () => "somewhere" };
  const make = {
    mrkdwn: async () => (await import("/static/text.js")).mrkdwn(source, names),
    markdown: async () => (await import("/static/markdown.js")).markdown(source),
    blocks: async () => (await import("/static/blocks.js")).renderBlocks(source, { names, press() {} }),
    again: async () => [(await import("/static/text.js")).asTyped(source, names)],
  };
  const box = document.createElement("div");
  box.append(...(await make[kind]()));
  const nodes = [...box.querySelectorAll("*")];
  const attributes = nodes.flatMap((node) => node.getAttributeNames());
  const links = nodes.map((node) => node.href).filter(Boolean);
  return { words: box.textContent, tags: nodes.map((node) => node.tagName), attributes, links };
}"""


@pytest.fixture
def post(slack, client):
    async def post(blocks, words="words"):
        await client.chat_postMessage(channel=slack.channel("study-group").id, text=words, blocks=blocks)

    return post


async def test_rich_text_is_shown_with_its_styles(sit, post):
    page = await sit()
    section = {"type": "rich_text_section", "elements": RICH}
    await post([{"type": "rich_text", "elements": [section]}])
    article = page.get_by_role("article")
    await expect(article).to_contain_text("simple strong slanted gone typed❌there")
    await expect(article.get_by_role("strong")).to_have_text(" strong")
    await expect(article.get_by_role("emphasis")).to_have_text(" slanted")
    await expect(article.get_by_role("deletion").or_(article.locator("s"))).to_have_text(" gone")
    await expect(article.get_by_role("code")).to_have_text(" typed")
    link = article.get_by_role("link")
    await expect(link).to_have_text("there")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x", ""]
)
async def test_an_address_that_is_not_of_the_web_is_no_link(sit, address):
    page = await sit()
    element = {"type": "link", "url": address, "text": "press me"}
    block = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [element]}]}
    shown = await page.evaluate(RENDER, ["blocks", [block]])
    assert (shown["words"], shown["links"]) == ("press me", [])
    assert (await page.evaluate(RENDER, ["mrkdwn", f"<{address}|press me>"]))["links"] == []
    assert (await page.evaluate(RENDER, ["markdown", f"[press me]({address})"]))["links"] == []


async def test_lists_quotes_and_code_keep_their_shape(sit, post):
    def section(words):
        return {"type": "rich_text_section", "elements": [{"type": "text", "text": words}]}

    numbered = {
        "type": "rich_text_list",
        "style": "ordered",
        "offset": 2,
        "indent": 1,
        "elements": [section("third")],
    }
    parts = [
        {"type": "rich_text_list", "style": "bullet", "elements": [section("one"), section("two")]},
        numbered,
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "quoted"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "a\n  b"}]},
    ]
    page = await sit()
    await post([{"type": "rich_text", "elements": parts}])
    article = page.get_by_role("article")
    await expect(article.get_by_role("list")).to_have_count(2)
    assert await article.locator("ol").get_attribute("start") == "3"
    assert await article.get_by_text("third").evaluate(
        "n => n.getBoundingClientRect().left"
    ) > await article.get_by_text("two").evaluate("n => n.getBoundingClientRect().left")
    await expect(article.get_by_role("blockquote")).to_have_text("quoted")
    assert await article.locator("pre").inner_text() == "a\n  b"


async def test_every_other_block_has_its_look(sit, post):
    mrkdwn = {"type": "mrkdwn", "text": "*Asked* by <https://example.org|P1> &amp; others"}
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Details"},
        "action_id": "a",
        "value": "1",
    }
    page = await sit()
    await post(
        [
            {"type": "header", "text": {"type": "plain_text", "text": "Numbers :tada:"}},
            {
                "type": "section",
                "fields": [mrkdwn, {"type": "plain_text", "text": "*42*"}],
                "accessory": button,
            },
            {"type": "divider"},
            {"type": "context", "elements": [mrkdwn]},
            {
                "type": "actions",
                "elements": [
                    {
                        **button,
                        "action_id": "b",
                        "text": {"type": "plain_text", "text": "Read"},
                        "url": "https://example.org/",
                    }
                ],
            },
            {
                "type": "markdown",
                "text": "# Big\n**bold** and [a link](https://example.org)\n\n1. one\n2. two",
            },
            {"type": "image", "image_url": "http://example.org/a.png", "alt_text": "a chart"},
        ]
    )
    article = page.get_by_role("article")
    await expect(article.get_by_role("heading", name="Numbers 🎉")).to_be_visible()
    await expect(article.get_by_text("*42*")).to_be_visible()
    await expect(article.get_by_role("button", name="Details")).to_be_visible()
    await expect(article.get_by_role("separator")).to_have_count(1)
    await expect(article.get_by_role("link", name="P1")).to_have_count(2)
    await expect(article.get_by_role("link", name="Read")).to_have_attribute("href", "https://example.org/")
    await expect(article.get_by_role("heading", name="Big")).to_be_visible()
    await expect(article.get_by_role("listitem")).to_have_count(2)
    await expect(article.get_by_text("Image: a chart")).to_be_visible()
    chart = article.get_by_role("link", name="a chart")
    await expect(chart).to_have_attribute("href", "http://example.org/a.png")
    await expect(article.locator("img")).to_have_count(0)


async def test_a_picture_is_shown_and_its_words_alone_where_it_cannot_be_fetched(sit, post, complaints):
    page = await sit()
    drawn = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>'
    await page.route(
        "https://example.org/a.svg", lambda route: route.fulfill(body=drawn, content_type="image/svg+xml")
    )
    await page.route("https://example.org/gone.svg", lambda route: route.fulfill(status=404))
    picture = {"type": "image", "image_url": "https://example.org/a.svg", "alt_text": "a chart"}
    gone = {**picture, "image_url": "https://example.org/gone.svg", "alt_text": "a lost chart"}
    await post([picture, gone])
    await expect(page.get_by_role("img", name="a chart")).to_be_visible()
    await expect(page.get_by_role("link", name="a lost chart")).to_be_visible()
    await expect(page.locator("article img")).to_have_count(1)
    complaints[:] = [said for said in complaints if "404" not in said]


async def test_a_block_that_the_page_does_not_know_is_a_quiet_line(sit):
    page = await sit()
    shown = await page.evaluate(RENDER, ["blocks", [{"type": "poem"}, {"type": "divider"}, {}]])
    assert shown["words"] == "Not shown here: poemNot shown here: a block without a type"


async def test_what_people_write_is_shown_as_slack_would(sit, slack):
    page = await sit()
    ada = slack.member("ada")
    await slack.say(
        "ben",
        "study-group",
        f"*strong* _slanted_ ~gone~ `*typed*` <@{ada.id}> <https://example.org|there> :x: a*b*c",
    )
    await slack.say("ben", "study-group", "> quoted\nnot quoted\n```\na  < b\n```")
    article = page.get_by_role("article").first
    await expect(article).to_contain_text("strong slanted gone *typed* @ada there ❌ a*b*c")
    await expect(article.get_by_role("strong")).to_have_text("strong")
    second = page.get_by_role("article").nth(1)
    await expect(second.get_by_role("blockquote")).to_have_text("quoted")
    await expect(second.locator("pre")).to_have_text("a  < b")


@pytest.mark.parametrize(
    "words",
    ["<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "&lt;b&gt;", "<javascript:alert(1)|press>"],
)
async def test_markup_from_outside_stays_text(sit, slack, post, words):
    page = await sit()
    page.on("dialog", lambda _: pytest.fail("a script from outside has run"))
    await slack.say("ben", "study-group", words)
    await post([{"type": "section", "text": {"type": "plain_text", "text": words}}], "a reply")
    await expect(page.get_by_role("article")).to_have_count(2)
    await expect(page.get_by_role("article").first).to_contain_text(words)
    await expect(page.locator("article :is(img, script, b, a)")).to_have_count(0)


MARKUP = st.text(st.sampled_from("*_~`<>|&;:@#!-.() \n1ab") | st.characters(codec="utf-8"), max_size=80)
KINDS = (
    "header section context actions rich_text markdown input context_actions "
    "image rich_text_list text link user button overflow"
)
WORDS = st.sampled_from(
    [*KINDS.split(), "elements", "plain_text", "mrkdwn", "javascript:alert(1)", "", "__proto__"]
)
FIELDS = "type text elements fields accessory style url options value name indent offset confirm"
NAMES = st.sampled_from(FIELDS.split())


def typed(inner):
    """Something that looks like a block, and may be none."""
    fields = dict.fromkeys(("text", "elements", "fields", "accessory", "url", "style", "options"), inner)
    return st.fixed_dictionaries({"type": st.sampled_from(KINDS.split())}, optional=fields)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | WORDS | MARKUP,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5) | typed(inner),
    max_leaves=12,
)


often = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
async def bare(sit, complaints):
    """A page to try the renderers in, opened once for all examples."""
    pages = []

    async def bare():
        if not pages:
            pages.append(await sit())
        return pages[0]

    yield bare
    # A malformed block is reported to the console, and that is right here.
    complaints[:] = [said for said in complaints if "A block could not be shown" not in said]


def harmless(shown):
    assert set(shown["tags"]) <= SAFE_TAGS
    assert not any(name.startswith("on") or name in ("style", "srcdoc") for name in shown["attributes"])
    assert all(re.match("(https?|mailto):", link) for link in shown["links"])


@often
@given(source=MARKUP, kind=st.sampled_from(["mrkdwn", "markdown"]))
async def test_no_text_becomes_anything_but_known_nodes(bare, source, kind):
    page = await bare()
    harmless(await page.evaluate(RENDER, [kind, source]))


@often
@given(blocks=st.lists(typed(ANYTHING), max_size=3))
async def test_no_payload_breaks_the_page(bare, blocks):
    page = await bare()
    harmless(await page.evaluate(RENDER, ["blocks", json.loads(json.dumps(blocks))]))


@often
@given(words=MARKUP)
async def test_what_one_typed_comes_back_for_editing(bare, words):
    page = await bare()
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert (await page.evaluate(RENDER, ["again", escaped]))["words"] == words


async def test_very_deep_quotes_and_very_long_lines_are_shown(sit):
    page = await sit()
    for kind, source in [("markdown", ">" * 12_000), ("mrkdwn", "*_~" * 4_000), ("markdown", "**a " * 3_000)]:
        harmless(await page.evaluate(RENDER, [kind, source]))
