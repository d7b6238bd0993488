"""A long answer is shortened, and the rest of it follows at a press, to who wants to read it."""

import pytest

from bot.platforms import wording
from tests.support.moderating import private_word

STEPS = "\n\n".join(
    f"Step {n}: wind the coil of number {n} around the core until it is quite full." for n in range(150)
)
LONG = f"""\
title: "Coils"
pairs:
  - id: coils
    question: How do you wind the coils of the relay?
    answer: |
      {STEPS.replace(chr(10), chr(10) + "      ")}
"""


@pytest.fixture
def answers(answers):
    (answers / "coils.yaml").write_text(LONG, encoding="utf-8")
    return answers


@pytest.mark.usefixtures("bot")
async def test_the_rest_is_shown_below_the_answer_to_who_presses(slack):
    ts = await slack.say(
        "ada", "study-group", f"<@{slack.bot_user_id}> How do you wind the coils of the relay?"
    )
    answer = await slack.posted()
    assert "Step 0:" in answer.plain
    assert "Step 149:" not in answer.plain
    assert wording.SHORTENED in answer.plain
    await slack.press("ben", "study-group", answer.ts, "rest")
    shown = ""
    while "Step 149:" not in shown:
        part = await private_word(slack, "ben")
        assert part.message["thread_ts"] == ts
        shown += part.plain
    assert all(f"Step {n}:" in answer.plain + shown for n in range(150))


@pytest.mark.usefixtures("bot")
async def test_the_rest_of_a_private_answer_is_private_too(slack):
    answer = await slack.command("ada", "study-group", "/ama", "How do you wind the coils of the relay?")
    await slack.press("ada", "study-group", answer.ts, "rest")
    assert "Step" in (await private_word(slack, "ada")).plain
