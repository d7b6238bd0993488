"""Whose words a message has, and whom it is put to: quotes, code, others' mentions, posts of apps."""

import pytest

from bot.platforms.slack.mrkdwn import is_put_to_somebody, own_words
from localslack.changes import Deleted, Posted
from tests.support.bots import running_with

BUG = "What was the first computer bug?"
WIRE = "Why do you hand out pieces of wire?"
COBOL = "Which programming language do you like best?"


async def answered(slack, ts):
    return await slack.first(Posted, lambda post: post.thread_ts == ts)


async def silent_so_far(slack):
    """Prove that nothing came of what was said: the next answer is to the next question."""
    ts = await slack.say("chi", "study-group", COBOL)
    assert (await slack.posted()).thread_ts == ts


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("&gt; What was the bug?\nA moth, I think.", "A moth, I think."),
        ("  &gt; one\n&gt; two\nthree", "three"),
        ("Before\n&gt;&gt;&gt; all\nof this\nis quoted", "Before\n"),
        ("Ada Verma  [10:32 AM]\nWhat was the bug?\n\nA moth.", "\nA moth."),
        ("ada  10:32\nWhat was the bug?", ""),
        ("[10:31] Ada: What was the bug?\n[10:32] Ben: A moth.", ""),
        ("12/10/2019, 10:31 - Ada: What was the bug?\nA moth.", "A moth."),
        ("“What was the bug?” is for the quiz", "is for the quiz"),
        ("`What was the bug?` he asked", "he asked"),
        ("“What was the bug?”", "“What was the bug?”"),
        ('What does "attention is all you need" mean?', 'What does "attention is all you need" mean?'),
        ("At 10:30 I asked: what was the bug?", "At 10:30 I asked: what was the bug?"),
        ("We meet at 10:30\nor later?", "We meet at 10:30\nor later?"),
        ("a &gt; b, is it?", "a &gt; b, is it?"),
        ("Why this?\n```\nWhat was the bug?\n```", "Why this?\n\n"),
        ("```only code```", ""),
        ("```\nhow do I install this?", ""),
        ("<@U1> ```only code```", "<@U1>"),
        ("Why `this`?", "Why `this`?"),
        (
            'Why?\nTraceback (most recent call last):\n  File "a.py", line 3, in f\n    g()\nValueError: no',
            "Why?\n\n\n",
        ),
        ("2024-01-01 10:00:00 INFO started", ""),
        ("INFO session: when is it?", "INFO session: when is it?"),
        ("ImportError: no module named keras, why?", "ImportError: no module named keras, why?"),
        ("NameError: name 'prnt' is not defined. Did you mean: 'print'?", ""),
        ("Why does it stop?\nERROR: out of memory\n  at a.b.C(D.java:3)", "Why does it stop?\n\n\n"),
    ],
)
def test_what_is_left_are_the_authors_own_words(text, left):
    assert own_words(text, addressed=False).split() == left.split()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("&gt; What was the bug?\n<@UBOT> ?", "&gt; What was the bug?\n<@UBOT> ?"),
        ("<@UBOT> ```What was the bug?```", "<@UBOT> ```What was the bug?```"),
        ("<@UBOT> ERROR: out of memory", "<@UBOT> ERROR: out of memory"),
        ("ERROR: out of memory", "ERROR: out of memory"),
        ("<@UBOT> What is this? ```What was the bug?```", "<@UBOT> What is this?"),
    ],
)
def test_who_addresses_us_may_hand_us_a_quote_and_code_alone(text, left):
    assert own_words(text, addressed=True).split() == left.split()


@pytest.mark.parametrize(
    "text",
    [
        "<@U1> what is it?",
        "Hi <@U1>, what is it?",
        "hey <@U1|ada>: what?",
        "What is it, <@W2>?",
        "Question for <@U1>: what is it?",
        "Good morning <@U1>! What is it?",
        "What is it? <@U1> might know",
        "What is it <@U1> <@U2> please",
        "<@U1> what is it? cc <@U2>",
    ],
)
def test_a_name_at_the_beginning_or_the_end_says_whom_it_is_put_to(text):
    assert is_put_to_somebody(text)


