"""How people's and apps' texts look on Slack's wire."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localslack import markup


@pytest.mark.parametrize(
    ("written", "wire"),
    [
        ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
        ("&amp;", "&amp;amp;"),
        ("hi <@U0ABC>, see <#C1|general> <!here>", "hi <@U0ABC>, see <#C1|general> <!here>"),
        ("(https://x.org/a?b=1&c=2).", "(<https://x.org/a?b=1&amp;c=2>)."),
        ("<https://x.org|x>", "<https://x.org|x>"),
        ("<script>", "&lt;script&gt;"),
        ("if a<b: <@me>", "if a&lt;b: &lt;@me&gt;"),
    ],
)
def test_what_a_person_writes_is_escaped_around_its_markup(written, wire):
    assert markup.said(written) == wire


def test_what_is_typed_into_the_page_makes_mentions_of_known_names_only():
    people, channels = {"ama": "U1"}, {"random": "C1"}
    assert markup.typed("@ama, @ama.", people, channels) == "<@U1>, <@U1>."
    assert markup.typed("@amanda x@ama #random", people, channels) == "@amanda x@ama <#C1|random>"
    assert markup.typed("<@U1> <!channel>", people, channels) == "&lt;@U1&gt; &lt;!channel&gt;"


def test_what_an_app_posts_keeps_its_entities():
    assert (
        markup.posted("a &amp; b & c <https://x.org|x> <b>")
        == "a &amp; b &amp; c <https://x.org|x> &lt;b&gt;"
    )


def test_a_persons_message_has_a_rich_text_block():
    block = markup.rich_text("hi <@U1> &lt;3 <https://x.org?a&amp;b|x>")
    assert block["elements"][0]["elements"] == [
        {"type": "text", "text": "hi "},
        {"type": "user", "user_id": "U1"},
        {"type": "text", "text": " <3 "},
        {"type": "link", "url": "https://x.org?a&b", "text": "x"},
    ]


def test_a_rich_text_block_knows_groups_channels_and_everybody():
    parts = markup.rich_text("<!subteam^S1|@mods><#C1|x><!here>")["elements"][0]["elements"]
    assert parts == [
        {"type": "usergroup", "usergroup_id": "S1"},
        {"type": "channel", "channel_id": "C1"},
        {"type": "broadcast", "range": "here"},
    ]


@given(st.text())
def test_typed_text_comes_back_when_the_markup_is_undone(text):
    wire = markup.typed(text, {}, {})
    shown = "".join(
        part.get("text", part.get("url", "")) for part in markup.rich_text(wire)["elements"][0]["elements"]
    )
    assert shown == text


@given(st.text(alphabet="<>&@#!|abU1 :/httpsx."))
def test_nothing_typed_becomes_markup_of_its_own(text):
    wire = markup.typed(text, {}, {})
    assert not markup.mentions(wire, "U1")
    assert "<!" not in wire
    assert "<@" not in wire


@given(st.text())
def test_escaping_is_undone_by_unescaping(text):
    assert html.unescape(markup.escaped(text)) == text or "&" in text
