"""What was asked while no connection was open is answered all the same, once."""

import time

import pytest

from bot.platforms.slack.catch_up import CatchUp
from bot.platforms.slack.events import EventReader
from bot.platforms.slack.setup import SlackAccess
from bot.run import Access
from bot.store import Store
from localslack import Workspace
from localslack.changes import Deleted, Posted, Updated
from tests.support.bots import running, running_with

BUG = "What was the first computer bug?"
WIRE = "Why do you hand out pieces of wire?"
COBOL = "Which programming language do you like best?"


@pytest.fixture
async def forgetful(slack):
    """A Slack that, as the real one, drops what happens while nobody is connected."""
    slack.drop_events()
    return slack


async def first_answer(slack, to):
    return await slack.first(Posted, lambda post: post.thread_ts == to)


async def once_each(slack, config, access, *asked):
    """Start the bot: each of *asked* (time stamps) gets one reply, and so does what is asked then."""
    async with running(config, access):
        for ts in asked:
            await first_answer(slack, ts)
        last = await slack.say("ben", "study-group", COBOL)
        await first_answer(slack, last)
        assert not [change for change in slack.pending if isinstance(change, Posted)]


async def has_run(config, access):
    """The bot was started once, and stopped."""
    async with running(config, access):
        pass


async def test_what_was_asked_between_two_runs_is_answered_once(forgetful, config, access):
    slack = forgetful
    await has_run(config, access)
    first, second = [await slack.say("ada", "study-group", question) for question in (BUG, WIRE)]
    await once_each(slack, config, access, first, second)
    await once_each(slack, config, access)


async def test_what_is_open_when_the_bot_ends_is_answered_after_the_next_start_once(
    forgetful, config, access
):
    slack = forgetful
    async with running(config, access):
        asked = [
            await slack.say(f"m{number}", "study-group", (BUG, WIRE, COBOL)[number % 3])
            for number in range(24)
        ]
    await once_each(slack, config, access, *asked)


async def test_what_was_asked_before_the_first_start_is_left_alone(forgetful, config, access):
    await forgetful.say("ada", "study-group", BUG)
    await once_each(forgetful, config, access)


async def test_chatter_and_others_posts_are_passed_over(forgetful, config, access):
    slack = forgetful
    await has_run(config, access)
    await slack.say("ada", "study-group", "Good morning everybody!")
    await slack.say_as_integration("study-group", BUG)
    await slack.join("ben", "study-group")
    await slack.say("ada", "random", BUG)
    await once_each(slack, config, access)


async def test_direct_words_mentions_elsewhere_and_in_threads_are_found_too(forgetful, config, access):
    slack = forgetful
    await has_run(config, access)
    slack.channel("lounge")
    elsewhere = await slack.say("ada", "lounge", f"<@{slack.bot_user_id}> {BUG}")
    opening = await slack.say("ben", "study-group", "The relay people meet at noon.")
    await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {WIRE}", thread=opening)
    await slack.say_direct("ada", COBOL)
    async with running(config, access):
        await first_answer(slack, elsewhere)
        await first_answer(slack, opening)
        await slack.first(Posted, lambda post: post.channel == slack.direct("ada").id)


async def test_a_thread_of_ours_from_days_ago_is_read(tmp_path, config, forgetful, access):
    slack = forgetful
    async with running(config, access):
        asked = await slack.say("ada", "study-group", BUG)
        await first_answer(slack, asked)
    for number in range(3):
        await slack.say("ben", "study-group", f"This is the {number}th remark of the day.")
    await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {WIRE}", thread=asked)
    async with running(config, access):
        assert "30 cm" in (await first_answer(slack, asked)).plain


