"""Threads of our answers: a moderator says otherwise, or who asked says that it is wrong, and that makes a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.keys import MessageKey
from bot.messages import Place, Reply
from bot.moderation.objections import contradicts, objects
from bot.platforms.slack.mrkdwn import is_put_to_somebody, own_words
from bot.platforms.slack.threads.reading import said
from bot.platforms.slack.views import replies

if TYPE_CHECKING:
    from bot.messaging.mailbox import Mailbox
    from bot.moderation import Desk, Given
    from bot.platforms.slack.lookup import Lookup
    from bot.platforms.slack.moderators import Moderators
    from bot.platforms.slack.setup import Installation
    from bot.platforms.slack.threads.reading import SlackMessage


class CorrectionThreads:
    """Shows the moderators what people say is wrong with an answer of ours, in its thread."""

    def __init__(
        self, desk: Desk, mailbox: Mailbox, lookup: Lookup, moderators: Moderators, me: Installation
    ) -> None:
        self._desk = desk
        self._mailbox = mailbox
        self._lookup = lookup
        self._moderators = moderators
        self._me = me

    async def look(self, channel: str, thread: str, messages: list[SlackMessage]) -> None:
        """Take what is said after several answers as said of the last of them."""
        answers = await self._desk.reviews.given_in(channel, thread)
        for message in filter(said, messages) if answers else ():
            before = [given for given in answers if float(given.ts) < float(message["ts"])]
            if before and await self._is_objection(before[-1], message):
                await self._take(before[-1], Place(channel, thread), message)

    async def _is_objection(self, given: Given, message: SlackMessage) -> bool:
        """Return whether *message* objects to *given*. Who knows contradicts in more ways than who asked, whose "no, …"
        may be about anything; who says so to the bot itself may be anybody.
        """
        text, words = str(message.get("text") or ""), self._words(message)
        if self._is_to_us(message):
            return objects(words)
        if is_put_to_somebody(text) or not contradicts(words):
            return False
        by = str(message["user"])
        return (by == given.asker and objects(words)) or await self._moderators.includes(by)

    async def _take(self, given: Given, place: Place, message: SlackMessage) -> None:
        by, ts = str(message["user"]), str(message["ts"])
        revision = str((message.get("edited") or {}).get("ts") or ts)
        await self._desk.reviews.object(given, ts, revision, by, self._words(message))
        if self._is_to_us(message):
            key = str(MessageKey(self._me.team, place.channel, ts))
            await self._mailbox.say(key, place, Reply(replies.objection(key)), asker=by)

    def _is_to_us(self, message: SlackMessage) -> bool:
        return f"<@{self._me.user}" in str(message.get("text"))

    def _words(self, message: SlackMessage) -> str:
        text = str(message.get("text") or "")
        return self._lookup.question(own_words(text, addressed=self._is_to_us(message)))
