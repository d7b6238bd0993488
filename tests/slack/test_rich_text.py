import subprocess
import sys
from itertools import chain

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.platforms.markdown import plain_text
from bot.platforms.slack.views.rich_text import pictures, rest, rich_text
from tests.support.slack_limits import block_faults, said

MARKDOWNISH = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *(
                    "# ",
                    "- ",
                    "1. ",
                    "999999999) ",
                    "> ",
                    "```",
                    "\n",
                    "\n\n",
                    "    ",
                    "|",
                    "|-|",
                    "---",
                    "\\",
                    "\t",
                ),
                *(
                    "*",
                    "**",
                    "_",
                    "~~",
                    "`",
                    "[",
                    "](",
                    ")",
                    "![",
                    "<",
                    ">",
                    "[a]: ",
                    "https://example.org/",
                    "www.",
                ),
                *(
                    "<!channel>",
                    "<@U123>",
                    "&amp;",
                    "&#x202e;",
                    "&#27;",
                    "\x1b[31m",
                    "\ud800",
                    "\u202e",
                    "\x00",
                ),
                *("One. ", "दो। ", "三。", "👩‍👩‍👧", "e\u0301", "mailto:a@example.org", "javascript:x", " "),
            ]
        ),
        st.text(max_size=8),
    ),
    max_size=40,
).map("".join)


def elements(markdown, limit=6_000):
    blocks, _ = rich_text(markdown, limit=limit)
    return [element for block in blocks for element in block["elements"]]


def pieces(markdown):
    (section,) = elements(markdown)
    assert section["type"] == "rich_text_section"
    return section["elements"]


def text(said, *styles):
    return {"type": "text", "text": said} | ({"style": dict.fromkeys(styles, True)} if styles else {})


def link(url, said, *styles):
    return {"type": "link", "url": url, "text": said} | (
        {"style": dict.fromkeys(styles, True)} if styles else {}
    )


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("a **b** c", [text("a "), text("b", "bold"), text(" c")]),
        ("*a **b***", [text("a ", "italic"), text("b", "bold", "italic")]),
        ("~~a~~ `*b*`", [text("a", "strike"), text(" "), text("*b*", "code")]),
        ("# A *b*", [text("A ", "bold"), text("b", "bold", "italic")]),
        ("one\ntwo  \nthree", [text("one two\nthree")]),
        ("one\n\ntwo", [text("one"), text("\n\n"), text("two")]),
        ("<b>a</b> List<String>", [text("<b>a</b> List<String>")]),
        ("[a](https://example.org)", [link("https://example.org", "a")]),
        (
            "[a **b**](https://example.org)",
            [link("https://example.org", s, *b) for s, *b in [["a "], ["b", "bold"]]],
        ),
        ("<mailto:a@example.org>", [link("mailto:a@example.org", "mailto:a@example.org")]),
        ("![a cat](https://example.org/a.png)", [link("https://example.org/a.png", "a cat")]),
        ("![](https://example.org/a.png)", [link("https://example.org/a.png", "https://example.org/a.png")]),
        ("[a](b.md) ![c](d.png)", [text("a c")]),
        ("&lt;!channel&gt; <@U123> @here", [text("<!channel> <@U123> @here")]),
    ],
)
def test_a_paragraph_is_shown_in_its_styles(markdown, shown):
    assert pieces(markdown) == shown


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("see https://example.org/a_b_(c).", "https://example.org/a_b_(c)"),
        ("(see https://example.org)", "https://example.org"),
        ("**https://example.org/?q=1&r=2**!", "https://example.org/?q=1&r=2"),
        ("见https://example.org。好", "https://example.org"),
    ],
)
def test_an_address_written_out_becomes_a_link(written, address):
    links = [piece for piece in pieces(written) if piece["type"] == "link"]
    assert [(found["url"], found["text"]) for found in links] == [(address, address)]


def test_an_address_in_code_stays_code():
    assert pieces("`https://example.org`") == [text("https://example.org", "code")]


