"""However a matter is closed, its card in the moderators' channel says so, and nothing on it can be pressed."""

import asyncio
import sqlite3
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from sqlalchemy import create_engine

from bot.moderation import admin
from bot.platforms.slack import card_updates
from bot.platforms.slack.handlers.pair_form import NOTHING_CHANGED
from bot.platforms.slack.views import lists
from bot.store import Store
from localslack import Deleted, Ephemeral, Posted, Updated
from tests.moderation.conftest import ASKED, TAXES
from tests.support.bots import running
from tests.support.databases import of_revision
from tests.support.moderating import (
    changed,
    direct_word,
    opened,
    posted_in,
    private_word,
    send,
    snapshot,
    words,
)
from tests.support.processes import ama


@asynccontextmanager
async def other_replica(access):
    """The database, as another process has it open."""
    async with Store(access.database_url, holder="elsewhere:1") as store:
        yield store


async def ask(slack, text=TAXES, user="ada"):
    """Somebody asks what the archive does not know: the message, and the card about it."""
    ts = await slack.say(user, "study-group", f"<@{slack.bot_user_id}> {text}")
    return ts, await posted_in(slack, "moderators")


async def became(slack, card):
    """What the card says next; nothing is left to press on it."""
    settled = await slack.first(Updated, lambda change: change.ts == card.ts)
    assert settled.actions == []
    return settled.plain


def add_by_hand(answers, question, answer):
    """Somebody types a pair into the file."""
    with (answers / "hopper.yaml").open("a", encoding="utf-8") as file:
        file.write(f"  - id: by-hand\n    question: {question}\n    answer: |\n      {answer}\n")


# -- unanswered questions


async def test_answered_through_the_shortcut_the_card_says_by_whom(slack, bot):
    ts, card = await ask(slack)
    reply = await slack.say("ben", "study-group", "By post, in June.", thread=ts)
    await slack.shortcut("mo", "study-group", reply, "add_pair")
    await send(slack, "mo", await opened(slack))
    said = await became(slack, card)
    assert "Mo Lindqvist has answered this" in said
    assert TAXES in said


async def test_taken_from_the_private_list_the_card_is_settled(slack, bot):
    _, card = await ask(slack)
    listed = await slack.command("mo", "study-group", "/ama", "unanswered")
    await slack.press("mo", "study-group", listed.ts, "same_as")
    await send(slack, "mo", await opened(slack), pair_search="first-bug")
    assert "Mo Lindqvist has answered this" in await became(slack, card)


async def test_a_question_that_is_deleted_takes_its_words_off_the_card(slack, bot):
    ts, card = await ask(slack)
    await slack.delete("study-group", ts)
    said = await became(slack, card)
    assert card_updates.GONE in said
    assert "Belgium" not in said


async def test_a_question_that_its_author_changes_into_an_archived_one_leaves_the_channel(slack, bot):
    ts, card = await ask(slack)
    await slack.edit("study-group", ts, f"<@{slack.bot_user_id}> What was the first computer bug?")
    assert card_updates.ANSWERED_BY_ARCHIVE in await became(slack, card)


async def test_another_replica_decides_and_the_card_says_so(slack, bot, access):
    ts, card = await ask(slack)
    key = f"{slack.team_id}:{slack.channel('study-group').id}:{ts}"
    mo = slack.moderator("mo").id
    async with other_replica(access) as store:
        await store.run(lambda tx: tx.decide_questions([key], "dismissed", mo, 1.0))
    assert "Mo Lindqvist has dismissed this" in await became(slack, card)


async def test_a_pair_typed_into_a_file_answers_who_asked_and_settles_the_card(slack, bot, answers):
    ts, card = await ask(slack)
    add_by_hand(answers, TAXES, "By post, in June.")
    answer = await slack.first(Posted, lambda posted: posted.thread_ts == ts and "June" in posted.plain)
    assert answer
    assert card_updates.ANSWERED_BY_ARCHIVE in await became(slack, card)
    listed = await slack.command("mo", "study-group", "/ama", "unanswered")
    assert lists.NOTHING_UNANSWERED in listed.plain


async def test_a_pair_typed_into_a_file_while_the_bot_was_down_does_so_at_the_start(
    slack, config, access, answers
):
    async with running(config, access):
        ts, card = await ask(slack)
    add_by_hand(answers, TAXES, "By post, in June.")
    async with running(config, access):
        assert await slack.first(Posted, lambda posted: posted.thread_ts == ts and "June" in posted.plain)
        assert card_updates.ANSWERED_BY_ARCHIVE in await became(slack, card)


