"""What people answer themselves is kept: as a draft for the moderators, as a queue that gets shorter, as a count."""

import asyncio
import datetime as dt
import json

import pytest

from bot.moderation import admin
from bot.platforms import weekly
from bot.platforms.slack import card_updates
from bot.platforms.slack.handlers import review_buttons
from bot.platforms.slack.views import cards, lists
from bot.platforms.slack.views.answers import SAID_BY, SAID_BY_TO
from localslack import Deleted, Posted, Published, Updated
from tests.moderation.conftest import TAXES
from tests.support.bots import running
from tests.support.moderating import changed, opened, posted_in, private_word, send, snapshot, value, words

SILENCE = "Lunch at noon in the usual place, see you all there."


@pytest.fixture
def config(moderated, slack):
    """Chi is no moderator, and trusted."""
    return moderated.model_copy(update={"trusted": (slack.member("chi").id,)})


async def ask(slack, text=TAXES, user="ada"):
    """Somebody asks what the archive does not know: the message; its card, and the bot's regret, are seen."""
    ts = await slack.say(user, "study-group", f"<@{slack.bot_user_id}> {text}")
    await slack.first(Posted, lambda posted: posted.thread_ts == ts)
    return ts, await posted_in(slack, "moderators")


async def became(slack, card):
    """What the card says of how it ended; nothing is left to press on it."""
    settled = await slack.first(Updated, lambda change: change.ts == card.ts and ended(change))
    assert settled.actions == []
    return settled.plain


def ended(change):
    """Whether the card that was changed has nothing left to decide, here or on a card beside it."""
    return not change.actions and cards.OFFERED not in change.plain


async def nothing_more(slack, channel="study-group"):
    """The bot has said nothing there that was not looked at."""
    await slack.settled()
    where = slack.channel(channel).id
    assert not [one for one in slack.pending if isinstance(one, Posted) and one.channel == where]


# -- drafts


async def test_a_trusted_persons_answer_is_offered_as_a_pair_and_nothing_goes_live(slack, bot, answers):
    before = snapshot(answers)
    ts, _ = await ask(slack)
    said = await slack.say("chi", "study-group", "By post, in *June*.", thread=ts)
    draft = await posted_in(slack, "moderators")
    assert cards.ANSWERED.format(name="Chi Nakamura") in draft.plain
    assert TAXES in draft.plain
    assert "By post, in  June ." in draft.plain
    assert [action["action_id"] for action in draft.actions] == ["approve", "edit_proposal", "drop_draft"]
    for message in (ts, said):  # both permalinks
        assert f"p{message.replace('.', '')}" in json.dumps(draft.blocks)
    assert snapshot(answers) == before
    await nothing_more(slack)


async def test_consecutive_messages_are_joined_and_others_remarks_left_out(slack, bot):
    ts, _ = await ask(slack)
    await slack.say("chi", "study-group", "By post, in June.", thread=ts)
    draft = await posted_in(slack, "moderators")
    await slack.say("ben", "study-group", "I always forget that.", thread=ts)
    await slack.say("chi", "study-group", "Or online, until the middle of July.", thread=ts)
    joined = await slack.first(Updated, lambda change: change.ts == draft.ts and "July" in change.plain)
    assert "By post, in June." in joined.plain
    assert "forget" not in joined.plain


async def test_a_question_whose_answer_waits_stands_once_for_moderators(slack, bot):
    ts, card = await ask(slack)
    await slack.say("chi", "study-group", "By post, in June.", thread=ts)
    draft = await posted_in(slack, "moderators")
    shown = await slack.first(Updated, lambda change: change.ts == card.ts)
    assert (cards.OFFERED in shown.plain, shown.actions) == (True, [])
    listed = await slack.command("mo", "study-group", "/ama", "unanswered")
    assert [action["action_id"] for action in listed.actions] == ["approve", "edit_proposal", "drop_draft"]
    await slack.open_home("mo")
    view = (await slack.first(Published)).view
    assert words(view).count(TAXES) == 1
    assert "Unanswered (0)" in words(view)
    await slack.open_home("ben")
    assert words((await slack.first(Published)).view).count(TAXES) == 1
    await slack.press("mo", "moderators", draft.ts, "drop_draft")
    again = await slack.first(Updated, lambda change: change.ts == card.ts)
    assert [one["action_id"] for one in again.actions] == [one["action_id"] for one in card.actions]
    listed = await slack.command("mo", "study-group", "/ama", "unanswered")
    assert "approve" not in {action["action_id"] for action in listed.actions}


