"""Conversations on WhatsApp: what somebody writes, and what reaches their phone."""

from bot.platforms import wording
from bot.platforms.whatsapp import replies

BUG = "What was the first computer bug?"


async def test_a_question_is_answered_with_who_said_it_when_and_where(whatsapp, bot):
    asked = whatsapp.write("Ada", BUG)
    reply = await whatsapp.people["Ada"].next()
    assert reply.quotes == asked
    assert reply.text.startswith(f"*{BUG}*\nGrace Hopper")
    assert "A *moth* in a relay" in reply.text
    assert "https://example.org/hopper" in reply.text
    assert [*reply.buttons] == [wording.HELPFUL, wording.NOT_HELPFUL]


async def test_what_the_archive_does_not_know_is_said(whatsapp, bot):
    whatsapp.write("Ada", "How do I file my taxes in Belgium?")
    assert wording.UNKNOWN in (await whatsapp.people["Ada"].next()).text


async def test_a_greeting_is_answered_with_what_one_may_ask(whatsapp, bot):
    whatsapp.write("Ada", "hello!")
    assert (await whatsapp.people["Ada"].next()).text.startswith(wording.USAGE)


async def test_a_picture_gets_a_kind_word_and_its_words_are_a_question(whatsapp, bot):
    whatsapp.send_picture("Ada")
    assert (await whatsapp.people["Ada"].next()).text == replies.WORDS_ONLY
    whatsapp.send_picture("Ada", BUG)
    assert "moth" in (await whatsapp.people["Ada"].next()).text