async def test_a_pair_that_the_channel_does_not_draw_from_answers_nobody(slack, config, access, answers):
    """What is asked in a channel with tags is answered from pairs with these tags alone, later too."""
    tagged = config.model_copy(
        update={"slack": config.slack.model_copy(update={"channel_tags": {"#study-group": ("taxes",)}})}
    )
    async with running(tagged, access):
        _, card = await ask(slack)
        add_by_hand(answers, TAXES, "By post, in June.")
        await slack.say("ben", "study-group", f"<@{slack.bot_user_id}> Who feeds the unicorn?")
        other = await posted_in(slack, "moderators")
        text = (answers / "hopper.yaml").read_text(encoding="utf-8")
        pair = (
            "  - id: unicorn\n    question: Who feeds the unicorn?\n    answer: Nobody.\n    tags: [taxes]\n"
        )
        (answers / "hopper.yaml").write_text(text + pair, encoding="utf-8")
        assert card_updates.ANSWERED_BY_ARCHIVE in await became(slack, other)
        [standing] = [m for m in slack.messages("moderators") if m["ts"] == card.ts]
        assert [block["type"] for block in standing["blocks"]][-1] == "actions"


async def test_a_card_whose_database_was_lost_is_settled_when_somebody_presses(
    slack, config, access, tmp_path
):
    async with running(config, access):
        _, card = await ask(slack)
    for file in tmp_path.glob("ama.db*"):
        file.unlink()
    async with running(config, access):
        await slack.press("mo", "moderators", card.ts, "dismiss")
        assert card_updates.GONE in await became(slack, card)


async def test_cards_that_stood_before_the_upgrade_are_settled_too(slack, config, access, tmp_path):
    async with running(config, access):
        _, card = await ask(slack)
        await propose(slack)
        proposed = await posted_in(slack, "moderators")
    of_before = replace(access, database_url=f"sqlite:///{tmp_path}/before.db")
    as_before_matters(tmp_path / "ama.db", of_before.database_url)
    async with running(config, of_before):
        await slack.press("mo", "moderators", card.ts, "dismiss")
        assert "Mo Lindqvist has dismissed this" in await became(slack, card)
        await slack.press("mo", "moderators", proposed.ts, "approve")
        assert "Mo Lindqvist has approved this" in await became(slack, proposed)


def as_before_matters(now, url):
    """Make a database at *url* as the release before this one left it, with what that release would have in it."""
    with of_revision(url, "0002"):
        pass
    with create_engine(url).begin() as connection:
        connection.exec_driver_sql(f"ATTACH DATABASE '{now}' AS now")
        for table in ("inbox", "outbox", "unanswered", "proposals"):
            names = [row[1] for row in connection.exec_driver_sql(f"PRAGMA main.table_info({table})")]
            listed = ", ".join(f'"{name}"' for name in names)
            connection.exec_driver_sql(f"INSERT INTO main.{table} SELECT {listed} FROM now.{table}")


async def test_what_is_no_longer_kept_leaves_its_card(slack, bot, access):
    _, card = await ask(slack)
    await propose(slack)
    proposed = await posted_in(slack, "moderators")
    async with other_replica(access) as store:
        await store.run(lambda tx: tx.purge(float("inf")))
    for one in (card, proposed):
        said = await became(slack, one)
        assert card_updates.GONE in said
        assert not {"Belgium", "plants"} & set(said.split())


# -- proposals


async def propose(slack, question="Who waters the plants?"):
    await slack.global_shortcut("ada", "new_pair")
    await send(slack, "ada", await opened(slack), question=question, answer="Chi.", ama="hopper.yaml")


async def test_the_card_of_a_proposal_is_owed_until_it_is_posted_once(slack, config, access):
    async with running(config, access):
        slack.faults.drop_before("chat.postMessage")
        await propose(slack)
        assert not [m for m in slack.messages("moderators") if m.get("bot_id")]
    async with running(config, access):
        card = await posted_in(slack, "moderators")
        assert "Ada Verma proposes" in card.plain
        await slack.press("mo", "moderators", card.ts, "approve")
        assert "Mo Lindqvist has approved this" in await became(slack, card)
    assert len([m for m in slack.messages("moderators") if m.get("bot_id")]) == 1


