"""Never lost, never twice: redelivery, lost responses, rate limits, crashes and restarts."""

import signal
from itertools import pairwise

import pytest
from sqlalchemy.exc import DBAPIError

from bot.messages import UnansweredQuestion
from bot.platforms.slack.setup import SlackAccess
from bot.run import Access
from bot.store import Store
from localslack import Workspace
from tests.support.bots import running, running_with
from tests.support.processes import running_bot

BUG = "What was the first computer bug?"
WIRE = "Why do you hand out pieces of wire?"


def posts(slack):
    return [call for call in slack.calls if call.method == "chat.postMessage"]


async def quiet(slack):
    """Prove that nothing more is coming: ask one more thing, and see that its answer is the very next."""
    ts = await slack.say("ben", "study-group", WIRE)
    reply = await slack.posted()
    assert reply.thread_ts == ts


async def test_an_event_that_comes_again_is_answered_once(slack, bot):
    await slack.say("ada", "study-group", BUG)
    await slack.posted()
    await slack.redeliver_last()
    await slack.settled()
    await quiet(slack)


async def test_a_response_that_is_lost_on_the_way_does_not_double_the_reply(slack, bot):
    slack.faults.lose_response("chat.postMessage")
    await slack.say("ada", "study-group", BUG)
    await slack.posted()
    await slack.called("conversations.replies")
    await quiet(slack)


async def test_a_connection_that_breaks_before_slack_took_the_reply_is_tried_again(slack, bot):
    slack.faults.drop_before("chat.postMessage")
    ts = await slack.say("ada", "study-group", BUG)
    assert (await slack.posted()).thread_ts == ts
    await quiet(slack)


async def test_a_direct_reply_whose_response_is_lost_is_found_again_too(slack, bot):
    slack.faults.lose_response("chat.postMessage")
    await slack.say_direct("ada", BUG)
    await slack.posted()
    await slack.called("conversations.history")
    await quiet(slack)


@pytest.mark.parametrize("error", ["internal_error", "service_unavailable", "fatal_error"])
async def test_what_slack_may_or_may_not_have_done_is_looked_up_first(slack, bot, error):
    slack.faults.fail("chat.postMessage", error=error)
    ts = await slack.say("ada", "study-group", BUG)
    assert (await slack.posted()).thread_ts == ts
    await quiet(slack)


async def test_a_rate_limit_is_waited_for_and_nothing_is_sent_before(slack, bot):
    slack.faults.rate_limit("chat.postMessage", retry_after=2)
    ts = await slack.say("ada", "study-group", BUG)
    reply = await slack.posted()
    assert reply.thread_ts == ts
    refused, taken = posts(slack)
    assert taken.when - refused.when >= 2


async def test_blocks_that_slack_refuses_are_replaced_by_text(slack, bot):
    slack.faults.fail("chat.postMessage", error="invalid_blocks")
    await slack.say("ada", "study-group", BUG)
    reply = await slack.posted()
    assert not reply.blocks
    assert "moth" in reply.text


async def test_a_reply_that_slack_will_never_take_does_not_stop_the_next(slack, bot):
    slack.faults.fail("chat.postMessage", error="restricted_action")
    await slack.say("ada", "study-group", BUG)
    await quiet(slack)


async def test_what_is_asked_during_a_refresh_of_the_connections_is_answered(slack, bot):
    await slack.disconnect(reason="refresh_requested")
    await quiet(slack)


@pytest.mark.parametrize("refusals", [0, 2])
async def test_a_cut_connection_comes_back_even_if_it_is_refused_first(config, database_url, refusals):
    async with Workspace(port=0, ack_timeout=3) as slack:
        credentials = SlackAccess(slack.bot_token, slack.app_token, slack.url)
        access = Access(credentials, database_url=database_url)
        async with running(config, access):
            slack.refuse_upgrades(refusals)
            await slack.cut()
            ts = await slack.say("ada", "study-group", BUG)
            assert (await slack.next(timeout=15)).thread_ts == ts


async def test_a_connection_that_is_refused_at_the_start_comes_all_the_same(slack, config, access):
    slack.refuse_upgrades(times=2)
    async with running(config, access):
        await quiet(slack)


async def test_the_first_question_is_answered_though_slack_stumbles_over_who_we_are(slack, config, access):
    async with running(config, access):
        slack.faults.fail("auth.test", error="internal_error", times=5)
        await quiet(slack)


