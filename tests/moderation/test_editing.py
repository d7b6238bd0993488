"""A pair is found, edited, retired; and what was done to it is told."""

import json

import pytest

from bot.platforms import wording
from bot.platforms.slack import context
from bot.platforms.slack.handlers import command, pair_form
from bot.platforms.slack.views import lists
from bot.platforms.slack.views import pair_form as forms
from localslack import Ephemeral, Posted
from tests.support.bots import running
from tests.support.moderating import changed, opened, private_word, send, snapshot, value, words

BUG = "What was the first computer bug?"


@pytest.fixture
async def form(slack, bot):
    """The form for the pair about the bug."""
    await slack.command("mo", "study-group", "/ama", "edit first-bug")
    return await opened(slack)


async def test_words_find_the_pairs_they_may_mean(slack, bot):
    listed = await slack.command("mo", "study-group", "/ama", "edit nanoseconds wire satellite")
    assert lists.FOUND in listed.plain
    assert "Why do you hand out pieces of wire?" in listed.plain
    pressed = next(action for action in listed.actions if '"nanosecond"' in action["value"])
    await slack.press("mo", "study-group", listed.ts, "edit_pair", pressed["value"])
    assert value(await opened(slack), "question") == "Why do you hand out pieces of wire?"


async def test_the_form_has_the_pair_in_it(slack, form):
    assert (form["callback_id"], form["title"]["text"]) == (forms.CALLBACK, forms.EDIT)
    assert value(form, "question") == BUG
    assert value(form, "also") == "where does the word bug come from\nmoth in the relay"
    assert (
        value(form, "answer")
        == "A **moth** in a relay of the Harvard Mark II, taped into the log book in 1947."
    )
    assert (value(form, "guest"), value(form, "date"), value(form, "link")) == (None, None, None)
    assert "hopper.yaml" in words(form)


async def test_sent_in_as_it_is_nothing_changes(slack, form, answers):
    before = snapshot(answers)
    assert pair_form.NOTHING_CHANGED in words(await send(slack, "mo", form))
    assert snapshot(answers) == before
    assert lists.NOTHING_DONE in (await slack.command("mo", "study-group", "/ama", "history")).plain


async def test_what_was_edited_changes_and_nothing_else(slack, form, answers):
    before = snapshot(answers)
    also = "where does the word bug come from\nmoth in a relay\ninsects in computers"
    await send(slack, "mo", form, also=also, tags="History, bugs")
    assert changed(before, snapshot(answers)) == {
        "hopper.yaml": [
            "-      - moth in the relay",
            "+      - moth in a relay",
            "+      - insects in computers",
            "+    tags: [history, bugs]",
        ]
    }
    await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> insects in computers")
    assert "log book" in (await slack.posted()).plain


async def test_two_who_edit_other_fields_both_get_what_they_want(slack, form, answers):
    nia = slack.moderator("nia").id
    text = (answers / "hopper.yaml").read_text(encoding="utf-8")
    assert nia
    (answers / "hopper.yaml").write_text(text.replace("moth in the relay", "a moth"), encoding="utf-8")
    await send(slack, "mo", form, question="What was the first bug?")
    after = snapshot(answers)["hopper.yaml"]
    assert "- a moth\n" in after
    assert "question: What was the first bug?\n" in after


async def test_two_who_edit_the_same_field_get_a_word_and_their_text_back(slack, form, answers):
    text = (answers / "hopper.yaml").read_text(encoding="utf-8")
    other = text.replace(BUG, "Which bug was first?").replace("moth in the relay", "a moth")
    (answers / "hopper.yaml").write_text(other, encoding="utf-8")
    again = await send(slack, "mo", form, question="What was the first bug?")
    assert again["callback_id"] == forms.CALLBACK
    assert "Which bug was first?" in words(again)
    assert value(again, "question") == "What was the first bug?"
    assert "a moth" in value(again, "also")
    assert snapshot(answers)["hopper.yaml"] == other
    await send(slack, "mo", again)
    assert changed({"hopper.yaml": other}, snapshot(answers)) == {
        "hopper.yaml": ["-    question: Which bug was first?", "+    question: What was the first bug?"]
    }


async def test_a_pair_that_vanished_meanwhile_hands_the_text_back_to_be_added(slack, form, answers):
    text = (answers / "hopper.yaml").read_text(encoding="utf-8")
    start, end = text.index("  - id: first-bug"), text.index("  - id: nanosecond\n")
    (answers / "hopper.yaml").write_text(text[:start] + text[end:], encoding="utf-8")
    again = await send(slack, "mo", form, question="What was the first bug?")
    assert pair_form.VANISHED in words(again)
    assert again["title"]["text"] == forms.ADD
    assert value(again, "answer").startswith("A **moth**")
    await send(slack, "mo", again, ama="hopper.yaml")
    assert "question: What was the first bug?" in snapshot(answers)["hopper.yaml"]


