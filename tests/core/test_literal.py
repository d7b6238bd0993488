"""What somebody typed in Slack means itself in Markdown, too: it is escaped where Markdown would read more in it."""

import re
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.display import visible
from bot.platforms.literal import escaped_within
from bot.platforms.markdown import plain_text
from bot.platforms.slack import mrkdwn
from bot.platforms.slack.mrkdwn import Names, paragraphs, unstyled
from bot.platforms.slack.views.block_kit import escape, said
from bot.platforms.slack.views.rich_text import rich_text
from bot.text import without_emoji_names

MARKS = [*"*_~`[]()\\&#<>!+-=|:.1 \n", "a", "é", "**", "__", "~~~", "&amp;", "](", "1. ", "- ", "# ", "    "]
# What is markup in Slack: styles, code, quotes and lists.
STYLED = re.compile(
    r"`[^`\n]+`|(?<![\w*])\*(?=[^\s*])[^*\n]*[^\s*]\*(?![\w*])|(?<![\w~])~(?=[^\s~])[^~\n]*[^\s~]~(?![\w~])"
    r"|(?<!\w)_(?=[^\s_])[^\n]*[^\s_]_(?!\w)|```"
)
LISTED = re.compile(r"^\s*(?:>|[-*+•]\s|[0-9]+[.)]\s)", re.MULTILINE)


def shown(typed):
    """What a reader sees of the lines that somebody *typed*, blanks folded."""
    blocks, _ = rich_text(paragraphs(escape(typed)), limit=100_000)
    return " ".join(" ".join(said(element) for block in blocks for element in block["elements"]).split())


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("5*6*7", r"5\*6\*7"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("__init__ of tf_function", r"\_\_init\_\_ of tf_function"),
        ("*args, **kwargs", "*args, **kwargs"),
        ("snake_case_name and foo_, bar_", "snake_case_name and foo_, bar_"),
        ("[not a link](really) and [x] box", r"[not a link\](really) and [x] box"),
        (r"c:\new\_dir and a\b", r"c:\new\\_dir and a\b"),
        ("&copy; AT&T x & y", r"\&copy; AT&T x & y"),
        ("&amp;", r"\&amp;"),
        ("*not bold * and a*b*c", r"\*not bold * and a\*b\*c"),
        ("- 1 is less\n2020. That was a year", "- 1 is less\n\n2020\\. That was a year"),
        ("1. one\n2. two\n7. seven", "1. one\n2. two\n\n7\\. seven"),
        ("1. one\nso\n2. two", "1. one\n\nso\n\n2. two"),
        ("- # one\n-", "- \\# one\n\n\\-"),
        ("# no heading\n#tag, C# and #1", "\\# no heading\n\n#tag, C# and #1"),
        ("---\n~~~", "\\---\n\n\\~~~"),
        ("> a\n> ===\n> # b", "> a\n> \\===\n> \\# b"),
        ("<https://x.org> or <b>", r"\<https://x.org> or <b>"),
        ("[a]: b", r"\[a]: b"),
        ("it`s a tick", "it`s a tick"),
        ("    far in", "far in"),
        ("- a\n  - b\n    - c\n- d", "- a\n  - b\n    - c\n- d"),
        ("- a\n            - b", "- a\n     - b"),
        ("a ~~ b, ~5 and ~6", "a ~~ b, ~5 and ~6"),
    ],
)
def test_only_what_markdown_would_read_otherwise_is_escaped(typed, kept):
    assert paragraphs(escape(typed)) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("*so* 5*6*7 and `a*b*c`", r"**so** 5\*6\*7 and `a*b*c`"),
        ("_it_ has __init__", r"_it_ has \_\_init\_\_"),
        ("_a snake_case word_", "_a snake_case word_"),
        ("wow!<https://x.org|see>", r"wow\![see](https://x.org)"),
        ("<https://x.org|the (odd) [label]>", r"[the (odd) \[label\]](https://x.org)"),
        ("![an image](<https://x.org/y.png>)", r"![an image\](<https://x.org/y.png>)"),
        ("`a` ` b", "`a` \\` b"),
    ],
)
def test_beside_markup_it_is_escaped_as_well(said, kept):
    assert paragraphs(said) == kept


@given(st.lists(st.sampled_from(MARKS) | st.text(max_size=3), max_size=25).map("".join))
def test_text_without_markup_is_shown_as_it_was_typed(typed):
    typed = re.sub("[\ue000-\ue005]", "", visible(typed))
    assume(not STYLED.search(typed) and not LISTED.search(typed))
    assert shown(typed) == " ".join(typed.split())


