"""Everybody sees on WhatsApp what is kept about them, has it removed, and says by which name they are quoted."""

import pytest

from bot.moderation.naming import A_MEMBER, TOO_LONG
from bot.platforms import wording
from bot.platforms.whatsapp import privacy, replies

TAXES = "How do I file my taxes in Belgium?"
FERRY = "Which ferry goes to Tallinn on Sundays?"


async def told(whatsapp, name, text):
    """What *name* is told when they write *text*."""
    asked = whatsapp.write(name, text)
    reply = await whatsapp.people[name].first(lambda one: one.quotes == asked)
    return reply.text


async def answered(whatsapp, question, answer):
    """Mo answers what Ada asks; what Ben then gets."""
    await told(whatsapp, "Ada", question)
    await told(whatsapp, "Mo", "queue")
    await told(whatsapp, "Mo", f"answer 1 {answer}")
    await whatsapp.people["Ada"].first(lambda one: answer in one.text)
    return await told(whatsapp, "Ben", question)


@pytest.mark.parametrize("words", ["privacy", "Privacy", "/privacy."])
async def test_what_is_kept_is_counted(whatsapp, bot, words):
    assert wording.NOTHING_KEPT in await told(whatsapp, "Ada", words)
    await told(whatsapp, "Ada", TAXES)
    kept = await told(whatsapp, "Ada", words)
    assert "1 question that I had no answer to" in kept
    assert "90 days" in kept
    assert privacy.HOW in kept


async def test_it_is_removed_at_a_press_and_not_before(whatsapp, bot):
    await told(whatsapp, "Ada", TAXES)
    asked = whatsapp.write("Ada", "forget me")
    sure = await whatsapp.people["Ada"].first(lambda one: one.quotes == asked)
    assert "1 question" in await told(whatsapp, "Ada", "privacy")
    whatsapp.press("Ada", sure, replies.FORGET)
    assert "removed. I keep nothing" in (await whatsapp.people["Ada"].next()).text
    assert wording.NOTHING_KEPT in await told(whatsapp, "Ada", "privacy")


async def test_who_answers_is_named_only_if_they_want_it_and_then_in_what_they_answered_before(
    whatsapp, bot, answers
):
    assert "Grace" not in await answered(whatsapp, TAXES, "By post, in June.")
    assert wording.CHANGED_PAIRS.format(pairs="1 pair") in await told(whatsapp, "Mo", "quote me as Grace H.")
    assert "Grace H." in await told(whatsapp, "Ben", TAXES)
    assert "Grace H." in await answered(whatsapp, FERRY, "The white one.")
    assert "answered by Grace H." in await told(whatsapp, "Mo", "privacy")
    gone = await told(whatsapp, "Mo", "do not name me")
    assert wording.DONE_NOT_NAMED in gone
    assert wording.CHANGED_PAIRS.format(pairs="2 pairs") in gone
    text = "".join(path.read_text(encoding="utf-8") for path in answers.iterdir())
    assert ("Grace H." in text, text.count(A_MEMBER)) == (False, 2)


async def test_a_name_that_is_none_is_refused(whatsapp, bot):
    assert await told(whatsapp, "Mo", f"quote me as {'x' * 81}") == TOO_LONG
    assert wording.NOT_NAMED in await told(whatsapp, "Mo", "privacy")


@pytest.mark.parametrize("words", ["forget me not, what is that?", "quote me as an expert, would you?"])
async def test_what_only_begins_so_is_a_question(whatsapp, bot, words):
    reply = await told(whatsapp, "Ada", words)
    assert wording.DONE_NAMED[:20] not in reply
    assert privacy.SURE not in reply