@pytest.mark.parametrize(
    "label", ["https://bank.example/login", "see www.bank.example", "HTTP://bank.example"]
)
def test_a_label_that_names_another_host_gives_way_to_the_address(label):
    assert pieces(f"[{label}](https://evil.example/)") == [
        link("https://evil.example/", "https://evil.example/")
    ]


def test_a_label_that_names_the_same_host_stays():
    assert pieces("[www.example.org](https://example.org/a)") == [
        link("https://example.org/a", "www.example.org")
    ]


def test_lists_are_nested_by_indent_and_go_on_counting():
    shown = [
        (found["style"], found["indent"], found.get("offset", 0), said(found))
        for found in elements("3. three\n4. four\n   - a\n     - b\n5. five")
    ]
    assert shown == [
        ("ordered", 0, 2, ["three", "four"]),
        ("bullet", 1, 0, ["a"]),
        ("bullet", 2, 0, ["b"]),
        ("ordered", 0, 4, ["five"]),
    ]


def test_code_in_a_list_stands_between_its_items():
    kinds = [(found["type"], said(found)) for found in elements("- a\n\n  ```\n  x = 1\n  ```\n- b")]
    assert kinds == [
        ("rich_text_list", ["a"]),
        ("rich_text_preformatted", ["x = 1"]),
        ("rich_text_list", ["b"]),
    ]


def test_quotes_keep_their_lists_beside_a_line():
    quote, listed = elements("> one\n>\n> two\n> - three")
    assert (quote["type"], "".join(said(quote))) == ("rich_text_quote", "one\n\ntwo")
    assert (listed["type"], listed["border"], said(listed)) == ("rich_text_list", 1, ["three"])


def test_a_table_is_readable_in_letters_of_one_width():
    (table,) = elements("| a | long |\n|---|---|\n| 汉字 | `x` |\n| wider | |")
    assert table["type"] == "rich_text_preformatted"
    assert said(table) == ["a      long\n-----  ----\n汉字   x\nwider"]


def test_what_is_only_definitions_is_shown_as_it_was_typed():
    assert pieces("[a]: b.md") == [text("[a]: b.md")]


def test_nothing_makes_no_block():
    assert rich_text(" \n\u202e", limit=100) == ([], False)


def test_a_long_answer_is_cut_after_a_sentence():
    blocks, cut = rich_text("This is a sentence. " * 1_000, limit=100)
    assert cut
    assert said(blocks[0]) == ["This is a sentence. " * 4 + "This is a sentence."]


def test_a_cut_never_leaves_a_piece_of_another_style_behind():
    blocks, cut = rich_text("**One two three.** *Four five six seven eight nine ten.*", limit=25)
    assert cut
    assert blocks[0]["elements"][0]["elements"] == [text("One two three.", "bold")]


def test_a_cut_list_keeps_its_whole_items():
    blocks, cut = rich_text("- first thing\n- second thing\n- third thing\n- fourth thing", limit=32)
    assert cut
    assert said(blocks[0]) == ["first thing", "second thing"]


def test_styles_nested_thousands_deep_are_read():
    assert said({"type": "rich_text", "elements": elements("*" * 20_000 + "a" + "*" * 20_000)}) == ["a"]


@given(MARKDOWNISH, st.integers(2, 200))
@example("\\\r00", 2)
def test_whatever_is_written_slack_takes_it_and_it_fits(markdown, limit):
    blocks, cut = rich_text(markdown, limit=limit)
    assert block_faults(blocks) == []
    shown = "".join(piece for block in blocks for piece in said(block))
    assert len(shown) <= limit
    shown.encode()
    assert not cut or blocks


@given(MARKDOWNISH)
def test_nothing_is_cut_that_fits(markdown):
    _, cut = rich_text(markdown, limit=10**6)
    assert not cut


@given(st.lists(st.text(st.characters(categories=["L"]), min_size=1), min_size=1))
def test_plain_words_are_shown_to_the_letter(words):
    assert pieces(" ".join(words)) == [text(" ".join(words))]
    assert plain_text(" ".join(words)) == " ".join(words)