async def test_a_crash_before_the_card_was_made_costs_no_card(slack, config, access):
    async with running(config, access):
        slack.faults.delay("users.info", 3)
        await propose(slack)
    assert not [m for m in slack.messages("moderators") if m.get("bot_id")]
    async with running(config, access):
        assert "Ada Verma proposes" in (await posted_in(slack, "moderators")).plain


async def test_the_proposer_is_told_even_if_the_bot_dies_just_after_the_decision(slack, config, access):
    async with running(config, access):
        await propose(slack)
        card = await posted_in(slack, "moderators")
    mo = slack.moderator("mo").id
    async with other_replica(access) as store:  # which dies before it has told anybody
        [proposal] = await store.run(lambda tx: tx.open_proposals(1, 0))
        await store.run(lambda tx: tx.decide_proposal(proposal.id, "rejected", mo, 1.0, "no plants here"))
    async with running(config, access):
        assert "Mo Lindqvist has rejected this" in await became(slack, card)
        assert "no plants here" in (await direct_word(slack, "ada")).plain


async def test_a_proposal_approved_as_a_phrasing_is_called_approved(slack, bot):
    await propose(slack, "What was the very first computer bug?")
    card = await posted_in(slack, "moderators")
    await slack.press("mo", "moderators", card.ts, "edit_proposal")
    near = await send(slack, "mo", await opened(slack))
    await send(slack, "mo", near, near="phrasing:first-bug")
    assert "Mo Lindqvist has approved this" in await became(slack, card)


# -- answers found wanting


@pytest.fixture
async def wanting(slack, bot):
    """An answer that Ben found not helpful, and said why: the reply, and the card about it."""
    await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {ASKED}")
    reply = await posted_in(slack, "study-group")
    await slack.press("ben", "study-group", reply.ts, "feedback", "negative")
    voted = await posted_in(slack, "moderators")
    await slack.press("ben", "study-group", (await private_word(slack, "ben")).ts, "tell_wrong")
    await send(slack, "ben", await opened(slack), words="It was a beetle.")
    return reply, await slack.first(Updated, lambda change: change.ts == voted.ts)


async def test_fixed_through_the_shortcut_the_card_about_the_answer_is_settled(slack, wanting):
    reply, card = wanting
    await slack.shortcut("mo", "study-group", reply.ts, "fix_reply")
    await send(slack, "mo", await opened(slack), verdict="other", pair_search="favourite-language")
    assert "Mo Lindqvist has corrected this" in await became(slack, card)


async def test_an_answer_that_is_taken_back_leaves_nothing_to_fix(slack, wanting):
    reply, card = wanting
    await slack.react("ada", "study-group", reply.ts, "x")
    assert card_updates.TAKEN_BACK in await became(slack, card)


async def test_edited_from_the_card_it_is_settled(slack, wanting):
    _, card = wanting
    await slack.press("mo", "moderators", card.ts, "edit_pair")
    await send(slack, "mo", await opened(slack), answer="A beetle.")
    assert "Mo Lindqvist has changed this pair" in await became(slack, card)


async def test_retired_from_the_card_it_is_settled(slack, wanting):
    _, card = wanting
    await slack.press("mo", "moderators", card.ts, "edit_pair")
    await slack.press_in_view("mo", (await opened(slack))["id"], "retire_pair")
    await send(slack, "mo", await opened(slack), reason="The moth is gone")
    assert "Mo Lindqvist has retired this pair" in await became(slack, card)


async def test_an_edit_that_changes_nothing_settles_nothing(slack, wanting):
    _, card = wanting
    await slack.press("mo", "moderators", card.ts, "edit_pair")
    assert NOTHING_CHANGED in words(await send(slack, "mo", await opened(slack)))
    await slack.press("mo", "moderators", card.ts, "leave")
    assert "Mo Lindqvist leaves this" in await became(slack, card)


async def test_what_was_left_as_it_is_stays_so_when_the_same_member_votes_again(slack, wanting):
    reply, card = wanting
    await slack.press("mo", "moderators", card.ts, "leave")
    await became(slack, card)
    for way in ("positive", "negative"):
        await slack.press("ben", "study-group", reply.ts, "feedback", way)
        await private_word(slack, "ben")
    await slack.settled()
    assert not [change for change in slack.pending if isinstance(change, Updated) and change.ts == card.ts]


