"""Who wants to know what another asked in vain says so with one press, and is answered too."""

import asyncio
import json

import pytest

from bot.moderation import admin
from bot.platforms import wording
from bot.platforms.slack.views import lists, replies
from bot.platforms.slack.views.answers import SAID_BY_TO
from localslack import Deleted, Posted, Published, Updated
from tests.moderation.conftest import TAXES
from tests.support.bots import running
from tests.support.databases import grown_old
from tests.support.moderating import direct_word, opened, posted_in, private_word, send, words


@pytest.fixture
async def asked(slack, bot):
    """A question that nobody answered yet: the bot's regret, and the card about it."""
    ts = await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {TAXES}")
    regret = await slack.first(Posted, lambda posted: posted.thread_ts == ts)
    return regret, await posted_in(slack, "moderators")


async def test_one_press_and_members_and_moderators_see_how_many_wait(slack, asked):
    regret, card = asked
    assert [action["action_id"] for action in regret.actions] == ["me_too"]
    await slack.press("ben", "study-group", regret.ts, "me_too")
    shown = await slack.first(Updated, lambda change: change.ts == regret.ts)
    assert replies.ONE_WAITS in shown.plain
    assert (await private_word(slack, "ben")).text == replies.WAITING
    await slack.press("chi", "study-group", regret.ts, "me_too")
    shown = await slack.first(Updated, lambda change: change.ts == regret.ts)
    assert replies.WAIT.format(count=2) in shown.plain
    assert await slack.first(
        Updated, lambda change: change.ts == card.ts and "2 more waiting" in change.plain
    )


async def test_when_a_question_is_kept_no_more_nobody_can_wait_for_its_answer(slack, config, access):
    async with running(config, access):
        ts = await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {TAXES}")
        regret = await slack.first(Posted, lambda posted: posted.thread_ts == ts)
    grown_old(access.database_url)
    async with running(config, access):
        shown = await slack.first(Updated, lambda change: change.ts == regret.ts)
        assert wording.UNKNOWN in shown.plain
        assert shown.actions == []


async def test_who_presses_twice_or_asked_it_waits_already(slack, asked):
    regret, _ = asked
    for member, told in (
        ("ben", replies.WAITING),
        ("ben", replies.WAITING_ALREADY),
        ("ada", replies.WAITING_ALREADY),
    ):
        await slack.press(member, "study-group", regret.ts, "me_too")
        assert (await private_word(slack, member)).text == told
    listed = await slack.command("mo", "study-group", "/ama", "unanswered")
    assert "1 more waiting" in listed.plain


async def test_who_asked_the_same_is_told_once_however_often_they_say_that_they_wait(slack, asked):
    regret, card = asked
    mine = await slack.say("ben", "study-group", f"<@{slack.bot_user_id}> {TAXES}")
    own = await slack.first(Posted, lambda posted: posted.thread_ts == mine)
    for standing in (regret, own):
        await slack.press("ben", "study-group", standing.ts, "me_too")
        assert (await private_word(slack, "ben")).text == replies.WAITING_ALREADY
    for standing, told in ((regret, replies.WAITING), (own, replies.WAITING_ALREADY)):
        await slack.press("chi", "study-group", standing.ts, "me_too")
        assert (await private_word(slack, "chi")).text == told
    await slack.press("mo", "moderators", card.ts, "same_as")
    await send(slack, "mo", await opened(slack), pair_search="favourite-language")
    assert "COBOL" in (await direct_word(slack, "chi")).plain
    answered = {(await posted_in(slack, "study-group")).thread_ts for _ in range(2)}
    assert answered == {regret.thread_ts, mine}
    await slack.settled()
    assert slack.messages(slack.direct("ben")) == []
    assert len(slack.messages(slack.direct("chi"))) == 1


async def test_who_waits_and_then_asks_it_too_is_told_once_and_counted_once(slack, asked):
    regret, card = asked
    await slack.press("ben", "study-group", regret.ts, "me_too")
    await private_word(slack, "ben")
    mine = await slack.say("ben", "study-group", f"<@{slack.bot_user_id}> {TAXES}")
    listed = await slack.first(Updated, lambda change: change.ts == card.ts and "2 times" in change.plain)
    assert "more waiting" not in listed.plain
    await slack.press("mo", "moderators", card.ts, "same_as")
    await send(slack, "mo", await opened(slack), pair_search="favourite-language")
    await slack.first(Posted, lambda posted: posted.thread_ts == mine and "COBOL" in posted.plain)
    await slack.settled()
    assert slack.messages(slack.direct("ben")) == []


