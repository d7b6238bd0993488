"""The weekly digest: what it says, and that it is said once, whatever the clock and the process do."""

import asyncio
import datetime as dt
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.web.async_client import AsyncWebClient

from bot import archive
from bot.config import Config, DigestOptions
from bot.messages import Message, Place, UnansweredQuestion
from bot.messaging.mailbox import Mailbox
from bot.moderation import Desk, Group
from bot.moderation.statistics import Figures, Rated
from bot.pairs import Ama, Pair
from bot.platforms.slack.digest import AGEING, NEVER_GIVEN, OUT_OF_DATE, TO_LOOK_AT, YOURS, Digest, digest
from bot.platforms.slack.moderators import Moderators
from bot.platforms.slack.platform import Moderation, SlackPlatform
from bot.platforms.slack.views.block_kit import DIRECT
from bot.platforms.slack.views.overview import Overview
from bot.platforms.weekly import BETWEEN_LOOKS, LISTED, MOST_ASKED, NOBODY_ASKED, TITLE, last_due, week
from bot.responder import Responder
from bot.retrieval import Served
from bot.store import Store
from localslack import Workspace
from localslack.changes import words
from tests.support.bots import running
from tests.support.moderating import posted_in
from tests.support.networks import remembering
from tests.support.slack_limits import faults, said

UTC = dt.UTC
MONDAY = dt.datetime(2026, 11, 16, 9, tzinfo=UTC).timestamp()  # the first day of 2026-W47
DAY = 24 * 3600.0
HOUR = 3600.0
OPTIONS = DigestOptions()
TAXES = "How do I file my taxes in Belgium?"
LIBRARY = "Does the ship have a library?"
BUG = "What was the first computer bug?"
CHANNEL = "moderators"


class Clock:
    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    """A Thursday in the week before."""
    return Clock(MONDAY - 4 * DAY)


@pytest.fixture
async def bot(slack, answers, database_url, clock):
    """The parts of a bot, at work on a local Slack; `bot()` makes one more replica of it."""
    async with AsyncExitStack() as at_the_end:
        session = await at_the_end.enter_async_context(aiohttp.ClientSession())

        async def replica(**options):
            store = await at_the_end.enter_async_context(Store(database_url))
            config = Config(answers=answers)
            responder = Responder(
                Served.of(archive.load(answers).archive, networks=remembering()), config.thresholds
            )
            client = AsyncWebClient(slack.bot_token, base_url=slack.url, session=session, retry_handlers=[])
            where = Moderation(options.pop("channel", slack.channel(CHANNEL).id), "https://chat.example/")
            platform = SlackPlatform(client, lambda: responder.served.archive, where)
            mailbox = Mailbox(store, responder, platform, clock=clock)
            at_the_end.push_async_callback(mailbox.delivery.drain, 5)
            desk = Desk(store, responder, mailbox, platform, config, clock=clock)
            named = Moderators(client, options.pop("moderators", [slack.member("mo").id]))
            made = DigestOptions(**options)
            given = Digest(
                desk,
                mailbox,
                platform,
                lambda: responder.served.archive,
                made,
                moderators=named,
                clock=clock,
            )
            return Bot(given, mailbox, desk, slack)

        yield replica


@dataclass
class Bot:
    digest: Digest
    mailbox: Mailbox
    desk: Desk
    slack: Workspace

    async def ask(self, text, ts="1.0", channel=None, by="U1"):
        channel = (channel or self.slack.channel("study-group")).id
        message = Message(f"T1:{channel}:{ts}", text, by, Place(channel, None), ts, addressed=True)
        await self.mailbox.receive(message)
        await self.mailbox.delivery.drain(5)

    async def digests(self):
        """What stands in the moderators' channel, once the digest was sent if it is due."""
        await self.digest.send_if_due()
        await self.mailbox.delivery.drain(5)
        return [m for m in self.slack.messages(CHANNEL) if m["text"].startswith(TITLE)]


# -- what it says


async def test_it_has_the_figures_what_was_asked_most_and_the_pairs_to_look_at(bot, clock):
    one = await bot()
    for ts, question in [("1.0", TAXES), ("2.0", TAXES), ("3.0", BUG)]:
        await one.ask(question, ts)
    await one.mailbox.vote("T1:C1:3.0", "U2", "first-bug", "not_helpful")
    clock.now = MONDAY + 60
    [message] = await one.digests()
    told = " ".join(words(message))
    for part in (
        "3 asked",
        "1 answered",
        "2 without an answer",
        MOST_ASKED,
        f"{TAXES} (2 times)",
        TO_LOOK_AT,
    ):
        assert part in told
    assert "first-bug" in told
    assert "1 not helpful, 0 helpful" in told
    assert NEVER_GIVEN.format(pairs="3 pairs") in told
    assert "https://chat.example/archives/" in str(message["blocks"])


