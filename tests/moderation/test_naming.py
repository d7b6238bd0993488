"""People are named in the archive as they want: what quotes them, and not what merely bears their name."""

import asyncio

from bot.moderation import admin
from bot.moderation.naming import A_MEMBER
from bot.platforms import wording
from bot.platforms.slack.handlers import naming
from bot.platforms.slack.views import privacy
from bot.store import Store
from localslack import Ephemeral, Posted, Updated
from tests.moderation.conftest import TAXES
from tests.support.bots import running
from tests.support.moderating import (
    changed,
    opened,
    posted_in,
    send,
    snapshot,
    value,
    words,
)

BY_POST = "By post, to the office in Brussels, by the end of June."


async def wishes(slack, user, **fields):
    """What the form says after *user* filled it in so."""
    shown = await slack.command(user, "study-group", "/ama", "privacy")
    await slack.press(user, "study-group", shown.ts, "name_me")
    return await send(slack, user, await opened(slack), **fields)


async def added(slack, asked, **fields):
    """The reply by Ben that Mo adds to the archive, and the form that it was added with."""
    ts, _ = asked
    said = await slack.say("ben", "study-group", BY_POST, thread=ts)
    await slack.shortcut("mo", "study-group", said, "add_pair")
    form = await opened(slack)
    await send(slack, "mo", form, **fields)
    return form


async def test_who_never_said_is_named_as_in_slack_and_told_so(slack, bot):
    shown = await slack.command("ben", "study-group", "/ama", "privacy")
    assert wording.NAMED.format(name="Ben Okafor") in shown.plain


async def test_a_pair_that_is_there_already_and_those_to_come_bear_the_name_that_one_wants(
    slack, asked, answers
):
    await added(slack, asked, ama="hopper.yaml")
    before = snapshot(answers)
    assert "guest: Ben Okafor" in before["hopper.yaml"]
    told = words(await wishes(slack, "ben", way=privacy.BY_ANOTHER, name="B. O."))
    assert wording.DONE_NAMED.format(name="B. O.") in told
    assert wording.CHANGED_PAIRS.format(pairs="1 pair") in told
    assert changed(before, snapshot(answers)) == {
        "hopper.yaml": ["-    guest: Ben Okafor", "+    guest: B. O."]
    }
    await slack.say("chi", "study-group", f"<@{slack.bot_user_id}> {TAXES}")
    reply = await slack.first(Posted, lambda posted: "By post" in posted.plain)
    assert ("B. O." in reply.plain, "Okafor" in reply.plain) == (True, False)
    ts = await slack.say("chi", "study-group", f"<@{slack.bot_user_id}> Where is the volcano?")
    said = await slack.say("ben", "study-group", "In Iceland.", thread=ts)
    await slack.shortcut("mo", "study-group", said, "add_pair")
    assert value(await opened(slack), "guest") == "B. O."


async def test_who_does_not_want_to_be_named_is_a_member_and_may_change_their_mind(slack, asked, answers):
    await added(slack, asked, ama="hopper.yaml")
    assert wording.DONE_NOT_NAMED in words(await wishes(slack, "ben", way=privacy.BY_NONE))
    anew = await slack.first(Ephemeral)
    assert (anew.replaced, wording.NOT_NAMED in anew.plain) == (True, True)
    text = snapshot(answers)["hopper.yaml"]
    assert (f"guest: {A_MEMBER}" in text, "Okafor" in text) == (True, False)
    shown = await slack.command("ben", "study-group", "/ama", "privacy")
    assert wording.NOT_NAMED in shown.plain
    history = await slack.command("mo", "study-group", "/ama", "history")
    assert ("who answered" in history.plain, "Okafor changed" in history.plain) == (True, True)
    await wishes(slack, "ben", way=privacy.BY_SLACK)
    assert "guest: Ben Okafor" in snapshot(answers)["hopper.yaml"]


async def test_an_answer_to_a_card_goes_out_and_is_kept_without_the_name(slack, asked, answers):
    ts, card = asked
    await wishes(slack, "mo", way=privacy.BY_NONE)
    await slack.say("mo", "moderators", BY_POST, thread=card.ts)
    passed_on = await slack.first(Posted, lambda posted: posted.thread_ts == ts and "By post" in posted.plain)
    assert (A_MEMBER in passed_on.plain, "Lindqvist" in passed_on.plain) == (True, False)
    offered = await posted_in(slack, "moderators")
    await slack.press("mo", "moderators", offered.ts, "approve")
    await slack.first(Posted)
    assert "Lindqvist" not in snapshot(answers)["hopper.yaml"]


