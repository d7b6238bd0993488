"""Buttons under answers and suggestions, and what happens when somebody presses one."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.keys import FurtherKey, MessageKey, SharedKey, parse, question_of
from bot.messages import InDoubt, Later, Place, Refused, Reply
from bot.platforms.slack.client import call
from bot.platforms.slack.events import direct_place
from bot.platforms.slack.handlers.opening_forms import fixing
from bot.platforms.slack.interactions import Press
from bot.platforms.slack.network import courteously
from bot.platforms.slack.views import answers, privacy, replies
from bot.platforms.slack.views.block_kit import aside, button, row
from bot.platforms.slack.views.home_state import number
from bot.platforms.slack.views.modals import FormState
from bot.platforms.wording import OUT_OF_DATE, THANKS, VOTED_ALREADY

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.messages import Payload
    from bot.messaging.mailbox import Mailbox
    from bot.pairs import Pair
    from bot.platforms.slack.context import Context
    from bot.platforms.slack.interactions import Listener
    from bot.platforms.slack.platform import SlackPlatform
    from bot.platforms.wording import Vote
    from bot.responder import Responder

log = logging.getLogger(__name__)

SHARED = "Shared in the channel."
ANSWERED = "The answer is in the thread."
GIVEN = "That answer stands further up already."
NOT_A_MEMBER = "I am not in this channel, so I cannot post here: type `/invite @ama` first, then press again."
TELL_WRONG = "What was wrong?"
NOT_KEPT = "I no longer have what you wrote. Please ask again."


class AnswerButtons:
    """Suggestions, feedback and sharing."""

    def __init__(
        self, mailbox: Mailbox, responder: Responder, platform: SlackPlatform, context: Context
    ) -> None:
        self._context = context
        self._mailbox = mailbox
        self._responder = responder
        self._platform = platform

    @property
    def actions(self) -> dict[str, Listener]:
        """Return what to listen with, by patterns of action_ids."""
        pressed: tuple[Any, ...] = (
            *(self.none_of_these, self.me_too, self.feedback, self.share),
            *(self.pass_on, self.keep, self.forget_me, self.rest),
        )
        several = {r"suggest_\d+": self.pick, r"further_\d+": self.further}
        return {listener.__name__: listener for listener in pressed} | several

    async def pick(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Put the suggestion that was chosen in the place of all: it becomes the answer, where it stands."""
        press = Press.of(body)
        pair = self._pair(press)
        if pair is None:
            await ack()
            await self._refuse(body, press, OUT_OF_DATE)
        elif press.private:
            await ack()
            await self._pick_in_private(body, press, pair)
        else:
            await self._note(press, pair)
            await self._change(ack, body, press, partial(self._platform.answer, press.key, pair, ""))

    async def further(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Give what follows an answer, or is related to it: where that stands, once in each thread."""
        await ack()
        press = Press.of(body)
        pair = self._pair(press)
        if pair is None:
            await self._refuse(body, press, OUT_OF_DATE)
        elif press.private:
            await self._context.answer(body, self._platform.private_answer(press.key, pair))
        else:
            key = str(FurtherKey(question_of(press.key), pair.id))
            thread = press.thread or (None if direct_place(press.channel) else press.ts)
            answer = partial(self._platform.answer, key, pair, "")
            if not await self._mailbox.give(key, Place(press.channel, thread), press.user, answer):
                await self._whisper(body, press, {"text": GIVEN})

    async def none_of_these(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Say what happens next, where no suggestion fits."""
        press = Press.of(body)
        doubtful = await self._mailbox.questions.is_held(press.key)
        await self._mailbox.questions.tell_moderators(press.key)
        private = press.private or direct_place(press.channel)
        asked = press.value.get("asked", "")
        reply = self._platform.abstention(press.key, asked, private=private, doubtful=doubtful)
        await self._show(ack, body, press, reply)

    async def pass_on(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Pass on to the moderators what may be no question: its author says that it is one."""
        press = Press.of(body)
        if await self._mailbox.questions.pass_on(press.key):
            await self._show(ack, body, press, self._platform.abstention(press.key, private=True))
        else:
            await ack()
            await self._refuse(body, press, NOT_KEPT)

    async def keep(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Keep to ourselves what may be no question: it is none, and nobody else sees it."""
        press = Press.of(body)
        await self._mailbox.questions.keep_to_ourselves(press.key)
        await self._show(ack, body, press, Reply(replies.kept(press.key)))

    async def me_too(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Have somebody told, too, when what another asked in vain is answered."""
        await ack()
        press = Press.of(body)
        # Where it was pressed, for the value may name any question.
        is_new = await self._mailbox.questions.wait_under(press.channel, press.ts, press.user)
        if is_new is None:
            await self._refuse(body, press, replies.NO_LONGER_OPEN)
        else:
            await self._whisper(body, press, replies.waits(is_new=is_new))

    async def feedback(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Count the vote, and thank who gave it; a moderator who is not content puts the answer right at once."""
        press = Press.of(body)
        match press.value:
            case {"vote": ("helpful" | "not_helpful") as vote, "key": key, "pair": pair}:
                known, is_new = await self._context.desk.reviews.was_given(key), True
                if known:
                    is_new = await self._mailbox.vote(key, press.user, pair, vote)
                    log.info("%s voted %s by %s", key, vote, press.user)
                await ack()
                if vote == "not_helpful" and await self._context.moderators.includes(press.user):
                    origin = self._platform.permalink(key) or ""
                    form_state = FormState(key=key, pair=pair, origin=origin)
                    await self._context.show(body, fixing(self._context, form_state))
                    return
                if vote == "not_helpful" and known:
                    await self._pass_on(key, pair)
                await self._whisper(body, press, _thanks(vote, key, pair, is_new=is_new))
            case _:
                await ack()

    async def rest(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Show the rest of a long answer, below it, to who wants to read it."""
        await ack()
        press = Press.of(body)
        pair = self._pair(press)
        if pair is None:
            await self._refuse(body, press, OUT_OF_DATE)
            return
        for payload in answers.rest_of(pair, number(press.value.get("after"))):
            await self._whisper(body, press, payload)

    async def forget_me(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Remove what is kept about who pressed it."""
        await ack()
        press = Press.of(body)
        records = await self._context.desk.forget(press.user)
        log.info("%d records of a member removed, as they wished", records)
        await self._context.answer(body, privacy.forgotten(), replace=True)

    async def share(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Post a private answer in the channel, once however often it is pressed."""
        await ack()  # at once: whether we are in the channel is Slack's to say, and may take a while
        press = Press.of(body)
        pair = self._pair(press)
        if pair is None:
            await self._refuse(body, press, OUT_OF_DATE)
        elif not await self._is_member_of(press.channel):
            await self._refuse(body, press, NOT_A_MEMBER)
        else:
            key = str(SharedKey(press.team, press.channel, press.ts))
            name = await self._context.lookup.called(press.user)
            reply = self._platform.shared(key, pair, name, press.value.get("asked", ""))
            await self._mailbox.say(key, Place(press.channel), reply, asker=press.user)
            await self._context.answer(body, {"text": SHARED}, replace=True)

    async def _pick_in_private(self, body: dict[str, Any], press: Press, pair: Pair) -> None:
        """Answer in its channel what was asked in one, and to the asker alone what was asked by command."""
        match parse(press.key):
            case MessageKey(channel=channel, ts=ts) if channel == press.channel:
                place = Place(channel, press.thread or ts)
                await self._note(press, pair, place, partial(self._platform.answer, press.key, pair, ""))
                await self._context.answer(body, {"text": ANSWERED}, replace=True)
            case _:
                await self._note(press, pair)
                answer = self._platform.private_answer(press.key, pair, press.value.get("asked", ""))
                await self._context.answer(body, answer, replace=True)

    async def _note(
        self,
        press: Press,
        pair: Pair,
        place: Place | None = None,
        answer: Callable[[Collection[str]], Reply] | None = None,
    ) -> None:
        """Keep what was picked as a judgement; *answer* makes what is to stand for it, if anything is, below others."""
        await self._mailbox.questions.pick(press.key, pair, press.user, place=place, answer=answer)
        log.info("%s: %s was chosen by %s", press.key, pair.id, press.user)

    async def _pass_on(self, key: str, pair_id: str) -> None:
        """Show the moderators an answer that was of no help, once however many say so."""
        if self._context.desk.archive.get(pair_id):
            await self._context.desk.reviews.doubt(key, pair_id)

    async def _show(self, ack: AsyncAck, body: dict[str, Any], press: Press, reply: Reply) -> None:
        """Put *reply* under the button, also where only who pressed it sees it."""
        if press.private:
            await ack()
            await self._context.answer(body, reply.payload or {}, replace=True)
        else:
            await self._change(ack, body, press, lambda _above: reply)

    async def _change(
        self, ack: AsyncAck, body: dict[str, Any], press: Press, answer: Callable[[Collection[str]], Reply]
    ) -> None:
        """Put *answer*, made below others, under the button. A reply that the database has lost is changed all the
        same.
        """
        known = await self._mailbox.replace(press.channel, press.ts, answer)
        await ack()
        if not known:
            await self._context.answer(body, answer(()).payload or {}, replace=True)

    async def _whisper(self, body: dict[str, Any], press: Press, payload: Payload) -> None:
        """Show *payload* where a button was pressed, to who pressed it."""
        if press.private:
            await self._context.answer(body, payload)
        else:
            place: Payload = {"channel": press.channel, "user": press.user, "thread_ts": press.thread}
            await courteously(self._context.client.chat_postEphemeral(**place, **payload))

    async def _refuse(self, body: dict[str, Any], press: Press, words: str) -> None:
        log.info("%s pressed in vain by %s", press.key, press.user)
        await self._context.tell(body, words)

    async def _is_member_of(self, channel: str) -> bool:
        try:
            response = await call(self._context.client.conversations_info(channel=channel))
        except Refused as refusal:
            return str(refusal) not in {"channel_not_found", "missing_scope"}
        except (Later, InDoubt):
            return True  # not known; posting will tell
        details = response.get("channel") or {}
        return bool(details.get("is_member") or details.get("is_im"))

    def _pair(self, press: Press) -> Pair | None:
        """Return the pair to give where that one was chosen; None where it is given no more."""
        return self._responder.current(press.value.get("pair"))


def _thanks(vote: Vote, key: str, pair: str, *, is_new: bool) -> Payload:
    """Return thanks, once; and, for an answer that was of no help, the question what was wrong with it."""
    wrong = row(button(TELL_WRONG, "tell_wrong", key=key, pair=pair)) if vote == "not_helpful" else []
    return aside(THANKS[vote] if is_new else VOTED_ALREADY, *wrong)