def test_questions_that_wait_for_long_are_told_with_their_age_though_others_were_asked_more():
    def group(name, days, times=1):
        asked = [
            UnansweredQuestion(f"{name}{n}", name, "C1", "U1", addressed=True, asked_at=MONDAY - days * DAY)
            for n in range(times)
        ]
        return Group(f"{name}0", tuple(asked))

    often = [group(f"often {n}", days=9 if n == 0 else 2, times=3) for n in range(LISTED)]
    rare = [group("new", days=6.9), group("old", days=8.5), group("oldest", days=30)]
    overview = Overview(Figures(), (*often, *rare), (), ())
    told = " ".join(words(digest("k", overview, ((), ()), lambda _: None, MONDAY).payload))
    assert "often 0 (3 times, waiting for 9 days)" in told
    assert "often 1 (3 times)" in told
    ageing = told[told.index(AGEING) :]
    assert ageing.index("oldest (once, waiting for 30 days)") < ageing.index("old (once, waiting for 8 days)")
    assert "new (once" not in told


async def taken_by_mo(one, slack):
    """A question is asked, and Mo takes care of it."""
    await one.ask(TAXES)
    [group] = await one.desk.queue.groups()
    await one.desk.queue.take(group.id, slack.member("mo").id, "Mo Lindqvist")


async def test_who_takes_care_of_a_question_is_reminded_of_it_directly_and_the_others_are_not(
    bot, clock, slack
):
    one, two = await bot(), await bot(channel=None)
    clock.now = MONDAY - 8 * DAY
    await taken_by_mo(one, slack)
    clock.now = MONDAY + 60
    [message] = await one.digests()
    await two.digests()  # the other replica reminds nobody again
    told = " ".join(words(message))
    assert f"{TAXES} (once, waiting for 8 days; Mo Lindqvist takes care of this)" in told
    assert AGEING not in told
    [reminder] = slack.messages(slack.direct("mo"))
    assert YOURS.format(days="8 days") in reminder["text"]
    assert TAXES in " ".join(words(reminder))


async def test_who_is_no_moderator_any_more_takes_care_of_nothing_and_is_not_reminded(bot, clock, slack):
    one = await bot(moderators=[slack.member("nia").id])
    clock.now = MONDAY - 8 * DAY
    await taken_by_mo(one, slack)
    clock.now = MONDAY + 60
    [message] = await one.digests()
    assert f"{TAXES} (once, waiting for 8 days)" in " ".join(words(message))
    assert slack.messages(slack.direct("mo")) == []
    [group] = await one.desk.queue.groups()
    assert group.taken_by == ""


async def test_what_was_asked_in_a_direct_message_is_not_linked(bot, clock, slack):
    one = await bot()
    await one.ask(TAXES, channel=slack.direct("ada"))
    clock.now = MONDAY + 60
    [message] = await one.digests()
    assert DIRECT in " ".join(words(message))
    assert "/archives/" not in str(message["blocks"])


async def test_pairs_whose_time_was_over_last_week_are_told(bot, clock, answers):
    file = answers / "hopper.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text + "    valid_until: 2026-11-15\n", encoding="utf-8")
    one = await bot()
    await one.ask(TAXES)
    clock.now = MONDAY
    [message] = await one.digests()
    told = " ".join(words(message))
    assert OUT_OF_DATE in told
    assert "favourite-language" in told
    assert "nanosecond" not in told


# -- once


def test_pairs_that_are_to_be_looked_at_soon_are_told_with_day_and_owner():
    overview = Overview(Figures(), (), (), ())
    pair = Pair("tea", "When is tea?", "At four.", Ama("Tea"), owner="Grace", review=dt.date(2026, 12, 3))
    told = digest("k", overview, ((), [(dt.date(2026, 12, 3), pair)]), lambda _: None, MONDAY).payload
    assert "When is tea? tea (by 3 December 2026; owner: Grace)" in " ".join(
        " ".join(words(told["blocks"])).split()
    )


