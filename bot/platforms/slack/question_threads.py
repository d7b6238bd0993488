"""Threads of questions that the bot did not answer: marked as solved there, or answered by people who are trusted; and
those of the moderators' cards: what a moderator replies to one is the answer to who asked. Answers are found by the
pairing that imports use.
"""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import logging
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.keys import AnotherNoticeKey, MessageKey, NoticeKey, parse
from bot.moderation import Actor, Draft, Faulty
from bot.platforms.slack.mrkdwn import Names, paragraphs
from bot.platforms.slack.occurrences import SOLVED
from bot.platforms.slack.threads import said
from bot.platforms.slack.views import pair_form
from bot.platforms.slack.views.cards import SOMEBODY
from bot.text import normalise
from bot.transcripts.finding import find
from bot.transcripts.readers.slack_messages import parts_of
from bot.transcripts.record import Record
from bot.transcripts.sentence_kinds import asks
from bot.transcripts.sentences import marked, sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from bot.messaging.mailbox import Mailbox
    from bot.moderation import AskedInThread, Desk
    from bot.pairs import Ama
    from bot.platforms.slack.lookup import Lookup
    from bot.platforms.slack.moderators import Moderators
    from bot.platforms.slack.platform import SlackPlatform
    from bot.platforms.slack.threads import SlackMessage
    from bot.transcripts.record import Turn

log = logging.getLogger(__name__)

ANSWERABLE = ("open", "solved")
"""The states of a question for which what people answer is offered as a pair."""
MARKS = ("?", "？", "؟")


