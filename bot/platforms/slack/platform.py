"""Slack as a platform: verdicts in Slack's blocks, sent over the wire."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.keys import MessageKey, parse, question_of
from bot.messages import Notice, Place, Reply
from bot.platforms.slack.client import SlackClient
from bot.platforms.slack.events import direct_place
from bot.platforms.slack.views import cards, replies
from bot.verdicts import Abstention, Answer, Ignored, Suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.errors import Problem
    from bot.messages import Message, Payload, UnansweredQuestion
    from bot.pairs import Archive, Pair
    from bot.verdicts import Verdict


_REPLY = re.compile(r"/archives/([A-Z0-9]+)/p\d+\?(?:[^#]*&)?thread_ts=(\d+\.\d+)")
"""The address of a reply in a thread: its channel, and its thread."""


@dataclass(slots=True)
class Moderation:
    """Where the moderators sit now, if anywhere; *url* is the workspace's own, which links to messages begin with."""

    channel: str | None = None
    url: str = ""


class SlackPlatform(SlackClient):
    """The `Platform` of bot/messages.py for Slack."""

    def __init__(
        self,
        client: AsyncWebClient,
        archive: Callable[[], Archive],
        moderation: Moderation,
        site: str | None = None,
    ) -> None:
        super().__init__(client)
        self._archive = archive
        self._moderation = moderation
        self.site = site
        """The address of the archive's site, if there is one."""

    def reply(self, message: Message, verdict: Verdict) -> Reply:
        """An answer is for everybody; suggestions, regret and help only for who addressed the bot."""
        match verdict:
            case Answer(more=(), open=""):
                return self.answer(message.key, verdict.candidate.pair)
            case Answer():
                return self._answers(message, verdict)
            case Suggestion():
                return Reply(replies.suggestion(verdict, message.key))
            case Abstention() if message.addressed:
                return self.abstention(message.key, private=message.private, doubtful=verdict.doubtful)
            case Ignored() if message.addressed:
                return Reply(
                    replies.talk(verdict.talk, self._archive(), message.key, private=message.private)
                )
        return Reply(None)

    def repetition(self, message: Message, pair: Pair, leads_to: str | None = None) -> Reply | None:
        """Where the bot was addressed it says so; unasked, it does not repeat itself in a thread. Elsewhere it leads to
        the first answer, if whoever reads that can follow.
        """
        if leads_to is None:
            return Reply(replies.already_given(pair, message.key) if message.addressed else None)
        first = parse(leads_to)
        link = self.permalink(leads_to)
        if not link or not isinstance(first, MessageKey):
            return None
        if direct_place(first.channel) and not message.private:
            return None
        return Reply(replies.just_given(pair, message.key, link), pair.id, leads_to)

    def answer(self, key: str, pair: Pair, asked: str = "") -> Reply:
        """*pair* as the answer to the question *key*, told again as *asked* where that is given."""
        return self._answer(key, pair, replies.you_asked(asked))

    def private_answer(self, key: str, pair: Pair, asked: str = "") -> Payload:
        """*pair* as the answer to the question *key* for the asker's eyes, with a button to share it."""
        return replies.private_answer(pair, key, self._archive(), asked, site=self.site)

    def instead(self, standing: Payload, key: str, pair: Pair) -> Reply:
        """*pair* in the place of the answer that is *standing* under *key*, with the words above that one."""
        return self._answer(key, pair, replies.said_above(standing))

    def shared(self, key: str, pair: Pair, name: str, asked: str) -> Reply:
        """*pair*, which *name* got as the answer to what they *asked*, if that is known, for everybody."""
        return self._answer(key, pair, replies.shared_by(name, asked))

    def people(self, key: str, name: str, answer: str, asked: str) -> Reply:
        """What *name* answered, in Markdown, told again as *asked* where that is given; it is no pair."""
        return Reply(replies.said_by(name, answer, key, asked))

    def is_said_in(self, pair: Pair, place: Place) -> bool:
        """Whether the source of *pair* is a reply in that thread."""
        found = _REPLY.search(pair.link or "")
        return found is not None and found.groups() == (place.channel, place.thread)

    def abstention(self, key: str, *, private: bool, waiting: int = 0, doubtful: bool = False) -> Reply:
        """That the archive has no answer to the question *key*, and what happens next; others see it too, and may say
        that they wait for an answer, unless that is *private*. If it is *doubtful* that it is a question, what is to
        happen.
        """
        if doubtful:
            return Reply(replies.shall_i_pass_on(key))
        told = self._moderation.channel is not None
        return Reply(replies.abstention(key, told_moderators=told, waiting=None if private else waiting))

    def notice(self, key: str, questions: Sequence[UnansweredQuestion]) -> Notice | None:
        """That *questions* were not answered, for the moderators' channel, if there is one."""
        return self._to_moderators(cards.unanswered(key, questions, self.permalink))

    def bad_archive(self, key: str, problems: Sequence[Problem]) -> Notice | None:
        """That the archive has *problems*, for the moderators' channel, if there is one."""
        return self._to_moderators(cards.bad_archive(key, problems))

    def changed_channels(self, key: str, changes: Sequence[str]) -> Notice | None:
        """What has changed about the channels, for the moderators' channel, if there is one."""
        return self._to_moderators(cards.plain_words(key, "\n".join(changes)))

    def permalink(self, key: str) -> str | None:
        """The address of the message *key*; a question asked by command is no message, and has none."""
        match parse(question_of(key)):
            case MessageKey(channel=channel, ts=ts) if (
                channel.isalnum() and (digits := ts.replace(".", "")).isdigit()
            ):
                return f"{self._moderation.url}archives/{channel}/p{digits}"
        return None

    @property
    def moderators_channel(self) -> str | None:
        """Where the moderators are told things, if anywhere."""
        return self._moderation.channel

    def _answers(self, message: Message, verdict: Answer) -> Reply:
        """All that is given, and, where the bot was addressed, what is left open."""
        told = self._moderation.channel is not None
        still_open = verdict.open if message.addressed else ""
        below = replies.open_question(still_open, told_moderators=told) if still_open else ""
        pairs = [candidate.pair for candidate in verdict.given]
        return Reply(replies.answers(pairs, message.key, self._archive(), below, site=self.site), pairs[0].id)

    def _answer(self, key: str, pair: Pair, above: str) -> Reply:
        return Reply(replies.answer(pair, key, self._archive(), above, site=self.site), pair.id)

    def _to_moderators(self, reply: Reply) -> Notice | None:
        channel = self._moderation.channel
        return None if channel is None else Notice(Place(channel), reply)