async def test_the_queue_is_ordered_by_how_many_want_to_know(slack, asked):
    regret, _ = asked
    await slack.say("chi", "study-group", f"<@{slack.bot_user_id}> Where is the volcano?")
    await posted_in(slack, "moderators")
    first = await slack.command("mo", "study-group", "/ama", "unanswered")
    assert first.plain.index("volcano") < first.plain.index(TAXES)
    await slack.press("ben", "study-group", regret.ts, "me_too")
    await private_word(slack, "ben")
    then = await slack.command("mo", "study-group", "/ama", "unanswered")
    assert then.plain.index(TAXES) < then.plain.index("volcano")


async def test_they_are_answered_too_when_the_pair_comes(slack, asked):
    regret, card = asked
    await slack.press("ben", "study-group", regret.ts, "me_too")
    await private_word(slack, "ben")
    await slack.press("mo", "moderators", card.ts, "same_as")
    await send(slack, "mo", await opened(slack), pair_search="favourite-language")
    told = await direct_word(slack, "ben")
    assert told.plain.startswith(wording.YOU_ASKED.format(question=TAXES))
    assert "COBOL" in told.plain


async def no_longer_offered(slack, regret):
    """The regret as it stands when nobody can wait for an answer any more."""
    return await slack.first(Updated, lambda change: change.ts == regret.ts and not change.actions)


@pytest.mark.parametrize("way", ["same_as", "dismiss", "solved", "replied"])
async def test_nobody_is_offered_to_wait_for_what_is_decided(slack, asked, way):
    regret, card = asked
    await slack.press("ben", "study-group", regret.ts, "me_too")
    await private_word(slack, "ben")
    match way:
        case "same_as":
            await slack.press("mo", "moderators", card.ts, "same_as")
            await send(slack, "mo", await opened(slack), pair_search="favourite-language")
        case "dismiss":
            await slack.press("mo", "moderators", card.ts, "dismiss")
        case "solved":
            await slack.react("ada", "study-group", regret.thread_ts, "white_check_mark")
        case "replied":
            await slack.say("mo", "moderators", "By post, in June.", thread=card.ts)
    shown = await no_longer_offered(slack, regret)
    assert wording.UNKNOWN in shown.plain
    assert replies.ONE_WAITS not in shown.plain


async def test_who_presses_what_was_decided_just_now_is_told(slack, asked, access):
    regret, card = asked
    value = next(action for action in regret.actions if action["action_id"] == "me_too")
    await slack.press("mo", "moderators", card.ts, "dismiss")
    await no_longer_offered(slack, regret)
    message = slack.channel("study-group").messages[regret.ts]
    message["blocks"] = [*message["blocks"], {"type": "actions", "elements": [value]}]
    await slack.press("ben", "study-group", regret.ts, "me_too")
    assert (await private_word(slack, "ben")).text == replies.NO_LONGER_OPEN


async def test_one_can_wait_again_when_a_moderator_takes_back_what_they_replied(slack, asked):
    regret, card = asked
    await slack.press("ben", "study-group", regret.ts, "me_too")
    await private_word(slack, "ben")
    ts = await slack.say("mo", "moderators", "By post, in June.", thread=card.ts)
    await no_longer_offered(slack, regret)
    await slack.delete("moderators", ts)
    shown = await slack.first(Updated, lambda change: change.ts == regret.ts and change.actions)
    assert replies.ONE_WAITS in shown.plain


async def test_who_waits_since_the_home_is_counted_in_the_channel_too(slack, asked):
    regret, _ = asked
    view = await home(slack, "ben")
    await slack.press_in_view("ben", view["id"], "home_me_too")
    shown = await slack.first(Updated, lambda change: change.ts == regret.ts)
    assert replies.ONE_WAITS in shown.plain


async def test_and_when_a_moderator_replies_to_the_card(slack, asked):
    regret, card = asked
    await slack.press("ben", "study-group", regret.ts, "me_too")
    await private_word(slack, "ben")
    await slack.say("mo", "moderators", "By post, in June.", thread=card.ts)
    told = await direct_word(slack, "ben")
    assert told.plain.startswith(SAID_BY_TO.format(question=TAXES, name="Mo Lindqvist"))


async def test_and_when_what_was_said_in_the_thread_is_approved(slack, asked):
    regret, _ = asked
    await slack.press("ben", "study-group", regret.ts, "me_too")
    await private_word(slack, "ben")
    await slack.say("mo", "study-group", "By post, in June.", thread=regret.thread_ts)
    draft = await posted_in(slack, "moderators")
    await slack.react("ada", "study-group", regret.thread_ts, "white_check_mark")
    await slack.first(Updated, lambda change: "marked this as solved" in change.plain)
    await slack.press("mo", "moderators", draft.ts, "approve")
    assert "By post" in (await direct_word(slack, "ben")).plain


