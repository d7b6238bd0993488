"""Further questions: asked in a thread without a mention, or by the buttons under an answer."""

import asyncio
import datetime as dt
from textwrap import dedent

import pytest

from bot import archive
from bot.messages import Message, Place
from bot.platforms.slack.handlers.answer_buttons import GIVEN
from bot.platforms.slack.views.answers import IT_GOES_ON
from bot.responder import Responder
from bot.retrieval import Served
from bot.verdicts import Answer, Thresholds
from localslack import Ephemeral, Posted
from tests.support.bots import running, running_with
from tests.support.networks import remembering

BUG = "What was the first computer bug?"
WIRE = "Why do you hand out pieces of wire?"
SATELLITES = "And why are satellites slow, then?"
TAXES = "How do I file my taxes in Belgium?"


async def elsewhere(slack):
    """Prove that nothing more is on its way: what is asked directly is answered next."""
    await slack.say_direct("chi", "Which programming language do you like best?")
    assert (await slack.posted()).channel == slack.direct("chi").id
    await slack.settled()
    assert slack.pending == []


@pytest.fixture
async def thread(slack, bot):
    """A thread in which Ada was told about pieces of wire."""
    ts = await slack.say("ada", "study-group", WIRE)
    assert "30 cm" in (await slack.posted()).plain
    return ts


# -- in words


async def test_a_further_question_of_who_was_answered_needs_no_mention(slack, thread):
    await slack.say("ada", "study-group", SATELLITES, thread=thread)
    reply = await slack.posted()
    assert (reply.thread_ts, "between the ground and a satellite" in reply.plain) == (thread, True)


async def test_what_others_say_what_asks_nothing_and_what_was_answered_draws_nothing(slack, thread):
    await slack.say("ben", "study-group", SATELLITES, thread=thread)
    for said in ("Thanks, that helps a lot!", WIRE):
        await slack.say("ada", "study-group", said, thread=thread)
    await elsewhere(slack)


async def test_what_is_asked_again_in_the_thread_of_its_answer_is_no_question_for_the_moderators(
    slack, moderated, access
):
    async with running(moderated, access):
        ts = await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {BUG}")
        await slack.posted()
        for again in (BUG, "and the first computer bug, what was it?"):
            await slack.say("ada", "study-group", again, thread=ts)
        await slack.say("ben", "study-group", f"<@{slack.bot_user_id}> {TAXES}")
        told = [await slack.first(Posted) for _ in range(2)]
        assert all("bug" not in posted.plain for posted in told)


async def test_a_further_question_follows_its_edits_and_goes_with_its_message(slack, thread):
    ts = await slack.say("ada", "study-group", SATELLITES, thread=thread)
    reply = await slack.posted()
    await slack.edit("study-group", ts, BUG)
    changed = await slack.updated()
    assert (changed.ts, "moth" in changed.plain) == (reply.ts, True)
    await slack.delete("study-group", ts)
    assert (await slack.deleted()).ts == reply.ts


async def test_a_remark_that_is_edited_into_a_further_question_is_answered(slack, thread):
    ts = await slack.say("ada", "study-group", "I see.", thread=thread)
    await slack.edit("study-group", ts, SATELLITES)
    assert "between the ground and a satellite" in (await slack.posted()).plain


async def test_a_further_question_asked_while_the_bot_was_away_is_answered(slack, config, access):
    async with running(config, access):
        ts = await slack.say("ada", "study-group", WIRE)
        await slack.posted()
    await slack.say("ada", "study-group", SATELLITES, thread=ts)
    async with running(config, access):
        reply = await slack.posted()
        assert (reply.thread_ts, "between the ground and a satellite" in reply.plain) == (ts, True)


async def test_follow_ups_can_be_turned_off(slack, config, access):
    async with running_with(config, access, follow_up_minutes=0):
        ts = await slack.say("ada", "study-group", WIRE)
        await slack.posted()
        await slack.say("ada", "study-group", SATELLITES, thread=ts)
        await elsewhere(slack)


async def test_where_the_bot_only_marks_questions_a_further_one_in_a_thread_is_marked_too(
    slack, config, access
):
    async with running_with(config, access, loudness={"#study-group": "reaction"}):
        ts = await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {WIRE}")
        await slack.posted()
        further = await slack.say("ada", "study-group", SATELLITES, thread=ts)
        assert (await slack.next()).ts == further


