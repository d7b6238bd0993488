"""A good answer in a thread becomes a pair: by shortcut, in two clicks."""

import asyncio

import pytest

from bot.platforms.slack.context import NO_TIME
from bot.platforms.slack.handlers import pair_form
from bot.platforms.slack.lookup import NO_QUESTION
from bot.platforms.slack.views import pair_form as forms
from bot.store import Store
from localslack import Ephemeral, Posted, SlackError
from tests.support.moderating import (
    changed,
    direct_word,
    filled,
    opened,
    options,
    posted_in,
    send,
    sent,
    snapshot,
    updated_view,
    value,
    words,
)

QUESTION = "How do I install the nightly build?"
ANSWER = "*Carefully*: run `make nightly`, see <https://example.org/nightly|the notes>."


@pytest.fixture
async def thread(slack, bot):
    """A question in a channel, and Ben's good answer to it."""
    parent = await slack.say("ada", "study-group", QUESTION)
    return parent, await slack.say("ben", "study-group", ANSWER, thread=parent)


@pytest.fixture
async def form(slack, thread):
    """The form, opened by a moderator on the answer."""
    return await form_on(slack, thread[1])


async def test_where_the_bot_is_not_in_the_channel_the_link_is_there_all_the_same(slack, thread):
    parent, reply = thread
    slack.faults.fail("chat.getPermalink", "channel_not_found")
    made, told = [value(await form_on(slack, reply), "link") for _ in range(2)]
    assert made == told
    assert f"thread_ts={parent}" in made


async def form_on(slack, reply):
    """The form, opened by a moderator on that message."""
    await slack.shortcut("mo", "study-group", reply, "add_pair")
    return await opened(slack)


async def test_two_clicks_make_a_pair_that_is_live_at_once(slack, form, answers):
    before = snapshot(answers)
    told = await send(slack, "mo", form)
    assert QUESTION in words(told)
    (new,) = (text for name, text in snapshot(answers).items() if name not in before)
    assert changed(before, {name: text for name, text in snapshot(answers).items() if name in before}) == {}
    assert f"question: {QUESTION}" in new
    assert "**Carefully**: run `make nightly`, see [the notes](https://example.org/nightly)." in new
    assert "guest: Ben Okafor" in new
    await slack.say("chi", "study-group", f"<@{slack.bot_user_id}> {QUESTION}")
    assert "make nightly" in (await posted_in(slack, "study-group")).plain


async def test_the_form_is_filled_in_from_the_thread(slack, form):
    assert form["callback_id"] == forms.CALLBACK
    assert form["title"]["text"] == forms.ADD
    assert value(form, "question") == QUESTION
    assert value(form, "answer").startswith("**Carefully**")
    assert value(form, "guest") == "Ben Okafor"
    assert len(value(form, "date")) == len("2026-11-20")
    assert "/archives/" in value(form, "link")
    assert (value(form, "ama"), value(form, "new_title")) == (forms.NEW, forms.SLACK_AMA)
    assert "hopper.yaml" in options(form, "ama")


async def test_a_pair_made_of_a_direct_message_has_no_link_that_nobody_else_may_follow(slack, bot):
    asked = await slack.say_direct("mo", QUESTION)
    direct = slack.direct("mo")
    for ts in (asked, await slack.say_direct("mo", ANSWER, thread=asked)):
        await slack.shortcut("mo", direct, ts, "add_pair")
        form = await opened(slack)
        assert value(form, "link") is None
    await send(slack, "mo", form)
    told = await slack.command("mo", "study-group", "/ama", "history")
    assert "from a direct message" in told.plain


async def test_on_a_question_the_form_has_the_question(slack, thread):
    form = await form_on(slack, thread[0])
    assert (value(form, "question"), value(form, "answer")) == (QUESTION, None)


async def test_into_a_file_that_exists_exactly_one_pair_is_appended(slack, form, answers):
    before = snapshot(answers)
    await send(
        slack,
        "mo",
        form,
        ama="hopper.yaml",
        guest="",
        date="",
        link="",
        also="nightly build setup\n- make nightly target",
    )
    assert changed(before, snapshot(answers)) == {
        "hopper.yaml": [
            "+  - id: how-do-i-install-the-nightly-build",
            f"+    question: {QUESTION}",
            "+    also:",
            "+      - nightly build setup",
            "+      - make nightly target",
            "+    answer: |",
            "+      **Carefully**: run `make nightly`, see [the notes](https://example.org/nightly).",
        ]
    }


