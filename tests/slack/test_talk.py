"""What is said to the bot and is no question for the archive, and several questions in one message."""

import pytest

from bot.platforms import wording
from localslack import Posted, Updated
from tests.support.moderating import posted_in

BUG = "What was the first computer bug?"
WIRE = "Why do you hand out pieces of wire?"
TAXES = "How do I file my taxes in Belgium?"


@pytest.fixture
def config(moderated):
    return moderated


async def told_moderators(slack):
    """What the moderators have been told, once nothing is on its way any more."""
    await slack.say_direct("chi", TAXES)
    card = await posted_in(slack, "moderators")
    await slack.settled()
    assert TAXES in card.plain
    return slack.messages("moderators")


async def answered(slack, words):
    """What Ada is told when she writes *words* to the bot directly."""
    await slack.say_direct("ada", words)
    return await slack.posted()


@pytest.mark.parametrize(
    ("words", "back"),
    [
        ("thx, works now", wording.WELCOME),
        ("Thank you so much!", wording.WELCOME),
        ("lol", wording.ASK_ME),
        ("haha nice", wording.ASK_ME),
        ("my new password is hunter2", wording.NOT_PASSED_ON),
        (":joy:", wording.ASK_ME),
        ("who are you", wording.USAGE),
        ("what can you do for me?", wording.USAGE),
        ("hello", wording.USAGE),
        ("how are you?", wording.USAGE),
        ("can you keep a secret?", wording.USAGE),
        ("why?", wording.ASK_ME),
        ("and how do I do it?", wording.ASK_ME),
        ("are you ChatGPT?", wording.USAGE),
        ("is this thing on", wording.USAGE),
        ("was kannst du?", wording.USAGE),
        ("qui es-tu ?", wording.USAGE),
        ("¿Qué puedes hacer?", wording.USAGE),
        ("что ты умеешь?", wording.USAGE),
        ("你是谁？", wording.USAGE),
        ("何ができますか", wording.USAGE),
        ("buenos días", wording.USAGE),
        ("こんにちは！", wording.USAGE),
        ("vielen Dank!", wording.WELCOME),
        ("спасибо, работает", wording.WELCOME),
        ("谢谢你！", wording.WELCOME),
        ("ありがとうございました。", wording.WELCOME),
        ("obrigada, funcionou", wording.WELCOME),
    ],
)
async def test_small_talk_gets_a_word_back_and_no_moderator_sees_it(slack, bot, words, back):
    assert back in (await answered(slack, words)).plain
    assert len(await told_moderators(slack)) == 1


@pytest.mark.parametrize(
    "words", ["I love you", "我要离职了", "мой новый пароль qwerty", "明日休みます", "퇴사합니다"]
)
async def test_what_may_be_no_question_goes_to_the_moderators_only_if_its_author_says_so(slack, bot, words):
    asked = await answered(slack, words)
    assert wording.SHALL_I in asked.plain
    assert len(await told_moderators(slack)) == 1
    await slack.press("ada", slack.direct("ada"), asked.ts, "pass_on")
    assert words in (await slack.first(Posted, lambda it: it.channel == slack.channel("moderators").id)).plain
    assert wording.MODERATORS_TOLD in (await slack.first(Updated)).plain


@pytest.mark.parametrize(
    "words",
    [
        "My salary is 90k, is that too little?",
        "I'm pregnant. Who must I tell?",
        "Where do I send it? I am at ada@example.org",
        "Who calls me back at +49 170 1234567?",
        "Моя зарплата 90 тысяч, это мало?",
        "我的密码是 qwerty，安全吗？",
    ],
)
async def test_a_question_that_tells_of_its_author_goes_to_the_moderators_only_if_they_say_so(
    slack, bot, words
):
    assert wording.SHALL_I in (await answered(slack, words)).plain
    assert len(await told_moderators(slack)) == 1


async def test_what_its_author_keeps_is_forgotten(slack, bot):
    asked = await answered(slack, "I love you")
    await slack.press("ada", slack.direct("ada"), asked.ts, "keep")
    assert (await slack.updated()).plain == wording.KEPT
    assert len(await told_moderators(slack)) == 1


async def test_two_questions_of_one_message_are_answered_in_one_reply(slack, bot):
    await slack.say("ada", "study-group", f"Hi! {BUG} And: {WIRE}")
    reply = await slack.posted()
    assert "moth" in reply.plain
    assert "30 cm" in reply.plain
    await slack.settled()
    assert not slack.pending


async def test_questions_joined_by_and_are_answered_both(slack, bot):
    reply = await answered(slack, "where does the word bug come from and how long is a nanosecond?")
    assert "moth" in reply.plain
    assert "30 cm" in reply.plain


@pytest.mark.parametrize(
    "words",
    [
        f"1. {BUG}\n2. {WIRE}",
        f"Two questions: a) {BUG} b) {WIRE}",
        f"{BUG.rstrip('?')}; {WIRE}",
        f"{BUG.rstrip('?')}, {WIRE}",
        f"{BUG.rstrip('?')} as well as: {WIRE}",
    ],
)
async def test_questions_are_told_apart_however_they_are_listed(slack, bot, words):
    reply = await answered(slack, words)
    assert "moth" in reply.plain
    assert "30 cm" in reply.plain


async def test_a_question_joined_to_a_known_one_goes_to_the_moderators_alone(slack, bot):
    reply = await answered(slack, f"{BUG.rstrip('?')}, and {TAXES}")
    assert "moth" in reply.plain
    assert (await posted_in(slack, "moderators")).plain.count("computer bug") == 0


async def test_of_two_questions_the_known_one_is_answered_and_the_other_waits(slack, bot):
    reply = await answered(slack, f"{BUG} {TAXES}")
    assert "moth" in reply.plain
    assert wording.OPEN.format(question=TAXES) in reply.plain
    card = await posted_in(slack, "moderators")
    assert TAXES in card.plain
    assert "computer bug" not in card.plain


async def test_a_second_question_of_few_words_waits_if_it_can_be_understood_alone(slack, bot):
    reply = await answered(slack, f"{BUG} And how do I file my taxes?")
    assert "moth" in reply.plain
    assert wording.OPEN.format(question="And how do I file my taxes?") in reply.plain
    assert "how do I file my taxes?" in (await posted_in(slack, "moderators")).plain


async def test_a_second_question_that_only_points_at_the_first_is_nobodys_business(slack, bot):
    reply = await answered(slack, f"{BUG} How do I do that?")
    assert "moth" in reply.plain
    assert "How do I do that?" not in reply.plain
    assert len(await told_moderators(slack)) == 1


async def test_in_a_channel_what_is_open_and_far_from_the_archive_is_nobodys_business(slack, bot):
    await slack.say("ada", "study-group", f"{BUG} {TAXES}")
    reply = await slack.posted()
    assert "moth" in reply.plain
    assert "Belgium" not in reply.plain
    assert len(await told_moderators(slack)) == 1