@given(st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="`"), min_size=1))
def test_code_is_shown_to_the_letter(code):
    (shown,) = elements(f"```\n{code}\n```")
    assert said(shown) == [code]


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("done :tada:", ["done ", ("tada", None)]),
        (":+1::skin-tone-3: and :-1:", [("+1", 3), " and ", ("-1", None)]),
        (":flag-be: or :us: :rofl:", [("flag-be", None), " or ", ("us", None), " ", ("rofl", None)]),
        (":male-technologist:", [("male-technologist", None)]),
        ("**well :100:**", ["well ", ("100", None)]),
        (":tada::tada:", [("tada", None), ("tada", None)]),
        ("at 12:30:45 or 1:tada:2", ["at 12:30:45 or 1:tada:2"]),
        ("`:tada:`", [":tada:"]),
        ("a :return: value", ["a :return: value"]),
        ("[:tada:](https://example.org)", [":tada:"]),
    ],
)
def test_an_emojis_name_is_shown_as_the_emoji_but_not_in_code_or_times_of_day(markdown, shown):
    blocks, _ = rich_text(markdown, limit=1_000)
    assert block_faults(blocks) == []
    pieces = blocks[0]["elements"][0]["elements"]
    assert [(p["name"], p.get("skin_tone")) if p["type"] == "emoji" else p["text"] for p in pieces] == shown


def test_an_emoji_is_kept_whole_or_cut_whole():
    blocks, cut = rich_text("It is done :tada: and over with all of it", limit=14)
    assert cut
    assert "tada" not in str(blocks)
    blocks, cut = rich_text(":tada: :tada: :tada:", limit=15)
    assert cut
    assert block_faults(blocks) == []


def test_elsewhere_an_emojis_name_is_its_character():
    assert plain_text("done :tada:, `:tada:`, 12:30:45 :nonsense:") == "done 🎉, :tada:, 12:30:45 :nonsense:"


@given(MARKDOWNISH, st.integers(20, 80), st.integers(20, 80))
@example(markdown="            at the end    ", shown=20, limit=20)
@example(markdown=f"`at the end{' ' * 20}`", shown=20, limit=20)
def test_what_is_cut_off_is_all_there_in_the_rest(markdown, shown, limit):
    """Letter by letter, but for the ellipsis that a cut may add."""
    first, shortened = rich_text(markdown, limit=shown)
    more = list(rest(markdown, after=shown, limit=limit))
    assert bool(more) == shortened
    assert all(block_faults(blocks) == [] for blocks in more)
    whole, _ = rich_text(markdown, limit=10**9)
    assert _letters(first, *more) == _letters(whole)


def _letters(*shown):
    return [c for block in chain(*shown) for part in said(block) for c in part if c.isalnum()]


def test_a_numbered_list_goes_on_counting_in_the_rest():
    listed = "\n".join(f"{n}. This is the step of number {n}." for n in range(1, 9))
    (blocks,) = rest(listed, after=100, limit=1_000)
    element = blocks[0]["elements"][0]
    assert element["offset"] == 8 - len(element["elements"])


def test_pictures_are_shown_that_slack_can_fetch():
    written = "![A moth](https://example.org/moth.png) ![](https://example.org/b.png) ![x](http://example.org/x.png)"
    assert [(block["image_url"], block["alt_text"]) for block in pictures(written)] == [
        ("https://example.org/moth.png", "A moth"),
        ("https://example.org/b.png", "a picture"),
    ]


FIRST_USE = """
from mdurl._encode import encode_cache
from bot.platforms.markdown import parse, safe_url
made = len(encode_cache)
parse("[a](https://example.org/a)"), safe_url("https://example.org/b")
print(made, len(encode_cache))
"""


def test_no_thread_finds_the_parsers_tables_half_made():
    told = subprocess.run([sys.executable, "-c", FIRST_USE], capture_output=True, text=True, check=True)
    before, after = told.stdout.split()
    assert before == after != "0"