async def test_who_is_forgotten_waits_no_more_and_whose_question_it_was_is_quoted_nowhere(
    slack, asked, access
):
    regret, card = asked
    for member in ("ben", "chi"):
        await slack.press(member, "study-group", regret.ts, "me_too")
        await private_word(slack, member)
    await asyncio.to_thread(admin.forgotten, access.database_url, slack.member("ben").id)
    await slack.press("mo", "moderators", card.ts, "same_as")
    await send(slack, "mo", await opened(slack), pair_search="favourite-language")
    told = await direct_word(slack, "chi")
    assert slack.messages(slack.direct("ben")) == []
    await asyncio.to_thread(admin.forgotten, access.database_url, slack.member("ada").id)
    await slack.first(Deleted, lambda gone: gone.ts == told.ts)


async def test_a_crafted_press_waits_for_nothing_that_was_asked_elsewhere(slack, asked):
    regret, _ = asked
    await slack.command("chi", "study-group", "/ama", "Is my salary a secret in Belgium?")
    secret = next(
        a["value"] for a in (await posted_in(slack, "moderators")).actions if a["action_id"] == "answer"
    )
    value = json.dumps({"key": json.loads(secret)["group"]})
    message = slack.channel("study-group").messages[regret.ts]
    for row in message["blocks"]:
        row["elements"] = [
            e | {"value": value} if e.get("action_id") == "me_too" else e for e in row["elements"]
        ]
    await slack.press("ben", "study-group", regret.ts, "me_too")
    await private_word(slack, "ben")
    listed = await slack.command("mo", "study-group", "/ama", "unanswered")
    assert listed.plain.index(TAXES) < listed.plain.index("1 more waiting") < listed.plain.index("salary")


@pytest.mark.parametrize("direct", [True, False])
async def test_where_nobody_else_sees_it_nobody_is_asked(slack, bot, direct):
    if direct:
        await slack.say_direct("ada", TAXES)
        told = await direct_word(slack, "ada")
    else:
        told = await slack.command("ada", "study-group", "/ama", TAXES)
    assert wording.UNKNOWN in told.plain
    assert told.actions == []


# -- in the Home tab


async def home(slack, user):
    await slack.open_home(user)
    return (await slack.first(Published)).view


async def test_members_see_in_the_home_what_was_asked_in_the_open_and_wait_for_it_too(slack, asked):
    _, card = asked
    view = await home(slack, "ben")
    assert lists.WITHOUT_ANSWER in words(view)
    assert TAXES in words(view)
    assert lists.ONE_WAITS in words(view)
    await slack.press_in_view("ben", view["id"], "home_me_too")
    anew = words((await slack.first(Published)).view)
    assert replies.WAITING in anew
    assert lists.YOU_AND_OTHERS_WAIT.format(count=2) in anew
    await slack.press("mo", "moderators", card.ts, "same_as")
    await send(slack, "mo", await opened(slack), pair_search="favourite-language")
    assert "COBOL" in (await direct_word(slack, "ben")).plain
    assert TAXES not in words(await home(slack, "ben"))


async def test_who_waits_for_it_already_is_not_offered_to_wait_again(slack, asked):
    for member in ("ada", "ben"):
        view = await home(slack, member)
        if member == "ben":
            await slack.press_in_view("ben", view["id"], "home_me_too")
            view = (await slack.first(Published)).view
        assert TAXES in words(view)
        assert replies.ME_TOO not in words(view)
    assert lists.YOU_AND_OTHERS_WAIT.format(count=2) in words(view)
    await slack.command("chi", "study-group", "/ama", TAXES)  # on the same card, and in nobody's Home
    assert replies.ME_TOO not in words(await home(slack, "chi"))
    assert replies.ME_TOO in words(await home(slack, "dee"))


async def test_what_was_asked_in_private_is_in_nobodys_home(slack, bot):
    await slack.make_private("study-group")
    await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {TAXES}")
    await posted_in(slack, "moderators")
    await slack.say_direct("ada", "Where is the volcano?")
    await posted_in(slack, "moderators")
    await slack.command("ada", "study-group", "/ama", "Who feeds the unicorn?")
    await posted_in(slack, "moderators")
    shown = words(await home(slack, "ben"))
    assert lists.WITHOUT_ANSWER not in shown
    assert not [secret for secret in ("Belgium", "volcano", "unicorn") if secret in shown]