async def test_so_does_one_that_a_member_proposes_an_answer_to(slack, bot):
    _, card = await ask(slack)
    await slack.press("ben", "moderators", card.ts, "answer")
    await send(slack, "ben", await opened(slack), answer="By post, in June.")
    proposal = await posted_in(slack, "moderators")
    shown = await slack.first(Updated, lambda change: change.ts == card.ts)
    assert (cards.OFFERED in shown.plain, shown.actions) == (True, [])
    await slack.press("mo", "moderators", proposal.ts, "reject")
    await send(slack, "mo", await opened(slack), reason="it is by June")
    again = await slack.first(Updated, lambda change: change.ts == card.ts)
    assert [one["action_id"] for one in again.actions] == [one["action_id"] for one in card.actions]


async def test_approved_it_is_in_the_archive_with_its_link_and_nobody_is_told_again(slack, bot, answers):
    before = snapshot(answers)
    ts, asked = await ask(slack)
    said = await slack.say("chi", "study-group", "By post, in June.", thread=ts)
    draft = await posted_in(slack, "moderators")
    await slack.press("mo", "moderators", draft.ts, "approve")
    assert "Mo Lindqvist has answered this" in await became(slack, asked)
    [lines] = changed(before, snapshot(answers)).values()
    assert any(TAXES in line for line in lines)
    assert any("Chi Nakamura" in line for line in lines)
    assert any(said.replace(".", "") in line for line in lines)
    await nothing_more(slack)
    await slack.say("ben", "study-group", f"<@{slack.bot_user_id}> {TAXES}")
    assert "By post" in (await posted_in(slack, "study-group")).plain


async def test_others_who_asked_the_same_get_it(slack, bot):
    first, _ = await ask(slack)
    second = await slack.say("ben", "study-group", f"<@{slack.bot_user_id}> {TAXES}")
    await posted_in(slack, "study-group")
    await slack.say("chi", "study-group", "By post, in June.", thread=first)
    draft = await posted_in(slack, "moderators")
    await slack.press("mo", "moderators", draft.ts, "approve")
    answer = await posted_in(slack, "study-group")
    assert (answer.thread_ts, "By post" in answer.plain) == (second, True)
    await nothing_more(slack)


async def test_what_changed_since_a_moderator_saw_it_is_not_approved_unseen(slack, bot, answers):
    before = snapshot(answers)
    ts, _ = await ask(slack)
    said = await slack.say("chi", "study-group", "By post, in June.", thread=ts)
    draft = await posted_in(slack, "moderators")
    seen = next(action["value"] for action in draft.actions if action["action_id"] == "approve")
    await slack.edit("study-group", said, "By post, in July.")
    shown = await slack.first(Updated, lambda change: change.ts == draft.ts)
    for row in slack.channel("moderators").messages[draft.ts]["blocks"]:
        row["elements"] = [
            e | {"value": seen} if e.get("action_id") == "approve" else e for e in row["elements"]
        ]
    await slack.press("mo", "moderators", shown.ts, "approve")
    assert (await private_word(slack, "mo")).text == review_buttons.CHANGED
    assert snapshot(answers) == before


async def test_edited_it_is_what_the_form_says(slack, bot, answers):
    ts, _ = await ask(slack)
    await slack.say("chi", "study-group", "By post, in June.", thread=ts)
    draft = await posted_in(slack, "moderators")
    await slack.press("mo", "moderators", draft.ts, "edit_proposal")
    form = await opened(slack)
    assert value(form, "answer") == "By post, in June."
    await send(slack, "mo", form, answer="Online, until July.", ama="hopper.yaml")
    assert "Online, until July." in snapshot(answers)["hopper.yaml"]


