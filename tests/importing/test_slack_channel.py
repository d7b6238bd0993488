"""`ama import --slack`, read from a Slack of our own."""

import asyncio
from io import StringIO

import pytest
from rich.console import Console

from bot.archive import load_files
from bot.errors import UserError
from bot.platforms.markdown import plain_text
from bot.transcripts.command import import_slack
from bot.transcripts.options import wished


@pytest.fixture
def run(slack, tmp_path):
    """Import as the operator does, beside the running Slack; the exit code and the drafts."""

    async def imported(channel, thread=None, token=None, **options):
        wishes = wished(answers=tmp_path / "answers", folder=tmp_path / "drafts", **options)
        console = Console(file=StringIO(), width=200)
        code = await asyncio.to_thread(
            import_slack,
            channel,
            thread,
            wishes,
            token=token or slack.bot_token,
            api_url=slack.url,
            console=console,
        )
        paths = sorted((tmp_path / "drafts").glob("*.yaml"))
        return code, list(load_files(paths).archive)

    return imported


@pytest.fixture
async def ama(slack):
    """An AMA in #study-group: two questions, each answered in its thread; the ts of the first."""
    slack.channel("study-group")
    first = await slack.say("ole", "study-group", "How large must a sample be?")
    second = await slack.say("nuray", "study-group", "Which book do you recommend?")
    await slack.say("dana", "study-group", "400 will do, mostly.", thread=first)
    await slack.say("dana", "study-group", "The *green* one.", thread=second)
    return first


async def test_each_answered_thread_of_a_channel_becomes_a_draft_with_its_permalink(run, slack, ama):
    code, pairs = await run("#study-group", guests=["dana"])
    assert code == 0
    assert [(pair.question, pair.answer.strip(), pair.asked_by) for pair in pairs] == [
        ("How large must a sample be?", "400 will do, mostly.", "P1"),
        ("Which book do you recommend?", "The **green** one.", "P2"),
    ]
    assert all(f"/archives/{slack.channel('study-group').id}/p" in pair.link for pair in pairs)
    assert ama.replace(".", "") in pairs[0].link


async def test_what_slack_shows_as_it_was_typed_the_answer_shows_so_too(run, slack):
    slack.channel("study-group")
    asked = await slack.say("ole", "study-group", "Is 2*3*4 less than __init__ says?")
    said = "*Yes*: 5*6*7 _of_ them, **kwargs and **args\n1. `a*b*c`"
    await slack.say("dana", "study-group", said, thread=asked)
    _, [pair] = await run("study-group", guests=["dana"])
    assert pair.question == "Is 2*3*4 less than __init__ says?"
    assert plain_text(pair.answer) == "Yes: 5*6*7 of them, **kwargs and **args\na*b*c"


async def test_one_thread_can_be_read_alone_and_again_without_doubles(run, ama):
    await run("study-group", ama, guests=["dana"])
    code, pairs = await run("study-group", ama, guests=["dana"])
    assert code == 0
    assert [pair.question for pair in pairs] == ["How large must a sample be?"]


async def test_a_channel_of_more_than_a_page_is_read_whole(run, slack):
    slack.channel("study-group")
    for number in range(130):
        asked = await slack.say("ole", "study-group", f"What is chapter {number} about?")
        await slack.say("dana", "study-group", f"It is about the number {number}.", thread=asked)
    _, pairs = await run("study-group", guests=["dana"])
    assert len(pairs) == 130


@pytest.mark.parametrize(
    ("channel", "token", "told"),
    [("no-such-channel", None, "sees no channel"), ("study-group", "wrong", "invalid_auth")],
)
async def test_what_slack_refuses_is_told_with_its_remedy(run, ama, channel, token, told):
    with pytest.raises(UserError, match=told):
        await run(channel, token=token)


def test_without_a_token_the_variable_to_set_is_named(tmp_path):
    with pytest.raises(UserError, match="SLACK_BOT_TOKEN"):
        import_slack("ama", None, wished(), token=None, api_url=None, console=Console(file=StringIO()))