CREATORS = """\
title: "AMA about Keras"
date: 2019-10-22
link: https://example.org/keras
pairs:
  - id: keras
    question: How would you describe Keras to a TensorFlow user?
    also:
      - what is keras
    answer: |
      A way to say which layers a network has.
  - id: who-keras
    question: Who created Keras, and which backend did it have first?
    answer: |
      François Chollet, on Theano.
  - id: who-tensorflow
    question: Who created TensorFlow, and how did it begin?
    answer: |
      The Google Brain team, as the successor of DistBelief.
"""


async def test_what_it_is_about_the_words_say_with_which_its_thread_began(slack, config, access, answers):
    (answers / "keras.yaml").write_text(CREATORS, encoding="utf-8")
    async with running(config, access):
        for topic, creator in (("what is keras?", "Chollet"), (f"<@{slack.bot_user_id}> {WIRE}", None)):
            ts = await slack.say("ada", "study-group", topic)
            await slack.posted()
            await slack.say("ada", "study-group", "who created it?", thread=ts)
            if creator:
                assert creator in (await slack.posted()).plain
        await elsewhere(slack)


# -- what the pair before is good for


@pytest.fixture
def responder(answers):
    served = Served.of(archive.load(answers).archive, networks=remembering())
    return Responder(served, Thresholds(0.6, 0.6), today=lambda: dt.date(2026, 11, 20))


def asked(text, *given):
    return Message("T:C:2.0", text, "U1", Place("C", "1.0"), "2.0", given=given)


@pytest.mark.parametrize(
    "words", ["and satellites?", "why are satellites slow, then?", "what about satellites?"]
)
def test_the_pair_that_follows_is_preferred_after_the_one_before(responder, words):
    verdict = responder.respond(asked(words, "nanosecond"))
    assert isinstance(verdict, Answer)
    assert verdict.candidate.pair.id == "nanosecond-satellite"


def test_what_was_given_already_is_the_answer_and_no_other(responder):
    again = responder.respond(asked(SATELLITES, "nanosecond", "nanosecond-satellite"))
    assert again.candidate.pair.id == "nanosecond-satellite"
    assert responder.respond(asked(WIRE, "nanosecond")).candidate.pair.id == "nanosecond"


@pytest.mark.parametrize("words", ["who brings the projector?", "shall we meet at the library?", TAXES])
def test_what_has_to_do_with_something_else_stays_unanswered(responder, words):
    for before in ("nanosecond", "first-bug", "favourite-language"):
        assert not isinstance(responder.respond(asked(words, before)), Answer)


def test_a_pair_before_that_is_gone_meanwhile_is_no_error(responder):
    assert responder.respond(asked(BUG, "no-longer-there")).candidate.pair.id == "first-bug"


# -- by buttons


def further(reply):
    """The buttons for what is further to be known: their ids and labels."""
    return {
        action["text"]["text"]: action["action_id"]
        for action in reply.actions
        if action["action_id"].startswith("further_")
    }


async def test_an_answer_lists_what_follows_it_and_a_press_gives_that_in_the_thread_once(slack, bot):
    ts = await slack.say("ada", "study-group", WIRE)
    reply = await slack.posted()
    assert IT_GOES_ON in reply.plain
    await slack.press("ben", "study-group", reply.ts, further(reply)[SATELLITES])
    given = await slack.posted()
    assert (given.thread_ts, "between the ground and a satellite" in given.plain) == (ts, True)
    await slack.press("chi", "study-group", reply.ts, further(reply)[SATELLITES])
    told = await slack.expect(Ephemeral)
    assert (told.user, GIVEN in told.plain) == (slack.member("chi").id, True)
    await elsewhere(slack)


async def test_what_stands_above_is_not_offered_below_it_again(slack, bot):
    ts = await slack.say("ada", "study-group", SATELLITES)
    await slack.posted()
    await slack.say("ben", "study-group", f"<@{slack.bot_user_id}> {WIRE}", thread=ts)
    assert further(await slack.posted()) == {}
    await slack.say_direct("chi", SATELLITES)
    await slack.posted()
    await slack.say_direct("chi", WIRE)
    assert further(await slack.posted()) == {}


async def test_two_who_press_at_once_get_it_once(slack, bot):
    await slack.say("ada", "study-group", WIRE)
    reply = await slack.posted()
    button = further(reply)[SATELLITES]
    await asyncio.gather(*(slack.press(who, "study-group", reply.ts, button) for who in ("ben", "chi")))
    await slack.first(Posted)
    await slack.first(Ephemeral)
    await elsewhere(slack)
    texts = [message["text"] for message in slack.messages("study-group", reply.thread_ts)]
    assert sum("satellite" in text and "ground" in text for text in texts) == 1