async def test_dismissed_it_is_off_the_list_and_nobody_is_told(slack, bot, answers):
    before = snapshot(answers)
    ts, _ = await ask(slack)
    await slack.say("chi", "study-group", "By post, in June.", thread=ts)
    draft = await posted_in(slack, "moderators")
    await slack.press("mo", "moderators", draft.ts, "drop_draft")
    assert card_updates.DROPPED.format(name="Mo Lindqvist") in await became(slack, draft)
    assert snapshot(answers) == before
    await slack.settled()
    assert not [one for one in slack.pending if getattr(one, "channel", "") == slack.direct("chi").id]


async def test_who_answered_is_told_when_it_is_in_the_archive(slack, bot):
    ts, _ = await ask(slack)
    await slack.say("chi", "study-group", "By post, in June.", thread=ts)
    draft = await posted_in(slack, "moderators")
    await slack.press("mo", "moderators", draft.ts, "approve")
    where = slack.direct("chi").id
    told = await slack.first(Posted, lambda posted: posted.channel == where)
    assert "Your answer is in the archive now" in told.plain


async def test_what_is_said_by_others_or_says_nothing_is_no_draft(slack, bot):
    ts, _ = await ask(slack)
    await slack.say("ben", "study-group", "By carrier pigeon, in May.", thread=ts)
    await slack.say("chi", "study-group", "Let me check.", thread=ts)
    await slack.say("chi", "study-group", "By post, in June.", thread=ts)
    draft = await posted_in(slack, "moderators")
    assert "pigeon" not in draft.plain
    assert "Let me check" not in draft.plain


async def test_an_answer_that_is_edited_changes_the_draft_and_deleted_it_takes_it_back(slack, bot):
    ts, _ = await ask(slack)
    said = await slack.say("chi", "study-group", "By post, in June.", thread=ts)
    draft = await posted_in(slack, "moderators")
    await slack.edit("study-group", said, "By post, in July.")
    assert "July" in (await slack.first(Updated, lambda change: change.ts == draft.ts)).plain
    await slack.delete("study-group", said)
    assert card_updates.GONE in await became(slack, draft)
    await slack.say("chi", "study-group", "By post, in August.", thread=ts)
    again = await slack.first(Updated, lambda change: change.ts == draft.ts)
    assert "August" in again.plain
    assert again.actions


async def test_a_question_that_was_asked_of_nobody_counts_too(slack, bot):
    ts = await slack.say("ada", "study-group", "Does anybody know how to file taxes in Belgium?")
    await slack.say("chi", "study-group", "By post, in June.", thread=ts)
    draft = await posted_in(slack, "moderators")
    while cards.ANSWERED.format(name="Chi Nakamura") not in draft.plain:
        draft = await posted_in(slack, "moderators")
    assert "By post" in draft.plain


async def test_the_guest_of_an_ama_of_today_is_trusted_and_answers_into_its_file(
    slack, config, access, answers
):
    today = dt.datetime.now(tz=dt.UTC).date()
    hopper = (answers / "hopper.yaml").read_text(encoding="utf-8").replace("1985-11-03", f"{today}")
    (answers / "hopper.yaml").write_text(
        hopper.replace("guest: Grace Hopper", "guest: GRACE"), encoding="utf-8"
    )
    async with running(config, access):
        ts, _ = await ask(slack)
        await slack.say("grace", "study-group", "By post, in June.", thread=ts)
        draft = await posted_in(slack, "moderators")
        await slack.press("mo", "moderators", draft.ts, "approve")
        await became(slack, draft)
    assert "By post, in June." in (answers / "hopper.yaml").read_text(encoding="utf-8")


async def test_what_was_answered_while_the_bot_was_away_is_offered_when_it_is_back(slack, config, access):
    async with running(config, access):
        ts, _ = await ask(slack)
    slack.drop_events()
    await slack.say("chi", "study-group", "By post, in June.", thread=ts)
    async with running(config, access):
        assert cards.ANSWERED.format(name="Chi Nakamura") in (await posted_in(slack, "moderators")).plain


async def test_what_no_pair_can_hold_is_no_draft(slack, bot):
    ts, card = await ask(slack)
    await slack.say(
        "chi", "study-group", "Send xo" + "xb-123456789012-abcdefghijkl to the office.", thread=ts
    )
    await slack.react("ada", "study-group", ts, "white_check_mark")
    await became(slack, card)
    assert "xoxb" not in json.dumps(slack.messages("moderators"))


