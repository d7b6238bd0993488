"""What people typed is what the form holds, what the file says, and what the bot answers later."""

import pytest

from bot.platforms.slack.handlers import pair_form
from bot.platforms.slack.views.block_kit import said, with_code
from tests.support.moderating import opened, posted_in, send, snapshot, value, words

QUESTION = "How do I install the nightly build?"


async def form_for(slack, question, answer):
    """The form that a moderator opens on an answer in a thread."""
    parent = await slack.say("ada", "study-group", question)
    reply = await slack.say("ben", "study-group", answer, thread=parent)
    await slack.shortcut("mo", "study-group", reply, "add_pair")
    return await opened(slack)


def answered(posted):
    """What a reader sees of the answer's text."""
    texts = (block["elements"] for block in posted.blocks if block["type"] == "rich_text")
    return "\n".join(said(element) for elements in texts for element in elements)


@pytest.mark.parametrize(
    "typed",
    [
        "2 * 3 * 4 = 24 and 5*6*7",
        "use snake_case_name, __init__ and *args, **kwargs",
        "[not a link](really) and [x] box",
        r"a\b \* c:\new\_dir",
        "&copy; &amp; &#35;",
        "*not bold * and a*b*c",
        "2020. That was a year",
        "#hashtag and # no heading",
    ],
)
async def test_plain_text_is_answered_as_it_was_typed(slack, bot, typed):
    await send(slack, "mo", await form_for(slack, QUESTION, typed))
    await slack.say("chi", "study-group", f"<@{slack.bot_user_id}> {QUESTION}")
    assert typed in answered(await posted_in(slack, "study-group"))


async def test_the_file_reads_as_if_a_careful_person_had_typed_it(slack, bot, answers):
    typed = "call tf_function(*args), not __call__\n- 2*3 is `2*3`\n*so* it is"
    await send(slack, "mo", await form_for(slack, QUESTION, typed))
    (new,) = (text for name, text in snapshot(answers).items() if name != "hopper.yaml")
    told = [line.strip() for line in new.partition("answer: |\n")[2].splitlines()]
    assert told[:5] == [
        r"call tf_function(*args), not \_\_call\_\_",
        "",
        "- 2*3 is `2*3`",
        "",
        "**so** it is",
    ]


async def test_invisible_characters_are_not_saved_but_joiners_are_where_they_spell(slack, bot, answers):
    form = await form_for(
        slack, QUESTION, "\ufeffFirst\u200b this,\u2060 then می\u200cخواهم 👩\u200d🔧.\nAnd so\u200d."
    )
    await send(slack, "mo", form, question=f"\ufeff{QUESTION}", tags="\u200bnightly")
    (new,) = (text for name, text in snapshot(answers).items() if name != "hopper.yaml")
    assert f"question: {QUESTION}\n" in new
    assert "    answer: |\n      First this, then می\u200cخواهم 👩\u200d🔧.\n\n      And so.\n" in new
    assert "tags: [nightly]" in new


@pytest.mark.parametrize(
    ("asked", "question"),
    [
        ("Hi all! how do I *install* the `nightly` build? Thanks :pray:", "How do I install the nightly build?"),
        ("<@{bot}>, what are **kwargs and @tf.function & &copy;?", "what are **kwargs and @tf.function & &copy;?"),
        ("Hello, tf.data or _Keras_?", "tf.data or Keras?"),
        ("Hi there", "Hi there"),
    ],
)  # fmt: skip
async def test_the_forms_question_is_what_was_asked_in_plain_words(slack, bot, asked, question):
    asked = asked.format(bot=slack.bot_user_id)
    form = await form_for(slack, asked, "So.")
    assert value(form, "question") == question
    parent = await slack.say("ada", "study-group", asked)
    await slack.shortcut("mo", "study-group", parent, "add_pair")
    assert value(await opened(slack), "question") == question


@pytest.fixture(
    params=[
        r"5\*6*7*, \_\_init\_\_, [a\](b), \&copy; &copy; and 2020\. d",
        "with a stray joiner a\u200d and\u200b no blank",
        "# Head\n\n1. one\n1. one\n\n    code\n\nbroken  \nhere\\\n***",
    ]
)
def written(request, answers):
    """An answer as somebody wrote it into the file."""
    lines = (f"      {line}\n" if line else "\n" for line in request.param.split("\n"))
    pair = "  - id: careful\n    question: Who writes with care?\n    answer: |\n" + "".join(lines)
    with (answers / "hopper.yaml").open("a", encoding="utf-8") as file:
        file.write("\n" + pair)
    return request.param


async def test_a_pair_opened_and_saved_as_it_is_keeps_every_byte(slack, written, bot, answers):
    before = (answers / "hopper.yaml").read_bytes()
    await slack.command("mo", "study-group", "/ama", "edit careful")
    form = await opened(slack)
    assert value(form, "answer") == written
    assert pair_form.NOTHING_CHANGED in words(await send(slack, "mo", form))
    assert (answers / "hopper.yaml").read_bytes() == before


def test_a_lone_backtick_in_words_of_ours_stays():
    assert [piece["text"] for piece in with_code("a `code` b")] == ["a ", "code", " b"]
    assert [piece["text"] for piece in with_code("“What does ` do?” is off the list.")] == [
        "“What does ` do?” is off the list."
    ]
