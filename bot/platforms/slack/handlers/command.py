"""The command /ama: a question answered to who asks it, and to nobody else; for moderators also the archive's desk."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any

from rapidfuzz.distance import OSA

from bot.keys import CommandKey
from bot.messages import Message, Place
from bot.moderation import Draft
from bot.platforms.slack.handlers.opening_forms import editing
from bot.platforms.slack.handlers.review_queue import history, pairs, unanswered
from bot.platforms.slack.interactions import user
from bot.platforms.slack.mrkdwn import asked, plain
from bot.platforms.slack.views import lists, privacy, replies
from bot.platforms.slack.views.block_kit import escape, shown
from bot.platforms.slack.views.modals import FormState
from bot.platforms.wording import seconds_in, spoken_duration
from bot.similarity import spelling
from bot.verdicts import Abstention, Answer, Ignored, Suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.messages import Payload
    from bot.messaging.mailbox import Mailbox
    from bot.pairs import Pair
    from bot.platforms.slack.context import Context
    from bot.platforms.slack.events import EventReader
    from bot.platforms.slack.platform import SlackPlatform
    from bot.responder import Responder

log = logging.getLogger(__name__)

LONGEST_PAUSE = 30 * 24 * 3600
"""Seconds."""
NOTHING = {"", "?"}
ABOUT_ME = {"privacy", "forget me"}
"""Words that anybody may say about what is kept about them."""
EDIT_WHAT = "Say which pair: `/ama edit` and some words of its question."
COMMANDS = ("unanswered", "edit", "history", "pause", "resume")
DID_YOU_MEAN = "Did you mean `{command}`?"
TAKES = {
    "unanswered": "`/ama unanswered` takes nothing after it.",
    "history": "`/ama history` takes a pair's id, or nothing.",
    "pause": "`/ama pause` takes for how long: `30m`, `2h` or `1d`.",
    "resume": "`/ama resume` takes nothing after it.",
}
OR_A_QUESTION = "Nothing was done. If you are asking the archive, end with a question mark."
PAUSED = "I say nothing unasked in this channel for {duration}. Who mentions me is answered; `/ama resume` ends it."
PAUSE_HOW_LONG = (
    "Say for how long, 30 days at the most: `/ama pause 30m`, `/ama pause 2h` or `/ama pause 1d`."
)
RESUMED = "I answer in this channel again."
NOT_PAUSED = "I was not paused in this channel."
NO_PAIR = "There is no pair of that id in the archive: `/ama edit` and some words of its question find it."


class AmaCommand:
    """The command `/ama`. A question's reply is the acknowledgement, so there is nothing to be lost in between."""

    def __init__(
        self,
        mailbox: Mailbox,
        responder: Responder,
        platform: SlackPlatform,
        event_reader: EventReader,
        context: Context,
    ) -> None:
        self._mailbox = mailbox
        self._responder = responder
        self._platform = platform
        self._event_reader = event_reader
        self._context = context

    async def handle(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Answer, suggest, regret or explain, visible to the asker alone; or do what a moderator wants done."""
        text = plain(str(body.get("text") or "")).strip()
        word, _, rest = text.partition(" ")
        word, rest = word.casefold(), rest.strip()
        if asked(text) in NOTHING:
            await ack()  # at once: who is a moderator is Slack's to say, and may take a while
            moderator = await self._context.moderators.includes(user(body))
            await self._context.answer(
                body, replies.usage(self._responder.served.archive, moderator=moderator)
            )
        elif text.casefold() in ABOUT_ME:
            await ack()
            await self._context.answer(body, privacy.kept(*await self._context.kept_about(user(body))))
        elif self._is_for_moderators(word, rest) or await self._means_a_pair(body, word, rest):
            await ack()
            if await self._context.permits(body):
                await self._moderate(body, word, rest)
        elif slip := await self._slip(body, text, word, rest):
            await ack(text=escape(slip), response_type="ephemeral")
        else:
            payload = await self._payload(self._message(body, text))
            await ack(**shown(payload), response_type="ephemeral")

    def _is_for_moderators(self, word: str, rest: str) -> bool:
        """Return whether it is a command: a question may begin with these words too, “history of TensorFlow?”."""
        match word:
            case "unanswered":
                return not rest
            case "history":
                return " " not in rest
            case "edit":
                return not rest.endswith("?")
            case "pause":
                return not rest or seconds_in(rest) is not None
            case "resume":
                return not rest
        return False

    async def _means_a_pair(self, body: dict[str, Any], word: str, rest: str) -> bool:
        """Return whether what looks like a question is a moderator's command, with a question of the archive after
        it.
        """
        if word != "edit" or not self._context.desk.search.near(Draft(rest, "")):
            return False
        return await self._context.moderators.includes(user(body))

    async def _slip(self, body: dict[str, Any], text: str, word: str, rest: str) -> str:
        """Return what to tell a moderator who seems to have mistyped a command; nothing where *text* is a question."""
        meant = next((known for known in COMMANDS if OSA.distance(known, word) <= 1), None)
        if meant is None or text.endswith("?"):
            return ""
        if word == meant and isinstance(self._responder.respond(self._message(body, text)), Answer):
            return ""
        if not await self._context.moderators.includes(user(body)):
            return ""
        command = f"/ama {meant} {rest if meant != 'unanswered' else ''}".strip()
        told = TAKES[meant] if word == meant else DID_YOU_MEAN.format(command=command)
        return f"{told} {OR_A_QUESTION}"

    async def _moderate(self, body: dict[str, Any], word: str, rest: str) -> None:
        match word:
            case "unanswered":
                await self._context.answer(body, await unanswered(self._context))
            case "history" if rest and not self._context.desk.archive.get(rest):
                await self._context.tell(body, NO_PAIR)
            case "history":
                await self._context.answer(body, await history(self._context, rest))
            case "pause":
                await self._pause(body, seconds_in(rest))
            case "resume":
                was_paused = await self._mailbox.resume(str(body.get("channel_id")))
                log.info("%s resumed by %s", body.get("channel_id"), user(body))
                await self._context.tell(body, RESUMED if was_paused else NOT_PAUSED)
            case _:
                await self._edit(body, rest)

    async def _pause(self, body: dict[str, Any], seconds: int | None) -> None:
        if not seconds or seconds > LONGEST_PAUSE:
            await self._context.tell(body, PAUSE_HOW_LONG)
            return
        channel = str(body.get("channel_id"))
        await self._mailbox.pause(channel, time.time() + seconds, user(body))
        log.info("%s paused for %d s by %s", channel, seconds, user(body))
        await self._context.tell(body, PAUSED.format(duration=spoken_duration(seconds)))

    async def _edit(self, body: dict[str, Any], words: str) -> None:
        """Show the form, where there is no doubt which pair is meant; else those it may be."""
        if not words:
            await self._context.tell(body, EDIT_WHAT)
            return
        found = await asyncio.to_thread(self._context.desk.search.all_pairs, words, lists.PAGE)
        exact = self._context.desk.archive.get(words) or (
            found[0] if len(found) == 1 else _asking(found, words)
        )
        if exact:
            await self._context.show(body, editing(self._context, exact.id, FormState(origin="/ama edit")))
        else:
            await self._context.answer(body, await pairs(self._context, words))

    async def _payload(self, message: Message) -> Payload:
        match verdict := await self._mailbox.judge(message):
            case Answer(more=(), open=""):
                await self._mailbox.count(message, verdict)
                return self._platform.private_answer(message.key, verdict.candidate.pair, message.text)
            case Answer():
                await self._mailbox.keep_unanswered(message, verdict)
                return self._platform.reply(message, verdict).payload or {}
            case Suggestion():
                await self._mailbox.keep_unanswered(message, verdict)
                return replies.suggestion(verdict, message.key, message.text)
            case Abstention():
                await self._mailbox.keep_unanswered(message, verdict)
                reply = self._platform.abstention(
                    message.key, message.text, private=True, doubtful=verdict.doubtful
                )
                return reply.payload or {}
            case Ignored():
                archive = self._responder.served.archive
                return replies.talk(verdict.talk, archive, message.key, private=True)

    def _message(self, body: dict[str, Any], text: str) -> Message:
        channel = str(body.get("channel_id"))
        return Message(
            key=str(CommandKey(str(body.get("team_id")), channel, str(body.get("trigger_id")))),
            text=text,
            author=str(body.get("user_id")),
            place=Place(channel),
            addressed=True,
            private=True,
            tags=self._event_reader.tags.get(channel, frozenset()),
        )


def _asking(found: Iterable[Pair], words: str) -> Pair | None:
    """Return the pair of those *found* that asks just this."""
    return next((pair for pair in found if spelling(words) in map(spelling, pair.phrasings)), None)
