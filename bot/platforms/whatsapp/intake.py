"""Taking in: what a delivery of the webhook sets going, the once-only way in."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.keys import DoneKey, LaterKey, question_of
from bot.messages import MessageDeleted, MessageWritten, Place, PostedMessage, Reply
from bot.messaging.webhooks import Unreadable
from bot.platforms.whatsapp import replies
from bot.platforms.whatsapp.client import NOT_OPEN, PASSING, TOO_MANY, TOO_MANY_HERE, key_of, meaning, tag
from bot.platforms.whatsapp.replies import ButtonValue
from bot.platforms.whatsapp.webhook import (
    Arrived,
    Failed,
    Pressed,
    Reaction,
    WordlessMessage,
    Wrote,
)
from bot.platforms.wording import KEPT, OUT_OF_DATE, THANKS

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.messaging.mailbox import Mailbox
    from bot.messaging.webhooks import Correspondence
    from bot.moderation import Desk
    from bot.platforms.whatsapp.commands import Commands
    from bot.platforms.whatsapp.platform import WhatsAppPlatform
    from bot.platforms.whatsapp.privacy import PersonalWords
    from bot.platforms.whatsapp.webhook import Occurrence, WebhookReader
    from bot.platforms.wording import Vote

log = logging.getLogger(__name__)

HELPFUL = frozenset("👍❤💯🙏👏😍🎉")
NOT_HELPFUL = frozenset("👎")
TAKE_BACK = frozenset("❌✖❎")
AGAIN_AFTER = 30.0
"""Seconds after which what WhatsApp could not deliver, for reasons that pass, is sent again."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes in what the webhook delivers, each thing once however often it comes."""

    reader: WebhookReader
    platform: WhatsAppPlatform
    mailbox: Mailbox
    desk: Desk
    correspondence: Correspondence
    commands: Commands
    personal: PersonalWords
    today: Callable[[], dt.date] = dt.date.today

    async def take(self, body: bytes, received_at: float) -> None:
        """Take *body* in. Raises Unreadable where something of it cannot be read; the rest is done then."""
        delivery = self.reader.read(body)
        for occurrence in delivery.occurrences:
            await self._one(occurrence, received_at)
        if delivery.problems:
            raise Unreadable("; ".join(delivery.problems))

    async def _one(self, occurrence: Occurrence, received_at: float) -> None:
        match occurrence:
            case Wrote(channel):
                await self.correspondence.wrote(channel, received_at)
            case MessageWritten() | MessageDeleted() | WordlessMessage():
                await self._message(occurrence)
            case Pressed(channel, author, _, value):
                if (button := ButtonValue.of(value)) is not None:
                    await self._pressed(button, channel, author)
            case Reaction():
                await self._reacted(occurrence)
            case Arrived(told, channel, ts):
                await self._arrived(told, PostedMessage(channel, ts))
            case Failed():
                await self._failed(occurrence)

    # -- what people do

    async def _message(self, occurrence: MessageWritten | MessageDeleted | WordlessMessage) -> None:
        match occurrence:
            case MessageWritten(message, only_known):
                if not await self.commands.carry_out(message) and not await self.personal.carry_out(message):
                    await self.mailbox.receive(message, only_known=only_known)
            case MessageDeleted(key):
                await self.mailbox.delete(key)
            case WordlessMessage(key, channel, author):
                await self._say(key, channel, author, replies.WORDS_ONLY)

    async def _pressed(self, button: ButtonValue, channel: str, author: str) -> None:
        match button.action:
            case "pick":
                await self._pick(button, channel, author)
            case "none":
                await self._none_of_these(button.key, channel, author)
            case "pass_on" if await self.mailbox.questions.pass_on(button.key):
                passed = str(DoneKey(button.key, "none"))
                await self.mailbox.say(passed, Place(channel), self.platform.abstention(passed), asker=author)
            case "keep":
                await self.mailbox.questions.keep_to_ourselves(button.key)
                await self._say(str(DoneKey(button.key, "kept")), channel, author, KEPT)
            case "forget_me":
                words = await self.personal.forget(author)
                await self._say(str(DoneKey(button.key, "forgotten")), channel, None, words)
            case "helpful" | "not_helpful" as vote:
                await self._vote(button.key, button.pair_id, vote, channel, author)

    async def _pick(self, button: ButtonValue, channel: str, author: str) -> None:
        """Answer with the suggestion that was chosen, beside it."""
        pair = self.desk.archive.get(button.pair_id)
        pair = pair and self.desk.archive.now.current(pair, self.today())
        if pair is None:
            await self._say(str(DoneKey(button.key, "out-of-date")), channel, author, OUT_OF_DATE)
            return
        key = str(LaterKey(button.key))
        answer = self.platform.answer(key, pair)
        await self.mailbox.questions.pick(
            button.key, pair, author, place=Place(channel), answer=lambda _above: answer, under=key
        )

    async def _none_of_these(self, key: str, channel: str, author: str) -> None:
        await self.mailbox.questions.tell_moderators(key)
        none = str(DoneKey(key, "none"))
        await self.mailbox.say(none, Place(channel), self.platform.abstention(none), asker=author)

    async def _vote(self, key: str, pair_id: str, vote: Vote, channel: str, author: str) -> None:
        if not await self.desk.reviews.was_given(key):
            return
        await self.mailbox.vote(key, author, pair_id, vote)
        log.info("%s voted %s", key, vote)
        pair = self.desk.archive.get(pair_id)
        if vote == "not_helpful" and pair:
            await self.desk.reviews.doubt(key, pair.id)
        await self._say(str(DoneKey(key, vote)), channel, author, THANKS[vote])

    async def _reacted(self, reaction: Reaction) -> None:
        standing = await self.mailbox.standing(reaction.channel, reaction.ts)
        sign = reaction.emoji.rstrip("\ufe0f")[:1]
        if standing is None or not sign:
            return
        if sign in TAKE_BACK:
            moderators = {reaction.author} & self.commands.moderators
            await self.mailbox.withdraw(reaction.channel, reaction.ts, reaction.author, moderators)
            if reaction.author == standing.asker or moderators:
                key = str(DoneKey(standing.key, "taken-back"))
                await self._say(key, reaction.channel, reaction.author, replies.TAKEN_BACK)
        elif (
            standing.pair_id and sign in HELPFUL | NOT_HELPFUL and not replies.gives_several(standing.payload)
        ):
            vote: Vote = "helpful" if sign in HELPFUL else "not_helpful"
            await self._vote(standing.key, standing.pair_id, vote, reaction.channel, reaction.author)
        elif sign in NOT_HELPFUL and replies.is_suggestion(standing.payload):
            await self._none_of_these(question_of(standing.key), reaction.channel, reaction.author)

    # -- what became of ours

    async def _arrived(self, told: str, posted: PostedMessage) -> None:
        if not told:
            await self.correspondence.arrived_untagged(posted)
            return
        self.platform.arrived(told, posted)
        await self.correspondence.arrived(key_of(told), posted, lambda payload: tag(payload) == told)

    async def _failed(self, failed: Failed) -> None:
        code = failed.code
        standing = None if failed.tag else await self.mailbox.standing(failed.channel, failed.ts)
        key = key_of(failed.tag) or (standing.key if standing else "")
        if not key:
            log.info("%s did not arrive, of which nothing is known here", failed.ts)
            return
        if code in PASSING | TOO_MANY | TOO_MANY_HERE:
            await self.correspondence.lost(key, failed.ts, failed.why or str(code), again_after=AGAIN_AFTER)
        else:
            why = NOT_OPEN.get(code) or meaning(code, failed.why)
            await self.correspondence.refused(key, failed.ts, why, held=code in NOT_OPEN)

    # -- words

    async def _say(self, key: str, channel: str, author: str | None, words: str) -> None:
        await self.mailbox.say(key, Place(channel), Reply(replies.text(words, key)), asker=author)
