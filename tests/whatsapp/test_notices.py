"""Moderators on WhatsApp are told what is new and of the week, while WhatsApp lets us write to them."""

import datetime as dt
import sqlite3
from dataclasses import dataclass
from functools import partial

import pytest

from bot.config import DigestOptions
from bot.keys import NoticeKey
from bot.messages import Closed, UnansweredQuestion
from bot.messaging.webhooks import Correspondence
from bot.moderation.statistics import WEEK
from bot.platforms import weekly, wording
from bot.platforms.slack.setup import SlackAccess
from bot.platforms.whatsapp.client import WINDOW
from bot.platforms.whatsapp.commands import NOTHING_WAITS, Commands
from bot.platforms.whatsapp.notices import MORE, NEW, REST, Notices
from bot.run import Access
from bot.store import Transaction
from tests.support.desk import Stage, stage
from tests.whatsapp.conftest import answering
from tests.whatsapp.test_choosing import VAGUE
from tests.whatsapp.test_commands import BUG, FERRY, TAXES, told, waiting

BIKES = "Where do I leave my bike overnight?"
MO = "whatsapp/15550001111"
DUE = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC).timestamp()  # the first day of 2026-W47
HOUR = 3600.0


@pytest.fixture
async def greeted(whatsapp, bot):
    """The bot, to which Mo has written today."""
    assert await told(whatsapp, "Mo", "queue") == NOTHING_WAITS
    return bot


async def notice(whatsapp, name="Mo"):
    """What *name* is told without having asked."""
    return (await whatsapp.people[name].first(lambda one: not one.quotes)).text


async def test_a_question_without_an_answer_is_told_to_who_moderates(whatsapp, greeted):
    await waiting(whatsapp, TAXES)
    words = await notice(whatsapp)
    assert words.startswith(NEW)
    assert f"• {TAXES}" in words
    assert f"1. {TAXES}" in await told(whatsapp, "Mo", "queue")


async def test_a_complaint_is_told(whatsapp, greeted):
    whatsapp.write("Ada", BUG)
    reply = await whatsapp.people["Ada"].next()
    whatsapp.react("Ada", reply.id, "👎")
    assert f"_found not helpful:_ {BUG}" in await notice(whatsapp)


async def test_what_got_suggestions_is_not_told(whatsapp, greeted):
    await waiting(whatsapp, VAGUE, TAXES)
    assert VAGUE not in await notice(whatsapp)


async def test_it_is_told_once_its_author_wants_none_of_them(whatsapp, greeted):
    whatsapp.write("Ada", VAGUE)
    whatsapp.react("Ada", (await whatsapp.people["Ada"].next()).id, "👎")
    assert VAGUE in await notice(whatsapp)


async def test_an_archive_that_gets_errors_is_told_once_and_once_that_it_is_mended(
    whatsapp, greeted, answers
):
    file, other = answers / "hopper.yaml", answers / "other.yaml"
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace("answer: |", "anwser: |", 1), encoding="utf-8")
    words = await notice(whatsapp)
    assert words.startswith(wording.BAD_ARCHIVE)
    assert "did you mean 'answer'?" in words
    other.write_text("pairs: 3", encoding="utf-8")
    other.unlink()
    file.write_text(good, encoding="utf-8")
    assert await notice(whatsapp) == wording.MENDED


async def test_where_moderators_are_told_in_slack_they_are_not_told_here(
    slack, whatsapp, moderated, on_whatsapp
):
    both = Access(
        SlackAccess(slack.bot_token, slack.app_token, slack.url),
        on_whatsapp.whatsapp,
        on_whatsapp.database_url,
        on_whatsapp.address,
    )
    async with answering(moderated, both, whatsapp):
        await told(whatsapp, "Mo", "queue")
        await waiting(whatsapp, TAXES)
        assert TAXES in (await slack.posted()).plain
        assert f"1. {TAXES}" in await told(whatsapp, "Mo", "queue")
        assert not [one for one in whatsapp.people["Mo"].pending if not one.quotes]


@dataclass
class Week:
    """Notices to Mo over a desk at work, two hours before the digest is due."""

    at: Stage
    correspondence: Correspondence

    def notices(self):
        """The notices as they begin."""
        now = self.at.now
        commands = Commands([MO], self.at.desk, self.at.mailbox, clock=lambda: now[0])
        return Notices(
            commands,
            self.at.desk,
            self.at.mailbox,
            self.correspondence,
            DigestOptions(),
            clock=lambda: now[0],
        )

    async def asked(self, *questions, by="whatsapp/1"):
        """*questions* of *by* wait without an answer."""
        for question in questions:
            key, now = f"1:whatsapp:wamid.{abs(hash(question))}", self.at.now[0]
            asked = UnansweredQuestion(key, question, by, by, addressed=True, asked_at=now)
            await self.at.store.run(partial(Transaction.keep_unanswered, question=asked))
            await self.at.store.run(partial(Transaction.put_on_card, card=str(NoticeKey(key)), key=key))

    async def kept(self):
        """All that is kept."""
        await self.at.settled()
        return "\n".join(sqlite3.connect(self.at.url.removeprefix("sqlite:///")).iterdump())

    async def sent(self):
        """What Mo got since this was asked last."""
        await self.at.settled()
        posted = [payload["message"]["text"]["body"] for place, payload in self.at.wire.posted]
        self.at.wire.posted.clear()
        return posted