async def test_who_says_what_is_wrong_after_that_opens_the_card_again(slack, wanting):
    reply, card = wanting
    await slack.press("mo", "moderators", card.ts, "leave")
    await became(slack, card)
    await slack.press("chi", "study-group", reply.ts, "feedback", "negative")
    await slack.press("chi", "study-group", (await private_word(slack, "chi")).ts, "tell_wrong")
    await send(slack, "chi", await opened(slack), words="It was a fly.")
    again = await slack.first(Updated, lambda change: change.ts == card.ts)
    assert ("fly" in again.plain, "beetle" in again.plain) == (True, False)
    assert again.actions


# -- what somebody asked or proposed is forgotten


async def test_forgotten_from_the_terminal_the_running_bot_takes_the_words_away(slack, bot, access):
    _, question = await ask(slack)
    await propose(slack)
    open_card = await posted_in(slack, "moderators")
    await propose(slack, "Who feeds the cat?")
    decided = await posted_in(slack, "moderators")
    await slack.press("mo", "moderators", decided.ts, "reject")
    await send(slack, "mo", await opened(slack), reason="no cat")
    told = await direct_word(slack, "ada")
    ada = slack.member("ada").id
    assert await asyncio.to_thread(admin.forgotten, access.database_url, ada) > 0
    gone = {(await slack.first(Deleted)).ts for _ in range(4)}
    assert gone == {question.ts, open_card.ts, decided.ts, told.ts}


async def test_what_stands_with_a_name_or_a_question_is_taken_back_when_its_texts_are_no_longer_kept(
    slack, bot, access
):
    ada = slack.member("ada").id
    given = await slack.command("ada", "study-group", "/ama", ASKED)
    await slack.press("ada", "study-group", given.ts, "share")
    shared = await posted_in(slack, "study-group")
    _, dismissed = await ask(slack, "Where is the volcano?")
    await slack.press("mo", "moderators", dismissed.ts, "dismiss")
    assert "volcano" in await became(slack, dismissed)
    await slack.command("ada", "study-group", "/ama", TAXES)
    answered = await posted_in(slack, "moderators")
    await slack.press("mo", "moderators", answered.ts, "same_as")
    await send(slack, "mo", await opened(slack), pair_search="first-bug")
    later = await direct_word(slack, "ada")
    assert "Belgium" in await became(slack, answered)
    await slack.settled()
    async with other_replica(access) as store:
        assert await store.run(lambda tx: tx.purge(float("inf"))) > 0
        assert await store.run(lambda tx: tx.purge(float("inf"))) == 0
    assert await asyncio.to_thread(admin.forgotten, access.database_url, ada) > 0
    gone = {(await slack.first(Deleted)).ts for _ in range(4)}
    assert gone == {shared.ts, dismissed.ts, answered.ts, later.ts}


async def test_what_somebody_found_wrong_is_forgotten_with_them(slack, wanting, access):
    _, told = wanting
    ben = slack.member("ben").id
    assert await asyncio.to_thread(admin.forgotten, access.database_url, ben) > 0
    assert (await slack.first(Deleted)).ts == told.ts


async def test_the_name_of_who_is_forgotten_is_nowhere(slack, bot, access, tmp_path):
    """Neither in what they asked, in private too, nor in what they proposed, found wrong and were told."""
    chi, who = slack.member("chi"), "chi"
    await slack.command(who, "study-group", "/ama", TAXES)
    card = await posted_in(slack, "moderators")
    await slack.press("mo", "moderators", card.ts, "same_as")
    await send(slack, "mo", await opened(slack), pair_search="first-bug")
    later = await direct_word(slack, who)
    await slack.global_shortcut(who, "new_pair")
    form = await opened(slack)
    await send(slack, who, form, question="Who waters the plants?", answer="Chi.", ama="hopper.yaml")
    await slack.press("mo", "moderators", (await posted_in(slack, "moderators")).ts, "approve")
    assert "in the archive" in (await direct_word(slack, who)).plain
    await slack.press(who, slack.direct(who).id, later.ts, "feedback", "negative")
    await posted_in(slack, "moderators")
    shown = await slack.first(Ephemeral, lambda one: one.user == chi.id and one.actions != [])
    await slack.press(who, slack.direct(who).id, shown.ts, "tell_wrong")
    await send(slack, who, await opened(slack), words="It was a beetle.")
    wrong = await slack.first(Updated, lambda change: "beetle" in change.plain)
    assert await asyncio.to_thread(admin.forgotten, access.database_url, chi.id) > 0
    while (await slack.first(Deleted)).ts != wrong.ts:
        pass
    await slack.settled()
    assert named(chi.id, tmp_path / "ama.db") == []