async def test_the_global_shortcut_opens_an_empty_form(slack, bot, answers):
    await slack.global_shortcut("mo", "new_pair")
    form = await opened(slack)
    assert value(form, "question") is None
    await send(
        slack, "mo", form, question="Who fixes the coffee machine?", answer="Chi does.", ama="hopper.yaml"
    )
    assert "question: Who fixes the coffee machine?" in snapshot(answers)["hopper.yaml"]


async def test_errors_stand_beside_their_fields_and_nothing_is_saved(slack, form, answers):
    before = snapshot(answers)
    errors = await send(slack, "mo", form, question=" ", link="nowhere", date="yesterday", new_title="")
    assert set(errors) == {"question", "link", "date", "new_title"}
    assert "https://" in errors["link"]
    assert snapshot(answers) == before


async def test_near_duplicates_are_shown_first_and_what_was_typed_stays(slack, form, answers):
    before = snapshot(answers)
    near = await send(slack, "mo", form, question="What was the very first computer bug?", tags="bugs")
    assert forms.NEAR in words(near)
    assert "What was the first computer bug?" in words(near)
    assert value(near, "tags") == "bugs"
    assert options(near, "near")[:2] == ["phrasing:first-bug", "replace:first-bug"]
    assert snapshot(answers) == before
    again = await send(slack, "mo", near)
    assert forms.NEAR in words(again)
    assert snapshot(answers) == before


async def test_a_near_duplicate_becomes_another_phrasing(slack, form, answers):
    before = snapshot(answers)
    near = await send(slack, "mo", form, question="What was the very first computer bug?")
    told = await send(slack, "mo", near, near="phrasing:first-bug")
    assert "one more way to ask" in words(told)
    assert changed(before, snapshot(answers)) == {
        "hopper.yaml": ["+      - What was the very first computer bug?"]
    }


async def test_a_near_duplicate_is_replaced(slack, form, answers):
    near = await send(slack, "mo", form, question="What was the very first computer bug?", ama="hopper.yaml")
    await send(slack, "mo", near, near="replace:first-bug")
    assert "    superseded_by: what-was-the-very-first-computer-bug" in snapshot(answers)["hopper.yaml"]
    await slack.say("ada", "study-group", "What was the first computer bug?")
    assert "make nightly" in (await posted_in(slack, "study-group")).plain


async def test_a_near_duplicate_is_saved_all_the_same(slack, form, answers):
    near = await send(slack, "mo", form, question="What was the very first computer bug?", ama="hopper.yaml")
    await send(slack, "mo", near, near="save")
    text = snapshot(answers)["hopper.yaml"]
    assert "id: what-was-the-very-first-computer-bug" in text
    assert "superseded_by" not in text


async def test_a_form_sent_in_twice_makes_one_pair(slack, form, answers):
    values = filled(form)
    await asyncio.gather(*(slack.submit("mo", form["id"], values) for _ in range(2)))
    assert QUESTION in words(await updated_view(slack))
    assert sum(text.count(QUESTION) for text in snapshot(answers).values()) == 1


async def test_where_slack_does_not_tell_the_thread_the_form_opens_without(slack, thread):
    slack.scopes.difference_update({"channels:history", "users:read"})
    await slack.shortcut("mo", "study-group", thread[1], "add_pair")
    form = await opened(slack)
    assert NO_QUESTION in words(form)
    assert value(form, "question") is None
    assert value(form, "guest") is None
    assert value(form, "answer").startswith("**Carefully**")


async def test_a_question_that_was_deleted_meanwhile_is_typed_in(slack, thread):
    await slack.delete("study-group", thread[0])
    await slack.shortcut("mo", "study-group", thread[1], "add_pair")
    assert NO_QUESTION in words(await opened(slack))


async def test_a_slow_slack_costs_no_trigger(slack, thread):
    slack.faults.delay("conversations.replies", 1.5)
    await slack.shortcut("mo", "study-group", thread[1], "add_pair")
    assert (await opened(slack))["callback_id"] == "waiting"
    assert value(await updated_view(slack), "question") == QUESTION


async def test_an_expired_trigger_is_told_in_words(slack, thread):
    slack.faults.fail("views.open", "expired_trigger_id")
    await slack.shortcut("mo", "study-group", thread[1], "add_pair")
    assert (await slack.first(Ephemeral)).text == NO_TIME