async def test_a_file_with_errors_is_to_be_mended_first_and_the_text_waits_in_the_form(slack, form, answers):
    file = answers / "hopper.yaml"
    good = file.read_text(encoding="utf-8")
    for broken in (good + "  : [broken\n", good.replace("- id: first-bug", "- id: first-bug\n    gest: Ada")):
        file.write_text(broken, encoding="utf-8")
        form = await send(slack, "mo", form, answer="It was a moth.")
        assert "hopper.yaml has errors, line " in words(form)
        assert "Nothing was saved: mend it first, then save again." in words(form)
        assert form["title"]["text"] == forms.EDIT
        assert value(form, "answer") == "It was a moth."
        assert file.read_text(encoding="utf-8") == broken
    file.write_text(good, encoding="utf-8")
    await send(slack, "mo", form)
    assert changed({"hopper.yaml": good}, snapshot(answers)) == {
        "hopper.yaml": [
            "-      A **moth** in a relay of the Harvard Mark II, taped into the log book in 1947.",
            "+      It was a moth.",
        ]
    }


async def test_what_is_added_to_a_file_with_errors_waits_until_they_are_mended(slack, bot, answers):
    file = answers / "hopper.yaml"
    good = file.read_text(encoding="utf-8")
    file.write_text(good + "  : [broken\n", encoding="utf-8")
    await slack.global_shortcut("mo", "new_pair")
    new = {"question": "Where do bicycles go overnight?", "answer": "Into the yard."}
    form = await send(slack, "mo", await opened(slack), ama="hopper.yaml", **new)
    assert "hopper.yaml" in words(form)
    assert "line " in words(form)
    assert value(form, "answer") == "Into the yard."
    file.write_text(good, encoding="utf-8")
    await send(slack, "mo", form)
    assert snapshot(answers)["hopper.yaml"].startswith(good)


async def test_errors_stand_beside_their_fields(slack, form):
    assert set(await send(slack, "mo", form, question="", date="soon")) == {"question", "date"}


async def test_a_pair_is_retired_with_a_reason(slack, form, answers):
    before = snapshot(answers)
    await slack.press_in_view("mo", form["id"], "retire_pair")
    retire = await opened(slack)
    assert retire["previous_view_id"] == form["id"]
    assert set(await send(slack, "mo", retire, reason=" ")) == {"reason"}
    await send(slack, "mo", retire, reason="The relay was lost: nobody can look")
    lines = changed(before, snapshot(answers))["hopper.yaml"]
    assert any("valid_until: 20" in line for line in lines)
    assert any("The relay was lost: nobody can look" in line for line in lines)
    assert all(line.startswith("+") for line in lines)
    await slack.say("chi", "study-group", f"<@{slack.bot_user_id}> {BUG}")
    assert "log book" not in (await slack.first(Posted)).plain


@pytest.fixture
def long_pair(answers):
    """A pair whose answer has nearly sixty thousand characters, there from the start."""
    paragraphs = [f"      {number} " + "word " * 290 + "end." for number in range(40)]
    pair = "  - id: long\n    question: What is long?\n    answer: |\n" + "\n\n".join(paragraphs) + "\n"
    with (answers / "hopper.yaml").open("a", encoding="utf-8") as file:
        file.write(pair)


PROSE = "A line that somebody wrote without ever pressing Enter" + ", and on" * 12 + "."
LAID_OUT = f"""\
  - id: laid-out   # by hand
    question: What is laid out?
    answer: |-
        {PROSE}

        * a list \\
          that goes on

        And the end.
"""


@pytest.fixture
def laid_out(answers):
    """A pair whose answer somebody has laid out in their own way, there from the start."""
    with (answers / "hopper.yaml").open("a", encoding="utf-8") as file:
        file.write(LAID_OUT.replace(" \\\n", " \n"))


async def test_lines_that_nobody_changed_stay_as_they_are(slack, laid_out, bot, answers):
    before = snapshot(answers)
    await slack.command("mo", "study-group", "/ama", "edit laid-out")
    form = await opened(slack)
    assert pair_form.NOTHING_CHANGED in words(await send(slack, "mo", form))
    await slack.command("mo", "study-group", "/ama", "edit laid-out")
    form = await opened(slack)
    await send(slack, "mo", form, answer=value(form, "answer").replace("the end", "the very end"))
    assert changed(before, snapshot(answers)) == {
        "hopper.yaml": ["-        And the end.", "+        And the very end."]
    }