@pytest.mark.parametrize(
    ("dates", "due"),
    [
        ({"review": dt.date(2026, 12, 3)}, dt.date(2026, 12, 3)),
        ({"review": dt.date(2026, 11, 1)}, dt.date(2026, 11, 1)),
        ({"valid_until": dt.date(2026, 12, 1), "review": dt.date(2026, 12, 3)}, dt.date(2026, 12, 1)),
        ({"valid_until": dt.date(2026, 11, 1), "review": dt.date(2026, 12, 3)}, None),
        ({"review": dt.date(2027, 12, 3)}, None),
        ({}, None),
    ],
)
def test_a_pair_is_to_be_looked_at_before_its_review_and_the_end_of_its_time(dates, due):
    today = dt.date(2026, 11, 29)
    pair = Pair("tea", "When is tea?", "At four.", Ama("Tea"), **dates)
    assert pair.due(today + dt.timedelta(days=14), today) == due


async def test_it_is_sent_at_its_hour_and_not_before(bot, clock):
    one = await bot()
    await one.ask(TAXES)
    clock.now = MONDAY - 1
    assert await one.digests() == []
    clock.now = MONDAY
    assert len(await one.digests()) == 1


async def test_it_is_sent_once_a_week_across_restarts_and_replicas(bot, clock):
    one, other = await bot(), await bot()
    await one.ask(TAXES)
    clock.now = MONDAY
    await asyncio.gather(one.digests(), other.digests())
    sent = await one.digests()
    assert len(sent) == 1
    for _ in range(3):
        clock.now += BETWEEN_LOOKS
        await one.ask(TAXES, str(clock.now))  # what it says now would be something else
        assert await one.digests() == sent
    assert await other.digests() == sent
    assert await (await bot()).digests() == sent
    clock.now = MONDAY + 7 * DAY
    assert len(await other.digests()) == 2
    assert len(await one.digests()) == 2


async def test_another_day_in_the_same_week_sends_no_second_one(bot, clock):
    one = await bot()
    await one.ask(TAXES)
    clock.now = MONDAY + 1
    assert len(await one.digests()) == 1
    clock.now = MONDAY + 3 * DAY
    assert len(await (await bot(day="wednesday")).digests()) == 1


async def test_a_bot_that_was_down_at_its_hour_sends_it_late(bot, clock):
    one = await bot()
    await one.ask(TAXES)
    clock.now = MONDAY + 3 * DAY
    assert len(await one.digests()) == 1


async def test_a_new_bot_has_nothing_to_tell_of_the_week_before_it(bot, clock):
    clock.now = MONDAY + 2 * HOUR
    one = await bot()
    assert await one.digests() == []
    await one.ask(TAXES)
    assert await one.digests() == []
    assert await (await bot()).digests() == []
    clock.now = MONDAY + 7 * DAY
    assert len(await one.digests()) == 1


async def test_within_its_hour_it_waits_for_something_to_tell(bot, clock):
    clock.now = MONDAY + 60
    one = await bot()
    assert await one.digests() == []
    await one.ask(TAXES)
    assert len(await one.digests()) == 1


async def test_one_that_a_moderator_took_back_stays_away(bot, clock, slack):
    one = await bot()
    await one.ask(TAXES)
    clock.now = MONDAY
    [message] = await one.digests()
    await one.mailbox.withdraw(slack.channel(CHANNEL).id, message["ts"], "UMO", {"UMO"})
    assert await one.digests() == []
    assert await (await bot()).digests() == []


async def test_without_who_was_forgotten_it_is_posted_anew(bot, clock):
    one = await bot()
    await one.ask(TAXES, "1.0")
    await one.ask(LIBRARY, "2.0", by="U2")
    clock.now = MONDAY + 60
    assert LIBRARY in str(await one.digests())
    await one.desk.forget("U2")
    await one.mailbox.delivery.catch_up()
    [message] = await one.digests()
    assert TAXES in str(message)
    assert LIBRARY not in str(message)
    assert await one.digests() == [message]


async def test_it_is_off_by_one_option_and_without_a_channel(bot, clock):
    one = await bot(enabled=False)
    await one.ask(TAXES)
    clock.now = MONDAY
    assert await one.digests() == []
    nowhere = await bot(channel=None)
    assert await nowhere.digests() == []


async def test_the_bot_as_it_is_run_sends_it(slack, moderated, access):
    days_ago = time.time() - 8 * DAY
    question = UnansweredQuestion("T:C1:1.0", TAXES, "C1", "U1", addressed=True, asked_at=days_ago)
    async with Store(access.database_url) as store:
        await store.run(lambda tx: tx.keep_unanswered(question))
    async with running(moderated, access):
        posted = await posted_in(slack, CHANNEL)
        assert TITLE in posted.plain
        assert TAXES in posted.plain


# -- when