async def test_who_asked_is_forgotten_and_the_draft_goes(slack, bot, access):
    ts, _ = await ask(slack)
    await slack.say("chi", "study-group", "By post, in June.", thread=ts)
    draft = await posted_in(slack, "moderators")
    await asyncio.to_thread(admin.forgotten, access.database_url, slack.member("ada").id)
    assert await slack.first(Deleted, lambda gone: gone.ts == draft.ts)


async def test_a_question_that_is_deleted_takes_its_draft_along(slack, bot):
    ts, _ = await ask(slack)
    await slack.say("chi", "study-group", "By post, in June.", thread=ts)
    draft = await posted_in(slack, "moderators")
    await slack.delete("study-group", ts)
    assert card_updates.GONE in await became(slack, draft)


async def test_added_by_the_shortcut_nothing_is_posted_under_it_and_others_who_asked_get_it(
    slack, bot, answers
):
    first, asked = await ask(slack)
    second = await slack.say("ben", "study-group", f"<@{slack.bot_user_id}> {TAXES}")
    await posted_in(slack, "study-group")
    said = await slack.say("chi", "study-group", "By post, in June.", thread=first)
    draft = await posted_in(slack, "moderators")
    await slack.shortcut("mo", "study-group", said, "add_pair")
    await send(slack, "mo", await opened(slack))
    assert (await posted_in(slack, "study-group")).thread_ts == second
    settled = [await slack.first(Updated, ended) for _ in range(4)]
    moderators = slack.channel("moderators").id
    assert {change.ts for change in settled if change.channel == moderators} == {asked.ts, draft.ts}
    await nothing_more(slack)


# -- settled by people


@pytest.mark.parametrize("user", ["ada", "mo"])
async def test_marked_as_solved_by_who_asked_or_a_moderator_it_leaves_the_queue(slack, bot, user):
    ts, card = await ask(slack)
    await slack.say("ben", "study-group", "By carrier pigeon, in May.", thread=ts)
    await slack.react(user, "study-group", ts, "white_check_mark")
    name = slack.member(user).real_name
    assert card_updates.WORDS["question", "solved"].format(name=name) in await became(slack, card)
    listed = await slack.command("mo", "study-group", "/ama", "unanswered")
    assert lists.NOTHING_UNANSWERED in listed.plain


async def test_marked_on_the_message_that_solved_it_it_leaves_the_queue(slack, bot):
    ts, card = await ask(slack)
    said = await slack.say("ben", "study-group", "By carrier pigeon, in May.", thread=ts)
    await slack.react("ada", "study-group", said, "white_check_mark")
    assert TAXES in await became(slack, card)


async def test_somebody_elses_mark_settles_nothing(slack, bot):
    ts, card = await ask(slack)
    await slack.react("ben", "study-group", ts, "white_check_mark")
    await slack.react("ada", "study-group", ts, "eyes")
    await slack.press("mo", "moderators", card.ts, "dismiss")
    assert "has dismissed this" in await became(slack, card)


async def told_in_home(slack):
    """The figures of the week."""
    await slack.open_home("mo")
    return words((await slack.first(Published)).view)


async def later_solved(slack):
    """Another question is solved: threads are read in order, so what was done in earlier ones was seen."""
    ts, card = await ask(slack, "Who repairs the projector in Ghent?", "ben")
    await slack.react("ben", "study-group", ts, "white_check_mark")
    await became(slack, card)


async def test_when_the_mark_is_taken_off_it_waits_again(slack, bot):
    ts, card = await ask(slack)
    await slack.react("ada", "study-group", ts, "white_check_mark")
    await became(slack, card)
    await slack.unreact("ada", "study-group", ts, "white_check_mark")
    again = await slack.first(Updated, lambda change: change.ts == card.ts)
    assert [action["action_id"] for action in again.actions] == [one["action_id"] for one in card.actions]
    assert weekly.BECAME.format(answered=0, suggested=0, silent=1) in await told_in_home(slack)


async def test_a_mark_less_settles_nothing_anew_where_another_still_says_that_it_is_solved(slack, bot):
    ts, card = await ask(slack)
    await slack.react("ada", "study-group", ts, "white_check_mark")
    await became(slack, card)
    await slack.react("mo", "study-group", ts, "white_check_mark")
    await slack.unreact("ada", "study-group", ts, "white_check_mark")
    await later_solved(slack)
    listed = await slack.command("mo", "study-group", "/ama", "unanswered")
    assert lists.NOTHING_UNANSWERED in listed.plain


