"""The context that every moderators' surface works with: the desk, who may use it, ways to show and tell somebody
something; and the outcome of a form, once however often it is sent in, and in time for Slack, which waits three
seconds.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.keys import WordKey
from bot.messages import InDoubt, Later, Place, Refused
from bot.moderation import Decided, NotDone
from bot.platforms.slack.client import call
from bot.platforms.slack.interactions import user
from bot.platforms.slack.network import AGAIN_AFTER, courteously, respond
from bot.platforms.slack.views import cards, modals
from bot.platforms.slack.views.block_kit import escape, paragraph, shown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.messages import Payload
    from bot.messaging.mailbox import Mailbox
    from bot.moderation import Desk
    from bot.platforms.slack.card_updates import CardUpdates
    from bot.platforms.slack.interactions import Listener
    from bot.platforms.slack.lookup import Lookup
    from bot.platforms.slack.moderators import Moderators
    from bot.platforms.slack.platform import SlackPlatform
    from bot.platforms.slack.views.block_kit import Element
    from bot.platforms.slack.views.modals import View


log = logging.getLogger(__name__)

AT_ONCE = 1.0
"""Seconds that a form may take to be put together before something is opened in its place: a trigger lives 3 s."""
EXPIRED = {"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired"}
NO_TIME = "Slack leaves me 3 seconds to open the form, and they were over. Please try once more."
NO_FORM = (
    "Slack did not open the form ({code}). Please try once more; if that does not help, tell the operator."
)
NOT_SHOWN = "The form could not be opened, or you had closed its window. Please try once more."
SORRY = "That was not done"
DONE_BY_YOU = "You have done that: this is already {outcome}."
BROKEN = "Something went wrong, and nothing was saved. It stands in the bot's log: please tell the operator."
ONLY_MODERATORS = (
    "This is for the moderators of the archive. You can propose a pair yourself: the shortcut “New AMA pair”, or "
    "“Add to AMA archive” on a message."
)
NOT_TOLD = (
    "This is for the moderators of the archive, and Slack does not tell me who is in their user group. If you are one, "
    "try again in a minute; if that does not help, tell the operator: it stands in the bot's log."
)


@dataclass(frozen=True, slots=True)
class Context:
    """The desk and what is around it."""

    client: AsyncWebClient
    desk: Desk
    moderators: Moderators
    mailbox: Mailbox
    platform: SlackPlatform
    lookup: Lookup
    card_updates: CardUpdates

    def guarded(self, listener: Listener) -> Listener:
        """Return *listener*, failing in words. An exception after the acknowledgement makes Bolt 1.30.0 take that back;
        before it, the person's form stays open, with all that is in it.
        """

        async def guard(ack: AsyncAck, body: dict[str, Any]) -> None:
            try:
                await listener(ack, body)
            except Exception:
                if ack.response is None:
                    raise
                log.exception("%s failed", getattr(listener, "__name__", "a listener"))
                await self.tell(body, BROKEN)
            finally:
                self.card_updates.look_at_once()

        return guard

    async def permits(self, body: dict[str, Any]) -> bool:
        """Return whether who acted is a moderator; who is not gets a friendly word."""
        if await self.moderators.includes(user(body)):
            return True
        log.info("%s tried what is for moderators", user(body))
        await self.tell(body, self.refusal)
        return False

    @property
    def refusal(self) -> str:
        """Return why somebody who is no moderator, as far as we know, may not do what is for moderators."""
        return NOT_TOLD if self.moderators.in_doubt else ONLY_MODERATORS

    # -- to who acted

    async def show(self, body: dict[str, Any], making: Awaitable[View]) -> bool:
        """Open the modal that *making* returns: within the trigger's life, with something to wait at if it takes
        longer. What could not be done is told in its place; False then.
        """
        task = asyncio.ensure_future(self._view(making, user(body)))
        done, _ = await asyncio.wait({task}, timeout=AT_ONCE)
        opened = await self._open(body, task.result()[0] if done else modals.waiting())
        view, made = await task
        if opened and not done and not await self._changed(opened, view):
            if made:
                await self.write(user(body), NOT_SHOWN)
            else:
                await self._hand_back(user(body), view)
        return made

    async def change(self, body: dict[str, Any], view_id: str, view: View) -> None:
        """Put *view* in the place of the one that is open; who has closed it gets it as a direct message, with all that
        they had typed.
        """
        if not await self._changed(view_id, view):
            await self._hand_back(user(body), view)

    async def tell(self, body: dict[str, Any], words: str, *, title: str = SORRY) -> None:
        """Say *words* to who acted, and to nobody else; *title* is for where a modal has to say it. What is done in a
        form ends it.
        """
        # A message shortcut's response_url leads into the channel, where nobody looks who is in a thread.
        in_modal = body.get("type") == "message_action" or not body.get("response_url")
        if in_modal and body.get("trigger_id"):
            try:
                await self._opened(body, modals.told(title, words, ends=title != SORRY))
            except (Refused, Later, InDoubt) as refusal:
                log.warning("no modal for %s: %s", user(body), refusal)
            else:
                return
        await self._say(body, words)

    async def answer(self, body: dict[str, Any], payload: Payload, *, replace: bool = False) -> None:
        """Show a private message to who acted, in the place of what they pressed in if *replace*."""
        if url := body.get("response_url"):
            await self.respond(str(url), payload, replace=replace)

    async def respond(self, url: str, payload: Payload, *, replace: bool) -> None:
        """Show *payload* where a response_url leads, in the place of what is there if *replace*: as long as it may be
        used, five times in half an hour.
        """
        # What is replaced stays for those who see it: one person, or a channel.
        kind = {} if replace else {"response_type": "ephemeral"}
        await respond(url, {**shown(payload), **kind, "replace_original": replace})

    async def why(self, reason: NotDone, by: str) -> str:
        """Return why something was not done, in words to *by*, who tried: perhaps with a second click."""
        if not isinstance(reason, Decided):
            return str(reason)
        if reason.by == by:
            return DONE_BY_YOU.format(outcome=reason.outcome)
        return f"{await self.lookup.called(reason.by)} was first: this is already {reason.outcome}."

    # -- how

    async def _view(self, making: Awaitable[View], by: str) -> tuple[View, bool]:
        """Return the view, and whether it is the one that was to be made."""
        try:
            return await making, True
        except NotDone as reason:
            return modals.told(SORRY, await self.why(reason, by)), False
        except Exception:  # somebody looks at a modal that would wait for ever
            log.exception("a form could not be put together")
            return modals.told(SORRY, BROKEN), False

    async def _open(self, body: dict[str, Any], view: View) -> str:
        """Return the id of the modal that is open now; nothing where Slack did not open it."""
        try:
            return await self._opened(body, view)
        except (Refused, Later, InDoubt) as refusal:
            log.warning("no modal for %s: %s", user(body), refusal)
            await self._say(body, NO_TIME if str(refusal) in EXPIRED else NO_FORM.format(code=refusal))
            return ""

    async def _opened(self, body: dict[str, Any], view: View) -> str:
        """Return the id of the modal that is open now. Raises what Slack answers."""
        within = (body.get("view") or {}).get("type") == "modal"
        opening = self.client.views_push if within else self.client.views_open
        response: Any = await call(opening(trigger_id=str(body.get("trigger_id") or ""), view=view))
        return str(response["view"]["id"])

    async def _say(self, body: dict[str, Any], words: str) -> None:
        """Say *words* in a private message: where the response_url leads, or else directly."""
        said = {"text": escape(words), "response_type": "ephemeral", "replace_original": False}
        url = body.get("response_url")
        if not url or not await respond(str(url), said):
            await self.write(user(body), words)

    async def _changed(self, view_id: str, view: View) -> bool:
        """Return whether *view* stands in the place of the one that was open; tried again while that is in doubt."""
        for wait in (*AGAIN_AFTER, None):
            try:
                await call(self.client.views_update(view_id=view_id, view=view))
            except (Refused, Later, InDoubt) as refusal:
                log.warning("a modal cannot be changed: %s", refusal)
                if wait is None or isinstance(refusal, Refused):
                    return False
                await asyncio.sleep(wait)
            else:
                return True
        return False

    async def _hand_back(self, user_id: str, view: View) -> None:
        for words, held in modals.as_messages(view):
            await self.write(user_id, words, held)

    async def kept_about(self, who: str) -> tuple[dict[str, int], int, str]:
        """Return what is kept about *who*, by its sorts, for how many days, and the name that they are quoted by."""
        name, wish = await asyncio.gather(self.lookup.called(who), self.desk.naming.wish(who))
        return await self.desk.kept_about(who), self.desk.keep_days, name if wish is None else wish

    async def write(self, user_id: str, words: str, shown: list[Element] | None = None) -> None:
        """Send a direct message, through the outbox: nothing is lost in it, and nothing said twice. Without a database
        it is worth an attempt all the same.
        """
        key = str(WordKey(secrets.token_hex(16)))
        reply = cards.reply(words, shown or paragraph(words), key)
        try:
            await self.mailbox.say(key, Place(user_id), reply, asker=user_id)
        except Exception:
            log.exception("the outbox does not take a word to %s", user_id)
            await courteously(self.client.chat_postMessage(channel=user_id, **(reply.payload or {})))


IN_TIME = 2.0
"""Seconds that saving may take before the person is shown that it takes longer."""
REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class FormOutcome:
    """The view that a form turns into; *final* where the form is done with."""

    view: View
    final: bool = True


class SubmitOnce:
    """Sees to it that one form, by its view's id, is done once: a second click gets the outcome of the first."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._tasks: OrderedDict[str, asyncio.Task[FormOutcome]] = OrderedDict()

    async def reach(
        self, ack: AsyncAck, body: dict[str, Any], work: Callable[[], Awaitable[FormOutcome]]
    ) -> None:
        """Acknowledge with what *work* comes to; or, where that takes longer, show it when it is there."""
        view_id = str(body["view"]["id"])
        task = self._tasks.get(view_id) or self._begin(view_id, work)
        done, _ = await asyncio.wait({task}, timeout=IN_TIME)
        if done:
            await ack(response_action="update", view=task.result().view)
            return
        await ack(response_action="update", view=modals.waiting())
        await self._context.change(body, view_id, (await task).view)

    def _begin(self, view_id: str, work: Callable[[], Awaitable[FormOutcome]]) -> asyncio.Task[FormOutcome]:
        task = asyncio.create_task(self._reached(view_id, work))
        self._tasks[view_id] = task
        while len(self._tasks) > REMEMBERED:
            self._tasks.popitem(last=False)
        return task

    async def _reached(self, view_id: str, work: Callable[[], Awaitable[FormOutcome]]) -> FormOutcome:
        try:
            outcome = await work()
        except Exception:  # somebody looks at a modal that would wait for ever
            log.exception("a form could not be dealt with")
            outcome = FormOutcome(modals.told(SORRY, BROKEN))
        if not outcome.final:
            self._tasks.pop(view_id, None)
        return outcome
