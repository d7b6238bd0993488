"""The chat services, each two translations and a wire; all of them as one, by which what is for a chat goes to the
platform that the chat is on; and the parts of a running bot that each works with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.keys import MessageKey, parse, question_of
from bot.messages import Later, Reply
from bot.platforms.whatsapp.chats import is_chat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.background import Pace
    from bot.config import Config
    from bot.messages import Message, Notice, Payload, Place, PostedMessage, UnansweredQuestion
    from bot.messaging.mailbox import Mailbox
    from bot.moderation import Desk
    from bot.pairs import Pair
    from bot.platforms.slack.platform import SlackPlatform
    from bot.platforms.whatsapp.platform import WhatsAppPlatform
    from bot.responder import Responder
    from bot.store import Store
    from bot.verdicts import Verdict

NOT_SERVED = 60.0
"""Seconds between attempts to send to a platform that has no credentials now."""


@dataclass(frozen=True, slots=True)
class Parts:
    """One archive, one mailbox, one desk, and one pace of background work, however many platforms there are."""

    config: Config
    store: Store
    responder: Responder
    mailbox: Mailbox
    desk: Desk
    pace: Pace


class Platforms:
    """The `Platform` and the `Voice` of all of them; moderators are told things where *slack* is, if it is there."""

    def __init__(self, slack: SlackPlatform | None, whatsapp: WhatsAppPlatform | None) -> None:
        self._slack = slack
        self._whatsapp = whatsapp

    # -- words

    def reply(self, message: Message, verdict: Verdict) -> Reply:
        """Return the reply that says *verdict* to who wrote *message*."""
        platform = self._of(message.place.channel)
        return platform.reply(message, verdict) if platform else Reply(None)

    def repetition(self, message: Message, pair: Pair, leads_to: str | None = None) -> Reply | None:
        """Return the reply where *pair* stands further up in the same thread already, or under *leads_to*; None where
        it is to be given once more.
        """
        platform = self._of(message.place.channel)
        return platform.repetition(message, pair, leads_to) if platform else Reply(None)

    def answer(self, key: str, pair: Pair, asked: str = "") -> Reply:
        """Return *pair* as the answer to the question *key*, told again as *asked* where that is given."""
        platform = self._asked_on(key)
        return platform.answer(key, pair, asked) if platform else Reply(None)

    def instead(self, standing: Payload, key: str, pair: Pair) -> Reply:
        """Return *pair* in the place of the answer that is *standing* under *key*."""
        platform = self._asked_on(key)
        return platform.instead(standing, key, pair) if platform else Reply(None)

    def is_said_in(self, pair: Pair, place: Place) -> bool:
        """Return whether *pair* is what somebody said in that thread, where it would only be repeated."""
        platform = self._of(place.channel)
        return platform is not None and platform.is_said_in(pair, place)

    def alone(self, key: str, pair: Pair, viewer: str, asked: str = "") -> Reply:
        """Return *pair* as the answer to the message *key*, for nobody but *viewer*, with what was *asked*."""
        platform = self._asked_on(key)
        return platform.alone(key, pair, viewer, asked) if platform else Reply(None)

    def regret(self, standing: Payload, key: str, waiting: int | None) -> Reply | None:
        """Return the word that no pair answers the question *key* as it is now; None where it stands as it is."""
        platform = self._asked_on(key)
        return platform.regret(standing, key, waiting) if platform else None

    def tags_in(self, channel: str) -> frozenset[str] | None:
        """Return the tags that bound which pairs may answer in *channel*; None while that is not known."""
        platform = self._of(channel)
        return platform.tags_in(channel) if platform else frozenset()

    # -- to the moderators

    def notice(self, key: str, questions: Sequence[UnansweredQuestion]) -> Notice | None:
        """Return what the moderators are told about *questions*; None where nobody is to be told."""
        return self._slack.notice(key, questions) if self._slack else None

    def picked(self, key: str, words: str, pair: Pair) -> Notice | None:
        """Return what the moderators are told about who chose *pair*; None where nobody is to be told."""
        return self._slack.picked(key, words, pair) if self._slack else None

    # -- the wire

    async def open(self, place: Place) -> Place:
        """Return *place*, or, where it names a person, the conversation with them."""
        return await self._wire(place.channel).open(place)

    async def post(self, place: Place, payload: Payload) -> PostedMessage:
        """Post *payload*; return what it can be updated and deleted by."""
        return await self._wire(place.channel).post(place, payload)

    async def update(self, posted: PostedMessage, payload: Payload) -> PostedMessage:
        """Put *payload* in the place of the reply *posted*."""
        return await self._wire(posted.channel).update(posted, payload)

    async def delete(self, posted: PostedMessage) -> None:
        """Take the reply *posted* away."""
        await self._wire(posted.channel).delete(posted)

    async def find(self, place: Place, key: str) -> PostedMessage | None:
        """Return the reply to the message *key* that already stands at *place*, or None."""
        return await self._wire(place.channel).find(place, key)

    # -- which one

    def _of(self, channel: str) -> SlackPlatform | WhatsAppPlatform | None:
        return self._whatsapp if is_chat(channel) else self._slack

    def _asked_on(self, key: str) -> SlackPlatform | WhatsAppPlatform | None:
        about = parse(question_of(key))
        return self._of(about.channel if isinstance(about, MessageKey) else "")

    def _wire(self, channel: str) -> SlackPlatform | WhatsAppPlatform:
        if platform := self._of(channel):
            return platform
        raise Later(NOT_SERVED, here=True)