async def test_what_has_its_pair_is_answered_whatever_becomes_of_the_mark(slack, bot):
    ts, card = await ask(slack)
    await slack.say("chi", "study-group", "By post, in June.", thread=ts)
    draft = await posted_in(slack, "moderators")
    await slack.react("ada", "study-group", ts, "white_check_mark")
    await became(slack, card)
    await slack.press("mo", "moderators", draft.ts, "approve")
    await became(slack, draft)
    await private_word(slack, "mo")
    await slack.unreact("ada", "study-group", ts, "white_check_mark")
    await later_solved(slack)
    listed = await slack.command("mo", "study-group", "/ama", "unanswered")
    assert lists.NOTHING_UNANSWERED in listed.plain


@pytest.mark.parametrize("way", ["mark", "draft", "reply", "form"])
async def test_what_people_settled_is_counted_as_answered_by_people(slack, bot, way):
    ts, card = await ask(slack)
    match way:
        case "mark":
            await slack.react("ada", "study-group", ts, "white_check_mark")
        case "draft":
            await slack.say("chi", "study-group", "By post, in June.", thread=ts)
            draft = await posted_in(slack, "moderators")
            await slack.press("mo", "moderators", draft.ts, "approve")
        case "reply":
            await slack.say("mo", "moderators", "By post, in June.", thread=card.ts)
        case "form":
            await slack.press("mo", "moderators", card.ts, "answer")
            await send(slack, "mo", await opened(slack), answer="By post, in June.")
    await became(slack, card)
    told = await told_in_home(slack)
    assert weekly.BECAME.format(answered=0, suggested=0, silent=0) in told
    assert weekly.BY_PEOPLE.format(people=1) in told


async def test_an_answer_that_is_taken_back_counts_no_more(slack, bot):
    _, card = await ask(slack)
    said = await slack.say("mo", "moderators", "By post, in June.", thread=card.ts)
    await became(slack, card)
    await slack.delete("moderators", said)
    await slack.first(Updated, lambda change: change.ts == card.ts)
    assert weekly.BECAME.format(answered=0, suggested=0, silent=1) in await told_in_home(slack)


# -- replying to the card


async def answered(slack, ts):
    """What is said next in the thread of *ts*."""
    return await slack.first(Posted, lambda posted: posted.thread_ts == ts)


async def test_a_reply_to_the_card_reaches_who_asked_in_the_moderators_name_and_is_offered(
    slack, bot, answers
):
    ts, card = await ask(slack)
    await slack.say("mo", "moderators", "By post, in *June*.", thread=card.ts)
    passed_on = await answered(slack, ts)
    assert passed_on.plain.startswith(SAID_BY.format(name="Mo Lindqvist"))
    assert "By post, in  June ." in passed_on.plain
    assert "Mo Lindqvist has answered this" in await became(slack, card)
    draft = await posted_in(slack, "moderators")
    assert cards.ANSWERED.format(name="Mo Lindqvist") in draft.plain
    await slack.press("mo", "moderators", draft.ts, "approve")
    assert "Mo Lindqvist has approved this" in await became(slack, draft)
    assert "By post, in **June**." in "".join(snapshot(answers).values())
    await nothing_more(slack)


async def test_everybody_on_the_card_gets_it_each_where_they_asked(slack, bot):
    ts, card = await ask(slack)
    await slack.command("ben", "study-group", "/ama", TAXES)
    await slack.first(Updated, lambda change: change.ts == card.ts)
    await slack.say("mo", "moderators", "By post, in June.", thread=card.ts)
    assert "By post" in (await answered(slack, ts)).plain
    where = slack.direct("ben").id
    told = await slack.first(Posted, lambda posted: posted.channel == where)
    assert told.plain.startswith(SAID_BY_TO.format(question=TAXES, name="Mo Lindqvist"))