async def test_an_answer_longer_than_a_field_comes_in_parts_and_is_saved_whole(slack, bot, answers):
    parent = await slack.say("ada", "study-group", QUESTION)
    paragraphs = [
        f"Paragraph {number} of it: " + "and on it goes, " * 60 + "to its end." for number in range(9)
    ]
    reply = await slack.say("ben", "study-group", "\n".join(paragraphs), thread=parent)
    await slack.shortcut("mo", "study-group", reply, "add_pair")
    await send(slack, "mo", await opened(slack))
    (new,) = (text for name, text in snapshot(answers).items() if name != "hopper.yaml")
    assert all(" ".join(paragraph.split()) in " ".join(new.split()) for paragraph in paragraphs)


@pytest.mark.parametrize(
    "question", ["Why - : #? 'no' \"yes\" {x} [y]", "Why `a: b` & <b>?", "- why?", "Zażółć gęślą 🐛 ñ?"]
)
async def test_text_that_is_no_yaml_is_saved_to_the_letter(slack, bot, answers, question):
    await slack.global_shortcut("mo", "new_pair")
    form = await opened(slack)
    await send(slack, "mo", form, question=question, answer="key: *value*\n\n# no comment", ama="hopper.yaml")
    pair = next(pair for pair in bot.served.archive if pair.question == question)
    assert pair.answer.rstrip() == "key: *value*\n\n# no comment"


async def test_a_closed_form_saves_nothing(slack, form, answers):
    before = snapshot(answers)
    await slack.close_view("mo", form["id"])
    with pytest.raises(SlackError):
        await slack.submit("mo", form["id"], filled(form))
    assert snapshot(answers) == before


async def test_a_file_that_cannot_be_written_hands_the_text_back(slack, form, answers):
    (answers / "hopper.yaml").write_text("title: [broken\n", encoding="utf-8")
    again = await send(slack, "mo", form, ama="hopper.yaml")
    assert again["callback_id"] == forms.CALLBACK
    assert value(again, "answer").startswith("**Carefully**")
    assert pair_form.DONE not in again["title"]["text"]


async def overtaken_form(slack, access):
    """The form in which Mo says which pair answers a question, which Nia has dismissed meanwhile: to say who was first
    takes as long as Slack does to tell her name.
    """
    nia = slack.moderator("nia").id
    ts = await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {QUESTION}")
    card = await posted_in(slack, "moderators")
    await slack.press("mo", "moderators", card.ts, "same_as")
    form = await opened(slack)
    slack.faults.delay("users.info", 2.5, times=3)
    key = f"{slack.team_id}:{slack.channel('study-group').id}:{ts}"
    async with Store(access.database_url, holder="elsewhere:1") as store:
        await store.run(lambda tx: tx.decide_questions([key], "dismissed", nia, 1.0))
    return form


async def test_where_an_answer_takes_long_the_person_sees_so_and_then_the_outcome(slack, bot, access):
    form = await overtaken_form(slack, access)
    assert (await sent(slack, "mo", form, pair_search="first-bug"))["callback_id"] == "waiting"
    assert "Nia was first" in words(await updated_view(slack))


async def test_who_closes_the_form_meanwhile_is_told_directly(slack, bot, access):
    form = await overtaken_form(slack, access)
    await sent(slack, "mo", form, pair_search="first-bug")
    await slack.close_view("mo", form["id"])
    assert "Nia was first" in (await direct_word(slack, "mo")).plain


@pytest.mark.parametrize(
    "kind", ["view_submission", "block_actions", "message_action", "shortcut", "block_suggestion"]
)
async def test_payloads_that_slack_would_never_send_do_no_harm(slack, bot, answers, kind):
    before = snapshot(answers)
    names = [
        "pair_form",
        "fix_form",
        "same_as_form",
        "retire_form",
        "reject_form",
        "wrong_form",
        "add_pair",
        "fix_reply",
    ]
    trash = {
        "private_metadata": "{",
        "state": {"values": {"question": []}},
        "title": {"text": "x"},
        "blocks": [],
    }
    for name in [*names, "approve", "dismiss", "leave", "edit_pair", "unanswered_page_on", "tell_wrong"]:
        view = trash | {"id": f"V{name}", "callback_id": name, "type": "modal"}
        actions = [{"action_id": name, "type": "button", "value": "[" * 9_000, "block_id": "b"}]
        payload = {
            "type": kind,
            "user": {"id": slack.member("ben").id},
            "callback_id": name,
            "action_id": name,
        }
        slack.backend.sockets.send("interactive", {**payload, "view": view, "actions": actions, "token": "t"})
    ts = await slack.say("ada", "study-group", "What was the first computer bug?")
    assert (await slack.first(Posted, lambda posted: posted.thread_ts == ts)).thread_ts == ts
    assert snapshot(answers) == before