async def test_a_draft_that_waits_takes_the_name_too_and_its_card_says_so(slack, asked, answers):
    ts, _ = asked
    await slack.say("mo", "study-group", BY_POST, thread=ts)
    offered = await posted_in(slack, "moderators")
    assert "Mo Lindqvist" in offered.plain
    await wishes(slack, "mo", way=privacy.BY_NONE)
    anew = await slack.first(Updated, lambda change: change.ts == offered.ts)
    assert (f"{A_MEMBER} ·" in anew.plain, "Lindqvist ·" in anew.plain) == (True, False)
    await wishes(slack, "mo", way=privacy.BY_ANOTHER, name="M. L.")
    await slack.first(Updated, lambda change: change.ts == offered.ts and "M. L. ·" in change.plain)
    await slack.press("mo", "moderators", offered.ts, "approve")
    await slack.first(Updated, lambda change: change.ts == offered.ts and not change.actions)
    assert "guest: M. L." in "".join(snapshot(answers).values())


async def test_which_pairs_quote_whom_is_kept_no_longer_than_the_wish(slack, asked, bot, access):
    await added(slack, asked, ama="hopper.yaml")
    await wishes(slack, "ben", way=privacy.BY_NONE)
    ben = slack.member("ben").id
    async with Store(access.database_url) as store:
        await asyncio.to_thread(admin.forgotten, access.database_url, ben)
        assert await store.run(lambda tx: tx.quoted_in(ben)) != []
        await wishes(slack, "ben", way=privacy.BY_SLACK)
        await asyncio.to_thread(admin.forgotten, access.database_url, ben)
        assert await store.run(lambda tx: tx.quoted_in(ben)) == []


async def test_who_only_goes_by_a_guests_name_changes_nothing_and_the_moderators_are_asked(
    slack, config, access, answers
):
    file = answers / "hopper.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("guest: Grace Hopper", "guest: Ben Okafor"), "utf-8"
    )
    before = snapshot(answers)
    async with running(config, access):
        told = words(await wishes(slack, "ben", way=privacy.BY_ANOTHER, name="Amazing B."))
        assert privacy.OTHERS_ASKED.format(pairs="4 pairs") in told
        card = await posted_in(slack, "moderators")
    assert snapshot(answers) == before
    assert privacy.WISHES.format(name="Ben Okafor", wish="Amazing B.") in card.plain
    assert "first-bug" in card.plain


async def test_a_name_that_is_none_is_refused_beside_its_field(slack, bot):
    errors = await wishes(slack, "ben", way=privacy.BY_ANOTHER, name="")
    assert errors == {"name": privacy.TOO_LITTLE}
    errors = await wishes(slack, "ben", way=privacy.BY_ANOTHER, name="x" * 81)
    assert "80" in errors["name"]


async def test_while_slack_does_not_tell_the_name_nobody_is_named_by_it(slack, config, access):
    slack.faults.fail("users.info", times=9)
    async with running(config, access):
        told = words(await wishes(slack, "ben", way=privacy.BY_SLACK))
        assert (naming.NO_NAME in told, "somebody" in told) == (True, False)
        assert wording.DONE_NOT_NAMED in words(await wishes(slack, "ben", way=privacy.BY_NONE))


async def test_the_wish_outlives_being_forgotten(slack, bot):
    await wishes(slack, "ben", way=privacy.BY_NONE)
    await slack.first(Ephemeral)  # what is kept, shown anew
    await slack.say("ben", "study-group", f"<@{slack.bot_user_id}> {TAXES}")
    await posted_in(slack, "moderators")
    shown = await slack.command("ben", "study-group", "/ama", "forget me")
    await slack.press("ben", "study-group", shown.ts, "forget_me")
    assert "removed" in (await slack.first(Ephemeral)).plain
    again = await slack.command("ben", "study-group", "/ama", "privacy")
    assert wording.NOT_NAMED in again.plain
