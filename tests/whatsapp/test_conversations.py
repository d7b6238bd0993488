"""Conversations on WhatsApp: what somebody writes, and what reaches their phone."""

import pytest

from bot.platforms import wording
from bot.platforms.whatsapp import replies

BUG = "What was the first computer bug?"
WIRE = "Why do you hand out pieces of wire?"
TAXES = "How do I file my taxes in Belgium?"


async def test_a_question_is_answered_with_who_said_it_when_and_where(whatsapp, bot):
    asked = whatsapp.write("Ada", BUG)
    reply = await whatsapp.people["Ada"].next()
    assert reply.quotes == asked
    assert reply.text.startswith(f"*{BUG}*\nGrace Hopper")
    assert "A *moth* in a relay" in reply.text
    assert "https://example.org/hopper" in reply.text
    assert [*reply.buttons] == [wording.HELPFUL, wording.NOT_HELPFUL]


async def test_what_the_archive_does_not_know_is_said(whatsapp, bot):
    whatsapp.write("Ada", TAXES)
    assert wording.UNKNOWN in (await whatsapp.people["Ada"].next()).text


@pytest.mark.parametrize(
    ("words", "back"),
    [
        ("hello!", wording.USAGE),
        ("what can you do?", wording.USAGE),
        ("thx, works now", wording.WELCOME),
        ("lol", wording.ASK_ME),
        ("my new password is hunter2", wording.NOT_PASSED_ON),
    ],
)
async def test_small_talk_gets_a_word_back(whatsapp, bot, words, back):
    whatsapp.write("Ada", words)
    assert back in (await whatsapp.people["Ada"].next()).text


async def test_two_questions_in_one_message_are_both_answered_and_nobody_votes_on_both(whatsapp, bot):
    asked = whatsapp.write("Ada", f"{BUG} {WIRE}")
    reply = await whatsapp.people["Ada"].next()
    assert reply.quotes == asked
    assert "moth" in reply.text
    assert "30 cm" in reply.text
    assert not reply.buttons
    whatsapp.react("Ada", reply.id, "👎")
    whatsapp.write("Ada", "thanks!")
    assert (await whatsapp.people["Ada"].next()).text == wording.WELCOME


async def test_the_question_of_two_that_is_not_known_is_named(whatsapp, bot):
    whatsapp.write("Ada", f"{BUG} {TAXES}")
    told = (await whatsapp.people["Ada"].next()).text
    assert "moth" in told
    assert wording.OPEN.format(question=TAXES) in told


class TestWithASite:
    """The archive has pages of its own."""

    @pytest.fixture
    def config(self, config):
        site = config.site.model_copy(update={"url": "https://ama.example"})
        return config.model_copy(update={"site": site})

    async def test_an_answer_names_its_page_beside_the_source(self, whatsapp, bot):
        whatsapp.write("Ada", BUG)
        lines = (await whatsapp.people["Ada"].next()).text.splitlines()
        assert lines[-2:] == [
            f"{wording.READ_IT}: https://example.org/hopper",
            f"{wording.ITS_PAGE}: https://ama.example/pairs/first-bug.html",
        ]


async def test_a_picture_gets_a_kind_word_and_its_words_are_a_question(whatsapp, bot):
    whatsapp.send_picture("Ada")
    assert (await whatsapp.people["Ada"].next()).text == replies.WORDS_ONLY
    whatsapp.send_picture("Ada", BUG)
    assert "moth" in (await whatsapp.people["Ada"].next()).text
