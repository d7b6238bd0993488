"""The week in the moderators' channel: figures, what was asked most without an answer, and pairs to look at.

It is due once a week. It is posted under a key that names the ISO week, so that restarts and replicas cannot post it
twice; and late rather than not at all, where the bot was not running at its hour. A bot that had nothing to do with the
week that was, because it is new, says nothing.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.display import counted, spoken_date, word_cut
from bot.keys import DigestKey, ReminderKey
from bot.messages import Place
from bot.moderation.statistics import WEEK
from bot.platforms.slack.views import cards
from bot.platforms.slack.views.block_kit import (
    DIRECT,
    Element,
    as_blocks,
    is_direct,
    item,
    joined_pieces,
    link,
    linked,
    quote,
    section,
    text,
    with_code,
)
from bot.platforms.slack.views.overview import (
    LONGEST_QUESTION,
    UNTITLED,
    Overview,
    told,
    votes,
)
from bot.platforms.weekly import (
    BETWEEN_LOOKS,
    LISTED,
    MOST_ASKED,
    NOBODY_ASKED,
    TITLE,
    last_due,
    week,
    zone,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.background import Pace
    from bot.config import DigestOptions
    from bot.messages import Reply
    from bot.messaging.mailbox import Mailbox
    from bot.moderation import Desk, Group
    from bot.pairs import Archive, Pair
    from bot.platforms.slack.moderators import Moderators
    from bot.platforms.slack.platform import SlackPlatform
    from bot.store import Claimed, Transaction

log = logging.getLogger(__name__)

AGEING = "Still waiting, for more than a week:"
OFFERED = "an answer waits to be approved"
YOURS = "You take care of this, and it has been waiting for {days}:"
NOT_YOURS = "Its card, `/ama unanswered` and my Home tab have the buttons to answer it, or to hand it back."
TO_LOOK_AT = "Pairs that were voted not helpful:"
DUE = "To be looked at: their review, or the end of their time, is near:"
OUT_OF_DATE = "Not given any more, because the day came that their file names:"
NEVER_GIVEN = "{pairs} never answered anything so far. My Home tab lists them."
WHERE = (
    "`/ama unanswered` and my Home tab have the buttons to answer and to mend; `/ama edit` takes a pair's id."
)

SOON = dt.timedelta(days=14)
LONGEST_ID = 100
HOUR, DAY = 3600.0, 86_400.0


class Digest:
    """Sees to it that the moderators get the week's digest, once."""

    def __init__(  # noqa: PLR0913 - what it is made of, and when
        self,
        desk: Desk,
        mailbox: Mailbox,
        platform: SlackPlatform,
        archive: Callable[[], Archive],
        options: DigestOptions,
        *,
        moderators: Moderators,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._desk = desk
        self._mailbox = mailbox
        self._platform = platform
        self._moderators = moderators
        self._archive = archive
        self._options = options
        self._clock = clock
        self._settled = self._sent = ""

    async def run(self, pace: Pace) -> None:
        """Send each week's digest when it is due, until cancelled."""
        while True:
            await self.send_if_due()
            await pace.wait(BETWEEN_LOOKS)

    async def send_if_due(self) -> None:
        """Send this week's digest if its hour has come and nobody has sent it."""
        channel, now = self._platform.moderation.channel, self._clock()
        since = last_due(self._options, now)
        key = str(DigestKey(week(since)))
        if not self._options.enabled or (key == self._settled and not await self._is_taken_back(key)):
            return
        at = since.timestamp()
        in_its_hour = now - at < HOUR
        await self._hand_back()
        overview = await Overview.of(self._desk)
        due = self._due(now)
        if due or await self._tells_of(overview, before=now if in_its_hour else at):
            reply = digest(key, overview, (self._expired(now), due), self._platform.permalink, now)
            if channel:
                self._sent = key if await self._say(key, Place(channel), reply) else ""
            for group in _ageing(overview.queue, now, taken=True):
                reminder = str(ReminderKey(group.id, week(since)))
                words = reminding(reminder, group, self._platform.permalink, now)
                await self._say(reminder, Place(group.taken_by), words)
        elif in_its_hour:
            return  # somebody may ask yet
        self._settled = key

    async def _is_taken_back(self, key: str) -> bool:
        """Return whether that digest was sent and taken back since, for it quoted somebody who was forgotten."""
        return key == self._sent and await self._mailbox.standing_under(key) is None

    async def _hand_back(self) -> None:
        """Have nobody take care of what somebody does who is no moderator any more: they are not to be reminded."""
        for group in await self._desk.queue.groups():
            if not group.taken_by or await self._moderators.includes(group.taken_by):
                continue
            if not self._moderators.in_doubt:
                await self._desk.queue.hand_back(group.id)

    async def _say(self, key: str, place: Place, reply: Reply) -> bool:
        return await self._mailbox.delivery.carry_out(lambda tx: self._first(tx, key, place, reply))

    async def _tells_of(self, overview: Overview, *, before: float) -> bool:
        """Return whether anything was asked in the week *before* that time, or has been waiting since then."""
        if any(question.asked_at < before for group in overview.queue for question in group.questions):
            return True
        return not (await self._desk.statistics.between(before - WEEK, before)).is_empty

    def _first(
        self, tx: Transaction, key: str, place: Place, reply: Reply
    ) -> tuple[bool, list[Claimed | None]]:
        """Post it, unless one was: that is left as it is, even where this one would read otherwise by now. Return
        whether it is posted.
        """
        if tx.stands(key):
            return False, []
        log.info("%s is due", key)
        claimed = tx.want(key, place, None, reply, self._clock())
        return claimed is not None, [claimed]

    def _due(self, now: float) -> list[tuple[dt.date, Pair]]:
        """Return the pairs that somebody is to look at within two weeks, and when, the nearest day first."""
        today = dt.datetime.fromtimestamp(now, zone(self._options.zone)).date()
        soon = today + SOON
        found = [(day, pair) for pair in self._archive() if (day := pair.due(soon, today))]
        return sorted(found, key=lambda one: (one[0], one[1].id))

    def _expired(self, now: float) -> list[Pair]:
        """Return the pairs whose time was over within the last seven days, and that no newer one replaces."""
        today = dt.datetime.fromtimestamp(now, zone(self._options.zone)).date()
        return [
            pair
            for pair in self._archive()
            if pair.valid_until
            and today - dt.timedelta(days=7) < pair.valid_until <= today
            and not pair.superseded_by
        ]


def digest(
    key: str,
    overview: Overview,
    dated: tuple[Sequence[Pair], Sequence[tuple[dt.date, Pair]]],
    permalink: Callable[[str], str | None],
    now: float,
) -> Reply:
    """Return the message, to stand under *key* from *now* on; *dated* are the pairs whose time is over, and those that
    are to be looked at, each with the day.
    """
    expired, due = dated
    most, others = overview.queue[:LISTED], overview.queue[LISTED:]
    asked = [_asked(group, permalink, now) for group in most]
    ageing = _ageing(others, now, taken=False)
    bad = [_pair(rated.pair, votes(rated)) for rated in overview.bad[:LISTED]]
    never = NEVER_GIVEN.format(pairs=counted(len(overview.never), "pair")) if overview.never else ""
    blocks = [
        *as_blocks(section(text(TITLE, "bold"))),
        *as_blocks(*told(overview.figures)),
        *_list(MOST_ASKED, asked),
        *_list(AGEING, [_asked(group, permalink, now) for group in ageing[:LISTED]]),
        *_list(TO_LOOK_AT, bad),
        *_list(DUE, [_pair(pair, _to_review(pair, day)) for day, pair in due[:LISTED]]),
        *_list(OUT_OF_DATE, [_pair(pair) for pair in expired[:LISTED]]),
        *as_blocks(section(*with_code(f"{never}\n{WHERE}".strip()))),
    ]
    figures = overview.figures
    summary = f"{figures.asked} asked, {figures.answered} answered" if figures.asked else NOBODY_ASKED
    told_of = [*most, *ageing[:LISTED]]
    quotes = tuple(question.key for group in told_of for question in group.questions)
    return replace(cards.reply(f"{TITLE}: {summary}", blocks, key), quotes=quotes)


def reminding(key: str, group: Group, permalink: Callable[[str], str | None], now: float) -> Reply:
    """Return the message, to stand under *key* from *now* on, to who takes care of *group*, which has been waiting."""
    words = YOURS.format(days=counted(int(_age(group, now) // DAY), "day"))
    question = quote(text(word_cut(group.question, LONGEST_QUESTION) or UNTITLED))
    where = linked(permalink(group.id))
    blocks = as_blocks(section(text(words)), question, *where, section(*with_code(NOT_YOURS)))
    return cards.reply(words, blocks, key)


def _to_review(pair: Pair, day: dt.date) -> str:
    on = f"by {spoken_date(day.isoformat())}"
    return f"{on}; owner: {word_cut(pair.owner, LONGEST_ID)}" if pair.owner else on


def _list(title: str, sections: Iterable[Element]) -> list[Element]:
    items = [item(section, number=None, indent=0) for section in sections]
    return as_blocks(section(text(title)), *items) if items else []


def _age(group: Group, now: float) -> float:
    """Return for how many seconds it has been open what was asked first."""
    return now - group.questions[0].asked_at


def _ageing(groups: Iterable[Group], now: float, *, taken: bool) -> list[Group]:
    """Return those of *groups* that have been waiting for more than a week, the longest first: those that somebody has
    *taken* care of, or the others.
    """
    old = [group for group in groups if bool(group.taken_by) == taken and _age(group, now) > WEEK]
    return sorted(old, key=lambda group: -_age(group, now))


def _asked(group: Group, permalink: Callable[[str], str | None], now: float) -> Element:
    age, times = _age(group, now), "once" if group.count == 1 else f"{group.count} times"
    waiting = f", waiting for {counted(int(age // DAY), 'day')}" if age > WEEK else ""
    taken = f"; {cards.TAKEN_CARE.format(name=group.taken_as).rstrip('.')}" if group.taken_by else ""
    offered = f"; {OFFERED}" if group.offered else ""
    words = text(
        f"{word_cut(group.question, LONGEST_QUESTION) or UNTITLED} ({times}{waiting}{taken}{offered})"
    )
    address = permalink(group.id)
    if address is None:
        return section(words)
    way = text(f"· {DIRECT}") if is_direct(address) else link(address, "message")
    return section(*joined_pieces([words, text(" "), way]))


def _pair(pair: Pair, more: str = "") -> Element:
    words = text(f"{word_cut(pair.question, LONGEST_QUESTION) or UNTITLED} ")
    about = [text(f" ({more})")] if more else []
    return section(*joined_pieces([words, text(word_cut(pair.id, LONGEST_ID), "code"), *about]))
