"""Conversations at the page, like a person's."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from bot import archive, ask
from bot import config as configuration
from bot.responder import Responder
from bot.retrieval import Served
from bot.verdicts import Answer

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.asyncio(loop_scope="package")


def composer(page):
    return page.get_by_role("textbox", name=re.compile("^Message "))


def message(page, words):
    return page.get_by_role("article").filter(has_text=words)


async def say(page, words):
    await composer(page).fill(words)
    await composer(page).press("Enter")


async def choose(page, words, item):
    """Open a message's menu and take an item from it."""
    await message(page, words).hover()
    await message(page, words).get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name=item).click()


async def test_an_empty_channel_offers_questions_that_fill_the_composer(sit, slack):
    slack.begin_with(["What is a bug?", "Who wrote the compiler?"])
    page = await sit()
    await page.get_by_role("button", name="What is a bug?").click()
    await expect(composer(page)).to_have_value("What is a bug?")
    await expect(composer(page)).to_be_focused()
    await composer(page).press("Enter")
    await expect(message(page, "What is a bug?")).to_be_visible()
    await expect(page.get_by_role("region", name="Getting started")).to_be_hidden()
    await expect(composer(page)).to_have_value("")


async def test_where_nothing_is_suggested_nothing_is_to_be_tried(sit):
    page = await sit()
    await expect(page.get_by_role("region", name="Getting started")).to_be_visible()
    await expect(page.get_by_text("Try one of these")).to_have_count(0)


async def test_the_questions_to_begin_with_are_answered_by_the_archive():
    options = configuration.load(ROOT / "config.yaml")
    loaded = archive.load(ROOT / "answers", compare=False).archive
    responder = Responder(Served.of(loaded, shift=options.calibration_shift), options.thresholds)
    verdicts = [responder.respond(ask.message(one, addressed=False)) for one in loaded.examples(4)]
    assert [type(verdict) for verdict in verdicts] == [Answer] * 4


async def test_the_title_names_the_channel_and_the_study_group_comes_first(sit):
    page = await sit()
    await expect(page).to_have_title("#study-group · Study group")
    await page.get_by_role("button", name="#random").click()
    await expect(page).to_have_title("#random · Study group")
    await expect(page.get_by_role("button", name="#random")).to_have_attribute("aria-current", "page")


async def test_shift_enter_breaks_the_line_and_enter_sends_both(sit, slack):
    page = await sit()
    await composer(page).press_sequentially("one")
    await composer(page).press("Shift+Enter")
    await composer(page).press_sequentially("two")
    await composer(page).press("Enter")
    await expect(message(page, "one")).to_contain_text("two")
    assert [m["text"] for m in slack.messages("study-group")] == ["one\ntwo"]


async def test_a_mention_is_answered_in_a_thread_that_opens_beside(sit, app):
    page = await sit()
    await say(page, "@ama how long is a nanosecond?")
    await message(page, "how long").get_by_role("button", name="1 reply").click()
    thread = page.get_by_role("complementary", name="Thread")
    await expect(thread.get_by_role("article").last).to_contain_text("About 30 cm of wire.")
    await expect(thread.get_by_text("30 cm")).to_have_css("font-weight", "700")
    await expect(thread.get_by_role("textbox", name="Reply in thread")).to_be_focused()
    await thread.get_by_role("button", name="Helpful").click()
    await expect(thread.get_by_text("Thanks for up!")).to_be_visible()
    await expect(thread.get_by_text("Only visible to you")).to_be_visible()


async def test_replies_are_counted_under_their_parent(sit):
    page = await sit()
    await say(page, "who comes on Thursday?")
    await message(page, "Thursday").hover()
    await message(page, "Thursday").get_by_role("button", name="Reply in thread").click()
    field = page.get_by_role("textbox", name="Reply in thread")
    for words in ("I do", "me too"):
        await field.fill(words)
        await field.press("Enter")
    main = page.get_by_role("main")
    await expect(main.get_by_role("button", name="2 replies")).to_be_visible()
    await expect(main.get_by_text("me too")).to_have_count(0)
    await page.get_by_role("button", name="Close thread").click()
    await expect(page.get_by_role("complementary")).to_be_hidden()
    await expect(main.get_by_role("button", name="2 replies")).to_be_focused()


