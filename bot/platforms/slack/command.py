"""The command /ama: a question answered to who asks it, and to nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.messages import Message, Place
from bot.platforms.slack import blocks
from bot.platforms.slack.markup import plain
from bot.verdicts import Abstention, Answer, Ignored, Suggestion

if TYPE_CHECKING:
    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.mailbox import Mailbox
    from bot.messages import Payload
    from bot.platforms.slack.events import Ears
    from bot.platforms.slack.platform import SlackPlatform
    from bot.responder import Responder

HELP = {"", "help", "?"}


class AmaCommand:
    """What `/ama` does. Its reply is the acknowledgement, so there is nothing to be lost in between."""

    def __init__(self, mailbox: Mailbox, responder: Responder, platform: SlackPlatform, ears: Ears) -> None:
        self._mailbox = mailbox
        self._responder = responder
        self._platform = platform
        self._ears = ears

    async def handle(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Answer, suggest, regret or explain, visible to the asker alone."""
        text = plain(str(body.get("text") or "")).strip()
        if text.casefold() in HELP:
            await ack(**_private(blocks.usage()))
            return
        message = self._message(body, text)
        await ack(**_private(await self._payload(message)))

    async def _payload(self, message: Message) -> Payload:
        archive = self._responder.served.archive
        match self._responder.respond(message):
            case Answer(candidates):
                return blocks.private_answer(candidates[0], message.key, archive)
            case Suggestion() as suggestion:
                await self._mailbox.keep_unanswered(message, suggestion)
                return blocks.suggestion(suggestion, message.key)
            case Abstention() as abstention:
                await self._mailbox.keep_unanswered(message, abstention)
                return self._platform.abstention(message.key).payload or {}
            case Ignored():
                return blocks.usage(message.key)

    def _message(self, body: dict[str, Any], text: str) -> Message:
        channel = str(body.get("channel_id"))
        return Message(
            key=f"{body.get('team_id')}:{channel}:command:{body.get('trigger_id')}",
            text=text,
            author=str(body.get("user_id")),
            place=Place(channel),
            addressed=True,
            private=True,
            tags=self._ears.tags.get(channel, frozenset()),
        )


def _private(payload: Payload) -> Payload:
    """What of *payload* an acknowledgement or a response_url takes."""
    kept = {name: payload[name] for name in ("text", "blocks") if name in payload}
    return kept | {"response_type": "ephemeral"}