@pytest.mark.parametrize("mishap", ["its update is on its way", "its update's response is lost"])
async def test_what_is_forgotten_while_it_is_told_is_taken_back_and_goes_by_nobodys_name(
    slack, config, access, tmp_path, mishap
):
    ben = slack.member("ben").id
    async with running(config, access):
        await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {ASKED}")
        reply = await slack.posted()
        await slack.press("ben", "study-group", reply.ts, "feedback", "negative")
        card = await posted_in(slack, "moderators")
        await slack.press("ben", "study-group", (await private_word(slack, "ben")).ts, "tell_wrong")
        form = await opened(slack)
        if mishap == "its update is on its way":
            slack.faults.delay("chat.update", 2)
        else:
            slack.faults.lose_response("chat.update")
        await send(slack, "ben", form, words="It was a beetle.")
        while "beetle" not in str((await slack.called("chat.update")).args):
            pass
        assert await (await ama(access, "forget", ben)).wait() == 0
        assert (await slack.first(Deleted)).ts == card.ts
    assert named(ben, tmp_path / "ama.db") == []


def named(member, database):
    """The lines of the database that name *member*."""
    return [line for line in sqlite3.connect(database).iterdump() if member in line]


# -- the private list


async def test_answered_from_the_list_the_list_is_shown_anew(slack, bot):
    await ask(slack)
    await ask(slack, "Where is the volcano?", "ben")
    listed = await slack.command("mo", "study-group", "/ama", "unanswered")
    await slack.press("mo", "study-group", listed.ts, "answer", by_group(listed, 0))
    await send(slack, "mo", await opened(slack), answer="Over there.", ama="hopper.yaml", guest="", date="")
    anew = await slack.first(Ephemeral, lambda shown: shown.replaced)
    assert lists.UNANSWERED.format(total=1) in anew.plain


def by_group(listed, number):
    """The value of the buttons of one of the questions in a list."""
    values = list(dict.fromkeys(action["value"] for action in listed.actions))
    return values[number]


async def test_the_same_as_from_the_list_too(slack, bot):
    await ask(slack)
    listed = await slack.command("mo", "study-group", "/ama", "unanswered")
    await slack.press("mo", "study-group", listed.ts, "same_as")
    await send(slack, "mo", await opened(slack), pair_search="first-bug")
    assert (await slack.first(Ephemeral, lambda s: s.replaced)).plain == lists.NOTHING_UNANSWERED


@pytest.mark.parametrize("action", ["answer", "same_as", "dismiss"])
async def test_a_press_on_what_is_decided_says_so_and_the_list_is_shown_anew(slack, bot, action):
    _, card = await ask(slack)
    listed = await slack.command("mo", "study-group", "/ama", "unanswered")
    await slack.press(slack.moderator("mo"), "moderators", card.ts, "dismiss")
    await private_word(slack, "mo")
    await slack.press("mo", "study-group", listed.ts, action)
    assert (await slack.first(Ephemeral, lambda s: s.replaced)).plain == lists.NOTHING_UNANSWERED
    if action == "dismiss":
        assert "already dismissed" in (await private_word(slack, "mo")).text
    else:
        assert "already dismissed" in words(await opened(slack))


async def test_a_form_about_what_is_decided_says_so_and_its_list_is_shown_anew(slack, bot):
    _, card = await ask(slack)
    listed = await slack.command("mo", "study-group", "/ama", "unanswered")
    await slack.press("mo", "study-group", listed.ts, "same_as")
    form = await opened(slack)
    await slack.press(slack.moderator("mo"), "moderators", card.ts, "dismiss")
    assert "already dismissed" in words(await send(slack, "mo", form, pair_search="first-bug"))
    assert (await slack.first(Ephemeral, lambda s: s.replaced)).plain == lists.NOTHING_UNANSWERED


async def test_a_list_that_cannot_be_replaced_any_more_costs_nothing_else(slack, bot, answers):
    _, card = await ask(slack)
    listed = await slack.command("mo", "study-group", "/ama", "unanswered")
    await slack.press("mo", "study-group", listed.ts, "same_as")
    slack.faults.fail("response_url", "expired_url")
    before = snapshot(answers)
    told = await send(slack, "mo", await opened(slack), pair_search="first-bug")
    assert TAXES in words(told)
    assert "Mo Lindqvist has answered this" in await became(slack, card)
    assert changed(before, snapshot(answers))