async def test_a_button_changes_the_message_it_is_in(sit, app):
    page = await sit()
    await say(page, "suggest something")
    await page.get_by_role("button", name="Nanoseconds").click()
    await expect(message(page, "You chose wire.")).to_be_visible()
    await expect(page.get_by_role("button", name="Nanoseconds")).to_have_count(0)


async def test_a_button_that_asks_for_confirmation_waits_for_it(sit, app):
    page = await sit()
    await say(page, "suggest something")
    drop = page.get_by_role("button", name="No, forget it")
    await drop.click()
    await page.get_by_role("alertdialog", name="Really?").get_by_role("button", name="Cancel").click()
    await expect(drop).to_be_focused()
    await drop.click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Yes").click()
    await expect(drop).to_have_count(0)


async def test_arrow_up_edits_the_last_own_message(sit, slack):
    page = await sit()
    await say(page, "pytorch & <tensorfow> with @ama")
    await expect(message(page, "tensorfow")).to_be_visible()
    await composer(page).press("ArrowUp")
    field = page.get_by_role("textbox", name="Edit message")
    await expect(field).to_be_focused()
    await expect(field).to_have_value("pytorch & <tensorfow> with @ama")
    await field.fill("pytorch & <tensorflow> with @ama")
    await field.press("Enter")
    await expect(message(page, "<tensorflow>")).to_contain_text("(edited)")
    await expect(composer(page)).to_be_focused()
    assert (
        slack.messages("study-group")[0]["text"]
        == f"pytorch &amp; &lt;tensorflow&gt; with <@{slack.bot_user_id}>"
    )


async def test_esc_leaves_a_message_as_it_was(sit, slack):
    page = await sit()
    await say(page, "as it is")
    await choose(page, "as it is", "Edit message")
    await page.get_by_role("textbox", name="Edit message").fill("otherwise")
    await page.get_by_role("textbox", name="Edit message").press("Escape")
    await expect(message(page, "as it is")).to_be_visible()
    assert "edited" not in slack.messages("study-group")[0]


async def test_what_others_do_to_a_message_does_not_disturb_its_editing(sit, slack):
    page = await sit()
    await say(page, "mine")
    await choose(page, "mine", "Edit message")
    field = page.get_by_role("textbox", name="Edit message")
    await field.fill("half wr")
    await slack.react("ben", "study-group", slack.messages("study-group")[0]["ts"], "heart")
    await slack.say("ben", "study-group", "hello there")
    await expect(message(page, "hello there")).to_be_visible()
    await expect(field).to_be_focused()
    await expect(field).to_have_value("half wr")


async def test_a_message_is_deleted_after_asking_once_more(sit, slack):
    page = await sit()
    await say(page, "a slip")
    await choose(page, "a slip", "Delete message")
    await page.get_by_role("button", name="Keep it").click()
    await choose(page, "a slip", "Delete message")
    await page.get_by_role("button", name="Delete").click()
    await expect(message(page, "a slip")).to_have_count(0)
    assert slack.messages("study-group") == []


async def test_a_deleted_question_keeps_its_thread(sit, slack):
    ts = await slack.say("ada", "study-group", "a slip")
    await slack.say("ben", "study-group", "too late", ts)
    page = await sit()
    await choose(page, "a slip", "Delete message")
    await page.get_by_role("button", name="Delete").click()
    await expect(
        message(page, "This message was deleted.").get_by_role("button", name="1 reply")
    ).to_be_visible()


async def test_nobody_edits_what_another_wrote(sit, slack):
    await slack.say("ben", "study-group", "from ben")
    page = await sit("ada")
    await message(page, "from ben").hover()
    await message(page, "from ben").get_by_role("button", name="More actions").click()
    await expect(page.get_by_role("menuitem", name="Reply in thread")).to_be_visible()
    await expect(page.get_by_role("menuitem", name="Edit message")).to_have_count(0)
    await expect(page.get_by_role("menuitem", name="Delete message")).to_have_count(0)


