"""Buttons and reactions on WhatsApp: suggestions, votes, and taking an answer back."""

from bot.keys import MessageKey
from bot.platforms import wording
from bot.platforms.whatsapp import replies
from bot.store import Store

BUG = "What was the first computer bug?"
VAGUE = "something about satellites or wires or languages"
TAXES = "How do I file my taxes in Belgium?"


async def kept(access, question):
    """What *question* of the database says."""
    async with Store(access.database_url, holder="elsewhere:1") as store:
        return await store.run(question)


async def offered(whatsapp, text=TAXES):
    """A message that offers suggestions."""
    whatsapp.write("Ada", text)
    reply = await whatsapp.people["Ada"].next()
    assert reply.text.startswith((wording.SUGGEST, wording.SUGGEST_ONE))
    return reply


async def test_a_suggestion_that_is_pressed_is_answered_once_however_often(whatsapp, bot):
    reply = await offered(whatsapp, VAGUE)
    title = next(title for title in reply.buttons if title.startswith("1."))
    whatsapp.press("Ada", reply, title)
    answer = await whatsapp.people["Ada"].next()
    assert "Grace Hopper" in answer.text
    assert [*answer.buttons] == [wording.HELPFUL, wording.NOT_HELPFUL]
    whatsapp.press("Ada", reply, title)
    whatsapp.write("Ada", BUG)
    assert "moth" in (await whatsapp.people["Ada"].next()).text


async def test_what_was_pressed_makes_the_words_a_phrasing_when_a_moderator_approves(whatsapp, bot, answers):
    reply = await offered(whatsapp, VAGUE)
    whatsapp.press("Ada", reply, next(title for title in reply.buttons if title.startswith("1.")))
    await whatsapp.people["Ada"].next()
    whatsapp.write("Mo", "queue")
    assert VAGUE in (await whatsapp.people["Mo"].next()).text
    whatsapp.write("Mo", "approve 1")
    assert "one more way to ask" in (await whatsapp.people["Mo"].next()).text
    assert VAGUE in "".join(path.read_text(encoding="utf-8") for path in answers.iterdir())


async def test_none_of_the_suggestions_is_said_by_a_reaction(whatsapp, bot):
    reply = await offered(whatsapp, VAGUE)
    whatsapp.react("Ada", reply.id, "👎")
    assert wording.UNKNOWN in (await whatsapp.people["Ada"].next()).text


async def test_a_vote_by_button_or_by_reaction_counts_once(whatsapp, bot, on_whatsapp):
    asked = whatsapp.write("Ada", BUG)
    reply = await whatsapp.people["Ada"].next()
    whatsapp.press("Ada", reply, wording.HELPFUL)
    assert (await whatsapp.people["Ada"].next()).text == wording.THANKS["helpful"]
    whatsapp.react("Ada", reply.id, "👎")
    assert (await whatsapp.people["Ada"].next()).text == wording.THANKS["not_helpful"]
    assert await kept(on_whatsapp, lambda tx: tx.votes_by_pair()) == {"first-bug": {"not_helpful": 1}}
    key = str(MessageKey(whatsapp.number_id, "whatsapp", asked))
    [doubt] = await kept(on_whatsapp, lambda tx: tx.doubts())
    assert (doubt.subject, doubt.pair_id) == (key, "first-bug")


async def test_a_cross_takes_ones_own_answer_back(whatsapp, bot, on_whatsapp):
    asked = whatsapp.write("Ada", BUG)
    reply = await whatsapp.people["Ada"].next()
    whatsapp.react("Ada", reply.id, "❌")
    word = await whatsapp.people["Ada"].next()
    assert (word.text, word.quotes) == (replies.TAKEN_BACK, asked)
    whatsapp.react("Ada", reply.id, "")
    key = str(MessageKey(whatsapp.number_id, "whatsapp", asked))
    assert await kept(on_whatsapp, lambda tx: tx.standing_under(key)) is None


async def test_a_button_that_is_not_ours_does_nothing(whatsapp, bot):
    for value in ("", "pick", "pick first-bug", "pick first-bug nonsense", "helpful x a:b:c", "\0"):
        whatsapp.press_value("Ada", "wamid.X", "?", value)
    whatsapp.write("Ada", BUG)
    assert "moth" in (await whatsapp.people["Ada"].next()).text