@pytest.mark.parametrize(
    "text",
    [
        "What did <@U1> say about it?",
        "<@U1>'s answer: where is it?",
        "<!here> what is it?",
        "What is it? <@U1> did not know, who does?",
        "Where is <#C1|x>?",
        "What is it? cc <@U1>",
        "What is it? (fyi <@U1>, <@U2>)",
    ],
)
def test_a_name_within_a_question_does_not(text):
    assert not is_put_to_somebody(text)


async def test_an_answer_that_quotes_its_question_draws_nothing(slack, bot):
    await slack.say("ada", "study-group", f"> {BUG}\nNo idea, sorry")
    await silent_so_far(slack)


async def test_a_message_of_nothing_but_code_asks_nothing_unless_it_is_put_to_the_bot(slack, bot):
    await slack.say("ada", "study-group", f"```\n{BUG}\n```")
    await silent_so_far(slack)
    ts = await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> ```{BUG}```")
    assert "moth" in (await answered(slack, ts)).plain


async def test_a_mention_below_a_quote_is_answered(slack, bot):
    ts = await slack.say("ada", "study-group", f"> {BUG}\n<@{slack.bot_user_id}>")
    assert "moth" in (await answered(slack, ts)).plain


async def test_a_question_to_somebody_else_is_theirs_unless_the_bot_is_named_too(slack, bot):
    ben = slack.member("ben").id
    await slack.say("ada", "study-group", f"<@{ben}> {BUG}")
    await silent_so_far(slack)
    ts = await slack.say("ada", "study-group", f"<@{ben}> <@{slack.bot_user_id}> {BUG}")
    assert (await slack.posted()).thread_ts == ts


async def test_an_edit_that_puts_a_question_to_somebody_takes_the_reply_back(slack, bot):
    ts = await slack.say("ada", "study-group", BUG)
    reply = await answered(slack, ts)
    await slack.edit("study-group", ts, f"<@{slack.member('ben').id}> {BUG}")
    assert (await slack.first(Deleted)).ts == reply.ts


async def test_a_group_of_people_is_answered_by_mention_only(slack, bot):
    group = slack.channel("mpdm-ada--ben--ama-1", "mpim")
    await slack.say("ada", group, BUG)
    await silent_so_far(slack)
    ts = await slack.say("ada", group, f"<@{slack.bot_user_id}> {BUG}")
    assert (await slack.posted()).thread_ts == ts


async def test_a_workflow_that_mentions_the_bot_is_answered_and_one_that_does_not_is_not(slack, bot):
    await slack.say_as_integration("study-group", BUG)
    await silent_so_far(slack)
    ts = await slack.say_as_integration("study-group", f"<@{slack.bot_user_id}> {BUG}")
    assert (await slack.posted()).thread_ts == ts


async def test_unmentioned_posts_of_apps_are_answered_where_that_was_chosen(slack, config, access):
    async with running_with(config, access, integrations=("#study-group",)):
        ts = await slack.say_as_integration("study-group", BUG)
        assert (await slack.posted()).thread_ts == ts


async def test_an_app_that_answers_in_the_thread_starts_no_conversation(slack, bot):
    ts = await slack.say_as_integration("study-group", f"<@{slack.bot_user_id}> {BUG}")
    await answered(slack, ts)
    event = {
        "type": "message",
        "subtype": "bot_message",
        "bot_id": "B0OTHER",
        "channel": slack.channel("study-group").id,
    }
    slack.tell(
        {**event, "ts": "1700000000.000200", "thread_ts": ts, "text": f"<@{slack.bot_user_id}> {WIRE}"}
    )
    await slack.settled()
    await silent_so_far(slack)
