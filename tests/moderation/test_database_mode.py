"""Additions kept in the database: an empty folder to begin with, replicas beside each other, the export at the end.

On SQLite; with TEST_DATABASE_URL=postgresql://… on that database, which is emptied.
"""

import asyncio
import time

import pytest

from bot import archive
from bot.errors import UserError
from bot.moderation import admin
from tests.support.bots import running
from tests.support.moderating import direct_word, opened, posted_in, send, snapshot

BIKES, NEW = (
    "Where do bicycles go overnight?",
    {"answer": "Into the yard.", "link": "", "guest": "", "date": ""},
)


@pytest.fixture
def config(moderated):
    kept = moderated.archive.model_copy(update={"additions": "database"})
    return moderated.model_copy(update={"archive": kept})


@pytest.fixture
def empty(answers):
    (answers / "hopper.yaml").unlink()
    return answers


async def add_pair(slack, **fields):
    await slack.global_shortcut("mo", "new_pair")
    return await send(slack, "mo", await opened(slack), question=BIKES, **NEW | fields)


async def told(slack, question, *, by="ada"):
    """What the bot says to a direct message: always something."""
    await slack.say_direct(by, question)
    return (await direct_word(slack, by)).plain


async def comes(slack, question, answer, *, in_a_row=1):
    """Have one after the other ask until the answer is given, *in_a_row* so often."""
    began, asked, given = time.monotonic(), 0, 0
    while given < in_a_row:
        assert time.monotonic() - began < 10
        asked += 1  # who asks again at once is only led to the first answer
        given = given + 1 if answer in await told(slack, question, by=f"asker{asked}") else 0


async def test_an_empty_folder_is_no_reason_not_to_start(slack, config, access, empty, caplog):
    caplog.set_level("INFO")
    async with running(config, access):
        assert "there is no pair yet" in caplog.text
        await add_pair(slack, new_title="AMA with the caretaker")
        assert "Into the yard." in await told(slack, BIKES)
    async with running(config, access):
        assert "Into the yard." in await told(slack, BIKES, by="ben")
    assert snapshot(empty) == {}


async def test_where_additions_go_into_files_an_empty_folder_is_a_mistake(config, moderated, access, empty):
    with pytest.raises(UserError, match="there is not one pair to answer from"):
        async with running(moderated, access):
            pass


async def test_a_folder_that_loses_its_files_while_the_bot_runs_goes_on_being_served(
    slack, config, access, answers
):
    async with running(config, access):
        (answers / "hopper.yaml").unlink()
        assert "no archive file" in (await posted_in(slack, "moderators")).plain
        assert "moth" in await told(slack, "What was the first computer bug?")


async def test_files_that_come_into_an_empty_folder_are_served(slack, config, access, empty):
    async with running(config, access):
        await add_pair(slack, new_title="AMA with the caretaker")
        text = "title: T\npairs:\n  - id: one\n    question: Why is one?\n    answer: Because.\n"
        (empty / "one.yaml").write_text(text)
        await comes(slack, "Why is one?", "Because.")
        assert "Into the yard." in await told(slack, BIKES)


async def test_two_replicas_serve_what_either_added_until_it_is_exported(slack, config, access, answers):
    before = snapshot(answers)
    async with running(config, access), running(config, access):
        await add_pair(slack, ama="hopper.yaml")
        await comes(
            slack, BIKES, "Into the yard.", in_a_row=8
        )  # Slack gives each event to one of four connections
    assert snapshot(answers) == before
    only = await asyncio.to_thread(admin.only_in_database, access.database_url)
    assert only == ("where-do-bicycles-go-overnight",)
    assert await asyncio.to_thread(admin.export, access.database_url, answers) == ([*only], [], {})
    assert (
        archive.load(answers).archive.get("where-do-bicycles-go-overnight").answer.strip() == "Into the yard."
    )
    assert await asyncio.to_thread(admin.only_in_database, access.database_url) == ()