async def test_edits_and_deletions_made_meanwhile_count(forgetful, config, access):
    slack = forgetful
    async with running(config, access):
        edited, deleted, kept = [await slack.say("ada", "study-group", q) for q in (BUG, WIRE, COBOL)]
        replies = [await first_answer(slack, ts) for ts in (edited, deleted, kept)]
    await slack.edit("study-group", edited, WIRE)
    await slack.delete("study-group", deleted)
    async with running(config, access):
        # Until it is known that the other was deleted, it may only lead there.
        await slack.first(Updated, lambda change: change.ts == replies[0].ts and "30 cm" in change.plain)
        gone = await slack.first(Deleted)
        assert gone.ts == replies[1].ts
        await first_answer(slack, await slack.say("ben", "study-group", BUG))
    assert replies[2].ts in [message["ts"] for message in slack.messages("study-group", kept)]


async def test_a_deleted_direct_question_and_one_in_a_thread_take_their_replies_along(
    forgetful, config, access
):
    slack = forgetful
    async with running(config, access):
        opening = await slack.say("ben", "study-group", "The relay people meet at noon.")
        within = await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {WIRE}", thread=opening)
        first = await first_answer(slack, opening)
        direct = await slack.say_direct("ada", BUG)
        second = await slack.first(Posted, lambda post: post.channel == slack.direct("ada").id)
    await slack.delete("study-group", within)
    await slack.delete(slack.direct("ada"), direct)
    async with running(config, access):
        gone = {(await slack.first(Deleted)).ts for _ in range(2)}
    assert gone == {first.ts, second.ts}


async def test_a_reply_that_its_asker_took_back_meanwhile_goes(forgetful, config, access):
    slack = forgetful
    async with running(config, access):
        reply = await first_answer(slack, await slack.say("ada", "study-group", BUG))
    await slack.react("ada", "study-group", reply.ts, "x")
    async with running(config, access):
        assert (await slack.first(Deleted)).ts == reply.ts


@pytest.mark.parametrize("hours", [0, 1])
async def test_what_is_older_than_wanted_is_left_alone(database_url, config, hours):
    ago = 2 * 3600
    async with Store(database_url) as store:
        await store.run(lambda tx: tx.note_heard(time.time() - 2 * ago))
    async with Workspace(port=0, clock=lambda: time.time() - ago) as slack:
        slack.drop_events()
        await slack.say("ada", "study-group", BUG)
        ago = 0
        recent = await slack.say("ada", "study-group", WIRE)
        async with running_with(
            config,
            Access(SlackAccess(slack.bot_token, slack.app_token, slack.url), database_url=database_url),
            catch_up_hours=hours,
        ):
            if hours:
                await first_answer(slack, recent)
            await first_answer(slack, await slack.say("ben", "study-group", COBOL))
            assert not [change for change in slack.pending if isinstance(change, Posted)]


async def test_what_was_asked_while_the_connection_was_cut_is_answered(forgetful, config, access):
    slack = forgetful
    async with running(config, access):
        slack.refuse_upgrades(2)
        await slack.cut()
        ts = await slack.say("ada", "study-group", BUG)
        await slack.connected(1, timeout=10)
        await first_answer(slack, ts)
        await first_answer(slack, await slack.say("ben", "study-group", WIRE))
        assert not slack.pending


def readings(slack):
    return [call.method for call in slack.calls if call.method.startswith(("conversations.h", "users.c"))]


async def test_where_another_connection_stood_nothing_is_read(forgetful, config, access, told):
    slack = forgetful
    async with running(config, access):
        await slack.cut(every=False)
        await told.said("connection 1 to Slack: it broke")
        await slack.connected(2)
        ts = await slack.say("ada", "study-group", BUG)
        await first_answer(slack, ts)
        assert not readings(slack)
        await slack.cut()
        missed = await slack.say("ben", "study-group", WIRE)
        await first_answer(slack, missed)
        assert set(readings(slack)) == {"users.conversations", "conversations.history"}


async def test_slack_that_stumbles_over_the_history_is_asked_again(forgetful, config, access):
    slack = forgetful
    await has_run(config, access)
    ts = await slack.say("ada", "study-group", BUG)
    slack.faults.break_down("conversations.history")
    async with running(config, access):
        await first_answer(slack, ts)