@given(st.lists(st.sampled_from(MARKS), max_size=25).map("".join), st.sampled_from(["> ", "- ", "1. "]))
def test_in_a_quote_or_an_item_it_is_shown_as_it_was_typed(typed, before):
    typed = " ".join(typed.split())
    assume(typed.strip("- ") and not STYLED.search(typed) and not LISTED.search(typed))
    assume(without_emoji_names(typed) == typed)  # those are shown as emoji
    assert shown(f"{before}{typed}") == typed
    assert plain_text(paragraphs(escape(f"{before}{typed}"))) == typed


def listed(element):
    """The items of a list as somebody types them; of another element its words."""
    number = element.get("offset", 0) + 1
    for item in element["elements"] if element["type"] == "rich_text_list" else ():
        yield f"{number}. {said(item)}" if element["style"] == "ordered" else f"- {said(item)}"
        number += 1
    if element["type"] != "rich_text_list":
        yield from filter(None, said(element).split("\n"))


LINES = st.sampled_from(["- a", "  - b", "c", "2020. d", "  e"]) | st.integers(2, 4).map("{}. n".format)


@given(st.lists(LINES, max_size=8))
def test_items_keep_their_numbers_and_sentences_that_begin_with_one_their_year(lines):
    blocks, _ = rich_text(paragraphs("\n".join(["1. n", *lines])), limit=10_000)
    told = [line for block in blocks for element in block["elements"] for line in listed(element)]
    assert told == ["1. n", *(line.strip() for line in lines)]


@given(st.lists(st.sampled_from(MARKS), max_size=15).map("".join))
def test_beside_styles_code_and_links_it_is_shown_as_it_was_typed(typed):
    typed = " ".join(typed.split())
    assume(not STYLED.search(typed) and not LISTED.search(typed) and "`" not in typed)
    blocks, _ = rich_text(
        paragraphs(f"x {escape(typed)} *bold* _italic_ `co*de` <https://x.org/a_b|label>"), limit=10_000
    )
    assert said(blocks[0]["elements"][0]).split() == [*f"x {typed} bold italic co*de label".split()]
    styles = [tuple(piece.get("style", {})) for piece in blocks[0]["elements"][0]["elements"]]
    assert [style for style in styles if style] == [("bold",), ("italic",), ("code",)]


@given(st.lists(st.sampled_from(MARKS), max_size=15).map("".join))
def test_within_lines_that_stay_as_they_are_it_is_shown_as_it_was_typed_too(typed):
    lines = [f"x {line} *bold* `co*de`" for line in typed.split("\n")]
    assume(not any(STYLED.search(line[2:-15]) or "`" in line[2:-7] for line in lines))
    made = mrkdwn.markdown(escape("\n".join(lines)), Names(), escape=escaped_within)
    assert plain_text(made).split() == " ".join(lines).replace("*bold* `co*de`", "bold co*de").split()


@pytest.mark.parametrize(
    "row", ["*a ", "._a", "`a ", "[", "<a", "<a@", "- ", "- - ", "[a\n> ", " \n", "a*_", "\\"]
)
def test_long_rows_of_marks_take_no_time(row):
    begun = time.process_time()
    paragraphs(escape(row * (40_000 // len(row))))
    escaped_within(row * (40_000 // len(row)))
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("how do I *install* `tf_nightly` _now_?", "how do I install tf_nightly now?"),
        ("what are **kwargs and __init__?", "what are **kwargs and __init__?"),
        ("why `a*b*c`?", "why a*b*c?"),
    ],
)
def test_without_styles_there_are_only_the_words(said, words):
    assert unstyled(said) == words


@pytest.mark.parametrize(
    ("pasted", "left"),
    [
        ("\ufeffa\u200bb\u00adc\u2060", "abc"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष and 👩\u200d🔧 and 🏳️\u200d🌈", "क्\u200dष and 👩\u200d🔧 and 🏳️\u200d🌈"),
        ("so\u200d, \u200cso\u200e", "so, so"),
        ("שלום\u200f (so)", "שלום\u200f (so)"),
        ("one\u2028two\u2029three", "one\ntwo\nthree"),
    ],
)
def test_what_shows_nothing_is_left_out_unless_it_spells(pasted, left):
    assert visible(pasted) == left


@given(st.text())
def test_what_is_visible_stays(pasted):
    assert visible(visible(pasted)) == visible(pasted)