async def test_a_reaction_is_given_counted_and_taken_back(sit, slack):
    ts = await slack.say("ben", "study-group", "well done")
    await slack.react("ben", "study-group", ts, "x")
    page = await sit("ada")
    await choose(page, "well done", "Cross")
    chip = message(page, "well done").get_by_role("button", name="Cross, 2")
    await expect(chip).to_have_attribute("aria-pressed", "true")
    await chip.click()
    await expect(message(page, "well done").get_by_role("button", name="Cross, 1")).to_have_attribute(
        "aria-pressed", "false"
    )


async def test_a_command_is_completed_and_answered_to_the_asker_alone(sit, app):
    ada, ben = await sit("ada"), await sit("ben")
    await composer(ada).press_sequentially("/a")
    await expect(ada.get_by_role("option", name="/ama")).to_have_attribute("aria-selected", "true")
    await composer(ada).press("Enter")
    await composer(ada).press_sequentially("a moth")
    await composer(ada).press("Enter")
    await expect(message(ada, "Nothing about a moth.")).to_contain_text("Only visible to you")
    await say(ada, "hello")
    await expect(message(ben, "hello")).to_be_visible()
    await expect(message(ben, "a moth")).to_have_count(0)
    await message(ada, "a moth").get_by_role("button", name="Dismiss").click()
    await expect(message(ada, "a moth")).to_have_count(0)


async def test_an_unknown_command_is_explained(sit, app):
    page = await sit()
    await say(page, "/nonsense")
    await expect(
        page.get_by_role("alert").filter(has_text="/nonsense is not a valid command.")
    ).to_be_visible()
    await page.get_by_role("button", name="Dismiss").click()
    await expect(page.get_by_text("not a valid command")).to_have_count(0)


async def test_names_are_completed_with_the_bot_first(sit, slack):
    page = await sit()
    await composer(page).press_sequentially("hey @")
    await expect(page.get_by_role("option").first).to_contain_text("@ama")
    await composer(page).press_sequentially("m")
    await composer(page).press("Tab")
    await expect(composer(page)).to_have_value("hey @mo ")


async def test_one_turns_into_another_person_and_what_they_write_is_theirs(sit, slack):
    page = await sit("ada")
    await composer(page).fill("half a thought")
    await page.get_by_role("button", name="You are ada, member. Switch person").click()
    await expect(page.get_by_role("menuitemradio", name="ada · member")).to_have_attribute(
        "aria-checked", "true"
    )
    await page.get_by_role("menuitemradio", name="mo · moderator").click()
    await expect(page.get_by_role("button", name="You are mo, moderator. Switch person")).to_be_visible()
    await expect(composer(page)).to_have_value("")
    await expect(page.get_by_role("button", name="#moderators")).to_be_visible()
    await say(page, "as a moderator")
    await expect(message(page, "as a moderator")).to_contain_text("moderator")
    assert slack.messages("study-group")[0]["user"] == slack.moderator("mo").id


async def test_news_elsewhere_mark_a_channel_until_one_looks(sit, slack):
    page = await sit("ada")
    await slack.say("ben", "random", "lunch?")
    await page.get_by_role("button", name="#random new messages").click()
    await expect(message(page, "lunch?")).to_be_visible()
    await expect(page.get_by_role("button", name="#random", exact=True)).to_be_visible()


async def test_what_one_began_to_write_waits_in_its_channel(sit):
    page = await sit()
    await composer(page).fill("half a thought")
    await page.get_by_role("button", name="#random").click()
    await expect(composer(page)).to_have_value("")
    await page.get_by_role("button", name="#study-group").click()
    await expect(composer(page)).to_have_value("half a thought")


async def test_the_bot_has_a_home_whose_buttons_work(sit, app):
    page = await sit()
    await page.get_by_role("button", name="ama").click()
    await expect(page.get_by_role("heading", name="This is you and ama")).to_be_visible()
    await page.get_by_role("tab", name="Home").click()
    await expect(page.get_by_role("heading", name="What people ask")).to_be_visible()
    await page.get_by_role("button", name="More").click()
    await expect(page.get_by_text("Nothing more, for now")).to_be_visible()
    await page.get_by_role("tab", name="Messages").click()
    await expect(composer(page)).to_be_visible()