async def test_what_is_added_edited_or_taken_back_there_is_so_where_they_asked(slack, bot):
    ts, card = await ask(slack)
    said = await slack.say("mo", "moderators", "By post, in June.", thread=card.ts)
    passed_on = await answered(slack, ts)
    await became(slack, card)
    more = await slack.say("mo", "moderators", "Or online, until the middle of July.", thread=card.ts)
    assert "July" in (await slack.first(Updated, lambda change: change.ts == passed_on.ts)).plain
    await slack.delete("moderators", more)
    assert "July" not in (await slack.first(Updated, lambda change: change.ts == passed_on.ts)).plain
    await slack.delete("moderators", said)
    assert (await slack.first(Deleted)).ts == passed_on.ts
    waits = await slack.first(Updated, lambda change: change.ts == card.ts and change.actions)
    assert [action["action_id"] for action in waits.actions][:3] == ["answer", "same_as", "dismiss"]


async def test_talk_among_moderators_and_members_words_reach_nobody(slack, bot):
    ts, card = await ask(slack)
    slack.channel("moderators").members.append(slack.member("ben").id)
    await slack.say("ben", "moderators", "By carrier pigeon, in May.", thread=card.ts)
    await slack.say("mo", "moderators", "Does anybody know?", thread=card.ts)
    await slack.say("mo", "moderators", "By post, in June.", thread=card.ts)
    said = await answered(slack, ts)
    assert ("pigeon" in said.plain, "anybody" in said.plain) == (False, False)


async def test_what_a_moderator_answered_goes_when_who_asked_is_forgotten(slack, bot, access):
    ts, card = await ask(slack)
    await slack.say("mo", "moderators", "By post, in June.", thread=card.ts)
    passed_on = await answered(slack, ts)
    draft = await posted_in(slack, "moderators")
    await asyncio.to_thread(admin.forgotten, access.database_url, slack.member("ada").id)
    gone = {(await slack.first(Deleted)).ts for _ in range(2)}
    assert gone == {passed_on.ts, draft.ts}


async def test_what_was_approved_and_taken_back_waits_again_as_a_draft_and_in_the_queue(slack, bot):
    ts, card = await ask(slack)
    await slack.say("chi", "study-group", "By post, in June.", thread=ts)
    draft = await posted_in(slack, "moderators")
    await slack.press("mo", "moderators", draft.ts, "approve")
    for one in (card, draft):
        await became(slack, one)
    await private_word(slack, "mo")
    told = await slack.command("mo", "study-group", "/ama", "history")
    await slack.press("mo", "study-group", told.ts, "undo")
    again = await slack.first(Updated, lambda change: change.ts == draft.ts)
    assert [one["action_id"] for one in again.actions] == ["approve", "edit_proposal", "drop_draft"]
    shown = await slack.first(Updated, lambda change: change.ts == card.ts)
    assert cards.OFFERED in shown.plain
    await slack.press("mo", "moderators", draft.ts, "drop_draft")
    shown = await slack.first(Updated, lambda change: change.ts == card.ts and change.actions)
    assert [one["action_id"] for one in shown.actions] == [one["action_id"] for one in card.actions]


# -- a question that is changed while an answer to it waits


async def test_the_draft_has_the_question_as_it_was_changed(slack, bot):
    ts, card = await ask(slack)
    await slack.say("chi", "study-group", "By post, in June.", thread=ts)
    draft = await posted_in(slack, "moderators")
    await slack.edit("study-group", ts, f"<@{slack.bot_user_id}> How do I file my taxes in Luxembourg?")
    shown = await slack.first(Updated, lambda change: change.ts == draft.ts)
    assert "Luxembourg" in shown.plain
    assert "By post" in shown.plain
    asked = slack.channel("moderators").messages[card.ts]
    assert "Luxembourg" in asked["text"]


async def test_a_question_that_the_archive_answers_after_it_was_changed_has_no_draft(slack, bot):
    ts, card = await ask(slack)
    await slack.say("chi", "study-group", "By post, in June.", thread=ts)
    draft = await posted_in(slack, "moderators")
    await slack.edit("study-group", ts, f"<@{slack.bot_user_id}> What was the first computer bug?")
    for one in (card, draft):
        await became(slack, one)
    listed = await slack.command("mo", "study-group", "/ama", "unanswered")
    assert lists.NOTHING_UNANSWERED in listed.plain