@pytest.mark.parametrize("status", [500, 503])
async def test_a_page_in_the_place_of_a_response_does_not_lose_the_reply(slack, bot, status):
    slack.faults.break_down("chat.postMessage", status=status)
    ts = await slack.say("ada", "study-group", BUG)
    assert (await slack.posted()).thread_ts == ts
    await quiet(slack)


async def test_after_a_rate_limit_replies_come_one_after_the_other(slack, bot):
    slack.faults.rate_limit("chat.postMessage", retry_after=1)
    asked = {await slack.say("ada", "study-group", BUG)}
    await slack.called("chat.postMessage")
    await slack.say("ben", "study-group", "thanks!")
    await slack.settled()  # by now the bot has read that it is to wait
    asked |= {await slack.say("ada", "study-group", BUG) for _ in range(2)}
    assert {(await slack.posted()).thread_ts for _ in range(3)} == asked
    taken = [call.when for call in posts(slack) if call.fault is None]
    assert min(later - earlier for earlier, later in pairwise(taken)) > 0.5


async def test_a_vote_counts_and_is_acknowledged_though_the_thanks_cannot_be_delivered(slack, bot):
    await slack.say("ada", "study-group", BUG)
    reply = await slack.posted()
    slack.faults.fail("chat.postEphemeral", error="user_not_in_channel")
    await slack.press("ben", "study-group", reply.ts, "feedback", "positive")
    await slack.settled()
    await quiet(slack)


async def test_a_database_error_keeps_what_was_written_out_of_the_log(database_url, caplog):
    secret = "what nobody but the group should read"
    async with Store(database_url) as store:
        question = UnansweredQuestion("k", secret, None, "U1", addressed=True, asked_at=0.0)
        with pytest.raises(DBAPIError) as told:
            await store.run(lambda tx: tx.keep_unanswered(question))
    assert secret not in str(told.value)


async def test_a_restart_answers_nothing_again(slack, config, access):
    async with running(config, access):
        await slack.say("ada", "study-group", BUG)
        await slack.posted()
    async with running(config, access):
        await slack.redeliver_last()
        await quiet(slack)


async def test_at_the_end_what_is_on_its_way_is_still_sent(slack, config, access):
    slack.faults.delay("chat.postMessage", 0.5)
    async with running(config, access):
        ts = await slack.say("ada", "study-group", BUG)
        await slack.settled()
    assert (await slack.posted()).thread_ts == ts


async def test_beyond_the_cap_the_channel_hears_nothing_but_direct_messages_do(slack, config, access):
    async with running_with(config, access, replies_per_hour=1):
        await slack.say("ada", "study-group", BUG)
        await slack.posted()
        await slack.say("ada", "study-group", WIRE)
        await slack.say_direct("ada", WIRE)
        assert (await slack.posted()).thread_ts is None


async def test_fifty_questions_at_once_get_fifty_answers(slack, bot):
    asked = {await slack.say("ada", "study-group", BUG) for _ in range(50)}
    assert {(await slack.posted()).thread_ts for _ in range(50)} == asked


@pytest.mark.parametrize("moment", ["before", "while posting"])
async def test_after_a_kill_there_is_exactly_one_answer(slack, config, access, moment, tmp_path):
    """A real process, killed with no chance to clean up, and another started on the same database."""
    if moment == "while posting":
        slack.faults.delay("chat.postMessage", 2)
    first = await started(config, access, tmp_path)
    ts = await slack.say("ada", "study-group", BUG)
    if moment == "while posting":
        await slack.called("chat.postMessage")
    first.kill()
    await first.wait()
    second = await started(config, access, tmp_path)
    assert (await slack.next(timeout=20)).thread_ts == ts
    await quiet(slack)
    second.send_signal(signal.SIGTERM)
    assert await second.wait() == 0


async def started(config, access, tmp_path):
    """`ama run`, answering in one channel."""
    return await running_bot(
        access, f"answers: {config.answers}\nslack:\n  channels: ['#study-group']\n", tmp_path
    )


@pytest.mark.parametrize(
    "event",
    [
        {"type": "assistant_thread_started", "user": "U1", "channel": "D1", "event_ts": "1.2"},
        {"type": "assistant_thread_context_changed", "assistant_thread": {"user_id": "U1"}},
        {"type": "member_joined_channel", "user": "U1", "channel": "C1"},
        {"type": "app_uninstalled"},
        {"type": 3},
        {},
    ],
    ids=str,
)
async def test_what_the_manifest_does_not_ask_for_is_acknowledged_quietly(slack, bot, caplog, event):
    slack.tell(event)
    await slack.settled()
    await quiet(slack)
    assert not [record for record in caplog.records if record.levelname in {"WARNING", "ERROR"}]
