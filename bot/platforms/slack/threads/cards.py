"""Threads of the moderators' cards: what a moderator replies to a card is the answer to who asked."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING

from bot.keys import AnotherNoticeKey, NoticeKey, parse
from bot.platforms.slack.threads.pairing import answer_in
from bot.platforms.slack.threads.questions import offer
from bot.platforms.slack.threads.reading import said
from bot.platforms.slack.views.cards import SOMEBODY

if TYPE_CHECKING:
    from bot.messaging.mailbox import Mailbox
    from bot.moderation import AskedInThread, Desk
    from bot.platforms.slack.lookup import Lookup
    from bot.platforms.slack.moderators import Moderators
    from bot.platforms.slack.platform import SlackPlatform
    from bot.platforms.slack.threads.pairing import ThreadAnswer
    from bot.platforms.slack.threads.reading import SlackMessage


class CardThreads:
    """Passes on what moderators reply to the cards of unanswered questions, and offers it as a pair."""

    def __init__(
        self, desk: Desk, mailbox: Mailbox, platform: SlackPlatform, lookup: Lookup, moderators: Moderators
    ) -> None:
        self._desk = desk
        self._mailbox = mailbox
        self._platform = platform
        self._lookup = lookup
        self._moderators = moderators

    async def look(self, channel: str, thread: str, messages: list[SlackMessage]) -> None:
        """Give the answer of the first moderator who answers: what others say there is talk among moderators."""
        card = await self._mailbox.standing(channel, thread)
        if card is None or not isinstance(parse(card.key), NoticeKey | AnotherNoticeKey):
            return
        asked = [
            one for one in await self._desk.people.asked_on(card.key) if one.state in {"open", "answered"}
        ]
        if not asked:
            return
        if found := await self._answer(asked[0], thread, messages):
            await self._pass_on(card.key, asked[0], found)
        else:
            await self._desk.people.take_back(card.key)
            await self._desk.proposals.take_back(asked[0].question.key)

    async def _answer(
        self, asked: AskedInThread, thread: str, messages: list[SlackMessage]
    ) -> ThreadAnswer | None:
        question = asked.question
        # In the card's place what it tells of, put by nobody in particular: a moderator may have asked it themselves.
        first = {"ts": thread, "thread_ts": thread, "text": question.question}
        replies = [message for message in messages if str(message["ts"]) != thread and said(message)]
        names = await self._lookup.names_in(replies)
        for user in dict.fromkeys(str(message["user"]) for message in replies):
            if asked.by not in {"", user} or not await self._moderators.includes(user):
                continue
            found = await asyncio.to_thread(
                answer_in,
                [first, *replies],
                thread,
                question.question,
                answering=[user],
                names=names,
                link=lambda ts, _thread: ts,
            )
            if found:
                return found
        return None

    async def _pass_on(self, card: str, asked: AskedInThread, found: ThreadAnswer) -> None:
        name = await self._desk.naming.called(found.by, await self._lookup.called(found.by)) or SOMEBODY
        answer = found.draft.answer
        known = await self._desk.people.answer(
            card, found.by, lambda key, told: self._platform.people(key, name, answer, told)
        )
        if known:
            draft = dataclasses.replace(found.draft, link=None)
            await offer(
                self._desk, asked, draft, found.by, self._platform.permalink(asked.question.key) or ""
            )