async def test_a_command_that_failed_is_back_where_it_was_typed(sit, slack):
    page = await sit("ada")
    await composer(page).fill("/inviet @ama")
    await composer(page).press("Enter")
    await expect(page.get_by_role("alert").filter(has_text="not a valid command")).to_be_visible()
    await expect(composer(page)).to_have_value("/inviet @ama")


async def test_a_link_to_a_message_opens_the_page_at_it(sit, slack, client):
    asked = await slack.say("ben", "random", "where?")
    link = await client.chat_getPermalink(channel=slack.channel("random").id, message_ts=asked)
    page = await sit(address=link["permalink"])
    await expect(page.get_by_role("heading", name="#random")).to_be_visible()
    await expect(message(page, "where?")).to_be_focused()


async def test_where_the_bot_is_no_member_the_page_offers_to_bring_it_in(sit, app):
    page = await sit()
    await page.get_by_role("button", name="#random").click()
    await expect(page.get_by_text("@ama is not in this channel")).to_be_visible()
    await expect(page.get_by_text("the bot replies in a thread")).to_have_count(0)
    await expect(page.get_by_text("@ama asks the bot")).to_have_count(0)
    await page.get_by_role("button", name="Invite @ama").click()
    await expect(message(page, "has joined the channel")).to_be_visible()
    await expect(page.get_by_text("@ama is not in this channel")).to_have_count(0)
    await page.get_by_role("button", name="#study-group").click()
    await expect(page.get_by_role("button", name="Invite @ama")).to_have_count(0)


async def test_who_may_moderate_is_said(sit):
    page = await sit()
    await expect(page.get_by_text("May moderate: mo")).to_be_visible()
    page = await sit("mo")
    await expect(page.get_by_text("May moderate: you")).to_be_visible()


async def test_what_comes_while_one_reads_further_up_is_hinted_at(sit, slack):
    for number in range(60):
        await slack.say("ben", "study-group", f"line {number}")
    page = await sit()
    hint = page.get_by_role("button", name="New messages")
    await expect(hint).to_be_hidden()
    await page.locator("#messages").evaluate("(node) => { node.scrollTop = 0; }")
    await slack.say("ben", "study-group", "the newest of all")
    await expect(hint).to_be_visible()
    await hint.click()
    await expect(message(page, "the newest of all")).to_be_in_viewport()
    await expect(hint).to_be_hidden()


async def test_a_vote_stays_pressed_and_what_only_i_see_is_nobodys_reply(sit, slack, app):
    page = await sit()
    await say(page, "@ama how long is a nanosecond?")
    helpful = page.get_by_role("button", name="Helpful")
    await helpful.click()
    await expect(message(page, "Thanks for up!")).to_be_visible()
    await expect(helpful).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_role("button", name="Not it")).to_have_attribute("aria-pressed", "false")
    thread = message(page, "how long is a nanosecond?").first.get_by_role(
        "button", name=re.compile("1 reply")
    )
    await expect(thread).to_be_visible()
    await page.reload()
    await thread.click()
    await expect(helpful).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_role("button", name="Not it")).to_have_attribute("aria-pressed", "false")


async def test_the_thread_of_a_message_that_is_gone_closes(sit, slack):
    ts = await slack.say("ben", "study-group", "who reads this?")
    page = await sit()
    await message(page, "who reads this?").hover()
    await message(page, "who reads this?").get_by_role("button", name="Reply in thread").click()
    await expect(page.get_by_role("heading", name="Thread")).to_be_visible()
    await slack.delete("study-group", ts)
    await expect(page.get_by_role("heading", name="Thread")).to_be_hidden()


async def test_people_have_colours_of_their_own_and_times_are_written_as_slack_does(sit, slack):
    for name in ("ada", "ben", "chi", "mo"):
        await slack.say(name, "study-group", f"I am {name}")
    await slack.say("mo", "study-group", "and go on")
    page = await sit()
    tints = await page.locator("#messages .avatar").evaluate_all("(all) => all.map((one) => one.className)")
    assert len(set(tints)) == 4
    for time in await page.locator("#messages time").all_text_contents():
        assert re.fullmatch(r"\d{1,2}:\d\d\s[AP]M", time), time
    await message(page, "and go on").hover()
    await expect(message(page, "and go on").locator(".beside")).to_be_visible()