class QuestionThreads:
    """Takes questions out of the queue that are marked as solved, and offers what people answered as pairs."""

    def __init__(  # noqa: PLR0913 - what it works with, and whom it believes
        self,
        desk: Desk,
        platform: SlackPlatform,
        lookup: Lookup,
        moderators: Moderators,
        trusted: Moderators,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """The answers of *moderators*, of those *trusted*, and of the guest of an AMA of today become drafts."""
        self._desk = desk
        self._platform = platform
        self._lookup = lookup
        self._moderators = moderators
        self._trusted = trusted
        self._clock = clock

    async def look(self, channel: str, thread: str, messages: list[SlackMessage]) -> None:
        """Do so for each question in the thread."""
        for asked in await self._desk.people.asked_in(channel, thread):
            await self._look_for_mark(asked, messages)
            if asked.question.thread:
                await self._look_for_answer(asked, messages)

    async def _look_for_mark(self, asked: AskedInThread, messages: list[SlackMessage]) -> None:
        """Take it as solved if who asked it, or a moderator, marked it so, or any message in its thread; and as solved
        no more when the mark is taken off.
        """
        users = [user for message in messages for user in _marked_by(message)]
        if asked.state not in ANSWERABLE or (asked.state == "solved" and asked.by in {"", *users}):
            return
        for user in users:
            if user == asked.question.asker or await self._moderators.includes(user):
                await self._desk.people.solve([asked.question.key], user)
                return
        if asked.state == "solved":
            await self._desk.people.reopen([asked.question.key])

    async def _look_for_answer(self, asked: AskedInThread, messages: list[SlackMessage]) -> None:
        """Offer what people answered, and no more what was taken back."""
        question, key = asked.question, parse(asked.question.key)
        offered = await self._desk.proposals.is_offered(question.key)
        if not (asked.state in ANSWERABLE or offered) or not isinstance(key, MessageKey):
            return
        speakers = {str(message["user"]) for message in messages if said(message)} - {question.asker}
        guests = {user: ama for user in speakers if (ama := await self._guest_of(user))}
        believed = [user for user in sorted(speakers) if user in guests or await self._is_trusted(user)]
        found = await self._answer(asked, key, messages, believed)
        if found:
            await self._offer(asked, found, guests.get(found.by))
        elif offered:
            await self._desk.proposals.take_back(question.key)

    async def _is_trusted(self, user: str) -> bool:
        return await self._trusted.includes(user) or await self._moderators.includes(user)

    async def _guest_of(self, user: str) -> Ama | None:
        """Return the AMA of today that has *user*, by their name, for its guest."""
        today = dt.datetime.fromtimestamp(self._clock(), tz=dt.UTC).date().isoformat()
        held = {pair.ama for pair in self._desk.archive.now if pair.ama.date == today and pair.ama.guest}
        name = normalise(await self._lookup.name(user) or "") if held else ""
        return next((ama for ama in held if name and normalise(ama.guest or "") == name), None)

    async def _answer(
        self, asked: AskedInThread, key: MessageKey, messages: list[SlackMessage], believed: list[str]
    ) -> ThreadAnswer | None:
        if not believed or not asked.question.question:
            return None
        names = await self._lookup.names_in(messages)
        links: dict[str, str | None] = {}
        for message in messages:
            if message.get("user") in believed:
                ts = str(message["ts"])
                links[ts] = await self._lookup.permalink(key.channel, ts, message.get("thread_ts"))
        return await asyncio.to_thread(
            answer_in,
            messages,
            key.ts,
            asked.question.question,
            answering=believed,
            names=names,
            link=lambda ts, _thread: links.get(ts),
        )

    async def _offer(self, asked: AskedInThread, found: ThreadAnswer, ama: Ama | None) -> None:
        origin = self._platform.permalink(asked.question.key) or ""
        amas = self._desk.archive.amas()
        file = next((file for file, title in amas if ama and title == ama.title), None)
        await offer(self._desk, asked, dataclasses.replace(found.draft, file=file), Actor(found.by, origin))


async def offer(desk: Desk, asked: AskedInThread, draft: Draft, actor: Actor) -> None:
    """Have the moderators decide on *draft*, what *actor* answered to that question; an answer that no pair can have,
    such as one with a token in it, is let be.
    """
    draft = dataclasses.replace(draft, guest=await desk.naming.called(actor.id, draft.guest))
    try:
        placed = pair_form.placed(draft, desk.archive.amas())
        await desk.proposals.offer(asked.question, placed, actor)
    except Faulty as fault:
        log.info("what was answered to %s cannot be a pair: %s", asked.question.key, fault)


def _marked_by(message: SlackMessage) -> Iterator[str]:
    """Yield who marked *message* as solved, or as what solved it."""
    for reaction in message.get("reactions") or ():
        if reaction.get("name") == SOLVED:
            yield from map(str, reaction.get("users") or ())


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
            origin = self._platform.permalink(asked.question.key) or ""
            await offer(self._desk, asked, draft, Actor(found.by, origin))


@dataclass(frozen=True, slots=True)
class ThreadAnswer:
    """An answer of somebody's: the *draft* that it makes, and the id of who said it first."""

    draft: Draft
    by: str


def answer_in(  # noqa: PLR0913 - a thread, and what is known of it
    messages: Sequence[SlackMessage],
    question_ts: str,
    asked: str,
    *,
    answering: Collection[str],
    names: Mapping[str, str],
    link: Callable[[str, str | None], str | None],
) -> ThreadAnswer | None:
    """Return what those *answering* (by their ids) answered in the thread of *messages* to the message *question_ts*,
    which *asked* that; None where they did not. *names* are people's by their ids, *link* gives a reply's address.
    """
    called = _told_apart(names)
    guests = tuple(called[user] for user in answering if user in called)
    record = Record.of(parts_of(messages, Names(users=called), link))
    texts = {str(message.get("ts")): str(message.get("text") or "") for message in messages}
    turns = [
        _asking(turn, asked) if turn.id == question_ts else _saying(turn, texts, called, guests)
        for turn in record.turns
        if turn.id == question_ts or turn.speaker not in guests or not _only_asks(turn.text)
    ]
    if not guests or all(turn.speaker not in guests for turn in turns):
        return None
    found = next(
        (one for one in find(Record(turns=turns, guests=guests)).drafts if one.key == question_ts), None
    )
    first = next((turn for turn in turns if found and turn.link == found.link), None)
    if found is None or first is None:
        return None
    by = next(user for user, name in called.items() if name == first.speaker)
    draft = Draft(
        found.question,
        found.answer,
        also=found.also,
        link=found.link,
        guest=found.guest,
        date=first.said_at.date().isoformat() if first.said_at else None,
    )
    return ThreadAnswer(draft, by)


def _asking(turn: Turn, asked: str) -> Turn:
    """Return the question as the bot understood it, which is what it is to be taken for, marked or not."""
    mark = "" if asked.rstrip().endswith(MARKS) else "?"
    return turn._replace(text=f"{asked.rstrip()}{mark}", written=None, link=None)


def _saying(turn: Turn, texts: Mapping[str, str], called: Mapping[str, str], guests: Sequence[str]) -> Turn:
    """Return a remark as an answer has it; only what guests say is linked, for that is what is quoted."""
    if turn.speaker not in guests:
        return turn._replace(link=None)
    return turn._replace(written=paragraphs(texts.get(turn.id or "", turn.text), called))


def _only_asks(text: str) -> bool:
    """Return whether *text* asks back, or asks others, and says nothing."""
    return all(marked(sentence) and asks(sentence) for sentence in sentences(text))


def _told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Return *names*, with the id after those that several people have."""
    times = Counter(names.values())
    return {user: name if times[name] == 1 else f"{name} ({user})" for user, name in names.items()}