async def test_a_long_line_in_which_a_word_changes_stays_one_line(slack, laid_out, bot, answers):
    before = snapshot(answers)
    await slack.command("mo", "study-group", "/ama", "edit laid-out")
    form = await opened(slack)
    await send(slack, "mo", form, answer=value(form, "answer").replace("ever pressing", "once pressing"))
    went, came = changed(before, snapshot(answers))["hopper.yaml"]
    assert went.replace("ever", "once")[1:] == came[1:]


@pytest.fixture
def short(answers):
    """A pair whose answer stands on one line, there from the start."""
    with (answers / "hopper.yaml").open("a", encoding="utf-8") as file:
        file.write("  - id: short\n    question: Is this short?\n    answer: Yes, very.\n")


async def test_an_answer_on_one_line_stays_on_one_line(slack, short, bot, answers):
    before = snapshot(answers)
    await slack.command("mo", "study-group", "/ama", "edit short")
    form = await opened(slack)
    await send(slack, "mo", form, answer="No: it is long.")
    assert changed(before, snapshot(answers)) == {
        "hopper.yaml": ["-    answer: Yes, very.", '+    answer: "No: it is long."']
    }


QUOTED = """\
  - id: quoted
    question: 'What is quoted?'   # this
    answer: "Words."
    date: 1984
    tags: [history, 'a b', Zed]   # all
"""


@pytest.fixture
def quoted(answers):
    """A pair with quotation marks of every kind, in a file whose last line does not end."""
    with (answers / "hopper.yaml").open("a", encoding="utf-8") as file:
        file.write(QUOTED.removesuffix("\n"))


async def test_the_quoting_that_stands_there_stays(slack, quoted, bot, answers):
    before = snapshot(answers)
    await slack.command("mo", "study-group", "/ama", "edit quoted")
    form = await opened(slack)
    await send(
        slack,
        "mo",
        form,
        question="What's quoted?",
        answer="A word.",
        date="1985",
        tags="new, a b, history, zed",
    )
    assert changed(before, snapshot(answers)) == {
        "hopper.yaml": [
            "-    question: 'What is quoted?'   # this",
            "+    question: 'What''s quoted?'   # this",
            '-    answer: "Words."',
            '+    answer: "A word."',
            "-    date: 1984",
            "+    date: 1985",
            "-    tags: [history, 'a b', Zed]   # all",
            "+    tags: [history, 'a b', Zed, new]   # all",
        ]
    }


async def test_a_field_changed_in_its_file_while_it_is_saved_is_not_written_over(slack, form, answers):
    file = answers / "hopper.yaml"
    await send(slack, "mo", form, link="https://a.org/mine")
    text = file.read_text(encoding="utf-8")
    await slack.command("mo", "study-group", "/ama", "edit first-bug")
    form = await opened(slack)
    other = text.replace("https://a.org/mine", "https://a.org/theirs")
    file.write_text(other, encoding="utf-8")
    again = await send(slack, "mo", form, link="https://a.org/new", tags="bugs")
    assert "https://a.org/theirs" in words(again)
    assert file.read_text(encoding="utf-8") == other


async def test_an_answer_of_sixty_thousand_characters_is_edited_in_parts(slack, long_pair, bot, answers):
    before = bot.served.archive.get("long").answer
    await slack.command("mo", "study-group", "/ama", "edit long")
    form = await opened(slack)
    await send(slack, "mo", form)
    assert bot.served.archive.get("long").answer == before
    await slack.command("mo", "study-group", "/ama", "edit long")
    await send(slack, "mo", await opened(slack), answer_20=value(form, "answer_20") + " Really.")
    after = bot.served.archive.get("long").answer
    assert after.split() == [*before.split(), "Really."]


async def test_what_was_done_is_told_with_who_when_and_from_where(slack, form):
    await send(slack, "mo", form, question="What was the first bug?")
    for words_of_it in ("history first-bug", "history"):
        told = await slack.command("mo", "study-group", "/ama", words_of_it)
        assert lists.DONE in told.plain
        for part in ("Mo Lindqvist", "changed", "What was the first bug?", "/ama edit"):
            assert part in told.plain


async def test_a_long_history_comes_in_pages(slack, bot):
    for number in range(lists.ENTRIES + 2):
        await slack.command("mo", "study-group", "/ama", "edit first-bug")
        await send(slack, "mo", await opened(slack), question=f"What was bug number {number}?")
    first = await slack.command("mo", "study-group", "/ama", "history")
    await slack.press("mo", "study-group", first.ts, "history_page_on")
    second = await slack.first(Ephemeral)
    assert len(second.blocks) < len(first.blocks)
    turning = [action["action_id"] for action in second.actions if "page" in action["action_id"]]
    assert turning == ["history_page_back"]