@pytest.mark.parametrize(
    ("options", "now", "due"),
    [
        ({}, dt.datetime(2026, 11, 16, 9, 0, tzinfo=UTC), dt.datetime(2026, 11, 16, 9, tzinfo=UTC)),
        ({}, dt.datetime(2026, 11, 16, 8, 59, tzinfo=UTC), dt.datetime(2026, 11, 9, 9, tzinfo=UTC)),
        (
            {"day": "sunday", "hour": 0},
            dt.datetime(2026, 11, 16, 9, tzinfo=UTC),
            dt.datetime(2026, 11, 15, tzinfo=UTC),
        ),
        # 9:00 in Kolkata is 3:30 by universal time; in Berlin it is 8:00 in winter, 7:00 in summer
        (
            {"zone": "Asia/Kolkata"},
            dt.datetime(2026, 11, 16, 4, tzinfo=UTC),
            dt.datetime(2026, 11, 16, 3, 30, tzinfo=UTC),
        ),
        (
            {"zone": "Europe/Berlin"},
            dt.datetime(2026, 11, 20, tzinfo=UTC),
            dt.datetime(2026, 11, 16, 8, tzinfo=UTC),
        ),
        (
            {"zone": "Europe/Berlin"},
            dt.datetime(2026, 7, 10, tzinfo=UTC),
            dt.datetime(2026, 7, 6, 7, tzinfo=UTC),
        ),
        # an hour that the clocks skip
        (
            {"zone": "Europe/Berlin", "day": "sunday", "hour": 2},
            dt.datetime(2026, 3, 29, 12, tzinfo=UTC),
            dt.datetime(2026, 3, 29, 1, tzinfo=UTC),
        ),
    ],
)
def test_when_it_was_due_last(options, now, due):
    assert last_due(DigestOptions(**options), now.timestamp()).timestamp() == due.timestamp()


ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Pacific/Apia")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@given(
    st.sampled_from(DAYS),
    st.integers(0, 23),
    st.sampled_from(ZONES),
    st.floats(1.6e9, 2.0e9, allow_nan=False),
)
def test_one_is_due_in_every_week_and_never_a_second(day, hour, zone, now):
    options = DigestOptions(day=day, hour=hour, zone=zone)
    due = last_due(options, now)
    assert due.timestamp() <= now < due.timestamp() + 7 * DAY + HOUR
    assert DAYS[due.weekday()] == day
    again = last_due(options, due.timestamp() + 7 * DAY + HOUR)
    assert week(again) != week(due)
    assert (again.date() - due.date()).days == 7


# -- within Slack's limits, whatever people write

TEXTS = st.text(max_size=400) | st.sampled_from(
    ["<!channel> <@U1|x>", "@here", "&<>" * 200, "😀" * 500, "a" * 5_000]
)
PAIRS = st.builds(
    Pair,
    id=st.text(min_size=1, max_size=300),
    question=TEXTS,
    answer=TEXTS,
    ama=st.builds(Ama, title=TEXTS, guest=TEXTS | st.none(), date=st.none() | TEXTS, link=TEXTS | st.none()),
)
QUESTIONS = st.builds(
    UnansweredQuestion,
    key=st.text(max_size=200),
    question=TEXTS,
    channel=st.just("C1"),
    asker=st.just("U1"),
    addressed=st.booleans(),
    asked_at=st.floats(0, 2e9),
)
GROUPS = st.builds(
    lambda questions: Group(questions[0].key, tuple(questions)), st.lists(QUESTIONS, min_size=1, max_size=3)
)
COUNTS = st.integers(0, 10**6)
OVERVIEWS = st.builds(
    Overview,
    figures=st.builds(Figures, *[COUNTS] * 6),
    queue=st.lists(GROUPS, max_size=6).map(tuple),
    never=st.lists(PAIRS, max_size=3).map(tuple),
    bad=st.lists(st.builds(Rated, PAIRS, COUNTS, COUNTS), max_size=6).map(tuple),
)


@given(OVERVIEWS, st.lists(PAIRS, max_size=7), st.sampled_from([None, "https://chat.example/archives/C1/p1"]))
def test_slack_takes_every_digest_and_it_pings_nobody(overview, expired, address):
    reply = digest("digest:2026-W47", overview, (expired, ()), lambda _: address, MONDAY)
    assert faults(reply.payload) == []


def test_a_week_without_questions_says_so():
    empty = Overview(Figures(), (), (), ())
    payload = digest("k", empty, ((), ()), lambda _: None, MONDAY).payload
    assert NOBODY_ASKED in payload["text"]
    assert any(NOBODY_ASKED in text for block in payload["blocks"] for text in said(block))
