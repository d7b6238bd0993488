"""Replies on WhatsApp: its markup, its limits, and nothing archived that WhatsApp would take for something else."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.keys import MessageKey
from bot.pairs import Ama, Archive, Pair
from bot.platforms import wording
from bot.platforms.whatsapp import replies
from bot.platforms.whatsapp.markup import as_markdown, formatted, literal, plain, units
from bot.platforms.whatsapp.replies import ButtonValue
from bot.verdicts import Candidate, Suggestion
from localwhatsapp import limits

AMA = Ama("AMA with Grace Hopper", guest="Grace Hopper", date="1985-11-03", link="https://example.org/hopper")
KEY = str(MessageKey("106540352242922", "whatsapp", "wamid.A"))
WORDS = st.text(st.characters(codec="utf-8"), max_size=300)


def taken(payload):
    """Whether WhatsApp would take *payload*, by its published limits."""
    sent = {"messaging_product": "whatsapp", "to": "4915112345671"} | payload["message"]
    return limits.fault(sent) is None


def pair(question="What was the first bug?", answer="A moth.", name="first-bug"):
    return Pair(name, question, answer, AMA)


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("A **moth** in a *relay*, ~~not~~ `code`.", "A *moth* in a _relay_, ~not~ `code`."),
        ("# The log\n\nIt says so.", "*The log*\n\nIt says so."),
        ("See [the log](https://example.org/a_b).", "See the log (https://example.org/a_b)."),
        ("<https://example.org/a_b_c>", "https://example.org/a_b_c"),
        ("[a file](ftp://example.org/f)", "a file"),
        ("- one\n- two\n  1. three", "- one\n- two\n  1. three"),
        ("> a\n> b", "> a b"),
        ("```\nx = 1\n```", "```x = 1```"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "```a  b\n-  -\n1  2```"),
        ("a  \nb", "a\nb"),
        ("a snake_case_name, 2 * 3 * 4", "a snake_case_name, 2 * 3 * 4"),
        ("well done :tada:", "well done 🎉"),
    ],
)
def test_markdown_in_whatsapps_markup(markdown, shown):
    assert formatted(markdown, 1000) == (shown, False)


@example("a`a`a")
@given(st.text("ab *_~`.\n\u200a", max_size=40))
def test_what_is_literal_has_no_style(text):
    assert plain(literal(text)).replace("\u200a", "") == text.strip().replace("\u200a", "")


@given(WORDS, st.integers(40, 400))
def test_an_answer_is_cut_within_the_limit(text, limit):
    shown, shortened = formatted(text * 3, limit)
    assert units(shown) <= limit
    assert shown.count("```") % 2 == 0 or not shortened


def test_an_answer_that_is_cut_says_where_the_whole_is():
    long = pair(answer="It was a moth. " * 1000)
    payload = replies.answer(long, KEY, Archive.of([long]))
    assert taken(payload)
    words = payload["message"]["text"]["body"]
    assert f"{wording.READ_ALL}: https://example.org/hopper" in words
    assert words.endswith(replies.REACT)


@given(WORDS, WORDS, WORDS)
def test_whatever_is_archived_whatsapp_takes_the_reply(question, answer, asked):
    one = pair(question or "?", answer or "!")
    archive = Archive.of([one])
    assert taken(replies.answer(one, KEY, archive, asked))
    offered = tuple(Candidate(one, 1.0, 0.3, one.question) for _ in range(1))
    assert taken(replies.suggestion(Suggestion(offered, offered, ""), KEY))
    assert taken(replies.answer(one, KEY, archive, asked, site="https://ama.example"))
    assert taken(replies.answers([one] * 5, KEY, archive, replies.open_question(asked, told_moderators=True)))
    assert taken(replies.usage(archive, KEY))


def test_three_suggestions_are_three_buttons_and_the_questions_in_full():
    question = "What was the very first bug that anybody ever found in a computer, and who found it there?"
    pairs = [pair(f"{question} ({number})", name=f"p{number}") for number in range(3)]
    offered = tuple(Candidate(one, 1.0, 0.3, one.question) for one in pairs)
    payload = replies.suggestion(Suggestion(offered, offered, ""), KEY)
    assert taken(payload)
    interactive = payload["message"]["interactive"]
    assert all(one.question in interactive["body"]["text"] for one in pairs)
    values = [ButtonValue.of(button["reply"]["id"]) for button in interactive["action"]["buttons"]]
    assert values == [ButtonValue("pick", KEY, one.id) for one in pairs]
    assert replies.is_suggestion(payload)
    assert payload["message"]["context"] == {"message_id": "wamid.A"}


@given(st.text())
def test_whatever_a_button_says_is_a_value_of_ours_or_none(text):
    value = ButtonValue.of(text)
    assert value is None or str(value) == text


def test_whatsapps_styles_are_markdowns_for_the_importer():
    assert as_markdown("*bold* ~struck~ _same_ 2*3") == "**bold** ~~struck~~ _same_ 2*3"