@pytest.mark.parametrize(
    "scopes", [{"im:read"}, {"mpim:read", "im:read", "groups:read"}, {"channels:history"}]
)
async def test_without_a_scope_what_the_others_show_is_read(forgetful, config, access, scopes):
    slack = forgetful
    async with running(config, access):
        await slack.say_direct("ada", BUG)
        await slack.posted()
    await slack.say_direct("ada", WIRE)
    await slack.say("ada", "study-group", BUG)
    scopes -= {"channels:history"}
    slack.scopes.difference_update(scopes)
    async with running(config, access):
        await slack.first(Posted, lambda post: post.channel == slack.direct("ada").id)


async def test_the_mark_waits_for_what_is_still_being_taken_in(database_url):
    async with Store(database_url) as store:
        catch_up = CatchUp(None, store, EventReader("U1", "T1"), None, hours=24, clock=lambda: 100.0)
        await catch_up.begin()
        with catch_up.hearing({"event_ts": "200.0"}):
            with catch_up.hearing({"event_ts": "900.0"}):
                pass
            await catch_up.end()
            assert await store.run(lambda tx: tx.heard_until()) == 200.0
        await catch_up.end()
        assert await store.run(lambda tx: tx.heard_until()) == 900.0


async def test_what_was_said_meanwhile_in_private_channels_and_groups_and_by_workflows_is_found_too(
    forgetful, config, access
):
    slack = forgetful
    for name, kind in (("board", "private"), ("mpdm-ada--ben--bot-1", "mpim"), ("lounge", "public")):
        slack.channel(name, kind)
    await has_run(config, access)
    mention = f"<@{slack.bot_user_id}> "
    asked = {
        "board": await slack.say("ada", "board", mention + BUG),
        "mpdm-ada--ben--bot-1": await slack.say("ben", "mpdm-ada--ben--bot-1", mention + WIRE),
        "lounge": await slack.say_as_integration("lounge", mention + COBOL, "standup"),
    }
    async with running(config, access):
        for ts in asked.values():
            await first_answer(slack, ts)
        await slack.settled()
    assert not slack.pending


async def test_a_follow_up_and_a_reply_shown_in_the_channel_too_are_answered_once_each(
    forgetful, config, access
):
    slack = forgetful
    async with running(config, access):
        asked = await slack.say("ada", "study-group", WIRE)
        await first_answer(slack, asked)
    await slack.say("ada", "study-group", "And why are satellites slow, then?", thread=asked)
    opening = await slack.say("ben", "study-group", "The relay people meet at noon.")
    await slack.broadcast("chi", "study-group", f"<@{slack.bot_user_id}> {BUG}", opening)
    async with running(config, access):
        assert "between the ground" in (await first_answer(slack, asked)).plain
        assert "moth" in (await first_answer(slack, opening)).plain
        await first_answer(slack, await slack.say("dan", "study-group", COBOL))
        await slack.settled()
    assert not slack.pending


async def test_what_was_said_and_taken_back_meanwhile_or_changed_twice_counts_as_it_stands(
    forgetful, config, access
):
    slack = forgetful
    await has_run(config, access)
    gone, changed = [await slack.say("ada", "study-group", BUG) for _ in "12"]
    await slack.delete("study-group", gone)
    await slack.edit("study-group", changed, COBOL)
    await slack.edit("study-group", changed, WIRE)
    async with running(config, access):
        assert "30 cm" in (await first_answer(slack, changed)).plain
        await first_answer(slack, await slack.say("dan", "study-group", COBOL))
        await slack.settled()
    assert not slack.pending


async def test_what_is_read_in_the_history_and_comes_as_an_event_is_answered_once(forgetful, config, access):
    slack = forgetful
    async with running(config, access):
        await first_answer(slack, await slack.say("ada", "study-group", WIRE))
        slack.faults.delay("conversations.history", 0.5)
        await slack.cut()
        asked = [await slack.say(f"m{number}", "study-group", BUG) for number in range(3)]
        await slack.connected(2)
        asked += [await slack.say(f"m{number}", "study-group", BUG) for number in range(3, 6)]
        await slack.redeliver_last()
        for ts in asked:
            await first_answer(slack, ts)
        await first_answer(slack, await slack.say("dan", "study-group", COBOL))
        await slack.settled()
    assert not slack.pending