@pytest.fixture
async def week(answers, database_url):
    """The week's end, to whose bot Mo wrote just now."""
    async with stage(answers, database_url) as at:
        at.now[0] = DUE - 2 * HOUR
        correspondence = Correspondence(at.store, clock=lambda: at.now[0])
        await correspondence.wrote(MO, at.now[0])
        yield Week(at, correspondence)


async def test_what_is_new_is_told_once_in_one_message_and_then_for_a_while_nothing(week):
    notices = week.notices()
    await week.asked(TAXES, FERRY, BIKES, "What is the wifi password?")
    await notices.tell()
    [words] = await week.sent()
    assert words.count("• ") == 3
    assert MORE.format(count=1) in words
    await week.asked("Is there a vegan lunch?")
    for _ in range(REST - 1):
        await notices.tell()
    assert not await week.sent()
    await notices.tell()
    [words] = await week.sent()
    assert words.count("• ") == 1
    assert "vegan lunch" in words
    await week.notices().tell()
    assert not await week.sent()


async def test_who_asks_what_another_asked_is_no_news(week):
    await week.asked(TAXES)
    await week.notices().tell()
    assert await week.sent()
    await week.asked(TAXES.lower())
    await week.notices().tell()
    assert not await week.sent()


async def test_who_is_forgotten_is_in_no_notice_that_told_of_others_too(week):
    await week.asked(TAXES)
    await week.asked(FERRY, by="whatsapp/2")
    notices = week.notices()
    await notices.tell()
    await week.sent()
    await week.at.forget("whatsapp/2")
    assert FERRY not in await week.kept()
    for _ in range(REST + 1):
        await notices.tell()
    assert not await week.sent(), "what was told is not told twice"


async def test_a_notice_that_could_not_be_sent_tells_of_the_others_when_one_is_forgotten(week):
    await week.asked(FERRY, by="whatsapp/2")
    await week.asked(TAXES)
    week.at.wire.fault = Closed("a day later")
    await week.notices().tell()
    assert not await week.sent()
    await week.at.forget("whatsapp/2")
    assert FERRY not in await week.kept()
    week.at.wire.fault = None
    await week.correspondence.wrote(MO, week.at.now[0])
    await week.notices().tell()
    [words] = await week.sent()
    assert TAXES in words
    assert FERRY not in words


async def test_a_list_that_a_moderator_was_given_keeps_nobody_who_is_forgotten(whatsapp, bot):
    await waiting(whatsapp, TAXES)
    whatsapp.write("Ben", FERRY)
    await whatsapp.people["Ben"].next()
    assert FERRY in await told(whatsapp, "Mo", "queue")
    await bot.desk.forget(f"whatsapp/{whatsapp.people['Ben'].number}")
    listed = await told(whatsapp, "Mo", "queue")
    assert TAXES in listed
    assert FERRY not in listed


async def test_outside_of_the_window_nothing_is_told_and_all_of_it_when_they_have_written_again(week):
    week.at.now[0] += WINDOW
    await week.asked(TAXES)
    await week.notices().tell()
    assert not await week.sent()
    await week.correspondence.wrote(MO, week.at.now[0])
    await week.notices().tell()
    [words] = await week.sent()
    assert TAXES in words


async def test_the_week_is_told_once_whatever_is_started_anew(week):
    await week.asked(TAXES)
    week.at.now[0] = DUE + 60
    await week.notices().send_digest_if_due()
    [words] = await week.sent()
    assert words.startswith(f"*{weekly.TITLE}*")
    assert f"• {TAXES}" in words
    await week.notices().send_digest_if_due()
    assert not await week.sent()


async def test_who_writes_after_weeks_is_told_of_the_last_one_alone(week):
    await week.asked(TAXES)
    notices = week.notices()
    for number in range(1, 4):
        week.at.now[0] = DUE + number * WEEK
        await notices.send_digest_if_due()
    assert not await week.sent()
    await week.correspondence.wrote(MO, week.at.now[0])
    await notices.send_digest_if_due()
    await notices.send_digest_if_due()
    assert len(await week.sent()) == 1


async def test_a_week_in_which_nothing_was_is_not_told(week):
    week.at.now[0] = DUE + 60
    await week.asked(TAXES)  # after it
    await week.notices().send_digest_if_due()
    assert not await week.sent()