@pytest.mark.parametrize("failure", ["break_down", "drop_before", "lose_response", "rate_limit"])
async def test_what_was_pressed_for_comes_once_whatever_fails_at_first(slack, bot, failure):
    await slack.say("ada", "study-group", WIRE)
    reply = await slack.posted()
    getattr(slack.faults, failure)("chat.postMessage")
    await slack.press("ada", "study-group", reply.ts, further(reply)[SATELLITES])
    assert "between the ground and a satellite" in (await slack.posted()).plain
    await elsewhere(slack)


async def test_in_a_direct_conversation_it_comes_there_and_after_a_private_answer_in_private(slack, bot):
    await slack.say_direct("ada", WIRE)
    reply = await slack.posted()
    await slack.press("ada", slack.direct("ada"), reply.ts, further(reply)[SATELLITES])
    given = await slack.posted()
    assert (given.channel, given.thread_ts) == (slack.direct("ada").id, None)
    reply = await slack.command("ada", "study-group", "/ama", WIRE)
    await slack.press("ada", "study-group", reply.ts, further(reply)[SATELLITES])
    shown = await slack.expect(Ephemeral)
    assert (shown.replaced, "between the ground and a satellite" in shown.plain) == (False, True)


async def test_a_pair_that_is_gone_meanwhile_is_told_to_who_presses(slack, config, access, answers):
    async with running(config, access):
        await slack.say("ada", "study-group", WIRE)
        reply = await slack.posted()
    file = answers / "hopper.yaml"
    kept, _, rest = file.read_text(encoding="utf-8").partition("  - id: nanosecond-satellite")
    file.write_text(f"{kept}  - id: favourite{rest.partition('  - id: favourite')[2]}", encoding="utf-8")
    async with running(config, access):
        await slack.press("ada", "study-group", reply.ts, further(reply)[SATELLITES])
        assert "not in the archive any more" in (await slack.expect(Ephemeral)).plain


def test_of_related_pairs_the_two_nearest_are_listed_and_none_that_is_outdated(answers, responder):
    text = (answers / "hopper.yaml").read_text(encoding="utf-8")
    more = "".join(
        f"  - id: bug-{number}\n    question: What was the {number} computer bug?\n    answer: Another moth.\n{end}"
        for number, end in (
            ("second", ""),
            ("third", ""),
            ("fourth", ""),
            ("fifth", "    valid_until: 2020-01-01\n"),
        )
    )
    (answers / "hopper.yaml").write_text(text + more, encoding="utf-8")
    responder.served = Served.of(archive.load(answers).archive)
    found = responder.further(responder.served.archive.get("first-bug"))
    assert len(found) == 2
    assert {pair.id for pair in found} < {"bug-second", "bug-third", "bug-fourth"}


def test_what_is_asked_on_about_is_what_the_question_before_was_about(answers):
    (answers / "lite.yaml").write_text(
        dedent("""
        title: AMA about TensorFlow
        pairs:
          - id: lite
            question: How do I run a model on a phone with TensorFlow Lite?
            answer: Convert it, and load it with the interpreter.
          - id: browser
            question: How do I run TensorFlow in the browser?
            also: [tensorflow.js in the browser]
            answer: With TensorFlow.js, which runs on WebGL.
            follows: lite
        """),
        encoding="utf-8",
    )
    served = Served.of(archive.load(answers).archive, networks=remembering())
    responder = Responder(served, Thresholds(0.6, 0.05))

    def given(text):
        verdict = responder.respond(Message("k", text, "U", Place("C", "1"), given=("lite",)))
        return verdict.candidate.pair.id if isinstance(verdict, Answer) else None

    assert given("and in the browser?") == "browser"
    assert given("and what about tomorrow?") is None
    assert given("who brings the projector?") is None


def test_what_cannot_be_understood_alone_is_not_answered_about_something_else(answers):
    (answers / "bees.yaml").write_text(
        dedent("""
        title: AMA about bees
        pairs:
          - id: hive
            question: What is the Langstroth hive?
            answer: A box of frames that can be lifted out, so that no comb is torn.
          - id: smoker
            question: Who invented the smoker?
            answer: Moses Quinby, in 1873.
        """),
        encoding="utf-8",
    )
    served = Served.of(archive.load(answers).archive, networks=remembering())
    responder = Responder(served, Thresholds(0.6, 0.05))

    def given(text, began):
        message = Message("k", text, "U", Place("C", "1"), given=("hive",), began=began)
        verdict = responder.respond(message)
        return verdict.candidate.pair.id if isinstance(verdict, Answer) else None

    assert given("and who invented it?", "what is the Langstroth hive?") is None
    assert given("and who invented the smoker?", "what is the Langstroth hive?") == "smoker"
