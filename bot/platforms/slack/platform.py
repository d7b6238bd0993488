"""Slack as a platform: verdicts in Slack's blocks, sent over the wire."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.keys import MessageKey, parse, question_of
from bot.messages import Notice, Place, Reply
from bot.platforms import wording
from bot.platforms.slack.client import SlackClient
from bot.platforms.slack.events import direct_place
from bot.platforms.slack.views import answers, cards, replies
from bot.platforms.slack.views.block_kit import for_one
from bot.verdicts import MOST_SUGGESTIONS, Abstention, Answer, Ignored, Suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.errors import Problem
    from bot.messages import Message, Payload, UnansweredQuestion
    from bot.pairs import Archive, Pair
    from bot.store import Held
    from bot.verdicts import Verdict


_REPLY = re.compile(r"/archives/([A-Z0-9]+)/p\d+\?(?:[^#]*&)?thread_ts=(\d+\.\d+)")
"""The address of a reply in a thread: its channel, and its thread."""


@dataclass(slots=True)
class Moderation:
    """The place where the moderators sit now, if anywhere, and what a few of them are called; *url* is the workspace's
    own, which links to messages begin with.
    """

    channel: str | None = None
    url: str = ""
    names: Sequence[str] = ()


class SlackPlatform(SlackClient):
    """The `Platform` of bot/messages.py for Slack."""

    def __init__(  # noqa: PLR0913 - what it is made of
        self,
        client: AsyncWebClient,
        archive: Callable[[], Archive],
        moderation: Moderation,
        further: Callable[[Pair], Sequence[Pair]] = lambda _: (),
        today: Callable[[], dt.date] = dt.date.today,
        *,
        tags_in: Callable[[str], frozenset[str] | None] = lambda _: frozenset(),
        site: str | None = None,
    ) -> None:
        """*further* says what who was given a pair may want to know next, *tags_in* the tags that bound what is
        answered in a channel, as far as that is known.
        """
        super().__init__(client)
        self._today = today
        self._archive = archive
        self.moderation = moderation
        """Where the moderators are told things."""
        self._further = further
        self.tags_in = tags_in
        self.site = site
        """The address of the archive's site, if there is one."""

    def reply(self, message: Message, verdict: Verdict) -> Reply:
        """Return the reply to *message*. An answer is for everybody, unless its channel wants it otherwise;
        suggestions, regret and help only for who addressed the bot.
        """
        match verdict:
            case Answer():
                return self._in_manner(message, verdict)
            case Suggestion():
                return self._suggestion(message, verdict)
            case Abstention() if message.addressed:
                return self.abstention(message.key, private=message.private, doubtful=verdict.doubtful)
            case Ignored() if message.addressed and message.manner is None:
                return Reply(
                    replies.talk(verdict.talk, self._archive(), message.key, private=message.private)
                )
        return Reply(None)

    def _suggestion(self, message: Message, verdict: Suggestion) -> Reply:
        """Return what the asker may choose from; in a channel nobody else sees it."""
        payload = replies.suggestion(verdict, message.key)
        if message.private:
            return Reply(payload)
        match parse(message.key):
            case MessageKey(ts=ts) if ts == message.place.thread:
                thread = None  # that the question would begin
            case _:
                thread = message.place.thread
        return Reply(for_one(payload, message.author, thread), discreet=True)

    def picked(self, key: str, words: str, pair: Pair) -> Notice | None:
        """Say that somebody asked in these *words* and chose *pair*, for the moderators' channel, if there is one."""
        return self._to_moderators(cards.picked(key, words, pair))

    def alone(self, key: str, pair: Pair, viewer: str, asked: str = "") -> Reply:
        """Return *pair* as the answer to the message *key* for *viewer* alone, who may share it, with what was
        *asked*.
        """
        return Reply(for_one(self.private_answer(key, pair, asked), viewer), pair.id, discreet=True)

    def private_answer(self, key: str, pair: Pair, asked: str = "") -> Payload:
        """Return *pair* as the answer to the message *key* for one person's eyes, who may share it with what they
        *asked*.
        """
        return answers.private(pair, key, self._archive(), asked, self._further(pair), site=self.site)

    def _in_manner(self, message: Message, verdict: Answer) -> Reply:
        """Return what *verdict* gives, as loud as it is to be given."""
        pair, several = verdict.candidate.pair, bool(verdict.more or verdict.open)
        match message.manner.loudness if message.manner else "thread", parse(message.key):
            case "reaction", MessageKey(ts=ts):
                return Reply(answers.mark(ts, pair), pair.id, discreet=True)
            case "private", _ if several:
                payload = self._answers(message, verdict).payload or {}
                return Reply(for_one(payload, message.author), pair.id, discreet=True)
            case "private", _:
                return self.alone(message.key, pair, message.author, message.text)
        return (
            self._answers(message, verdict)
            if several
            else self.answer(message.key, pair, above=message.given)
        )

    def repetition(self, message: Message, pair: Pair, leads_to: str | None = None) -> Reply | None:
        """Return the word that an answer stands already: where the bot was addressed it says so; unasked, it does not
        repeat itself in a thread. Elsewhere it leads to the first answer, if whoever reads that can follow, and its
        channel is to see replies.
        """
        if leads_to is None:
            return Reply(replies.already_given(pair, message.key) if message.addressed else None)
        first = parse(leads_to)
        link = self.permalink(leads_to)
        if not link or not isinstance(first, MessageKey):
            return None
        if direct_place(first.channel) and not message.private:
            return None
        if message.manner and message.manner.discreet:
            return None
        return Reply(replies.just_given(pair, message.key, link), pair.id, leads_to)

    def answer(self, key: str, pair: Pair, asked: str = "", above: Collection[str] = ()) -> Reply:
        """Return *pair* as the answer to the question *key*, told again as *asked* where that is given; the pairs
        *above* it, by their ids, are not offered below it.
        """
        return self._answer(key, pair, answers.you_asked(asked), above)

    def preview(self, pair: Pair, was: Pair | None) -> Payload:
        """Return *pair* as members will see it once it is saved, in the place of the one that it *was* if any."""
        further = self._further(was) if was else ()
        return answers.answer(pair, "", self._archive(), further=further, site=self.site)

    def instead(self, standing: Payload, key: str, pair: Pair) -> Reply:
        """Return *pair* in the place of the answer that is *standing* under *key*, with the words above that one."""
        return self._answer(key, pair, answers.said_above(standing))

    def shared(self, key: str, pair: Pair, name: str, asked: str) -> Reply:
        """Return *pair*, which *name* got as the answer to what they *asked*, if that is known, for everybody."""
        return self._answer(key, pair, answers.shared_by(name, asked))

    def people(self, key: str, name: str, answer: str, asked: str) -> Reply:
        """Return what *name* answered, in Markdown, told again as *asked* where that is given; it is no pair."""
        return Reply(answers.said_by(name, answer, key, asked))

    def is_said_in(self, pair: Pair, place: Place) -> bool:
        """Return whether the source of *pair* is a reply in that thread."""
        found = _REPLY.search(pair.link or "")
        return found is not None and found.groups() == (place.channel, place.thread)

    def abstention(
        self, key: str, asked: str = "", *, private: bool, waiting: int = 0, doubtful: bool = False
    ) -> Reply:
        """Say that the archive has no answer to the question *key*, told again as *asked* where that is given, and what
        happens next; others see it too, and may say that they wait for an answer, unless that is *private*. If it is
        *doubtful* that it is a question, what is to happen.
        """
        if doubtful:
            return Reply(replies.shall_i_pass_on(key, asked))
        told = self.moderation.channel is not None
        return Reply(
            replies.abstention(
                key,
                asked,
                told_moderators=told,
                moderators=self.moderation.names,
                waiting=None if private else waiting,
            )
        )

    def regret(self, standing: Payload, key: str, waiting: int | None) -> Reply | None:
        """Return the word that no pair answers the question *key*, in the place of the one that is *standing*, as far
        as others see that: so many are *waiting*, or, where that is None, nobody can any more.
        """
        last = self.abstention(key, private=True)
        offers = not standing or replies.offers_to_wait(standing)
        if waiting is None:
            return last if offers else None
        about = parse(key)
        seen = isinstance(about, MessageKey) and not direct_place(about.channel)
        again = seen and standing == last.payload
        return self.abstention(key, private=False, waiting=waiting) if offers or again else None

    def notice(self, key: str, questions: Sequence[UnansweredQuestion]) -> Notice | None:
        """Say that *questions* were not answered, for the moderators' channel, if there is one."""
        ids = (pair_id for question in questions for pair_id in question.near)
        near = self._archive().given(ids, self._today())[:MOST_SUGGESTIONS]
        return self._to_moderators(cards.unanswered(key, questions, self.permalink, near))

    def bad_archive(self, key: str, problems: Sequence[Problem]) -> Notice | None:
        """Say that the archive has *problems*, for the moderators' channel, if there is one."""
        return self._to_moderators(cards.bad_archive(key, problems))

    def mended_archive(self, key: str) -> Notice | None:
        """Say that what the card *key* told of the archive is mended, for the moderators' channel, if there is one."""
        return self._to_moderators(cards.plain_words(key, wording.MENDED))

    def changed_channels(self, key: str, changes: Sequence[str]) -> Notice | None:
        """Return what has changed about the channels, for the moderators' channel, if there is one."""
        return self._to_moderators(cards.plain_words(key, "\n".join(changes)))

    async def is_answered_by_people(self, held: Held) -> bool:
        """Return whether somebody has answered meanwhile what *held* replies to. Raises Refused, Later or InDoubt."""
        match parse(question_of(held.key)):
            case MessageKey(ts=ts):
                return await self.is_answered(held.place, ts, held.asker)
        return False

    def permalink(self, key: str) -> str | None:
        """Return the address of the message *key*; a question asked by command is no message, and has none."""
        match parse(question_of(key)):
            case MessageKey(channel=channel, ts=ts) if (
                channel.isalnum() and (digits := ts.replace(".", "")).isdigit()
            ):
                return f"{self.moderation.url}archives/{channel}/p{digits}"
        return None

    def _answers(self, message: Message, verdict: Answer) -> Reply:
        """Return all that is given, and, where the bot was addressed, what is left open."""
        told = self.moderation.channel is not None
        still_open = verdict.open if message.addressed else ""
        below = answers.open_question(still_open, told_moderators=told) if still_open else ""
        pairs = [candidate.pair for candidate in verdict.given]
        return Reply(answers.several(pairs, message.key, self._archive(), below, site=self.site), pairs[0].id)

    def _answer(self, key: str, pair: Pair, first: str, above: Collection[str] = ()) -> Reply:
        """Return *pair* with what is to be said *first*, and without buttons for the pairs *above*."""
        further = [one for one in self._further(pair) if one.id not in above]
        return Reply(answers.answer(pair, key, self._archive(), first, further, site=self.site), pair.id)

    def _to_moderators(self, reply: Reply) -> Notice | None:
        channel = self.moderation.channel
        return None if channel is None else Notice(Place(channel), reply)