async def test_nothing_done_nothing_found_nothing_said(slack, bot):
    assert lists.NOTHING_DONE in (await slack.command("mo", "study-group", "/ama", "history")).plain
    assert (
        lists.NOTHING_DONE_TO in (await slack.command("mo", "study-group", "/ama", "history first-bug")).plain
    )
    assert (await slack.command("mo", "study-group", "/ama", "history nothing")).text == command.NO_PAIR
    assert (await slack.command("mo", "study-group", "/ama", "edit")).text == command.EDIT_WHAT


async def test_questions_that_begin_with_those_words_are_questions(slack, bot):
    for question in ("history of the computer bug", "edit distance: what is it?", "unanswered questions"):
        assert (await slack.command("ada", "study-group", "/ama", question)).text != context.ONLY_MODERATORS


async def waits(slack):
    """What /ama unanswered tells a moderator."""
    return (await slack.command("mo", "study-group", "/ama", "unanswered")).plain


async def test_a_moderators_slip_is_told_and_no_question(slack, bot):
    for text, meant in (
        ("unanswered foo", "/ama unanswered"),
        ("unaswered", "/ama unanswered"),
        ("histroy first-bug", "/ama history first-bug"),
        ("history foo bar", "/ama history"),
        ("edti foo", "/ama edit foo"),
        ("edti first bug", "/ama edit first bug"),
    ):
        assert f"`{meant}`" in (await slack.command("mo", "study-group", "/ama", text)).text
    assert await waits(slack) == lists.NOTHING_UNANSWERED


async def test_a_moderators_question_that_begins_so_is_a_question(slack, bot):
    for text in ("edit wars in Belgium?", "exit Belgium?", "history of taxes in Belgium?"):
        assert wording.UNKNOWN in (await slack.command("mo", "study-group", "/ama", text)).plain
        assert text in await waits(slack)
    assert wording.UNKNOWN in (await slack.command("mo", "study-group", "/ama", "unanswered?")).plain
    given = await slack.command("mo", "study-group", "/ama", "history of the first computer bug")
    assert "moth" in given.plain


async def test_a_members_question_that_begins_so_is_a_question(slack, bot):
    for text in ("unanswered taxes in Belgium?", "edti taxes?", "exit Belgium?", "history of Belgium?"):
        assert wording.UNKNOWN in (await slack.command("ada", "study-group", "/ama", text)).plain
        assert text in await waits(slack)


async def test_help_names_the_commands_to_moderators_and_to_nobody_else(slack, bot):
    for name, told in (("mo", True), ("ada", False)):
        shown = (await slack.command(name, "study-group", "/ama", "help")).plain
        assert "`" not in shown  # commands are shown as code, not with the marks of it
        assert all((f"/ama {word}" in shown) is told for word in ("unanswered", "edit", "history"))


async def test_help_is_acknowledged_before_slack_says_who_is_a_moderator(slack, config, access):
    slack.faults.delay("usergroups.list", 3)
    async with running(config, access):
        assert await slack.command("ada", "study-group", "/ama", "help", timeout=0) is None
        assert wording.USAGE in (await slack.ephemeral()).plain


async def test_the_words_of_a_pair_open_it_for_a_moderator_with_their_question_mark(slack, bot):
    asked = "edit Which programming language do you like best?"
    await slack.command("mo", "study-group", "/ama", asked)
    assert value(await opened(slack), "question") == "Which programming language do you like best?"
    assert (await slack.command("ada", "study-group", "/ama", asked)).text != context.ONLY_MODERATORS


async def test_members_get_a_friendly_word_whatever_they_try(slack, bot, answers):
    before = snapshot(answers)
    for text in ("edit bug", "history", "history first-bug", "unanswered"):
        assert (await slack.command("ada", "study-group", "/ama", text)).text == context.ONLY_MODERATORS
    listed = await slack.command("mo", "study-group", "/ama", "edit nanoseconds wire satellite")
    slack.backend.state.ephemerals[slack.channel("study-group").id, listed.ts] = Ephemeral(
        listed.channel, slack.member("ben").id, listed.message
    )
    for action in ("edit_pair", "retire_pair"):
        await slack.press("ben", "study-group", listed.ts, action)
        assert (await private_word(slack, "ben")).text == context.ONLY_MODERATORS
    assert snapshot(answers) == before


async def test_a_crafted_edit_by_a_member_changes_nothing_and_hands_the_text_back(slack, form, answers):
    before = snapshot(answers)
    assert json.loads(form["private_metadata"])["pair"] == "first-bug"
    slack.backend.views.stacks[slack.member("ben").id] = slack.backend.views.stacks[slack.member("mo").id]
    again = await send(slack, "ben", form, question="What?")
    assert pair_form.ONLY_MODERATORS in words(again)
    assert snapshot(answers) == before
