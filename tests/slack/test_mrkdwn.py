import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.mrkdwn import paragraphs, plain
from bot.platforms.slack.views.block_kit import escape, link, text

SLACKISH = st.lists(
    st.one_of(
        st.sampled_from(
            ["<", ">", "|", "&", "!", "@", "#", "^", "&lt;", "&amp;", "<@U1>", "<!here>", "https://"]
        ),
        st.text(max_size=5),
    )
).map("".join)


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("<@U0BOT> where is TensorFlow heading?", "where is TensorFlow heading?"),
        ("<@U0BOT|ama>: hi", ": hi"),
        ("did <@U2> say so?", "did say so?"),
        ("did <@U2|ali> say so?", "did @ali say so?"),
        ("see <#C1|study-group> or <#C2>", "see #study-group or"),
        ("<!here> <!channel|channel> <!everyone> who knows?", "who knows?"),
        ("ask <!subteam^S1|@mentors>, not <!subteam^S2>", "ask @mentors, not"),
        ("on <!date^1571738400^{date_num}^https://example.org/|22 October>", "on 22 October"),
        ("read <https://example.org/a?b=1&amp;c=2>", "read https://example.org/a?b=1&c=2"),
        ("read <https://example.org|the docs>", "read the docs"),
        ("write to <mailto:a@example.org|a@example.org>", "write to a@example.org"),
        ("is a &lt; b &amp;&amp; c &gt; d?", "is a < b && c > d?"),
        ("what is &amp;lt;?", "what is &lt;?"),
        ("List&lt;@U1&gt;", "List<@U1>"),
        ("one\n\n  two  \n", "one\n\ntwo"),
        ("a\x00b\x1b[31m\ud800", "ab[31m\ufffd"),
    ],
)
def test_markup_becomes_what_the_person_meant(said, heard):
    assert plain(said, "U0BOT") == heard


@pytest.mark.parametrize(
    "said", ["a <b", "a > b", "<>", "<@>", "<@lower>", "<#>", "<!>", "<|>", "<<@>>", "<a b>"]
)
def test_what_is_no_markup_stays_text(said):
    assert plain(said) == said


@given(SLACKISH)
def test_nothing_makes_plain_fail(said):
    heard = plain(said, "U1")
    assert heard == heard.strip()
    heard.encode()


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp", "Cf"])))
def test_what_is_escaped_comes_back_as_it_was(said):
    assert plain(escape(said)) == said


@given(SLACKISH)
def test_escaped_text_holds_no_markup(said):
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", escape(said))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "slack://open",
        "//example.org",
        "ftp://example.org",
        "https://",
        "https://bank.example@evil.example/",
        "https://[",
        "https://example.org/" + "a" * 3_000,
        "nonsense",
    ],
)
def test_an_address_that_is_not_safe_gives_the_bare_label(url):
    assert link(url, "here") == text("here")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("*bold* _italic_ ~gone~ `code *b*`", "**bold** _italic_ ~~gone~~ `code *b*`"),
        (
            "see <https://x.org/a|the docs> &amp; <https://x.org>",
            "see [the docs](https://x.org/a) & <https://x.org>",
        ),
        ("ask <@U123> or <@U9|nia> in <#C1|random>, <!here>", "ask @Mo or @nia in #random, @here"),
        ("one line\nanother", "one line\n\nanother"),
        ("a list:\n• one\n• two\n    ◦ more\ndone", "a list:\n\n- one\n- two\n    - more\n\ndone"),
        ("1. one\n2. two", "1. one\n2. two"),
        ("&gt; said\n&gt; again\nme", "> said\n> again\n\nme"),
        ("run ```x = 1\n\n\ny &lt; 2``` now", "run\n\n```\nx = 1\n\n\ny < 2\n```\n\nnow"),
        ("# no heading\n#tag", "\\# no heading\n\n#tag"),
        ("2 * 3 * 4 is snake_case_name", "2 * 3 * 4 is snake_case_name"),
        ("", ""),
    ],
)
def test_a_message_becomes_markdown(said, meant):
    assert paragraphs(said, {"U123": "Mo"}) == meant


@given(st.text(max_size=300))
def test_markdown_is_made_of_whatever_people_type(said):
    made = paragraphs(said)
    assert made == made.strip()
    assert "\n\n\n" not in made or "```" in made
